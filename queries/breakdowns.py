"""The view divided: by country or area, group, place, transport, time …"""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from geo.errors import AtlasError
from queries import store
from queries.filters import SeizureFilter
from queries.labels import N_
from queries.store import Connection

DIMENSIONS = (
    "country", "group", "commodity", "taxon", "place", "transport", "facility", "cover_load", "concealment",
    "agency", "evidence",
    "source_kind", "precision", "stratum", "year",
)  # fmt: skip
STOP_ROLES = ("origin", "export", "transit", "destination")
PERIODS = {"month": "M", "quarter": "Q", "year": "Y"}


class UnknownChoice(AtlasError, ValueError):
    """A dimension, role or period that does not exist."""

    def __init__(self, what: str, value: str, known: tuple[str, ...]) -> None:
        super().__init__(
            N_("{value!r} is no {what}: expected one of {known}."), value=value, what=what, known=", ".join(known)
        )


def by(con: Connection, filters: SeizureFilter, dimension: str) -> pd.DataFrame:
    """Count the view by one dimension, or by the countries or areas named in one role of the route.

    Returns `value` (None: not stated), `incident_count`, `large_count` and, except for roles, `seizure_count`,
    `mass_kg`, `weighed_count`; most incidents first.

    Raises
    ------
    UnknownChoice
    """
    if dimension in STOP_ROLES:
        return store.frame(con, "by_role", filters, stop_role=dimension)
    if dimension not in DIMENSIONS:
        raise UnknownChoice("dimension", dimension, DIMENSIONS + STOP_ROLES)
    return store.frame(con, "by", filters, dimension=dimension)


def series(
    con: Connection, filters: SeizureFilter, period: str, coverage_from: date, coverage_until: date
) -> tuple[pd.DataFrame, int]:
    """Count the view by month, quarter or year.

    Returns
    -------
    rows
        One a period from the start of the filter or of coverage to the end of either, with 0 where this file holds
        none: `period` ('2024-03', '2024Q1', '2024'), `period_from`, `incident_count`, `large_count`, `other_count`,
        `seizure_count`, `mass_kg`, `weighed_count`, `is_complete` (False: the coverage or the filter ends inside it).
    undated_count
        Incidents whose stated date fits no single period of this length.

    Raises
    ------
    UnknownChoice
    """
    if period not in PERIODS:
        raise UnknownChoice("period", period, tuple(PERIODS))
    found = store.frame(con, "series", filters, by=period)
    undated = found.loc[found["period_from"].isna(), "incident_count"].sum()
    dated = found.dropna(subset="period_from")
    first = max(filter(None, [filters.since, coverage_from]))
    last = coverage_until if filters.until is None else min(coverage_until, filters.until - timedelta(days=1))
    every = pd.period_range(first, max(first, last), freq=PERIODS[period])
    index = dated.assign(period=pd.PeriodIndex(dated["period_from"], freq=PERIODS[period])).set_index("period")
    rows = index.drop(columns="period_from").reindex(every.union(index.index)).rename_axis("period")
    counts = [name for name in rows if name != "mass_kg"]
    rows[counts] = rows[counts].fillna(0).astype(int)
    rows = rows.assign(
        period_from=[day.start_time.date() for day in rows.index],
        is_complete=[
            day.end_time.date() <= coverage_until
            and (filters.since is None or day.start_time.date() >= filters.since)
            and (filters.until is None or day.end_time.date() < filters.until)
            for day in rows.index
        ],
    ).reset_index()
    return rows.assign(period=rows["period"].astype(str)), int(undated)


def options(con: Connection) -> dict[str, dict[str, int]]:
    """Every value a filter may take in this store: field -> value -> incidents, most first."""
    found: dict[str, dict[str, int]] = {}
    for row in store.plain_rows(con, "options"):
        found.setdefault(row["field"], {})[row["value"]] = row["incident_count"]
    return found


def names(con: Connection) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    """Complexes and taxa by id, for showing their names."""
    complexes = {row["complex_id"]: row for row in store.plain_rows(con, "complexes")}
    taxa = {row["species_scientific"]: row for row in store.plain_rows(con, "taxa")}
    return complexes, taxa
