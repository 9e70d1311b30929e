"""Distance to land borders, and to which."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from scipy.spatial import cKDTree
from shapely.ops import substring

from geo.sphere import Floats, Indices, geodesic_km, unit_vectors

WGS84 = Geod(ellps="WGS84")

STEP_DEG = 0.02
"""Border lines are cut into segments no longer than this (about 2 km), so that the nearest vertex is at an end of the
nearest segment or of one beside it.
"""


@dataclass(frozen=True)
class BorderIndex:
    """Land borders ready for questions.

    `lines`: `border` (two ISO alpha-2 codes such as CN-VN), geometry in EPSG:4326. Build once, it is read-only.
    """

    lines: gpd.GeoDataFrame = field(repr=False)

    @cached_property
    def _vertices(self) -> tuple[Floats, Indices, NDArray[np.bool_]]:
        """Coordinates (n, 2), row of `lines` for each, and whether the next vertex continues the same line."""
        shapes = shapely.segmentize(self.lines.geometry.values, STEP_DEG)
        parts, owner = shapely.get_parts(shapes, return_index=True)
        xy, part = shapely.get_coordinates(parts, return_index=True)
        return xy, owner[part], np.append(part[1:] == part[:-1], False)

    @cached_property
    def _tree(self) -> cKDTree:
        xy, *_ = self._vertices
        return cKDTree(unit_vectors(xy[:, 0], xy[:, 1]))

    @cached_property
    def _of(self) -> dict[str, "BorderIndex"]:
        return {}

    def only(self, border: str) -> "BorderIndex":
        """The index of one border, such as CN-VN; empty when there is no such border."""
        if border not in self._of:
            self._of[border] = BorderIndex(self.lines[self.lines["border"] == border])
        return self._of[border]

    def nearest(self, lon: Floats, lat: Floats) -> tuple[NDArray[np.object_], Floats]:
        """The nearest border of each finite point, and the distance to it in km along the ellipsoid."""
        row, _, _, kilometres = self._feet(lon, lat)
        names: NDArray[np.object_] = np.array([*self.lines["border"], None], dtype=object)
        return names[row], kilometres

    def distance_km(self, lon: Floats, lat: Floats, border: str) -> Floats:
        """Kilometres from each point to one border; NaN where a coordinate is missing or the border is unknown."""
        lon, lat = np.asarray(lon, float), np.asarray(lat, float)
        known = np.isfinite(lon) & np.isfinite(lat)
        result = np.full(len(lon), np.nan)
        result[known] = self.only(border)._feet(lon[known], lat[known])[3]
        return result

    def foot(self, lon: Floats, lat: Floats, borders: list[str]) -> tuple[Floats, Floats, Floats]:
        """For each point the nearest position (lon, lat) on the border named for it, and how far that is in km."""
        answer = pd.DataFrame({"lon": np.nan, "lat": np.nan, "km": np.inf}, index=range(len(lon)))
        for border in sorted(set(borders)):
            rows = np.flatnonzero(np.array(borders) == border)
            _, foot_lon, foot_lat, kilometres = self.only(border)._feet(lon[rows], lat[rows])
            answer.loc[rows, ["lon", "lat", "km"]] = np.column_stack([foot_lon, foot_lat, kilometres])
        found = answer.fillna({"km": np.inf})
        return found["lon"].to_numpy(), found["lat"].to_numpy(), found["km"].to_numpy()

    def along_km(self, lon: Floats, lat: Floats, border: str) -> Floats:
        """How far along one border each point's nearest position lies, in km along the ellipsoid.

        Measured on the border's longest unbroken line, from its western end, or from its northern end where the line is
        taller than wide. NaN where a coordinate is missing or the border is unknown.
        """
        lon, lat = np.asarray(lon, float), np.asarray(lat, float)
        parts = shapely.get_parts(shapely.line_merge(shapely.union_all(self.only(border).lines.geometry.values)))
        known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
        result = np.full(len(lon), np.nan)
        if len(parts) == 0:
            return result
        line = max(parts, key=lambda part: float(part.length))
        west, south, east, north = line.bounds
        (first_lon, first_lat), (last_lon, last_lat) = line.coords[0], line.coords[-1]
        starts_late = first_lon > last_lon if east - west >= north - south else first_lat < last_lat
        line = shapely.reverse(line) if starts_late else line
        for row in known:
            so_far = substring(line, 0, line.project(shapely.Point(lon[row], lat[row])))
            result[row] = WGS84.geometry_length(so_far) / 1_000 if so_far.geom_type == "LineString" else 0.0
        return result

    def _feet(self, lon: Floats, lat: Floats) -> tuple[Indices, Floats, Floats, Floats]:
        xy, owner, continues = self._vertices
        if len(xy) == 0 or len(lon) == 0:
            unknown = np.full(len(lon), np.nan)
            return np.full(len(lon), -1, dtype=np.intp), unknown, unknown, unknown
        _, vertex = self._tree.query(unit_vectors(lon, lat))
        best_lon, best_lat = xy[vertex, 0], xy[vertex, 1]
        kilometres = geodesic_km(lon, lat, best_lon, best_lat)
        for before in (1, 0):
            start = np.clip(vertex - before, 0, len(xy) - 1)
            usable = continues[start]
            foot = _foot_on_segment(lon, lat, xy[start], xy[np.minimum(start + 1, len(xy) - 1)])
            closer = geodesic_km(lon, lat, foot[:, 0], foot[:, 1])
            better = usable & (closer < kilometres)
            best_lon = np.where(better, foot[:, 0], best_lon)
            best_lat = np.where(better, foot[:, 1], best_lat)
            kilometres = np.where(better, closer, kilometres)
        return owner[vertex], best_lon, best_lat, kilometres


def _foot_on_segment(lon: Floats, lat: Floats, start: Floats, end: Floats) -> Floats:
    """The position on each short segment nearest to each point, in a plane scaled at the segment's latitude."""
    scale = np.column_stack([np.cos(np.radians(start[:, 1])), np.ones(len(lon))])
    along: Any = (end - start) * scale
    away = np.column_stack([(lon - start[:, 0] + 180) % 360 - 180, lat - start[:, 1]]) * scale
    length = np.maximum((along**2).sum(axis=1), 1e-30)
    share = np.clip((away * along).sum(axis=1) / length, 0, 1)
    foot: Floats = start + (end - start) * share[:, None]
    return foot
