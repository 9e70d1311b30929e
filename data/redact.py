"""From the tables of the analyst store to those of a published one. Pure: tables and a policy in, tables out.

Nothing computed is copied: cells, complexes, legs, paths, distances and the text that is searched are made anew from
what is published, so that nothing finer shines through.
"""

import hashlib
import hmac
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from data import areas, build, compose, pointer, small_cells
from data.folding import fold
from data.policy import NEUTRAL, Table, Tier
from geo import cells
from geo.errors import AtlasError

Row = dict[str, Any]
Tables = Mapping[str, list[Row]]
GUARDED = "guarded"
UNITS = {"month": 1, "quarter": 3, "year": 12}
TENTH_KM = 7.9
"""From the middle of a tenth of a degree to its corner at the equator, where it is farthest."""
SEARCHED = ("incident_id", "place_name", "admin1", "declared_as", "concealment", "agency", "operation")


class NothingToPublish(AtlasError):
    """No incident has a marking that the policy lets out."""


@dataclass(frozen=True)
class Wanted:
    """What to publish: of which tables, under which policy, with what key, and what was published last."""

    tables: Tables
    tier: Tier
    key: bytes
    build_id: str
    coverage_until: date  # of the analyst store
    previous: Tables = field(default_factory=dict)

    @cached_property
    def taxa(self) -> frozenset[str]:
        """Scientific names that the taxon table lists."""
        return frozenset(row["species_scientific"] for row in self.tables["taxon"])

    @cached_property
    def kinds(self) -> dict[str, str]:
        """The kind of each place."""
        return {row["place_id"]: row["kind"] for row in self.tables["place"]}

    @cached_property
    def main_places(self) -> dict[str, Row]:
        """Complex -> its main place, for the complexes of the gazetteer."""
        places = {row["place_id"]: row for row in self.tables["place"]}
        mains = {row["complex_id"]: places.get(row["main_place_id"]) for row in self.tables["complex"]}
        return {complex_id: row for complex_id, row in mains.items() if row and row["kind"] != "unlisted"}

    def is_guarded(self, incident: Row) -> bool:
        """Whether a published incident is not published case by case."""
        return incident["tlp"] not in self.tier.open

    def name_of(self, incident: Row) -> str:
        """The id an incident is published under; that of a guarded one tells nothing and stays the same."""
        return self.opaque(incident["incident_id"]) if self.is_guarded(incident) else str(incident["incident_id"])

    def opaque(self, incident_id: str) -> str:
        """An id that only the key leads to."""
        return f"{GUARDED}/{hmac.new(self.key, incident_id.encode(), hashlib.sha256).hexdigest()[:16]}"


def published(wanted: Wanted) -> dict[str, pd.DataFrame]:
    """The tables of the new store, columns as in schema.sql.

    Raises
    ------
    NothingToPublish
    """
    tables, tier = wanted.tables, wanted.tier
    chosen = chosen_incidents(wanted)
    if not chosen:
        raise NothingToPublish(
            "No incident of the analyst store may be published to the {tier} store, which takes {markings}.",
            tier=tier.name, markings=", ".join(f"TLP:{mark}" for mark in tier.markings),
        )  # fmt: skip
    names = {row["incident_id"]: wanted.name_of(row) for row in chosen}
    open_names = {names[row["incident_id"]] for row in chosen if not wanted.is_guarded(row)}
    moves = {names[row["incident_id"]]: place_published(row, wanted) for row in chosen}
    rows: dict[str, list[Row]] = {}
    for table, rule in tier.tables.items():
        if rule.rows == "all":
            rows[table] = [_shown(row, table, rule, wanted, is_open=True) for row in tables[table]]
        elif rule.rows in ("marked", "published", "open"):
            rows[table] = _of_incidents(table, rule, wanted, names, open_names)
    rows["incident"] = [_dated(row | moves[row["incident_id"]].columns, wanted) for row in rows["incident"]]
    rows["stop"] = [kept for row in rows["stop"] if (kept := _stop(row, moves[row["incident_id"]], wanted))]
    rows["quality_flag"] = [kept for row in rows["quality_flag"] if (kept := _flag(row, moves[row["incident_id"]]))]
    _unlink_single(rows)
    rows["place"] = used_places(wanted.tables, rows["incident"] + rows["stop"])
    sources = {row["source_id"] for row in rows["incident_source"]}
    rows["source"] = [row for row in tables["source"] if row["source_id"] in sources]
    frames = {table: _frame(found) for table, found in rows.items()}
    frames["incident"] = _computed(rows, moves)
    frames |= build.derived_frames(frames)
    frames["trait"] = compose.traits(frames)
    frames["import_batch"] = _batches(rows, wanted)
    frames["withheld"] = withheld(tier)
    since, until = compose.coverage(frames["incident"])
    frames["build"] = pd.DataFrame(
        [{"build_id": wanted.build_id, "schema_version": pointer.SCHEMA_VERSION, "tier": tier.name,
          "coverage_from": since, "coverage_until": until}]
    )  # fmt: skip
    return {name: _allowed(frame, name, tier.tables[name]) for name, frame in frames.items()}


def _frame(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype=object)


# Which incidents


def chosen_incidents(wanted: Wanted) -> list[Row]:
    """The incidents to publish, in the order of the ids they are published under."""
    open_rows = [row for row in wanted.tables["incident"] if row["tlp"] in wanted.tier.open]
    return sorted(open_rows + guarded_to_publish(wanted), key=wanted.name_of)


def guarded_to_publish(wanted: Wanted) -> list[Row]:
    """The guarded incidents that are old enough and stand in cells of some size."""
    tier = wanted.tier
    last = wanted.coverage_until - timedelta(days=tier.delay_days)
    guarded = [row for row in wanted.tables["incident"] if row["tlp"] in tier.guarded]
    old = [row for row in guarded if coarse_date(row["seized_from"], row["seized_until"], tier.guarded_date)[1] <= last]
    everything = small_cells.members(cell_rows(old, wanted.tables["seizure"]))
    kept = small_cells.publishable(everything, before(wanted), tier.minimum_cell)
    return [row for row in old if row["incident_id"] in kept]


def cell_rows(incidents: Iterable[Row], seizures: Iterable[Row]) -> pd.DataFrame:
    """Incidents by the cells of `small_cells.CELL`: one row an incident and group."""
    groups: dict[str, set[str]] = defaultdict(set)
    for line in seizures:
        groups[line["incident_id"]].add(line["group_id"])
    found = [
        {
            "incident_id": row["incident_id"],
            "country": row["country"],
            "year": row["seized_from"].year,
            "group_id": group,
        }
        for row in incidents
        for group in sorted(groups[row["incident_id"]])
    ]
    return pd.DataFrame(found, columns=["incident_id", *small_cells.CELL])


def before(wanted: Wanted) -> small_cells.Before:
    """What the store published last tells of guarded incidents, under their ids in the analyst store.

    One that has left the analyst store keeps its opaque id.
    """
    if not wanted.previous:
        return small_cells.Before()
    incidents = wanted.tables["incident"]
    own = {wanted.opaque(row["incident_id"]): row["incident_id"] for row in incidents}
    then = [row for row in wanted.previous["incident"] if row["incident_id"].startswith(f"{GUARDED}/")]
    rows = cell_rows(then, wanted.previous["seizure"])
    rows["incident_id"] = [own.get(opaque, opaque) for opaque in rows["incident_id"]]
    open_now = frozenset(row["incident_id"] for row in incidents if not wanted.is_guarded(row))
    return small_cells.Before(small_cells.members(rows), open_now)


def _of_incidents(table: str, rule: Table, wanted: Wanted, names: Mapping[str, str], open_names: set[str]) -> list[Row]:
    """The rows of published incidents in the order of their new ids, columns as their actions say."""
    found = [
        row | {"incident_id": names[row["incident_id"]]} for row in wanted.tables[table] if row["incident_id"] in names
    ]
    if rule.rows == "open":
        found = [row for row in found if row["incident_id"] in open_names]
    shown = [_shown(row, table, rule, wanted, is_open=row["incident_id"] in open_names) for row in found]
    return sorted(shown, key=lambda row: str(row["incident_id"]))


def _shown(row: Row, table: str, rule: Table, wanted: Wanted, *, is_open: bool) -> Row:
    """A row with what its columns' actions leave of it; places and dates are still as they are."""
    shown = dict(row)
    for column, action in rule.columns.items():
        unlisted = action == "listed" and row[column] not in wanted.taxa
        if action == "drop" or (not is_open and (action == "open" or unlisted)):
            shown[column] = neutral(table, row, column)
    return shown


def neutral(table: str, row: Row, column: str) -> Any:
    """What stands in place of a value that is kept back."""
    if (table, column) == ("incident", "batch_id"):
        return f"{GUARDED}/{row['tlp']}"
    if (table, column) == ("case_link", "reason"):
        return row[column].split(":")[0] + ":"  # whether it is stated or inferred is no secret
    return NEUTRAL.get((table, column))


# Where and when


def coarse_date(first: date, until: date, unit: str) -> tuple[date, date, str]:
    """The smallest month, quarter or year, no finer than `unit`, that holds an interval: first day, day after, unit."""
    last = until - timedelta(days=1)
    for name in list(UNITS)[list(UNITS).index(unit) :]:
        size = UNITS[name]
        begin = (first.month - 1) // size * size
        if (first.year, begin) == (last.year, (last.month - 1) // size * size):
            after = begin + size
            return date(first.year, begin + 1, 1), date(first.year + after // 12, after % 12 + 1, 1), name
    return date(first.year, 1, 1), date(last.year + 1, 1, 1), "year"


def _dated(row: Row, wanted: Wanted) -> Row:
    if not wanted.is_guarded(row):
        return row
    first, until, unit = coarse_date(row["seized_from"], row["seized_until"], wanted.tier.guarded_date)
    return row | {"seized_from": first, "seized_until": until, "date_precision": unit}


@dataclass(frozen=True)
class Move:
    """What is published of where an incident was: the columns that change, and what of its stops goes with them."""

    country: str
    columns: Row = field(default_factory=dict)
    in_cell: bool = False
    hides_stops: str = ""  # "" | country: the stops in its own country lose their places | all: every stop does
    main_places: Mapping[str, Row] = field(default_factory=dict)  # a stop at another place of a complex goes to these

    @property
    def as_known(self) -> bool:
        """Whether the place is published as it is known."""
        return not self.columns


def place_published(row: Row, wanted: Wanted) -> Move:
    """Where an incident is published to be."""
    tier, country = wanted.tier, row["country"]
    guarded = wanted.is_guarded(row)
    if guarded or is_private(row, wanted.kinds, tier):
        in_cell = guarded and tier.guarded_place == "h3_r3"
        columns = _to_area(row, stated=not guarded, in_cell=in_cell)
        return Move(country, columns, in_cell and columns["lon"] is not None, "all" if guarded else "country")
    if tier.finest_place == "town" and row["location_precision"] == "facility":
        return Move(country, _to_complex(row, wanted.main_places), main_places=wanted.main_places)
    return Move(country)


def is_private(row: Row, kinds: Mapping[str, str], tier: Tier) -> bool:
    """Whether a case is of a facility, or of a place of a kind, that is published only to the province."""
    return row["facility"] in tier.private_facilities or kinds.get(row["place_id"]) in tier.private_facilities


def _to_area(row: Row, *, stated: bool, in_cell: bool) -> Row:
    """To the province or the cell, else to the country. `stated`: the area's stated name may stand."""
    area = None
    if row["location_precision"] != "country":
        at = (row["lon"], row["lat"])
        area = areas.cell_of(*at) if in_cell else areas.province_of(row["country"], row["admin1"], *at)
    admin1 = (row["admin1"] if stated else None) or (area.admin1 if area else None)
    return {
        "admin1": admin1, "admin1_folded": fold(admin1) if admin1 else None,
        "place_name": None, "place_id": None, "complex_id": None,
        "lon": area and area.lon, "lat": area and area.lat, "coarsened_km": area and area.reach_km,
        "location_precision": "admin1" if area else "country",
    }  # fmt: skip


def _to_complex(row: Row, mains: Mapping[str, Row]) -> Row:
    """To the port, airport or crossing that a terminal belongs to; without one, to a tenth of a degree."""
    main = mains.get(row["complex_id"])
    named = {"place_name": main and main["name_en"], "place_id": main and main["place_id"],
             "complex_id": main and main["complex_id"], "location_precision": "town"}  # fmt: skip
    if main and main["lon"] is not None:
        return named | {"lon": main["lon"], "lat": main["lat"]}
    lon, lat = (None if row[name] is None else round(row[name], 1) for name in ("lon", "lat"))
    return named | {"lon": lon, "lat": lat, "coarsened_km": None if lon is None else TENTH_KM}


def _stop(row: Row, move: Move, wanted: Wanted) -> Row | None:
    """A stop as it is published; None where nothing is left of it."""
    hides = move.hides_stops == "all" or (move.hides_stops == "country" and row["country"] == move.country)
    if hides or wanted.kinds.get(row["place_id"]) in wanted.tier.private_facilities:
        shown = row | {"place_name": None, "place_id": None, "complex_id": None}
        return shown | {"certainty": NEUTRAL["stop", "certainty"]} if row["country"] else None
    main = move.main_places.get(row["complex_id"])
    if main and main["place_id"] != row["place_id"]:
        return row | {"place_id": main["place_id"], "place_name": main["name_en"]}
    if row["role"] == "seizure" and not move.as_known:
        return row | {name: move.columns[name] for name in ("place_name", "place_id", "complex_id")}
    return row


def _flag(row: Row, move: Move) -> Row | None:
    """What was noticed about the data: nothing where the place is withheld, no detail where it was made coarser."""
    if move.hides_stops:
        return None
    return row if move.as_known else row | {"detail": NEUTRAL["quality_flag", "detail"]}


def _unlink_single(rows: dict[str, list[Row]]) -> None:
    """A case of which one incident is published tells of others: its link goes."""
    count = Counter(row["case_id"] for row in rows["incident"] if row["case_id"])
    linked = {case_id for case_id, size in count.items() if size > 1}
    rows["incident"] = [row if row["case_id"] in linked else row | {"case_id": None} for row in rows["incident"]]
    rows["case_link"] = [row for row in rows["case_link"] if row["case_id"] in linked]


def used_places(tables: Tables, rows: Iterable[Row]) -> list[Row]:
    """The places that published rows name, the sides of border crossings, and the main places of their complexes."""
    named = {row["place_id"] for row in rows}
    used = [row for row in tables["place"] if row["place_id"] in named or row["crossing_id"]]
    complexes = {row["complex_id"] for row in used}
    mains = {row["main_place_id"] for row in tables["complex"] if row["complex_id"] in complexes}
    ids = mains | {row["place_id"] for row in used}
    return [row for row in tables["place"] if row["place_id"] in ids]


# What is computed


def _computed(rows: Mapping[str, list[Row]], moves: Mapping[str, Move]) -> pd.DataFrame:
    """The incidents with their cells, what may be drawn, their largest commodity, and the text that is searched."""
    stated = rows["incident"]
    dropped = ["coded_country", "drawable", "finest_res", *[f"h3_r{r}" for r in cells.RESOLUTIONS]]
    placed, _ = build.locate(_frame(stated).drop(columns=dropped))
    for at in [at for at, row in enumerate(stated) if moves[row["incident_id"]].in_cell]:
        placed.loc[at, "finest_res"] = areas.COARSE_RES
        for resolution in cells.RESOLUTIONS:
            if resolution > areas.COARSE_RES:
                placed.loc[at, f"h3_r{resolution}"] = pd.NA
    lines: dict[str, list[Row]] = defaultdict(list)
    for line in rows["seizure"]:
        lines[line["incident_id"]].append(line)
    return placed.assign(
        coarsened_km=[moves[row["incident_id"]].columns.get("coarsened_km") for row in stated],
        largest_commodity_kg=[compose.largest_commodity_kg(lines[row["incident_id"]]) for row in stated],
        search_text=[search_text(row, lines[row["incident_id"]]) for row in stated],
    )


def search_text(incident: Row, lines: Iterable[Row]) -> str:
    """The text that is searched, of what is published alone."""
    notes = dict.fromkeys(line["note"] for line in lines if line["note"])
    return fold(" ".join([*[incident[name] or "" for name in SEARCHED], *notes]))


def _batches(rows: Mapping[str, list[Row]], wanted: Wanted) -> pd.DataFrame:
    """The data sets of what is published, with the counts of what is published."""
    known = {row["batch_id"]: row for row in wanted.tables["import_batch"]}
    lines = Counter(line["incident_id"] for line in rows["seizure"])
    found: dict[str, Row] = {}
    for row in rows["incident"]:
        batch_id = row["batch_id"]
        unnamed = {"dataset": GUARDED, "tlp": row["tlp"], "raw_sha256": ""}
        own = known.get(batch_id, unnamed)
        counted = found.setdefault(
            batch_id, own | {"batch_id": batch_id, "row_count": 0, "incident_count": 0, "rejected_count": 0}
        )
        counted["row_count"] += lines[row["incident_id"]]
        counted["incident_count"] += 1
    if wanted.tier.tables["import_batch"].columns.get("raw_sha256") == "drop":
        found = {batch_id: row | {"raw_sha256": ""} for batch_id, row in found.items()}
    return _frame(list(found.values()))


def withheld(tier: Tier) -> pd.DataFrame:
    """What the policy keeps back, column by column, so that a page never calls it "not stated"."""
    coarse = tier.finest_place == "town" or tier.private_facilities
    rules = (
        {"drop"} | ({"place"} if coarse else set()) | ({"open", "listed", "place", "date"} if tier.guarded else set())
    )
    found = [
        {"table_name": table, "column_name": column, "rule": action}
        for table, rule in tier.tables.items()
        for column, action in (rule.columns.items() if rule.rows != "none" else [("*", "drop")])
        if action in rules
    ]
    return pd.DataFrame(found, columns=["table_name", "column_name", "rule"])


def _allowed(frame: pd.DataFrame, name: str, rule: Table) -> pd.DataFrame:
    """The columns that the policy names, and neutral values in those that it drops and that need one."""
    kept = [
        column for column, action in rule.columns.items()
        if column in frame and (action != "drop" or (name, column) in NEUTRAL)
    ]  # fmt: skip
    return frame[kept] if rule.rows != "none" else frame.iloc[:0]
