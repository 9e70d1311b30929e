"""H3 cells of points."""

import numpy as np
import pandas as pd
from h3.api import basic_int as h3

RESOLUTIONS = (2, 3, 4, 5, 6, 7)


def cells(lon: pd.Series, lat: pd.Series, resolution: int) -> pd.Series:
    """The H3 cell of each point (WGS 84 degrees), as 64-bit integers; NA where a coordinate is missing."""
    known = lon.notna() & lat.notna() & np.isfinite(lon.astype(float)) & np.isfinite(lat.astype(float))
    found = [h3.latlng_to_cell(y, x, resolution) if ok else None for x, y, ok in zip(lon, lat, known, strict=True)]
    return pd.Series(found, index=lon.index, dtype="Int64", name=f"h3_r{resolution}")
