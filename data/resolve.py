"""Which place a name means: the gazetteer with its places, each asked once."""

from functools import cache
from typing import Any

from data import geography, reference


@cache
def _known() -> dict[str, dict[str, Any]]:
    frame = geography.places().astype(object)
    rows = frame.where(frame.notna() & (frame != ""), None).to_dict("records")
    return {row["place_id"]: row for row in rows}


@cache
def place_of(name: str, country: str, admin1: str | None) -> dict[str, Any] | None:
    """The curated place that a name means in a country, as a row of place.csv; None where none or several fit.

    A spelling that was reviewed by hand (places.csv) decides between complexes where the gazetteer sees them alike.
    A town that only the GeoNames list knows is no place of ours: it stays unmatched.
    """
    if not any(char.isalnum() for char in name):
        return None
    reviewed = reference.place_spellings().get((country, name), {}).get("complex_id")
    best = geography.gazetteer().find(name, country, admin1=admin1).best
    found = _known().get(best.place_id) if best else None
    if reviewed and (found is None or found["complex_id"] != reviewed):
        return _known().get(_main_places().get(reviewed, ""))
    return found


@cache
def _main_places() -> dict[str, str]:
    frame = geography.complexes()
    return dict(zip(frame["complex_id"], frame["main_place_id"], strict=True))


@cache
def candidates(name: str, country: str, admin1: str | None) -> tuple[str, ...]:
    """What a name that was not accepted may mean, best first."""
    if not any(char.isalnum() for char in name):
        return ()
    return tuple(found.place_id for found in geography.gazetteer().find(name, country, admin1=admin1).candidates[:5])
