"""Where a place is published to when it is published coarser than it is known."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import h3.api.basic_int as h3
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from data import geography
from data.folding import fold
from geo import joins

WGS84 = Geod(ellps="WGS84")
COARSE_RES = 3


@dataclass(frozen=True)
class Area:
    """A province, or a cell: its name (None for a cell), the point that stands for it, and how far it reaches."""

    admin1: str | None
    lon: float
    lat: float
    reach_km: float


@cache
def provinces() -> dict[tuple[str, str], Area]:
    """(country, folded name) -> area of the first level, under each of its names.

    The point is inside the largest part; the reach is to the farthest vertex of any part.
    """
    found: dict[tuple[str, str], Area] = {}
    for row in geography.admin1().itertuples():
        parts = shapely.get_parts(row.geometry)
        point = shapely.point_on_surface(parts[int(np.argmax(shapely.area(parts)))])
        lon, lat = round(point.x, 3), round(point.y, 3)
        area = Area(row.admin1, lon, lat, _reach_km(lon, lat, shapely.get_coordinates(parts)))
        for name in (row.admin1, row.admin1_vi):
            if name:
                found.setdefault((row.country, fold(name)), area)
    return found


def _reach_km(lon: float, lat: float, vertices: Any) -> float:
    same = np.ones(len(vertices))
    metres = WGS84.inv(lon * same, lat * same, vertices[:, 0], vertices[:, 1])[2]
    return float(np.ceil(np.max(metres) / 1000))


@cache
def province_of(country: str, admin1: str | None, lon: float | None, lat: float | None) -> Area | None:
    """The area of the first level that a case names; else the one its coordinates lie in, if in its country."""
    named = provinces().get((country, fold(admin1))) if admin1 else None
    if named or lon is None or lat is None:
        return named
    said = joins.locate(pd.DataFrame({"lon": [lon], "lat": [lat]}), geography.reference()).iloc[0]
    return provinces().get((country, fold(said["admin1"]))) if said["admin1"] and said["country"] == country else None


def cell_of(lon: float | None, lat: float | None) -> Area | None:
    """The H3 cell of resolution 3 that a point lies in."""
    if lon is None or lat is None:
        return None
    cell = h3.latlng_to_cell(lat, lon, COARSE_RES)
    middle_lat, middle_lon = h3.cell_to_latlng(cell)
    middle_lon, middle_lat = round(middle_lon, 4), round(middle_lat, 4)
    ring = np.array([(x, y) for y, x in h3.cell_to_boundary(cell)])
    return Area(None, middle_lon, middle_lat, _reach_km(middle_lon, middle_lat, ring))
