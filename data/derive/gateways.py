"""Choose each country's main gateway by sea, air and road, into data/reference/gateways.csv.

`python -m data.derive.gateways`; needs `airportsdata==20260905`.

The rule, in order: (1) where the code is itself a city port (HK, MO, SG, DJ) that city, basis `stated`; (2) by sea and
air, the port or airport of the country that the cases name most often for that mode (as place of seizure or as a named
stop; at least twice and more often than any other); (3) else the largest one, by hand (`network/gateways_hand.csv`,
which says why; general knowledge). By road it is the capital, or for a large country the large city nearest to the
country at the other end of the leg (`facing`): the crossing named most often would send goods from Viet Nam by way of
Shenzhen.
Never a centroid. Airports stand at their published position (PyPI `airportsdata`). Post goes by the air gateway, rail
by the road one; rivers and unknown ways have none. A landlocked country has no row, and so no gateway, by sea.
"""

import csv
import importlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from data import reference, stops

CASES = reference.ROOT / "seizures" / "incidents.csv"
HAND = reference.REFERENCE / "network" / "gateways_hand.csv"
OUT = reference.REFERENCE / "gateways.csv"
COLUMNS = ["country", "mode", "facing", "gateway_id", "name", "lon", "lat", "basis", "named_count", "rule"]
CITY_PORTS = {"HK", "MO", "SG", "DJ"}
FACILITY_OF_MODE = {"sea": {"seaport"}, "air": {"airport"}}
STOP_KINDS = {"sea": {"seaport", "city"}, "air": {"airport", "city"}}
LEAST_NAMED = 2
SAME_PORT_DEGREES = 0.4  # a city named for its port takes the position of the port listed by hand

Spot = tuple[str, float, float]  # name, lon, lat


def main() -> int:
    """Write the table."""
    derive()
    return 0


def derive() -> list[Path]:
    """Write the table, sorted by mode and country."""
    named = count_named()
    spots = positions()
    rows = [choose(row, named, spots) for row in _hand()]
    rows.sort(key=lambda row: (row["mode"], row["country"], row["facing"]))
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return [OUT]


def choose(hand: dict[str, str], named: dict[tuple[str, str], Counter[str]], spots: dict[str, Spot]) -> dict[str, str]:
    """One row of the table: the place named most in the cases if it is clearly one, else the one chosen by hand."""
    country, mode = hand["country"], hand["mode"]
    lon, lat = _position(hand)
    row = {
        "country": country,
        "mode": mode,
        "facing": hand["facing"],
        "name": hand["name"],
        "lon": f"{lon:.3f}",
        "lat": f"{lat:.3f}",
    }
    if country in CITY_PORTS:
        row |= {"basis": "stated", "named_count": "", "rule": "city port: the code names the place"}
    else:
        row |= {"basis": "inferred", "named_count": "0", "rule": f"by hand (general knowledge): {hand['why']}"}
        ranked = named[country, mode].most_common(2)
        if ranked and ranked[0][1] >= LEAST_NAMED and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]):
            name, x, y = spots[ranked[0][0]]
            row |= {"named_count": str(ranked[0][1]), "rule": "named most often in the cases"}
            if max(abs(x - lon), abs(y - lat)) > SAME_PORT_DEGREES:
                row |= {"name": name, "lon": f"{x:.3f}", "lat": f"{y:.3f}"}
    row["gateway_id"] = stops.place_id(country, row["name"])
    return row


def count_named() -> dict[tuple[str, str], Counter[str]]:
    """(country, mode) -> how often each place key is named, an incident counting once for a place."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for row in _incidents():
        found = {(row["country"], mode, _seized_key(row)) for mode in FACILITY_OF_MODE if _caught_by(row, mode)}
        mode = {"post": "air"}.get(row["transport"], row["transport"])
        for name in [part.strip() for cell in (row["export_place"], row["transit"]) for part in cell.split(";")]:
            known = reference.stop_names().get(name)
            if known and known["lon"] and known["kind"] in STOP_KINDS.get(mode, set()):
                found.add((known["country"], mode, _stop_key(known, mode)))
        for country, mode, key in found:
            if key:
                counts[country, mode][key] += 1
    return counts


def positions() -> dict[str, Spot]:
    """Where each place key lies: airports by IATA code, the rest by its cases or as stop_names.csv has it."""
    cases: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for row in _incidents():
        if row["lon"] and row["location_precision"] in ("facility", "town"):
            cases[_seized_key(row)].append((float(row["lon"]), float(row["lat"])))
    spots: dict[str, Spot] = {}
    for known in reference.stop_names().values():
        if known["lon"]:
            spots[known["canonical_name"]] = (known["canonical_name"], float(known["lon"]), float(known["lat"]))
    for row in _complexes():
        key, name = str(row["complex_id"]), str(row["name_en"])
        if row["iata"] in _airports():
            spots[key] = (name, *_airports()[str(row["iata"])])
        elif cases.get(key):
            middle = sorted(cases[key])[len(cases[key]) // 2]
            spots[key] = (name, *middle)
    by_city = {f"{row['country']}/{row['city']}": str(row["iata"]) for row in _hand_cities()}
    for known in reference.stop_names().values():
        iata = by_city.get(f"{known['country']}/{known['canonical_name']}")
        if iata:
            spots[f"air:{known['canonical_name']}"] = (
                next(row["name"] for row in _hand() if row["iata"] == iata),
                *_airports()[iata],
            )
    return spots


def _caught_by(row: dict[str, str], mode: str) -> bool:
    return row["facility"] in FACILITY_OF_MODE[mode] and row["location_precision"] in ("facility", "town")


def _seized_key(row: dict[str, str]) -> str:
    known = reference.place_spellings().get((row["country"], row["place"]))
    return known["complex_id"] if known else ""


def _stop_key(known: dict[str, str], mode: str) -> str:
    """The complex of a named stop if it serves this mode, else the place itself (by air: its airport, if listed)."""
    kind = _kind_of_complex().get(known["complex_id"], "")
    if (mode == "sea" and kind == "seaport") or (mode == "air" and kind == "airport"):
        return known["complex_id"] or known["canonical_name"]
    if mode == "air":
        iata = {f"{row['country']}/{row['city']}": 1 for row in _hand_cities()}
        listed = f"{known['country']}/{known['canonical_name']}" in iata
        return f"air:{known['canonical_name']}" if listed else known["canonical_name"]
    return known["canonical_name"]


def _complexes() -> list[dict[str, str]]:
    rows: list[Any] = reference.table("complexes").to_dict("records")
    return rows


def _kind_of_complex() -> dict[str, str]:
    return reference.mapping("complexes", "complex_id", "kind")


@cache
def _hand() -> list[dict[str, str]]:
    with HAND.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _hand_cities() -> Iterator[dict[str, str]]:
    """The hand-listed airports under the first name of their city, as stop_names.csv has it."""
    for row in _hand():
        for known in reference.stop_names().values():
            if row["iata"] and row["country"] == known["country"] and known["canonical_name"] in row["name"]:
                yield {"country": row["country"], "city": known["canonical_name"], "iata": row["iata"]}


def _position(row: dict[str, str]) -> tuple[float, float]:
    return (float(row["lon"]), float(row["lat"])) if row["lon"] else _airports()[row["iata"]]


@cache
def _airports() -> dict[str, tuple[float, float]]:
    source = importlib.import_module("airportsdata").load("IATA")
    return {code: (float(row["lon"]), float(row["lat"])) for code, row in source.items()}


@cache
def _incidents() -> list[dict[str, str]]:
    first: dict[str, dict[str, str]] = {}
    with Path(CASES).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            first.setdefault(row["incident_id"], row)
    return list(first.values())


if __name__ == "__main__":
    raise SystemExit(main())
