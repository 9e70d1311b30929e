"""The ratio of ratios: worked by hand, against statsmodels, and how often its interval holds the truth."""

import math

import numpy as np
import pytest
import statsmodels.api as sm

from queries import change

SETTINGS = {  # mean of a quarter: group before, after; others before, after; dispersions; quarters before, after
    "small counts, Poisson": (1, 0.5, 8, 6, 0, 0, 16, 12),
    "few": (0.8, 0.4, 5, 5, 0, 0, 16, 24),
    "Poisson": (3, 1.5, 10, 8, 0, 0, 16, 16),
    "a little dispersed": (4, 2, 20, 15, 0.1, 0.05, 16, 16),
    "dispersed": (5, 2.5, 20, 16, 0.3, 0.2, 24, 24),
    "strongly dispersed": (4, 3, 15, 15, 1, 0.5, 24, 24),
    "short": (6, 3, 20, 15, 0.3, 0.2, 8, 8),
    "uneven": (5, 2.5, 20, 16, 0.3, 0.2, 44, 20),
}


def drawn(dice: np.random.Generator, mean: float, dispersion: float, count: int) -> np.ndarray:
    return dice.poisson(mean * (dice.gamma(1 / dispersion, dispersion, count) if dispersion else 1.0), count)


def test_ratios_worked_by_hand():
    found = change.ratio_of_ratios(40, 10, 100, 50)
    assert (found.ratio, found.other_ratio) == (pytest.approx(0.25), pytest.approx(0.5))
    assert found.ror == pytest.approx(0.5)
    assert found.method == "poisson_profile"
    # Woolf: 1.96 · √(1/40 + 1/10 + 1/100 + 1/50) around ln 0.5; the profile differs in the second decimal
    half = 1.96 * math.sqrt(1 / 40 + 1 / 10 + 1 / 100 + 1 / 50)
    assert math.log(found.ror_low) == pytest.approx(math.log(0.5) - half, abs=0.06)
    assert math.log(found.ror_high) == pytest.approx(math.log(0.5) + half, abs=0.06)


def test_rates_not_counts_are_compared():
    found = change.ratio_of_ratios(40, 10, 100, 50, spans=(40, 10))
    assert (found.ratio, found.other_ratio) == (pytest.approx(1), pytest.approx(2))
    assert found.ror == pytest.approx(0.5)


def test_a_zero_leaves_its_side_open():
    none_after = change.ratio_of_ratios(30, 0, 100, 80)
    assert (none_after.ratio, none_after.ror, none_after.ror_low) == (0, 0, 0)
    assert 0 < none_after.ror_high < 0.2
    none_before = change.ratio_of_ratios(0, 30, 100, 80)
    assert none_before.ror == math.inf == none_before.ror_high
    assert none_before.ror_low > 5
    no_others_after = change.ratio_of_ratios(20, 20, 30, 0)
    assert no_others_after.ror == math.inf == no_others_after.ror_high
    assert no_others_after.ror_low > 5
    assert change.ratio_of_ratios(30, 0, 30, 0).reason == "one_period"
    crossed = change.ratio_of_ratios(0, 30, 30, 0)
    assert crossed.ror == math.inf == crossed.ror_high
    assert crossed.ror_low > 5


@pytest.mark.parametrize(
    ("counts", "reason"), [((12, 7, 90, 90), "few"), ((90, 90, 10, 9), "few_others"), ((12, 8, 10, 10), "")]
)
def test_under_twenty_there_are_counts_and_no_ratio(counts, reason):
    found = change.ratio_of_ratios(*counts)
    assert (found.reason, found.enough) == (reason, not reason)
    assert (found.before, found.after, found.other_before, found.other_after) == counts
    assert (found.ror is None) == (found.ratio is None) == bool(reason)
    assert not change.ratio_of_ratios(50, 50, 50, 50, spans=(1, 0)).enough


def test_swapping_the_periods_or_the_sides_turns_the_ratio_over():
    here = change.ratio_of_ratios(41, 13, 230, 190, spans=(20, 12), dispersion=0.4, other_dispersion=0.1, degrees=30)
    back = change.ratio_of_ratios(13, 41, 190, 230, spans=(12, 20), dispersion=0.4, other_dispersion=0.1, degrees=30)
    side = change.ratio_of_ratios(230, 190, 41, 13, spans=(20, 12), dispersion=0.1, other_dispersion=0.4, degrees=30)
    for turned in (back, side):
        assert turned.ror == pytest.approx(1 / here.ror)
        assert turned.ror_low == pytest.approx(1 / here.ror_high, rel=1e-6)
        assert turned.ror_high == pytest.approx(1 / here.ror_low, rel=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_a_second_engine_finds_the_same_ratio_and_nearly_the_same_interval(seed):
    """statsmodels' negative-binomial GLM on the quarters: its interaction is the logarithm of the RoR."""
    dice = np.random.default_rng(seed)
    group = np.r_[drawn(dice, 8, 0.2, 40), drawn(dice, 4, 0.2, 30)]
    other = np.r_[drawn(dice, 20, 0.2, 40), drawn(dice, 16, 0.2, 30)]
    after = np.r_[np.zeros(40), np.ones(30)]
    is_group = np.r_[np.ones(70), np.zeros(70)]
    late = np.r_[after, after]
    design = np.column_stack([np.ones(140), is_group, late, is_group * late])
    fit = sm.GLM(np.r_[group, other], design, family=sm.families.NegativeBinomial(alpha=0.2)).fit()
    sums = [int(series[after == mark].sum()) for series in (group, other) for mark in (0, 1)]
    ours = change.ratio_of_ratios(*sums, spans=(40, 30), dispersion=0.2, other_dispersion=0.2)
    assert math.log(ours.ror) == pytest.approx(fit.params[3], abs=1e-6)
    low, high = fit.conf_int()[3]
    assert (math.log(ours.ror_low), math.log(ours.ror_high)) == (
        pytest.approx(low, abs=0.02),
        pytest.approx(high, abs=0.02),
    )


def test_dispersion_is_none_for_even_counts_and_near_the_truth_for_uneven_ones():
    mark = [False] * 3_000 + [True] * 3_000
    dice = np.random.default_rng(3)
    assert change.dispersion([3, 3, 3, 3], [False, False, True, True]) == 0
    assert change.dispersion([0, 0, 0], [False, True, True]) == 0
    for true in (0.2, 1.0):
        found = change.dispersion([*drawn(dice, 5, true, 3_000), *drawn(dice, 2, true, 3_000)], mark)
        assert found == pytest.approx(true, rel=0.15)
    assert change.dispersion([*dice.poisson(5, 3_000), *dice.poisson(2, 3_000)], mark) < 0.05


def holds(setting: tuple[float, ...], dice: np.random.Generator) -> bool:
    """Whether one simulated record's interval holds the true ratio of ratios."""
    mean, late, other_mean, other_late, spread, other_spread, before, after = setting
    mark = [False] * int(before) + [True] * int(after)
    group = np.r_[drawn(dice, mean, spread, int(before)), drawn(dice, late, spread, int(after))]
    other = np.r_[drawn(dice, other_mean, other_spread, int(before)), drawn(dice, other_late, other_spread, int(after))]
    sums = [int(series[np.array(mark) == side].sum()) for series in (group, other) for side in (False, True)]
    found = change.ratio_of_ratios(
        *sums, spans=(before, after), dispersion=change.dispersion(group, mark),
        other_dispersion=change.dispersion(other, mark), degrees=before + after - 2, least=1,
    )  # fmt: skip
    return found.ror_low <= late / mean * other_mean / other_late <= found.ror_high


@pytest.mark.long
@pytest.mark.parametrize("name", SETTINGS)
def test_the_interval_holds_the_truth_in_93_to_97_of_100_simulations(name):
    dice = np.random.default_rng(1)
    held = sum(holds(SETTINGS[name], dice) for _ in range(1_000))
    print(f"{name}: {held} of 1,000")
    assert 930 <= held <= 970
