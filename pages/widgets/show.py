"""A figure on screen: its picture, its legend, and the sentences that belong to it."""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.figures.base import Chart, Figure, Map, about
from pages.widgets import charts, keys, map_canvas, take_out
from pages.widgets.chrome import View
from pages.widgets.words import markdown, named

Picked = Callable[[str], None]
Panels = Sequence[tuple[str, go.Figure]]


def map_of(
    figure: Figure, view: View, key: str, *, pick: Sequence[str] = (map_canvas.ALL,), on_pick: Picked | None = None,
    height: int = 520, skip: int = 0,
) -> str | None:  # fmt: skip
    """Draw a map with its legend and sentences; returns the id of the mark that was clicked, or None.

    `skip`: so many of its first sentences stand elsewhere on the page.
    """
    assert isinstance(figure.body, Map)
    body = figure.body
    picked = map_canvas.draw(
        body.layers, region=body.region, key=key, alt=figure.alt, pick=pick, on_pick=on_pick, narrow=body.narrow,
        height=height,
    )  # fmt: skip
    beside(figure, view, key, skip=skip)
    return picked


def charts_of(
    figure: Figure, view: View, key: str, on_select: Any = "ignore", *, a_row: int = 0, skip: int = 0, **look: Any
) -> None:
    """Draw the charts of a figure side by side, with its legend and sentences.

    `on_select` is called with the key of the chart that was clicked. `a_row`: so many in a row, else all; `skip`: so
    many of its first sentences stand elsewhere on the page.
    """
    assert isinstance(figure.body, Chart)
    panels(figure.body.panels, figure.alt, key, on_select, a_row=a_row, **look)
    beside(figure, view, key, skip=skip)


def panels(drawn: Panels, alt: str, key: str, on_select: Any = "ignore", *, a_row: int = 0, **look: Any) -> None:
    """Draw charts side by side."""
    a_row = a_row or len(drawn)
    columns = [column for _row in range(0, len(drawn), a_row) for column in st.columns(a_row)]
    for at, (column, (title, chart)) in enumerate(zip(columns, drawn, strict=False)):
        own_key = f"{key}-{at}"
        with column:
            if title:
                st.markdown(f"**{markdown(title)}**")
            st.plotly_chart(
                chart, key=own_key, alt=named(title, alt) if title else alt, **{"config": charts.CONFIG, **look},
                on_select=(lambda own=own_key: on_select(own)) if callable(on_select) else on_select,
            )  # fmt: skip


def widths(table: pd.DataFrame, wide: Sequence[int]) -> dict[str, Any]:
    """The widths of a table's columns in pixels: 940 are there at 1400, 35 of them the boxes to choose rows by."""
    return {name: st.column_config.Column(width=width) for name, width in zip(table, wide, strict=True)}


def table_of(figure: Figure, view: View, key: str, *, first: int = 0, skip: int = 0, **look: Any) -> list[int]:
    """Draw the table of a figure with its sentences, the `first` ones above it; returns the numbers of chosen rows."""
    if first:
        st.markdown("\n".join(f"- {markdown(line)}" for line in figure.said[skip : skip + first]))
    drawn = st.dataframe(
        figure.table, hide_index=True, key=key, alt=figure.alt, **{"placeholder": "–", "on_select": "ignore", **look}
    )
    beside(figure, view, key, skip=skip + first)
    return list(drawn.selection["rows"]) if look.get("on_select") == "rerun" else []


def still(figure: Figure, said: str, key: str) -> None:
    """A figure of any kind to be looked at: nothing in it is picked, taken out or linked. `said`: what it is about."""
    picture(figure, key)
    sentences(figure, said)


def picture(figure: Figure, key: str, height: int | Literal["stretch"] = 520, *, large: bool = False) -> None:
    """The picture alone; `large`: its letters are read across a room."""
    if isinstance(figure.body, Map):
        map_canvas.draw(
            figure.body.layers, region=figure.body.region, key=key, alt=figure.alt, on_pick=lambda _id: None,
            height=height,
        )  # fmt: skip
    elif isinstance(figure.body, Chart):
        drawn = [(title, charts.larger(chart) if large else chart) for title, chart in figure.body.panels]
        look: dict[str, Any] = {"height": height} if height == "stretch" else {}
        panels(drawn, figure.alt, key, **look)
    else:
        st.dataframe(
            figure.table, hide_index=True, key=key, placeholder="–", alt=figure.alt,
            height=height if height == "stretch" else "auto",
        )  # fmt: skip


def sentences(figure: Figure, said: str, skip: int = 0) -> None:
    """The legend of a figure, its sentences without the `skip` first, and what it is about."""
    keys.show(figure.keys)
    st.caption("  \n".join(markdown(line) for line in (*figure.said[skip:], said)))
    for line in figure.warned:
        st.warning(markdown(line))


def beside(figure: Figure, view: View, key: str | None = None, *, skip: int = 0) -> None:
    """The legend of a figure, its sentences without the `skip` first, what it is about, the menu that takes it out."""
    sentences(figure, about(view.showing(figure.filters)), skip)
    take_out.menu(figure, view, key or figure.name)
