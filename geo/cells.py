"""H3 cells: of points, as text, their shapes, their neighbours, and how fine a cell a vague place allows."""

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from h3.api import basic_int as h3

RESOLUTIONS = (2, 3, 4, 5, 6, 7)
CELL_KM2 = {resolution: h3.average_hexagon_area(resolution, unit="km^2") for resolution in RESOLUTIONS}
EQUAL_AREA = 6933
KM_PER_DEGREE = 111.2
SMALLEST_CELL_PX = 6.5


def cells(lon: pd.Series, lat: pd.Series, resolution: int) -> pd.Series:
    """The H3 cell of each point (WGS 84 degrees), as 64-bit integers; NA where a coordinate is missing."""
    known = lon.notna() & lat.notna() & np.isfinite(lon.astype(float)) & np.isfinite(lat.astype(float))
    found = [h3.latlng_to_cell(y, x, resolution) if ok else None for x, y, ok in zip(lon, lat, known, strict=True)]
    return pd.Series(found, index=lon.index, dtype="Int64", name=f"h3_r{resolution}")


def as_text(cells: pd.Series) -> list[str]:
    """Cells as hex text, the form they have everywhere outside the store: integers lose digits in a browser."""
    return [f"{int(cell):x}" for cell in cells]


def centres(h3_cells: pd.Series) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Longitudes and latitudes of the middles of cells given as hex text."""
    points = np.array([h3.cell_to_latlng(int(cell, 16)) for cell in h3_cells], dtype=float).reshape(-1, 2)
    return points[:, 1], points[:, 0]


def within_rings(h3_cells: set[str], k: int) -> set[str]:
    """The cells (hex text) and all within k rings of one of them."""
    return {f"{near:x}" for cell in h3_cells for near in h3.grid_disk(int(cell, 16), k)}


def shapes(h3_cells: pd.Series) -> gpd.GeoSeries:
    """The hexagons of cells given as hex text, EPSG:4326; one that crosses 180° runs on beyond it, unbroken."""
    rings = [_ring(int(cell, 16)) for cell in h3_cells]
    return gpd.GeoSeries([shapely.Polygon(ring) for ring in rings], index=h3_cells.index, crs=4326)


def ring(h3_cell: str) -> list[tuple[float, float]]:
    """The corners of a cell given as hex text; one that crosses 180° runs on beyond it, unbroken."""
    return _ring(int(h3_cell, 16))


def _ring(cell: int) -> list[tuple[float, float]]:
    ring = [(lon, lat) for lat, lon in h3.cell_to_boundary(cell)]
    crosses = max(lon for lon, _ in ring) - min(lon for lon, _ in ring) > 180
    return [(lon + 360 if crosses and lon < 0 else lon, lat) for lon, lat in ring]


def finest_resolution(area_km2: pd.Series) -> pd.Series:
    """The finest resolution whose mean cell is at least as large as an area (km²); NA: none is, or it is unknown."""
    fits = [
        next((r for r in reversed(RESOLUTIONS) if CELL_KM2[r] >= area), None) if pd.notna(area) else None
        for area in area_km2
    ]
    return pd.Series(fits, index=area_km2.index, dtype="Int64", name="finest_res")


def area_km2(areas: gpd.GeoSeries) -> pd.Series:
    """Square kilometres of polygons in EPSG:4326, by an equal-area projection."""
    return areas.to_crs(EQUAL_AREA).area / 1e6


def resolution_of(h3_cell: str) -> int | None:
    """The resolution of a cell given as hex text; None for what is no cell."""
    try:
        return h3.get_resolution(int(h3_cell, 16)) if h3.is_valid_cell(int(h3_cell, 16)) else None
    except (ValueError, OverflowError):
        return None


def fitting_resolution(pixels_per_degree: float) -> int:
    """The finest resolution whose cells a reader can still tell apart at a scale of the map."""
    width = {r: np.sqrt(3) * h3.average_hexagon_edge_length(r, unit="km") / KM_PER_DEGREE for r in RESOLUTIONS}
    shown = [r for r in RESOLUTIONS if width[r] * pixels_per_degree >= SMALLEST_CELL_PX]
    return max(shown, default=RESOLUTIONS[0])
