"""`python -m geo locate|find|route|checkpoints`: joins, gazetteer, paths and coverage from the command line.

With `--json` one JSON value on stdout and nothing else. Exit 1: no such thing; exit 2: unusable input.
"""

import argparse
import json
import math
import sys
from dataclasses import asdict, replace
from typing import Any, NoReturn

import pandas as pd

from data import geography, networks
from data.pointer import StoreError
from geo import interdiction, route_cli
from geo.errors import AtlasError, SwappedCoordinateError, UnusableCoordinateError
from geo.joins import PLACE_KINDS, locate
from geo.places import ACCEPT, Candidate
from queries import routes, store
from queries.__main__ import add_filter_options, filter_of

NO_SUCH_THING, UNUSABLE = 1, 2


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line on stderr."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}", file=sys.stderr)
        sys.exit(UNUSABLE)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        answer = options.run(options)
    except AtlasError as error:
        print(error, file=sys.stderr)
        return NO_SUCH_THING if isinstance(error, (LookupError, StoreError)) else UNUSABLE
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, allow_nan=False))
    else:
        _print(answer)
    if _found(answer):
        return 0
    print("Nothing found.", file=sys.stderr)
    return NO_SUCH_THING


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m geo", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    where = commands.add_parser("locate", help="country, area, nearest places and border of a position")
    where.add_argument("lon")
    where.add_argument("lat")
    where.add_argument("--country", help="the country stated for it (ISO alpha-2): compared, never replaced")
    where.set_defaults(run=_locate)
    find = commands.add_parser("find", help="the place a name means")
    find.add_argument("name")
    find.add_argument("--country", help="ISO alpha-2; nothing outside it is found")
    find.add_argument("--kind", help="such as seaport, airport, land_crossing")
    find.add_argument("--admin1", help="the first-level area stated with the name")
    find.add_argument("--limit", type=int, default=10)
    find.set_defaults(run=_find)
    route = route_cli.add_route(commands)
    route.set_defaults(run=_route)
    checkpoints = commands.add_parser("checkpoints", help="the k places on most documented shipments' travelled legs")
    checkpoints.add_argument("--k", type=int, default=5)
    checkpoints.add_argument("--exact", action="store_true", help="the best choice, by integer programming")
    checkpoints.add_argument("--ruled", action="store_true", help="inferred gateways and passages instead")
    add_filter_options(checkpoints)
    checkpoints.set_defaults(run=_checkpoints)
    for command in (where, find):
        command.add_argument("--json", action="store_true")
    return parser


def _locate(options: argparse.Namespace) -> dict[str, Any]:
    lon, lat = _number(options.lon, 180), _number(options.lat, 180)
    stated = {"country": options.country} if options.country else {}
    points = pd.DataFrame([{"lon": lon, "lat": lat, **stated}])
    row = locate(points, geography.reference()).iloc[0].to_dict()
    if "swapped" in row["flags"].split("|") and abs(lat) > 90:
        raise SwappedCoordinateError(options.lon, options.lat)
    if "out_of_range" in row["flags"].split("|"):
        raise UnusableCoordinateError(f"{options.lon} {options.lat}")
    kinds = {
        kind: {"place_id": row[f"nearest_{kind}"], "distance_km": row[f"{kind}_distance_km"]} for kind in PLACE_KINDS
    }
    nearest = min(kinds.values(), key=lambda place: place["distance_km"])
    answer = {
        "country": row["country"],
        "admin1": row["admin1"],
        "nearest": nearest["place_id"],
        "distance_km": nearest["distance_km"],
        **{f"nearest_{kind}": place for kind, place in kinds.items()},
        "border": row["border"],
        "border_distance_km": row["border_distance_km"],
        "flags": row["flags"].split("|") if row["flags"] else [],
    }
    return {key: _plain(value) for key, value in answer.items()}


def _number(text: str, limit: float) -> float:
    try:
        value = float(text)
    except ValueError:
        raise UnusableCoordinateError(text) from None
    if not abs(value) <= limit:
        raise UnusableCoordinateError(text)
    return value


def _find(options: argparse.Namespace) -> dict[str, Any]:
    country = options.country.upper() if options.country else None
    match = geography.gazetteer().find(options.name, country, options.kind, options.admin1, options.limit)
    return {"best": _plain(_row(match.best)), "candidates": [_plain(_row(one)) for one in match.candidates]}


def _finder(name: str) -> route_cli.Found:
    """What a name means for a route: 'Georgetown' or, where several have it, 'Georgetown, GY'."""
    bare, _, code = name.rpartition(", ")
    country = code if bare and len(code) == 2 and code.isupper() else None
    match = geography.gazetteer().find(bare if country else name, country)

    def place(found: Candidate) -> route_cli.Place:
        return route_cli.Place(found.place_id, found.name, found.country, found.lon, found.lat)

    if match.best and not math.isnan(match.best.lon):
        return route_cli.Found((place(match.best),))
    good = [found for found in match.candidates if found.score >= ACCEPT and not math.isnan(found.lon)]
    nearest = tuple(f"{found.name}, {found.country} ({found.place_id})" for found in match.candidates[:8])
    known = geography.places().set_index("place_id")
    if not good and name in known.index:
        row = known.loc[name]
        return route_cli.Found((route_cli.Place(name, row["name_en"], row["country"], row["lon"], row["lat"]),))
    several = tuple(replace(place(found), name=f"{found.name} ({found.place_id})") for found in good)
    return route_cli.Found(several, nearest)


def _route(options: argparse.Namespace) -> dict[str, Any]:
    on = route_cli.Networks(networks.sea_network, networks.road_network, networks.land)
    return route_cli.route(options.start, options.end, options.mode, _finder, on, options.via, options.avoid)


def _checkpoints(options: argparse.Namespace) -> dict[str, Any]:
    _, con = store.current(options.tier)
    filters = filter_of(options, con)
    pairs = routes.pairs(con, filters, ruled=options.ruled)
    if options.exact:
        places, covered = interdiction.exact(pairs, options.k)
        return {"k": options.k, "places": places, "covered_count": covered, "n": pairs["incident_id"].nunique()}
    curve = interdiction.greedy(pairs, options.k).to_dict("records")
    return {
        "k": options.k,
        "guarantee": interdiction.GREEDY_GUARANTEE,
        "n": pairs["incident_id"].nunique(),
        "curve": curve,
    }


def _row(candidate: Candidate | None) -> dict[str, Any] | None:
    return asdict(candidate) if candidate else None


def _plain(value: Any) -> Any:
    """The same with null for NaN and kilometres to the metre."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return None if math.isnan(value) else round(value, 6)
    return value


def _found(answer: dict[str, Any]) -> bool:
    return bool(answer["candidates"]) if "candidates" in answer else True


def _print(answer: dict[str, Any]) -> None:
    for key, value in answer.items():
        print(f"{key}: {json.dumps(value, ensure_ascii=False)}")


if __name__ == "__main__":
    sys.exit(main())
