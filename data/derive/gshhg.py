"""Full-resolution coast of GSHHG from Debian's gmt-gshhg-full, as polygons within a box.

The file is HDF5 in bins of 1°: each bin holds the pieces of polygon that cross it, without closing edges. Here the
pieces of a box are joined with its frame into faces, and a face is land when it lies on the left of a shore.
"""

import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from data.derive.packages import PackageCache

FILE = "usr/share/gmt-gshhg/binned_GSHHS_f.nc"
OCEAN_SHORE = 1
"""Level of a shore between land and sea; 2 and above are lakes and islands in them."""

LON, LAT = "Relative_longitude_from_SW_corner_of_bin", "Relative_latitude_from_SW_corner_of_bin"
FIRST_SEGMENT, SEGMENTS = "Id_of_first_segment_in_a_bin", "N_segments_in_a_bin"
EMBEDDED, FIRST_POINT = "Embedded_npts_levels_exit_entry_for_a_segment", "Id_of_first_point_in_a_segment"


def land(cache: PackageCache, box: tuple[float, float, float, float], fallback: Any) -> Any:
    """Land within `box` (west, south, east, north, EPSG:4326) as a geometry.

    `fallback` is coarse land that says what a face without any shore of its own is.
    """
    frame = shapely.box(*box)
    shores = _shores(cache, box)
    inside = shapely.clip_by_rect(shores, *box)
    lines = shapely.union_all([shapely.boundary(frame), *inside])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    left = _beside(shores)
    tree = shapely.STRtree(faces)
    _, face = tree.query(left, predicate="within")
    is_land = np.zeros(len(faces), dtype=bool)
    is_land[face] = True
    bare = _touched(faces, shores)
    is_land[~bare] |= shapely.contains(fallback, shapely.point_on_surface(faces[~bare]))
    return shapely.union_all(faces[is_land])


def _touched(faces: Any, shores: Any) -> Any:
    tree = shapely.STRtree(shores)
    found, _ = tree.query(faces, predicate="intersects")
    touched = np.zeros(len(faces), dtype=bool)
    touched[found] = True
    return touched


def _beside(shores: Any) -> Any:
    """A point just to the left of the middle of each shore's longest straight piece."""
    points = []
    for shore in shores:
        xy = shapely.get_coordinates(shore)
        step = np.diff(xy, axis=0)
        k = int(np.hypot(*step.T).argmax())
        normal = np.array([-step[k, 1], step[k, 0]]) / np.hypot(*step[k])
        points.append(shapely.Point((xy[k] + xy[k + 1]) / 2 + normal * 2e-5))
    return np.array(points, dtype=object)


def _shores(cache: PackageCache, box: tuple[float, float, float, float]) -> Any:
    """Pieces of the ocean shore in the bins that a box touches, as lines in EPSG:4326."""
    sys.path.insert(0, str(cache.unpacked("h5py")))
    h5py: Any = importlib.import_module("h5py")
    west, south, east, north = box
    with h5py.File(Path(cache.unpacked("gmt-gshhg-full")) / FILE) as file:
        lon, lat = file[LON], file[LAT]
        embedded, first = file[EMBEDDED][:], file[FIRST_POINT][:]
        lines = []
        for row in range(int(89 - np.floor(north - 1e-9)), int(90 - np.floor(south))):
            for column in range(int(np.floor(west)), int(np.ceil(east))):
                number = row * 360 + column % 360
                start, count = int(file[FIRST_SEGMENT][number]), int(file[SEGMENTS][number])
                for segment in range(start, start + count):
                    if (embedded[segment] >> 6) & 7 != OCEAN_SHORE:
                        continue
                    here = slice(first[segment], first[segment] + (embedded[segment] >> 9))
                    x = column + lon[here].astype(np.uint16) / 65535
                    y = 89 - row + lat[here].astype(np.uint16) / 65535
                    lines.append(shapely.linestrings(np.column_stack([x, y])))
    return np.array(lines, dtype=object)
