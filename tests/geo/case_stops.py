"""The stops of our 780 real cases as the frame that `geo.legs` takes: for tests, straight from the files."""

import csv
from pathlib import Path

import pandas as pd

from data import reference, stops

ROOT = Path(__file__).parents[2]


def read() -> tuple[pd.DataFrame, pd.Series]:
    """Stops of each incident's first row, and the transport by incident."""
    first: dict[str, dict[str, str]] = {}
    with (ROOT / "data/seizures/incidents.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            first.setdefault(row["incident_id"], row)
    rows = [stop for row in first.values() for stop in _stops(row)]
    return pd.DataFrame(rows), pd.Series({key: row["transport"] for key, row in first.items()})


def _stops(row: dict[str, str]) -> list[dict[str, object]]:
    spelling = reference.place_spellings().get((row["country"], row["place"]))
    complex_id = spelling["complex_id"] if spelling else None
    known_place = spelling and spelling["kind"] != "country"
    seized_at = stops.place_id(row["country"], spelling["canonical_name"]) if known_place else None
    found = []
    for stop in stops.of_row(row, seized_at):
        lon = lat = float("nan")
        if stop.role == "seizure":
            if row["location_precision"] in ("facility", "town"):
                lon, lat = float(row["lon"]), float(row["lat"])
        elif stop.place_name and stop.certainty != "area":
            known = reference.stop_names().get(stop.place_name, {})
            if known.get("lon"):
                lon, lat = float(known["lon"]), float(known["lat"])
        found.append(
            {
                "incident_id": row["incident_id"],
                "position": stop.position,
                "role": stop.role,
                "country": stop.country,
                "place_id": stop.place_id or _unlisted(stop),
                "lon": lon,
                "lat": lat,
                "stated": True,
                "share": float("nan"),
                "facility": row["facility"] if stop.role == "seizure" else None,
                "complex_id": complex_id if stop.role == "seizure" else _complex(stop),
            }
        )
    return found


def _unlisted(stop: stops.Stop) -> str | None:
    return f"?-{stop.place_name}" if stop.place_name and stop.role != "seizure" else None


def _complex(stop: stops.Stop) -> str | None:
    return reference.stop_names().get(stop.place_name or "", {}).get("complex_id") or None
