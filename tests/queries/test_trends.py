"""Series: nothing is lost, nothing piles up on a first of January, kinds of goods are not added up."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from queries import breakdowns, summary, trends
from queries.filters import SeizureFilter
from tests.queries.test_against_pandas import ORACLE, random_filter

COVERAGE = (date(2008, 1, 1), date(2026, 3, 12))


@settings(max_examples=20, deadline=None)
@given(
    seed=some.integers(0, 2_000),
    by=some.sampled_from(list(breakdowns.PERIODS)),
    split=some.sampled_from([name for name in trends.SPLITS if name not in trends.OF_LINES]),
    undated=some.sampled_from(trends.UNDATED),
)
def test_periods_and_what_is_undated_add_up_to_the_view(opened, seed, by, split, undated):
    con, filters = opened.cursor(), random_filter(seed)
    found = trends.series(con, filters, by, *COVERAGE, split=split, undated=undated)
    totals = summary.totals(con, filters)
    assert found.rows["incident_count"].sum() + found.undated_count == pytest.approx(totals["incident_count"])
    assert found.undated_count == (found.vague_count if undated == "left_out" else 0)
    if undated == "spread":
        assert found.rows["seizure_count"].sum() == pytest.approx(totals["seizure_count"])
        assert found.rows["mass_kg"].sum() == pytest.approx(totals["mass_kg"] or 0)
        assert found.rows["large_count"].sum() == pytest.approx(totals["large_count"])
    assert list(found.rows["large_count"] + found.rows["other_count"]) == pytest.approx(
        list(found.rows["incident_count"])
    )


@pytest.mark.parametrize("by", list(breakdowns.PERIODS))
def test_spreading_moves_no_incident_whose_date_fits(con, by):
    left = trends.series(con, SeizureFilter(), by, *COVERAGE)
    spread = trends.series(con, SeizureFilter(), by, *COVERAGE, undated="spread")
    assert (left.vague_count, left.vague_share) == (spread.vague_count, spread.vague_share)
    more = spread.rows["incident_count"] - left.rows["incident_count"]
    assert (more > -1e-9).all()
    assert more.sum() == pytest.approx(left.vague_count)


def test_nothing_piles_up_on_a_first_of_january(con):
    """29 incidents are known to a year; spread, each of its months has the same share, January no more."""
    spread = trends.series(con, SeizureFilter(), "month", *COVERAGE, undated="spread").rows
    left = trends.series(con, SeizureFilter(), "month", *COVERAGE).rows
    more = (spread["incident_count"] - left["incident_count"]).to_numpy()
    for year in range(2008, 2026):
        of_year = more[[day.year == year for day in spread["period_from"]]]
        assert of_year == pytest.approx([of_year.mean()] * 12)
    vague = ORACLE.lines.drop_duplicates("incident_id")["date"].str.len() == 4
    assert more.sum() == pytest.approx(vague.sum())
    assert vague.sum() == 29


def test_an_incident_known_to_a_year_is_a_twelfth_of_each_month(con):
    once = ORACLE.lines.drop_duplicates("incident_id")
    name, year = once.loc[once["date"].str.len() == 4, ["incident_id", "date"]].iloc[0]
    here = SeizureFilter(text=name)
    spread = {
        by: trends.series(con, here, by, *COVERAGE, undated="spread").rows.query("incident_count > 0")
        for by in breakdowns.PERIODS
    }
    assert spread["month"]["incident_count"].tolist() == pytest.approx([1 / 12] * 12)
    assert spread["quarter"]["incident_count"].tolist() == pytest.approx([1 / 4] * 4)
    assert spread["year"][["period", "incident_count"]].to_numpy().tolist() == [[year, 1]]
    assert trends.series(con, here, "month", *COVERAGE).rows["incident_count"].sum() == 0


def test_nothing_is_spread_past_the_last_period_collected():
    months = pd.period_range("2025-11", "2026-10", freq="M")
    found = pd.DataFrame({"incident_count": [1], "seizure_count": [2], "weighed_count": [0], "mass_kg": [float("nan")]})
    found = found.assign(first=months[:1], last=months[-1:])
    spread = trends._spread(found, pd.Period("2026-03", freq="M"))
    assert [str(period) for period in spread["period"]] == ["2025-11", "2025-12", "2026-01", "2026-02", "2026-03"]
    assert spread["incident_count"].tolist() == pytest.approx([0.2] * 5)
    assert spread["seizure_count"].tolist() == pytest.approx([0.4] * 5)


@pytest.mark.parametrize(("by", "last"), [("month", "2026-03"), ("quarter", "2026Q1"), ("year", "2026")])
def test_the_period_that_the_coverage_ends_in_is_marked_and_in_no_test(con, by, last):
    found = trends.series(con, SeizureFilter(), by, *COVERAGE)
    assert found.rows.loc[found.rows["is_partial"], "period"].tolist() == [last]
    assert last not in set(found.complete()["period"])
    cut = trends.series(con, SeizureFilter(until=date(2020, 5, 20)), by, *COVERAGE).rows
    assert not cut["is_partial"].any()
    assert cut["is_complete"].tolist() == [True] * (len(cut) - 1) + [False]


@pytest.mark.parametrize(
    ("split", "column"), [("group", "group_id"), ("country", "country"), ("transport", "transport"),
                          ("commodity", "commodity"), ("admin1", None)],
)  # fmt: skip
def test_a_divided_series_against_pandas(con, split, column):
    rows = trends.series(con, SeizureFilter(), "year", *COVERAGE, split=split).rows
    lines = ORACLE.lines
    named = lines[column] if column else (lines["country"] + "|" + lines["admin1"]).where(lines["admin1"] != "")
    expected = lines.assign(value=named, year=lines["date"].str[:4]).dropna(subset="value")
    expected = expected.groupby(["year", "value"])["incident_id"].nunique().to_dict()
    held = rows[(rows["incident_count"] > 0) & rows["value"].notna()]
    assert {(row.period, row.value): row.incident_count for row in held.itertuples()} == expected


def test_measures_add_up_to_the_views_own_figures(con):
    ivory = SeizureFilter(species=("elephants",), commodity=("raw_ivory",))
    kg = trends.series(con, ivory, "year", *COVERAGE, measure="kg").rows
    assert kg[["large_amount", "other_amount"]].sum().sum() == pytest.approx(
        summary.commodities(con, ivory)["mass_kg"].sum()
    )
    assert kg.loc[kg["weighed_count"] == 0, ["large_amount", "other_amount"]].isna().all(axis=None)  # not 0 kg
    animals = trends.series(con, ivory, "year", *COVERAGE, measure="animals").rows
    assert animals[["large_amount", "other_amount"]].sum().sum() == pytest.approx(
        summary.whole_animals(con, ivory)["animals_central"].sum()
    )
    lines = trends.series(con, ivory, "year", *COVERAGE, measure="seizures").rows
    assert lines[["large_amount", "other_amount"]].sum().sum() == summary.totals(con, ivory)["seizure_count"]


@pytest.mark.parametrize("measure", ["kg", "animals"])
def test_kinds_of_goods_are_never_added_up(con, measure):
    with pytest.raises(trends.NotOneKind, match="never added up"):
        trends.series(con, SeizureFilter(species=("elephants",)), "year", *COVERAGE, measure=measure)


@pytest.mark.parametrize("wrong", [{"measure": "value"}, {"split": "weekday"}, {"undated": "first_of_january"}])
def test_an_unknown_choice_is_named(con, wrong):
    with pytest.raises(breakdowns.UnknownChoice, match=next(iter(wrong.values()))):
        trends.series(con, SeizureFilter(), "year", *COVERAGE, **wrong)
