"""Land at 1:10m, repaired at the antimeridian and cut into small pieces, for sea routing.

The source is npm `world-atlas` 2.0.2, `land-10m.json` (Natural Earth 4.1, public domain), repaired by `shapes`.
"""

from pathlib import Path
from typing import Any

import numpy as np
import shapely

from data.derive.shapes import land_of_topojson

PIECE_VERTICES = 256  # small pieces make every later question (does this line touch land?) a hundred times faster
QUANTUM = 1e-4  # degrees; the source itself is drawn on a grid of 0.0036 by 0.0017


def read_land(path: Path) -> np.ndarray[Any, Any]:
    """Read `land-10m.json` and return valid polygons in EPSG:4326, none of which crosses 180 degrees."""
    return _only_polygons(shapely.get_parts(shapely.set_precision(land_of_topojson(path), QUANTUM)))


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


def _only_polygons(geometries: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    flat = shapely.get_parts(shapely.get_parts(geometries))
    solid: np.ndarray[Any, Any] = flat[(shapely.get_type_id(flat) == 3) & (shapely.area(flat) > 0)]
    return solid
