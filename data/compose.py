"""From checked rows to the tables of the store. Pure: rows and reference tables in, frames out."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pandas as pd

from data import days, reference, resolve, stops
from data.folding import fold

ATLAS = "atlas"
Row = dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """One data set on its way into a store: its usable rows (text, as stated) and how it is marked."""

    dataset: str
    batch_id: str
    tlp: str
    rows: tuple[dict[str, str], ...]


class Tables:
    """The rows of each table of the cases, collected batch by batch."""

    def __init__(self) -> None:
        self.incident: list[Row] = []
        self.seizure: list[Row] = []
        self.stop: list[Row] = []
        self.incident_source: list[Row] = []
        self.source: dict[str, Row] = {}
        self.unlisted: dict[str, Row] = {}  # places that a case names and the gazetteer does not know
        self.quality_flag: list[Row] = []

    def frames(self) -> dict[str, pd.DataFrame]:
        """One frame a table, columns as in schema.sql."""
        listed = {"source": list(self.source.values()), "place": list(self.unlisted.values())}
        named = ("incident", "seizure", "stop", "incident_source", "quality_flag")
        return {name: pd.DataFrame(rows) for name, rows in (listed | {n: getattr(self, n) for n in named}).items()}

    def add(self, batch: Batch) -> None:
        """Add every incident of a batch."""
        lines: dict[str, list[dict[str, str]]] = defaultdict(list)
        for row in batch.rows:
            lines[row["incident_id"]].append(row)
        for own_id, rows in lines.items():
            self._add_incident(own_id, rows, batch)

    def _add_incident(self, own_id: str, rows: list[dict[str, str]], batch: Batch) -> None:
        first = rows[0]
        incident_id = own_id if batch.dataset == ATLAS else f"{batch.dataset}/{own_id}"
        source = self._source(first)
        place = self._place(first, incident_id)
        seizures = [seizure_of(row, incident_id, at) for at, row in enumerate(rows, start=1)]
        self.seizure += seizures
        self.incident_source.append({"incident_id": incident_id, "source_id": source["source_id"]})
        self._add_stops(incident_id, rows, place)
        ours = own_id if batch.dataset == ATLAS else ""
        self.incident.append(
            incident_of(first, rows, seizures)
            | cover_of(first, ours)
            | {
                "incident_id": incident_id,
                "case_id": reference.mapping("case_links", "incident_id", "case_id").get(ours),
                "batch_id": batch.batch_id,
                "tlp": batch.tlp,
                "source_kind": source["source_kind"],
                "evidence": evidence_of(rows, source["source_kind"]),
                "place_id": place and place["place_id"],
                "complex_id": place and place["complex_id"],
                "search_text": fold(" ".join([incident_id, *searched(rows)])),
            }
        )

    def _add_stops(self, incident_id: str, rows: list[dict[str, str]], place: Row | None) -> None:
        routes = [stops.of_row(row, place) for row in rows]
        alike = all(route == routes[0] for route in routes)
        for line_no, route in enumerate(routes[:1] if alike else routes, start=1):
            for stop in route:
                self.stop.append(
                    {"incident_id": incident_id, "line_no": None if alike else line_no, "share": None, "stated": True}
                    | vars(stop)
                )
        if stops.seized_in_transit(rows[0]):
            detail = rows[0]["country"]
            self.quality_flag.append({"incident_id": incident_id, "flag": "seized_in_transit", "detail": detail})

    def _source(self, row: dict[str, str]) -> Row:
        url = row["source_url"]
        source_id = hashlib.sha256(f"{url}\n{row['source_publisher']}".encode()).hexdigest()[:12]
        if source_id not in self.source:
            host = urlsplit(url).hostname or ""
            known = reference.publishers().get((row["source_publisher"], host))
            published = days.parse_or_none(row["source_date"])
            kind = known["source_kind"] if known else "other"
            self.source[source_id] = {
                "source_id": source_id,
                "url": url,
                "host": host,
                "title": None,
                "publisher": row["source_publisher"],
                "published_from": published and published.first,
                "published_until": published and published.until,
                "source_kind": kind.removesuffix("_via_copy"),
                "via_copy": kind.endswith("_via_copy"),
                "own_host": known is not None and known["publisher_own_host"] == "true",
                "systematic": False,
                "language": known["language"] if known else None,
            }
        elif row["source_date"] and self.source[source_id]["published_from"] is None:
            published = days.parse(row["source_date"])
            self.source[source_id] |= {"published_from": published.first, "published_until": published.until}
        return self.source[source_id]

    def _place(self, row: dict[str, str], incident_id: str) -> Row | None:
        """The place a row names; None where it names only a country or an area, or where the name is ambiguous."""
        name, country, admin1 = row["place"], row["country"], row["admin1"] or None
        if not name:
            return None
        found = resolve.place_of(name, country, admin1)
        if found:
            return found if found["complex_id"] and found["kind"] != "country" else None
        fits = resolve.candidates(name, country, admin1)
        detail = f"{name[:200]}, {country} → {', '.join(fits) or '–'}"
        self.quality_flag.append({"incident_id": incident_id, "flag": "place_not_matched", "detail": detail})
        if fits or row["location_precision"] not in ("facility", "town"):
            return None
        slug = reference.slug(name)
        if not slug or len(slug) > 80:  # what the letters do not tell apart, a hash does
            slug = f"{slug[:80]}{hashlib.sha256(name.encode()).hexdigest()[:8]}"
        place_id = f"{country.lower()}-{slug}-unlisted"
        unlisted = {"place_id": place_id, "complex_id": place_id, "country": country, "kind": "unlisted"}
        return self.unlisted.setdefault(place_id, unlisted | {"admin1": admin1, "name_en": name})


def incident_of(first: dict[str, str], rows: list[dict[str, str]], seizures: list[Row]) -> Row:
    """What the incident's own cells state."""
    seized = days.parse(first["date"])
    stated = ("country", "facility", "location_precision", "transport")
    optional = ("admin1", "agency", "operation", "declared_as", "concealment")
    return (
        {name: first[name] for name in stated}
        | {name: first[name] or None for name in optional}
        | {
            "seized_from": seized.first,
            "seized_until": seized.until,
            "date_precision": seized.precision,
            "place_name": first["place"] or None,
            "admin1_folded": fold(first["admin1"]) or None,
            "lon": float(first["lon"]) if first["lon"] else None,
            "lat": float(first["lat"]) if first["lat"] else None,
            "suspects_count": int(first["suspects"]) if first["suspects"] else None,
            "quality": least_certain(row["quality"] for row in rows),
            "largest_commodity_kg": largest_commodity_kg(seizures),
        }
    )


def seizure_of(row: dict[str, str], incident_id: str, line_no: int) -> Row:
    """One line: quantity and unit as reported, and what they mean as kilograms, individuals or pieces."""
    quantity = float(row["quantity"]) if row["quantity"] else None
    kilograms = {"kg": 1.0, "g": 0.001}.get(row["unit"])
    return {
        "incident_id": incident_id,
        "line_no": line_no,
        "species_reported": row["species_common"],
        "species_scientific": row["species_scientific"] or None,
        "group_id": group_of(row),
        "commodity": row["commodity"],
        "quantity": quantity,
        "unit": row["unit"] or None,
        "mass_kg": quantity * kilograms if quantity is not None and kilograms else None,
        "individual_count": quantity if row["unit"] == "individuals" else None,
        "piece_count": quantity if row["unit"] == "pieces" else None,
        "value_usd": float(row["value_usd"]) if row["value_usd"] else None,
        "quality": row["quality"],
        "note": row["note"] or None,
    }


def group_of(row: dict[str, str]) -> str:
    """The group of a line: by scientific name; without one, by a common name that settles it; else unspecified."""
    name = row["species_scientific"]
    if name:
        return reference.group_of_taxon().get(name, "unspecified")
    return reference.mapping("common_name_groups", "species_common", "group_id").get(
        row["species_common"], "unspecified"
    )


def cover_of(first: dict[str, str], incident_id: str) -> Row:
    """Reviewed classes of the two free texts; a wording nobody has coded yet is `uncoded`, never guessed."""
    own = reference.cover_load_of_incident().get(incident_id)
    declared = reference.mapping("cover_load_coding", "wording", "class_id").get(first["declared_as"], "uncoded")
    hidden = reference.mapping("concealment_coding", "wording", "class_id").get(first["concealment"], "uncoded")
    return {
        "cover_load": own["class_id"] if own else declared,
        "cover_load_scope": own["scope"] if own else None,
        "concealment_class": hidden,
    }


def largest_commodity_kg(seizures: list[Row]) -> float | None:
    """The largest sum of kilograms over lines of one commodity; None when nothing was weighed."""
    sums: dict[str, float] = defaultdict(float)
    for seizure in seizures:
        if seizure["mass_kg"] is not None:
            sums[seizure["commodity"]] += seizure["mass_kg"]
    return max(sums.values(), default=None)


def traits(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What an incident is compared by that its own row does not hold: one row an incident, lists None where empty."""
    incidents, seizures, stops_ = frames["incident"], frames["seizure"], frames["stop"]

    def gathered(rows: pd.DataFrame, column: str) -> list[list[str] | None]:
        sets: dict[str, set[str]] = defaultdict(set)
        for incident_id, value in zip(rows["incident_id"], rows[column], strict=True):
            if isinstance(value, str):
                sets[incident_id].add(value)
        return [sorted(sets[incident_id]) or None for incident_id in incidents["incident_id"]]

    starts = stops_[stops_["role"].isin(["origin", "export"])]
    return pd.DataFrame(
        {
            "incident_id": list(incidents["incident_id"]),
            "declared": [fold(text) if isinstance(text, str) else None for text in incidents["declared_as"]],
            "start_countries": gathered(starts, "country"),
            "start_places": gathered(starts, "complex_id"),
            "destinations": gathered(stops_[stops_["role"] == "destination"], "country"),
            "groups": gathered(seizures[seizures["group_id"] != "unspecified"], "group_id"),
            "commodities": gathered(seizures, "commodity"),
        }
    )


def least_certain(qualities: Any) -> str:
    """conflicting over partial over confirmed."""
    return str(max(qualities, key=("confirmed", "partial", "conflicting").index))


def evidence_of(rows: list[dict[str, str]], source_kind: str) -> str:
    """conflicting where a line says so, else by the source's kind; a vague date or place is not weak evidence."""
    if any(row["quality"] == "conflicting" for row in rows):
        return "conflicting"
    return "official" if source_kind == "agency" else "single_report"


def searched(rows: list[dict[str, str]]) -> list[str]:
    """The texts that the text filter looks through."""
    first = rows[0]
    cells = ("place", "admin1", "declared_as", "concealment", "agency", "operation")
    return [first[name] for name in cells] + list(dict.fromkeys(row["note"] for row in rows))


def coverage(incidents: pd.DataFrame) -> tuple[date, date]:
    """First day and last day that the cases reach (the last stated start: a bare year reaches no further)."""
    return incidents["seized_from"].min(), incidents["seized_from"].max()
