"""Land at 1:10m, repaired at the antimeridian and cut into small pieces, for sea routing.

The source (npm `world-atlas` 2.0.2, `land-10m.json`: Natural Earth 4.1, public domain) is stitched on the sphere: read
as plain longitudes, Eurasia, Fiji and Antarctica span the whole map, and repairing that with `make_valid` leaves
slivers right across it at 16.5 degrees south. So rings are unwrapped and cut at 180 degrees first, then mended.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely

PIECE_VERTICES = 256  # small pieces make every later question (does this line touch land?) a hundred times faster
QUANTUM = 1e-4  # degrees; the source itself is drawn on a grid of 0.0036 by 0.0017


def read_land(path: Path) -> np.ndarray[Any, Any]:
    """Read `land-10m.json` and return valid polygons in EPSG:4326, none of which crosses 180 degrees."""
    topology = json.loads(path.read_text(encoding="utf-8"))
    arcs = [_decode(arc, topology["transform"]) for arc in topology["arcs"]]
    polygons: list[Any] = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for rings in geometry["arcs"]:
            whole = _unwrapped([_ring(ring, arcs) for ring in rings])
            polygons.extend(shapely.set_precision(part, QUANTUM) for part in _cut_at_180(whole))
    return _only_polygons(np.array(polygons, dtype=object))


def subdivide(polygons: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Cut polygons into pieces of at most `PIECE_VERTICES` vertices that overlap only along their edges."""
    done: list[Any] = []
    queue = list(polygons)
    while queue:
        polygon = queue.pop()
        if shapely.get_num_coordinates(polygon) <= PIECE_VERTICES:
            done.append(polygon)
            continue
        west, south, east, north = polygon.bounds
        if east - west >= north - south:
            middle = (west + east) / 2
            halves = [(west, south, middle, north), (middle, south, east, north)]
        else:
            middle = (south + north) / 2
            halves = [(west, south, east, middle), (west, middle, east, north)]
        cut = [shapely.intersection(polygon, shapely.box(*half)) for half in halves]
        queue.extend(_only_polygons(shapely.get_parts(np.array(cut, dtype=object))))
    pieces = np.array(done, dtype=object)
    bounds = shapely.bounds(pieces)
    return pieces[np.lexsort(bounds.T)]


def pack(pieces: np.ndarray[Any, Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Turn polygons into small integer arrays: coordinates as steps of `QUANTUM`, ring and polygon offsets."""
    _, coordinates, (rings, parts) = shapely.to_ragged_array(list(pieces))
    ticks = np.rint(coordinates / QUANTUM).astype(np.int32)
    steps = np.diff(ticks, axis=0, prepend=np.zeros((1, 2), np.int32))
    return {
        "land_x": steps[:, 0],
        "land_y": steps[:, 1],
        "land_rings": rings.astype(np.int32),
        "land_parts": parts.astype(np.int32),
    }


def save(path: Path, arrays: dict[str, np.ndarray[Any, Any]]) -> None:
    """Write arrays as a compressed .npz: the same arrays give the same bytes (numpy stamps no date in it)."""
    store: Any = np.savez_compressed
    store(path, **arrays)


def _decode(arc: list[list[int]], transform: dict[str, list[float]]) -> np.ndarray[Any, Any]:
    return np.cumsum(np.array(arc, dtype=float), axis=0) * transform["scale"] + transform["translate"]


def _ring(indexes: list[int], arcs: list[np.ndarray[Any, Any]]) -> np.ndarray[Any, Any]:
    lines = [arcs[i] if i >= 0 else arcs[~i][::-1] for i in indexes]
    return np.concatenate([lines[0], *(line[1:] for line in lines[1:])])


def _unwrapped(rings: list[np.ndarray[Any, Any]]) -> Any:
    """Follow each ring across 180 degrees without a jump; a ring that goes round the pole is closed along it."""
    followed = [np.column_stack([np.unwrap(ring[:, 0], period=360), ring[:, 1]]) for ring in rings]
    outer = followed[0]
    if abs(outer[-1, 0] - outer[0, 0]) > 180:
        pole = -90.0 if outer[:, 1].mean() < 0 else 90.0
        outer = np.vstack([outer, [outer[-1, 0], pole], [outer[0, 0], pole], outer[0]])
    middle = (outer[:, 0].min() + outer[:, 0].max()) / 2
    holes = [hole - [360 * round((hole[:, 0].mean() - middle) / 360), 0] for hole in followed[1:]]
    return shapely.make_valid(shapely.Polygon(outer, holes))


def _cut_at_180(whole: Any) -> list[Any]:
    """Cut an unwrapped polygon at every odd multiple of 180 degrees and bring the parts home."""
    turns = range(-1, 2)
    parts = [shapely.intersection(whole, shapely.box(360 * k - 180, -90, 360 * k + 180, 90)) for k in turns]
    return [
        shapely.transform(part, lambda xy, k=k: xy - [360 * k, 0])
        for k, part in zip(turns, parts, strict=True)
        if not part.is_empty
    ]


def _only_polygons(geometries: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    flat = shapely.get_parts(shapely.get_parts(geometries))
    solid: np.ndarray[Any, Any] = flat[(shapely.get_type_id(flat) == 3) & (shapely.area(flat) > 0)]
    return solid
