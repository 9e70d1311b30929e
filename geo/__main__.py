"""`python -m geo locate|find|route|checkpoints|hotspots`: places, paths, coverage and concentrations.

With `--json` one JSON value on stdout and nothing else. Exit 1: no such thing; exit 2: unusable input.
"""

import argparse
import json
import math
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any, NoReturn

import pandas as pd

from data import geography, networks
from data.pointer import StoreError
from geo import interdiction, route_cli, scan
from geo.cells import RESOLUTIONS
from geo.errors import AtlasError, SwappedCoordinateError, UnusableCoordinateError
from geo.joins import PLACE_KINDS, locate
from geo.places import ACCEPT, Candidate
from queries import hotspots, routes, store
from queries.__main__ import add_filter_options, as_json, filter_of

NO_SUCH_THING, UNUSABLE = 1, 2


class UnusableOptions(AtlasError, ValueError):
    """Options that do not go together."""


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if int(text) < least:
            raise argparse.ArgumentTypeError(f"{text} is below {least}")
        return int(text)

    return number


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
    try:
        if options.json or getattr(options, "geojson", False):
            print(json.dumps(answer, ensure_ascii=False, allow_nan=False), flush=True)
        else:
            _print(answer)
    except BrokenPipeError:  # the reader, such as head, has had enough
        sys.stderr.close()
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
    spots = commands.add_parser(
        "hotspots",
        help="where reports concentrate or a share is unusual; gi, moran, scan and emerging take one stratum, "
        "all but large consignments unless --stratum says large",
    )
    spots.add_argument("--method", choices=("share", "gi", "moran", "scan", "emerging"), default="share")
    spots.add_argument("--res", type=int, choices=RESOLUTIONS, help="H3 resolution; with share: cells, not places")
    spots.add_argument("--dimension", choices=hotspots.DIMENSIONS, default="group", help="what a share is of")
    spots.add_argument("--measure", choices=hotspots.MEASURES, default="incident_count")
    spots.add_argument("--goods-weighed", metavar="GROUP:COMMODITY", help="of which kilograms or animals")
    spots.add_argument("--study", choices=hotspots.STUDIES, default="store", help="the study area of gi and moran")
    spots.add_argument("--rings", type=_at_least(0), default=1, help="how far neighbours reach")
    spots.add_argument("--correction", choices=("bh", "by"), default="bh")
    spots.add_argument("--permutations", type=_at_least(1), default=9_999)
    spots.add_argument("--seed", type=int, default=0)
    spots.add_argument("--radius-km", type=float, default=scan.MAX_RADIUS_KM, help="greatest radius of a burst")
    spots.add_argument("--days", type=int, default=scan.MAX_DAYS, help="longest burst")
    spots.add_argument("--geojson", action="store_true", help="one feature a cell or place, cut as a map may show it")
    add_filter_options(spots)
    spots.set_defaults(run=_hotspots)
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


def _hotspots(options: argparse.Namespace) -> list[dict[str, Any]] | dict[str, Any]:
    found, con = store.current(options.tier)
    filters, res = filter_of(options, con), options.res or 4
    if options.method != "share" and filters.stratum is None:
        filters = filters.but(stratum="other")  # the two are never mixed in a test
    if options.measure in ("mass_kg", "animals_central") and not options.goods_weighed:
        raise UnusableOptions("--measure {measure} needs --goods-weighed GROUP:COMMODITY.", measure=options.measure)
    chance = {"permutations": options.permutations, "seed": options.seed}
    if options.method == "share":
        rows = hotspots.unusual_shares(
            con, filters, options.dimension, resolution=options.res, correction=options.correction
        )
        unit = {"unit": "h3_cell" if options.res else "complex_id"}
        rows = rows.rename(columns=unit)
    elif options.method == "scan":
        rows = hotspots.bursts(con, filters, max_radius_km=options.radius_km, max_days=options.days, **chance)
    elif options.method == "emerging":
        since, until = found.coverage_from, found.coverage_until
        rows = hotspots.emerging_classes(con, filters, res, since, until, seed=options.seed)
    else:
        rows = hotspots.concentrations(
            con, filters, res, method=options.method, measure=options.measure, weighed_goods=options.goods_weighed,
            study=options.study, k=options.rings, correction=options.correction, **chance,
        )  # fmt: skip
    told: list[dict[str, Any]] = as_json(rows.to_dict("records"))
    if not options.geojson:
        return told
    shapes = hotspots.geometries(con, filters, rows)
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": shape, "properties": row} for shape, row in zip(shapes, told, strict=True)
        ],
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


def _found(answer: Any) -> bool:
    return bool(answer["candidates"]) if isinstance(answer, dict) and "candidates" in answer else True


def _print(answer: Any) -> None:
    if isinstance(answer, list):
        for row in answer:
            print(json.dumps(row, ensure_ascii=False))
        return
    for key, value in answer.items():
        print(f"{key}: {json.dumps(value, ensure_ascii=False)}")


if __name__ == "__main__":
    sys.exit(main())
