"""The lines of the Routes page: solid both ends stated, dashed an end inferred, dotted intended and never travelled."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pydeck as pdk

from geo.outline import thinned
from pages.widgets import palette
from pages.widgets.keys import Key
from pages.widgets.words import _, capital, label, listed, mass, named, number
from queries.routes import DASHES

DASH_ARRAYS: dict[str, tuple[float, float]] = {"dashed": (6, 4), "dotted": (1.5, 3)}  # in widths of the line
KEY_DASHES: dict[str, tuple[float, float]] = {"dashed": (10, 6), "dotted": (2, 5)}  # in pixels
THINNEST_PX, WIDEST_PX = 1.2, 9.0
MODE_COLOURS = {"sea": "#0072B2", "air": "#CC79A7", "road": "#D55E00", "rail": "#009E73", "post": "#E69F00"}
WAYS = ("sea", "air", "road", "rail", "post", "river", "unknown")
MEASURES = ("incident_count", "mass_kg")
FLOWS = "flows"


def dash_name(dash: str) -> str:
    """How well a line is known."""
    return {
        "solid": _("both ends stated"),
        "dashed": _("an end inferred: the main gateway of a country or area stands in"),
        "dotted": _("intended: after the place of seizure, never travelled"),
    }[dash]


def basis_name(basis: str) -> str:
    """What a line follows."""
    return {
        "sea_lane": _("shortest sea route between the ends, not the route sailed"),
        "great_circle": _("great circle, not the route flown"),
        "shortest_road": _("shortest road, not the road travelled"),
        "straight_line": _("straight line: no network for this way"),
    }[basis]


def mode_name(mode: str) -> str:
    """A way of transport."""
    return capital(label("transport", mode))


def colour_of(mode: str, one_colour: str | None) -> str:
    """The colour of a way, or that of the one group in view."""
    return one_colour or MODE_COLOURS.get(mode, palette.OTHER)


def width_px(value: float, largest: float) -> float:
    """A line's width: its square grows with the load; a load that is not known has the thinnest line."""
    return round(THINNEST_PX + (WIDEST_PX - THINNEST_PX) * (value / largest) ** 0.5, 1) if largest else THINNEST_PX


def path_layer(
    edges: pd.DataFrame, lines: pd.DataFrame, dash: str, measure: str, one_colour: str | None
) -> pdk.Layer:  # fmt: skip
    """One layer a dash: pieces of sea lanes and whole other paths, as wide as their load."""
    largest = most(edges, lines, measure)
    rows = []
    for edge in edges[edges["dash"] == dash].itertuples():
        ends = [[round(edge.lon_a, 3), round(edge.lat_a, 3)], [round(edge.lon_b, 3), round(edge.lat_b, 3)]]
        rows.append(_row(f"edge:{edge.edge_id}", ends, "sea", edge, measure, largest, one_colour))
    for path in lines[lines["dash"] == dash].itertuples():
        for part in path.line or []:
            row_id = f"path:{path.path_id}"
            rows.append(_row(row_id, thinned(part), path.mode, path, measure, largest, one_colour))
    dashed: dict[str, Any] = (
        {"extensions": [{"@@type": "PathStyleExtension", "dash": True}], "get_dash_array": list(DASH_ARRAYS[dash])}
        if dash in DASH_ARRAYS
        else {}
    )
    return pdk.Layer(
        "PathLayer", rows, id=f"paths-{dash}", get_path="p", get_color="c", get_width="w",
        width_units=pdk.types.String("pixels"), cap_rounded=True, pickable=True, auto_highlight=True, **dashed,
    )  # fmt: skip


def most(edges: pd.DataFrame, lines: pd.DataFrame, measure: str) -> float:
    """The largest load of a line in view, which has the widest line; 0 where none is known."""
    return float(max([*edges[measure].dropna(), *lines[measure].dropna()], default=0))


def _row(
    row_id: str, path: list[list[float]], mode: str, load: Any, measure: str, largest: float, one_colour: str | None
) -> dict[str, Any]:
    value = getattr(load, measure)
    told = _("{mode}: incidents {count}", mode=mode_name(mode), count=number(load.incident_count))
    if not pd.isna(load.mass_kg) and measure == "mass_kg":
        told = listed([told, mass(load.mass_kg)])
    width = width_px(0.0 if pd.isna(value) else float(value), largest)
    return {"id": row_id, "p": path, "c": palette.rgb(colour_of(mode, one_colour), 170), "w": width, "told": told}


def path_keys(
    dashes: Sequence[str], ways: Sequence[str], measure: str, largest: float, one_colour: str | None
) -> list[Key]:
    """Dash, colour and width in words beside samples of them."""
    ink = palette.INK[palette.theme()]
    known = [Key("line", ink, dash_name(dash), size=3, dash=KEY_DASHES.get(dash)) for dash in DASHES if dash in dashes]
    coloured = [Key("line", colour_of(way, one_colour), mode_name(way), size=3) for way in ways]
    return [*known, *coloured, *_width_keys(measure, largest, ink)]


def _width_keys(measure: str, largest: float, ink: str) -> list[Key]:
    steps = sorted({step for step in (1, largest // 4, largest) if step >= 1})
    said = mass if measure == "mass_kg" else number
    samples = [Key("line", ink, said(step), size=width_px(step, largest)) for step in steps]
    told = _("Width: incidents") if measure == "incident_count" else _("Width: kilograms weighed")
    return [*samples, Key("text", ink, told)] if samples else []


def arc_layer(arcs: Sequence[dict[str, Any]]) -> pdk.Layer:
    """Arcs from their start (grey) to their end (colour)."""
    theme = palette.theme()
    return pdk.Layer(
        "ArcLayer", list(arcs), id=FLOWS, get_source_position="a", get_target_position="b", get_width="w",
        get_source_color=palette.rgb(palette.QUIET[theme], 120),
        get_target_color=palette.rgb(palette.ACCENT[theme], 220),
        pickable=True, auto_highlight=True,
    )  # fmt: skip


def arc_row(row: Any, name: str, largest: float) -> dict[str, Any]:
    """One flow as an arc."""
    return {
        "id": f"flow:{row.start}>{row.destination}",
        "a": [round(row.start_lon, 3), round(row.start_lat, 3)],
        "b": [round(row.destination_lon, 3), round(row.destination_lat, 3)],
        "w": width_px(row.incident_count, largest),
        "told": named(name, number(row.incident_count)),
    }


def arc_keys(largest: float) -> list[Key]:
    """The two ends of an arc and its width."""
    theme = palette.theme()
    ends = [
        Key("line", palette.QUIET[theme], _("grey end: start"), size=4),
        Key("line", palette.ACCENT[theme], _("coloured end: destination or place of seizure"), size=4),
    ]
    return [*ends, *_width_keys("incident_count", largest, palette.INK[theme])]
