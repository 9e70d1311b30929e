"""Places: what was stopped at one, what passed it, and the crossings along a land border."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from data import geography
from geo.errors import AtlasError
from queries import breakdowns, cases, store, summary, trends
from queries.filters import SeizureFilter
from queries.labels import N_
from queries.store import Connection, Pointer

BORDERS = ("CN-VN", "LA-VN", "KH-VN", "HK-CN")
STRIP_FROM = 20  # incidents named to a crossing from which a chart along the line says something
NEAR_KM = 50.0
ALSO_FROM = 0.9  # of a name: the town and its port share it


class NoSuchPlace(AtlasError, LookupError):
    """A name or id that no place has, or that several have."""


@dataclass(frozen=True)
class Roles:
    """Consignments of the view that name a place, by what the sources say happened to them there."""

    stopped_here_count: int
    passed_here_count: int
    bound_here_count: int


def roles(con: Connection, filters: SeizureFilter, complex_id: str) -> Roles:
    """Stopped here · passed here, stopped elsewhere · bound here, stopped before (place_roles.sql).

    The filter's own choice of places is left out: what passed here was seized elsewhere.
    """
    return Roles(**store.rows(con, "place_roles", filters.but(place=None), complex_id=complex_id)[0])


def passed(con: Connection, filters: SeizureFilter, complex_id: str) -> pd.DataFrame:
    """The incidents that name a place in their route and were seized elsewhere (place_passed.sql)."""
    return store.frame(con, "place_passed", filters.but(place=None), complex_id=complex_id)


def parts(con: Connection, filters: SeizureFilter, complex_id: str) -> list[dict[str, Any]]:
    """The berths, terminals and compounds of a complex (place_parts.sql), how their positions are known."""
    return store.rows(con, "place_parts", filters.but(place=None), complex_id=complex_id)


def unmatched(con: Connection, filters: SeizureFilter) -> pd.DataFrame:
    """Incidents in view whose place the gazetteer could not settle (unmatched.sql)."""
    return store.frame(con, "unmatched", filters)


def next_stops(con: Connection, filters: SeizureFilter, complex_id: str) -> pd.DataFrame:
    """Countries or areas that the sources name after the seizure here: `value`, `incident_count`."""
    return store.frame(con, "next_stops", filters.but(place=(complex_id,)))


def crossings(con: Connection, filters: SeizureFilter, border: str) -> pd.DataFrame:
    """The crossings of one border in order along it (crossings.sql); `along_km` is NaN where one is not placed."""
    return store.frame(con, "crossings", filters, border=border)


def border_areas(con: Connection, filters: SeizureFilter, border: str) -> pd.DataFrame:
    """Incidents in the first-level areas along one border (border_areas.sql)."""
    return store.frame(con, "border_areas", filters, border=border)


def near_border(con: Connection, filters: SeizureFilter, border: str, within_km: float = NEAR_KM) -> dict[str, Any]:
    """Incidents known to facility or town within some kilometres of a border; the country stated for each stands."""
    return store.rows(con, "near_border", filters, border=border, within_km=within_km)[0]


def find(con: Connection, name: str, country: str | None = None) -> str:
    """The complex that a name means in the gazetteer, or an id as it is.

    Raises
    ------
    NoSuchPlace
        If none fits, or several do: the message lists them.
    """
    known, _ = breakdowns.names(con)
    if name in known:
        return name
    match = geography.gazetteer().find(name, country)
    complex_of = dict(zip(geography.places()["place_id"], geography.places()["complex_id"], strict=True))
    complex_id = complex_of.get(match.best.place_id) if match.best else None
    if complex_id in known:
        return str(complex_id)
    if complex_id:  # a published store holds only the places that it names
        raise NoSuchPlace(N_("This store holds nothing of {name!r}."), name=name)
    fits = [f"{found.name}, {found.country} ({found.place_id})" for found in match.candidates[:8]]
    if not fits:
        raise NoSuchPlace(N_("No place is called {name!r}."), name=name)
    raise NoSuchPlace(N_("{name!r} may mean several places: {fits}."), name=name, fits="; ".join(fits))


def profile(con: Connection, filters: SeizureFilter, complex_id: str, found: Pointer) -> dict[str, Any]:
    """All that the view holds of one place, as plain values: what `python -m queries place` prints."""
    here = filters.but(place=(complex_id,))
    known, _ = breakdowns.names(con)
    series = trends.series(con, here, "year", found.coverage_from, found.coverage_until)

    def divided(dimension: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = breakdowns.by(con, here, dimension)[["value", "incident_count"]].to_dict("records")
        return rows

    listed = cases.listed(con, here)
    largest = listed.sort_values(["largest_commodity_kg", "incident_id"], ascending=[False, True]).head(10)
    return (
        known[complex_id]
        | vars(roles(con, filters, complex_id))
        | {
            "totals": summary.totals(con, here),
            "parts": parts(con, filters, complex_id),
            "series": {
                "rows": series.rows[["period", "large_count", "other_count"]].to_dict("records"),
                "undated_count": series.undated_count,
            },
            **{name: divided(name) for name in ("group", "transport", "cover_load", "concealment", "agency", "origin")},
            "next_stops": next_stops(con, filters, complex_id).to_dict("records"),
            "largest": largest[["incident_id", "seized_from", "largest_commodity_kg"]].to_dict("records"),
            "completeness": summary.completeness(con, here).to_dict("records"),
            "sources": summary.source_mix(con, here).to_dict("records"),
        }
    )


def also(con: Connection, name: str, chosen: str) -> tuple[str, ...]:
    """Other places with cases in the store that a bare name fits nearly as well as the chosen one."""
    known, _ = breakdowns.names(con)
    complex_of = dict(zip(geography.places()["place_id"], geography.places()["complex_id"], strict=True))
    match = geography.gazetteer().find(name)
    fits = [complex_of.get(other.place_id) for other in match.candidates if other.score >= ALSO_FROM]
    others = [complex_id for complex_id in dict.fromkeys(fits) if complex_id in known and complex_id != chosen]
    held = {complex_id: summary.totals(con, SeizureFilter(place=(complex_id,))) for complex_id in others}
    return tuple(complex_id for complex_id in others if held[complex_id]["incident_count"])
