"""A map without a browser: the layers that the screen gets, over the same base map, in the same projection.

Sizes of marks are pixels of the screen; `scale` says how many points of the paper a pixel is.
"""

import json
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
import pandas as pd
import pydeck as pdk
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Rectangle
from matplotlib.path import Path as Outline
from shapely.geometry.base import BaseGeometry

from geo import cells, frame
from geo.frame import Frame
from pages.figures.base import Map
from pages.pictures import PictureError, fonts, text
from pages.widgets import map_canvas

SEEN_PX = (float(map_canvas.CANVAS_PX), 520.0)  # of the screen's canvas
SMALLEST_PT = 7.5  # of a label
COLOUR = re.compile(r"#([0-9a-fA-F]{6})")
ACCESSOR = re.compile(r"@@=(\w+)")
BULGE = 0.12  # of a flow's length: flows to and fro do not lie on each other
STEPS = 24  # colours of a flow from its start to its end

Row = Mapping[str, Any]
Rgba = tuple[float, float, float, float]


def frame_of(body: Map, width_pt: float, height_pt: float) -> tuple[Frame, float]:
    """The window of a map in a picture of this size, and points of the paper a pixel."""
    lon, lat, zoom = map_canvas.REGIONS[body.region]
    window = frame.around(lon, lat, zoom, SEEN_PX, width_pt / height_pt)
    return window, width_pt / window.width_px


def draw(ax: Axes, body: Map, window: Frame, scale: float, language: str, boundaries: str) -> None:
    """Draw the base map and the layers on axes that fill the picture."""
    ax.set_xlim(0, window.width_px)
    ax.set_ylim(window.height_px, 0)
    ax.set_aspect("auto")
    ax.set_axis_off()
    _base(ax, window, scale, boundaries)
    for layer in body.layers:
        said = _described(layer)
        DRAWN[said.kind](_Canvas(ax, window, scale, language), said)


def outside(body: Map, window: Frame) -> int:
    """How many discs and rings of a map lie outside the window, as they do on screen until one moves the map."""
    count = 0
    for said in map(_described, body.layers):
        if said.kind == "ScatterplotLayer":
            count += sum(not list(_seen(window, *said.of(row, "getPosition")[:2])) for row in said.rows)
    return count


# -- what a layer says ------------------------------------------------------------------------------------------------


class _Layer:
    """A layer as the browser gets it: its kind, its rows, and what each property is for a row."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.kind: str = said["@@type"]
        self.said = said
        rows = said.get("data") or []
        if isinstance(rows, dict):
            rows = rows.get("features") or []
        if not isinstance(rows, list):
            raise PictureError("A map’s layer has rows that a picture cannot read: {kind}.", kind=self.kind)
        self.rows: list[Row] = rows

    def of(self, row: Row, name: str, otherwise: Any = None) -> Any:
        """A property for a row: a column of it, or the same for all."""
        value = self.said.get(name, otherwise)
        if isinstance(value, str) and value.startswith("@@="):
            column = ACCESSOR.fullmatch(value)
            if not column:
                raise PictureError("A map’s layer computes {name} in the browser: {value}.", name=name, value=value)
            return row[column[1]]
        return value

    def pixels(self, row: Row, name: str, scale: float, lat: float = 0.0, otherwise: float = 1.0) -> float:
        """A width or a radius in pixels of the screen; metres are measured at a latitude, `scale` pixels a degree."""
        noun = {"getRadius": "radius", "getWidth": "width", "getLineWidth": "lineWidth"}[name]
        unit = self.said.get(f"{noun}Units", "pixels" if self.kind in FLAT else "meters")
        value = float(self.of(row, name, otherwise)) * float(self.said.get(f"{noun}Scale", 1))
        if unit == "meters":
            value *= scale / (frame_metres(lat))
        elif unit != "pixels":
            raise PictureError("A map’s layer has a size in {unit}: a picture reads pixels and metres.", unit=unit)
        least, most = self.said.get(f"{noun}MinPixels", 0), self.said.get(f"{noun}MaxPixels", math.inf)
        return min(max(value, float(least)), float(most))

    def colour(self, row: Row, name: str, otherwise: Sequence[int] = (0, 0, 0, 255)) -> Rgba:
        """A colour with its opacity."""
        red, green, blue, *alpha = self.of(row, name, list(otherwise))
        opaque = (alpha[0] if alpha else 255) / 255 * float(self.said.get("opacity", 1))
        return red / 255, green / 255, blue / 255, opaque


FLAT = {"ArcLayer", "GreatCircleLayer", "LineLayer"}  # their widths are pixels unless they say otherwise


def frame_metres(lat: float) -> float:
    """Metres of a degree along a parallel."""
    return 111_195 * math.cos(math.radians(lat))


def _described(layer: pdk.Layer) -> _Layer:
    said = json.loads(layer.to_json())
    if said["@@type"] not in DRAWN:
        raise PictureError(
            "This map has a kind of layer that a picture cannot draw: {kind}. It is left out of no picture unseen, so "
            "none is made.", kind=said["@@type"],
        )  # fmt: skip
    return _Layer(said)


# -- the base map -----------------------------------------------------------------------------------------------------


@cache
def _style(boundaries: str) -> dict[str, Any]:
    name = map_canvas.style("light", boundaries).rsplit("/", 1)[-1]
    said: dict[str, Any] = json.loads((map_canvas.STATIC / name).read_text(encoding="utf-8"))
    return said


@cache
def _shapes(file: str, kind: str) -> tuple[BaseGeometry, ...]:
    return tuple(frame.read_shapes(map_canvas.STATIC / file, kind))


@lru_cache(maxsize=48)
def _clipped(file: str, kind: str, window: Frame) -> tuple[BaseGeometry, ...]:
    return tuple(part for shape in _shapes(file, kind) for part in window.clip(shape))


def _base(ax: Axes, window: Frame, scale: float, boundaries: str) -> None:
    style = _style(boundaries)
    files = {name: source["data"].rsplit("/", 1)[-1] for name, source in style["sources"].items()}
    for at, layer in enumerate(style["layers"]):
        if not layer.get("minzoom", 0) <= window.zoom < layer.get("maxzoom", 99):
            continue
        paint = layer["paint"]
        if layer["type"] == "background":
            ax.add_patch(_rectangle(ax, paint["background-color"]))
            continue
        parts = _clipped(files[layer["source"]], layer["filter"][2], window)
        if layer["type"] == "fill":
            outlines = [_outline(part) for part in parts]
            look = {"facecolors": paint["fill-color"], "edgecolors": "none", "linewidths": 0}
            ax.add_collection(PathCollection(outlines, zorder=at * 0.01, gid=layer["id"], **look), autolim=False)
            continue
        width = paint["line-width"] * scale
        dash = (0, tuple(paint["line-dasharray"])) if "line-dasharray" in paint else "solid"
        lines = [line for part in parts for line in _lines(part)]
        ax.add_collection(
            LineCollection(lines, colors=paint["line-color"], linewidths=width, linestyles=dash, joinstyle="round",
                           zorder=at * 0.01, gid=layer["id"]), autolim=False,
        )  # fmt: skip


def _rectangle(ax: Axes, colour: str) -> Any:
    return Rectangle((0, 0), 1, 1, transform=ax.transAxes, facecolor=colour, edgecolor="none", zorder=-1, gid="sea")


def _outline(shape: BaseGeometry) -> Outline:
    """All rings of a polygon as one path."""
    rings = [
        np.asarray(ring.coords)
        for part in getattr(shape, "geoms", [shape])
        if part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors)
    ]
    return Outline.make_compound_path(*[_closed(ring) for ring in rings]) if rings else Outline(np.empty((0, 2)))


def _closed(ring: Any) -> Outline:
    codes = [Outline.MOVETO, *[Outline.LINETO] * (len(ring) - 2), Outline.CLOSEPOLY]
    return Outline(ring, codes)


def _lines(shape: BaseGeometry) -> Iterator[Any]:
    for part in getattr(shape, "geoms", [shape]):
        if part.geom_type in ("LineString", "LinearRing"):
            yield np.asarray(part.coords)


# -- the layers -------------------------------------------------------------------------------------------------------


class _Canvas:
    """Where a layer is drawn."""

    def __init__(self, ax: Axes, window: Frame, scale: float, language: str) -> None:
        self.ax, self.window, self.scale, self.language = ax, window, scale, language

    @property
    def degree_px(self) -> float:
        """Pixels a degree of longitude."""
        return self.window.world_px / 360

    def add(self, drawn: Any) -> None:
        """Put a collection over what is there."""
        drawn.set_zorder(10 + len(self.ax.collections) * 0.01)
        self.ax.add_collection(drawn, autolim=False)

    def line(self, points: Sequence[Sequence[float]]) -> list[Any]:
        """A line of degrees as pixels, for each copy of the world in which it is seen."""
        x, y = self.window.project(frame.unwrapped(point[0] for point in points), [point[1] for point in points])
        return [np.column_stack([x + move, y]) for move in self.window.copies(x.min(), x.max())]


def _seen(window: Frame, lon: float, lat: float) -> Iterator[tuple[float, float]]:
    """Where a point stands in the window."""
    x, y = window.project([lon], [lat])
    for move in window.copies(x[0], x[0]):
        if window.holds(x[0] + move, y[0]):
            yield x[0] + move, y[0]


def _discs(canvas: _Canvas, layer: _Layer) -> None:
    spots: list[tuple[float, float]] = []
    areas: list[float] = []
    fills: list[Rgba] = []
    edges: list[Rgba] = []
    widths: list[float] = []
    for row in layer.rows:
        lon, lat = layer.of(row, "getPosition")[:2]
        radius = layer.pixels(row, "getRadius", canvas.degree_px, lat)
        for spot in _seen(canvas.window, lon, lat):
            spots.append(spot)
            areas.append((2 * radius * canvas.scale) ** 2)
            is_filled, is_stroked = layer.said.get("filled", True), layer.said.get("stroked", False)
            fills.append(layer.colour(row, "getFillColor") if is_filled else (0, 0, 0, 0))
            edges.append(layer.colour(row, "getLineColor") if is_stroked else (0, 0, 0, 0))
            widths.append(layer.pixels(row, "getLineWidth", canvas.degree_px, lat) * canvas.scale if is_stroked else 0)
    if spots:
        x, y = zip(*spots, strict=True)
        drawn = canvas.ax.scatter(
            x, y, s=areas, c=fills, edgecolors=edges, linewidths=widths, clip_on=True,
            gid=layer.said.get("id"),
        )  # fmt: skip
        drawn.set_zorder(10 + len(canvas.ax.collections) * 0.01)


def _paths(canvas: _Canvas, layer: _Layer) -> None:
    is_dashed = any(one.get("dash") for one in layer.said.get("extensions", []))
    _stroke(
        canvas, layer,
        [
            (line, layer.colour(row, "getColor"),
             layer.pixels(row, "getWidth", canvas.degree_px, layer.of(row, "getPath")[0][1]),
             layer.of(row, "getDashArray") if is_dashed else None)
            for row in layer.rows
            if len(layer.of(row, "getPath")) > 1
            for line in canvas.line(layer.of(row, "getPath"))
        ],
    )  # fmt: skip


def _stroke(canvas: _Canvas, layer: _Layer, lines: Sequence[tuple[Any, Rgba, float, Any]]) -> None:
    if not lines:
        return
    cap = "round" if layer.said.get("capRounded") else "butt"
    canvas.add(
        LineCollection(
            [line for line, _colour, _width, _dash in lines],
            colors=[colour for _line, colour, _width, _dash in lines],
            linewidths=[width * canvas.scale for _line, _colour, width, _dash in lines],
            linestyles=[(0, tuple(dash)) if dash and any(dash) else "solid" for _line, _colour, _width, dash in lines],
            capstyle="butt" if any(dash for *_rest, dash in lines) else cap, joinstyle="round",
            gid=layer.said.get("id"),
        )
    )  # fmt: skip


def _areas(canvas: _Canvas, layer: _Layer, shape_of: Callable[[Row], list[Any]]) -> None:
    outlines, fills, edges, widths = [], [], [], []
    for row in layer.rows:
        rings = [canvas.line(ring) for ring in shape_of(row)]
        if not rings or not rings[0]:
            continue
        for copy in range(len(rings[0])):
            parts = [_closed(ring[copy]) for ring in rings if copy < len(ring)]
            outlines.append(Outline.make_compound_path(*parts))
            is_filled, is_stroked = layer.said.get("filled", True), layer.said.get("stroked", True)
            fills.append(layer.colour(row, "getFillColor") if is_filled else (0, 0, 0, 0))
            edges.append(layer.colour(row, "getLineColor") if is_stroked else (0, 0, 0, 0))
            widths.append(layer.pixels(row, "getLineWidth", canvas.degree_px) * canvas.scale if is_stroked else 0)
    if outlines:
        canvas.add(
            PathCollection(outlines, gid=layer.said.get("id"), facecolors=fills, edgecolors=edges, linewidths=widths)
        )


def _polygons(canvas: _Canvas, layer: _Layer) -> None:
    def rings(row: Row) -> list[Any]:
        said = layer.of(row, "getPolygon")
        nested = said if said and isinstance(said[0][0], list) else [said]
        return [ring if ring[0] == ring[-1] else [*ring, ring[0]] for ring in nested]

    _areas(canvas, layer, rings)


def _hexagons(canvas: _Canvas, layer: _Layer) -> None:
    ids = [layer.of(row, "getHexagon") for row in layer.rows]
    shapes = dict(zip(ids, cells.shapes(pd.Series(ids, dtype=object)), strict=True)) if ids else {}
    _areas(canvas, layer, lambda row: [[list(point) for point in shapes[layer.of(row, "getHexagon")].exterior.coords]])


def _flows(canvas: _Canvas, layer: _Layer) -> None:
    """Arcs as seen from above, each from the colour of its start to that of its end."""
    lines = []
    for row in layer.rows:
        ends = [layer.of(row, name)[:2] for name in ("getSourcePosition", "getTargetPosition")]
        starts, reaches = layer.colour(row, "getSourceColor"), layer.colour(row, "getTargetColor")
        width = layer.pixels(row, "getWidth", canvas.degree_px)
        for line in canvas.line(_course(layer, ends)):
            if layer.kind == "ArcLayer":
                line = _bent(line)
            for at in range(len(line) - 1):
                share = at / max(len(line) - 2, 1)
                colour = tuple(a + (b - a) * share for a, b in zip(starts, reaches, strict=True))
                lines.append((line[at : at + 2], colour, width, None))
    _stroke(canvas, layer, lines)  # type: ignore[arg-type]


def _course(layer: _Layer, ends: list[Any]) -> list[Any]:
    if layer.kind == "GreatCircleLayer" or layer.said.get("greatCircle"):
        return frame.great_circle(*ends)
    return [ends[0], ends[1]]


def _bent(line: Any) -> Any:
    """A straight line of pixels as a flat curve to its left."""
    if len(line) > 2:
        return line
    (a, b), along = line, np.linspace(0, 1, STEPS + 1)[:, None]
    aside = np.array([b[1] - a[1], a[0] - b[0]]) * BULGE
    return (1 - along) * a + along * b + 4 * along * (1 - along) * aside


def _straight(canvas: _Canvas, layer: _Layer) -> None:
    _stroke(
        canvas, layer,
        [
            (line, layer.colour(row, "getColor"), layer.pixels(row, "getWidth", canvas.degree_px), None)
            for row in layer.rows
            for line in canvas.line([layer.of(row, name)[:2] for name in ("getSourcePosition", "getTargetPosition")])
        ],
    )  # fmt: skip


def _labels(canvas: _Canvas, layer: _Layer) -> None:
    for row in layer.rows:
        lon, lat = layer.of(row, "getPosition")[:2]
        said = fonts.drawable(str(layer.of(row, "getText")))
        right, down = layer.of(row, "getPixelOffset", [0, 0])
        size = max(float(layer.of(row, "getSize", 32)) * canvas.scale, SMALLEST_PT)
        across = layer.of(row, "getTextAnchor", "middle")
        upright = {"center": "center", "top": "top", "bottom": "bottom"}[
            layer.of(row, "getAlignmentBaseline", "center")
        ]
        behind: dict[str, Any] = {}
        if layer.said.get("background"):
            fill = layer.colour(row, "getBackgroundColor", (255, 255, 255, 255))
            behind = {"bbox": {"facecolor": fill, "edgecolor": "none", "pad": 1.2 * canvas.scale}}
        for x, y in _seen(canvas.window, lon, lat):
            canvas.ax.text(
                _inside(x + right, text.width(said, canvas.language, size) / canvas.scale, across, canvas.window),
                y + down, said, ha={"start": "left", "middle": "center", "end": "right"}[across],
                va={"center": "center_baseline"}.get(upright, upright), color=layer.colour(row, "getColor"),
                fontproperties=fonts.properties(canvas.language, size), parse_math=False, zorder=100, clip_on=True,
                gid="label", **behind,
            )  # fmt: skip


def _inside(x: float, wide: float, across: str, window: Frame) -> float:
    """Where a label stands so that its ends do not leave the window."""
    before = {"start": 0.0, "middle": wide / 2, "end": wide}[across]
    return min(max(x, before + 3), window.width_px - (wide - before) - 3) if wide + 6 < window.width_px else x


def _features(canvas: _Canvas, layer: _Layer) -> None:
    """Polygons and lines of a GeoJsonLayer; a point has no look there that a picture could know."""
    polygons: list[tuple[Row, list[Any]]] = []
    lines = []
    for row in layer.rows:
        shape = row["geometry"]
        kind, parts = shape["type"].removeprefix("Multi"), shape["coordinates"]
        parts = parts if shape["type"].startswith("Multi") else [parts]
        if kind == "Polygon":
            polygons += [(row, part) for part in parts]
        elif kind == "LineString":
            width = layer.pixels(row, "getLineWidth", canvas.degree_px)
            lines += [
                (line, layer.colour(row, "getLineColor"), width, None) for part in parts for line in canvas.line(part)
            ]
        else:
            raise PictureError("A map’s layer has shapes that a picture cannot draw: {kind}.", kind=kind)
    for row, rings in polygons:
        one = _Layer({**layer.said, "data": [row]})
        _areas(canvas, one, partial(_given, rings))
    _stroke(canvas, layer, lines)


def _given(rings: list[Any], _row: Row) -> list[Any]:
    return rings


DRAWN: dict[str, Callable[[_Canvas, _Layer], None]] = {
    "ScatterplotLayer": _discs,
    "PathLayer": _paths,
    "PolygonLayer": _polygons,
    "H3HexagonLayer": _hexagons,
    "ArcLayer": _flows,
    "GreatCircleLayer": _flows,
    "LineLayer": _straight,
    "TextLayer": _labels,
    "GeoJsonLayer": _features,
}
