"""Change, always beside the change of a comparator: the ratio of ratios with an interval for overdispersed counts."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2
from scipy.stats import t as student

LEAST = 20  # incidents on either side of the comparison from which a ratio is given
LEVEL = 0.95
WIDEST = 18.0  # of a logarithm: beyond it a ratio is told apart by nobody


@dataclass(frozen=True)
class Change:
    """A group and its comparator before and after: counts, ratios of rates, and the ratio of the two ratios (RoR).

    Every ratio is after ÷ before, per unit of time, and None unless `enough`; a limit is 0 or infinite where a count
    is 0 and the data set no bound on that side. The intervals hold the sampling error and nothing else.
    """

    before: int
    after: int
    other_before: int
    other_after: int
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    other_ratio: float | None = None
    other_low: float | None = None
    other_high: float | None = None
    ror: float | None = None
    ror_low: float | None = None
    ror_high: float | None = None
    dispersion: float = 0.0
    other_dispersion: float = 0.0
    method: str = "none"  # poisson_profile | nb_profile | none
    enough: bool = False
    reason: str = ""  # few | few_others | one_period: why there is no ratio

    @property
    def is_beyond(self) -> bool:
        """Whether the group changed otherwise than its comparator by more than sampling error."""
        return self.ror_low is not None and self.ror_high is not None and not self.ror_low <= 1 <= self.ror_high


def ratio_of_ratios(
    before: int,
    after: int,
    other_before: int,
    other_after: int,
    *,
    spans: tuple[float, float] = (1.0, 1.0),
    dispersion: float = 0.0,
    other_dispersion: float = 0.0,
    degrees: float | None = None,
    least: int = LEAST,
) -> Change:
    """Set a group's change beside its comparator's.

    Counts are taken as negative-binomial sums of independent steps (months or quarters): the variance of a step of
    mean m is m + dispersion · m². With dispersion 0 they are Poisson. The intervals are those of the profile
    likelihood, which stands where a count is 0.

    Parameters
    ----------
    spans
        Length of the period before and of that after, in steps.
    dispersion, other_dispersion
        As `dispersion` estimates them from the steps.
    degrees
        Degrees of freedom those estimates had: the interval is then as wide as Student's t makes it.
    least
        Fewer incidents than this, of the group or of its comparator in both periods together: counts and no ratio.
    """
    counts = (int(before), int(after), int(other_before), int(other_after))
    if min(spans) <= 0 or not (before + other_before and after + other_after):
        return Change(*counts, reason="one_period")
    if before + after < least:
        return Change(*counts, reason="few")
    if other_before + other_after < least:
        return Change(*counts, reason="few_others")
    group = _Pair(before, after, *spans, dispersion)
    other = _Pair(other_before, other_after, *spans, other_dispersion)
    limit = chi2.ppf(LEVEL, 1) if degrees is None else student.ppf((1 + LEVEL) / 2, max(degrees, 1.0)) ** 2

    def together(log_ror: float) -> float:
        shared = brentq(lambda log_ratio: group.slope(log_ror + log_ratio) + other.slope(log_ratio), -40.0, 40.0)
        return group.likelihood(log_ror + shared) + other.likelihood(shared)

    return Change(
        *counts,
        *_interval(group.likelihood, group.highest, group.estimate, limit),
        *_interval(other.likelihood, other.highest, other.estimate, limit),
        *_interval(together, group.highest + other.highest, group.estimate - other.estimate, limit),
        dispersion=dispersion,
        other_dispersion=other_dispersion,
        method="nb_profile" if dispersion or other_dispersion else "poisson_profile",
        enough=True,
    )


def dispersion(counts: Sequence[float], is_after: Sequence[bool]) -> float:
    """The dispersion of counts by step around the mean of their period, by Pearson's statistic and its degrees.

    0 where the counts vary no more than Poisson counts do, or where nothing was counted.
    """
    values, side = np.asarray(counts, float), np.asarray(is_after, bool)
    mean = np.zeros(len(values))
    for mark in (False, True):
        if (side == mark).any():
            mean[side == mark] = values[side == mark].mean()
    square, kept = (values - mean) ** 2, mean > 0
    free = int(kept.sum()) - len(set(side[kept].tolist()))

    def excess(alpha: float) -> float:
        return float((square[kept] / (mean[kept] + alpha * mean[kept] ** 2)).sum()) - free

    if free < 1 or excess(0.0) <= 0:
        return 0.0
    highest = 1.0
    while excess(highest) > 0:
        highest *= 4
    return float(brentq(excess, 0.0, highest))


@dataclass(frozen=True)
class _Pair:
    """Two negative-binomial counts whose means per step differ by a factor; the first mean is maximised out."""

    first: float
    second: float
    first_span: float
    second_span: float
    alpha: float

    @property
    def estimate(self) -> float:
        """Logarithm of the ratio of the two rates; infinite where one count is 0."""
        if not self.first:
            return math.inf
        return math.log(self.second / self.second_span * self.first_span / self.first) if self.second else -math.inf

    @property
    def highest(self) -> float:
        """The log-likelihood where each mean is its own rate."""
        return self._of(self.first, self.first_span, self.first / self.first_span) + self._of(
            self.second, self.second_span, self.second / self.second_span
        )

    def likelihood(self, log_ratio: float) -> float:
        """The highest log-likelihood at a given ratio."""
        mean = self._first_mean(log_ratio)
        after = mean * math.exp(log_ratio)
        return self._of(self.first, self.first_span, mean) + self._of(self.second, self.second_span, after)

    def slope(self, log_ratio: float) -> float:
        """Derivative of `likelihood`."""
        mean = self._first_mean(log_ratio) * math.exp(log_ratio)
        return (self.second - self.second_span * mean) / (1 + self.alpha * mean)

    def _first_mean(self, log_ratio: float) -> float:
        # the positive root of the sum of both scores, a quadratic in the mean
        factor, total = math.exp(log_ratio), self.first + self.second
        square = self.alpha * factor * (self.first_span + self.second_span)
        line = self.first_span + self.second_span * factor - self.alpha * (factor * self.first + self.second)
        root = math.sqrt(line * line + 4 * square * total)
        return 2 * total / (line + root) if line >= 0 else (root - line) / (2 * square)

    def _of(self, count: float, span: float, mean: float) -> float:
        if mean <= 0:
            return 0.0 if count == 0 else -math.inf
        if self.alpha == 0:
            return count * math.log(mean) - span * mean
        return count * math.log(mean) - (count + span / self.alpha) * math.log1p(self.alpha * mean)


def _interval(
    likelihood: Callable[[float], float], highest: float, estimate: float, limit: float
) -> tuple[float, float, float]:
    """An estimated ratio with the ratios whose likelihood is not lower by more than half the limit."""

    def lack(log_ratio: float) -> float:
        return 2 * (highest - likelihood(log_ratio)) - limit

    middle = min(max(estimate, -WIDEST), WIDEST)
    low = brentq(lack, -WIDEST, middle) if lack(-WIDEST) > 0 > lack(middle) else -math.inf
    high = brentq(lack, middle, WIDEST) if lack(WIDEST) > 0 > lack(middle) else math.inf
    return math.exp(estimate) if estimate < math.inf else math.inf, math.exp(low), math.exp(high)
