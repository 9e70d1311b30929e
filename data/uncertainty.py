"""How fine a cell an incident may be counted in, given how well its place is known."""

from functools import cache

import pandas as pd

from data import geography
from geo import cells


def finest_resolution(incidents: pd.DataFrame, coded_admin1: pd.Series) -> pd.Series:
    """The finest H3 resolution at which each incident may be counted in a cell.

    Known to facility or town: the finest we keep. Known only to an area: cells at least as large (on the mean) as that
    area, the one its coordinates lie in. NA: no cell is, or the incident has no coordinates.
    """
    rows = zip(incidents.itertuples(), coded_admin1, strict=True)
    area = [_area(row.location_precision, row.country, admin1) if pd.notna(row.lon) else None for row, admin1 in rows]
    return cells.finest_resolution(pd.Series(area, index=incidents.index, dtype=float))


def _area(precision: str, country: str, admin1: str) -> float | None:
    if precision == "admin1":
        return _km2("admin1").get((country, admin1))
    return _km2("country").get((country,)) if precision == "country" else 0.0


@cache
def _km2(kind: str) -> dict[tuple[str, ...], float]:
    """Square kilometres by country, or by country and area of the first level."""
    by = ["country", "admin1"] if kind == "admin1" else ["country"]
    areas = geography.admin1() if kind == "admin1" else geography.countries_code()
    sums = areas.assign(area_km2=cells.area_km2(areas.geometry)).groupby(by)["area_km2"].sum()
    return dict(zip(sums.index.to_frame().itertuples(index=False, name=None), sums, strict=True))
