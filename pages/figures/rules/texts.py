"""Every text of a slide with where it stands: what a room can read, and what it can find by pointing at it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from typing import Any

import plotly.graph_objects as go
import pydeck as pdk

from pages.figures.base import Chart, Figure, Map
from pages.figures.rules.base import Asked, Item
from pages.widgets.words import _, number

BY_PRESENTER = ("title", "note", "subtitle")
TEXTS_OF_CHART = ("text", "hovertext", "ticktext", "x", "y", "labels", "name", "label", "categoryarray")
ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
TAGS = re.compile(r"<[^<>]*>")


@dataclass(frozen=True)
class Text:
    """One text: its kind, where it stands in words, and the text."""

    kind: str  # title | note | subtitle | figure | legend | sentence | column | cell | label | tooltip | chart | alt
    where: str
    text: str


def by_presenter(asked: Asked) -> list[Text]:
    """What the presenter wrote: of the slide, or of the briefing itself."""
    if asked.item is None:
        own = [Text("title", _("title of the briefing"), asked.shown.title),
               Text("subtitle", _("subtitle of the briefing"), asked.shown.subtitle)]  # fmt: skip
    else:
        own = [Text("title", _("title"), asked.item.title), Text("note", _("speaker’s note"), asked.item.note)]
    return [one for one in own if one.text.strip()]


def of_slide(asked: Asked) -> list[Text]:
    """What the presenter wrote and every text of the figure."""
    return by_presenter(asked) + (of_figure(asked) if asked.item and asked.item.figure else [])


def of_figure(asked: Asked) -> list[Text]:
    """Every text of the slide's figure, without the addresses in it: read once for all rules."""
    if "texts" not in asked.held:
        without = (replace(one, text=ADDRESS.sub(" ", one.text)) for one in _of_figure(asked.figure()))
        asked.held["texts"] = [one for one in without if one.text.strip()]
    found: list[Text] = asked.held["texts"]
    return found


def _of_figure(figure: Figure) -> Iterator[Text]:
    yield Text("figure", _("title of the figure"), figure.title)
    yield Text("alt", _("description of the picture"), figure.alt)
    for key in figure.keys:
        yield Text("legend", _("legend"), key.said)
    for line in (*figure.said, *figure.warned):
        yield Text("sentence", _("sentence under the picture"), line)
    yield from _of_table(figure)
    if isinstance(figure.body, Map):
        for layer in figure.body.layers:
            yield from _of_layer(layer)
    elif isinstance(figure.body, Chart):
        for title, chart in figure.body.panels:
            yield Text("chart", _("title of a chart"), title)
            for text in texts_of_chart(chart):
                yield Text("chart", _("label of a chart"), text)


def _of_table(figure: Figure) -> Iterator[Text]:
    for column in figure.table:
        yield Text("column", _("column of the table"), str(column))
        for at, cell in enumerate(figure.table[column].tolist(), start=1):
            if isinstance(cell, str) and cell:
                yield Text("cell", _("table, row {row}", row=number(at)), cell)


@dataclass(frozen=True)
class Drawn:
    """A layer as the browser gets it: its kind, its properties, its rows."""

    kind: str
    told: dict[str, Any]
    rows: tuple[dict[str, Any], ...]

    def read(self, row: dict[str, Any], accessor: str) -> Any:
        """What an accessor reads of a row, where it is a plain field; None where it is not."""
        said = self.told.get(accessor)
        return row.get(said.removeprefix("@@=")) if isinstance(said, str) and said.startswith("@@=") else None


def drawn(layer: pdk.Layer) -> Drawn:
    """What a layer tells the browser."""
    told: dict[str, Any] = json.loads(layer.to_json())
    data = told.pop("data", None)
    listed = data.get("features") if isinstance(data, dict) else data
    rows = tuple(row for row in listed if isinstance(row, dict)) if isinstance(listed, list) else ()
    return Drawn(str(told.get("@@type")), told | {"is_listed": isinstance(listed, list)}, rows)


def _of_layer(layer: pdk.Layer) -> Iterator[Text]:
    found = drawn(layer)
    for row in found.rows:
        if found.kind == "TextLayer":
            yield Text("label", _("label on the map"), str(found.read(row, "getText") or ""))
        if isinstance(row.get("told"), str):
            yield Text("tooltip", _("tooltip on the map"), row["told"])


def texts_of_chart(chart: go.Figure) -> list[str]:
    """Every text of a chart, once, without its mark-up."""
    found: dict[str, None] = {}

    def take(value: Any) -> None:
        for one in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(one, str) and one.strip():
                found.setdefault(bare(one))
            elif isinstance(one, dict):
                walk(one)

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            for name, value in part.items():
                if name in TEXTS_OF_CHART or name == "title":
                    take(value.tolist() if hasattr(value, "tolist") else value)
                elif name != "template":
                    walk(value)
        elif isinstance(part, (list, tuple)):
            for one in part:
                walk(one)

    walk(chart.to_plotly_json())
    return list(found)


def bare(text: str) -> str:
    """A text of a chart without its mark-up."""
    return unescape(TAGS.sub(" ", text)).strip()


def rewritten(item: Item | None, kind: str, old: str, new: str, asked: Asked) -> dict[str, object]:
    """The change that puts other words for some of the presenter's, wherever they stand in that text."""
    source = {"title": (item or asked.shown).title, "note": item.note if item else "", "subtitle": asked.shown.subtitle}
    return {kind: source[kind].replace(old, new)}
