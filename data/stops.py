"""The stops of a consignment, as far as a source names them (decision 8)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from data import reference, resolve


@dataclass(frozen=True)
class Stop:
    """One stop: `country` is None where the name could not be given one; `place_name` None where only a country is."""

    role: str
    position: int
    country: str | None
    place_name: str | None = None
    place_id: str | None = None
    complex_id: str | None = None
    certainty: str = "sure"


def named(role: str, name: str) -> Stop:
    """A stop given by name; its country and certainty come from stop_names.csv (the CSV of cases has none)."""
    known = reference.stop_names().get(name)
    if known is None:
        return Stop(role, 0, None, name, certainty="unlisted")
    country = known["country"] or None
    found = resolve.place_of(known["canonical_name"], country, None) if country else None
    place_id, complex_id = (found["place_id"], found["complex_id"]) if found else (None, None)
    return Stop(role, 0, country, name, place_id, complex_id, known["certainty"])


def _transits(cell: str) -> list[Stop]:
    codes = [part.strip() for part in cell.split(";") if part.strip()]
    return [Stop("transit", 0, code) if len(code) == 2 and code.isupper() else named("transit", code) for code in codes]


def of_row(row: dict[str, str], seized_at: dict[str, Any] | None) -> list[Stop]:
    """Order the stops that a row states: start, departure, transits, seizure, later transits, destination.

    Alternatives (several origins or destinations) share a position. A transit through the country of seizure
    is where the goods were caught, not a stop of its own: what the source lists after it comes after the seizure.
    Where the goods were caught in the country they set out from, every other country was still ahead.
    Nothing is added that the row does not name.
    """
    country = row["country"]
    transits = _transits(row["transit"])
    here = [at for at, stop in enumerate(transits) if stop.country == country]
    before, after = (transits, []) if not here else (transits[: here[0]], transits[here[0] + 1 :])
    starts = [Stop("origin", 0, code) for code in _codes(row["origin"])]
    departures = [named("export", name.strip()) for name in row["export_place"].split(";") if name.strip()]
    left_from = departures or starts
    if left_from and all(stop.country == country for stop in left_from):
        before, after = [], [*before, *after]
    at = (seized_at["place_id"], seized_at["complex_id"]) if seized_at else (None, None)
    seizure = Stop("seizure", 0, country, row["place"] or None, *at)
    steps: list[list[Stop]] = [
        starts,
        departures,
        *[[stop] for stop in before],
        [seizure],
        *[[stop] for stop in after if stop.country != country],
        [Stop("destination", 0, code) for code in _codes(row["destination"])],
    ]
    return list(_numbered(step for step in steps if step))


def seized_in_transit(row: dict[str, str]) -> bool:
    """Whether the row names the country of seizure among the transits."""
    return any(stop.country == row["country"] for stop in _transits(row["transit"]))


def _codes(cell: str) -> list[str]:
    return [code for code in cell.split(";") if code]


def _numbered(steps: Iterator[list[Stop]]) -> Iterator[Stop]:
    for position, step in enumerate(steps, start=1):
        for stop in step:
            yield replace(stop, position=position)
