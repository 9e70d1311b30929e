"""What may be drawn in the South China Sea (decision 13).

Between 3-23 N and 105-121 E no mark, cell, label or name is drawn farther than 24 nautical miles from a
landmass of more than 10,000 km2. The polygon of what lies nearer is passed in: this module opens no file.
"""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

WEST, SOUTH, EAST, NORTH = 105.0, 3.0, 121.0, 23.0


def drawable(lon: pd.Series, lat: pd.Series, near_land: BaseGeometry) -> npt.NDArray[np.bool_]:
    """Whether a mark may stand at each point (WGS 84 degrees); False where a coordinate is missing.

    Parameters
    ----------
    near_land
        Large landmasses and the sea up to 24 nautical miles around them, EPSG:4326, complete within the box.
    """
    x, y = lon.to_numpy(float, na_value=np.nan), lat.to_numpy(float, na_value=np.nan)
    known = np.isfinite(x) & np.isfinite(y)
    boxed = known & (x >= WEST) & (x <= EAST) & (y >= SOUTH) & (y <= NORTH)
    shapely.prepare(near_land)
    near = np.zeros(len(x), dtype=bool)
    near[boxed] = shapely.intersects_xy(near_land, x[boxed], y[boxed])
    return np.asarray(known & (~boxed | near))


def clip(shapes: gpd.GeoSeries, near_land: BaseGeometry) -> gpd.GeoSeries:
    """What of each shape may be drawn: outside the box all of it, inside it what lies near land (EPSG:4326).

    A hexagon breaks the rule that its marks keep, so it is cut. Empty where nothing is left.
    """
    box = shapely.box(WEST, SOUTH, EAST, NORTH)
    touched = shapely.intersects(shapes.to_numpy(), box)
    if not touched.any():
        return shapes
    parts = shapes.to_numpy()[touched]
    inside = shapely.intersection(parts, shapely.intersection(near_land, box))
    kept = shapes.copy()
    kept[touched] = shapely.union(shapely.difference(parts, box), inside)
    return kept


def off_limits(near_land: BaseGeometry, tolerance: float = 0.01) -> BaseGeometry:
    """The part of the box where nothing may be drawn, smaller by a tolerance in degrees: drawings are rounded."""
    box = shapely.box(WEST, SOUTH, EAST, NORTH)
    return shapely.difference(box, shapely.buffer(near_land, tolerance)).buffer(-tolerance / 10)
