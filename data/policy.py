"""The policy of publishing (`data/policy.yaml`): what leaves the analyst store, and how exactly.

It is an allow-list. What it does not name is not published, and what it names wrongly is an error, never a guess.
"""

import difflib
import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from geo.errors import AtlasError

POLICY = Path(__file__).parent / "policy.yaml"
TIERS = ("partner", "public")
MARKINGS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
HIGHEST: dict[str, dict[str, tuple[str, ...]]] = {
    "public": {"open": ("CLEAR",), "guarded": ("GREEN",)},
    "partner": dict.fromkeys(("open", "guarded"), MARKINGS[:2]),
}
"""What a policy may allow at all (decision 20): no file makes AMBER or RED leave."""

ACTIONS = ("keep", "open", "listed", "place", "date", "id", "anew", "drop")
ROWS = ("all", "marked", "published", "open", "used", "anew", "none")

PLACE = {
    "incident": "admin1 place_name place_id complex_id lon lat location_precision admin1_folded".split(),
    "stop": "place_name place_id complex_id certainty".split(),
}
DATE = {"incident": "seized_from seized_until date_precision".split()}
ANEW = {
    "incident": "coded_country drawable finest_res h3_r2 h3_r3 h3_r4 h3_r5 h3_r6 h3_r7 coarsened_km "
    "largest_commodity_kg search_text".split()
}
LISTED = {"seizure": ["species_scientific"]}
OWN_ROWS = {"incident": "marked", "source": "used", "place": "used", "rejected_row": "none"} | dict.fromkeys(
    "complex crossing border_area border_distance leg path edge path_edge import_batch trait build withheld".split(),
    "anew",
)
"""Tables whose rows can be chosen in one way only; of any other a policy says how."""

NEUTRAL: dict[tuple[str, str], Any] = {
    ("incident", "facility"): "unknown",
    ("incident", "transport"): "unknown",
    ("incident", "cover_load"): "not_stated",
    ("incident", "concealment_class"): "not_stated",
    ("incident", "batch_id"): "guarded",
    ("seizure", "species_reported"): "not_stated",
    ("stop", "certainty"): "sure",
    ("quality_flag", "detail"): "",
    ("case_link", "reason"): "",
    ("import_batch", "raw_sha256"): "",
    ("import_batch", "rejected_count"): 0,
}
"""What stands in a dropped column that may not be NULL. Its table `withheld` says that it was dropped."""


class PolicyError(AtlasError, ValueError):
    """The policy cannot be used; the message names the entry and what would be right."""


@dataclass(frozen=True)
class Table:
    """How one table is published: which of its rows, and what happens to each column."""

    rows: str
    columns: Mapping[str, str]  # column -> action

    def action(self, column: str) -> str:
        """What happens to a column; one of an empty table is dropped."""
        return "drop" if self.rows == "none" else self.columns[column]


@dataclass(frozen=True)
class Tier:
    """The policy of one tier."""

    name: str
    open: tuple[str, ...]  # markings published case by case
    guarded: tuple[str, ...]  # markings published coarsened, delayed and in cells of some size
    finest_place: str  # facility | town: of open cases
    private_facilities: tuple[str, ...]  # open cases there are published to the province
    guarded_place: str  # admin1 | h3_r3
    guarded_date: str  # month | quarter | year
    delay_days: int  # of guarded cases, before the last day that the analyst store reaches
    minimum_cell: int  # of guarded cases by country, year and group
    tables: Mapping[str, Table]
    reviewed: tuple[str, ...] = ()

    @property
    def markings(self) -> tuple[str, ...]:
        """All markings of which something is published."""
        return self.open + self.guarded


@dataclass(frozen=True)
class Policy:
    """What the file says; `sha256` is of its bytes."""

    tiers: Mapping[str, Tier]
    sha256: str
    file: str = field(compare=False, default=POLICY.name)


class _Strict(yaml.SafeLoader):  # type: ignore[misc]
    """YAML in which a key given twice is an error; PyYAML keeps the last one without a word."""


def _once(loader: _Strict, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    twice = next((key for at, key in enumerate(keys) if key in keys[:at]), None)
    if twice is not None:
        line = node.start_mark.line + 1
        raise PolicyError("The policy gives {key!r} twice, in the block at line {line}.", key=twice, line=line)
    found: dict[Any, Any] = loader.construct_mapping(node, deep=True)
    return found


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _once)


def load(path: Path = POLICY) -> Policy:
    """Read and check a policy file.

    Raises
    ------
    PolicyError
        If it cannot be read, has an entry that is unknown, missing, of the wrong kind, or allows too much.
    """
    try:
        raw = path.read_bytes()
        said = yaml.load(raw, _Strict)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        why = " ".join(str(error).split())
        raise PolicyError("The policy {path} cannot be read: {why}", path=path, why=why) from error
    _keys(said, "the policy", {"version": int, "tiers": dict, "tables": dict, "gate": dict})
    _among("version", [said["version"]], [1])
    _keys(said["gate"], "gate", {"reviewed": list})
    reviewed = _texts(said["gate"]["reviewed"], "gate.reviewed")
    _keys(said["tiers"], "tiers", dict.fromkeys(TIERS, dict))
    tiers = {name: _tier(name, said["tiers"][name], said["tables"], reviewed) for name in TIERS}
    return Policy(tiers, hashlib.sha256(raw).hexdigest(), path.name)


def _tier(name: str, said: Any, tables: Any, reviewed: tuple[str, ...]) -> Tier:
    at = f"tiers.{name}"
    kinds = {"open": list, "guarded": list, "open_place": dict, "guarded_rows": dict, "differs": dict}
    _keys(said, at, kinds)
    for which in ("open", "guarded"):
        _among(f"{at}.{which}", said[which], HIGHEST[name][which])
    both = set(said["open"]) & set(said["guarded"])
    if both:
        raise PolicyError("{at} has {value!r} both open and guarded.", at=at, value=min(both))
    _keys(said["open_place"], f"{at}.open_place", {"finest": str, "private": list})
    _among(f"{at}.open_place.finest", [said["open_place"]["finest"]], ["facility", "town"])
    private = _texts(said["open_place"]["private"], f"{at}.open_place.private")
    guarded = said["guarded_rows"]
    _keys(guarded, f"{at}.guarded_rows", {"place": str, "date": str, "delay_days": int, "minimum_cell": int})
    _among(f"{at}.guarded_rows.place", [guarded["place"]], ["admin1", "h3_r3"])
    _among(f"{at}.guarded_rows.date", [guarded["date"]], ["month", "quarter", "year"])
    for number, least in (("delay_days", 0), ("minimum_cell", 1)):
        if guarded[number] < least:
            raise PolicyError(
                "{at} is {value}; expected at least {least}.",
                at=f"{at}.guarded_rows.{number}", value=guarded[number], least=least,
            )  # fmt: skip
    return Tier(
        name, tuple(said["open"]), tuple(said["guarded"]), said["open_place"]["finest"], private,
        guarded["place"], guarded["date"], guarded["delay_days"], guarded["minimum_cell"],
        _tables(tables, said["differs"], f"{at}.differs"), reviewed,
    )  # fmt: skip


def _tables(said: dict[Any, Any], differs: dict[Any, Any], at: str) -> dict[str, Table]:
    """The tables of a tier: what holds for all tiers, and what this one does otherwise."""
    found = {name: _table(name, entry) for name, entry in said.items()}
    for name, changes in differs.items():
        if name not in found:
            raise _unknown(f"{at}.{name}", name, found)
        columns = dict(found[name].columns)
        for column, action in _actions(changes, f"{at}.{name}").items():
            if column not in columns:
                raise _unknown(f"{at}.{name}", column, columns)
            columns[column] = action
        found[name] = Table(found[name].rows, columns)
    for name, table in found.items():
        for column, action in table.columns.items():
            _fits(name, column, action)
    return found


def _table(name: Any, said: Any) -> Table:
    at = f"tables.{name}"
    if not isinstance(said, dict):
        raise _wrong_kind(at, said, dict)
    rows = said.get("rows")
    allowed = [OWN_ROWS[name], "none"] if name in OWN_ROWS else ["all", "published", "open", "none"]
    _among(f"{at}.rows", [rows], allowed)
    return Table(str(rows), _actions({key: value for key, value in said.items() if key != "rows"}, at))


def _actions(said: Any, at: str) -> dict[str, str]:
    """Column -> action from `action: [columns]`."""
    if not isinstance(said, dict):
        raise _wrong_kind(at, said, dict)
    found: dict[str, str] = {}
    for action, columns in said.items():
        if action not in ACTIONS:
            raise _unknown(at, action, [*ACTIONS, "rows"])
        for column in _texts(columns, f"{at}.{action}"):
            if column in found:
                raise PolicyError("{at} names the column {column!r} twice.", at=at, column=column)
            found[column] = action
    return found


def _fits(table: str, column: str, action: str) -> None:
    """Whether an action can be taken on a column: a place cannot be kept where a rule must coarsen it."""
    needed = next(
        (
            name
            for name, columns in (("place", PLACE), ("date", DATE), ("anew", ANEW), ("listed", LISTED))
            if column in columns.get(table, ())
        ),
        "id" if column == "incident_id" else "anew" if OWN_ROWS.get(table) == "anew" else None,
    )
    special = ("place", "date", "id", "anew", "listed")
    allowed = (needed, "drop") if needed else tuple(name for name in ACTIONS if name not in special)
    if needed == "listed":
        allowed = ("listed", "open", "drop")
    _among(f"{table}.{column}", [action], allowed)


def check_against(tier: Tier, columns: Mapping[str, Mapping[str, bool]]) -> None:
    """Compare a policy with the tables there are.

    Parameters
    ----------
    columns
        Table -> column -> whether it may be NULL.

    Raises
    ------
    PolicyError
        If a table or column is in one and not in the other, or a column that needs a value cannot be dropped.
    """
    for table in tier.tables:
        if table not in columns:
            raise _unknown("tables", table, columns)
    for table, found in columns.items():
        if table not in tier.tables:
            raise PolicyError(
                "The policy does not say what of the table {table!r} may be published. Name it under tables, "
                "with rows: none if nothing of it may.",
                table=table,
            )
        said = tier.tables[table]
        for column in said.columns:
            if column not in found:
                raise _unknown(f"tables.{table}", column, found)
        if said.rows == "none":
            continue
        if said.rows == "all" and "incident_id" in found:
            raise PolicyError(
                "The table {table} has rows of single incidents, so it cannot be published with rows: all. "
                "Choose published, open or none.",
                table=table,
            )
        for column, may_be_null in found.items():
            if column not in said.columns:
                raise PolicyError(
                    "The policy does not say what of the column {table}.{column} may be published. Name it under "
                    "tables.{table}, under drop if nothing of it may.",
                    table=table, column=column,
                )  # fmt: skip
            needs = said.columns[column] in ("drop", "open") and not may_be_null and (table, column) not in NEUTRAL
            if needs and (said.columns[column] == "drop" or said.rows in ("marked", "published")):
                raise PolicyError(
                    "The column {table}.{column} needs a value in every row, so it cannot be {action!r}. Keep it, or "
                    "leave the table out with rows: none.",
                    table=table, column=column, action=said.columns[column],
                )  # fmt: skip


def _keys(said: Any, at: str, kinds: Mapping[str, type]) -> None:
    """Whether a block has exactly these keys, each of its kind."""
    if not isinstance(said, dict):
        raise _wrong_kind(at, said, dict)
    for key in said:
        if key not in kinds:
            raise _unknown(at, key, kinds)
    for key, kind in kinds.items():
        if key not in said:
            raise PolicyError("{at} lacks the entry {key!r}.", at=at, key=key)
        if not isinstance(said[key], kind) or isinstance(said[key], bool):
            raise _wrong_kind(f"{at}.{key}", said[key], kind)


def _texts(said: Any, at: str) -> tuple[str, ...]:
    if not isinstance(said, list):
        raise _wrong_kind(at, said, list)
    for item in said:
        if not isinstance(item, str):
            raise _wrong_kind(at, item, str)
    return tuple(said)


def _among(at: str, values: Iterable[Any], allowed: Collection[Any]) -> None:
    for value in values:
        if value not in allowed:
            raise PolicyError(
                "{at}: {value!r} is not allowed there; expected {allowed}.",
                at=at, value=value, allowed=_listed(allowed) or "nothing",
            )  # fmt: skip


def _unknown(at: str, key: Any, known: Iterable[str]) -> PolicyError:
    names = list(known)
    near = difflib.get_close_matches(str(key), names, n=1)
    if near:
        return PolicyError("{at} has no entry {key!r}. Is {near!r} meant?", at=at, key=key, near=near[0])
    return PolicyError("{at} has no entry {key!r}; it has {known}.", at=at, key=key, known=_listed(names))


def _wrong_kind(at: str, value: Any, kind: type) -> PolicyError:
    words = {int: "a whole number", str: "a text", list: "a list", dict: "a block of entries"}
    return PolicyError("{at} is {value!r}; expected {kind}.", at=at, value=value, kind=words[kind])


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(str(value) for value in values)
