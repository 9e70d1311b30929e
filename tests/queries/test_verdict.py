"""Sentences of change: the false findings that none of them may be, and the counts behind them against pandas."""

import dataclasses
import re
from datetime import date

import pandas as pd
import pytest

from queries import breaks, verdict
from queries.filters import SeizureFilter
from tests.queries.test_against_pandas import ORACLE, random_filter

COVERAGE = (date(2008, 1, 1), date(2026, 3, 12))
SCALES = SeizureFilter(species=("pangolins",), commodity=("scales",))
THREE = ("CN", "VN", "HK")
SAYS_A_CHANGE = re.compile(r"\b(fell|rose|times)\b")


def said_of(con, filters: SeizureFilter, at: date) -> list[str]:
    """Every sentence that the Trends page and the command line can say of a view."""
    return [
        *[verdict.say(one) for one in verdict.verdicts(con, filters, at, *COVERAGE)],
        *[breaks.say_own(one) for one in breaks.breaks(con, filters, *COVERAGE)],
        *[breaks.say_slopes(one) for one in breaks.slopes(con, filters, *COVERAGE)],
    ]


def test_pangolin_scales_fell_is_never_said_without_the_comparator(con):
    large, other = (verdict.say(one) for one in verdict.verdicts(con, SCALES, date(2020, 3, 1), *COVERAGE))
    for sentence in (large, other):
        assert "all other incidents of the record" in sentence
        assert "no change told apart from theirs, RoR" in sentence
        assert "sampling error only" in sentence
        assert not re.search("signif|missed|gap|leak|none since", sentence)


@pytest.mark.parametrize("seed", range(0, 60, 2))
def test_no_sentence_gives_a_ratio_without_its_comparators(con, seed):
    at = date(2012 + seed % 10, 1 + seed % 12, 1)
    for one in verdict.verdicts(con, random_filter(seed), at, *COVERAGE):
        sentence = verdict.say(one)
        told = [message for message in verdict.REASONS if one.reason == message]
        assert bool(told) != one.change.enough
        if one.change.enough:
            assert "all other incidents of " in sentence
            assert "RoR" in sentence
        else:
            assert not SAYS_A_CHANGE.search(sentence)
            assert one.change.ratio is one.change.ror is None


@pytest.mark.parametrize(
    "filters",
    [
        SeizureFilter(country=("CN",)),
        SeizureFilter(country=("CN",), role="linked"),
        SeizureFilter(place=("hai-phong-port",)),
        SeizureFilter(country=THREE, role="destination"),  # 'seized before reaching the three: 53 % → 9 %'
    ],
)
@pytest.mark.first(2)
def test_a_change_between_countries_or_areas_is_not_computed(con, filters):
    """'China's seizures rising': the countries were searched with different effort in different years."""
    for one in verdict.verdicts(con, filters, date(2020, 1, 1), *COVERAGE):
        assert (one.reason, one.change.ratio, one.change.ror, one.comparator) == ("where", None, None, None)
    assert {one.reason for one in breaks.slopes(con, filters, *COVERAGE)} == {"where"}
    assert {(one.reason, one.group) for one in breaks.breaks(con, filters, *COVERAGE)} == {("where", ())}
    for sentence in said_of(con, filters, date(2020, 1, 1)):
        assert "searched with different effort" in sentence
        assert not SAYS_A_CHANGE.search(sentence)
        assert "slope " not in sentence.replace("no slope", "")


def test_turtles_did_not_end_in_viet_nam_one_bulletin_did(con):
    turtles = SeizureFilter(species=("turtles-and-tortoises",), country=("VN",))
    others = verdict.verdicts(con, turtles, date(2017, 6, 1), *COVERAGE)[1]
    assert (others.reason, others.publisher) == ("publisher", "Asian Turtle Program")
    assert others.publisher_share > 0.5
    assert others.change.ror is None
    for sentence in said_of(con, turtles.but(stratum="other"), date(2017, 6, 1)):
        assert "what changed may be its reporting" in sentence
        assert not SAYS_A_CHANGE.search(sentence)


@pytest.mark.parametrize("share", [0.5, 0.51])
def test_half_is_not_more_than_half(con, monkeypatch, share):
    mix = pd.DataFrame({"publisher": ["one"], "incident_count": [share * 100]})
    monkeypatch.setattr(verdict.summary, "source_mix", lambda *_: mix)
    monkeypatch.setattr(verdict.summary, "totals", lambda *_: {"incident_count": 100})
    assert verdict.gate(con, SCALES)[0] == ("publisher" if share > 0.5 else "")


@pytest.mark.parametrize("end", [date(2026, 3, 12), date(2019, 8, 20), date(2016, 2, 3), date(2022, 11, 30)])
@pytest.mark.parametrize("species", [None, ("elephants",), ("pangolins",), ("rhinos",)])
def test_no_break_where_the_collecting_ends(con, end, species):
    for one in breaks.breaks(con, SeizureFilter(species=species), COVERAGE[0], end):
        for point in (*one.record, *one.group):
            assert (pd.Period(end, "M") - pd.Period(point.at, "M")).n >= breaks.SEGMENT["month"]


def test_a_break_of_the_view_is_never_within_six_months_of_the_records(con):
    for species in ("elephants", "pangolins", "turtles-and-tortoises", "rosewood"):
        found = breaks.breaks(con, SeizureFilter(species=(species,)), *COVERAGE)
        of_record = [point.at for one in found for point in one.record]
        assert len(of_record) == 6
        for point in [point for one in found for point in one.group]:
            assert all(abs((point.at - other).days) > 183 for other in of_record)
    ivory = breaks.breaks(con, SeizureFilter(species=("elephants",)), *COVERAGE)
    assert sum(one.near_count for one in ivory) > 0  # August 2019 is the record's own, in the other stratum
    assert breaks.is_near(date(2020, 1, 1), date(2020, 7, 1))
    assert not breaks.is_near(date(2020, 1, 1), date(2020, 8, 1))


PERIODS = [(None, None), (date(2012, 1, 1), None), (date(2013, 1, 1), date(2021, 1, 1)), (None, date(2024, 1, 1))]


@pytest.mark.parametrize(("since", "until"), PERIODS)
@pytest.mark.parametrize("species", ["elephants", "pangolins", "rosewood", "turtles-and-tortoises"])
def test_the_record_is_searched_over_its_whole_coverage_whatever_the_period(con, species, since, until):
    """October 2012 is the record's own; from 2012 on the record is too short to show it."""
    record = SeizureFilter()
    own = {
        stratum: breaks.trends.series(con, record.but(stratum=stratum), "month", *COVERAGE).complete()
        for stratum in ("large", "other", None)
    }
    days = [
        rows["period_from"].iloc[at] for rows in own.values() for at in breaks.change_points(rows["incident_count"])
    ]
    for one in breaks.breaks(con, SeizureFilter(species=(species,), since=since, until=until), *COVERAGE):
        assert not one.record_reason
        assert {point.at for point in one.record} <= set(days)
        assert len(one.record) == {"large": 2, "other": 4}[one.filters.stratum]
        for point in one.group:
            assert not any(breaks.is_near(point.at, day) for day in days)
            assert point.at >= date(2009, 7, 1)


def test_a_step_of_both_strata_together_is_the_records(con, monkeypatch):
    """What neither stratum shows by itself, both may; such a break is no group's own."""
    month = date(2010, 2, 1)  # the turtles' own, as long as the record has none there
    turtles = SeizureFilter(species=("turtles-and-tortoises",), stratum="other")
    assert month in [point.at for point in breaks.breaks(con, turtles, *COVERAGE)[0].group]
    real = breaks.trends.series
    both = []

    def series(con, filters, *rest):
        found = real(con, filters, *rest)
        if filters.stratum is None:
            rows = found.rows.assign(incident_count=[9 if day >= month else 1 for day in found.rows["period_from"]])
            both.append(filters)
            return dataclasses.replace(found, rows=rows)
        return found

    monkeypatch.setattr(breaks.trends, "series", series)
    assert month not in [point.at for point in breaks.breaks(con, turtles, *COVERAGE)[0].group]
    assert both == [SeizureFilter()]


def test_no_own_break_in_the_start_of_the_collecting(con):
    turtles = SeizureFilter(species=("turtles-and-tortoises",), stratum="other")
    for begun in (date(2008, 1, 1), date(2008, 9, 1)):  # February 2010 is 25, or 17, months later
        (found,) = breaks.breaks(con, turtles, begun, COVERAGE[1])
        assert any(point.at.year == 2010 for point in found.group) == (begun == date(2008, 1, 1))


def test_what_was_not_computed_of_the_record_is_not_said_to_show_no_break(con):
    view = SeizureFilter(since=date(2019, 1, 16), until=date(2019, 1, 17), large_kg=1e8)
    large, other = breaks.breaks(con, view, *COVERAGE)
    assert "too few to tell" in breaks.say_record(large)
    assert "no break." not in breaks.say_record(large)
    assert "own breaks" in breaks.say_record(other)


def test_a_level_of_none_is_none_in_this_file():
    ended = breaks.Break(date(2020, 2, 1), "group", 3.2, 0.0)
    (said,) = {breaks._level(ended, breaks.ENGLISH)}
    assert said == "2020-02 (3.2 a year, none in this file since)"


def test_a_share_names_what_it_is_a_share_of(con):
    view = SCALES.but(country=("VN",), stratum="other", since=date(2012, 1, 1))
    (found,) = breaks.slopes(con, SCALES.but(stratum="other"), *COVERAGE)
    assert "share of all incidents of the record (all others)" in breaks.say_slopes(found)
    said = breaks.say_slopes(dataclasses.replace(found, filters=view))
    assert "share of all incidents of “Seized in VN” (all others)" in said


def test_incidents_on_neither_side_of_the_day_are_said(con):
    found = verdict.verdicts(con, SeizureFilter(species=("pangolins", "elephants")), date(2015, 6, 15), *COVERAGE)
    assert sum(one.astride_count for one in found) > 0
    for one in found:
        assert bool(verdict.say_astride(one)) == bool(one.astride_count)
        if one.astride_count:
            assert f"lie: {one.astride_count} (" in verdict.say_astride(one)


def test_the_whole_record_has_nothing_beside_it(con):
    for filters in (SeizureFilter(), SeizureFilter(evidence=("official",)), SeizureFilter(text="hai phong")):
        assert {one.reason for one in verdict.verdicts(con, filters, date(2020, 1, 1), *COVERAGE)} == {"no_goods"}


@pytest.mark.parametrize(
    ("filters", "dropped"),
    [
        (SCALES, SeizureFilter()),
        (SCALES.but(country=("VN",), transport=("sea",)), SeizureFilter(country=("VN",), transport=("sea",))),
        (SeizureFilter(country=("VN",), transport=("sea",)), SeizureFilter(country=("VN",))),
    ],
)
def test_goods_are_compared_with_goods_and_ways_with_ways(filters, dropped):
    assert verdict.comparator(filters) == (dropped, "")


@pytest.mark.parametrize("at", [date(2020, 3, 1), date(2016, 7, 15)])
@pytest.mark.parametrize("filters", [SCALES, SeizureFilter(commodity=("live",), country=THREE, since=date(2012, 1, 1))])
def test_the_counts_of_a_verdict_against_pandas(con, filters, at):
    group = ORACLE.select(dataclasses.asdict(filters)).lines
    base = ORACLE.select(dataclasses.asdict(filters.but(species=None, commodity=None))).lines
    rest = base[~base["incident_id"].isin(group["incident_id"])]

    def count(lines: pd.DataFrame, is_large: bool) -> tuple[int, int]:
        of_stratum = lines[lines["is_large"] == is_large]
        before = of_stratum.loc[of_stratum["seized_until"] <= pd.Timestamp(at), "incident_id"].nunique()
        return before, of_stratum.loc[of_stratum["seized_from"] >= pd.Timestamp(at), "incident_id"].nunique()

    for one in verdict.verdicts(con, filters, at, *COVERAGE):
        is_large = one.filters.stratum == "large"
        assert (one.change.before, one.change.after) == count(group, is_large)
        assert (one.change.other_before, one.change.other_after) == count(rest, is_large)
        if one.change.enough:
            days = (at - one.since).days, (one.until - at).days
            rate = one.change.after / days[1] / (one.change.before / days[0])
            assert one.change.ratio == pytest.approx(rate)


def test_a_day_outside_the_view_is_too_short_to_tell(con):
    for at in (date(2008, 2, 1), date(2026, 3, 1), date(2030, 1, 1)):
        assert {one.reason for one in verdict.verdicts(con, SCALES, at, *COVERAGE)} == {"short"}
    narrow = SeizureFilter(transport=("air", "road", "sea"), since=date(2017, 1, 1), until=date(2017, 7, 1))
    (others,) = verdict.verdicts(con, narrow.but(stratum="other"), date(2017, 4, 1), *COVERAGE)
    assert (others.reason, others.change.ror) == ("short", None)
    assert others.change.before + others.change.after >= 20
