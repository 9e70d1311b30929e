"""Points are coded to the country and area they are in, and flagged where something is odd."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import geography
from geo.errors import MissingColumnsError
from geo.joins import PLACE_KINDS, coded_country, locate
from geo.sphere import WGS84, geodesic_km

KNOWN = [
    ("Mong Cai centre", 107.966, 21.525, "VN"),
    ("Ta Lung", 106.567, 22.498, "VN"),
    ("Luohu Port (as the cases have it)", 114.113, 22.531, "CN"),
    ("Hekou town", 103.96, 22.53, "CN"),
    ("Lao Cai", 103.97, 22.486, "VN"),
    ("Bavet", 106.13, 11.08, "KH"),
    ("Moc Bai", 106.18, 11.09, "VN"),
    ("Kwai Chung", 114.121, 22.344, "HK"),
    ("Hong Kong airport", 113.915, 22.309, "HK"),
    ("Lach Huyen", 106.908, 20.797, "VN"),
    ("Nansha", 113.68, 22.63, "CN"),
    ("Macau airport", 113.592, 22.149, "MO"),
    ("Macau Outer Harbour", 113.559, 22.197, "MO"),
    ("Tien Sa", 108.215, 16.122, "VN"),
    ("Yantian", 114.272, 22.576, "CN"),
    ("Cat Lai", 106.79, 10.758, "VN"),
    ("Apapa", 3.375, 6.445, "NG"),
    ("Pasir Panjang", 103.77, 1.277, "SG"),
    ("Mombasa", 39.645, -4.05, "KE"),
    ("Shekou", 113.895, 22.47, "CN"),
]


def at(*positions, **more) -> pd.DataFrame:
    return pd.DataFrame({"lon": [p[0] for p in positions], "lat": [p[1] for p in positions], **more})


@pytest.mark.parametrize(("lon", "lat", "country"), [row[1:] for row in KNOWN], ids=[row[0] for row in KNOWN])
def test_a_known_place_is_coded_to_its_country(reference, lon, lat, country):
    assert locate(at((lon, lat)), reference)["country"].iat[0] == country


def test_two_hundred_metres_past_the_tianbao_gate_is_china(reference):
    towards_tianbao, *_ = WGS84.inv(104.84948, 22.93689, 104.83, 22.95)
    lon, lat, _ = WGS84.fwd(104.84948, 22.93689, towards_tianbao, 200)
    assert locate(at((lon, lat)), reference)["country"].iat[0] == "CN"


def test_the_crossing_at_puzhai_decides_before_the_polygons(reference):
    """The drawn line runs some 200 m inside China there: without the crossing, Puzhai would be coded VN."""
    east, *_ = WGS84.fwd(106.68389, 22.00306, 90, 100)
    point = at((east, 22.00306))
    unhelped = type(reference)(
        reference.countries, reference.admin1, reference.borders, reference.crossings.iloc[:0], reference.places
    )
    assert locate(point, unhelped)["country"].iat[0] == "VN"
    assert locate(point, reference)["country"].iat[0] == "CN"


def test_odd_positions_get_defined_answers(reference):
    points = at((0, 0), (12, 90), (12, -90), (180, 65), (-180, 65), (np.nan, 3), (20.8, 106.7), (112, 15), (500, 2))
    found = locate(points, reference)
    assert found["flags"].to_list() == [
        *("null_island|sea", "sea", "", "", "", "missing", "out_of_range|swapped", "sea", "out_of_range")
    ]
    assert found["country"].to_list() == [None, None, "AQ", "RU", "RU", None, None, None, None]
    assert np.isnan(found["border_distance_km"].to_numpy(float)[[5, 6, 8]]).all()


def test_swapped_is_said_when_only_the_exchanged_position_fits_the_stated_country(reference):
    found = locate(at((20.9, 52.2), (6.45, 3.38), country=["PL", "NG"]), reference)
    assert found["flags"].to_list() == ["", "sea|swapped"]


def test_a_stated_country_is_flagged_and_never_replaced(reference):
    points = at((106.69, 20.86), country=["CN"])
    found = locate(points, reference)
    assert found["flags"].iat[0] == "country_differs"
    assert found["country"].iat[0] == "VN"
    assert points["country"].iat[0] == "CN"


def test_points_without_coordinates_are_refused_by_name(reference):
    with pytest.raises(MissingColumnsError, match="lat"):
        locate(pd.DataFrame({"lon": [1.0]}), reference)


def test_no_points_give_no_rows(reference):
    assert locate(at(), reference).empty


def test_the_distance_to_the_china_viet_nam_border(reference):
    known = reference.borders.distance_km(
        np.array([106.71083, 106.69, np.nan]), np.array([21.97111, 20.86, 1]), "CN-VN"
    )
    assert known[0] < 0.5
    assert 100 < known[1] < 120
    assert np.isnan(known[2])
    assert np.isnan(reference.borders.distance_km(np.array([1.0]), np.array([1.0]), "VN-ZA")).all()


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, 0.0, 180.0, float("nan")])),
            st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, 0.0, 90.0, float("nan")])),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_every_position_has_an_answer_and_the_row_it_came_in(points):
    found = locate(at(*points).set_axis([f"row {n}" for n in range(len(points))]), geography.reference())
    assert found.index.to_list() == [f"row {n}" for n in range(len(points))]
    missing = found["flags"].str.contains("missing")
    assert (found["country"].isna() | ~missing).all()
    assert (found.loc[~missing, "port_distance_km"] >= 0).all()
    assert (found.loc[~missing, "port_distance_km"] <= 20_004).all()


def random_points(count: int) -> pd.DataFrame:
    numbers = np.random.default_rng(7)
    half = count // 2
    lon = np.concatenate([numbers.uniform(-180, 180, half), numbers.normal(107, 6, half)])
    lat = np.concatenate([numbers.uniform(-80, 80, half), numbers.normal(19, 6, half)])
    return pd.DataFrame({"lon": lon, "lat": lat})


def test_countries_agree_with_geopandas(reference):
    points = random_points(3000)
    plain = type(reference)(
        reference.countries, reference.admin1, reference.borders, reference.crossings.iloc[:0], reference.places
    )
    ours = coded_country(points["lon"].to_numpy(), points["lat"].to_numpy(), plain)
    frame = gpd.GeoDataFrame(points, geometry=gpd.points_from_xy(points["lon"], points["lat"]), crs="EPSG:4326")
    joined = frame.sjoin(reference.countries, how="left", predicate="intersects")
    theirs = joined[~joined.index.duplicated()]["country"]
    assert [a or None for a in ours] == [b if isinstance(b, str) else None for b in theirs]


@pytest.mark.parametrize("kind", list(PLACE_KINDS))
def test_the_nearest_place_is_the_nearest_of_all_by_geodesic(reference, kind):
    points = random_points(60)
    found = locate(points, reference)
    places = reference.places
    wanted = places[places["kind"].isin(PLACE_KINDS[kind]) & places["lon"].notna()].reset_index(drop=True)
    for row in range(len(points)):
        every = geodesic_km(
            np.full(len(wanted), points["lon"][row]),
            np.full(len(wanted), points["lat"][row]),
            wanted["lon"].to_numpy(),
            wanted["lat"].to_numpy(),
        )
        assert found[f"{kind}_distance_km"][row] == pytest.approx(every.min())


def test_the_nearest_border_agrees_with_geopandas_in_a_plane(reference):
    """Near one border an equidistant plane measures as well: the two agree to 0.5 %."""
    points = random_points(4000)
    here = points[points["lon"].between(103, 108) & points["lat"].between(21, 24)].head(100)
    lines = reference.borders.lines
    plane = "+proj=aeqd +lon_0=105.5 +lat_0=22.5 +ellps=WGS84"
    frame = gpd.GeoSeries(gpd.points_from_xy(here["lon"], here["lat"]), crs=4326).to_crs(plane)
    line = lines[lines["border"] == "CN-VN"].segmentize(0.01).to_crs(plane).union_all()
    ours = reference.borders.distance_km(here["lon"].to_numpy(), here["lat"].to_numpy(), "CN-VN")
    assert ours == pytest.approx(frame.distance(line).to_numpy() / 1000, rel=0.005, abs=0.01)
