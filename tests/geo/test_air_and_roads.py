"""Air and land legs: lengths known from elsewhere, and lines that say what they are."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import networks
from geo import air, paths, roads

PLACE = st.tuples(st.floats(-179, 179), st.floats(-80, 80))


def legs(*pairs, mode="road"):
    ends = [(*start, *end) for start, end in pairs]
    return pd.DataFrame(ends, columns=["from_lon", "from_lat", "to_lon", "to_lat"]).assign(mode=mode)


@settings(max_examples=50, deadline=None)
@given(origin=PLACE, destination=PLACE)
def test_a_flight_is_as_long_in_both_directions(origin, destination):
    there = air.geodesics(legs((origin, destination)))["distance_km"].iloc[0]
    back = air.geodesics(legs((destination, origin)))["distance_km"].iloc[0]
    assert (pd.isna(there) and pd.isna(back)) or there == pytest.approx(back, abs=1e-6)


def test_a_flight_over_the_date_line_is_cut_there():
    route = air.geodesics(legs(((170.0, 10.0), (-170.0, 20.0)))).iloc[0]
    assert route["geometry"].geom_type == "MultiLineString"


def test_a_place_and_itself_have_no_path():
    assert list(air.geodesics(legs(((1.0, 1.0), (1.0, 1.0))))["error"]) == ["same_place"]


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [
        ((106.76, 21.85), (108.37, 22.82), 227),  # Lang Son - Nanning
        ((103.97, 22.48), (102.72, 25.04), 370),  # Lao Cai - Kunming
        ((39.66, -4.05), (32.58, 0.35), 1_056),  # Mombasa - Kampala
        ((106.76, 21.85), (105.85, 21.03), 137),  # Lang Son - Hanoi
        ((103.82, 1.33), (101.69, 3.14), 341),  # Singapore - Kuala Lumpur, over the causeway added by hand
    ],
)
def test_roads_are_as_long_as_measured(start, end, km):
    route = roads.route_many(networks.road_network(), legs((start, end))).iloc[0]
    assert route["path_basis"] == "shortest_road"
    assert route["distance_km"] == pytest.approx(km, rel=0.01)


def test_hong_kong_is_joined_to_the_mainland():
    route = roads.route_many(networks.road_network(), legs(((114.15, 22.33), (114.06, 22.54)))).iloc[0]
    assert route["path_basis"] == "shortest_road"


def test_where_no_road_reaches_a_straight_line_says_so():
    over_sea = legs(((98.67, 3.59), (101.69, 3.14)))  # Medan - Kuala Lumpur
    route = roads.route_many(networks.road_network(), over_sea).iloc[0]
    assert route["path_basis"] == "straight_line"
    assert route["distance_km"] == pytest.approx(air.geodesics(over_sea)["distance_km"].iloc[0])


def test_each_mode_is_drawn_its_own_way():
    ends = ((106.68, 20.87), (103.84, 1.26))  # Hai Phong - Singapore
    table = pd.concat([legs(ends, mode=mode) for mode in paths.MODES], ignore_index=True)
    drawn, _ = paths.compute_paths(table, networks.sea_network(), networks.road_network(), networks.land())
    assert dict(zip(table["mode"], drawn["path_basis"], strict=True)) == paths.BASIS_OF_MODE
    assert drawn["error"].isna().all()
    assert drawn["geometry"].notna().all()


def test_no_leg_gives_no_path():
    drawn, _ = paths.compute_paths(legs(), networks.sea_network(), networks.road_network(), networks.land())
    assert drawn.empty
