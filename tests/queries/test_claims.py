"""Claims: each gate at its edge, the figures against pandas, and the false findings that no card may say."""

import dataclasses
import re
from datetime import date

import pandas as pd
import pytest

from pages.widgets.words import markdown
from queries import change, claims, summary
from queries.change import Change
from queries.filters import SeizureFilter
from queries.labels import ENGLISH
from tests.hostile import HOSTILE
from tests.queries.oracle import Oracle

ORACLE = Oracle()
PARTIES = ("CN", "HK", "VN")
UNSAID = re.compile(r"\b(significan\w+|missed|gap|leak|source country|none since|all cases|weak point)\b")


def kept(filters: SeizureFilter) -> pd.DataFrame:
    """The lines of a view, by pandas."""
    return ORACLE.select(dataclasses.asdict(filters)).lines


def count(filters: SeizureFilter) -> int:
    return kept(filters)["incident_id"].nunique()


@pytest.fixture(scope="module")
def first(opened, found):
    return {claim.name: claim for claim in claims.first(opened.cursor(), found)}


def a_change(low: float, high: float, **more: object) -> Change:
    return Change(40, 20, 60, 60, 0.5, 0.4, 0.6, 1.0, 0.8, 1.2, 0.5, low, high, enough=True, **more)


@pytest.mark.parametrize(
    ("basis", "reason"),
    [
        ((20, 0.5, 0.5), ""),
        ((19, 0.5, 0.5), "few"),
        ((20, 0.5000001, 0.5), "largest"),
        ((20, 0.5, 0.5000001), "publisher"),
        ((20, None, None), ""),
        ((20, None, 0.5, a_change(0.4, 0.999)), ""),
        ((20, None, 0.5, a_change(0.4, 1.0)), "no_change"),
        ((20, None, 0.5, a_change(1.0, 2.0)), "no_change"),
        ((20, None, 0.5, a_change(1.001, 2.0)), ""),
        ((20, None, 0.5, change.ratio_of_ratios(40, 10, 15, 4)), "few_others"),
        ((20, None, 0.5, change.ratio_of_ratios(40, 0, 40, 0)), "one_period"),
    ],
)
def test_each_gate_refuses_at_its_edge(basis, reason):
    assert claims.gate(*basis) == reason


def test_a_view_of_20_passes_and_one_of_19_does_not(con, found):
    views = [SeizureFilter(text=word) for word in ("hai", "customs", "container", "tusk")]
    views += [SeizureFilter(country=(code,)) for code in sorted(set(ORACLE.lines["country"]))[::8]]
    tried = {True: 0, False: 0}
    for view in views:
        claim = claims.of_view(con, found, view)
        assert (claim.reason == "few") == (count(view) < 20)
        tried[claim.reason == "few"] += 1
    assert min(tried.values()) >= 3


def test_the_largest_case_is_weighed_against_all(con, found):
    tried = set()
    for view in (
        SeizureFilter(goods=("elephants:raw_ivory",)),
        SeizureFilter(goods=("pangolins:dead",)),
        SeizureFilter(goods=("corals:coral",)),
        SeizureFilter(goods=("sharks-and-rays:other",)),
        SeizureFilter(goods=("turtles-and-tortoises:dead",)),
        SeizureFilter(goods=("pangolins:scales",)),
    ):
        weights = kept(view).groupby("incident_id")["mass_kg"].sum()
        claim = claims.of_view(con, found, view)
        assert claim.largest_share == pytest.approx(weights.max() / weights.sum())
        if count(view) >= 20:
            assert (claim.reason == "largest") == (weights.max() > weights.sum() / 2)
        tried.add(claim.reason)
    assert "" in tried  # fmt: skip


def test_a_case_over_half_of_the_kilograms_is_refused(con, found, monkeypatch):
    view = SeizureFilter(goods=("elephants:raw_ivory",))
    assert not claims.of_view(con, found, view).is_refused
    real = summary.commodities(con, view)
    heavy = real.assign(largest_kg=real["mass_kg"] * 0.51)
    monkeypatch.setattr(claims.summary, "commodities", lambda _con, _filters: heavy)
    claim = claims.of_view(con, found, view)
    assert (claim.reason, dict(claim.figures)) == ("largest", {})
    assert "51%" in claim.say()


def test_large_ivory_against_large_scales(first):
    claim = first["large_ivory"]
    before = {"since": date(2009, 1, 1), "until": date(2020, 1, 1)}
    ivory, scales = SeizureFilter(goods=claims.IVORY, min_kg=500), SeizureFilter(goods=claims.SCALES, min_kg=500)
    counts = (count(ivory.but(**before)), count(ivory.but(since=date(2020, 1, 1))), count(scales.but(**before)),
              count(scales.but(since=date(2020, 1, 1))))  # fmt: skip
    assert counts == (74, 5, 34, 17)
    assert tuple(claim.figures[name] for name in ("before", "after", "other_before", "other_after")) == counts
    assert claim.figures["ror"] == pytest.approx((5 / 74) / (17 / 34))
    assert claim.figures["ror_high"] < 1
    assert claim.incident_count == 79
    said = claim.say()
    assert "74 incidents (6.7 a year)" in said
    assert "Pangolins: scales" in said
    assert "sampling error only" in said


def test_live_animals_are_judged_without_large_consignments(con, found, first, monkeypatch):
    """With the strata mixed the interval excludes 1 (1.07 to 4.23); without large consignments it does not."""
    claim = first["live_animals"]
    assert (claim.reason, dict(claim.figures)) == ("strata", {})
    assert "without large consignments no change" in claim.say()
    assert not re.search(r"\d", claim.say())
    assert claim.filters.stratum == "other"

    monkeypatch.setattr(claims, "gate", lambda *_: "")
    told = claims.live_animals(con, found)
    before = {"since": date(2017, 1, 1), "until": date(2023, 1, 1)}
    after = {"since": date(2023, 1, 1)}
    whole = SeizureFilter(stratum="other")
    shares = [count(whole.but(commodity=("live",), **when)) / count(whole.but(**when)) for when in (before, after)]
    assert [told.figures["share_before"], told.figures["share_after"]] == pytest.approx(shares)
    assert (round(told.figures["ror"], 2), round(told.figures["ror_low"], 2)) == (1.95, 0.93)
    assert "27%" in told.say()
    assert "(ratio of ratios) is 1.95 (0.93–4.06, sampling error only)" in told.say()


@pytest.mark.parametrize(
    ("commodity", "at"), [("live", date(2023, 1, 1)), ("scales", date(2020, 1, 1)), ("timber", date(2020, 1, 1)),
                          ("raw_ivory", date(2020, 1, 1)), ("raw_ivory", date(2016, 1, 1)), ("live", date(2016, 1, 1))]
)  # fmt: skip
def test_a_view_without_a_stratum_is_judged_and_told_as_the_one_without_large(con, found, commodity, at):
    view = SeizureFilter(commodity=(commodity,))
    mixed, other = (claims.of_view(con, found, asked, at) for asked in (view, view.but(stratum="other")))
    assert mixed.filters == other.filters
    assert dict(mixed.figures) == dict(other.figures)
    assert mixed.reason == ("strata" if other.reason == "no_change" else other.reason)
    if not mixed.is_refused:
        assert mixed.say() == other.say()
        assert mixed.figures["ror_low"] > 1 or mixed.figures["ror_high"] < 1


def test_cover_loads_of_large_consignments(first):
    lines = kept(SeizureFilter(stratum="large")).drop_duplicates("incident_id")
    stated = lines[~lines["cover_load"].isin(["not_stated", "uncoded"])]
    shares = (stated["cover_load"].value_counts() / len(stated)).head(3)
    figures = first["cover_loads"].figures
    assert (figures["stated_count"], figures["incident_count"]) == (len(stated), len(lines)) == (101, 168)
    assert {load: figures[load] for load in shares.index} == pytest.approx(shares.to_dict())
    assert [round(share, 2) for share in shares] == [0.25, 0.19, 0.18]


def test_what_this_file_cannot_see(con, first):
    totals = {row["total_id"]: row for row in summary.coverage(con, SeizureFilter())}
    figures = first["ledger"].figures
    row = totals[figures["total_id"]]
    assert (figures["case_count"], figures["held_incident_count"]) == (row["case_count"], 4) == (170, 4)
    asked = SeizureFilter(goods=claims.IVORY, country=("CN",), since=row["period_from"], until=row["period_until"])
    assert count(asked) == 4


def test_goods_that_are_nearly_silent(first):
    view = SeizureFilter(country=PARTIES, since=date(2022, 1, 1))
    figures = first["silent_goods"].figures
    for good, number in figures.items():
        assert number == count(view.but(goods=(good,))) <= claims.SILENT
    assert figures["saiga-and-other-antelopes:horn"] == figures["totoaba:*"] == 0
    assert first["silent_goods"].incident_count == count(view) == 97
    assert "None in this file is not none" in first["silent_goods"].say()


def test_half_the_ivory_weight(con):
    weights = kept(SeizureFilter(goods=claims.IVORY)).groupby("incident_id")["mass_kg"].sum(min_count=1).dropna()
    ordered = weights.sort_values(ascending=False).cumsum()
    half = int((ordered < weights.sum() / 2).sum()) + 1
    found = claims.concentration(con, SeizureFilter(goods=claims.IVORY))
    assert (found["half_count"], found["weighed_count"]) == (half, len(weights)) == (18, 184)
    assert found["largest_share"] == pytest.approx(weights.max() / weights.sum())


def test_kilograms_of_several_groups_have_no_concentration(con):
    assert claims.concentration(con, SeizureFilter()) is None
    assert claims.concentration(con, SeizureFilter(text="no such word")) is None


def test_what_a_claim_rests_on_is_what_its_address_opens(con, found, first):
    for claim in first.values():
        opened, unread = SeizureFilter.from_query(claim.query)
        assert (opened, unread) == (claim.filters, [])
        mine = kept(opened)
        assert claim.incident_count == mine["incident_id"].nunique() == summary.totals(con, opened)["incident_count"]
        by = mine.groupby("source_publisher")["incident_id"].nunique()
        assert claim.publisher_share == pytest.approx(by.max() / claim.incident_count)
        assert claim.period_from >= found.coverage_from
        assert claim.page_count == mine["source_url"].nunique()


TURTLES = SeizureFilter(species=("turtles-and-tortoises",), country=("VN",))
FALSE = {
    "pangolin scales fell, without their comparator":
        (SeizureFilter(commodity=("scales",)), date(2020, 3, 1), "strata"),
    "China's seizures rising": (SeizureFilter(country=("CN",)), date(2018, 1, 1), "where"),
    "turtles ended in Viet Nam": (TURTLES, date(2020, 1, 1), "publisher"),
    "turtles, the bulletin's own years": (TURTLES.but(since=date(2015, 1, 1)), date(2018, 1, 1), "few"),
    "in the month the collecting ended": (SeizureFilter(commodity=("live",)), date(2026, 3, 1), "short"),
    "ivory, in the month the collecting ended": (SeizureFilter(goods=claims.IVORY), date(2026, 2, 1), "short"),
    "seized before reaching the three":
        (SeizureFilter(country=PARTIES, role="destination"), date(2022, 1, 1), "where"),
    "linked with the three": (SeizureFilter(country=PARTIES, role="linked"), date(2022, 1, 1), "where"),
    "the record itself": (SeizureFilter(), date(2020, 1, 1), "no_goods"),
    "one place": (SeizureFilter(place=("hkia",)), date(2020, 1, 1), "where"),
    "large consignments of scales alone":
        (SeizureFilter(commodity=("scales",), stratum="large"), date(2020, 3, 1), "no_change"),
    "a change of the mix of strata": (SeizureFilter(commodity=("timber",)), date(2020, 1, 1), "strata"),
}  # fmt: skip


@pytest.mark.parametrize("name", FALSE)
def test_a_false_finding_is_refused_with_its_reason_and_without_its_figure(con, found, name):
    filters, at, reason = FALSE[name]
    claim = claims.of_view(con, found, filters, at)
    assert claim.reason == reason
    assert dict(claim.figures) == {}
    said = claim.say()
    assert said.startswith("No card: ")
    assert not re.search(r"times|rate|\(\d", said)


@pytest.mark.parametrize("year", [2014, 2019, 2023])
def test_a_change_is_never_said_without_its_comparator_and_interval(con, found, year):
    for filters in (
        SeizureFilter(goods=claims.IVORY),
        SeizureFilter(commodity=("scales",)),
        SeizureFilter(transport=("air",), stratum="other"),
    ):
        claim = claims.of_view(con, found, filters, date(year, 1, 1))
        if not claim.is_refused:
            assert claim.others is not None
            low, high = claim.figures["ror_low"], claim.figures["ror_high"]
            assert not low <= 1 <= high
            assert "All other incidents of the same view" in claim.say()
            assert "sampling error only" in claim.say()  # fmt: skip


def test_some_view_may_be_said(con, found):
    claim = claims.of_view(con, found, SeizureFilter(goods=claims.IVORY), date(2020, 1, 1))
    assert not claim.is_refused
    assert claim.figures["ror_high"] < 1


def test_claims_keep_to_the_words(first):
    for claim in first.values():
        text = f"{claim.say()} {claim.caution}".lower()
        assert not UNSAID.search(text)
        assert "{" not in text
    for reason in claims.REASONS.values():
        assert not UNSAID.search(reason.lower())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_view_stays_text(con, found, text):
    claim = claims.of_view(con, found, SeizureFilter(text=text[:200]))
    assert claim.is_refused
    sentence = claims.Claim(
        **{
            **{field.name: getattr(claim, field.name) for field in dataclasses.fields(claim)},
            "message": "{sentence}",
            "values": {"sentence": ("filter", claim.filters)},
        }
    )
    shown = markdown(sentence.say(ENGLISH))
    assert not re.search(r"(?<!\\)[<\[$`]|https?:(?=\\?/)", shown)  # fmt: skip
