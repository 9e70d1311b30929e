"""Geometry that only the reference build needs: rings torn at 180°, simplification, writing."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

WORLD = shapely.box(-180, -90, 180, 90)


def land_of_topojson(path: Path, name: str = "land") -> Any:
    """Read one object of a TopoJSON file as a valid MultiPolygon in EPSG:4326, cut at the antimeridian.

    world-atlas is stitched on the sphere: rings run over ±180° and Antarctica winds once around the pole.
    Each ring is unwrapped, closed over the pole where it winds, and the result cut into -180..180.
    """
    topology = json.loads(path.read_text())
    arcs = _decode_arcs(topology)
    polygons = [
        polygon for geometry in _geometries(topology["objects"][name]) for polygon in _polygons_of(geometry, arcs)
    ]
    return shapely.union_all([repair(polygon) for polygon in polygons])


def _decode_arcs(topology: dict[str, Any]) -> list[NDArray[np.float64]]:
    scale = np.array(topology["transform"]["scale"])
    translate = np.array(topology["transform"]["translate"])
    return [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]


def _geometries(thing: dict[str, Any]) -> list[dict[str, Any]]:
    return thing["geometries"] if thing["type"] == "GeometryCollection" else [thing]


def _polygons_of(geometry: dict[str, Any], arcs: list[NDArray[np.float64]]) -> list[list[NDArray[np.float64]]]:
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [[_ring(indices, arcs) for indices in polygon] for polygon in polygons]


def _ring(indices: list[int], arcs: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Join arcs end to end; `~i` means arc i backwards, and neighbours share their meeting point."""
    parts = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indices]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])


def repair(rings: list[NDArray[np.float64]]) -> Any:
    """One polygon from an outer ring and its holes, in planar -180..180, valid.

    `rings`: arrays (n, 2) of lon, lat. A ring may jump at ±180 or wind around a pole.
    """
    shell, *holes = [unwrap(ring) for ring in rings]
    polygon = shapely.make_valid(shapely.Polygon(shell))
    for hole in holes:
        shape = shapely.make_valid(shapely.Polygon(hole))
        shifted = (shapely.transform(shape, lambda xy, by=by: np.add(xy, (by, 0))) for by in (-360, 0, 360))
        polygon = shapely.difference(polygon, shapely.union_all(list(shifted)))
    cut = [
        shapely.transform(shapely.intersection(polygon, shapely.box(by - 180, -90, by + 180, 90)), _moved(-by))
        for by in (-360, 0, 360)
    ]
    return only_polygons(shapely.union_all(cut))


def _moved(by: float) -> Any:
    return lambda xy: np.add(xy, (by, 0))


def unwrap(ring: NDArray[np.float64]) -> NDArray[np.float64]:
    """Let longitudes run on past ±180 instead of jumping; close a ring that winds around a pole over that pole."""
    lon = np.degrees(np.unwrap(np.radians(ring[:, 0])))
    lat = ring[:, 1]
    points = np.column_stack([lon, lat])
    if abs(lon[-1] - lon[0]) > 180:
        pole = -90.0 if lat.mean() < 0 else 90.0
        points = np.vstack([points, [lon[-1], pole], [lon[0], pole], points[:1]])
    return points


def only_polygons(shape: Any) -> Any:
    """The areal parts of a geometry as one MultiPolygon."""
    parts = shapely.get_parts(shape)
    parts = shapely.get_parts(parts)
    return shapely.multipolygons(parts[shapely.get_type_id(parts) == 3])


def without_pinholes(shape: Any, smallest_square_degrees: float) -> Any:
    """The same MultiPolygon without holes below a size: slivers between neighbours that were simplified apart."""
    parts = []
    for part in shapely.get_parts(shape):
        holes = [ring for ring in part.interiors if shapely.Polygon(ring).area >= smallest_square_degrees]
        parts.append(shapely.Polygon(part.exterior, holes))
    return shapely.multipolygons(parts)


def simplified(shape: Any, tolerance_deg: float, grid_deg: float) -> Any:
    """Fewer vertices within `tolerance_deg`, on a grid of `grid_deg`, valid."""
    simple = shapely.make_valid(shapely.simplify(shape, tolerance_deg))
    return only_polygons(shapely.set_precision(shapely.union_all(shapely.get_parts(simple)), grid_deg))


def coast_of(land: Any, *, cuts: Any) -> Any:
    """The outline of `land` as lines, without what lies along `cuts` (frames and the antimeridian)."""
    outline = shapely.difference(shapely.boundary(land), shapely.buffer(cuts, 1e-6))
    return shapely.line_merge(outline)


def feature(kind: str, shape: Any, decimals: int) -> dict[str, Any]:
    """A GeoJSON feature with the property `kind` and coordinates rounded to `decimals`."""
    geometry = json.loads(shapely.to_geojson(shape))
    return {"type": "Feature", "properties": {"kind": kind}, "geometry": _rounded(geometry, decimals)}


def _rounded(geometry: dict[str, Any], decimals: int) -> dict[str, Any]:
    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return [walk(item) for item in node]
        return int(node) if float(node).is_integer() else round(node, decimals)

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


def geojson_text(features: Iterable[dict[str, Any]]) -> str:
    """A FeatureCollection as compact text."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)}, separators=(",", ":"))
