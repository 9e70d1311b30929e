"""The stops of a consignment, worked by hand (decision 8), and laws that hold for every row."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import build, cases, reference, stops

EMPTY = {"country": "VN", "place": "", "origin": "", "export_place": "", "transit": "", "destination": ""}


def route(seized_at: dict[str, str] | None = None, **stated: str) -> list[tuple[int, str, str | None, str | None]]:
    """Position, role, country and name of each stop."""
    return [
        (stop.position, stop.role, stop.country, stop.place_name) for stop in stops.of_row(EMPTY | stated, seized_at)
    ]


def test_nothing_stated_is_the_place_of_seizure_alone():
    assert route() == [(1, "seizure", "VN", None)]


def test_start_transit_seizure():
    assert route(origin="AO", transit="SG", place="Lach Huyen port") == [
        (1, "origin", "AO", None), (2, "transit", "SG", None), (3, "seizure", "VN", "Lach Huyen port")]  # fmt: skip


def test_several_starts_and_destinations_are_alternatives_of_one_position():
    assert route(origin="NG;CM", destination="CN;VN") == [
        (1, "origin", "NG", None), (1, "origin", "CM", None), (2, "seizure", "VN", None),
        (3, "destination", "CN", None), (3, "destination", "VN", None)]  # fmt: skip


def test_transits_follow_each_other():
    assert [stop[:3] for stop in route(transit="SG;MY")] == [
        (1, "transit", "SG"),
        (2, "transit", "MY"),
        (3, "seizure", "VN"),
    ]


def test_the_country_of_seizure_among_the_transits_is_no_stop_and_divides_them():
    stated = {"country": "HK", "origin": "NG", "transit": "MY;HK;MO", "destination": "CN"}
    assert [stop[:3] for stop in route(**stated)] == [
        (1, "origin", "NG"), (2, "transit", "MY"), (3, "seizure", "HK"), (4, "transit", "MO"),
        (5, "destination", "CN"),
    ]  # fmt: skip
    assert stops.seized_in_transit(EMPTY | stated)
    assert not stops.seized_in_transit(EMPTY | {"transit": "SG"})


def test_a_named_transit_takes_its_country_from_the_table():
    (busan, _) = stops.of_row(EMPTY | {"transit": "Busan"}, None)
    assert (busan.role, busan.country, busan.place_name, busan.certainty) == ("transit", "KR", "Busan", "sure")
    assert busan.place_id == "kr-busan"


def test_a_named_departure_comes_after_the_stated_start():
    stated = stops.of_row(EMPTY | {"origin": "NG", "export_place": "Onne Port, Port Harcourt"}, None)
    assert [(stop.role, stop.country, stop.position) for stop in stated] == [
        ("origin", "NG", 1), ("export", "NG", 2), ("seizure", "VN", 3)]  # fmt: skip


@pytest.mark.parametrize("column", ["export_place", "transit"])
def test_a_name_nobody_has_listed_keeps_its_country_open(column):
    unknown = stops.of_row(EMPTY | {column: "Port of Nowhere"}, None)[0]
    assert (unknown.country, unknown.place_name, unknown.place_id) == (None, "Port of Nowhere", None)
    assert unknown.certainty == "unlisted"


def test_the_place_of_seizure_has_its_id():
    assert stops.of_row(EMPTY | {"place": "X"}, {"place_id": "vn-x", "complex_id": "x"})[0].place_id == "vn-x"


CODES = st.lists(st.sampled_from(["VN", "CN", "NG", "SG", "HK"]), max_size=3).map(";".join)
NAMES = st.lists(st.sampled_from(["VN", "SG", "Busan", "Nowhere", " MY "]), max_size=4).map(";".join)
ROWS = st.fixed_dictionaries(
    {"country": st.sampled_from(["VN", "HK"]), "place": st.sampled_from(["", "A"]), "origin": CODES,
     "export_place": NAMES, "transit": NAMES, "destination": CODES}
)  # fmt: skip


def lawful(row: dict[str, str], stated: list[stops.Stop]) -> None:
    """What holds for every route."""
    assert Counter(stop.role for stop in stated)["seizure"] == 1
    positions = [stop.position for stop in stated]
    assert positions == sorted(positions)
    assert sorted(set(positions)) == list(range(1, max(positions) + 1))
    for position in set(positions):
        assert len({stop.role for stop in stated if stop.position == position}) == 1
    order = [stop.role for stop in stated]
    assert all(role == "origin" for role in order[: order.count("origin")])
    assert all(role == "destination" for role in order[len(order) - order.count("destination") :])
    assert not [stop for stop in stated if stop.role == "transit" and stop.country == row["country"]]
    assert all(stop.country or stop.place_name for stop in stated)


@given(ROWS)
def test_laws_of_any_route(row):
    lawful(row, stops.of_row(row, None))


def test_laws_of_every_real_route():
    for row in cases.read(build.CASES).rows:
        lawful(row, stops.of_row(row, None))


def test_the_stored_routes_are_the_stated_ones(con):
    assert (
        con.execute("select count(*) from stop where role = 'seizure'").fetchone()
        == con.execute("select count(*) from (select distinct incident_id, line_no from stop)").fetchone()
    )
    assert con.execute("select count(distinct incident_id) from stop").fetchone() == (780,)
    assert con.execute("select count(*) from stop where country is null").fetchone() == (0,)
    flagged = con.execute("select count(*) from quality_flag where flag = 'seized_in_transit'").fetchone()
    # 20 by code, as SCHEMA.md says; CN-2019-008 (Yantai) and CN-2019-016 (Shanghai) by the name of a port
    assert flagged == (22,)


def test_lines_that_travelled_apart_keep_their_own_routes(con):
    rows = con.execute("select distinct incident_id from stop where line_no is not null").fetchall()
    assert len(rows) > 0
    for (incident_id,) in rows:
        lines = con.execute("select count(*) from seizure where incident_id = ?", [incident_id]).fetchone()
        routes = con.execute(
            "select count(distinct line_no), count(*) filter (where line_no is null) from stop where incident_id = ?",
            [incident_id],
        ).fetchone()
        assert routes == (*lines, 0)


def test_every_place_of_the_cases_is_listed():
    rows = cases.read(build.CASES).rows
    assert {(row["country"], row["place"]) for row in rows if row["place"]} <= set(reference.place_spellings())
