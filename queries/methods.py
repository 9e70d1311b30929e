"""How goods were hidden, under what declared goods, and by which way; and the wordings that nobody has coded yet.

Nothing of this is for the public: it would teach what is looked for. `require` is asked by the command line and by
the pages; the public file is to hold none of it either (the publish step's part).
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from data import wordings
from geo.errors import AtlasError
from queries import store, summary, trends, verdict
from queries.breakdowns import UnknownChoice
from queries.change import Change, dispersion, ratio_of_ratios
from queries.filters import STRATA, SeizureFilter
from queries.labels import N_
from queries.store import Connection

TIERS = ("analyst", "partner")
DIMENSIONS = (
    "concealment", "cover_load", "transport", "facility", "group", "commodity", "start", "seized_in", "destination",
)  # fmt: skip
BY = ("concealment", "transport", "group", "commodity", "facility")
CLASSES = ("concealment", "cover_load")
COLUMN = {"group": "group_id"}  # `group` is a word of SQL
UNCOMPARED = ("not_stated", wordings.UNCODED)


class NotInThisTier(AtlasError, LookupError):
    """Something that this tier must not show."""

    def __init__(self, tier: str) -> None:
        super().__init__(
            N_("Concealment and declared goods are not for the {tier} tier: expected one of {known}."),
            tier=tier,
            known=", ".join(TIERS),
        )


def require(tier: str) -> None:
    """Refuse a tier that must not see methods.

    Raises
    ------
    NotInThisTier
    """
    if tier not in TIERS:
        raise NotInThisTier(tier)


def cells(con: Connection, filters: SeizureFilter, by: Sequence[str] = BY) -> pd.DataFrame:
    """Count the view by a combination of dimensions (methods.sql), the two strata in rows of their own.

    Returns `stratum`, one column a dimension asked for (None: not stated), `incident_count`, `agency_count` (those
    reported by an agency), `publisher_count` and `largest_publisher_count`; large consignments first, then most
    incidents first.

    Raises
    ------
    UnknownChoice
    """
    _known(by)
    found = store.frame(con, "methods", filters, by=list(by))
    kept = [COLUMN.get(name, name) for name in DIMENSIONS if name in by]
    counts = ["incident_count", "agency_count", "publisher_count", "largest_publisher_count"]
    return found[["stratum", *kept, *counts]].rename(columns={"group_id": "group"})


def in_cell(
    con: Connection, filters: SeizureFilter, values: Mapping[str, str | None], stratum: str | None = None
) -> tuple[str, ...]:
    """The incidents of one cell: the dimensions that `values` names, each with its value (None: not stated).

    Raises
    ------
    UnknownChoice
    """
    _known(list(values))
    asked = {f"of_{name}": values.get(name) for name in DIMENSIONS}
    rows = store.rows(con, "methods_incidents", filters, by=list(values), in_stratum=stratum, **asked)
    return tuple(row["incident_id"] for row in rows)


def _known(by: Sequence[str]) -> None:
    for name in by:
        if name not in DIMENSIONS:
            raise UnknownChoice("dimension", name, DIMENSIONS)


@dataclass(frozen=True)
class Changed:
    """One class in one stratum before and after a day, beside all others of the view that state a class."""

    class_id: str
    stratum: str
    change: Change
    largest_publisher_share: float
    reason: str  # why there is no ratio: few | few_others | one_period | short | publisher, or empty


def changes(
    con: Connection, filters: SeizureFilter, of: str, at: date, coverage_from: date, coverage_until: date
) -> list[Changed]:
    """What changed at a day: each class of concealment or cover load beside the other classes, each stratum by itself.

    Counted are whole quarters on either side of the day (months where the periods are short) of incidents whose date
    fits one; incidents that state no class are in neither group, so a fuller record is no change.

    Raises
    ------
    UnknownChoice
    """
    if of not in CLASSES:
        raise UnknownChoice("kind of class", of, CLASSES)
    since = max(filter(None, [filters.since, coverage_from]))
    until = min(filter(None, [filters.until, coverage_until + timedelta(days=1)]))
    days = ((at - since).days, (until - at).days)
    step = "quarter" if min(days) >= verdict.LEAST_STEPS * verdict.QUARTERS else "month"
    is_short = min(days) < 3 * verdict.MONTHS or sum(days) < verdict.LEAST_STEPS * verdict.MONTHS
    found: list[Changed] = []
    for stratum in STRATA:
        if filters.stratum not in (None, stratum):
            continue
        view = filters.but(stratum=stratum)
        if not summary.totals(con, view)["incident_count"]:
            continue
        shares = _publisher_shares(con, view, of)
        steps = trends.series(con, view, step, coverage_from, coverage_until, split=of).complete()
        ends = [(pd.Period(period) + 1).start_time.date() for period in steps["period"]]
        whole = [end <= at or start >= at for start, end in zip(steps["period_from"], ends, strict=True)]
        steps = steps[pd.Series(whole, index=steps.index) & ~steps["value"].isin(UNCOMPARED)]
        counts = steps.pivot(index="period_from", columns="value", values="incident_count").sort_index()
        late = [day >= at for day in counts.index]
        spans = (float(len(late) - sum(late)), float(sum(late)))
        for class_id in counts:
            group = counts[class_id].astype(int).tolist()
            rest = (counts.sum(axis=1) - counts[class_id]).astype(int).tolist()
            share = shares.get(class_id, 0.0)
            found.append(_changed(class_id, stratum, group, rest, late, spans, share, is_short=is_short))
    return found


def _changed(
    class_id: str,
    stratum: str,
    group: list[int],
    rest: list[int],
    late: list[bool],
    spans: tuple[float, float],
    share: float,
    *,
    is_short: bool,
) -> Changed:
    before, after, other_before, other_after = (
        sum(count for count, is_late in zip(counts, late, strict=True) if is_late == side)
        for counts in (group, rest)
        for side in (False, True)
    )
    sums = Change(before, after, other_before, other_after)
    if is_short or not min(spans):
        return Changed(class_id, stratum, sums, share, "short")
    made = ratio_of_ratios(
        before, after, other_before, other_after, spans=spans, dispersion=dispersion(group, late),
        other_dispersion=dispersion(rest, late), degrees=len(late) - 2,
    )  # fmt: skip
    if made.enough and share > verdict.MOST_OF_ONE:
        return Changed(class_id, stratum, sums, share, "publisher")
    return Changed(class_id, stratum, made, share, made.reason)


def _publisher_shares(con: Connection, filters: SeizureFilter, of: str) -> dict[str, float]:
    rows = cells(con, filters, (of,))
    return dict(zip(rows[of], rows["largest_publisher_count"] / rows["incident_count"], strict=True))


def waiting(con: Connection) -> pd.DataFrame:
    """Wordings of imports that wait for a person (wordings_waiting.sql), each with the row that would code it.

    `coding_row` is the line to add to data/reference/`coding_file`; its class is the suggested one, or empty.
    """
    rows = pd.DataFrame(
        store.plain_rows(con, "wordings_waiting"),
        columns=["field", "wording", "incident_count", "class_id", "like_wording", "score"],
    )
    files = [f"{wordings.CODINGS[field]}.csv" for field in rows["field"]]
    lines = [_csv_row([row.wording, row.class_id or "", "arguable"]) for row in rows.itertuples()]
    return rows.assign(coding_file=files, coding_row=lines)


def _csv_row(cells: Sequence[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(cells)
    return stream.getvalue()
