"""Slopes, breaks and seasons of a series, each beside the record's own; where there is too little, nothing is computed.

What these tests see is the file: a break may be a new source, a new search or a bulletin that stopped.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pymannkendall
import ruptures
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.stats import theilslopes

from queries import trends, verdict
from queries.change import LEAST, LEVEL
from queries.filters import STRATA, SeizureFilter
from queries.labels import ENGLISH, N_, Words
from queries.store import Connection

LEAST_POINTS = 8
GAP_YEARS = 3  # years in a row without an incident between two with some: the file may not have looked
SEGMENT = {"month": 6, "quarter": 4}  # the shortest level, in steps
STEPS_A_YEAR = {"month": 12, "quarter": 4, "year": 1}
PENALTY = 2.5  # times ln(points), on twice the log-likelihood: false alarms in at most 5 % of unchanging series
NEAR_MONTHS = 6  # a group's break this near to one of the record's is the record's
START_MONTHS = 18  # of the coverage: the collecting began, and no break of a group in them is its own
WINDOW = 6  # steps from which the dispersion within a level is estimated
SEASONS_FROM = 36  # months

REASONS = verdict.REASONS | {
    "points": N_("too few to tell: fewer than {points} whole periods"),
    "zeros": N_("too few to tell: the same count in every period"),
    "gap": N_("too few to tell: {years} years in a row without an incident in this file"),
    "few_series": N_("too few to tell: fewer than {least} incidents with a date that fits the periods"),
}


def too_few(counts: Sequence[float], by: str, least: int = LEAST_POINTS) -> str:
    """Why nothing can be told from a series, as a key of REASONS; empty where something can."""
    values = np.asarray(counts, float)
    if len(values) < least:
        return "points"
    if np.isnan(values).any():
        return "gap"
    if (values == values[0]).all():
        return "zeros"
    held = np.flatnonzero(values)
    return "gap" if np.diff(held).max(initial=0) > GAP_YEARS * STEPS_A_YEAR[by] else ""


# -- slopes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Slope:
    """Sen's slope a period with its 95 % interval, and the Mann–Kendall test; None where there is a reason."""

    points: int
    slope: float | None = None
    low: float | None = None
    high: float | None = None
    p_value: float | None = None
    p_method: str = "mann_kendall_plain_and_trend_free_pre_whitened"
    reason: str = ""

    @property
    def is_told_apart(self) -> bool:
        """Whether there is a trend of more than sampling error."""
        return self.p_value is not None and self.p_value < 1 - LEVEL


def slope(values: Sequence[float], by: str = "year") -> Slope:
    """Sen's slope, and the Mann–Kendall test: the larger p of the plain test and of the trend-free pre-whitened one.

    Of what pymannkendall has against autocorrelation, on 18 counts: this finds a trend in 2 to 4 of 100 series of
    independent counts that have none, in 6 where they hang together a little (lag one 0.3), in 14 where they do much
    (0.5). Hamed and Rao's finds one in 6 to 18, Yue and Wang's in 40; plain pre-whitening overlooks three of five
    fivefold rises (tests, decision 24).
    """
    reason = too_few(values, by)
    if reason:
        return Slope(len(values), reason=reason)
    numbers = np.asarray(values, float)
    middle, _, low, high = theilslopes(numbers, np.arange(len(numbers)), LEVEL)
    plain, whitened = pymannkendall.original_test, pymannkendall.trend_free_pre_whitening_modification_test
    p_value = max(plain(numbers).p, whitened(numbers).p)
    return Slope(len(numbers), float(middle), float(low), float(high), float(p_value))


@dataclass(frozen=True)
class Slopes:
    """The slope by year of one stratum of a view beside the record's: of large consignments, or of the share of all."""

    filters: SeizureFilter
    measure: str  # count: of large consignments · share: of all incidents of the comparator
    first_year: int
    last_year: int
    group: Slope
    record: Slope
    reason: str = ""  # why the view's slope is not said
    publisher: str | None = None
    publisher_share: float = 0.0


def slopes(con: Connection, filters: SeizureFilter, coverage_from: date, coverage_until: date) -> list[Slopes]:
    """For each stratum, the view's slope over the whole years, and the same test on all incidents of that stratum."""
    return [
        _slopes(con, filters.but(stratum=stratum), coverage_from, coverage_until)
        for stratum in STRATA
        if filters.stratum in (None, stratum)
    ]


def _slopes(con: Connection, view: SeizureFilter, coverage_from: date, coverage_until: date) -> Slopes:
    reason, publisher, share = _gate(con, view)
    base, _ = verdict.comparator(view)
    is_large = view.stratum == "large"
    own, every, whole = (
        trends.series(con, asked, "year", coverage_from, coverage_until).complete()
        for asked in (view, _record(view), base or view)
    )
    counts = own["incident_count"].to_numpy(float)
    among = whole["incident_count"].to_numpy(float)
    shares = np.divide(counts, among, out=np.full(len(counts), np.nan), where=among > 0)
    short = too_few(counts, "year") or ("few_series" if counts.sum() < LEAST else "")
    group = Slope(len(counts), reason=reason or short)
    if not group.reason:
        group = slope(counts if is_large else shares)
    years = [day.year for day in own["period_from"]] or [coverage_from.year]
    return Slopes(
        view, "count" if is_large else "share", min(years), max(years), group,
        slope(every["incident_count"].to_numpy(float)), group.reason, publisher, share,
    )  # fmt: skip


def _record(view: SeizureFilter) -> SeizureFilter:
    """The record in the view's stratum and period."""
    return SeizureFilter(since=view.since, until=view.until, stratum=view.stratum, large_kg=view.large_kg, tlp=view.tlp)


# -- breaks -----------------------------------------------------------------------------------------------------------


class NegativeBinomialCost(ruptures.base.BaseCost):  # type: ignore[misc]
    """Minus twice the log-likelihood of a level: counts with one mean and a known dispersion."""

    model = "negative_binomial"
    min_size = 1

    def __init__(self, dispersion: float) -> None:
        self.dispersion = dispersion

    def fit(self, signal: NDArray[Any]) -> "NegativeBinomialCost":
        """Take the counts, one a step."""
        self.signal = np.asarray(signal, float).reshape(-1, 1)
        self.sums = np.concatenate([[0.0], np.cumsum(self.signal)])
        return self

    def error(self, start: int, end: int) -> float:
        """The cost of one level from `start` to before `end`."""
        count, total = end - start, self.sums[end] - self.sums[start]
        if total == 0:
            return 0.0
        mean = total / count
        if self.dispersion == 0:
            return float(-2 * (total * math.log(mean) - total))
        inner = math.log1p(self.dispersion * mean)
        return float(-2 * (total * math.log(mean) - (total + count / self.dispersion) * inner))


def dispersion_within(counts: Sequence[float], window: int = WINDOW) -> float:
    """The dispersion of counts around a level that may move: by moments, within windows of a few steps."""
    values = np.asarray(counts, float)
    if len(values) < window:
        return 0.0
    windows = sliding_window_view(values, window)
    mean, variance = windows.mean(axis=1), windows.var(axis=1, ddof=1)
    squared = float((mean**2 - variance / window).sum())  # unbiased for the square of the mean
    return max(0.0, float((variance - mean).sum()) / squared) if squared > 0 else 0.0


def change_points(counts: Sequence[float], by: str = "month") -> list[int]:
    """The steps at which a new level begins, by PELT; none where there is too little to tell."""
    shortest = SEGMENT[by]
    if too_few(counts, by, max(LEAST_POINTS, 2 * shortest)):
        return []
    cost = NegativeBinomialCost(dispersion_within(counts))
    search = ruptures.Pelt(custom_cost=cost, min_size=shortest, jump=1)
    return [int(at) for at in search.fit(np.asarray(counts, float)).predict(pen=PENALTY * math.log(len(counts)))[:-1]]


@dataclass(frozen=True)
class Break:
    """A day from which the level of a series differs: incidents a year before it and from it on."""

    at: date
    kind: str  # record | group
    before_a_year: float
    after_a_year: float


@dataclass(frozen=True)
class Breaks:
    """The breaks of one stratum: the record's own over its whole coverage, and the view's that are not the record's."""

    filters: SeizureFilter
    record: tuple[Break, ...]
    group: tuple[Break, ...]
    near_count: int  # breaks of the view within six months of one of the record's: the record's, so not given
    reason: str = ""  # why the view's are not computed
    publisher: str | None = None
    publisher_share: float = 0.0
    record_reason: str = ""  # why the record's are not computed


def breaks(
    con: Connection, filters: SeizureFilter, coverage_from: date, coverage_until: date, by: str = "month"
) -> list[Breaks]:
    """Change points of the whole months (or quarters) in each stratum.

    A view's break is given only where the record has none within six months, in either stratum or in both together:
    what changes the collecting reaches all. The record is searched over its whole coverage whatever the view's
    period, since a short period hides its breaks. Of the first 18 months of the coverage no break of a view is given.
    """
    of_record = {
        stratum: _of_record(
            trends.series(
                con, SeizureFilter(stratum=stratum, large_kg=filters.large_kg, tlp=filters.tlp), by, coverage_from,
                coverage_until,
            ).complete(),
            by,
        )
        for stratum in (*STRATA, None)
    }  # fmt: skip
    return [
        _breaks(con, filters.but(stratum=stratum), of_record, coverage_from, coverage_until, by)
        for stratum in STRATA
        if filters.stratum in (None, stratum)
    ]


def _of_record(rows: pd.DataFrame, by: str) -> tuple[tuple[Break, ...], str]:
    reason = _short(rows, by)
    return () if reason else tuple(_levels(rows, "record", by)), reason


def _breaks(
    con: Connection,
    view: SeizureFilter,
    of_record: dict[str | None, tuple[tuple[Break, ...], str]],
    coverage_from: date,
    coverage_until: date,
    by: str,
) -> Breaks:
    own = trends.series(con, view, by, coverage_from, coverage_until).complete()
    reason, publisher, share = _gate(con, view)
    reason = reason or _short(own, by)
    of_group = [] if reason else _levels(own, "group", by)
    every = [point for points, _ in of_record.values() for point in points]
    far = [point for point in of_group if not any(is_near(point.at, other.at) for other in every)]
    kept = tuple(point for point in far if _months(coverage_from, point.at) >= START_MONTHS)
    mine, unknown = of_record[view.stratum or "other"]
    return Breaks(view, mine, kept, len(of_group) - len(far), reason, publisher, share, unknown)


def _short(rows: pd.DataFrame, by: str) -> str:
    counts = rows["incident_count"].to_numpy(float)
    return too_few(counts, by, max(LEAST_POINTS, 2 * SEGMENT[by])) or ("few_series" if counts.sum() < LEAST else "")


def _gate(con: Connection, view: SeizureFilter) -> tuple[str, str | None, float]:
    reason, publisher, share = verdict.gate(con, view)
    return "few_series" if reason == "few" else reason, publisher, share


def is_near(one: date, other: date) -> bool:
    """Whether two months lie within six months of each other."""
    return abs(_months(one, other)) <= NEAR_MONTHS


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


def _levels(rows: pd.DataFrame, kind: str, by: str) -> list[Break]:
    counts = rows["incident_count"].to_numpy(float)
    points = change_points(counts, by)
    if not points:
        return []
    ends = [0, *points, len(counts)]
    a_year = [float(counts[start:end].mean()) * STEPS_A_YEAR[by] for start, end in pairwise(ends)]
    return [Break(rows["period_from"].iloc[at], kind, a_year[k], a_year[k + 1]) for k, at in enumerate(points)]


# -- seasons ----------------------------------------------------------------------------------------------------------


def seasonality(con: Connection, filters: SeizureFilter, coverage_from: date, coverage_until: date) -> dict[str, Any]:
    """STL of the whole months: how much of the variation recurs each year, and the mean of each month of the year.

    For the command line only: three of ten dates lack a day, so a month's place in the year is worth little.
    """
    found = trends.series(con, filters, "month", coverage_from, coverage_until)
    rows = found.complete()
    counts = rows["incident_count"].to_numpy(float)
    reason = too_few(counts, "month", SEASONS_FROM) or ("few_series" if counts.sum() < LEAST else "")
    said = {
        "reason": reason, "month_count": len(counts), "incident_count": int(counts.sum()),
        "vague_count": found.vague_count,
    }  # fmt: skip
    if reason:
        return said | {"strength": None, "months": []}
    return said | seasons(counts, [day.month for day in rows["period_from"]])


def seasons(counts: Sequence[float], months: Sequence[int]) -> dict[str, Any]:
    """`strength` (0: nothing recurs, 1: all but the trend recurs) and the mean `seasonal` part of each month."""
    from statsmodels.tsa.seasonal import STL  # takes a second to load, and nothing else needs it

    parts = STL(np.asarray(counts, float), period=12, robust=True).fit()
    varied, month_of = np.var(parts.seasonal + parts.resid), np.asarray(months)
    return {
        "strength": max(0.0, 1 - float(np.var(parts.resid) / varied)) if varied else 0.0,
        "months": [
            {"month": month, "seasonal": float(parts.seasonal[month_of == month].mean())} for month in range(1, 13)
        ],
    }


# -- sentences --------------------------------------------------------------------------------------------------------


def say_slopes(found: Slopes, words: Words = ENGLISH) -> str:
    """The view's slope with the record's beside it, or why there is none."""
    subject = _subject(found.filters, words)
    if found.reason:
        return words.say(N_("{subject}: no slope; {reason}."), subject=subject, reason=_reason(found, words))
    return words.say(
        N_("{subject}, {measure} by year, {first} to {last}: {own}. The same test on all incidents of the record "
           "({stratum}), by number: {record}. Sampling error only."),
        subject=subject, measure=_measure(found, words), first=found.first_year, last=found.last_year,
        own=_slope(found.group, found.measure, words), record=_slope(found.record, "count", words),
        stratum=words.label("stratum", found.filters.stratum or "other"),
    )  # fmt: skip


def _measure(found: Slopes, words: Words) -> str:
    if found.measure != "share":
        return words.say(N_("number of incidents"))
    base, _ = verdict.comparator(found.filters)
    view = (base or SeizureFilter()).but(since=None, until=None, stratum=None, large_kg=SeizureFilter().large_kg)
    stratum = words.label("stratum", found.filters.stratum or "other")
    if not view.active():
        return words.say(N_("share of all incidents of the record ({stratum})"), stratum=stratum)
    return words.say(
        N_("share of all incidents of “{view}” ({stratum})"), view=view.describe(words), stratum=stratum
    )  # fmt: skip


def _slope(found: Slope, measure: str, words: Words) -> str:
    if found.slope is None or found.low is None or found.high is None or found.p_value is None:
        return words.say(REASONS[found.reason], points=words.number(LEAST_POINTS), years=words.number(GAP_YEARS),
                         least=words.number(LEAST))  # fmt: skip
    scale = 100 if measure == "share" else 1
    pattern = (
        N_("Sen’s slope {slope} percentage points a year ({low} to {high}), Mann–Kendall p = {p}: {told}")
        if measure == "share"
        else N_("Sen’s slope {slope} a year ({low} to {high}), Mann–Kendall p = {p}: {told}")
    )
    told = N_("more than sampling error") if found.is_told_apart else N_("not told apart from no trend")
    shown = {
        name: words.number(round(value * scale, 2) + 0.0, 2)
        for name, value in (("slope", found.slope), ("low", found.low), ("high", found.high))
    }
    return words.say(pattern, **shown, p=words.number(found.p_value, 3), told=words.say(told))


def say_breaks(found: Breaks, words: Words = ENGLISH) -> str:
    """The breaks of one stratum, the record's first; or why the view's are not computed."""
    return f"{say_record(found, words)} {say_own(found, words)}"


def say_record(found: Breaks, words: Words = ENGLISH) -> str:
    """The breaks of the record itself in one stratum."""
    stratum = words.label("stratum", found.filters.stratum or "other")
    if found.record_reason:
        return words.say(
            N_("The record itself ({stratum}): no breaks computed; {reason}."), stratum=stratum,
            reason=_why(found.record_reason, found, words),
        )  # fmt: skip
    if not found.record:
        return words.say(N_("The record itself ({stratum}) shows no break."), stratum=stratum)
    return words.say(
        N_("The record’s own breaks ({stratum}), in the collecting or in what was reported: {days}."),
        stratum=stratum, days=words.listed([_level(point, words) for point in found.record]),
    )  # fmt: skip


def say_own(found: Breaks, words: Words = ENGLISH) -> str:
    """The breaks of the view that are not the record's, or why there are none."""
    subject = _subject(found.filters, words)
    if found.reason:
        return words.say(
            N_("{subject}: no breaks computed; {reason}."), subject=subject, reason=_reason(found, words)
        )  # fmt: skip
    if not found.group:
        return words.say(N_("{subject}: no break of its own."), subject=subject)
    return words.say(
        N_("{subject}: breaks more than six months from any of the record’s: {days}."), subject=subject,
        days=words.listed([_level(point, words) for point in found.group]),
    )  # fmt: skip


def _level(point: Break, words: Words) -> str:
    if not point.after_a_year:
        return words.say(
            N_("{month} ({before} a year, none in this file since)"), month=words.month(point.at),
            before=words.number(point.before_a_year, 1),
        )  # fmt: skip
    return words.say(
        N_("{month} (from {before} to {after} a year)"), month=words.month(point.at),
        before=words.number(point.before_a_year, 1), after=words.number(point.after_a_year, 1),
    )  # fmt: skip


def _subject(filters: SeizureFilter, words: Words) -> str:
    said = filters.but(since=None, until=None, stratum=None).describe(words)
    return words.between_parts([said, words.label("stratum", filters.stratum or "other")])


def _reason(found: Slopes | Breaks, words: Words) -> str:
    return _why(found.reason, found, words)


def _why(reason: str, found: Slopes | Breaks, words: Words) -> str:
    return words.say(
        REASONS[reason], least=words.number(LEAST), points=words.number(LEAST_POINTS),
        years=words.number(GAP_YEARS), publisher=found.publisher or "–", share=words.share(found.publisher_share, 1),
    )  # fmt: skip
