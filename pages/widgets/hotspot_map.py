"""The maps of the Hotspots page: places and cells by what a test says of them, and cells by amount."""

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import pandas as pd
import pydeck as pdk

from geo import cells as h3_cells
from pages.widgets import map_canvas, palette
from pages.widgets.keys import Key
from pages.widgets.words import _, number

UNITS, CELLS = "units", "cells"
# One colour an amount, the same in every view: a class never changes its meaning with the filter.
COUNT_FROM = (1, 2, 5, 10, 25, 100)
WEIGHT_FROM = (0, 1, 10, 100, 1_000, 10_000)
STANDS_OUT_PX = 2.5


def amount_class(value: float, steps: Sequence[float]) -> int:
    """Which class an amount falls in."""
    return max(at for at, begin in enumerate(steps) if value >= begin or at == 0)


def colour_of(value: float, steps: Sequence[float]) -> str:
    """The fixed colour of an amount."""
    return palette.AMOUNTS[palette.theme()][amount_class(value, steps)]


def unit_layer(units: pd.DataFrame) -> pdk.Layer:
    """Places: filled where a share is unusual, an open ring where it is not; the area is the incidents there.

    `units` has `unit`, `lon`, `lat`, `total`, `stands_out`, `told`.
    """
    theme = palette.theme()
    largest = max(units["total"], default=0)
    rows = [
        {
            "id": unit.unit,
            "position": [round(unit.lon, 4), round(unit.lat, 4)],
            "radius": round(map_canvas.radius_px(unit.total, largest), 1),
            "fill": palette.rgb(palette.ACCENT[theme], 170 if unit.stands_out else 0),
            "line": palette.rgb(palette.ACCENT[theme] if unit.stands_out else palette.QUIET[theme]),
            "told": unit.told,
        }
        for unit in units.sort_values("stands_out", kind="stable").itertuples()
    ]
    return pdk.Layer(
        "ScatterplotLayer", rows, id=UNITS, get_position="position", get_radius="radius", get_fill_color="fill",
        get_line_color="line", radius_units=pdk.types.String("pixels"), stroked=True, line_width_min_pixels=1.5,
        pickable=True, auto_highlight=True,
    )  # fmt: skip


def cell_layers(cells: pd.DataFrame, shapes: gpd.GeoSeries) -> list[pdk.Layer]:
    """Hexagons in as few words as can be: one layer a colour and verdict, whole cells by their id alone.

    `cells` has `h3_cell`, `colour`, `stands_out`, `told`; a cell that may not be drawn whole is a polygon, cut.
    """
    uncut = h3_cells.shapes(cells["h3_cell"].set_axis(cells["h3_cell"]))
    is_cut = ~shapes.loc[list(cells["h3_cell"])].geom_equals(uncut)
    marked = cells.assign(is_cut=is_cut.to_numpy())
    layers: list[pdk.Layer] = []
    for (stands_out, cut, colour), part in marked.groupby(["stands_out", "is_cut", "colour"], sort=True):
        look = _look(str(colour), stands_out=bool(stands_out)) | {"id": f"{CELLS}-{len(layers)}"}
        rows: list[dict[str, Any]] = [
            {"id": row.h3_cell, "told": row.told} | ({"polygon": polygon} if cut else {})
            for row in part.itertuples()
            for polygon in (_rings(shapes.loc[row.h3_cell]) if cut else [None])
        ]
        kind = "PolygonLayer" if cut else "H3HexagonLayer"
        place = {"get_polygon": "polygon"} if cut else {"get_hexagon": "id", "extruded": False, "high_precision": True}
        layers.append(pdk.Layer(kind, rows, pickable=True, auto_highlight=True, **place, **look))
    return layers


def cell_layer_ids() -> list[str]:
    """Every id that `cell_layers` may give a layer: what a click can name."""
    return [f"{CELLS}-{at}" for at in range(2 * 2 * len(COUNT_FROM))]


def _look(colour: str, *, stands_out: bool) -> dict[str, Any]:
    theme = palette.theme()
    line = palette.rgb(palette.INK[theme]) if stands_out else palette.rgb(palette.ACCENT[theme], 150)
    return {
        "get_fill_color": palette.rgb(colour, 190),
        "get_line_color": line,
        "get_line_width": STANDS_OUT_PX if stands_out else 0.5,
        "line_width_units": pdk.types.String("pixels"),
        "stroked": True,
        "filled": True,
    }


def _rings(shape: Any) -> list[list[list[list[float]]]]:
    """The parts of a cut shape, each its outline and its holes, to about 100 m."""
    parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon" and not part.is_empty]
    return [
        [[[round(x, 3), round(y, 3)] for x, y in ring.coords] for ring in (part.exterior, *part.interiors)]
        for part in parts
    ]


def verdict_colours(stands_out: pd.Series) -> list[str]:
    """The colour of a cell by what the test says of it."""
    theme = palette.theme()
    return [palette.ACCENT[theme] if one else palette.QUIET[theme] for one in stands_out]


def amount_keys(steps: Sequence[float], unit: str) -> list[Key]:
    """The fixed classes of an amount, and the outline of what stands out."""
    theme = palette.theme()
    ends = (*steps[1:], None)
    outline = _("Dark outline: its neighbours are high too, by more than sampling error.")
    classes = [
        Key("square", palette.AMOUNTS[theme][at], _class_name(begin, ends[at])) for at, begin in enumerate(steps)
    ]
    return [
        *classes,
        Key("text", palette.INK[theme], _("Colour: {unit}, the same in every view.", unit=unit)),
        Key("square", palette.PAPER[theme], outline, edge=palette.INK[theme]),
    ]


def _class_name(begin: float, upper: float | None) -> str:
    if upper is None:
        return _("{least} or more", least=number(begin))
    if upper - begin == 1 and begin:
        return number(begin)
    return f"{number(begin)}–{number(upper - 1)}" if begin else _("under {most}", most=number(upper))


def unit_keys(units: pd.DataFrame, *, by_cells: bool) -> list[Key]:
    """What a mark of the share test means; the sizes of discs with their counts."""
    theme = palette.theme()
    standing, plain = _("a share stands out: more than sampling error"), _("none does, or too few to tell")
    if by_cells:
        return [Key("square", palette.ACCENT[theme], standing), Key("square", palette.QUIET[theme], plain)]
    largest = int(max(units["total"], default=0))
    steps = sorted({step for step in (1, largest // 4, largest) if step >= 1})
    return [
        Key("disc", palette.ACCENT[theme], standing),
        Key("ring", palette.QUIET[theme], plain),
        *[Key("ring", palette.QUIET[theme], number(step), size=2 * map_canvas.radius_px(step, largest))
          for step in steps],
        Key("text", palette.INK[theme], _("Area of a disc: all incidents at a place, whatever they were of")),
    ]  # fmt: skip
