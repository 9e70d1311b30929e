"""Incidents themselves: the list in view, and one case with all that is stated of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from geo.errors import AtlasError
from queries import store, summary
from queries.filters import SeizureFilter
from queries.labels import N_
from queries.store import Connection


class NoSuchIncident(AtlasError, LookupError):
    """An id that no incident of the store has."""

    def __init__(self, incident_id: str) -> None:
        super().__init__(
            N_("There is no incident {incident_id!r} in this store: expected an id such as 'VN-2023-009'."),
            incident_id=incident_id[:80],
        )


@dataclass(frozen=True)
class Step:
    """One incident in the story of a consignment.

    `days_after` the one before: None for the first, and where a date is not known to the day. `is_ordered`: the stated
    dates leave no doubt that it came after the one before. `is_this`: the case that is open.
    """

    incident: dict[str, Any]
    days_after: int | None
    is_ordered: bool
    is_this: bool


@dataclass(frozen=True)
class Case:
    """One incident with its lines, stops in order of travel, sources, data flags, and the story it is part of."""

    incident: dict[str, Any]
    seizures: list[dict[str, Any]]
    stops: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    flags: list[dict[str, Any]]
    told: list[dict[str, Any]]  # all incidents of its consignment or investigation, in order of date
    withheld: frozenset[str] = field(
        default=frozenset(), kw_only=True
    )  # fields that this tier keeps back: they may well be stated

    def story(self) -> list[Step]:
        """The incidents of its consignment or investigation in order of date; empty where it stands alone."""
        steps = []
        for before, one in zip([None, *self.told], self.told, strict=False):
            exact = before is not None and before["date_precision"] == one["date_precision"] == "day"
            steps.append(
                Step(
                    one,
                    (one["seized_from"] - before["seized_from"]).days if before and exact else None,
                    before is None or before["seized_until"] <= one["seized_from"],
                    one["incident_id"] == self.incident["incident_id"],
                )
            )
        return steps

    def missing(self) -> list[str]:
        """The fields that a reader of a case would look for and that no source states, in a fixed order."""
        has = {stop["role"] for stop in self.stops}
        incident = self.incident
        absent = {
            "date_to_the_day": incident["date_precision"] != "day",
            "place_to_facility_or_town": incident["location_precision"] not in ("facility", "town"),
            "facility": incident["facility"] == "unknown",
            "transport": incident["transport"] == "unknown",
            "stated_start": "origin" not in has,
            "stated_departure": "export" not in has,
            "stated_transit": "transit" not in has,
            "stated_destination": "destination" not in has,
            "scientific_name": any(line["species_scientific"] is None for line in self.seizures),
            "quantity": any(line["quantity"] is None for line in self.seizures),
            "declared_as": incident["declared_as"] is None,
            "concealment": incident["concealment"] is None,
            "agency": incident["agency"] is None,
            "suspects": incident["suspects_count"] is None,
        }
        return [name for name, is_absent in absent.items() if is_absent and name not in self.withheld]


def listed(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """One row an incident in view, newest first (incidents.sql).

    `mass_kg` is given only where all kept lines are one commodity of one group; lists are None where nothing is
    stated.
    """
    return store.frame(con, "incidents", filters)


def overlapping(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """The incidents that `summary.totals` counts as overlapping: their dates may, or may not, lie inside the period.

    As `listed`, but of all their lines, newest first.
    """
    ids = [row["incident_id"] for row in store.rows(con, "overlapping", filters)]
    rows = listed(con, filters.but(since=None, until=None))
    return rows[rows["incident_id"].isin(ids)].reset_index(drop=True)


def lines(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """The kept lines of the incidents in view (lines_in_view.sql)."""
    return store.frame(con, "lines_in_view", filters)


def sources(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """The sources of the incidents in view (sources_in_view.sql)."""
    return store.frame(con, "sources_in_view", filters)


def full(con: Connection, filters: SeizureFilter) -> list[dict[str, Any]]:
    """The incidents in view, each with its `seizures`, `stops` and `sources`: what the command line prints."""
    parts = {name: _by_incident(con, filters, name) for name in ("lines_in_view", "stops_in_view", "sources_in_view")}
    return [
        row
        | {
            "seizures": parts["lines_in_view"][row["incident_id"]],
            "stops": parts["stops_in_view"][row["incident_id"]],
            "sources": parts["sources_in_view"][row["incident_id"]],
        }
        for row in store.rows(con, "incidents", filters)
    ]


def _by_incident(con: Connection, filters: SeizureFilter, name: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in store.rows(con, name, filters):
        found[row.pop("incident_id")].append(row)
    return found


def one(con: Connection, incident_id: str) -> Case:
    """One case.

    Raises
    ------
    NoSuchIncident
    """
    asked = {"incident_id": incident_id}
    incident = store.plain_rows(con, "incident_one", asked)
    if not incident:
        raise NoSuchIncident(incident_id)
    parts = ("seizures", "stops", "sources", "flags", "story")
    found = [store.plain_rows(con, f"incident_{part}", asked) for part in parts]
    return Case(incident[0], *found, withheld=summary.withheld(con))
