"""Enforcement operations and policy dates: what was published of them, and what this file holds of the same days.

Nothing here says that an operation raised or lowered anything: the published results stand first, the file's counts
beside those of the same days in the years around.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import binom, poisson

from data import days
from data.folding import fold
from geo.errors import AtlasError
from queries import change, labels, store, summary
from queries.change import Change
from queries.filters import STRATA, SeizureFilter
from queries.labels import N_, Words
from queries.store import Connection, Pointer

YEARS_AROUND = (-2, -1, 0, 1, 2)
LONGEST_DAYS = 366  # a longer window overlaps the same window of the next year
LEVEL, POWER = 0.05, 0.8
HIGHEST_RATIO = 1000.0
_DATE = r"(\d{4}(?:-\d{2}){0,2})"
MARK = re.compile(rf"{_DATE}(?:\s*(?:–|\.\.)\s*{_DATE})?(?:[\s:,]+(.*))?", flags=re.ASCII)


class UnknownOperation(AtlasError, LookupError):
    """No operation of that name."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(
            N_("No operation {name!r}. This store has: {known}."), name=name, known=", ".join(known[:60])
        )  # fmt: skip


@dataclass(frozen=True)
class Operation:
    """One operation as published (`countries`, `scope`, `results` are the source's words) and as coded.

    `date_basis` is day, month or year, the vaguer of both dates; None: one is not known. `comparison` says whether
    the file can be counted as the operation was: like, file_wider (the file counts more), none.
    """

    operation_id: int
    name: str
    start_from: date | None
    end_until: date | None  # the day after its last day
    date_basis: str | None
    lead: str | None
    countries: str | None
    scope: str | None
    results: str | None
    country_codes: tuple[str, ...] | None
    goods: tuple[str, ...] | None
    comparison: str
    basis: str | None
    incidents: tuple[str, ...]
    url: str | None
    note: str | None

    @property
    def covers(self) -> SeizureFilter:
        """What it covered, as far as the file can know it, without a period."""
        return SeizureFilter(country=self.country_codes, goods=self.goods)

    @property
    def unplaced(self) -> str | None:
        """Why no window of this file can be set beside it; None: one can."""
        if self.comparison == "none":
            return "none"
        if self.start_from is None or self.end_until is None:
            return "undated"
        if self.date_basis == "year":
            return "year"
        return "long" if (self.end_until - self.start_from).days > LONGEST_DAYS else None


@dataclass(frozen=True)
class Window:
    """The days of an operation in one year. Counts are None where the collection does not reach: not collected."""

    shift: int  # years from the operation's own
    since: date
    until: date
    incident_count: int | None
    large_count: int | None
    other_count: int | None
    overlapping_count: int | None  # dates too vague to lie wholly inside: counted beside
    rest: dict[str, int] | None  # stratum -> the other incidents of the record in the same days
    operations: tuple[str, ...]  # other dated operations that touch these days

    def of(self, stratum: str) -> int | None:
        """The count of one stratum."""
        return self.large_count if stratum == "large" else self.other_count


@dataclass(frozen=True)
class Comparison:
    """One stratum of an operation's own window beside the same days of the years around it.

    `change` has ratios only where `reason` is empty: few (under 20 in a window) | no_years (none collected) |
    no_comparator (the scope leaves no other incidents to compare with). `told_apart` is the ratio from which, and that
    up to which, the own window could have been told apart from the mean of those years; None: no ratio could.
    """

    stratum: str
    count: int | None
    around: tuple[int | None, ...]
    change: Change | None
    reason: str
    told_apart: tuple[float | None, float | None]


@dataclass(frozen=True)
class Beside:
    """What this file holds of an operation."""

    windows: tuple[Window, ...]
    comparisons: tuple[Comparison, ...]
    reason: str  # none | undated | year | long | outside: why there are no windows


def listed(con: Connection) -> list[Operation]:
    """All operations, by date, those without last."""
    rows = store.plain_rows(con, "operations")
    for row in rows:
        for name in ("country_codes", "goods", "incidents"):
            row[name] = tuple(row[name]) if row[name] else None
        row["incidents"] = row["incidents"] or ()
    return [Operation(**row) for row in rows]


def events(con: Connection) -> list[dict[str, Any]]:
    """Policy dates, by date: `event_from`, `event_until`, `title`, `jurisdiction`, `url`, `note`."""
    return store.plain_rows(con, "events")


def find(con: Connection, name: str) -> Operation:
    """One operation by its name, or by a part of it that no other has.

    Raises
    ------
    UnknownOperation
        If none, or several, are meant.
    """
    known = listed(con)
    exact = [operation for operation in known if fold(operation.name) == fold(name)]
    parts = exact or [operation for operation in known if fold(name) in fold(operation.name)]
    if len(parts) != 1:
        raise UnknownOperation(name, [operation.name for operation in parts or known])
    return parts[0]


def concerns(countries: Sequence[str] | None, filters: SeizureFilter) -> bool:
    """Whether what happened in some countries or areas (None: everywhere, or unlisted) bears on a view."""
    return countries is None or filters.country is None or bool(set(countries) & set(filters.country))


def jurisdiction(text: str) -> tuple[str, ...] | None:
    """The country or area of a policy date; None: all parties (CITES)."""
    return (text,) if len(text) == 2 else None


def read_marks(text: str, most: int, longest: int) -> tuple[list[tuple[date, date, str]], list[str]]:
    """Read a reader's own marks, a line each: one date or two with '–' or '..' between, then a label.

    Returns (first day, day after the last, label) of at most `most` marks, and the lines that are none.
    """
    found: list[tuple[date, date, str]] = []
    unread: list[str] = []
    for line in filter(None, (" ".join(line.split()) for line in text.splitlines())):
        written = MARK.fullmatch(line)
        try:
            begin, end = (days.parse(written[1]), days.parse(written[2] or written[1])) if written else (None, None)
        except days.NotADate:
            begin = end = None
        if not (written and begin and end and begin.first < end.until) or len(found) == most:
            unread.append(line)
        else:
            found.append((begin.first, end.until, (written[3] or "").strip()[:longest] or line[:longest]))
    return found, unread


def named_by(con: Connection, operation: Operation) -> list[dict[str, Any]]:
    """The incidents that their own source puts into the operation: `incident_id`, `operation` as worded, and when."""
    return store.plain_rows(
        con, "operation_incidents", {"incidents": list(operation.incidents), "name": operation.name}
    )


def beside(con: Connection, operation: Operation, found: Pointer) -> Beside:
    """The file's incidents of the operation's scope in its days, and in the same days of two years before and after.

    The two strata are compared apart, each with the rest of the record as its comparator.
    """
    if operation.unplaced:
        return Beside((), (), operation.unplaced)
    everything = listed(con)
    windows = tuple(_window(con, operation, shift, found, everything) for shift in YEARS_AROUND)
    own = windows[YEARS_AROUND.index(0)]
    if own.incident_count is None:
        return Beside(windows, (), "outside")
    return Beside(windows, tuple(_compare(windows, stratum) for stratum in STRATA), "")


def _window(con: Connection, operation: Operation, shift: int, found: Pointer, everything: list[Operation]) -> Window:
    assert operation.start_from
    assert operation.end_until
    since, until = _in_year(operation.start_from, shift), _in_year(operation.end_until, shift)
    others = tuple(
        other.name
        for other in everything
        if other.operation_id != operation.operation_id and not other.unplaced and _touches(other, since, until)
    )
    if since < found.coverage_from or until > found.coverage_until + timedelta(days=1):
        return Window(shift, since, until, None, None, None, None, None, others)
    mine = summary.totals(con, operation.covers.but(since=since, until=until))
    whole = summary.totals(con, SeizureFilter(since=since, until=until))
    rest = {stratum: whole[f"{stratum}_count"] - mine[f"{stratum}_count"] for stratum in STRATA}
    return Window(
        shift, since, until, mine["incident_count"], mine["large_count"], mine["other_count"],
        mine["overlapping_count"], rest, others,
    )  # fmt: skip


def _in_year(day: date, shift: int) -> date:
    """The same day of another year; 29 February is the day before 1 March."""
    try:
        return day.replace(year=day.year + shift)
    except ValueError:
        return date(day.year + shift, 2, 28)


def _touches(other: Operation, since: date, until: date) -> bool:
    return bool(other.start_from and other.end_until and other.start_from < until and other.end_until > since)


def _compare(windows: tuple[Window, ...], stratum: str) -> Comparison:
    own = next(window for window in windows if window.shift == 0)
    around = [window for window in windows if window.shift and window.incident_count is not None]
    count = own.of(stratum) or 0
    counts = tuple(window.of(stratum) for window in windows if window.shift)
    if not around:
        return Comparison(stratum, count, counts, None, "no_years", (None, None))
    others = [window.of(stratum) or 0 for window in around]
    rest = [window.rest[stratum] for window in around if window.rest]
    found = change.ratio_of_ratios(
        sum(others), count, sum(rest), own.rest[stratum] if own.rest else 0, spans=(len(around), 1)
    )
    told = told_apart(sum(others) / len(others), len(others))
    few = min(count, *others) < change.LEAST
    reason = "few" if few else "" if found.enough else "no_comparator"
    return Comparison(stratum, count, counts, found if not reason else None, reason, told)


def told_apart(mean: float, years: int) -> tuple[float | None, float | None]:
    """The smallest ratio above 1 and the largest below it that one window could have been told apart by.

    The window is set beside `years` others of the same length that hold `mean` incidents each. Given the total, its
    count is binomial; the exact equal-tailed test of that at 5 % finds the ratio with 80 % power. Counts are taken as
    Poisson: real ones vary more, so the true bound is wider. None: no ratio up to 1,000, or not even 0.
    """
    if mean <= 0 or years < 1:
        return None, None

    def lack(ratio: float) -> float:
        return _power(ratio, mean, years) - POWER

    above = brentq(lack, 1.0, HIGHEST_RATIO, xtol=1e-3) if lack(HIGHEST_RATIO) > 0 else None
    below = brentq(lack, 0.0, 1.0, xtol=1e-4) if lack(0.0) > 0 else None
    return above, below


def _power(ratio: float, mean: float, years: int) -> float:
    """How often the test finds a ratio; the total is Poisson."""
    whole = mean * (ratio + years)
    totals = np.arange(poisson.ppf(1e-9, whole), poisson.ppf(1 - 1e-9, whole) + 1)
    alike, real = 1 / (1 + years), ratio / (ratio + years)
    upper = binom.isf(LEVEL / 2, totals, alike)  # found above it
    lower = binom.ppf(LEVEL / 2, totals, alike)
    lower = np.where(binom.cdf(lower, totals, alike) <= LEVEL / 2, lower, lower - 1)  # found up to it
    found = binom.sf(upper, totals, real) + binom.cdf(lower, totals, real)
    return float((poisson.pmf(totals, whole) * found).sum())


# -- sentences ---------------------------------------------------------------------------------------------------------


def when(operation: Operation, words: Words = labels.ENGLISH) -> str:
    """Its dates as far as they are known."""
    start, end = operation.start_from, operation.end_until
    if start is None and end is None:
        return words.say(N_("dates not known"))
    if start is None:
        return words.say(N_("start not known, ended in {year} or before"), year=str(_last(end).year))
    if end is None:
        return words.say(N_("from {year}, end not known"), year=str(start.year))
    if operation.date_basis == "year":
        years = str(start.year) if start.year == _last(end).year else f"{start.year}–{_last(end).year}"
        return words.say(N_("{years}, months and days not known"), years=years)
    said = words.period(start, _last(end))
    return words.say(N_("{period} (known to the month)"), period=said) if operation.date_basis == "month" else said


def _last(until: date | None) -> date:
    assert until
    return until - timedelta(days=1)


def sentences(held: Beside, words: Words = labels.ENGLISH) -> list[str]:
    """What may be said of the file's counts beside an operation: counts first, ratios where there are enough."""
    if held.reason:
        message = {
            "none": N_("It had no wildlife in its scope: this file holds nothing of it."),
            "undated": N_("Its dates are not known: no days of this file can be set beside it."),
            "year": N_("Only the year is known, which is not its window: no days of this file can be set beside it."),
            "long": N_("It lasted more than a year: the same days of the next year would overlap with it."),
            "outside": N_("These days are not, or not wholly, collected in this file."),
        }[held.reason]
        return [words.say(message)]
    return [f"{_counts(held, found.stratum, words)} {_verdict(found, words)}" for found in held.comparisons]


def _counts(held: Beside, stratum: str, words: Words) -> str:
    own = next(window for window in held.windows if window.shift == 0)
    years = [f"{window.since.year}: {_held(window.of(stratum), words)}" for window in held.windows if window.shift]
    said = words.say(
        N_("{stratum}: incidents of its scope that this file holds in its days: {count}; in the same days of {years}."),
        stratum=words.label("stratum", stratum),
        count=_held(own.of(stratum), words),
        years=words.listed(years),
    )
    return said[:1].upper() + said[1:]


def _held(count: int | None, words: Words) -> str:
    return words.say(N_("not collected")) if count is None else words.number(count)


def _verdict(found: Comparison, words: Words) -> str:
    set_beside, (above, below) = found.change, found.told_apart
    if found.reason == "no_years":
        return words.say(N_("No other year is collected to set beside it."))
    if set_beside is None:
        said = {
            "few": N_("Fewer than {least} in the smaller window, so counts and no ratio."),
            "no_comparator": N_("Its scope leaves too few other incidents to compare with, so no ratio."),
        }[found.reason]
        return f"{words.say(said, least=change.LEAST)} {_bounds(above, below, words)}"
    names = {
        "ratio": "ratio", "low": "ratio_low", "high": "ratio_high", "other": "other_ratio", "other_low": "other_low",
        "other_high": "other_high", "ror": "ror", "ror_low": "ror_low", "ror_high": "ror_high",
    }  # fmt: skip
    said = words.say(
        N_(
            "That is {ratio} times the mean of the other years ({low}–{high}); all other incidents of the record "
            "{other} times ({other_low}–{other_high}); beyond the record as a whole {ror} ({ror_low}–{ror_high}). "
            "Sampling error only."
        ),
        **{name: _ratio(getattr(set_beside, held), words) for name, held in names.items()},
    )
    return f"{said} {_bounds(above, below, words)}"


def _bounds(above: float | None, below: float | None, words: Words) -> str:
    if above is None:
        return words.say(N_("Counts of this size tell no ratio apart from chance."))
    if below is None:
        return words.say(
            N_("Counts of this size tell nothing under {above} times the mean of the other years apart from chance."),
            above=_ratio(above, words),
        )
    return words.say(
        N_("Counts of this size tell nothing between {below} and {above} times that mean apart from chance."),
        below=_ratio(below, words), above=_ratio(above, words),
    )  # fmt: skip


def _ratio(value: float | None, words: Words) -> str:
    if value is None:
        return "–"
    return "∞" if value == float("inf") else words.number(value, 2 if value < 10 else 0)
