"""Shares against scipy's exact tests, enumeration, simulation and laws."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.stats.contingency import odds_ratio
from statsmodels.stats.contingency_tables import StratifiedTable

from geo.errors import AtlasError
from geo.shares import COUNTS, KEYS, clopper_pearson, concentration, shares


def table(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=KEYS + COUNTS)


def one(*rows) -> pd.Series:
    """The answer for one unit."""
    (found,) = (row for _, row in shares(table(*rows)).iterrows())
    return found


def two_by_two(hits, total, base_hits, base_total) -> np.ndarray:
    elsewhere = base_hits - hits, base_total - total - base_hits + hits
    return np.array([[hits, total - hits], elsewhere])


@st.composite
def counts(draw, most=40) -> tuple[int, int, int, int]:
    total, other = draw(st.integers(0, most)), draw(st.integers(0, most * 3))
    hits, other_hits = draw(st.integers(0, total)), draw(st.integers(0, other))
    return hits, total, hits + other_hits, total + other


def test_a_case_worked_by_hand():
    """3 of 4 here, 1 of 4 elsewhere: of the 70 ways to choose 4 of 8, 16 + 1 have three or four here."""
    found = one(("u", "rhinos", "airport", 3, 4, 4, 8))
    assert found["share"] == 0.75
    assert found["expected_share"] == 0.25
    assert found["p_value"] == pytest.approx(17 / 70)
    assert found["method"] == "conditional_exact"
    assert found["p_method"] == "exact_conditional_upper"
    assert found["compared_total"] == 4


@settings(max_examples=150, deadline=None)
@given(counts())
def test_one_stratum_is_as_in_scipy(row):
    found, cells = one(("u", "w", "s", *row)), two_by_two(*row)
    assert found["p_value"] == pytest.approx(stats.fisher_exact(cells, alternative="greater").pvalue, rel=1e-9)
    theirs = odds_ratio(cells, kind="conditional")
    low, high = theirs.confidence_interval(0.95)
    assert found["odds_ratio"] == pytest.approx(theirs.statistic, rel=1e-7, nan_ok=True)
    assert found["odds_ratio_low"] == pytest.approx(low, rel=1e-6)
    assert found["odds_ratio_high"] == pytest.approx(high, rel=1e-6)


@settings(max_examples=15, deadline=None)
@given(st.lists(counts(), min_size=1, max_size=30))
def test_many_rows_at_once_are_as_each_alone(rows):
    """A unit each: tables of different widths share a chunk, equal ones are answered once."""
    keyed = [(f"u{at}", "w", "s", *row) for at, row in enumerate(rows)]
    together = shares(table(*keyed)).drop(columns=["q_value", "shrunk_share", "concentration"])
    alone = pd.concat([shares(table(row)) for row in keyed], ignore_index=True)[together.columns]
    pd.testing.assert_frame_equal(together, alone, rtol=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(counts(12).filter(lambda row: row[3]), min_size=2, max_size=3))
def test_several_strata_are_as_all_tables_that_could_be(rows):
    """The chance of at least as many hits in all, over every combination of counts in the strata."""
    chances = [
        {x: stats.hypergeom.pmf(x, base_total, base_hits, total) for x in range(min(total, base_hits) + 1)}
        for _, total, base_hits, base_total in rows
    ]
    seen = sum(row[0] for row in rows)
    every = itertools.product(*(chance.items() for chance in chances))
    exact = sum(np.prod([p for _, p in combination]) for combination in every if sum(x for x, _ in combination) >= seen)
    found = one(*[("u", "w", f"s{at}", *row) for at, row in enumerate(rows)])
    assert found["p_value"] == pytest.approx(min(exact, 1), rel=1e-9)


def test_a_chance_far_out_keeps_its_digits():
    """All 20 of 20 at two kinds of facility, none elsewhere: one table in each, so p is the product."""
    found = one(("u", "w", "s", 20, 20, 20, 100), ("u", "w", "t", 20, 20, 20, 100))
    assert found["p_value"] == pytest.approx(stats.hypergeom.pmf(20, 100, 20, 20) ** 2, rel=1e-9, abs=0)


@settings(max_examples=100, deadline=None)
@given(st.lists(counts(), min_size=2, max_size=4))
def test_several_strata_have_the_odds_ratio_of_statsmodels(rows):
    found = one(*[("u", "w", f"s{at}", *row) for at, row in enumerate(rows)])
    if found["method"] != "mantel_haenszel":
        return
    telling = [two_by_two(*row).astype(float) for row in rows if row[1] < row[3] and row[1]]
    theirs = StratifiedTable(telling)
    assert found["odds_ratio"] == pytest.approx(theirs.oddsratio_pooled, rel=1e-9)
    assert (found["odds_ratio_low"], found["odds_ratio_high"]) == pytest.approx(
        theirs.oddsratio_pooled_confint(), rel=1e-9
    )


def test_where_all_hits_are_here_the_lower_end_is_exact():
    """Under the lower end, at least as many hits have a chance of 2.5 %, by all tables of both strata."""
    rows = [(2, 3, 2, 9), (1, 2, 1, 8)]
    found = one(*[("u", "w", f"s{at}", *row) for at, row in enumerate(rows)])
    assert found["method"] == "mantel_haenszel_exact_interval"
    assert (found["odds_ratio"], found["odds_ratio_high"]) == (np.inf, np.inf)
    low = found["odds_ratio_low"]
    chance = 1.0
    for hits, total, base_hits, base_total in rows:
        chance *= stats.nchypergeom_fisher.pmf(hits, base_total, base_hits, total, low)
    assert chance == pytest.approx(0.025, rel=1e-6)


def test_no_hit_here_and_some_elsewhere_has_a_finite_upper_end():
    found = one(("u", "w", "s", 0, 5, 4, 20), ("u", "w", "t", 0, 5, 3, 20))
    assert (found["odds_ratio"], found["odds_ratio_low"]) == (0, 0)
    chance = np.prod([stats.nchypergeom_fisher.pmf(0, 20, k, 5, found["odds_ratio_high"]) for k in (4, 3)])
    assert chance == pytest.approx(0.025, rel=1e-6)
    assert found["p_value"] == 1


def test_the_expected_share_follows_the_mix_of_facilities_here():
    """Nine of ten here at ports (1 in 10 elsewhere), one at an airport (6 in 10): 0.15, not the 0.35 of all."""
    found = one(("u", "w", "port", 1, 9, 11, 109), ("u", "w", "airport", 1, 1, 61, 101))
    assert found["expected_share"] == pytest.approx(0.9 * 0.1 + 0.1 * 0.6)
    assert (found["hits"], found["total"], found["compared_total"]) == (2, 10, 10)


def test_what_stands_only_in_the_mix_is_not_unusual():
    """A unit that is mostly airport has many rhino horns without having more than airports have."""
    rows = ("u", "rhinos", "airport", 12, 20, 72, 120), ("u", "rhinos", "port", 0, 2, 4, 102)
    crude = ("u", "rhinos", "any", 12, 22, 76, 222)
    assert one(*rows)["p_value"] > 0.5
    assert one(crude)["p_value"] < 0.05


def test_a_kind_of_facility_that_occurs_nowhere_else_is_not_compared():
    found = one(("u", "w", "zoo", 4, 4, 4, 4), ("u", "w", "port", 1, 2, 11, 102))
    assert (found["hits"], found["total"], found["compared_total"]) == (5, 6, 2)
    assert found["expected_share"] == pytest.approx(0.1)
    assert found["method"] == "conditional_exact"
    assert found["p_value"] == one(("u", "w", "port", 1, 2, 11, 102))["p_value"]


@pytest.mark.parametrize("row", [(0, 0, 3, 9), (4, 4, 4, 4), (0, 4, 0, 9), (4, 4, 9, 9), (0, 0, 0, 0)])
def test_where_counts_say_nothing_p_is_one_and_the_ratio_open(row):
    found = one(("u", "w", "s", *row))
    assert np.isnan(found["odds_ratio"])
    assert (found["odds_ratio_low"], found["odds_ratio_high"]) == (0, np.inf)
    assert (found["p_value"], found["q_value"], found["method"]) == (1, 1, "none")
    assert np.isnan(found["share"]) == (row[1] == 0)
    assert np.isnan(found["expected_share"]) == (row[1] in (0, row[3]))


def test_nothing_given_is_nothing_found():
    found = shares(table())
    assert found.empty
    assert {"unit", "what", "share", "p_value", "q_value", "shrunk_share"} <= set(found.columns)


def test_ten_million_incidents_at_one_place():
    """Counts no table of factorials holds; against the normal approximation, which is good here."""
    row = (5_000_000, 10_000_000, 9_990_000, 20_000_000)
    found = one(("u", "w", "s", *row))
    hits, total, base_hits, base_total = row
    mean = total * base_hits / base_total
    sd = np.sqrt(mean * (1 - base_hits / base_total) * (base_total - total) / (base_total - 1))
    assert found["p_value"] == pytest.approx(stats.norm.sf((hits - 0.5 - mean) / sd), rel=1e-3)
    cells = two_by_two(*row)
    log_ratio, error = np.log(cells[0, 0] * cells[1, 1] / cells[0, 1] / cells[1, 0]), np.sqrt((1 / cells).sum())
    bounds = np.log([found["odds_ratio_low"], found["odds_ratio"], found["odds_ratio_high"]])
    assert bounds == pytest.approx([log_ratio - 1.96 * error, log_ratio, log_ratio + 1.96 * error], abs=1e-6)
    two = one(("u", "w", "s", *row), ("u", "w", "t", *row))
    assert two["p_value"] == pytest.approx(stats.norm.sf((2 * hits - 0.5 - 2 * mean) / sd / np.sqrt(2)), rel=1e-3)


def test_what_is_impossible_is_named():
    for row in [(5, 4, 9, 9), (-1, 4, 9, 9), (3, 4, 2, 9), (1, 4, 7, 9), (1, 4, 6, 3), (0.5, 4, 6, 9), (None, 4, 6, 9)]:
        with pytest.raises(AtlasError, match="not so in 'here / rhinos / port'"):
            shares(table(("here", "rhinos", "port", *row), ("there", "rhinos", "port", 1, 4, 6, 9)))
    with pytest.raises(AtlasError, match="stand twice: 'u / w / s'"):
        shares(table(("u", "w", "s", 1, 4, 6, 9), ("u", "w", "s", 1, 4, 6, 9)))
    with pytest.raises(AtlasError, match="lacks the columns base_total"):
        shares(table().drop(columns="base_total"))


# Laws


@given(st.integers(0, 60), st.integers(0, 60))
def test_the_share_lies_in_its_interval_as_in_scipy(hits, rest):
    total = hits + rest
    (low,), (high,) = clopper_pearson([hits], [total])
    assert 0 <= low <= (hits / total if total else 0.5) <= high <= 1
    if total:
        theirs = stats.binomtest(hits, total).proportion_ci(0.95, "exact")
        assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(counts(), min_size=1, max_size=3), st.data())
def test_one_more_hit_never_raises_p(rows, data):
    """Whether an incident here turns out to have the thing, or trades places with one elsewhere that has it."""
    at = data.draw(st.integers(0, len(rows) - 1))
    hits, total, base_hits, base_total = rows[at]
    keyed = [("u", "w", f"s{number}", *row) for number, row in enumerate(rows)]
    before = one(*keyed)["p_value"]
    assert 0 < before <= 1
    changed = [(hits + 1, total, base_hits + 1, base_total), (hits + 1, total, base_hits, base_total)]
    for row in changed:
        cells = two_by_two(*row)
        if (cells >= 0).all():
            keyed[at] = ("u", "w", f"s{at}", *row)
            assert one(*keyed)["p_value"] <= before * (1 + 1e-9)


@settings(max_examples=40, deadline=None)
@given(st.lists(counts(), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(rows, random):
    keyed = [(f"u{at // 2}", "w", f"s{at % 2}", *row) for at, row in enumerate(rows)]
    mixed = random.sample(keyed, len(keyed))
    one_way, other = (shares(table(*order)).set_index("unit").sort_index() for order in (keyed, mixed))
    pd.testing.assert_frame_equal(one_way, other, rtol=1e-6)


def test_q_counts_every_row_given():
    rows = [("u", "w", "s", 6, 6, 25, 130), *[(f"u{n}", "w", "s", 1, 5, 25, 130) for n in range(9)]]
    found = shares(table(*rows))
    assert found["q_value"].tolist() == pytest.approx(stats.false_discovery_control(found["p_value"]).tolist())
    assert found["q_value"].iloc[0] == pytest.approx(10 * found["p_value"].iloc[0])
    by = shares(table(*rows), correction="by")
    assert (by["q_value"] >= found["q_value"]).all()


# Shrinking


def simulated_units(seed: int, weight: float, units: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    numbers = np.random.default_rng(seed)
    prior = numbers.uniform(0.05, 0.5, units)
    share = numbers.beta(weight * prior, weight * (1 - prior)) if np.isfinite(weight) else prior
    total = numbers.integers(1, 40, units)
    return numbers.binomial(total, share), total, prior


@pytest.mark.parametrize("weight", [2.0, 20.0])
def test_the_concentration_is_found_again(weight):
    found = [concentration(*simulated_units(seed, weight)) for seed in range(8)]
    assert np.exp(np.mean(np.log(found))) == pytest.approx(weight, rel=0.15)


def test_without_more_spread_than_chance_the_prior_is_all():
    found = [concentration(*simulated_units(seed, np.inf)) for seed in range(8)]
    assert min(found) > 80
    same = [(f"u{n}", "w", "s", 2, 10, 20, 100) for n in range(10)]
    even = shares(table(*same))
    assert np.isinf(even["concentration"]).all()
    assert even["shrunk_share"].tolist() == even["expected_share"].tolist()


def test_the_likelihood_is_that_of_scipy():
    hits, total, prior = simulated_units(1, 5.0, 50)
    best = concentration(hits, total, prior)

    def likelihood(weight):
        return stats.betabinom.logpmf(hits, total, weight * prior, weight * (1 - prior)).sum()

    assert likelihood(best) > max(likelihood(best * 0.9), likelihood(best * 1.1))


def test_few_incidents_are_shrunk_more():
    units = [(f"u{n}", "w", "s", n % 7, 12, 200, 1_200) for n in range(40)]
    found = shares(table(("few", "w", "s", 3, 3, 200, 1_200), ("many", "w", "s", 60, 60, 200, 1_200), *units))
    few, many = found.iloc[0], found.iloc[1]
    assert few["share"] == many["share"] == 1
    assert few["expected_share"] < few["shrunk_share"] < many["shrunk_share"] < 1
    weight, prior = few["concentration"], few["expected_share"]
    assert few["shrunk_share"] == pytest.approx((3 + weight * prior) / (3 + weight))


def test_what_nobody_else_has_is_not_shrunk_to_nothing():
    units = [(f"u{n}", "w", "s", 0, 10, 8, 500) for n in range(20)]
    found = shares(table(("only", "w", "s", 8, 10, 8, 500), *units)).iloc[0]
    assert found["expected_share"] == 0
    assert 0 < found["shrunk_share"] < 0.8


def test_single_incidents_say_nothing_about_spread():
    found = shares(table(*[(f"u{n}", "w", "s", n % 2, 1, 30, 60) for n in range(20)]))
    assert found["concentration"].isna().all()
    assert found["shrunk_share"].isna().all()


# Many rows, and false discoveries


def many(numbers: np.random.Generator, units: int, raised: np.ndarray, strata: int = 1) -> pd.DataFrame:
    """Units of which some have three times the odds of all others, in each of their kinds of facility."""
    odds = np.linspace(0.4, 0.1, strata)
    frames = []
    for stratum in range(strata):
        total = numbers.integers(2, 40, units)
        odds_here = np.where(raised, 4.0, 1.0) * odds[stratum]
        hits = numbers.binomial(total, odds_here / (1 + odds_here))
        frame = pd.DataFrame({"unit": range(units), "what": "w", "stratum_key": stratum, "hits": hits, "total": total})
        frames.append(frame.assign(base_hits=hits.sum(), base_total=total.sum()))
    return pd.concat(frames, ignore_index=True)


def false_share(seed: int, strata: int, level: float = 0.1) -> tuple[float, float]:
    numbers = np.random.default_rng(seed)
    raised = numbers.random(300) < 0.15
    found = shares(many(numbers, 300, raised, strata))["q_value"].to_numpy() <= level
    return (found & ~raised).sum() / max(found.sum(), 1), (found & raised).sum() / raised.sum()


def test_few_of_the_places_found_are_chance():
    proportion, power = np.array([false_share(seed, 2) for seed in range(12)]).T
    assert proportion.mean() <= 0.1 + 3 * proportion.std() / np.sqrt(12)
    assert power.mean() > 0.5


@pytest.mark.long
@pytest.mark.parametrize("strata", [1, 3])
def test_the_false_discovery_proportion_keeps_its_level(strata):
    proportion, power = np.array([false_share(seed, strata) for seed in range(5_000, 5_400)]).T
    print(
        f"400 mixtures, {strata} strata: false discovery proportion {proportion.mean():.4f}, power {power.mean():.3f}"
    )
    assert proportion.mean() <= 0.1 + 2 * proportion.std() / np.sqrt(400)
    assert power.mean() > 0.3
