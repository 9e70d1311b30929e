"""Two periods of the view, set beside the rest of the record: the sentence of a change, or why there is none.

A ratio is never said without its comparator's. What the collecting itself may have made is refused: a change between
countries or areas (they were searched with different effort), a view that rests on one publisher.
"""

import math
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from queries import change, store, summary, trends
from queries.change import Change
from queries.filters import STRATA, SeizureFilter
from queries.labels import ENGLISH, N_, Words
from queries.store import Connection

GOODS = ("species", "taxon", "commodity", "goods", "min_kg")
WAYS = ("transport", "facility", "cover_load", "concealment")
MOST_OF_ONE = 0.5  # a publisher's share over which a view is that publisher's
LEAST_STEPS = 8
QUARTERS, MONTHS = 365.25 / 4, 365.25 / 12  # days

REASONS = {
    "few": N_("fewer than {least} incidents in both periods together: counts, no ratio"),
    "few_others": N_("the comparator has fewer than {least} incidents in both periods together: counts, no ratio"),
    "one_period": N_("nothing of the view or of its comparator in one of the periods: counts, no ratio"),
    "short": N_("too few to tell: a period on either side of the day needs three months, both together eight"),
    "publisher": N_(
        "{share} of these incidents come from one publisher ({publisher}): what changed may be its reporting"
    ),
    "no_goods": N_(
        "the filter chooses no goods and no way of transport: there is nothing in the same record to compare it with"
    ),
    "where": N_(
        "countries or areas were searched with different effort in different years: a change between them is not "
        "computed; choose goods, and they are compared with all other goods of the same view"
    ),
}


@dataclass(frozen=True)
class Verdict:
    """The change of one stratum of a view at a day, its comparator, and why there is no ratio where there is none."""

    filters: SeizureFilter  # the group: the view in one stratum, from `since` to `until`
    comparator: SeizureFilter | None  # what holds the group and all others
    at: date
    since: date
    until: date  # first day no longer counted
    change: Change
    reason: str  # a key of REASONS, or empty
    astride_count: int  # incidents of the group whose date does not say on which side of the day they lie
    publisher: str | None
    publisher_share: float


def comparator(filters: SeizureFilter) -> tuple[SeizureFilter | None, str]:
    """What the view's incidents are compared with, or the reason that there is nothing to compare with.

    A choice of goods is compared with all other goods of the same view, a choice of ways with all other ways.
    """
    for names in (GOODS, WAYS):
        if any(getattr(filters, name) is not None for name in names):
            return filters.but(**dict.fromkeys(names)), ""
    if filters.country is not None or filters.place is not None:
        return None, "where"
    return None, "no_goods"


def gate(con: Connection, filters: SeizureFilter) -> tuple[str, str | None, float]:
    """Why no change of a view may be said, or an empty text; its largest publisher and that one's share."""
    _, reason = comparator(filters)
    mix = summary.source_mix(con, filters)
    if mix.empty:
        return reason or "few", None, 0.0
    count = summary.totals(con, filters)["incident_count"]
    publisher, share = str(mix.iloc[0]["publisher"]), float(mix.iloc[0]["incident_count"] / count)
    if not reason and count < change.LEAST:
        reason = "few"
    return reason or ("publisher" if share > MOST_OF_ONE else ""), publisher, share


def verdicts(
    con: Connection, filters: SeizureFilter, at: date, coverage_from: date, coverage_until: date
) -> list[Verdict]:
    """The change of the view at a day, each stratum by itself; both periods end with the coverage."""
    since = max(filter(None, [filters.since, coverage_from]))
    until = min(filter(None, [filters.until, coverage_until + timedelta(days=1)]))
    held = filters.but(since=since, until=max(until, since + timedelta(days=1)))
    return [
        _verdict(con, held.but(stratum=stratum), at, since, until, coverage_from, coverage_until)
        for stratum in STRATA
        if filters.stratum in (None, stratum)
    ]


def _verdict(
    con: Connection, view: SeizureFilter, at: date, since: date, until: date, coverage_from: date, coverage_until: date
) -> Verdict:
    reason, publisher, share = gate(con, view)
    base, _ = comparator(view)
    before, after, total = _sides(con, view, at)
    all_before, all_after, _ = _sides(con, base, at) if base else (before, after, total)
    others = (all_before - before, all_after - after)
    found = Change(before, after, *others)
    if not reason and base:
        days = ((at - since).days, (until - at).days)
        step, length = ("quarter", QUARTERS) if min(days) >= LEAST_STEPS * QUARTERS else ("month", MONTHS)
        if min(days) < 3 * MONTHS or sum(days) < LEAST_STEPS * MONTHS:
            reason = "short"
        else:
            counts = [_steps(con, asked, step, coverage_from, coverage_until) for asked in (view, base)]
            kept = [not (row.period_from < at < row.until) for row in counts[0].itertuples()]
            late = [day >= at for day in counts[0]["period_from"][kept]]
            group = counts[0]["count"][kept].to_numpy()
            rest = counts[1]["count"][kept].to_numpy() - group
            found = change.ratio_of_ratios(
                before, after, *others, spans=(days[0] / length, days[1] / length),
                dispersion=change.dispersion(group, late), other_dispersion=change.dispersion(rest, late),
                degrees=len(late) - 2,
            )  # fmt: skip
            reason = found.reason
    return Verdict(view, base, at, since, until, found, reason, total - before - after, publisher, share)


def _sides(con: Connection, filters: SeizureFilter, at: date) -> tuple[int, int, int]:
    rows = store.rows(con, "sides", filters, at=at)
    before, after, total = (
        sum(row[name] for row in rows) for name in ("before_count", "after_count", "incident_count")
    )
    return before, after, total


def _steps(con: Connection, filters: SeizureFilter, by: str, coverage_from: date, coverage_until: date) -> pd.DataFrame:
    """Counts of the whole months or quarters of the view: `period_from`, `until`, `count`."""
    rows = trends.series(con, filters, by, coverage_from, coverage_until).complete()
    ends = [(pd.Period(period) + 1).start_time.date() for period in rows["period"]]
    return pd.DataFrame({"period_from": rows["period_from"], "until": ends, "count": rows["incident_count"]})


# -- sentences --------------------------------------------------------------------------------------------------------


def say(verdict: Verdict, words: Words = ENGLISH) -> str:
    """The change in one plain sentence with its comparator, n and what the interval holds; or counts and the reason."""
    found = verdict.change
    asked = {"subject": _subject(verdict, words), "at": words.day(verdict.at)}
    if verdict.reason or not found.enough:
        reason = words.say(
            REASONS[verdict.reason], least=words.number(change.LEAST), publisher=verdict.publisher or "–",
            share=words.share(verdict.publisher_share, 1),
        )  # fmt: skip
        return words.say(
            N_("{subject}: {before} incidents before {at}, {after} from then on; {reason}."),
            before=words.number(found.before), after=words.number(found.after), reason=reason, **asked,
        )  # fmt: skip
    own = _moved((found.before, found.after), found.ratio, found.ratio_low, found.ratio_high, words)
    rest = _moved((found.other_before, found.other_after), found.other_ratio, found.other_low, found.other_high, words)
    return words.say(
        N_(
            "{subject}: incidents a year {own} from {at} on ({before} before, {after} after); {others}: {rest} "
            "({other_before} before, {other_after} after). Beyond them: {beyond}, RoR {ror}. Intervals: 95 %, sampling "
            "error only."
        ),
        own=own, rest=rest, others=_others(verdict, words), beyond=_beyond(found, words),
        ror=_interval(found.ror, found.ror_low, found.ror_high, words), before=words.number(found.before),
        after=words.number(found.after), other_before=words.number(found.other_before),
        other_after=words.number(found.other_after), **asked,
    )  # fmt: skip


def say_astride(verdict: Verdict, words: Words = ENGLISH) -> str:
    """How many incidents of the view lie on neither side of the day; empty where none does."""
    if not verdict.astride_count:
        return ""
    return words.say(
        N_("{subject}: dates too vague to tell on which side of {at} they lie: {count} (in neither period)."),
        subject=_subject(verdict, words), at=words.day(verdict.at), count=words.number(verdict.astride_count),
    )  # fmt: skip


def _subject(verdict: Verdict, words: Words) -> str:
    return words.between_parts(
        [verdict.filters.but(since=None, until=None, stratum=None).describe(words), _stratum(verdict.filters, words)]
    )


def _stratum(filters: SeizureFilter, words: Words) -> str:
    return words.label("stratum", filters.stratum or "other")


def _others(verdict: Verdict, words: Words) -> str:
    """The comparator by name: all other incidents of the record, or of the same view in words."""
    base = (verdict.comparator or SeizureFilter()).but(since=None, until=None)
    view = base.but(stratum=None, large_kg=SeizureFilter().large_kg)
    stratum = _stratum(verdict.filters, words)
    if not view.active():
        return words.say(N_("all other incidents of the record ({stratum})"), stratum=stratum)
    return words.say(
        N_("all other incidents of “{view}” ({stratum})"), view=view.describe(words), stratum=stratum
    )  # fmt: skip


def _beyond(found: Change, words: Words) -> str:
    if not found.is_beyond:
        return words.say(N_("no change told apart from theirs"))
    if found.ror is not None and found.ror < 1:
        return words.say(N_("lower than theirs by more than sampling error"))
    return words.say(N_("higher than theirs by more than sampling error"))


def _moved(counts: tuple[int, int], ratio: float | None, low: float | None, high: float | None, words: Words) -> str:
    """'fell 55 % (29–73)': how a rate changed, and whether more than by sampling error."""
    if ratio is None or low is None or high is None:
        return words.say(N_("cannot be compared"))
    if not counts[0]:
        return words.say(N_("rose from none in this file"))
    if high < 1:
        return words.say(
            N_("fell {change} ({low} to {high})"), change=words.share(1 - ratio, 1), low=words.share(1 - high, 1),
            high=words.share(1 - low, 1),
        )  # fmt: skip
    if low > 1:
        return words.say(N_("rose to {ratio} times ({interval})"), ratio=words.number(ratio, 2),
                         interval=_limits(low, high, words))  # fmt: skip
    return words.say(N_("changed by no more than sampling error, to {ratio} times ({interval})"),
                     ratio=words.number(ratio, 2), interval=_limits(low, high, words))  # fmt: skip


def _interval(value: float | None, low: float | None, high: float | None, words: Words) -> str:
    if value is None or low is None or high is None:
        return "–"
    shown = words.number(value, 2) if math.isfinite(value) else "∞"
    return f"{shown} ({_limits(low, high, words)})"


def _limits(low: float, high: float, words: Words) -> str:
    return f"{words.number(low, 2)}–{words.number(high, 2) if math.isfinite(high) else '∞'}"
