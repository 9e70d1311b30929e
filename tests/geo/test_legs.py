"""Legs: what a source names is drawn, what we put in is marked, and nothing else."""

import numpy as np
import pandas as pd
import pytest

from data import networks
from geo import legs
from tests.geo import case_stops

POINTS = {
    "ng-onne": (7.15, 4.70),
    "vn-lach-huyen": (106.905, 20.795),
    "vn-nam-hai": (106.75, 20.84),
    "ke-mombasa": (39.65, -4.04),
    "ke-nairobi": (36.82, -1.29),
    "sg-port": (103.84, 1.26),
    "th-airport": (100.75, 13.68),
    "vn-hanoi": (105.85, 21.03),
    "vn-lang-son": (106.76, 21.85),
}


def stops(*steps, incident_id="X-1"):
    """(position, role, country, place_id) each; a place in POINTS has its position."""
    rows = []
    for position, role, country, place_id, *rest in steps:
        lon, lat = POINTS.get(place_id, (np.nan, np.nan))
        extra = dict(zip(("share", "facility"), rest, strict=False))
        rows.append(
            {"incident_id": incident_id, "position": position, "role": role, "country": country, "place_id": place_id}
            | {"lon": lon, "lat": lat, "stated": True, "share": np.nan, "facility": None}
            | extra
        )
    return pd.DataFrame(rows)


def build(frame, transport="sea", reaches_sea=None):
    return legs.legs_of(frame, pd.Series({"X-1": transport}), networks.gateways(), reaches_sea)


def ends(frame):
    return list(zip(frame["from_place_id"], frame["to_place_id"], strict=True))


def test_nam_hai_dinh_vu_2023_called_at_singapore():
    """AO → SG → Hai Phong: the Angolan end is only a country, so that leg is inferred; the second is stated."""
    cases, transport = case_stops.read()
    case = legs.legs_of(cases[cases["incident_id"] == "VN-2023-006"], transport, networks.gateways())
    assert list(case["mode"]) == ["sea", "sea"]
    assert list(case["from_country"]) == ["AO", "SG"]
    assert list(case["to_country"]) == ["SG", "VN"]
    assert list(legs.dash_of(case)) == ["dashed", "solid"]


def test_lach_huyen_2024_is_one_stated_leg_from_onne():
    cases, transport = case_stops.read()
    case = legs.legs_of(cases[cases["incident_id"] == "VN-2024-001"], transport, networks.gateways())
    assert len(case) == 1
    assert case.iloc[0][["from_basis", "to_basis", "phase"]].tolist() == ["stated", "stated", "travelled"]
    assert case.iloc[0][["from_country", "to_country"]].tolist() == ["NG", "VN"]


def test_a_country_end_is_its_gateway_and_inferred():
    leg = build(stops((1, "origin", "AO", None), (2, "seizure", "VN", "vn-lach-huyen"))).iloc[0]
    assert leg["from_place_id"] == "ao-port-of-luanda"
    assert (leg["from_basis"], leg["to_basis"]) == ("inferred", "stated")


@pytest.mark.parametrize("code", ["SG", "HK", "MO", "DJ"])
def test_city_ports_count_as_named_places(code):
    leg = build(stops((1, "origin", code, None), (2, "seizure", "VN", "vn-lach-huyen"))).iloc[0]
    assert (leg["from_basis"], leg["drawable"]) == ("stated", True)


def test_legs_after_the_seizure_are_intended():
    frame = stops((1, "export", "NG", "ng-onne"), (2, "seizure", "VN", "vn-lach-huyen"), (3, "destination", "CN", None))
    assert list(build(frame)["phase"]) == ["travelled", "intended"]
    assert list(legs.dash_of(build(frame))) == ["solid", "dotted"]


def test_a_place_and_its_own_country_make_no_leg():
    frame = stops(
        (1, "origin", "KE", None),
        (2, "export", "KE", "ke-mombasa"),
        (3, "seizure", "VN", "vn-lach-huyen"),
        (4, "destination", "VN", None),
    )
    assert ends(build(frame)) == [("ke-mombasa", "vn-lach-huyen")]


def test_a_country_named_after_its_place_does_not_break_the_chain():
    frame = stops((1, "export", "KE", "ke-mombasa"), (2, "transit", "KE", None), (3, "seizure", "VN", "vn-lach-huyen"))
    assert ends(build(frame)) == [("ke-mombasa", "vn-lach-huyen")]


def test_alternatives_run_in_parallel_with_shares_only_where_stated():
    frame = stops((1, "origin", "AO", None, 0.2), (1, "origin", "ZA", None, 0.8), (2, "seizure", "VN", "vn-lach-huyen"))
    built = build(frame)
    assert list(built["share"]) == [0.2, 0.8]
    assert list(built["to_place_id"]) == ["vn-lach-huyen"] * 2
    assert build(frame.assign(share=np.nan))["share"].isna().all()


def test_the_country_of_seizure_is_no_transit():
    frame = stops((1, "origin", "NG", None), (2, "transit", "VN", None), (3, "seizure", "VN", "vn-lach-huyen"))
    assert ends(build(frame)) == [("ng-apapa-port", "vn-lach-huyen")]


def test_caught_in_the_country_it_set_out_from_the_transits_were_still_to_come():
    frame = stops(
        (1, "origin", "KE", None),
        (2, "transit", "SG", None),
        (3, "seizure", "KE", "ke-mombasa"),
        (4, "destination", "KH", None),
    )
    built = build(frame)
    assert list(built["phase"]) == ["intended", "intended"]
    assert ends(built)[0] == ("ke-mombasa", "sg-port-of-singapore")


def test_a_country_may_be_visited_twice():
    frame = stops(
        (1, "export", "KE", "ke-nairobi"),
        (2, "transit", "SG", None),
        (3, "transit", "TH", "th-airport"),
        (4, "transit", "SG", None),
        (5, "seizure", "VN", "vn-hanoi"),
    )
    built = build(frame, "air")
    assert list(built["to_country"]) == ["SG", "TH", "SG", "VN"]


def test_where_a_source_names_nothing_there_is_no_leg():
    assert build(stops((1, "seizure", "VN", "vn-lach-huyen"))).empty
    assert build(stops((1, "seizure", "VN", "vn-lach-huyen")).iloc[:0]).empty


def test_an_area_is_never_drawn_from_its_centroid():
    leg = build(stops((1, "export", "VN", "vn-nghe-an"), (2, "seizure", "VN", "vn-lang-son")), "road").iloc[0]
    assert (leg["drawable"], leg["reason"]) == (False, "area")


def test_mode_comes_from_the_facilities_when_the_record_has_none():
    frame = stops((1, "export", "KE", "ke-nairobi"), (2, "seizure", "TH", "th-airport", np.nan, "airport"))
    assert build(frame, "unknown").iloc[0][["mode", "mode_basis"]].tolist() == ["air", "facilities"]
    silent = stops((1, "export", "KE", "ke-nairobi"), (2, "seizure", "TH", "th-airport"))
    assert build(silent, "unknown").iloc[0][["mode", "mode_basis"]].tolist() == ["unknown", "none"]


def test_an_inland_place_by_sea_leaves_from_its_countrys_port():
    frame = stops((1, "export", "KE", "ke-nairobi"), (2, "seizure", "VN", "vn-lach-huyen"))
    leg = build(frame, "sea", networks.reaches_sea).iloc[0]
    assert (leg["from_place_id"], leg["from_basis"]) == ("ke-port-of-mombasa", "inferred")


def test_a_landlocked_country_reaches_the_port_by_road_or_not_at_all():
    near = stops((1, "origin", "UG", None), (2, "transit", "KE", None), (3, "seizure", "VN", "vn-lach-huyen"))
    assert list(build(near)["mode"]) == ["road", "sea"]
    assert list(build(near)["mode_basis"]) == ["inferred", "record"]
    far = build(stops((1, "origin", "UG", None), (2, "seizure", "VN", "vn-lach-huyen"))).iloc[0]
    assert (far["drawable"], far["reason"]) == (False, "landlocked")


def test_nobody_drove_from_south_africa_to_hanoi():
    leg = build(stops((1, "origin", "ZA", None), (2, "seizure", "VN", "vn-hanoi")), "road").iloc[0]
    assert (leg["mode"], leg["drawable"]) == ("unknown", False)


def test_real_cases_have_about_as_many_paths_as_the_sources_name():
    cases, transport = case_stops.read()
    built = legs.legs_of(cases, transport, networks.gateways())
    count = legs.basis_of_incidents(built, transport.index).value_counts()
    assert count.sum() == 780
    assert 120 <= count["stated"] <= 165
    assert 240 <= count["inferred"] <= 370
    drawn = built[built["drawable"]]
    assert drawn[["from_lon", "from_lat", "to_lon", "to_lat"]].notna().all().all()
    assert (drawn["from_place_id"] != drawn["to_place_id"]).all()
    assert built.loc[~built["drawable"], "reason"].isin(["area", "unplaced", "no_gateway", "landlocked"]).all()


def test_gateways_are_places_by_a_rule_and_landlocked_countries_have_no_port():
    table = pd.read_csv(networks.REFERENCE / "gateways.csv", keep_default_na=False)
    assert set(table.loc[table["basis"] == "stated", "country"]) == {"SG", "HK", "MO", "DJ"}
    assert table["rule"].ne("").all()
    assert not set(table.loc[table["mode"] == "sea", "country"]) & {"UG", "ZM", "ZW", "LA", "MN", "ET", "RW", "BI"}
    assert not table.duplicated(["country", "mode", "facing"]).any()
