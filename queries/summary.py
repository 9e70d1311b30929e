"""What is counted: totals, kilograms by commodity, whole animals, completeness, sources."""

from typing import Any

import pandas as pd

from queries import store
from queries.filters import SeizureFilter
from queries.store import Connection

FIELD_OF_COLUMN = {"suspects_count": "suspects"}


def totals(con: Connection, filters: SeizureFilter) -> dict[str, Any]:
    """One row of counts (totals.sql). `mass_kg` is None when nothing was weighed, which is not 0."""
    return store.rows(con, "totals", filters)[0]


def commodities(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """Counts and kilograms for each group and commodity in view (commodities.sql), heaviest first.

    `largest_kg` is the weight of the heaviest incident among them; `mass_kg` is NaN when nothing was weighed.
    """
    return store.frame(con, "commodities", filters)


def whole_animals(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """What the weighed parts would take in animals, by conversion (whole_animals.sql): low, central, high."""
    return store.frame(con, "whole_animals", filters)


def completeness(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """How many incidents in view state each field: `field`, `filled_count`, `incident_count`, `share` (0-1).

    A field that this tier keeps back is left out: it may well be stated.
    """
    kept_back = withheld(con)
    row = {name: count for name, count in store.rows(con, "completeness", filters)[0].items() if name not in kept_back}
    count = row.pop("incident_count")
    frame = pd.DataFrame({"field": list(row), "filled_count": list(row.values())})
    return frame.assign(incident_count=count, share=frame["filled_count"] / count if count else float("nan"))


def withheld(con: Connection) -> frozenset[str]:
    """The fields of an incident that this store keeps back for its tier; none in the analyst store."""
    columns = {row["column_name"] for row in store.plain_rows(con, "withheld")}
    return frozenset(FIELD_OF_COLUMN.get(column, column) for column in columns)


def source_mix(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """Publishers of the incidents in view, most incidents first (source_mix.sql)."""
    return store.frame(con, "source_mix", filters)


def coverage(con: Connection, filters: SeizureFilter) -> list[dict[str, Any]]:
    """Published totals that overlap the view beside what the file holds of them (coverage.sql).

    `held_…` is None where the file cannot be counted the same way. Totals overlap: never add them up.
    """
    return store.rows(con, "coverage", filters)


def loosen(con: Connection, filters: SeizureFilter) -> list[tuple[str, int]]:
    """For a filter that matches nothing: each active field and how many incidents match without it, most first."""
    found = []
    for name in filters.active():
        default = getattr(SeizureFilter(), name)
        changes = {name: default} | ({"role": "seized"} if name == "country" else {})
        found.append((name, totals(con, filters.but(**changes))["incident_count"]))
    return sorted([pair for pair in found if pair[1]], key=lambda pair: (-pair[1], pair[0]))
