"""`python -m geo route A B --mode sea`: resolve two names, draw the path, say how long it is and through what it goes.

Mounted by `geo/__main__.py`, which alone may load data: it passes the finder of names and the networks in.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely

from geo import paths, sea
from geo.roads import RoadNetwork
from geo.route_errors import AmbiguousPlace, NoRoute, SamePlace, UnknownMode, UnknownPlace
from geo.water import Land

WHY_NOT = {
    "no_sea_access": "No sea route: {inland} does not reach the sea (no navigable water within {limit_km:.0f} km).",
    "no_path": "No sea route from {start} to {end} through the passages that are open{closed}.",
    "same_place": "From and to lie at one position, {start}: there is no route to measure.",
}
COORDINATE_DIGITS = 5


@dataclass(frozen=True)
class Place:
    """A place that a name was found to mean. `label` names it beyond doubt ('Georgetown, GY')."""

    place_id: str
    name: str
    country: str
    lon: float
    lat: float

    @property
    def label(self) -> str:
        """Name and country code."""
        return f"{self.name}, {self.country}"


@dataclass(frozen=True)
class Found:
    """What a name means: `matches` (one if it is clear), and the `nearest` spellings if it is none."""

    matches: tuple[Place, ...]
    nearest: tuple[str, ...] = ()


Finder = Callable[[str], Found]


@dataclass(frozen=True)
class Networks:
    """What paths are drawn on. Each is called only if the mode needs it."""

    sea: Callable[[], sea.SeaNetwork]
    road: Callable[[], RoadNetwork]
    land: Callable[[], Land]


def add_route(subparsers: Any) -> argparse.ArgumentParser:
    """Add the `route` command to `argparse` subparsers."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "route", help="shortest path between two places by one mode"
    )
    parser.add_argument("start", metavar="FROM", help="name of a place, as 'Onne' or 'Georgetown, GY'")
    parser.add_argument("end", metavar="TO")
    parser.add_argument("--mode", default="sea", help=f"one of {', '.join(paths.MODES)} (default sea)")
    parser.add_argument(
        "--via", action="append", default=[], metavar="PLACE", help="call here, or go through this passage"
    )
    parser.add_argument("--avoid", action="append", default=[], metavar="PASSAGE", help="close it; repeatable")
    parser.add_argument("--json", action="store_true", help="one JSON value on stdout")
    return parser


def run_route(args: argparse.Namespace, find: Finder, networks: Networks) -> str:
    """Answer the command: the text to print.

    Raises UnknownMode, UnknownPlace, AmbiguousPlace, SamePlace, UnknownGate or NoRoute.
    """
    answer = route(args.start, args.end, args.mode, find, networks, args.via, args.avoid)
    return json.dumps(answer, ensure_ascii=False) if args.json else _sentence(answer)


def route(
    start: str,
    end: str,
    mode: str,
    find: Finder,
    networks: Networks,
    via: list[str] | None = None,
    avoid: list[str] | None = None,
) -> dict[str, Any]:
    """One path as plain values.

    Returns `from`, `to` (place_id, name, country, lon, lat), `mode`, `path_basis`, `distance_km`, `passages` (gate ids
    in order of travel), `land_km` and `network_build` (by sea, else None), `geometry` (GeoJSON, EPSG:4326). `via`
    (by sea) names places to call at and passages to go through, in order of travel. Errors as `run_route`.
    """
    if mode not in paths.MODES:
        raise UnknownMode(mode, list(paths.MODES))
    a, b = resolve(start, find), resolve(end, find)
    if a.place_id == b.place_id:
        raise SamePlace(a.label)
    ends = {"from_lon": [a.lon], "from_lat": [a.lat], "to_lon": [b.lon], "to_lat": [b.lat]}
    waypoints: list[Any] = [tuple(_waypoint(name, find, networks) for name in via or [])]
    leg = pd.DataFrame({"mode": [mode], **ends, "via": pd.Series(waypoints, dtype=object)})
    path, build_id = _path(leg, mode, networks, avoid or [])
    if path["error"] is not None:
        raise _why_not(str(path["error"]), a, b, networks, avoid or [])
    return {
        "from": vars(a),
        "to": vars(b),
        "mode": mode,
        "path_basis": path["path_basis"],
        "distance_km": round(float(path["distance_km"]), 1),
        "passages": list(path["passages"]),
        "land_km": round(float(path["land_km"]), 1) if mode == "sea" else None,
        "network_build": build_id,
        "geometry": json.loads(shapely.to_geojson(shapely.set_precision(path["geometry"], 10**-COORDINATE_DIGITS))),
    }


def resolve(name: str, find: Finder) -> Place:
    """The one place that a name means. Raises UnknownPlace or AmbiguousPlace, with the candidates."""
    found = find(name)
    if not found.matches:
        raise UnknownPlace(name, list(found.nearest))
    if len(found.matches) > 1:
        raise AmbiguousPlace(name, [place.label for place in found.matches])
    return found.matches[0]


def _waypoint(name: str, find: Finder, networks: Networks) -> sea.Waypoint:
    """A passage if the network has one of this id, else a place to call at."""
    if name in networks.sea().gates.ids:
        return name
    place = resolve(name, find)
    return place.lon, place.lat


def _path(leg: pd.DataFrame, mode: str, networks: Networks, avoid: list[str]) -> tuple[pd.Series, str | None]:
    """The path of a one-row frame by its mode; only what the mode needs is loaded."""
    if mode == "sea":
        land = networks.land()
        network = sea.attach_all(networks.sea(), leg, land)
        routes = sea.route_many(network, leg, closed_gates=avoid).assign(path_basis="sea_lane", land_km=float("nan"))
        if routes["geometry"].notna().all():
            routes["land_km"] = land.overland_km(routes["geometry"].to_numpy())
        return routes.iloc[0], network.build_id
    drawn = paths.over_land_or_air(leg, networks.road if mode in ("road", "rail") else None)
    return drawn.iloc[0], None


def _why_not(reason: str, a: Place, b: Place, networks: Networks, avoid: list[str]) -> NoRoute:
    if reason == "no_sea_access":
        ends = sea.attach(networks.sea(), [(a.lon, a.lat), (b.lon, b.lat)], networks.land())
        dry = [place.label for place in (a, b) if ends.quay(place.lon, place.lat) is None]
        return NoRoute(WHY_NOT[reason], reason, inland=" and ".join(dry), limit_km=sea.HOP_LIMIT_KM)
    closed = f" (closed: {', '.join(avoid)})" if avoid else ""
    return NoRoute(WHY_NOT[reason], reason, start=a.label, end=b.label, closed=closed)


def _sentence(answer: dict[str, Any]) -> str:
    ends = (
        f"{answer['from']['name']} ({answer['from']['country']}) - {answer['to']['name']} ({answer['to']['country']})"
    )
    through = f", through {', '.join(answer['passages'])}" if answer["passages"] else ""
    return f"{ends}: {answer['distance_km']:,.0f} km by {answer['mode']} ({answer['path_basis']}){through}"
