"""The view over time: by month, quarter or year, by measure, divided by any dimension, two strata apart."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from geo.errors import AtlasError
from queries import store, summary
from queries.breakdowns import PERIODS, UnknownChoice
from queries.filters import SeizureFilter
from queries.labels import N_
from queries.store import Connection

SPLITS = (
    "none", "group", "commodity", "taxon", "country", "admin1", "place", "transport", "facility", "cover_load",
    "concealment", "agency", "evidence", "source_kind", "precision",
)  # fmt: skip
OF_LINES = ("group", "commodity", "taxon")  # an incident may have several of these and counts under each
MEASURES = ("incidents", "seizures", "kg", "animals")
COLUMNS = {"incidents": "incident_count", "seizures": "seizure_count", "kg": "mass_kg", "animals": "animals"}
UNDATED = ("left_out", "spread")
COUNTS = ("incident_count", "seizure_count", "weighed_count")


class NotOneKind(AtlasError, ValueError):
    """Kilograms or animals of several kinds of goods, which are never added up."""

    def __init__(self, kinds: int) -> None:
        super().__init__(
            N_(
                "Kilograms and animals are never added up across kinds of goods: this view holds {kinds}. Choose one "
                "species group and one commodity."
            ),
            kinds=kinds,
        )


@dataclass(frozen=True)
class Series:
    """A series and what it leaves out.

    `rows`: one a period and value, from the start of the filter or of coverage to the end of either, with 0 where this
    file holds none: `period` ('2024-03', '2024Q1', '2024'), `value` (only where split; None: not stated),
    `period_from`, `incident_count`, `large_count`, `other_count`, `seizure_count`, `mass_kg` (NaN: nothing weighed),
    `weighed_count`, `large_amount`, `other_amount` (the measure in each stratum), `is_complete` (False: the coverage or
    the filter holds only a part), `is_partial` (True: the coverage ends inside it).
    """

    rows: pd.DataFrame
    vague_count: int  # incidents whose stated date fits no single period of this length
    undated_count: int  # those of them that are in no row: all where they are left out, none where they are spread
    incident_count: int  # of the view
    by: str = "year"
    measure: str = "incidents"
    split: str = "none"
    undated: str = "left_out"

    @property
    def vague_share(self) -> float:
        """The share of the view's incidents whose date is too vague for a period of this length."""
        return self.vague_count / self.incident_count if self.incident_count else 0.0

    def complete(self) -> pd.DataFrame:
        """The rows of whole periods: what a test may use."""
        return self.rows[self.rows["is_complete"]].reset_index(drop=True)


def series(
    con: Connection,
    filters: SeizureFilter,
    by: str,
    coverage_from: date,
    coverage_until: date,
    *,
    measure: str = "incidents",
    split: str = "none",
    undated: str = "left_out",
) -> Series:
    """Count or weigh the view by period.

    An incident known only to a year is left out of months and quarters, or spread evenly over those that it covers and
    the collecting reached (its share of an incident is then a fraction).

    Raises
    ------
    UnknownChoice
    NotOneKind
        If kilograms or animals are asked for and the view holds several kinds of goods.
    """
    for what, value, known in (
        ("period", by, tuple(PERIODS)), ("measure", measure, MEASURES), ("split", split, SPLITS),
        ("way with vague dates", undated, UNDATED),
    ):  # fmt: skip
        if value not in known:
            raise UnknownChoice(what, value, known)
    if measure in ("kg", "animals"):
        _require_one_kind(con, filters)
    found = _long(con, filters, by, split, measure)
    span = _span(filters, coverage_from, coverage_until, by)
    vague = found["first"] != found["last"]
    whole = _long(con, filters, by, "none", "incidents") if split in OF_LINES else found  # each incident once
    total = int(whole["incident_count"].sum())
    vague_count = int(whole.loc[whole["first"] != whole["last"], "incident_count"].sum())
    placed = _spread(found, span[-1]) if undated == "spread" else found[~vague].assign(period=found["first"][~vague])
    rows = _wide(placed, span, COLUMNS[measure], split != "none", whole=undated == "left_out")
    rows = _marked(rows, filters, coverage_until)
    left_out = vague_count if undated == "left_out" else 0
    return Series(rows, vague_count, left_out, total, by, measure, split, undated)


def _require_one_kind(con: Connection, filters: SeizureFilter) -> None:
    kinds = len(summary.commodities(con, filters))
    if kinds > 1:
        raise NotOneKind(kinds)


def _long(con: Connection, filters: SeizureFilter, by: str, split: str, measure: str) -> pd.DataFrame:
    """series.sql with the first and last period of each row, and animals where they are asked for."""
    keys = ["period_from", "period_last", "value", "is_large"]
    found = store.frame(con, "series", filters, by=by, split=split)
    if measure == "animals":
        animals = store.frame(con, "series_animals", filters, by=by, split=split)
        found = found.merge(animals, on=keys, how="left")
    ends = {
        name: pd.PeriodIndex(pd.to_datetime(found[column]), freq=PERIODS[by])
        for name, column in (("first", "period_from"), ("last", "period_last"))
    }
    return found.assign(**ends)


def _span(filters: SeizureFilter, coverage_from: date, coverage_until: date, by: str) -> pd.PeriodIndex:
    first = max(filter(None, [filters.since, coverage_from]))
    last = coverage_until if filters.until is None else min(coverage_until, filters.until - timedelta(days=1))
    return pd.period_range(first, max(first, last), freq=PERIODS[by])


def _spread(found: pd.DataFrame, end: pd.Period) -> pd.DataFrame:
    """Each row in equal parts over its periods, none of them after the last one collected."""
    parts = []
    for row in found.to_dict("records"):
        periods = pd.period_range(row["first"], max(row["first"], min(row["last"], end)))
        shared = {name: row[name] / len(periods) for name in (*COUNTS, "mass_kg", "animals") if name in row}
        parts += [row | shared | {"period": period} for period in periods]
    return pd.DataFrame(parts, columns=[*found.columns, "period"])


def _wide(placed: pd.DataFrame, span: pd.PeriodIndex, column: str, is_split: bool, *, whole: bool) -> pd.DataFrame:
    """One row a period (and value), strata side by side; a sum of kilograms is NaN where nothing was weighed."""
    placed = placed.assign(
        large_count=placed["incident_count"].where(placed["is_large"].astype(bool), 0),
        other_count=placed["incident_count"].where(~placed["is_large"].astype(bool), 0),
        large_amount=placed[column].where(placed["is_large"].astype(bool)),
        other_amount=placed[column].where(~placed["is_large"].astype(bool)),
    )
    names = ["incident_count", "large_count", "other_count", "seizure_count", "mass_kg", "weighed_count"]
    names += ["large_amount", "other_amount"]
    order = placed.groupby("value", dropna=False)["incident_count"].sum().sort_values(ascending=False, kind="stable")
    values = [None if pd.isna(value) else value for value in order.index] or ([] if is_split else [None])
    at = {value: k for k, value in enumerate(values)}
    keys = [at[None if pd.isna(value) else value] for value in placed["value"]]
    periods = span.union(pd.PeriodIndex(placed["period"].unique(), freq=span.freq))
    sums = placed[names].groupby([pd.Series(keys, index=placed.index, dtype=int), placed["period"]]).sum(min_count=1)
    every = pd.MultiIndex.from_product([range(len(values)), periods], names=["value", "period"])
    rows = sums.astype(float).reindex(every).reset_index()
    rows["value"] = pd.Series([values[k] for k in rows["value"]], index=rows.index, dtype=object)
    counted = [name for name in names if name.endswith("_count")]
    counted += [name for name in ("large_amount", "other_amount") if column in COUNTS]
    rows[counted] = rows[counted].fillna(0)
    if whole:
        rows[counted] = rows[counted].astype(int)
    return rows if is_split else rows.drop(columns="value")


def _marked(rows: pd.DataFrame, filters: SeizureFilter, coverage_until: date) -> pd.DataFrame:
    """The first day of each period, and whether the coverage and the filter hold all of it."""
    ends: list[dict[str, Any]] = [
        {
            "period_from": period.start_time.date(),
            "is_complete": period.end_time.date() <= coverage_until
            and (filters.since is None or period.start_time.date() >= filters.since)
            and (filters.until is None or period.end_time.date() < filters.until),
            "is_partial": period.end_time.date() > coverage_until,
        }
        for period in rows["period"]
    ]
    marked = pd.DataFrame(ends, columns=["period_from", "is_complete", "is_partial"], index=rows.index)
    return rows.assign(period=[str(period) for period in rows["period"]], **{name: marked[name] for name in marked})
