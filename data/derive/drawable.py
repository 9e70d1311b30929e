"""Where marks may be drawn in the South China Sea box: near large land (docs/decisions/13)."""

from typing import Any

import numpy as np
import pyproj
import shapely

BOX = shapely.box(105, 3, 121, 23)
"""The box of the rule, lon/lat."""

CLAIMED_SEA = shapely.box(109.9, 6.5, 118, 21.4)
"""The part of the box where islets are claimed by several parties. Bach Long Vi, Con Dao and Phu Quy lie outside it."""

MARGIN_DEG = 2.0
"""The polygon is sound this far outside the box too, so that clipping at the box's edge leaves no seam."""

REACH_M = 24 * 1852
SMALLEST_LANDMASS_KM2 = 10_000
TILE_DEG = 2


def large_land(land: Any) -> Any:
    """The landmasses of more than 10,000 km² on the ellipsoid, from a MultiPolygon of land in EPSG:4326."""
    geod = pyproj.Geod(ellps="WGS84")
    parts = shapely.get_parts(land)
    large = [part for part in parts if abs(geod.geometry_area_perimeter(part)[0]) / 1e6 > SMALLEST_LANDMASS_KM2]
    return shapely.multipolygons(large)


def drawable_area(land: Any) -> Any:
    """Large land and the sea within 24 nautical miles of it, around the box, EPSG:4326.

    Each tile of 2° is buffered in an azimuthal equidistant projection about its own middle, where distances
    over the tile and its surroundings are true to less than 0.1 %. Outside the box the polygon ends at
    `MARGIN_DEG`.
    """
    west, south, east, north = BOX.bounds
    extent = shapely.box(west - MARGIN_DEG, south - MARGIN_DEG, east + MARGIN_DEG, north + MARGIN_DEG)
    near = shapely.intersection(large_land(land), shapely.buffer(extent, 1, join_style="mitre"))
    tiles = [
        _buffered_in_tile(near, lon, lat)
        for lon in np.arange(west - MARGIN_DEG, east + MARGIN_DEG, TILE_DEG)
        for lat in np.arange(south - MARGIN_DEG, north + MARGIN_DEG, TILE_DEG)
    ]
    return shapely.set_precision(shapely.intersection(shapely.union_all(tiles), extent), 1e-4)


def claimed_sea(land: Any) -> Any:
    """`CLAIMED_SEA` farther than 24 nm from large land: no land is drawn and no point coded to a country there."""
    return shapely.difference(CLAIMED_SEA, drawable_area(land))


def _buffered_in_tile(land: Any, lon: float, lat: float) -> Any:
    tile = shapely.box(lon, lat, lon + TILE_DEG, lat + TILE_DEG)
    piece = shapely.intersection(land, shapely.buffer(tile, 0.6, join_style="mitre"))
    if piece.is_empty:
        return shapely.Polygon()
    local = f"+proj=aeqd +ellps=WGS84 +lon_0={lon + TILE_DEG / 2} +lat_0={lat + TILE_DEG / 2}"
    there = pyproj.Transformer.from_crs(4326, local, always_xy=True)
    back = pyproj.Transformer.from_crs(local, 4326, always_xy=True)
    wide = shapely.buffer(shapely.transform(piece, there.transform, interleaved=False), REACH_M, quad_segs=16)
    return shapely.intersection(shapely.transform(wide, back.transform, interleaved=False), tile)
