"""The map canvas of all pages: pydeck over the base map we serve ourselves, with its legend and what is not drawn."""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd
import pydeck as pdk
import streamlit as st

from geo.cells import fitting_resolution
from pages.widgets import palette, session, words
from pages.widgets.keys import Key
from pages.widgets.words import ScreenWords, _, country, listed, located, number, spoken_text

STATIC = Path(__file__).parents[1] / "static"
ALL, PROVINCE = "places", "provinces"
SMALLEST_PX, LARGEST_PX = 3.5, 18.0
MOST_LABELS = 12
CANVAS_PX = 900

REGIONS: dict[str, tuple[float, float, float]] = {  # longitude, latitude, zoom at a width of 900 px
    "world": (70.0, 14.0, 0.9),
    "africa": (22.0, 2.0, 2.3),
    "south_east_asia": (108.0, 14.0, 3.6),
    "vietnam_china_border": (106.9, 22.2, 6.3),
    "pearl_river": (113.8, 22.6, 8.0),
}
NARROW = {name: (lon, lat, zoom - 0.7) for name, (lon, lat, zoom) in REGIONS.items()} | {
    "world": (11.5, 14.0, 0.12)
}  # beside a panel: the same regions on about 550 px; on a phone's 358 px the world still reaches from Mexico to Korea
FARTHEST = 0.0  # least zoom: the reader of a phone can see the whole world


def region_name(region: str) -> str:
    """A named region in the reader's language."""
    return {
        "world": _("World"),
        "africa": _("Africa"),
        "south_east_asia": _("South-East Asia"),
        "vietnam_china_border": (words.border_between("CN", "VN") if words.is_joint() else _("Viet Nam–China border")),
        "pearl_river": _("Pearl River"),
    }[region]


@cache
def _manifest() -> dict[str, str]:
    said: dict[str, str] = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    return said


def style(theme: str, boundaries: str = "none") -> str:
    """Address of the base map's style, relative so that it works under every page and base path (decision 12)."""
    name = f"map-{theme}" + ("-defacto" if boundaries == "de-facto" else "")
    return f"app/static/{_manifest()[name]}"


def resolution_for(region: str, marks: pd.DataFrame) -> int:
    """The size of H3 cells that suits a region, or the extent of the places in view where that is smaller.

    The reader's zooming and panning are not known here (decision 12).
    """
    zoom = REGIONS[region][2]
    extent = max((float(np.ptp(marks[name])) for name in ("lon", "lat")), default=0) if len(marks) else 0
    fitting = math.log2(CANVAS_PX * 360 / 512 / extent) if extent > 0 else zoom
    return fitting_resolution(512 * 2 ** min(max(zoom, fitting), zoom + 2) / 360)


def radius_px(count: float, largest: float) -> float:
    """A mark's radius: its area grows with the count; the largest mark in view has the largest radius."""
    return max(SMALLEST_PX, LARGEST_PX * math.sqrt(count / largest)) if largest else SMALLEST_PX


def place_layer(marks: pd.DataFrame, words: ScreenWords, colour: str) -> pdk.Layer:
    """One disc a place complex; stacked coordinates are one disc. Ids come back in a selection."""
    largest = max(marks["incident_count"], default=0)
    rows = [
        {
            "id": mark.complex_id,
            "position": [round(mark.lon, 4), round(mark.lat, 4)],
            "radius": round(radius_px(mark.incident_count, largest), 1),
            "told": _told(mark, words),
        }
        for mark in marks.itertuples()
    ]
    return pdk.Layer(
        "ScatterplotLayer",
        rows,
        id=ALL,
        get_position="position",
        get_radius="radius",
        radius_units=pdk.types.String("pixels"),
        get_fill_color=palette.rgb(colour, 150),
        get_line_color=palette.rgb(colour, 255),
        stroked=True,
        line_width_min_pixels=1,
        pickable=True,
        auto_highlight=True,
    )


def _told(mark: Any, words: ScreenWords) -> str:
    groups = [
        _("{group} {count}", group=words.label("group", group), count=number(count))
        for group, count in list(mark.groups.items())[:4]
    ]
    more = len(mark.groups) - len(groups)
    lines = [
        located(words.place(mark.complex_id), country(mark.country)),
        _("incidents: {count}, of them large consignments: {large}",
          count=number(mark.incident_count), large=number(mark.large_count)),
        listed(groups) + (_(" and {count} more groups", count=number(more)) if more > 0 else ""),
    ]  # fmt: skip
    return "\n".join(lines)


def label_layer(marks: pd.DataFrame, words: ScreenWords, zoom: float) -> pdk.Layer:
    """Names of the places with most incidents, above their discs, as far as they do not overlap at this zoom."""
    largest = max(marks["incident_count"], default=0)
    names = [
        (mark.lon, mark.lat, words.place(mark.complex_id), radius_px(mark.incident_count, largest) + 9)
        for mark in marks.head(60).itertuples()
    ]
    return name_layer(names, zoom)


def name_layer(names: Sequence[tuple[float, float, str, float]], zoom: float) -> pdk.Layer:
    """Names (longitude, latitude, text, pixels above), the first first, as far as they do not overlap at this zoom."""
    theme = palette.theme()
    rows: list[dict[str, Any]] = []
    taken: list[tuple[float, float, float, float]] = []
    for lon, lat, name, above in names:
        x, y = _pixels(lon, lat, zoom)
        half = 3.6 * sum(2 if ord(char) > 0x2E7F else 1 for char in name) + 4
        box = (x - half, y - above - 8, x + half, y - above + 8)
        if all(box[2] < b[0] or b[2] < box[0] or box[3] < b[1] or b[3] < box[1] for b in taken):
            taken.append(box)
            position = [round(lon, 4), round(lat, 4)]
            rows.append({"position": position, "name": name, "offset": [0, -round(above)]})
        if len(rows) == MOST_LABELS:
            break
    return pdk.Layer(
        "TextLayer",
        rows,
        id="labels",
        get_position="position",
        get_text="name",
        get_pixel_offset="offset",
        get_size=12,
        get_color=palette.rgb(palette.INK[theme]),
        font_family=pdk.types.String("Source Sans, Atlas Han, Noto Sans, Noto Sans CJK SC, sans-serif"),
        font_weight=600,
        background=True,
        get_background_color=palette.rgb(palette.PAPER[theme], 150),
        character_set=pdk.types.String("auto"),
    )


def _pixels(lon: float, lat: float, zoom: float) -> tuple[float, float]:
    """Web Mercator pixels at a zoom of MapLibre (tiles of 512 px)."""
    size = 512 * 2**zoom
    return (lon / 360) * size, -math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)) / (2 * math.pi) * size


def province_layer(rings: pd.DataFrame, colour: str) -> pdk.Layer:
    """An open ring for incidents known only to a province: not a place."""
    rows = [
        {
            "id": f"{ring.country}|{ring.admin1}",
            "position": [round(ring.lon, 3), round(ring.lat, 3)],
            "told": "\n".join(
                [
                    located(spoken_text("admin1", ring.admin1) or _("province not named"), country(ring.country)),
                    _("incidents known only to the province: {count}", count=number(ring.incident_count)),
                ]
            ),
        }
        for ring in rings.itertuples()
    ]
    return pdk.Layer(
        "ScatterplotLayer",
        rows,
        id=PROVINCE,
        get_position="position",
        get_radius=7,
        radius_units=pdk.types.String("pixels"),
        filled=False,
        stroked=True,
        get_line_color=palette.rgb(colour, 220),
        line_width_min_pixels=1.5,
        pickable=True,
    )


class CompactDeck(pdk.Deck):  # type: ignore[misc]
    """A deck whose JSON has no white space: pydeck's own is four times as long (decision 12: under 500 kB)."""

    def to_json(self) -> str:
        """What the browser gets."""
        return json.dumps(json.loads(super().to_json()), separators=(",", ":"), ensure_ascii=False)


def deck(layers: Sequence[pdk.Layer], *, region: str, narrow: bool = False) -> CompactDeck:
    """The layers over the base map, seen in a named region."""
    lon, lat, zoom = NARROW.get(region, REGIONS[region]) if narrow else REGIONS[region]
    return CompactDeck(
        layers=list(layers),
        initial_view_state=pdk.ViewState(longitude=lon, latitude=lat, zoom=zoom, min_zoom=FARTHEST, max_zoom=13),
        map_provider="mapbox",
        map_style=style(palette.theme(), session.setting(session.LINES)),
        tooltip={"text": "{told}", "style": {"fontSize": "12px", "maxWidth": "15em", "whiteSpace": "pre-line"}},
    )


def draw(
    layers: Sequence[pdk.Layer], *, region: str, key: str, alt: str, pick: Sequence[str] = (ALL,),
    height: int | Literal["stretch"] = 520, on_pick: Callable[[str], None] | None = None, narrow: bool = False,
) -> str | None:  # fmt: skip
    """Draw the canvas and return the id of the mark that is selected in one of the layers `pick`, or None.

    With `on_pick` the id is handed over when it is clicked, and nothing is returned. `narrow`: it shares the row.

    The camera moves only when the region changes: the canvas keeps its key (decision 12).
    """

    def clicked() -> None:
        found = next(filter(None, (selected(st.session_state[key], layer) for layer in pick)), None)
        if found and on_pick:
            on_pick(found)

    picked = st.pydeck_chart(
        deck(layers, region=region, narrow=narrow), key=key, on_select=clicked if on_pick else "rerun", height=height,
        alt=alt,
    )  # fmt: skip
    return None if on_pick else next(filter(None, (selected(picked, layer) for layer in pick)), None)


def selected(state: Any, layer: str) -> str | None:
    """The id that a selection names; it comes from the browser, so the caller looks it up again."""
    objects: Mapping[str, Any] = (getattr(state, "selection", None) or {}).get("objects", {}) if state else {}
    chosen = objects.get(layer) or []
    first = chosen[0] if isinstance(chosen, list) and chosen and isinstance(chosen[0], dict) else {}
    found = first.get("id")
    return found if isinstance(found, str) else None


def place_keys(marks: pd.DataFrame, rings: pd.DataFrame, colour: str) -> list[Key]:
    """What the marks mean: a size scale with its counts, and the ring."""
    largest = int(max(marks["incident_count"], default=0))
    steps = sorted({step for step in (1, largest // 4, largest) if step >= 1})
    said = [Key("disc", colour, number(step), size=2 * radius_px(step, largest)) for step in steps]
    said.append(Key("text", colour, _("Area of a disc: incidents at a place (port, airport, crossing, town)")))
    if len(rings):
        said.append(Key("ring", colour, _("Open ring: known only to the province")))
    return said
