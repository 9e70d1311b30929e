"""The gate: nothing is published that it has not read back and found clean.

It reads every value of every table of the new store, the same tables as plain CSV (values lie compressed in the file:
of 200 planted texts none was found in its bytes), and every file of an output folder after decompression.
"""

import base64
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from data import areas, canaries, redact, small_cells
from data import spoken as spoken_texts
from data.canaries import Canaries, Openness, Row
from data.policy import NEUTRAL, Tier
from data.redact import Wanted
from geo import cells
from geo.errors import AtlasError

SHOWN = 10
PLAIN = frozenset(
    ".html .htm .js .mjs .css .json .geojson .svg .xml .txt .csv .tsv .md .webmanifest .map .po .rels .vml".split()
)
BINARY = frozenset(".woff .woff2 .ttf .ico".split())
PICTURES = frozenset(".png .jpg .jpeg .webp .gif".split())
PACKED = {".gz": "gzip", ".br": "brotli", ".zst": "zstd", ".bz2": "bz2"}
ZIPPED = frozenset(".zip .pptx .xlsx .docx".split())


class GateFailed(AtlasError):
    """What was to be published holds something that may not leave. Nothing was published."""

    def __init__(self, findings: list[str]) -> None:
        self.findings = findings
        more = [f"… ({len(findings) - SHOWN})"] if len(findings) > SHOWN else []
        super().__init__(
            "The gate stopped the publish, so nothing was published. Findings: {count}\n{findings}",
            count=len(findings), findings="\n".join(f"  {finding}" for finding in [*findings[:SHOWN], *more]),
        )  # fmt: skip


@dataclass
class Report:
    """What the gate read, and what it found. No finding quotes a value."""

    values_read: int = 0
    files_read: int = 0
    findings: list[str] = field(default_factory=list)

    def must(self, holds: bool, finding: str) -> None:
        """Note a finding unless it holds."""
        if not holds and finding not in self.findings:
            self.findings.append(finding)

    def close(self) -> "Report":
        """Itself, if nothing was found.

        Raises
        ------
        GateFailed
        """
        if self.findings:
            raise GateFailed(self.findings)
        return self


def read_tables(path: Path) -> dict[str, list[Row]]:
    """Every table of a store as plain rows."""
    con = duckdb.connect(path, read_only=True, config={"python_enable_replacements": False})
    try:
        names = [row[0] for row in con.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        found = {}
        for name in names:
            table = con.table(name)
            found[name] = [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]
        return found
    finally:
        con.close()


def columns_of(path: Path) -> dict[str, dict[str, bool]]:
    """Table -> column -> whether it may be NULL."""
    con = duckdb.connect(path, read_only=True, config={"python_enable_replacements": False})
    try:
        rows = con.execute("select table_name, column_name, is_nullable from duckdb_columns() where not internal")
        found: dict[str, dict[str, bool]] = {}
        for table, column, may_be_null in rows.fetchall():
            found.setdefault(table, {})[column] = may_be_null
        return found
    finally:
        con.close()


def secrets_of(wanted: Wanted) -> Canaries:
    """What a tier keeps back of the analyst store."""
    schema = [name for table, rule in wanted.tier.tables.items() for name in (table, *rule.columns)]
    neutral = [value for value in NEUTRAL.values() if isinstance(value, str)]
    spoken = [*schema, *neutral, wanted.tier.name, wanted.build_id, "stated:", "inferred:", "town", "admin1", "country",
              "anew", "drop", "open", "listed", "place", "date", "id", "month", "quarter", "year",
              *redact.withheld(wanted.tier).astype(str).to_numpy().ravel()]  # fmt: skip
    areas_named = [area.admin1 for area in areas.provinces().values() if area.admin1]
    return canaries.of(wanted.tables, wanted.tier, [*spoken, *areas_named], spoken_texts.translations())


def check_store(path: Path, wanted: Wanted, secrets: Canaries, scratch: Path) -> Report:
    """Read a new store back and hold it against the policy.

    Parameters
    ----------
    scratch
        A file name that may be written for a moment: the tables as CSV.

    Raises
    ------
    GateFailed
    """
    report = Report()
    tables = read_tables(path)
    _fields(report, tables, columns_of(path), wanted.tier)
    if set(tables) != set(wanted.tier.tables):
        return report.close()
    _rows(report, tables, wanted)
    _places(report, tables, wanted)
    _guarded(report, tables, wanted)
    _derived(report, tables)
    for name, rows in tables.items():
        values = (
            {column: list(dict.fromkeys(_as_texts([row[column] for row in rows]))) for column in rows[0]}
            if rows
            else {}
        )
        report.values_read += sum(len(row) for row in rows)
        if secrets.found_in(dict.fromkeys(text for texts in values.values() for text in texts)):
            for column, texts in values.items():
                for origin in secrets.found_in(texts):
                    report.must(False, f"{name}.{column} holds a value of {origin}")
        for pair in {pair for row in rows for pair in _pairs(row)} & secrets.pairs.keys():
            report.must(False, f"{name} holds a position of {secrets.pairs[pair]}")
    _csv(report, path, secrets, scratch)
    return report.close()


def _as_texts(value: Any) -> Iterator[str]:
    """The texts in a value; numbers but whole ones are positions and weights, which `_pairs` looks at."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _as_texts(item)
    elif value is not None and not isinstance(value, float):
        yield str(value)


def _pairs(row: Row) -> Iterator[canaries.Pair]:
    for lon, lat in (
        ("lon", "lat"),
        ("from_lon", "from_lat"),
        ("to_lon", "to_lat"),
        ("lon_a", "lat_a"),
        ("lon_b", "lat_b"),
    ):
        if row.get(lon) is not None and row.get(lat) is not None:
            yield round(row[lon], canaries.DECIMALS), round(row[lat], canaries.DECIMALS)
    for part in row.get("line") or ():
        yield from ((round(lon, canaries.DECIMALS), round(lat, canaries.DECIMALS)) for lon, lat in part)


def _csv(report: Report, path: Path, secrets: Canaries, scratch: Path) -> None:
    con = duckdb.connect(path, read_only=True, config={"python_enable_replacements": False})
    try:
        for (name,) in con.execute("select table_name from duckdb_tables() order by 1").fetchall():
            con.table(name).write_csv(str(scratch), header=False)
            report.files_read += 1
            for origin in secrets.found_in([scratch.read_text(encoding="utf-8")]):
                report.must(False, f"{name} as CSV holds a value of {origin}")
    finally:
        con.close()
        scratch.unlink(missing_ok=True)


# Structure


def _fields(report: Report, tables: dict[str, list[Row]], columns: dict[str, dict[str, bool]], tier: Tier) -> None:
    """No field outside the allow-list holds anything."""
    report.must(set(tables) == set(tier.tables), "the tables are not those of the policy")
    for name, rows in tables.items():
        rule = tier.tables.get(name)
        if rule is None or rule.rows == "none":
            report.must(not rows, f"{name} holds rows")
            continue
        for column in columns[name]:
            action = rule.columns.get(column)
            report.must(action is not None, f"{name}.{column} is not in the policy")
            if action == "drop":
                empty = all(_is_neutral(name, column, row[column]) for row in rows)
                report.must(empty, f"{name}.{column} is dropped by the policy and holds values")


def _is_neutral(table: str, column: str, value: Any) -> bool:
    if (table, column) == ("case_link", "reason"):
        return value in ("stated:", "inferred:", "")
    return bool(value == NEUTRAL.get((table, column)))


def _rows(report: Report, tables: dict[str, list[Row]], wanted: Wanted) -> None:
    """Only incidents that may leave, under the ids they may have; nothing of any other."""
    names = {wanted.name_of(row): row for row in wanted.tables["incident"] if row["tlp"] in wanted.tier.markings}
    for row in tables["incident"]:
        known = names.get(row["incident_id"])
        report.must(known is not None and known["tlp"] == row["tlp"], "incident holds a row that may not leave")
    ids = {row["incident_id"] for row in tables["incident"]}
    opened = {row["incident_id"] for row in tables["incident"] if row["tlp"] in wanted.tier.open}
    for name, rows in tables.items():
        allowed = opened if wanted.tier.tables[name].rows == "open" else ids
        own = {row["incident_id"] for row in rows if "incident_id" in row}
        report.must(own <= allowed, f"{name} holds rows of incidents that may not have any")
    for name, rule in wanted.tier.tables.items():
        hidden = [column for column, action in rule.columns.items() if action == "open"]
        for row in tables[name] if rule.rows in ("marked", "published") else ():
            if row["incident_id"] not in opened:
                for column in hidden:
                    neutral = f"{redact.GUARDED}/{row['tlp']}" if column == "batch_id" else NEUTRAL.get((name, column))
                    report.must(row[column] == neutral, f"{name}.{column} of a guarded incident holds a value")
    built = tables["build"]
    report.must(len(built) == 1 and built[0]["tier"] == wanted.tier.name, "the store does not say its tier")


def _places(report: Report, tables: dict[str, list[Row]], wanted: Wanted) -> None:
    """Where a place is published coarser than it is known, everything follows it."""
    openness = Openness(wanted.tables, wanted.tier)
    sources = {wanted.name_of(row): row for row in wanted.tables["incident"]}
    hidden: dict[str, str | None] = {}  # incident -> the country whose places go; None: of every country
    for row in tables["incident"]:
        known = sources.get(row["incident_id"])
        if known is None:
            continue
        guarded = row["tlp"] not in wanted.tier.open
        if guarded or openness.is_private(known):
            hidden[row["incident_id"]] = None if guarded else row["country"]
            _hidden_place(report, row, known, wanted, guarded=guarded)
        elif openness.is_coarse(known):
            at_main = row["place_id"] is None or row["place_id"] in openness.mains
            report.must(row["location_precision"] == "town" and at_main, "incident has a facility finer than its town")
    for name, country, place in (
        ("stop", "country", "place_id"), ("stop", "country", "place_name"), ("stop", "country", "complex_id"),
        ("leg", "from_country", "from_place_id"), ("leg", "to_country", "to_place_id"),
    ):  # fmt: skip
        gateways = {row["gateway_id"] for row in tables["gateway"]} if name == "leg" else set()
        for row in tables[name]:
            if row["incident_id"] in hidden and hidden[row["incident_id"]] in (None, row[country]):
                report.must(row[place] is None or row[place] in gateways, f"{name}.{place} names a place kept back")
    near = any(row["incident_id"] in hidden for row in tables["border_distance"])
    report.must(not near, "border_distance measures from a place kept back")


def _hidden_place(report: Report, row: Row, known: Row, wanted: Wanted, *, guarded: bool) -> None:
    empty = all(row[name] is None for name in ("place_name", "place_id", "complex_id"))
    report.must(empty and row["location_precision"] in ("admin1", "country"), "incident names a place kept back")
    in_cell = guarded and wanted.tier.guarded_place == "h3_r3"
    at = (known["lon"], known["lat"])
    area = areas.cell_of(*at) if in_cell else areas.province_of(known["country"], known["admin1"], *at)
    allowed = [(None, None)] + ([(area.lon, area.lat)] if area else [])
    report.must((row["lon"], row["lat"]) in allowed, "incident.lon, lat are not those of the area")
    if in_cell:
        finer = [row[f"h3_r{r}"] for r in cells.RESOLUTIONS if r > areas.COARSE_RES]
        report.must(
            not any(finer) and (row["finest_res"] or 0) <= areas.COARSE_RES, "incident has a cell that is too fine"
        )


def _guarded(report: Report, tables: dict[str, list[Row]], wanted: Wanted) -> None:
    """Guarded incidents: dates coarse and old enough, no small cell, no difference or total that gives one back."""
    tier = wanted.tier
    rows = [row for row in tables["incident"] if row["tlp"] not in tier.open]
    last = wanted.coverage_until - timedelta(days=tier.delay_days)
    for row in rows:
        span = (row["seized_from"], row["seized_until"], row["date_precision"])
        report.must(redact.coarse_date(*span[:2], tier.guarded_date) == span, "incident has a date that is too fine")
        report.must(row["seized_until"] <= last, "incident has a date that is too recent")
    own = {wanted.name_of(row): row["incident_id"] for row in wanted.tables["incident"]}
    found = redact.cell_rows(rows, tables["seizure"])
    found["incident_id"] = [own.get(name, name) for name in found["incident_id"]]
    now = small_cells.members(found)
    report.must(all(len(ids) >= tier.minimum_cell for ids in now.values()), "a cell is smaller than the policy allows")
    before = redact.before(wanted)
    told = small_cells.differences(now, before, tier.minimum_cell)
    report.must(not told, "the difference to the last publish tells of fewer incidents than the policy allows")
    known = [row for row in wanted.tables["incident"] if row["tlp"] in tier.guarded]
    old = [r for r in known if redact.coarse_date(r["seized_from"], r["seized_until"], tier.guarded_date)[1] <= last]
    everything = small_cells.members(redact.cell_rows(old, wanted.tables["seizure"]))
    given = small_cells.recovered(everything, now, tier.minimum_cell, before)
    report.must(not given, "totals less what is published give a small cell back")


def _derived(report: Report, tables: dict[str, list[Row]]) -> None:
    """What is computed says no more than what it is computed from."""
    lines: dict[str, list[Row]] = {}
    for line in sorted(tables["seizure"], key=lambda line: int(line["line_no"])):
        lines.setdefault(line["incident_id"], []).append(line)
    lon = pd.Series([row["lon"] for row in tables["incident"]], dtype=float)
    lat = pd.Series([row["lat"] for row in tables["incident"]], dtype=float)
    for resolution in cells.RESOLUTIONS:
        expected = cells.cells(lon, lat, resolution)
        for row, cell in zip(tables["incident"], expected, strict=True):
            found = row[f"h3_r{resolution}"]
            report.must(found is None or found == cell, f"incident.h3_r{resolution} is not the cell of lon, lat")
    for row in tables["incident"]:
        text = redact.search_text(row, lines.get(row["incident_id"], []))
        report.must(row["search_text"] == text, "incident.search_text holds more than the published columns")
    places = {row["place_id"] for row in tables["place"]}
    for name, column in (("incident", "place_id"), ("stop", "place_id"), ("complex", "main_place_id")):
        named = {row[column] for row in tables[name]} - {None}
        report.must(named <= places, f"{name}.{column} names a place that is not published")
    complexes = {row["complex_id"] for row in tables["place"]}
    for name in ("incident", "stop", "complex"):
        named = {row["complex_id"] for row in tables[name]} - {None}
        report.must(named <= complexes, f"{name}.complex_id names a complex that is not published")


# Files


def check_folder(folder: Path, secrets: Canaries) -> Report:
    """Look into every file below a folder that is to be put out, after decompression.

    Raises
    ------
    GateFailed
        If a file holds what is kept back, or is of a kind that cannot be looked into.
    """
    report = Report()
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name = path.relative_to(folder).as_posix()
        report.files_read += 1
        for origin in secrets.found_in([name]):
            report.must(False, f"the name of a file holds a value of {origin}")
        try:
            for text in texts_of(name, path.read_bytes()):
                for origin in secrets.found_in(forms(text)):
                    report.must(False, f"{name} holds a value of {origin}")
        except (OSError, ValueError, KeyError, zipfile.BadZipFile, duckdb.Error, pa.ArrowException) as error:
            report.must(False, f"{name} cannot be looked into ({type(error).__name__})")
    return report.close()


def texts_of(name: str, content: bytes) -> Iterator[str]:
    """The texts in a file; what is packed is unpacked as often as it takes.

    Raises
    ------
    ValueError
        If the file is of a kind that cannot be looked into, or not what its name says.
    """
    kind = Path(name).suffix.lower()
    if kind in PACKED:
        with pa.input_stream(pa.BufferReader(content), compression=PACKED[kind]) as stream:
            yield from texts_of(name.removesuffix(Path(name).suffix), stream.read())
    elif kind in ZIPPED:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for inner in archive.infolist():
                yield inner.filename
                yield from texts_of(inner.filename, archive.read(inner)) if not inner.is_dir() else ()
    elif kind == ".parquet":
        table = pq.read_table(pa.BufferReader(content))
        yield json.dumps(table.to_pylist(), ensure_ascii=False, default=str)
        yield str(table.schema.metadata)
    elif kind in PICTURES:
        with Image.open(io.BytesIO(content)) as picture:
            yield from (f"{key} {value}" for key, value in picture.info.items())
            yield from (str(value) for value in picture.getexif().values())
        yield content.decode("latin-1")
    elif kind in BINARY:
        yield content.decode("latin-1")
    elif kind in PLAIN:
        yield content.decode("utf-8-sig")
    else:
        raise ValueError(f"no way to look into a file of kind {kind!r}")


ENCODED = re.compile(r"base64,([A-Za-z0-9+/=]{8,})")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def forms(text: str) -> list[str]:
    """A text as it stands, without entities, percent signs and \\u escapes, and what is in it as base64."""
    undone: list[Callable[[str], str]] = [
        html.unescape,
        unquote,
        lambda said: ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), said),
        lambda said: html.unescape(re.sub(r"<[^>]*>", "", said)),
    ]
    inside = [base64.b64decode(hit + "==").decode("utf-8", errors="replace") for hit in ENCODED.findall(text)]
    return list(dict.fromkeys([text, *[undo(text) for undo in undone], *inside]))
