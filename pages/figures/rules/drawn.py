"""Rules on what is drawn: the South China Sea box, boundaries, filled areas, lines that are inferred."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pydeck as pdk

from pages.figures.base import Chart, Map
from pages.figures.rules import texts
from pages.figures.rules.base import LOOK, STOP, Asked, DoesNotApply, Finding, Remedy, Rule, Unchecked
from pages.figures.rules.texts import Drawn
from pages.widgets.words import _, listed, ngettext
from queries import contested
from queries.labels import N_

POINTS = ("ScatterplotLayer", "TextLayer", "IconLayer", "ColumnLayer", "PointCloudLayer")
BETWEEN_TWO = ("ArcLayer", "LineLayer", "GreatCircleLayer")
AREAS = ("PolygonLayer", "SolidPolygonLayer")
FILLING = ("choropleth", "choroplethmapbox", "choroplethmap")
LINES, STATED = "lines", "solid"  # the choice of how well drawn lines are known, and its value for stated ends
SEA_PIECE = "edge:"  # begins the id of a piece of the sea network, which alone may cross the box
INFERRED = re.compile(
    "infer|stated ends|推定|推断|推斷|推算|两端均述明|兩端均述明|suy ra|hai đầu được nêu", re.IGNORECASE
)

Shape = tuple[str, Any]  # point | line | area, positions


def shapes(found: Drawn, row: dict[str, Any]) -> Iterator[Shape]:
    """What a row of a layer draws.

    Raises
    ------
    Unchecked
        If the layer is of a kind that is not known here, or says its places in a way that cannot be read.
    """
    if found.kind == "GeoJsonLayer":
        yield from _geojson(row.get("geometry") or {})
    elif found.kind in POINTS:
        yield "point", [found.read(row, "getPosition")]
    elif found.kind == "PathLayer":
        yield "line", found.read(row, "getPath") or [None]
    elif found.kind in BETWEEN_TWO:
        yield "line", [found.read(row, "getSourcePosition"), found.read(row, "getTargetPosition")]
    elif found.kind == "H3HexagonLayer":
        yield "area", contested.ring_of_cell(str(found.read(row, "getHexagon"))) or [None]
    elif found.kind in AREAS:
        yield from (("area", ring) for ring in rings(found.read(row, "getPolygon")) or [[None]])
    else:
        raise Unchecked(_("This kind of layer cannot be read: {kind}.", kind=found.kind))


def rings(polygon: Any) -> list[list[Any]]:
    """The outer rings of a polygon as deck.gl takes it: a ring, or rings of which the first is the outer one."""
    if not isinstance(polygon, list) or not polygon or not isinstance(polygon[0], list) or not polygon[0]:
        return []
    return [polygon] if isinstance(polygon[0][0], (int, float)) else rings(polygon[0])


def _geojson(geometry: dict[str, Any]) -> Iterator[Shape]:
    kind = geometry.get("type")
    parts: Any = geometry.get("coordinates") or []
    if kind == "GeometryCollection":
        for part in geometry.get("geometries", ()):
            yield from _geojson(part)
    elif kind in ("Point", "LineString"):
        yield ("point", [parts]) if kind == "Point" else ("line", parts)
    elif kind in ("MultiPoint", "MultiLineString"):
        for part in parts:
            yield ("point", [part]) if kind == "MultiPoint" else ("line", part)
    elif kind in ("Polygon", "MultiPolygon"):
        for part in [parts] if kind == "Polygon" else parts:
            yield "area", part[0]
    else:
        raise Unchecked(_("This kind of layer cannot be read: {kind}.", kind=str(kind)))


def _positions(shape: Shape) -> list[tuple[float, float]]:
    try:
        return [(float(position[0]), float(position[1])) for position in shape[1]]
    except (TypeError, ValueError, IndexError) as error:
        raise Unchecked(_("The places that a layer draws cannot be read.")) from error


def _map(asked: Asked) -> Map:
    body = asked.figure().body
    if not isinstance(body, Map):
        raise DoesNotApply
    return body


def _readable(layer: pdk.Layer) -> Drawn:
    found = texts.drawn(layer)
    if not found.told["is_listed"]:
        raise Unchecked(_("The places that a layer draws cannot be read."))
    return found


def sea_box(asked: Asked) -> Iterator[Finding]:
    """Marks, cells, labels and lines in the box, judged by their places alone, however they were made."""
    counts: dict[str, list[str]] = {}
    for layer in _map(asked).layers:
        found = _readable(layer)
        is_label = found.kind == "TextLayer"
        for row in found.rows:
            is_piece_of_sea = str(row.get("id", "")).startswith(SEA_PIECE)
            for shape in shapes(found, row):
                if is_piece_of_sea and shape[0] == "line":
                    continue
                if contested.is_off_limits(shape[0], _positions(shape)):
                    kind = "label" if is_label else shape[0]
                    counts.setdefault(kind, []).append(_called(found, row, is_label))
    for kind, names in counts.items():
        said = {
            "point": ngettext("{count} mark stands there: {names}.", "{count} marks stand there: {names}.", len(names),
                              names=_first(names)),
            "label": ngettext("{count} label stands there: {names}.", "{count} labels stand there: {names}.",
                              len(names), names=_first(names)),
            "area": ngettext("{count} cell or area reaches there: {names}.",
                             "{count} cells or areas reach there: {names}.", len(names), names=_first(names)),
            "line": ngettext("{count} line that is no sea route crosses there: {names}.",
                             "{count} lines that are no sea routes cross there: {names}.", len(names),
                             names=_first(names)),
        }[kind]  # fmt: skip
        yield Finding(
            "sea_box", asked.slide, LOOK if kind == "line" else STOP, said,
            Remedy(_("Leave this slide out"), {"drop": True}), _("map"), names[0], times=len(names),
        )  # fmt: skip


def _called(found: Drawn, row: dict[str, Any], is_label: bool) -> str:
    said = found.read(row, "getText") if is_label else str(row.get("told") or row.get("id") or found.kind)
    return str(said).split("\n", 1)[0][:60]


def _first(names: list[str]) -> str:
    return listed(list(dict.fromkeys(names))[:3]) + ("…" if len(set(names)) > 3 else "")


def boundaries(asked: Asked) -> Iterator[Finding]:
    """Boundary lines were chosen: the default draws none."""
    if asked.boundaries == "none":
        return
    if asked.item is None:
        remedy = Remedy(_("Draw no boundaries"), {"boundaries": "none"})
        yield Finding("boundaries", None, LOOK, _("Boundaries are drawn in this briefing: de facto."), remedy,
                      _("settings of the briefing"), asked.boundaries)  # fmt: skip
        return
    _map(asked)
    if asked.item.boundaries and asked.item.boundaries != asked.shown.boundaries:
        remedy = Remedy(_("Draw no boundaries"), {"boundaries": "none"})
        yield Finding("boundaries", asked.slide, LOOK, _("Boundaries are drawn on this map: de facto."), remedy,
                      _("map"), asked.boundaries)  # fmt: skip


def fills(asked: Asked) -> Iterator[Finding]:
    """Filled areas: H3 cells may be filled, countries and provinces never."""
    body = asked.figure().body
    filled: list[str] = []
    if isinstance(body, Chart):
        filled = [title or trace.type for title, chart in body.panels for trace in chart.data if trace.type in FILLING]
    elif isinstance(body, Map):
        for layer in body.layers:
            found = texts.drawn(layer)
            if found.told.get("filled", True) is False or found.kind not in (*AREAS, "GeoJsonLayer"):
                continue
            _readable(layer)
            for row in found.rows:
                areas = [_positions(shape) for shape in shapes(found, row) if shape[0] == "area"]
                cell = str(row.get("id", ""))
                filled += [_called(found, row, False) for area in areas if not contested.is_part_of_cell(cell, area)]
    if filled:
        said = ngettext(
            "{count} area that is no cell is filled: {names}.",
            "{count} areas that are no cells are filled: {names}.",
            len(filled),
            names=_first(filled),
        )
        yield Finding("fills", asked.slide, STOP, said, Remedy(_("Leave this slide out"), {"drop": True}), _("map"),
                      filled[0], times=len(filled))  # fmt: skip


def inferred(asked: Asked) -> Iterator[Finding]:
    """Lines or figures that are inferred, and whether the slide says so."""
    figure = asked.figure()
    count = figure.traits.inferred
    if not count:
        return
    said_of = (*figure.said, *figure.warned, *(key.said for key in figure.keys), *map(str, figure.table))
    is_said = any(INFERRED.search(text) for text in said_of)
    said = (
        ngettext("{count} line or figure is inferred, in part or whole; the slide says so.",
                 "{count} lines or figures are inferred, in part or whole; the slide says so.", count)
        if is_said
        else ngettext("{count} line or figure is inferred, and the slide does not say so.",
                      "{count} lines or figures are inferred, and the slide does not say so.", count)
    )  # fmt: skip
    yield Finding("inferred", asked.slide, LOOK if is_said else STOP, said, _without(asked), _("map or chart"),
                  str(count), times=count)  # fmt: skip


def _without(asked: Asked) -> Remedy:
    """Take the inferred out where the figure has such a choice, else the slide."""
    if asked.item and LINES in asked.item.choices:
        return Remedy(_("Show only what is stated"), {"choices": {LINES: STATED}})
    return Remedy(_("Leave this slide out"), {"drop": True})


RULES: Iterable[Rule] = (
    Rule("sea_box", N_("At sea, 3–23° N and 105–121° E"),
         N_("Map laws of parties contradict each other there: nothing but sea routes without labels may be drawn."),
         "DESIGN.md#Maps/Boundaries; DECISIONS.md#D13; DOMAIN.md#6.3", sea_box),
    Rule("boundaries", N_("Boundaries"),
         N_("A boundary line takes a side; the default draws none."),
         "DESIGN.md#Maps/Boundaries; DOMAIN.md#6.3", boundaries),
    Rule("fills", N_("Filled areas"),
         N_("The fill of a country or a province draws the boundary that the map leaves out."),
         "DESIGN.md#Maps/Boundaries", fills),
    Rule("inferred", N_("Inferred lines and figures"),
         N_("What is inferred is not what a source states."),
         "DESIGN.md#Data-model/leg; DECISIONS.md#D8", inferred),
)  # fmt: skip
