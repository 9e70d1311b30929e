"""What the public is told: one set of facts that the public pages and the static site both show.

Nothing about concealment, methods, agencies or suspects is asked here, whatever the store holds. All facts are those of
the whole store: there is no filter, so a reader finds the same figures on both.
"""

import dataclasses
import math
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data.pointer import Pointer
from geo.errors import AtlasError
from queries import breakdowns, cases, claims, marks, regions, store, summary, trends, verdict
from queries.claims import Claim
from queries.filters import SeizureFilter
from queries.store import Connection
from queries.verdict import Verdict

TIERS = ("public",)
ALL = SeizureFilter()
CLAIMS = ("large_ivory", "live_animals", "ledger", "silent_goods")  # none of how goods were declared or hidden
SIDE = 5  # years on either side of the comparison
LEAST_OF_FLOW = 3  # incidents; smaller flows are counted together
LEAST_OF_GROUP = 20  # incidents from which a group has a series of its own
CASE_COLUMNS = (
    "incident_id", "seized_from", "seized_until", "date_precision", "country", "admin1", "place_name",
    "location_precision", "complex_id", "groups", "commodities", "mass_kg", "is_large", "evidence",
)  # fmt: skip
SOURCE_COLUMNS = ("incident_id", "url", "publisher", "source_kind", "own_host", "via_copy")


NO_LINKS = ("url", "note")  # of published totals: an address is on the publisher's own host or it is none


class NotPublic(AtlasError, ValueError):
    """A store of a tier that the public is not shown."""


@dataclass(frozen=True)
class Group:
    """What was seized of one species group: incidents in two strata, and its commodities, heaviest first."""

    group_id: str
    incident_count: int
    large_count: int
    other_count: int
    goods: tuple[dict[str, Any], ...]  # rows of commodities.sql


@dataclass(frozen=True)
class GroupSeries:
    """One group by year beside all other goods, each in two strata, and its change between two periods."""

    group_id: str
    rows: tuple[dict[str, Any], ...]  # period, large_count, other_count, rest_large_count, rest_other_count
    verdicts: tuple[Verdict, ...]  # one a stratum


@dataclass(frozen=True)
class Flow:
    """Large consignments from one region of stated start to one country or area of seizure."""

    region: str | None  # None: no start is stated
    country: str
    incident_count: int
    stated_count: int  # of them with the start itself stated; of the others only a place of departure is
    places: tuple[tuple[str | None, int], ...]  # complexes, most first; None: known only to the province or country


@dataclass(frozen=True)
class Facts:
    """All that the public is told."""

    found: Pointer
    totals: dict[str, Any]
    completeness: tuple[dict[str, Any], ...]
    groups: tuple[Group, ...]
    countries: tuple[dict[str, Any], ...]
    places: tuple[dict[str, Any], ...]
    provinces: tuple[dict[str, Any], ...]
    placement: dict[str, Any]
    at_sea: tuple[dict[str, Any], ...]
    years: tuple[dict[str, Any], ...]
    undated_count: int
    at: date
    since: date
    until: date
    series: tuple[GroupSeries, ...]
    claims: tuple[Claim, ...]
    claim_incidents: dict[str, tuple[str, ...]]
    flows: tuple[Flow, ...]
    small_flows: dict[str, int]  # pair_count, incident_count of those under LEAST_OF_FLOW
    large_count: int
    ledger: tuple[dict[str, Any], ...]
    publishers: tuple[dict[str, Any], ...]
    cases: tuple[dict[str, Any], ...]  # newest first, each with `sources`


def facts(con: Connection, found: Pointer) -> Facts:
    """Everything that the public pages and the site show, from the store of the public tier.

    Raises
    ------
    NotPublic
        If the store is of another tier.
    """
    tier = found.file.split("-")[0]
    if tier not in TIERS:
        raise NotPublic("The public is shown the public store and no other, not {file}.", file=found.file)
    at, since, until = periods(found)
    totals = summary.totals(con, ALL)
    groups = _groups(con)
    whole = trends.series(con, ALL, "year", found.coverage_from, found.coverage_until)
    shown = [group.group_id for group in groups if group.incident_count >= LEAST_OF_GROUP and _is_named(group.group_id)]
    cards = tuple(card for card in claims.first(con, found) if card.name in CLAIMS)
    flows, small = _flows(con)
    return Facts(
        found=found, totals=totals, completeness=_rows(summary.completeness(con, ALL)), groups=groups,
        countries=_rows(breakdowns.by(con, ALL, "country")), places=_places(con),
        provinces=_rows(marks.provinces(con, ALL)), placement=marks.placement(con, ALL),
        at_sea=_rows(marks.not_drawn_at_sea(con, ALL)), years=_rows(whole.rows), undated_count=whole.undated_count,
        at=at, since=since, until=until,
        series=tuple(_group_series(con, found, group_id, whole.rows, at, since, until) for group_id in shown),
        claims=cards, claim_incidents={card.name: _incidents(con, card.filters) for card in cards},
        flows=flows, small_flows=small, large_count=int(totals["large_count"]),
        ledger=tuple(summary.coverage(con, ALL)), publishers=_rows(summary.source_mix(con, ALL)), cases=_cases(con),
    )  # fmt: skip


def periods(found: Pointer) -> tuple[date, date, date]:
    """The day that divides the comparison, its first day and the day after its last: five whole years on either side.

    A rule, not a choice made after looking: the last ten whole years that were collected.
    """
    end = found.coverage_until
    last = end.year if (end.month, end.day) == (12, 31) else end.year - 1
    return date(last - SIDE + 1, 1, 1), date(last - 2 * SIDE + 1, 1, 1), date(last + 1, 1, 1)


def _is_named(group_id: str) -> bool:
    return group_id != "unspecified" and not group_id.startswith("other-")


def _rows(frame: pd.DataFrame) -> tuple[dict[str, Any], ...]:
    return tuple(frame.astype(object).where(frame.notna(), None).to_dict("records"))


def _incidents(con: Connection, filters: SeizureFilter) -> tuple[str, ...]:
    return tuple(cases.listed(con, filters)["incident_id"])


def _groups(con: Connection) -> tuple[Group, ...]:
    goods: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(summary.commodities(con, ALL)):
        goods[row["group_id"]].append(row)
    counts = _rows(breakdowns.by(con, ALL, "group"))
    return tuple(
        Group(
            row["value"], row["incident_count"], row["large_count"], row["incident_count"] - row["large_count"],
            tuple(goods[row["value"]]),
        )
        for row in counts
    )  # fmt: skip


def _places(con: Connection) -> tuple[dict[str, Any], ...]:
    names = ("complex_id", "country", "kind", "lon", "lat", "incident_count", "large_count")
    return tuple({name: row[name] for name in names} for row in _rows(marks.places(con, ALL)))


def _group_series(
    con: Connection, found: Pointer, group_id: str, whole: pd.DataFrame, at: date, since: date, until: date
) -> GroupSeries:
    of_group = ALL.but(species=(group_id,))
    own = trends.series(con, of_group, "year", found.coverage_from, found.coverage_until).rows
    both = own.merge(whole, on="period", suffixes=("", "_whole"), validate="1:1")
    rows = tuple(
        {
            "period": row["period"], "is_complete": bool(row["is_complete"]),
            "large_count": int(row["large_count"]), "other_count": int(row["other_count"]),
            "rest_large_count": int(row["large_count_whole"] - row["large_count"]),
            "rest_other_count": int(row["other_count_whole"] - row["other_count"]),
        }
        for row in both.to_dict("records")
    )  # fmt: skip
    asked = of_group.but(since=since, until=until)
    found_of = verdict.verdicts(con, asked, at, found.coverage_from, found.coverage_until)
    return GroupSeries(group_id, rows, tuple(found_of))


def _flows(con: Connection) -> tuple[tuple[Flow, ...], dict[str, int]]:
    """Large consignments by region of start and country of seizure, most first; several regions count in each.

    Those of a single pair of countries are too few to tell anything: regions are what the cases carry.
    """
    pairs: dict[tuple[str | None, str], dict[str, bool]] = defaultdict(dict)
    place_of: dict[str, str | None] = {}
    for row in store.rows(con, "starts_of_large", ALL):
        held = pairs[regions.region_of(row["start_country"]), row["seized_country"]]
        is_stated = bool(row["is_start"] and row["is_sure"])
        held[row["incident_id"]] = held.get(row["incident_id"], False) or is_stated
        place_of[row["incident_id"]] = row["complex_id"]
    every = [
        Flow(*key, len(held), sum(held.values()), _counted(place_of[incident_id] for incident_id in held))
        for key, held in pairs.items()
    ]
    every.sort(key=lambda flow: (-flow.incident_count, flow.region is None, flow.region or "", flow.country))
    small = [held for held in pairs.values() if len(held) < LEAST_OF_FLOW]
    rest = {"pair_count": len(small), "incident_count": len(set().union(*small))}
    return tuple(flow for flow in every if flow.incident_count >= LEAST_OF_FLOW), rest


def _counted(places: Iterable[str | None]) -> tuple[tuple[str | None, int], ...]:
    counts = Counter(places)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0] is None, pair[0] or "")))


def _cases(con: Connection) -> tuple[dict[str, Any], ...]:
    sources: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in store.rows(con, "sources_in_view", ALL):
        sources[row["incident_id"]].append({name: row[name] for name in SOURCE_COLUMNS[1:]})
    rows = store.rows(con, "incidents", ALL)
    return tuple({name: row[name] for name in CASE_COLUMNS} | {"sources": sources[row["incident_id"]]} for row in rows)


# -- as JSON ----------------------------------------------------------------------------------------------------------


def as_json(said: Facts) -> dict[str, Any]:
    """The facts as the site's JSON has them, without the cases: codes and numbers, no words of any language."""
    found = said.found
    said_plainly: dict[str, Any] = plain(
        {
            "build_id": found.build_id, "coverage_from": found.coverage_from, "coverage_until": found.coverage_until,
            "totals": said.totals, "completeness": said.completeness,
            "groups": [dataclasses.asdict(group) for group in said.groups], "countries": said.countries,
            "places": said.places, "provinces": said.provinces, "placement": said.placement, "at_sea": said.at_sea,
            "years": said.years, "undated_count": said.undated_count,
            "comparison": {"since": said.since, "at": said.at, "until": said.until},
            "series": [
                {"group_id": one.group_id, "rows": one.rows, "changes": [_change(v) for v in one.verdicts]}
                for one in said.series
            ],
            "claims": [_claim(card) for card in said.claims],
            "flows": [dataclasses.asdict(flow) for flow in said.flows], "small_flows": said.small_flows,
            "ledger": [{name: value for name, value in row.items() if name not in NO_LINKS} for row in said.ledger],
            "publishers": said.publishers,
        }
    )  # fmt: skip
    return said_plainly


def _change(one: Verdict) -> dict[str, Any]:
    found = one.change
    names = ("before", "after", "other_before", "other_after", "ror", "ror_low", "ror_high")
    return {"stratum": one.filters.stratum, "reason": one.reason or None} | {
        name: getattr(found, name) for name in names
    }


def _claim(card: Claim) -> dict[str, Any]:
    return {
        "name": card.name, "is_refused": card.is_refused, "reason": card.reason or None, "figures": dict(card.figures),
        "incident_count": card.incident_count, "period_from": card.period_from, "period_until": card.period_until,
        "source_count": card.page_count, "publisher": card.publisher, "publisher_share": card.publisher_share,
    }  # fmt: skip


def plain(value: Any) -> Any:
    """A value as JSON knows it: days in ISO 8601, what is not a number null."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if value is pd.NaT or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return plain(value.item()) if hasattr(value, "item") else value
