"""Where points lie: H3 cells, the stated country, the South China Sea box."""

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data import build
from geo import cells, checks, sea_box

LON, LAT = st.floats(-180, 180), st.floats(-89.9, 89.9)
NEAR_LAND = build.near_land()


def series(*values: float | None) -> pd.Series:
    """A column of degrees."""
    return pd.Series(values, dtype=float)


@given(LON, LAT, st.sampled_from(cells.RESOLUTIONS))
def test_a_cell_is_the_one_that_h3_gives_in_text(lon, lat, resolution):
    (cell,) = cells.cells(series(lon), series(lat), resolution)
    assert f"{cell:x}" == h3.latlng_to_cell(lat, lon, resolution)
    assert h3.get_resolution(f"{cell:x}") == resolution


def test_without_coordinates_there_is_no_cell():
    found = cells.cells(series(106.7, None, np.inf), series(20.8, 20.8, 3.0), 5)
    assert list(found.isna()) == [False, True, True]
    assert found.name == "h3_r5"


SQUARES = gpd.GeoDataFrame(
    {"country": ["AA", "AA", "BB"]},
    geometry=[shapely.box(0, 0, 1, 1), shapely.box(5, 0, 6, 1), shapely.box(1, 0, 2, 1)],
    crs="EPSG:4326",
)


def test_distance_from_the_stated_country_by_hand():
    km = checks.km_from_stated_country(
        series(0.5, 5.5, 2.0, 0.5, None, 0.5), series(0.5, 0.5, 0.0, 0.5, 0.5, 2.0),
        pd.Series(["AA", "AA", "AA", "BB", "AA", "ZZ"]), SQUARES,
    )  # fmt: skip
    assert km[0] == km[1] == 0
    assert km[2] == pytest.approx(111.32, abs=0.01)  # a degree of the equator
    assert km[3] == pytest.approx(55.66, abs=0.05)
    assert km[4:].isna().all()


@given(LON, LAT)
def test_outside_the_box_every_point_may_be_drawn(lon, lat):
    boxed = sea_box.WEST <= lon <= sea_box.EAST and sea_box.SOUTH <= lat <= sea_box.NORTH
    (may,) = sea_box.drawable(series(lon), series(lat), NEAR_LAND)
    assert may or boxed


@pytest.mark.parametrize(
    ("name", "lon", "lat", "may"),
    [
        ("Woody Island", 112.33, 16.83, False), ("Spratly Island", 111.92, 8.64, False),
        ("Scarborough Shoal", 117.76, 15.18, False), ("Con Dao", 106.6, 8.69, False),
        ("Hai Phong", 106.68, 20.86, True), ("Haikou", 110.35, 20.02, True), ("Hong Kong", 114.17, 22.3, True),
        ("Manila", 120.97, 14.6, True), ("12 nm off Da Nang", 108.42, 16.15, True), ("Singapore", 103.82, 1.35, True),
        ("Paris", 2.35, 48.85, True),
    ],
)  # fmt: skip
def test_islets_far_from_large_land_are_not_drawn(name, lon, lat, may):
    assert list(sea_box.drawable(series(lon), series(lat), NEAR_LAND)) == [may], name


def test_a_point_without_coordinates_is_not_drawn():
    assert not sea_box.drawable(series(None, 110.0), series(10.0, None), NEAR_LAND).any()


def test_in_the_store_no_mark_stands_far_out_in_the_box(con):
    marks = con.execute(
        "select lon, lat from incident where drawable union all select lon, lat from complex where drawable"
    ).df()
    boxed = marks[marks["lon"].between(105, 121) & marks["lat"].between(3, 23)]
    assert len(boxed) > 100
    assert shapely.intersects_xy(NEAR_LAND, boxed["lon"].to_numpy(), boxed["lat"].to_numpy()).all()
    assert marks.notna().all(axis=None)


def test_the_stated_country_wins_and_geometry_only_flags(con):
    flagged = con.execute(
        "select i.incident_id, i.country, f.detail from quality_flag f join incident i using (incident_id) "
        "where f.flag = 'far_from_stated_country'"
    ).fetchall()
    for _, country, detail in flagged:
        assert detail.endswith(f" km, {country}")
        assert float(detail.split()[0]) >= build.FAR_FROM_COUNTRY_KM
    posts = con.execute(
        "select country from incident where place_name ilike '%hekou%' or place_name ilike '%luohu%'"
    ).fetchall()
    assert set(posts) == {("CN",)}
