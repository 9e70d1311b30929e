"""Routes: an independent walk over the paths, hand-worked cases, laws between the questions."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from geo import interdiction
from queries import cases, routes, store, summary
from queries.filters import SeizureFilter

EVERYTHING = SeizureFilter()
FILTERS = [
    EVERYTHING,
    SeizureFilter(species=("elephants",)),
    SeizureFilter(country=("VN",), role="destination"),
    SeizureFilter(stratum="large"),
    SeizureFilter(species=("pangolins",), commodity=("scales",), country=("HK",)),
]


@pytest.mark.parametrize("filters", FILTERS)
def test_edge_loads_are_the_sum_over_incidents_of_their_paths(filters: SeizureFilter, con: store.Connection) -> None:
    edges = routes.edges(con, filters).set_index(["edge_id", "dash"])["incident_count"].to_dict()
    ids = cases.listed(con, filters)["incident_id"]
    legs = con.sql("select incident_id, dash, path_id from leg where path_id is not null").df()
    of_path = con.sql("select path_id, edge_id from path_edge").df().groupby("path_id")["edge_id"].agg(list).to_dict()
    walked: dict[tuple[int, str], int] = {}
    for incident_id in ids:
        seen = set()
        for leg in legs[legs["incident_id"] == incident_id].itertuples():
            seen |= {(edge, leg.dash) for edge in of_path.get(leg.path_id, [])}
        for key in seen:
            walked[key] = walked.get(key, 0) + 1
    assert edges == walked


def test_every_edge_of_a_path_is_a_piece_of_its_line(con: store.Connection) -> None:
    edges = con.sql("select edge_id, lon_a, lat_a, lon_b, lat_b from edge").df().set_index("edge_id")
    rng = np.random.default_rng(7)
    paths = con.sql("select path_id, line from path where path_basis = 'sea_lane' order by path_id").fetchall()
    for at in rng.choice(len(paths), 30, replace=False):
        path_id, line = paths[at]
        pieces = {tuple(sorted((tuple(one), tuple(other)))) for part in line for one, other in pairwise(part)}
        own = edges.loc[
            [row[0] for row in con.execute("select edge_id from path_edge where path_id = ?", [path_id]).fetchall()]
        ]
        stored = {tuple(sorted(((e.lon_a, e.lat_a), (e.lon_b, e.lat_b)))) for e in own.itertuples()}
        assert stored == pieces


@pytest.mark.parametrize("filters", FILTERS)
def test_what_is_drawn_and_what_is_not_add_up(filters: SeizureFilter, con: store.Connection) -> None:
    drawn = routes.drawn_basis(con, filters)
    assert drawn["incident_count"] == summary.totals(con, filters)["incident_count"]
    assert drawn["stated_count"] + drawn["inferred_count"] + drawn["none_count"] == drawn["incident_count"]


def test_nam_hai_dinh_vu_called_at_singapore_and_lach_huyen_came_from_onne(con: store.Connection) -> None:
    legs = routes.legs(con, SeizureFilter(text="Dinh Vu")).query("incident_id == 'VN-2023-006'")
    assert list(legs["dash"]) == ["dashed", "solid"]
    assert list(legs["from_country"]) == ["AO", "SG"]
    assert list(legs["mode"]) == ["sea", "sea"]
    legs = routes.legs(con, SeizureFilter(text="Lach Huyen")).query("incident_id == 'VN-2024-001'")
    assert list(legs["dash"]) == ["solid"]
    assert legs.iloc[0]["from_place_id"] == "ng-onne"
    assert legs.iloc[0]["to_place_id"] == "vn-hai-phong-lach-huyen"
    assert 16_000 < legs.iloc[0]["distance_km"] < 18_000


def test_every_path_has_a_length_or_an_error(con: store.Connection) -> None:
    paths = con.sql("select distance_km, error, path_basis, lane_land_km from path").df()
    assert (paths["distance_km"].notna() != paths["error"].notna()).all()
    assert (paths["distance_km"].dropna() > 0).all()
    assert paths.loc[paths["path_basis"] == "sea_lane", "lane_land_km"].max() < 0.5


def test_intended_legs_begin_at_the_seizure_or_later(con: store.Connection) -> None:
    legs = con.sql(
        "select g.phase, g.from_position, z.position from leg g "
        "join (select incident_id, min(position) as position from stop where role = 'seizure' group by 1) z "
        "using (incident_id) where g.line_no is null"
    ).df()
    intended = legs["phase"] == "intended"
    assert (legs.loc[intended, "from_position"] >= legs.loc[intended, "position"]).all()


@pytest.fixture(scope="module")
def roles_of_all(opened: store.Connection) -> pd.DataFrame:
    return routes.roles(opened.cursor(), EVERYTHING).set_index("unit")


@pytest.mark.parametrize("country", ["CN", "VN", "HK", "NG", "SG"])
def test_roles_agree_with_the_filter(country: str, con: store.Connection, roles_of_all: pd.DataFrame) -> None:
    table = roles_of_all.loc[country]
    seized = summary.totals(con, SeizureFilter(country=(country,)))["incident_count"]
    linked = summary.totals(con, SeizureFilter(country=(country,), role="linked"))["incident_count"]
    assert table["stopped_count"] == table["seizure_count"] == seized
    assert table["linked_count"] == linked
    assert table["stopped_count"] + table["passed_count"] + table["bound_count"] == linked
    assert np.isnan(table["le_ratio"]), "no ratio for cases selected on their outcome"


def test_flows_hold_every_incident(con: store.Connection) -> None:
    flows = routes.flows(con, EVERYTHING)
    by_country = flows.groupby("seized_in")["incident_count"].sum()
    for code, count in by_country.items():
        assert count >= summary.totals(con, SeizureFilter(country=(code,)))["incident_count"]
    ng = flows[(flows["start"] == "NG") & (flows["seized_in"] == "VN")]["incident_count"].sum()
    named = {
        row[0]
        for row in con.sql(
            "select incident_id from stop where role = 'origin' and country = 'NG' intersect "
            "select incident_id from incident where country = 'VN'"
        ).fetchall()
    }
    assert ng >= len(named) > 0


def test_a_line_leads_to_its_incidents(con: store.Connection) -> None:
    edges = routes.edges(con, EVERYTHING)
    busiest = edges.sort_values("incident_count").iloc[-1]
    found = routes.on_line(con, EVERYTHING, "edge", int(busiest["edge_id"]))
    assert len(found) >= busiest["incident_count"]
    lines = routes.lines(con, EVERYTHING)
    top = lines.sort_values("incident_count").iloc[-1]
    of_path = lines[lines["path_id"] == top["path_id"]]["incident_count"].max()
    assert len(routes.on_line(con, EVERYTHING, "path", int(top["path_id"]))) >= of_path
    for row in routes.passages(con, EVERYTHING).itertuples():
        assert len(routes.through(con, EVERYTHING, row.gate_id)) == row.incident_count


def test_greedy_keeps_its_promise_against_the_exact_choice(con: store.Connection) -> None:
    pairs = routes.pairs(con, EVERYTHING)
    assert not pairs.duplicated().any()
    for k in (1, 3, 5):
        _, best = interdiction.exact(pairs, k)
        covered = routes.coverage_curve(con, EVERYTHING, k)["covered_count"].iloc[-1]
        assert interdiction.GREEDY_GUARANTEE * best <= covered <= best
    seized = con.sql("select incident_id, complex_id from incident").df().set_index("incident_id")["complex_id"]
    assert (pairs["place_id"] != pairs["incident_id"].map(seized)).all(), "the place of seizure is left out"


def test_what_was_caught_where_it_set_out_had_its_transits_ahead(con: store.Connection) -> None:
    rows = con.sql("select role, country from stop where incident_id = 'KE-2016-004' order by position").fetchall()
    roles = [role for role, _ in rows]
    assert "transit" in roles
    assert roles.index("seizure") < roles.index("transit")


def test_between_is_in_order_of_travel(con: store.Connection) -> None:
    there, back = routes.between(con, EVERYTHING, "NG", "VN"), routes.between(con, EVERYTHING, "VN", "NG")
    assert "VN-2024-001" in there
    assert not set(there) & set(back)
    stops = con.sql("select incident_id, position, country from stop").df()
    first = stops[stops["country"] == "NG"].groupby("incident_id")["position"].min()
    last = stops[stops["country"] == "VN"].groupby("incident_id")["position"].max()
    both = pd.concat([first, last], axis=1, keys=["first", "last"]).dropna()
    assert set(there) == set(both[both["first"] < both["last"]].index)


@pytest.mark.parametrize("unit", ["country", "place"])
def test_a_flow_has_its_incidents(unit: str, con: store.Connection) -> None:
    rows = routes.flows_between(con, EVERYTHING, unit)
    assert (rows["start"] != rows["destination"]).all()
    assert rows[["start_lon", "start_lat", "destination_lon", "destination_lat"]].notna().all().all()
    top = rows.iloc[0]
    found = routes.between(con, EVERYTHING, top["start"], top["destination"])
    assert len(found) >= top["incident_count"] > 1
