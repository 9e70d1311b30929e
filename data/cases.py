"""Read the flat file of cases (data/seizures/SCHEMA.md): every fault of a row in one message.

A row is a line of an incident. Rows that cannot be used are never dropped in silence: they come back
with their line number, their raw text and every reason.
"""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from babel import Locale

from data import days
from geo.errors import AtlasError

COLUMNS = (
    "incident_id date country admin1 place facility lat lon location_precision species_common species_scientific "
    "commodity quantity unit origin export_place transit destination transport declared_as concealment agency "
    "suspects operation value_usd source_url source_publisher source_date quality note"
).split()

FACILITIES = (
    "seaport airport land_border postal road rail river market warehouse residence shop at_sea protected_area "
    "other unknown"
).split()
PRECISIONS = ("facility", "town", "admin1", "country")
COMMODITIES = (
    "raw_ivory worked_ivory scales horn horn_powder live dead skin bone teeth claws meat swim_bladder timber "
    "seeds_plants carapace shell feathers gall_bile eggs glass_eels coral casque medicine other"
).split()
UNITS = ("kg", "g", "individuals", "pieces", "m3", "bottles", "l")
TRANSPORTS = ("sea", "air", "road", "rail", "post", "river", "foot", "unknown")
QUALITIES = ("confirmed", "partial", "conflicting")

# What belongs to the incident must be the same on each of its lines.
OF_THE_INCIDENT = (
    "date country admin1 place facility lat lon location_precision transport declared_as concealment agency "
    "suspects operation source_url source_publisher source_date"
).split()

LONGEST_CELL = 100_000
SURPLUS = "\0"  # no header can be called so


class CasesUnreadable(AtlasError, ValueError):
    """The file is not a file of cases at all."""


class CasesRejected(AtlasError, ValueError):
    """Some rows cannot be used; nothing was built. `rejected` holds them with their reasons."""

    def __init__(self, path: Path, rejected: "list[RejectedRow]") -> None:
        self.rejected = rejected
        lines = "\n".join(f"  line {row.row_no}: {'; '.join(row.reasons)}" for row in rejected[:50])
        more = f"\n  … and {len(rejected) - 50} more" if len(rejected) > 50 else ""
        super().__init__(
            "{count} rows of {path} cannot be used, so nothing was built. Mend them, or pass --skip-bad to set them "
            "aside with these reasons:\n{lines}",
            count=len(rejected),
            path=path,
            lines=lines + more,
        )


@dataclass(frozen=True)
class RejectedRow:
    """A row that cannot be used: its line in the file (the header is line 1), its cells, every reason."""

    row_no: int
    raw: str
    reasons: tuple[str, ...]


@dataclass
class Cases:
    """The usable rows, in file order, as stated (text), with their line numbers; and the others."""

    rows: list[dict[str, str]] = field(default_factory=list)
    row_nos: list[int] = field(default_factory=list)
    rejected: list[RejectedRow] = field(default_factory=list)


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes, as CLDR knows them (no regions, no reserved codes), and XK for Kosovo."""
    territories = {str(code) for code in Locale("en").territories}
    not_countries = set("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
    return frozenset(code for code in territories if re.fullmatch(r"[A-Z]{2}", code)) - not_countries


def read(path: Path) -> Cases:
    """Read and check a file of cases.

    Raises
    ------
    CasesUnreadable
        If the file is missing, is not UTF-8 text, or lacks a column.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise CasesUnreadable("There is no file {path}: expected a CSV as SCHEMA.md describes.", path=path) from None
    except UnicodeDecodeError as error:
        raise CasesUnreadable(
            "{path} is not UTF-8: byte {byte} at position {at}. Save it as UTF-8.",
            path=path,
            byte=hex(error.object[error.start]),
            at=error.start,
        ) from None
    if "\0" in text:
        raise CasesUnreadable("{path} holds a NUL character: it is no text file.", path=path)
    return check(_cells(text, path))


def _cells(text: str, path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line number, cells); a longer row keeps its surplus under the key SURPLUS."""
    csv.field_size_limit(2**31 - 1)  # longer cells are refused by name below, not by an exception here
    reader = csv.DictReader(io.StringIO(text, newline=""), restkey=SURPLUS, restval=None, strict=True)
    try:
        header = list(reader.fieldnames or [])
    except csv.Error as error:
        raise _misquoted(path, 1, error) from None
    twice = [name for name in COLUMNS if header.count(name) > 1]
    if twice:
        raise CasesUnreadable("{path} names the column {twice} twice.", path=path, twice=", ".join(twice))
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise CasesUnreadable(
            "{path} lacks the column {missing}. Its header must name: {columns}.",
            path=path,
            missing=", ".join(missing),
            columns=", ".join(COLUMNS),
        )
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise _misquoted(path, reader.reader.line_num, error) from None


def _misquoted(path: Path, line: int, error: csv.Error) -> CasesUnreadable:
    return CasesUnreadable(
        "{path}, line {line}: {error}. Fields with commas or quotes must be quoted.", path=path, line=line, error=error
    )


def check(rows: Iterable[tuple[int, dict[str, str]]]) -> Cases:
    """Divide rows into usable and rejected; an incident whose lines contradict each other is rejected whole."""
    cases = Cases()
    first_line: dict[str, dict[str, str]] = {}
    for row_no, raw in rows:
        reasons = _shape_faults(raw)
        row = {name: (raw.get(name) or "").strip() for name in COLUMNS}
        if not reasons:
            reasons = list(faults(row))
        if not reasons:
            first = first_line.setdefault(row["incident_id"], row)
            reasons = [
                f"{name}: {row[name]!r}, but an earlier line of {row['incident_id']} says {first[name]!r}"
                for name in OF_THE_INCIDENT
                if row[name] != first[name]
            ]
        if reasons:
            cases.rejected.append(RejectedRow(row_no, json.dumps(raw, ensure_ascii=False), tuple(reasons)))
        else:
            cases.rows.append(row)
            cases.row_nos.append(row_no)
    _reject_siblings(cases)
    return cases


def _reject_siblings(cases: Cases) -> None:
    """Half an incident would be a false one: the other lines of a rejected one go with it."""
    spoiled = {(json.loads(bad.raw).get("incident_id") or "").strip() for bad in cases.rejected} - {""}
    kept = [at for at, row in enumerate(cases.rows) if row["incident_id"] not in spoiled]
    for at, row in enumerate(cases.rows):
        if row["incident_id"] in spoiled:
            reason = f"another line of {row['incident_id']} cannot be used"
            cases.rejected.append(RejectedRow(cases.row_nos[at], json.dumps(row, ensure_ascii=False), (reason,)))
    cases.rows = [cases.rows[at] for at in kept]
    cases.row_nos = [cases.row_nos[at] for at in kept]
    cases.rejected.sort(key=lambda bad: bad.row_no)


def _shape_faults(raw: dict[str, str]) -> list[str]:
    if SURPLUS in raw:
        return [f"has {len(raw[SURPLUS])} more cells than the header"]
    if any(value is None for value in raw.values()):
        return ["has fewer cells than the header"]
    return [
        f"{name}: {len(value)} characters; at most {LONGEST_CELL}"
        for name, value in raw.items()
        if len(value) > LONGEST_CELL
    ]


def faults(row: dict[str, str]) -> Iterator[str]:
    """Every reason why a row cannot be used, each naming the column, the value and what would be right."""
    yield from _required(row)
    yield from _dates(row)
    for name in ("origin", "destination"):
        yield from _countries(name, row[name])
    if row["country"]:
        yield from _countries("country", row["country"])
    codes = [part for part in map(str.strip, row["transit"].split(";")) if re.fullmatch(r"[A-Z]{2}", part)]
    yield from _countries("transit", ";".join(codes))  # anything else is the name of a place
    for name, allowed in (
        ("facility", FACILITIES),
        ("location_precision", PRECISIONS),
        ("commodity", COMMODITIES),
        ("transport", TRANSPORTS),
        ("quality", QUALITIES),
    ):
        if row[name] and row[name] not in allowed:
            yield f"{name}: {row[name]!r}; expected one of {', '.join(allowed)}"
    yield from _coordinates(row)
    yield from _quantity(row)
    if row["suspects"] and not re.fullmatch(r"\d{1,6}", row["suspects"], flags=re.ASCII):
        yield f"suspects: {row['suspects']!r}; expected a whole number, or blank when not stated"
    if row["value_usd"] and _number(row["value_usd"]) is None:
        yield f"value_usd: {row['value_usd']!r}; expected a number, or blank"
    if row["source_url"] and not _is_address(row["source_url"]):
        yield f"source_url: {row['source_url'][:80]!r}; expected an address beginning http:// or https://"


def _required(row: dict[str, str]) -> Iterator[str]:
    for name in (
        "incident_id", "date", "country", "facility", "location_precision", "species_common", "commodity",
        "transport", "source_url", "source_publisher", "quality",
    ):  # fmt: skip
        if not row[name]:
            yield f"{name}: blank"
    if "/" in row["incident_id"]:
        yield f"incident_id: {row['incident_id']!r}; a '/' divides the data set from the id and may not occur in it"


def _dates(row: dict[str, str]) -> Iterator[str]:
    for name in ("date", "source_date"):
        try:
            found = days.parse_or_none(row[name])
        except days.NotADate as error:
            yield f"{name}: {error}"
            continue
        if found and not 1900 <= found.first.year <= 2100:
            yield f"{name}: {row[name]!r}; expected a year from 1900 to 2100"


def _countries(name: str, cell: str) -> Iterator[str]:
    for code in filter(None, cell.split(";")):
        if code not in country_codes():
            yield f"{name}: {code!r}; expected ISO 3166-1 alpha-2 codes such as VN or CN;HK"


def _number(text: str) -> float | None:
    try:
        value = float(text) if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text) else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _is_address(text: str) -> bool:
    try:
        return bool(re.match(r"https?://[^\s/]+", text) and urlsplit(text).hostname)
    except ValueError:  # a bracket that opens no IPv6 address
        return False


def _coordinates(row: dict[str, str]) -> Iterator[str]:
    if bool(row["lat"]) != bool(row["lon"]):
        yield f"lat, lon: {row['lat']!r}, {row['lon']!r}; expected both or neither"
    for name, limit in (("lat", 90), ("lon", 180)):
        if row[name]:
            value = _number(row[name].removeprefix("-"))
            if value is None or value > limit:
                yield f"{name}: {row[name]!r}; expected decimal degrees from -{limit} to {limit}"


def _quantity(row: dict[str, str]) -> Iterator[str]:
    if row["unit"] and row["unit"] not in UNITS:
        yield f"unit: {row['unit']!r}; expected one of {', '.join(UNITS)}"
    if bool(row["quantity"]) != bool(row["unit"]):
        yield f"quantity, unit: {row['quantity']!r}, {row['unit']!r}; expected both, or neither when not stated"
    if row["quantity"] and not _number(row["quantity"]):
        yield f"quantity: {row['quantity']!r}; expected a number above 0 with a decimal point, or blank when not stated"
