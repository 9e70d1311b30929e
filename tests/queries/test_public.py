"""The facts that the public is told, against the tables of the public store counted a second time with pandas."""

import json
from dataclasses import replace
from datetime import date

import pytest

from queries import public, regions, store
from queries.public import ALL

SECRET_WORDS = ("conceal", "suspect", "arrest", "agency", "cover_load", "declared")


@pytest.fixture(scope="module")
def facts(public_facts):
    """All that the public is told of the real cases."""
    return public_facts


@pytest.fixture(scope="module")
def tables(published_folder):
    """The tables of the public store as pandas has them."""
    con = store.open_store(store.read_pointer("public", published_folder), published_folder)
    names = ("incident", "seizure", "stop", "source", "country")
    return {name: con.execute(f"from {name}").df() for name in names}


def keys(value):
    """The names of all fields, however deep."""
    if isinstance(value, dict):
        return set(value) | set().union(*map(keys, value.values()))
    return set().union(*map(keys, value)) if isinstance(value, list) else set()


def is_large(tables):
    """The ids of large consignments: lines of one commodity add up to 500 kg."""
    heaviest = tables["seizure"].groupby(["incident_id", "commodity"])["mass_kg"].sum().groupby("incident_id").max()
    return set(heaviest.index[heaviest >= ALL.large_kg])


def test_no_other_tier_is_told(con, found):
    with pytest.raises(public.NotPublic, match="public store and no other"):
        public.facts(con, found)


def test_totals_and_groups_are_those_of_pandas(facts, tables):
    large = is_large(tables)
    lines = tables["seizure"].drop_duplicates(["incident_id", "group_id"])
    assert facts.totals["incident_count"] == len(tables["incident"]) == 780
    assert facts.totals["large_count"] == len(large) == facts.large_count
    assert facts.totals["large_count"] + facts.totals["other_count"] == 780
    for group in facts.groups:
        ids = set(lines.loc[lines["group_id"] == group.group_id, "incident_id"])
        assert (group.incident_count, group.large_count) == (len(ids), len(ids & large))
        assert group.large_count + group.other_count == group.incident_count
        weighed = tables["seizure"][tables["seizure"]["group_id"] == group.group_id].groupby("commodity")["mass_kg"]
        for row in group.goods:
            if row["weighed_count"]:
                assert row["mass_kg"] == pytest.approx(weighed.sum()[row["commodity"]])
    assert {group.group_id for group in facts.groups} == set(lines["group_id"])


def test_every_incident_is_in_one_year_or_counted_as_undated(facts, tables):
    counted = sum(row["large_count"] + row["other_count"] for row in facts.years)
    assert counted + facts.undated_count == len(tables["incident"])


def test_a_group_and_all_others_are_the_whole_record(facts):
    whole = {row["period"]: row for row in facts.years}
    assert len(facts.series) >= 5
    for series in facts.series:
        for row in series.rows:
            for stratum in ("large_count", "other_count"):
                assert row[stratum] + row[f"rest_{stratum}"] == whole[row["period"]][stratum]


def test_a_change_is_told_in_two_strata_with_its_comparator_or_a_reason(facts):
    for series in facts.series:
        assert [one.filters.stratum for one in series.verdicts] == ["large", "other"]
        for one in series.verdicts:
            assert one.comparator is not None
            assert bool(one.reason) != one.change.enough
            assert (one.since, one.at, one.until) == (facts.since, facts.at, facts.until)


@pytest.mark.parametrize(
    ("until", "periods"),
    [
        (date(2026, 3, 12), (date(2021, 1, 1), date(2016, 1, 1), date(2026, 1, 1))),
        (date(2025, 12, 31), (date(2021, 1, 1), date(2016, 1, 1), date(2026, 1, 1))),
        (date(2025, 12, 30), (date(2020, 1, 1), date(2015, 1, 1), date(2025, 1, 1))),
    ],
)
def test_the_periods_are_a_rule(found, until, periods):
    assert public.periods(replace(found, coverage_until=until)) == periods


def test_flows_are_those_of_pandas(facts, tables):
    large = is_large(tables)
    pairs: dict[tuple[str | None, str], dict[str, bool]] = {}
    for row in tables["incident"].itertuples():
        if row.incident_id not in large:
            continue
        stops = tables["stop"][tables["stop"]["incident_id"] == row.incident_id].dropna(subset=["country"])
        starts = stops[stops["role"] == "origin"]
        used = starts if len(starts) else stops[stops["role"] == "export"]
        for stop in list(used.itertuples()) or [None]:
            key = (regions.region_of(stop.country) if stop else None, row.country)
            stated = stop is not None and stop.role == "origin" and stop.certainty == "sure"
            pairs.setdefault(key, {})
            pairs[key][row.incident_id] = pairs[key].get(row.incident_id, False) or stated
    expected = {key: (len(held), sum(held.values())) for key, held in pairs.items() if len(held) >= 3}
    found = {(flow.region, flow.country): (flow.incident_count, flow.stated_count) for flow in facts.flows}
    assert found == expected
    assert len(expected) > 10
    assert facts.small_flows["pair_count"] == len(pairs) - len(expected)
    shown = {key for pair, held in pairs.items() if pair in expected for key in held}
    assert facts.small_flows["incident_count"] >= len(large - shown)
    assert all(sum(count for _place, count in flow.places) == flow.incident_count for flow in facts.flows)


def test_every_country_or_area_is_in_one_region(tables):
    codes = [code for held in regions.REGIONS.values() for code in held.split()]
    assert len(codes) == len(set(codes))
    assert set(tables["country"]["country"]) - set(codes) <= {"AQ"}
    assert regions.REGIONS.keys() == regions.NAMES.keys()
    assert (regions.region_of("NG"), regions.region_of("VN")) == ("western_africa", "south_eastern_asia")
    assert regions.region_of(None) is None


def test_places_and_provinces_are_drawable_and_all_incidents_are_accounted_for(facts, tables):
    drawn = sum(row["incident_count"] for row in facts.places)
    placement = facts.placement
    assert drawn == placement["drawn_count"]
    rest = ("province_count", "country_count", "at_sea_count", "unplaced_count")
    assert drawn + sum(placement[name] for name in rest) == len(tables["incident"])
    assert "TW-2016-001" in {row["incident_id"] for row in facts.at_sea}


def test_claims_say_nothing_of_how_goods_were_declared_or_hidden(facts):
    assert [card.name for card in facts.claims] == list(public.CLAIMS)
    assert {card.name: len(facts.claim_incidents[card.name]) for card in facts.claims} == {
        card.name: card.incident_count for card in facts.claims
    }


def test_the_json_has_codes_and_numbers_and_nothing_restricted(facts):
    said, cases = public.as_json(facts), public.plain(facts.cases)
    assert "http" not in json.dumps(said, allow_nan=False)
    assert json.dumps(cases, allow_nan=False)
    assert not [key for key in keys([said, cases]) if key.startswith(SECRET_WORDS)]


def test_every_case_has_a_source(facts, tables):
    assert [case["incident_id"] for case in facts.cases if not case["sources"]] == []
    assert {case["incident_id"] for case in facts.cases} == set(tables["incident"]["incident_id"])
