"""Slopes, breaks and seasons: published examples, worked by hand, and how often they find what is not there."""

import itertools
import math

import numpy as np
import pytest
import ruptures
import statsmodels.api as sm
from scipy.stats import norm

from queries import breaks

UNCHANGING = {  # mean of a step, dispersion, steps
    "Poisson, one a month": (1, 0, 218),
    "Poisson, four a month": (4, 0, 218),
    "Poisson, ten a month, ten years": (10, 0, 120),
    "dispersed, one a month": (1, 0.5, 218),
    "dispersed, four a month": (4, 0.3, 218),
    "strongly dispersed": (2, 1, 218),
}
HALVED = {"Poisson": (8, 0, 120), "dispersed": (10, 0.2, 120), "few, long": (4, 0, 200)}


def drawn(dice: np.random.Generator, mean: float, dispersion: float, count: int) -> np.ndarray:
    return dice.poisson(mean * (dice.gamma(1 / dispersion, dispersion, count) if dispersion else 1.0), count)


# -- slopes


def test_sens_slope_worked_by_hand():
    values = [10, 15, 14, 20, 19, 22, 21, 28]
    pairs = [(values[b] - values[a]) / (b - a) for a, b in itertools.combinations(range(8), 2)]
    found = breaks.slope(values)
    assert found.slope == pytest.approx(np.median(pairs))
    assert found.slope == pytest.approx(53 / 24)  # halfway between 13/6 and 9/4
    assert found.low < 53 / 24 < found.high


def mann_kendall(values: np.ndarray) -> float:
    """The two-sided p by its definition: S, its variance with ties, and the continuity correction."""
    score = sum(np.sign(b - a) for a, b in itertools.combinations(values, 2))
    count = len(values)
    _, ties = np.unique(values, return_counts=True)
    variance = (count * (count - 1) * (2 * count + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    return 2 * norm.sf(abs((score - np.sign(score)) / math.sqrt(variance))) if score else 1.0


def test_mann_kendall_by_its_definition():
    """A second engine: plain, and after Yue and others (2002) took the lag-one part out of what Sen's slope leaves."""
    for seed in range(5):
        values = np.random.default_rng(seed).poisson(np.linspace(12, 6, 18)).astype(float)
        found = breaks.slope(values)
        at = np.arange(18)
        left = values - (at + 1) * found.slope
        centred = left - left.mean()
        lag_one = (centred[:-1] * centred[1:]).sum() / (centred**2).sum()
        white = left[1:] - lag_one * left[:-1] + at[:-1] * found.slope
        assert found.p_value == pytest.approx(max(mann_kendall(values), mann_kendall(white)), rel=1e-6)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ([3, 4, 5, 6, 7, 8, 9], "points"),
        ([], "points"),
        ([0] * 12, "zeros"),
        ([4] * 12, "zeros"),
        ([5, 3, 0, 0, 0, 4, 5, 6, 7], "gap"),
        ([5, 3, 1, float("nan"), 2, 4, 5, 6, 7], "gap"),
        ([5, 3, 0, 0, 2, 4, 5, 6], ""),
        ([0, 0, 0, 0, 0, 2, 4, 5, 6], ""),
    ],
)
def test_too_few_to_tell_computes_nothing(values, reason):
    found = breaks.slope(values)
    assert found.reason == reason
    assert (found.slope is None) == (found.p_value is None) == bool(reason)
    if reason:
        assert "too few to tell" in breaks.REASONS[reason]
        assert not found.is_told_apart


def test_a_gap_of_years_in_monthly_counts_is_too_few():
    months = [2, 1] * 20 + [0] * 36 + [1, 3] * 20
    assert breaks.too_few(months, "month") == "gap"
    assert breaks.change_points(months) == []
    assert breaks.too_few([2, 1] * 20 + [0] * 34 + [1, 3] * 20, "month") == ""


@pytest.mark.long
def test_trends_that_are_not_there_are_found_in_few_series():
    dice = np.random.default_rng(2)
    told = {}
    for name, mean, lag in (("few", 4, 0.0), ("many", 20, 0.0), ("lag one 0.3", 20, 0.3), ("lag one 0.5", 20, 0.5)):
        hits = 0
        for _ in range(500):
            noise = np.zeros(18)
            for at in range(1, 18):
                noise[at] = lag * noise[at - 1] + (dice.normal(0, 0.8 * lag) if lag else 0)
            hits += breaks.slope(dice.poisson(mean * np.exp(noise))).is_told_apart
        told[name] = hits / 500
    print(told)
    assert max(told["few"], told["many"]) <= 0.05
    assert told["lag one 0.3"] <= 0.1
    assert told["lag one 0.5"] <= 0.2
    falling = sum(breaks.slope(dice.poisson(np.linspace(12, 4, 18))).is_told_apart for _ in range(200))
    print("a fall from 12 to 4 a year over 18 years is found in", falling / 200)
    assert falling >= 0.8 * 200


# -- breaks


def test_the_nile_drops_in_1899():
    """The published example of a change point (Cobb 1978): flows fell from 1899 on, when the dam was begun."""
    data = sm.datasets.nile.load_pandas().data
    cost = breaks.NegativeBinomialCost(breaks.dispersion_within(data["volume"]))
    found = ruptures.Pelt(custom_cost=cost, min_size=6, jump=1).fit(data["volume"].to_numpy())
    (at,) = found.predict(pen=breaks.PENALTY * math.log(100))[:-1]
    assert data["year"].iloc[at] == 1899


def test_pelt_finds_the_cheapest_division_that_dynamic_programming_finds():
    """ruptures' exact search for each number of breaks, as the second engine, with the same cost and penalty."""
    for seed in range(4):
        dice = np.random.default_rng(seed)
        counts = np.r_[dice.poisson(4, 30), dice.poisson(11, 25), dice.poisson(3, 30)].astype(float)
        penalty = breaks.PENALTY * math.log(len(counts))
        cost = breaks.NegativeBinomialCost(breaks.dispersion_within(counts))
        exact = ruptures.Dynp(custom_cost=cost, min_size=6, jump=1).fit(counts)
        divided = [exact.predict(n_bkps=number)[:-1] for number in range(1, 5)] + [[]]

        def price(points: list[int], cost=cost, counts=counts, penalty=penalty) -> float:
            ends = [0, *points, len(counts)]
            return sum(cost.error(a, b) for a, b in itertools.pairwise(ends)) + penalty * len(points)

        assert price(breaks.change_points(counts)) == pytest.approx(min(map(price, divided)))
        assert len(breaks.change_points(counts)) == 2


def test_the_cost_is_twice_the_negative_binomial_deviance_up_to_a_constant():
    dice = np.random.default_rng(1)
    counts = drawn(dice, 5, 0.4, 40)
    cost = breaks.NegativeBinomialCost(0.4).fit(counts)
    family = sm.families.NegativeBinomial(alpha=0.4)

    def deviance(start: int, end: int) -> float:
        part = counts[start:end].astype(float)
        return family.deviance(part, np.full(len(part), part.mean()))

    gain = cost.error(0, 40) - cost.error(0, 15) - cost.error(15, 40)
    assert gain == pytest.approx(deviance(0, 40) - deviance(0, 15) - deviance(15, 40), rel=1e-6)


@pytest.mark.parametrize("by", ["month", "quarter"])
def test_a_short_or_empty_series_has_no_break(by):
    for counts in ([], [1] * 7, [0] * 100, [5] * 100):
        assert breaks.change_points(counts, by) == []


def found_in(name: str, settings: dict[str, tuple[float, float, int]], runs: int, factor: float) -> float:
    """The share of simulated series in which a break is found: any, or for a planted halving one within 6 steps."""
    mean, dispersion, steps = settings[name]
    dice = np.random.default_rng(5)
    hits = 0
    for _ in range(runs):
        half = steps // 2
        counts = np.r_[drawn(dice, mean, dispersion, half), drawn(dice, mean * factor, dispersion, steps - half)]
        points = breaks.change_points(counts)
        hits += any(abs(at - half) <= 6 for at in points) if factor != 1 else bool(points)
    return hits / runs


def test_few_false_breaks_and_few_overlooked_ones():
    assert found_in("Poisson, ten a month, ten years", UNCHANGING, 60, 1) <= 0.1
    assert found_in("Poisson", HALVED, 30, 0.5) >= 0.9


@pytest.mark.long
@pytest.mark.parametrize("name", UNCHANGING)
def test_false_breaks_in_at_most_5_of_100_series(name):
    share = found_in(name, UNCHANGING, 500, 1)
    print(name, share)
    assert share <= 0.05


@pytest.mark.long
@pytest.mark.parametrize("name", HALVED)
def test_planted_halvings_are_found_in_90_of_100_series(name):
    share = found_in(name, HALVED, 500, 0.5)
    print(name, share)
    assert share >= 0.9


# -- seasons


def test_the_air_over_mauna_loa_is_richest_in_may_and_poorest_in_october():
    """statsmodels' own example of STL: carbon dioxide, whose season is known."""
    air = sm.datasets.co2.load_pandas().data["co2"].resample("MS").mean().interpolate()
    found = breaks.seasons(air.to_numpy(), [day.month for day in air.index])
    by_month = {row["month"]: row["seasonal"] for row in found["months"]}
    assert max(by_month, key=by_month.__getitem__) == 5
    assert min(by_month, key=by_month.__getitem__) in (9, 10)
    assert found["strength"] > 0.95
    noise = np.random.default_rng(0).poisson(5, 216)
    assert breaks.seasons(noise, [at % 12 + 1 for at in range(216)])["strength"] < 0.6


def test_seasons_of_too_little_are_not_computed(con, found):
    from queries.filters import SeizureFilter

    said = breaks.seasonality(con, SeizureFilter(species=("totoaba",)), found.coverage_from, found.coverage_until)
    assert said["reason"]
    assert (said["strength"], said["months"]) == (None, [])
