"""The reference tables (data/reference, described in data/SOURCES.md), each read once."""

from functools import cache
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).parent
REFERENCE = ROOT / "reference"


def slug(text: str) -> str:
    """A group or place as an id: 'sharks and rays' -> 'sharks-and-rays'."""
    return "-".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())


@cache
def table(name: str) -> pd.DataFrame:
    """One CSV of data/reference, every cell as text, blanks as ''. Do not change the frame: it is shared."""
    return pd.read_csv(REFERENCE / f"{name}.csv", dtype=str, keep_default_na=False)


@cache
def mapping(name: str, key: str, value: str) -> dict[str, str]:
    """A two-column view of a reference table as a dict."""
    frame = table(name)
    return dict(zip(frame[key], frame[value], strict=True))


@cache
def group_of_taxon() -> dict[str, str]:
    """Scientific name -> group slug."""
    return {name: slug(group) for name, group in mapping("taxa", "species_scientific", "group").items()}


@cache
def cover_load_of_incident() -> dict[str, dict[str, str]]:
    """Incident id -> its reviewed cover load (`class_id`, `scope`), which overrides the class of the declaration."""
    return {row["incident_id"]: row for row in table("cover_load_by_incident").to_dict("records")}


@cache
def place_spellings() -> dict[tuple[str, str], dict[str, str]]:
    """(country, place as written) -> the row of places.csv."""
    return {(row["country"], row["place"]): row for row in table("places").to_dict("records")}


@cache
def stop_names() -> dict[str, dict[str, str]]:
    """Name of a departure or transit place as written -> the row of stop_names.csv."""
    return {row["name"]: row for row in table("stop_names").to_dict("records")}


@cache
def publishers() -> dict[tuple[str, str], dict[str, str]]:
    """(publisher, host) -> the row of publishers.csv."""
    return {(row["publisher"], row["host"]): row for row in table("publishers").to_dict("records")}
