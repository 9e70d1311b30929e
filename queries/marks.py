"""What stands on the map, and what does not."""

from typing import Any

import pandas as pd

from queries import store
from queries.filters import SeizureFilter
from queries.store import Connection


def places(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """One mark a place complex with a drawable position, most incidents first.

    Columns of marks.sql, WGS 84 degrees, and `groups`: slug -> incidents there, most first.
    """
    marks = store.frame(con, "marks", filters)
    groups: dict[str, dict[str, int]] = {}
    for row in store.rows(con, "mark_groups", filters):
        groups.setdefault(row["complex_id"], {})[row["group_id"]] = row["incident_count"]
    drawn = marks[marks["drawable"].astype(bool)].reset_index(drop=True)
    return drawn.assign(groups=[groups.get(complex_id, {}) for complex_id in drawn["complex_id"]])


def provinces(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """Incidents known only to a province, one ring each (province_marks.sql)."""
    return store.frame(con, "province_marks", filters)


def placement(con: Connection, filters: SeizureFilter) -> dict[str, Any]:
    """How many incidents in view stand on the map, and why the others do not (placement.sql)."""
    return store.rows(con, "placement", filters)[0]


def not_drawn_at_sea(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """The incidents listed beside the map instead of drawn on it (not_drawn_at_sea.sql)."""
    return store.frame(con, "not_drawn_at_sea", filters)
