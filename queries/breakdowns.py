"""The view divided: by country or area, group, place, transport, time …"""

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
