"""The Frictionless description of the cases says what the program accepts."""

import csv
import json
import shutil
from pathlib import Path

import pytest
from frictionless import Package, validate

from data import cases

SEIZURES = Path(cases.__file__).parent / "seizures"
DESCRIBED = json.loads((SEIZURES / "datapackage.json").read_text(encoding="utf-8"))
FIELDS = {field["name"]: field for field in DESCRIBED["resources"][0]["schema"]["fields"]}


def faults(folder: Path) -> list[tuple[int | None, str | None]]:
    """(line, column) of every error of a package."""
    report = validate(folder / "datapackage.json")
    assert not report.errors
    return [tuple(row) for row in report.flatten(["rowNumber", "fieldName"])]


def copy_with(folder: Path, **changes: str) -> Path:
    """The package in another folder, its first row changed."""
    shutil.copy(SEIZURES / "datapackage.json", folder)
    with (SEIZURES / "incidents.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))[:20]
    rows[0] |= changes
    with (folder / "incidents.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, cases.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return folder


def test_every_row_of_the_cases_is_valid():
    assert faults(SEIZURES) == []
    with (SEIZURES / "incidents.csv").open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == 1081


def test_the_description_itself_is_sound():
    assert list(Package.metadata_validate(DESCRIBED)) == []
    assert all(field["description"] and field["title"] for field in FIELDS.values())


def test_it_describes_the_columns_in_their_order():
    assert list(FIELDS) == cases.COLUMNS


@pytest.mark.parametrize(
    ("column", "allowed"),
    [
        ("facility", cases.FACILITIES),
        ("location_precision", cases.PRECISIONS),
        ("commodity", cases.COMMODITIES),
        ("unit", cases.UNITS),
        ("transport", cases.TRANSPORTS),
        ("quality", cases.QUALITIES),
    ],
)
def test_its_codes_are_those_the_program_accepts(column, allowed):
    assert FIELDS[column]["constraints"]["enum"] == list(allowed)


def test_what_it_requires_is_what_the_program_requires():
    blank = dict.fromkeys(cases.COLUMNS, "")
    asked = {reason.partition(":")[0] for reason in cases.faults(blank)}
    assert {name for name, field in FIELDS.items() if field.get("constraints", {}).get("required")} == asked


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("incident_id", "VN-23-1"), ("date", "20 March 2023"), ("country", "Viet Nam"), ("facility", "harbour"),
        ("lat", "95"), ("lon", "-181"), ("commodity", "ivory"), ("quantity", "about 5"), ("quantity", "0"),
        ("unit", "tonnes"), ("origin", "NG, KE"), ("suspects", "two"), ("source_url", "www.example.org"),
        ("quality", "sure"), ("country", ""),
    ],
)  # fmt: skip
def test_a_broken_row_is_reported_by_line_and_column(tmp_path, column, value):
    assert set(faults(copy_with(tmp_path, **{column: value}))) == {(2, column)}


def test_an_incident_has_several_lines_so_its_id_is_no_key():
    with (SEIZURES / "incidents.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row["incident_id"] for row in csv.DictReader(stream)]
    assert len(set(rows)) == 780
    assert "primaryKey" not in DESCRIBED["resources"][0]["schema"]
