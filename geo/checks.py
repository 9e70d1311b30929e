"""Does a point lie where the record says? Geometry flags; it never overrides the stated country."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

WGS84 = Geod(ellps="WGS84")


def km_from_stated_country(
    lon: pd.Series, lat: pd.Series, country: pd.Series, countries: gpd.GeoDataFrame
) -> pd.Series:
    """How far each point lies outside the country stated for it.

    Parameters
    ----------
    lon, lat, country
        WGS 84 degrees and ISO 3166-1 alpha-2 codes on one index.
    countries
        `country`, geometry in EPSG:4326; a country may have several rows.

    Returns
    -------
    Kilometres on the ellipsoid to the nearest point of the country (nearest in degrees, which is within a few
    per cent at these distances); 0 inside; NaN without coordinates or without a polygon for the country.
    """
    shapes = {code: shapely.union_all(group.geometry.values) for code, group in countries.groupby("country")}
    outside = pd.Series(np.nan, index=lon.index, name="distance_km")
    for code, at in country.groupby(country).groups.items():
        if code not in shapes:
            continue
        x, y = lon[at].to_numpy(float), lat[at].to_numpy(float)
        known = np.isfinite(x) & np.isfinite(y)
        points = shapely.points(np.where(known, x, 0.0), np.where(known, y, 0.0))
        nearest = shapely.get_point(shapely.shortest_line(shapes[code], points), 0)
        *_, metres = WGS84.inv(
            shapely.get_x(points), shapely.get_y(points), shapely.get_x(nearest), shapely.get_y(nearest)
        )
        outside[at] = np.where(known, metres / 1_000, np.nan)
    return outside
