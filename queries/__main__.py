"""Command line of the queries: `python -m queries totals --species elephants --country VN --json`."""

import argparse
import dataclasses
import json
import math
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd

from data import pointer
from data.pointer import Pointer
from geo.cells import RESOLUTIONS
from geo.errors import AtlasError
from queries import (
    breakdowns,
    cases,
    descriptions,
    hotspots,
    methods,
    places,
    routes,
    similar,
    store,
    summary,
    trends,
    verdict,
)
from queries import breaks as trend_tests
from queries import claims as claim_cards
from queries import operations as operation_list
from queries.filters import MULTIPLE, ROLES, STRATA, SeizureFilter
from queries.store import Connection

Answer = Callable[[Connection, SeizureFilter, Pointer, argparse.Namespace], Any]


class UnknownValues(AtlasError, LookupError):
    """A filter option whose value the store does not have."""


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return rows


def totals(con: Connection, filters: SeizureFilter, _found: Pointer, _args: argparse.Namespace) -> Any:
    """counts of the view, and kilograms by group and commodity"""
    return summary.totals(con, filters) | {"commodities": _records(summary.commodities(con, filters))}


def series(con: Connection, filters: SeizureFilter, found: Pointer, args: argparse.Namespace) -> Any:
    """a measure by month, quarter or year (--by), divided by a dimension (--split); vague dates left out or spread"""
    whole = trends.series(
        con, filters, args.by, found.coverage_from, found.coverage_until,
        measure=args.measure, split=args.split, undated=args.undated,
    )  # fmt: skip
    return {
        "rows": _records(whole.rows.rename(columns={"value": args.split})),
        "undated_count": whole.undated_count,
        "vague_count": whole.vague_count,
        "vague_share": whole.vague_share,
        "measure": whole.measure,
        "undated": whole.undated,
    }


def change(con: Connection, filters: SeizureFilter, found: Pointer, args: argparse.Namespace) -> Any:
    """the change at a day (--at) beside that of all other incidents, by stratum, with the ratio of ratios"""
    return [
        {
            "stratum": one.filters.stratum, "at": one.at, "since": one.since, "until": one.until,
            "comparator": one.comparator.to_query() if one.comparator else None, **dataclasses.asdict(one.change),
            "reason": one.reason, "astride_count": one.astride_count, "publisher": one.publisher,
            "publisher_share": one.publisher_share, "sentence": verdict.say(one),
        }
        for one in verdict.verdicts(con, filters, args.at, found.coverage_from, found.coverage_until)
    ]  # fmt: skip


def breaks(con: Connection, filters: SeizureFilter, found: Pointer, args: argparse.Namespace) -> Any:
    """change points by stratum: the record's own, and the view's where none of the record's is near"""
    return [
        _without_filters(one) | {"sentence": trend_tests.say_breaks(one)}
        for one in trend_tests.breaks(con, filters, found.coverage_from, found.coverage_until, args.by)
    ]


def slopes(con: Connection, filters: SeizureFilter, found: Pointer, _args: argparse.Namespace) -> Any:
    """Sen's slope and Mann-Kendall by year: large consignments, and the share of the others, beside the record's"""
    return [
        _without_filters(one) | {"sentence": trend_tests.say_slopes(one)}
        for one in trend_tests.slopes(con, filters, found.coverage_from, found.coverage_until)
    ]


def _without_filters(one: trend_tests.Breaks | trend_tests.Slopes) -> dict[str, Any]:
    said = dataclasses.asdict(one)
    del said["filters"]
    return {"stratum": one.filters.stratum} | said


def seasonality(con: Connection, filters: SeizureFilter, found: Pointer, _args: argparse.Namespace) -> Any:
    """what recurs each year, by STL of the whole months"""
    return trend_tests.seasonality(con, filters, found.coverage_from, found.coverage_until)


def by(con: Connection, filters: SeizureFilter, _found: Pointer, args: argparse.Namespace) -> Any:
    """counts by one dimension (--dimension)"""
    return _records(breakdowns.by(con, filters, args.dimension).rename(columns={"value": args.dimension}))


def incidents(con: Connection, filters: SeizureFilter, _found: Pointer, _args: argparse.Namespace) -> Any:
    """the incidents in view with their lines, stops and sources"""
    return cases.full(con, filters)


def completeness(con: Connection, filters: SeizureFilter, _found: Pointer, _args: argparse.Namespace) -> Any:
    """how many incidents in view state each field"""
    return _records(summary.completeness(con, filters))


def coverage(con: Connection, filters: SeizureFilter, _found: Pointer, _args: argparse.Namespace) -> Any:
    """published totals beside what the file holds of them"""
    return summary.coverage(con, filters)


def place(con: Connection, filters: SeizureFilter, found: Pointer, args: argparse.Namespace) -> Any:
    """the profile of one place, by name in any of four languages or by id"""
    return places.profile(con, filters, places.find(con, args.name, args.within), found)


def borders(con: Connection, filters: SeizureFilter, _found: Pointer, args: argparse.Namespace) -> Any:
    """the crossings of one land border in order, and what was seized near it (--border)"""
    return {
        "border": args.border,
        "crossings": _records(places.crossings(con, filters, args.border)),
        "areas": _records(places.border_areas(con, filters, args.border)),
        "within_km": args.within_km,
        "near": places.near_border(con, filters, args.border, args.within_km),
    }


def corridors(con: Connection, filters: SeizureFilter, _found: Pointer, _args: argparse.Namespace) -> Any:
    """loads on the sea lanes and the other paths, by how well the ends are known"""
    return {
        "drawn": routes.drawn_basis(con, filters),
        "edges": _records(routes.edges(con, filters)),
        "lines": _records(routes.lines(con, filters)),
    }


def flows(con: Connection, filters: SeizureFilter, _found: Pointer, _args: argparse.Namespace) -> Any:
    """stated start, place of seizure and destination, by country or area"""
    return _records(routes.flows(con, filters))


def passages(con: Connection, filters: SeizureFilter, _found: Pointer, _args: argparse.Namespace) -> Any:
    """named passages with the shipments routed through them"""
    return _records(routes.passages(con, filters))


def roles(con: Connection, filters: SeizureFilter, _found: Pointer, args: argparse.Namespace) -> Any:
    """stopped here, passed here, bound here; weights in and out, by country or place (--unit)"""
    return _records(routes.roles(con, filters, args.unit).rename(columns={"unit": args.unit}))


def by_cell(con: Connection, filters: SeizureFilter, _found: Pointer, args: argparse.Namespace) -> Any:
    """counts by H3 cell (--res), kilograms of one commodity with --goods-weighed"""
    held = hotspots.by_cell(con, filters, args.res, args.goods_weighed)
    return {"rows": _records(held.rows), "left_out_count": held.left_out_count}


def method_cells(con: Connection, filters: SeizureFilter, found: Pointer, args: argparse.Namespace) -> Any:
    """how it was hidden, declared and carried, by stratum (--by); what changed at a day (--at); wordings that wait"""
    if args.at:
        return [
            {"of": of, "class_id": one.class_id, "stratum": one.stratum, **dataclasses.asdict(one.change),
             "largest_publisher_share": one.largest_publisher_share, "reason": one.reason}
            for of in methods.CLASSES
            for one in methods.changes(con, filters, of, args.at, found.coverage_from, found.coverage_until)
        ]  # fmt: skip
    if args.waiting:
        return _records(methods.waiting(con))
    return _records(methods.cells(con, filters, args.by))


def similar_cases(con: Connection, filters: SeizureFilter, _found: Pointer, args: argparse.Namespace) -> Any:
    """the cases nearest to one (INCIDENT_ID) or to a description (--describe NAME=VALUE …), with the reasons"""
    if bool(args.incident_id) == bool(args.describe):
        raise similar.UnusableDescription("Give an INCIDENT_ID or --describe NAME=VALUE …, one of the two.")
    described = descriptions.describe(con, descriptions.pairs(args.describe)) if args.describe else None
    asked = described.consignment if described else similar.of_incident(con, args.incident_id)
    near = similar.nearest(con, filters, asked, args.k, similar.weights_from(args.weights or ()))
    return {
        "matches": [
            {"incident_id": match.incident_id, "similarity": match.similarity, "reasons": match.say()}
            | {"differs": match.differs, "not_compared": match.not_compared}
            | match.incident
            for match in near.matches
        ],
        "more_as_near": near.more_as_near,
        "asked": dataclasses.asdict(asked),
        "read": [dataclasses.asdict(text) for text in described.read] if described else [],
        "places_read": [dataclasses.asdict(place) for place in described.places] if described else [],
        "weights": similar.weights_of(similar.weights_from(args.weights or ())),
        "least_field_count": near.least_fields,
    }


def sources(con: Connection, filters: SeizureFilter, _found: Pointer, _args: argparse.Namespace) -> Any:
    """the publishers that the view rests on"""
    return _records(summary.source_mix(con, filters))


def operations(con: Connection, _filters: SeizureFilter, found: Pointer, args: argparse.Namespace) -> Any:
    """enforcement operations as published; with --name this file's incidents in its days and in other years"""
    if not args.name:
        return [_operation(operation) for operation in operation_list.listed(con)]
    operation = operation_list.find(con, args.name)
    held = operation_list.beside(con, operation, found)
    return _operation(operation) | {
        "windows": [dataclasses.asdict(window) for window in held.windows],
        "comparisons": [dataclasses.asdict(compared) for compared in held.comparisons],
        "reason": held.reason or None,
        "sentences": operation_list.sentences(held),
        "named_by": operation_list.named_by(con, operation),
    }


def _operation(operation: operation_list.Operation) -> dict[str, Any]:
    return dataclasses.asdict(operation) | {"dates": operation_list.when(operation)}


def events(con: Connection, _filters: SeizureFilter, _found: Pointer, _args: argparse.Namespace) -> Any:
    """policy dates: listings, bans and laws"""
    return operation_list.events(con)


def claims(con: Connection, filters: SeizureFilter, found: Pointer, args: argparse.Namespace) -> Any:
    """what the cases support, or why it cannot be said; with a filter or --at, of that view"""
    if args.at is None and filters == SeizureFilter():
        return [_claim(claim) for claim in claim_cards.first(con, found)]
    return [_claim(claim_cards.of_view(con, found, filters, args.at))]


def _claim(claim: claim_cards.Claim) -> dict[str, Any]:
    return {
        "name": claim.name, "is_refused": claim.is_refused, "reason": claim.reason or None, "sentence": claim.say(),
        "caution": claim.caution, "figures": dict(claim.figures), "incident_count": claim.incident_count,
        "period_from": claim.period_from, "period_until": claim.period_until, "source_count": claim.page_count,
        "publisher": claim.publisher, "publisher_share": claim.publisher_share, "largest_share": claim.largest_share,
        "coverage_count": claim.coverage_count, "query": claim.query,
        "others": claim.others.to_query_string() if claim.others else None,
    }  # fmt: skip


ANSWERS: dict[str, Answer] = {
    answer.__name__: answer
    for answer in (
        totals,
        series,
        change,
        breaks,
        slopes,
        seasonality,
        by,
        by_cell,
        incidents,
        completeness,
        coverage,
        sources,
        place,
        borders,
        corridors,
        flows,
        passages,
        roles,
        operations,
        events,
        claims,
    )
} | {"methods": method_cells, "similar": similar_cases}
UNFILTERED = ("operations", "events")  # they count a scope of their own, or nothing
WITHHELD = ("methods", "similar")  # from the public tier


def parser() -> argparse.ArgumentParser:
    """The options of `python -m queries`; those of the filter are the same for every query."""
    main = argparse.ArgumentParser(prog="python -m queries", description="Ask the store.")
    main.add_argument("--list", action="store_true", help="name the queries and stop")
    commands = main.add_subparsers(dest="query", metavar="QUERY")
    for name, answer in ANSWERS.items():
        command = commands.add_parser(name, help=answer.__doc__)
        if name == "series":
            command.add_argument("--by", choices=tuple(breakdowns.PERIODS), default="year")
            command.add_argument("--split", choices=trends.SPLITS, default="none")
            command.add_argument("--measure", choices=trends.MEASURES, default="incidents")
            command.add_argument("--undated", choices=trends.UNDATED, default="left_out")
        if name == "change":
            command.add_argument("--at", type=date.fromisoformat, metavar="YYYY-MM-DD", required=True)
        if name == "breaks":
            command.add_argument("--by", choices=tuple(trend_tests.SEGMENT), default="month")
        if name == "by":
            choices = breakdowns.DIMENSIONS + breakdowns.STOP_ROLES
            command.add_argument("--dimension", choices=choices, required=True)
        if name == "by_cell":
            command.add_argument("--res", type=int, choices=RESOLUTIONS, default=4)
            command.add_argument("--goods-weighed", metavar="GROUP:COMMODITY")
        if name == "place":
            command.add_argument("name")
            command.add_argument("--within", metavar="CC", help="only places of this country or area")
        if name == "borders":
            command.add_argument("--border", choices=places.BORDERS, required=True)
            command.add_argument("--within-km", type=float, default=places.NEAR_KM)
        if name == "methods":
            command.add_argument("--by", nargs="+", choices=methods.DIMENSIONS, default=methods.BY)
            command.add_argument("--at", type=date.fromisoformat, metavar="YYYY-MM-DD", help="what changed at this day")
            command.add_argument("--waiting", action="store_true", help="wordings that nobody has coded")
        if name == "similar":
            command.add_argument("incident_id", nargs="?", metavar="INCIDENT_ID")
            command.add_argument("--describe", nargs="+", metavar="NAME=VALUE", help=", ".join(descriptions.PARTS))
            command.add_argument("--weights", nargs="+", metavar="FIELD=WEIGHT", help=", ".join(similar.WEIGHTS))
            command.add_argument("--k", type=int, default=10)
        if name == "roles":
            command.add_argument("--unit", choices=("country", "place"), default="country")
        if name == "operations":
            command.add_argument("--name", help="one operation, by its name or a part of it")
        if name == "claims":
            command.add_argument(
                "--at", type=date.fromisoformat, metavar="YYYY-MM-DD", help="how the view changed there"
            )
        (add_store_options if name in UNFILTERED else add_filter_options)(command)
    return main


def add_filter_options(command: argparse.ArgumentParser) -> None:
    """The filter as options: given twice or with several values, a field's values are alternatives."""
    group = command.add_argument_group("filter")
    for name in ("since", "until"):
        group.add_argument(f"--{name}", type=date.fromisoformat, metavar="YYYY-MM-DD")
    for name in MULTIPLE:
        group.add_argument(f"--{name.replace('_', '-')}", nargs="+", action="extend", metavar=name.upper())
    group.add_argument("--role", choices=ROLES, default="seized")
    group.add_argument("--stratum", choices=STRATA)
    group.add_argument("--min-kg", type=float)
    group.add_argument("--large-kg", type=float, default=SeizureFilter().large_kg)
    group.add_argument("--text")
    add_store_options(command)


def add_store_options(command: argparse.ArgumentParser) -> None:
    """Which store is asked, and how the answer is printed."""
    command.add_argument("--tier", choices=pointer.TIERS, default="analyst")
    command.add_argument("--json", action="store_true", help="print one JSON value and nothing else")


def filter_of(args: argparse.Namespace, con: Connection) -> SeizureFilter:
    """The filter that the options describe; values that the store does not have are an error, not an empty answer."""
    known = SeizureFilter.__dataclass_fields__
    given: dict[str, Any] = {name: getattr(args, name) for name in known if hasattr(args, name)}  # some have none
    given |= {name: tuple(value) for name, value in given.items() if isinstance(value, list)}
    chosen = SeizureFilter(**given)
    options = breakdowns.options(con)
    _, dropped = chosen.without_unknown({name: list(values) for name, values in options.items()})
    if dropped:
        name, value = dropped[0]
        raise UnknownValues(
            "This store has no {name} {value!r}. It has: {known}.",
            name=name,
            value=value,
            known=", ".join(list(options.get(name, {}))[:40]),
        )
    return chosen


def as_json(value: Any) -> Any:
    """JSON for what json does not know: days in ISO 8601; NaN is null."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is pd.NaT:
        return None
    if isinstance(value, (date, pd.Timestamp)):
        return value.isoformat()[:10]
    return value.item() if hasattr(value, "item") else value


def _asks_of_methods(args: argparse.Namespace) -> bool:
    """Whether the question is about concealment, by its name, a dimension or the filter."""
    named = [getattr(args, name, None) for name in ("dimension", "split")]
    return args.query in WITHHELD or "concealment" in named or bool(getattr(args, "concealment", None))


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (1: no such thing, 2: unusable input)."""
    options = parser()
    args = options.parse_args(arguments)
    if args.list or not args.query:
        print("\n".join(f"{name:14}{answer.__doc__}" for name, answer in ANSWERS.items()))
        return 0
    try:
        if _asks_of_methods(args):
            methods.require(args.tier)
        found, con = store.current(args.tier)
        said = as_json(ANSWERS[args.query](con, filter_of(args, con), found, args))
    except AtlasError as error:
        print(error, file=sys.stderr)
        return 1 if isinstance(error, (LookupError, pointer.StoreError)) else 2
    try:
        print(json.dumps(said, ensure_ascii=False, indent=None if args.json else 1), flush=True)
    except BrokenPipeError:  # the reader, such as head, has had enough
        sys.stderr.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
