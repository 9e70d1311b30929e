"""Cells, shares and bursts over the real cases: laws, a second engine, and what planted records must not do."""

import random
from pathlib import Path

import h3
import pandas as pd
import pytest
import shapely
from scipy import stats

from data import batches, build, geography
from geo import cells, sea_box
from geo.hotspot_errors import TooSparse
from queries import hotspots, store, summary
from queries.breakdowns import UnknownChoice
from queries.filters import InvalidFilter, SeizureFilter
from tests.data.test_cases import GOOD, written
from tests.queries.oracle import EXACT, Oracle

ORACLE = Oracle()
EVERYTHING = SeizureFilter()
FILTERS = [
    EVERYTHING,
    SeizureFilter(species=("pangolins", "elephants"), country=("VN", "CN", "HK"), role="linked"),
    SeizureFilter(stratum="large"),
    SeizureFilter(min_kg=10.0, transport=("air",)),
    SeizureFilter(species=("totoaba",), country=("NG",)),
]


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("resolution", cells.RESOLUTIONS)
def test_cells_and_what_is_left_out_add_up_to_the_view(con, filters, resolution):
    held = hotspots.by_cell(con, filters, resolution)
    totals = summary.totals(con, filters)
    assert held.rows["incident_count"].sum() + held.left_out_count == totals["incident_count"]
    assert (held.rows["large_count"] + held.rows["other_count"] == held.rows["incident_count"]).all()
    assert (held.rows["page_count"] >= 1).all()
    assert held.rows["h3_cell"].is_unique
    assert {h3.get_resolution(cell) for cell in held.rows["h3_cell"]} <= {resolution}


@pytest.mark.parametrize("filters", FILTERS)
def test_exactly_placed_incidents_fall_into_the_cells_that_pandas_and_h3_give(con, filters):
    lines = ORACLE.select(filters.parameters() | {"text": filters.text}).lines
    once = lines.drop_duplicates("incident_id")
    exact = once[once["location_precision"].isin(EXACT) & once["lon"].notna()]
    expected: dict[str, int] = {}
    for lat, lon in zip(exact["lat"], exact["lon"], strict=True):
        cell = h3.latlng_to_cell(lat, lon, 6)
        expected[cell] = expected.get(cell, 0) + 1
    rows = hotspots.by_cell(con, filters, 6).rows
    assert dict(zip(rows["h3_cell"], rows["incident_count"], strict=True)) == expected


def test_weight_and_animals_by_cell_add_up_to_those_of_the_view(con):
    for goods in ("pangolins:scales", "elephants:raw_ivory"):
        exact = SeizureFilter(goods=(goods,), precision=("facility", "town"))
        rows = hotspots.by_cell(con, exact, 7, goods).rows
        assert rows["mass_kg"].sum() == pytest.approx(summary.commodities(con, exact)["mass_kg"].sum())
        assert rows["weighed_count"].sum() == summary.commodities(con, exact)["weighed_count"].sum()
        assert rows["animals_central"].sum() == pytest.approx(
            summary.whole_animals(con, exact)["animals_central"].sum()
        )


def test_a_province_is_counted_only_in_cells_larger_than_it(con):
    areas = geography.admin1()
    vague = con.sql(
        "select country, lon, lat, finest_res from incident "
        "where location_precision = 'admin1' and finest_res is not null"
    ).df()
    checked = 0
    for row in vague.itertuples():
        around = areas[(areas["country"] == row.country) & areas.contains(shapely.Point(row.lon, row.lat))]
        if len(around) != 1:
            continue
        km2 = cells.area_km2(around.geometry).iloc[0]
        finest = int(row.finest_res)
        assert h3.average_hexagon_area(finest, unit="km^2") >= km2 > h3.average_hexagon_area(finest + 1, unit="km^2")
        checked += 1
    assert checked > 30


def test_a_cell_is_a_filter_that_keeps_what_the_cell_counts(con):
    dice = random.Random(4)
    for resolution in cells.RESOLUTIONS:
        rows = hotspots.by_cell(con, EVERYTHING, resolution).rows
        for row in dice.sample(list(rows.itertuples()), 5):
            assert summary.totals(con, SeizureFilter(cell=(row.h3_cell,)))["incident_count"] == row.incident_count


@pytest.mark.parametrize("cell", ["", "xyz", "8041fffffffffff", "88411c8d29fffff", "1", "-84411cbffffffff"])
def test_what_is_no_cell_of_ours_is_refused(cell):
    with pytest.raises(InvalidFilter, match="H3 cell"):
        SeizureFilter(cell=(cell or "?",))
    assert SeizureFilter.from_query({"cell": cell or "?"}) == (SeizureFilter(), [("cell", cell or "?")])


# -- Shares -----------------------------------------------------------------------------------------------------------


def test_rhinos_at_or_tambo_and_maputo_are_unusual_by_hand(con):
    rows = hotspots.unusual_shares(con, EVERYTHING, "group").set_index(["unit", "what"])
    lines = ORACLE.lines.assign(is_large=ORACLE.lines["largest_kg"] >= 500)
    airport = lines[(lines["facility"] == "airport") & ~lines["is_large"]]
    everywhere = airport["incident_id"].nunique()
    rhinos = airport[airport["group_id"] == "rhinos"]["incident_id"].nunique()
    for unit in ("johannesburg-airport", "maputo-airport"):
        row = rows.loc[(unit, "rhinos")]
        assert (row["hits"], row["total"]) == (6, 6)
        assert row["expected_share"] == pytest.approx((rhinos - 6) / (everywhere - 6))
        assert 0.15 < row["expected_share"] < 0.25
        table = [[6, 0], [rhinos - 6, everywhere - rhinos]]
        assert row["p_value"] == pytest.approx(stats.fisher_exact(table, alternative="greater").pvalue)
        assert row["stands_out"]
        assert row["page_count"] >= 2


def test_every_share_counts_what_pandas_counts(con):
    rows = hotspots.unusual_shares(con, EVERYTHING, "group")
    once = ORACLE.lines[ORACLE.lines["location_precision"].isin(EXACT)]
    total = once.groupby("complex_id")["incident_id"].nunique()
    hits = once.groupby(["complex_id", "group_id"])["incident_id"].nunique()
    pages = once.groupby(["complex_id", "group_id"])["source_url"].nunique()
    for row in rows.itertuples():
        assert row.total == total[row.unit] >= hotspots.FEWEST
        assert row.hits == hits.get((row.unit, row.what), 0)
        assert row.page_count == pages.get((row.unit, row.what), 0)
    assert rows["q_value"].is_monotonic_increasing
    assert not rows.loc[rows["hits"] < 3, "stands_out"].any()


def test_the_choice_of_goods_does_not_change_what_they_are_compared_with(con):
    every = hotspots.unusual_shares(con, EVERYTHING, "group").set_index(["unit", "what"])
    one = hotspots.unusual_shares(con, SeizureFilter(species=("rhinos",)), "group").set_index(["unit", "what"])
    assert set(one.index.get_level_values("what")) == {"rhinos"}
    same = ["hits", "total", "expected_share", "p_value", "share_low", "share_high"]
    pd.testing.assert_frame_equal(one[same], every.loc[one.index, same])
    assert (one["q_value"] <= every.loc[one.index, "q_value"] + 1e-12).all(), "fewer questions, fewer false answers"


@pytest.mark.parametrize("dimension", hotspots.DIMENSIONS)
@pytest.mark.parametrize("resolution", [None, 2, 5])
def test_shares_of_every_dimension_and_unit(con, dimension, resolution):
    rows = hotspots.unusual_shares(con, EVERYTHING, dimension, resolution=resolution)
    assert len(rows)
    assert rows["p_value"].between(0, 1).all()
    assert not set(rows["what"]) & {"unknown", "not_stated", "uncoded", "unspecified", "other"}
    if resolution:
        assert {h3.get_resolution(cell) for cell in rows["unit"]} == {resolution}


# -- Concentrations ---------------------------------------------------------------------------------------------------


def test_the_study_area_does_not_change_with_the_filter(con):
    whole = hotspots.study_area(con, EVERYTHING, 4)
    assert hotspots.study_area(con, SeizureFilter(species=("rhinos",)), 4) == whole
    view = set(hotspots.study_area(con, SeizureFilter(species=("rhinos",)), 4, "view"))
    ring = set(hotspots.study_area(con, EVERYTHING, 4, "ring"))
    three = set(hotspots.study_area(con, EVERYTHING, 4, "three_rings"))
    assert view < set(whole) < ring < three
    found = hotspots.concentrations(con, SeizureFilter(species=("rhinos",)), 4)
    assert len(found) == len(whole)
    assert found["incident_count"].sum() == hotspots.by_cell(con, SeizureFilter(species=("rhinos",)), 4).rows[
        "incident_count"
    ].sum()  # fmt: skip


def test_the_plain_statistic_grows_with_the_study_area_and_ours_does_not(con):
    rows = hotspots.sensitivity(con, EVERYTHING, 4).set_index("study")
    assert list(rows.index) == list(hotspots.STUDIES)
    assert rows.loc["three_rings", "hot_count"] > 2 * rows.loc["store", "hot_count"]
    assert rows.loc["three_rings", "empty_hot_count"] > 0
    assert (rows["standing_out_count"] <= rows["hot_count"]).all()


def test_a_cell_where_nothing_was_weighed_is_left_out_not_zero(con):
    goods = "elephants:raw_ivory"
    filters = SeizureFilter(goods=(goods,))
    held = hotspots.by_cell(con, filters, 3, goods).rows
    unweighed = set(held.loc[held["mass_kg"].isna(), "h3_cell"])
    assert unweighed
    found = hotspots.concentrations(con, filters, 3, measure="mass_kg", weighed_goods=goods)
    assert not unweighed & set(found["h3_cell"])


def test_an_empty_view_and_one_cell_have_answers(con):
    nothing = SeizureFilter(species=("totoaba",), country=("NG",))
    one = SeizureFilter(place=("maputo-airport",))
    for filters in (nothing, one):
        assert len(hotspots.concentrations(con, filters, 4)) == len(hotspots.study_area(con, filters, 4))
        assert not hotspots.concentrations(con, filters, 4, study="view")["stands_out"].any()
        assert hotspots.bursts(con, filters).empty
    assert hotspots.unusual_shares(con, nothing, "group").empty
    assert hotspots.by_cell(con, nothing, 4).rows.empty


def test_classes_over_time_are_refused_with_the_count(con, found):
    with pytest.raises(TooSparse, match=r"need 30 cells .* this selection has 1"):
        hotspots.emerging_classes(con, EVERYTHING, 4, found.coverage_from, found.coverage_until)


def test_unknown_choices_name_what_exists(con):
    with pytest.raises(UnknownChoice, match="expected one of 2, 3, 4"):
        hotspots.by_cell(con, EVERYTHING, 9)
    with pytest.raises(UnknownChoice, match="expected one of group"):
        hotspots.unusual_shares(con, EVERYTHING, "colour")
    with pytest.raises(UnknownChoice, match="expected one of incident_count"):
        hotspots.concentrations(con, EVERYTHING, 4, measure="value_usd")
    with pytest.raises(UnknownChoice, match="expected one of gi"):
        hotspots.concentrations(con, EVERYTHING, 4, method="kriging")
    with pytest.raises(UnknownChoice, match="expected one of view"):
        hotspots.study_area(con, EVERYTHING, 4, "moon")


# -- Drawing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("resolution", cells.RESOLUTIONS)
def test_no_vertex_of_a_drawn_cell_lies_in_the_open_south_china_sea(con, resolution):
    area = hotspots.study_area(con, EVERYTHING, resolution, "ring" if resolution < 6 else "store")
    near = geography.drawable().geometry.iloc[0]
    box = shapely.box(sea_box.WEST, sea_box.SOUTH, sea_box.EAST, sea_box.NORTH).buffer(-1e-6)
    points = shapely.points(shapely.get_coordinates(hotspots.drawn_shapes(area).to_numpy()))
    boxed = points[shapely.contains(box, points)]
    assert len(boxed)
    assert shapely.distance(near, boxed).max() < 1e-6
    uncut = shapely.points(shapely.get_coordinates(cells.shapes(pd.Series(area)).to_numpy()))
    assert shapely.distance(near, uncut[shapely.contains(box, uncut)]).max() > 1e-3, "cells that need the cut exist"


# -- What planted records must not do ---------------------------------------------------------------------------------


def test_the_two_bursts_of_the_real_cases_say_that_a_change_of_collecting_explains_them_as_well(con):
    found = hotspots.bursts(con, EVERYTHING)
    standing = found[found["stands_out"]]
    assert set(standing["place_id"]) == {"guangzhou-postal-customs", "chennai-airport"}
    assert not standing["outlives_coverage"].any()
    assert (standing["source_count"] >= 2).all()
    assert set(standing.loc[standing["place_id"] == "chennai-airport", "publishers"].iloc[0]) == {
        "DT Next", "New Indian Express",
    }  # fmt: skip


def planted(folder: Path, tmp_path: Path, rows: list[dict[str, str]]) -> store.Connection:
    """The store of our cases with some more."""
    source = tmp_path / "planted"
    source.mkdir(exist_ok=True)
    written(source, rows)
    batches.take_in(source, "planted", folder)
    build.build(folder)
    return store.open_store(store.read_pointer("analyst", folder), folder)


def test_fifty_incidents_on_the_middle_of_a_province_are_no_hotspot(tmp_path):
    base = GOOD | {
        "country": "VN", "admin1": "Nghe An", "place": "", "facility": "unknown", "lat": "19.2", "lon": "104.9",
        "location_precision": "admin1", "date": "2021-06-01",
    }  # fmt: skip
    rows = [
        base
        | {"incident_id": f"P-{n}", "source_url": f"https://example.invalid/{n}", "date": f"2021-06-{n % 28 + 1:02d}"}
        for n in range(50)
    ]
    con = planted(tmp_path / "store", tmp_path, rows)
    assert summary.totals(con, SeizureFilter(text="planted"))["incident_count"] == 50
    middle = {resolution: h3.latlng_to_cell(19.2, 104.9, resolution) for resolution in cells.RESOLUTIONS}
    for resolution in (4, 5, 6, 7):
        found = hotspots.concentrations(con, EVERYTHING, resolution)
        assert middle[resolution] not in set(found["h3_cell"])
        shares = hotspots.unusual_shares(con, EVERYTHING, "group", resolution=resolution)
        assert middle[resolution] not in set(shares["unit"])
        assert hotspots.by_cell(con, SeizureFilter(text="planted"), resolution).left_out_count == 50
    assert hotspots.by_cell(con, SeizureFilter(text="planted"), 2).left_out_count == 0, "a cell larger than Nghe An"
    assert hotspots.bursts(con, SeizureFilter(text="planted")).empty


@pytest.mark.parametrize(("pages", "expected"), [(1, 0), pytest.param(6, 1, marks=pytest.mark.long)])
def test_six_cases_are_a_burst_only_when_more_than_one_page_tells_of_them(tmp_path, pages, expected):
    rows = [
        GOOD | {
            "incident_id": f"P-{n}", "date": f"2022-11-{n + 10}", "country": "KE", "place": "Mombasa port",
            "facility": "seaport", "lat": "-4.05", "lon": "39.64", "location_precision": "facility", "admin1": "",
            "source_url": f"https://example.invalid/{n % pages}",
        }
        for n in range(6)
    ]  # fmt: skip
    con = planted(tmp_path / "store", tmp_path, rows)
    found = hotspots.bursts(con, EVERYTHING)
    here = [
        row for row in found[found["stands_out"]].itertuples()
        if any(one.startswith("planted/") for one in row.incident_ids)
    ]  # fmt: skip
    assert len(here) == expected
