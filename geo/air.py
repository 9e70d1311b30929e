"""Air legs: the shortest line over the globe between two places, not the route that was flown."""

import numpy as np
import pandas as pd

from geo.sea import split_at_180
from geo.water import WGS84

STEP_KM = 100.0  # between drawn points: straight pieces of this length follow the curve to the eye at any zoom


def geodesics(legs: pd.DataFrame) -> pd.DataFrame:
    """Draw and measure the WGS 84 geodesic of every leg.

    `legs` has `from_lon`, `from_lat`, `to_lon`, `to_lat` (EPSG:4326). Returns on its index `distance_km` (NaN with an
    error), `geometry` (LineString, or MultiLineString cut at 180 degrees) and `error`: None or `same_place`.
    """
    rows = []
    for lon_a, lat_a, lon_b, lat_b in legs[["from_lon", "from_lat", "to_lon", "to_lat"]].to_numpy(dtype=float):
        *_, metres = WGS84.inv(lon_a, lat_a, lon_b, lat_b)
        if metres < 1:
            rows.append({"distance_km": np.nan, "geometry": None, "error": "same_place"})
            continue
        between = WGS84.npts(lon_a, lat_a, lon_b, lat_b, max(1, round(metres / 1_000 / STEP_KM)))
        line = split_at_180(np.array([(lon_a, lat_a), *between, (lon_b, lat_b)]))
        rows.append({"distance_km": metres / 1_000, "geometry": line, "error": None})
    frame = pd.DataFrame(rows, index=legs.index, columns=["distance_km", "geometry", "error"])
    return frame.astype({"geometry": object, "error": object}).where(frame.notna(), None).astype({"distance_km": float})
