"""Every committed data file is described in data/SOURCES*.md as it is."""

import csv
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
ENTRY = re.compile(r"`(?P<path>(?:data|pages)/[^`]+)`.*?SHA-256\W+(?P<sha256>[0-9a-f]{64})")
ROWS = re.compile(r"([\d,]+) rows")
# Folders of files that programs read; descriptions in prose and JSON schemas are no data.
ALWAYS = ("data/seizures", "data/reference")
GEOMETRY = ("data/reference/geo", "data/reference/naming", "data/reference/network", "pages/static")
DATA_ENDINGS = {".csv", ".parquet", ".npz", ".json", ".geojson", ".arrow"}
NO_DATA = {"data/seizures/datapackage.json", "pages/static/manifest.json"}


def entries() -> dict[str, tuple[str, int | None, str]]:
    """Path -> (SHA-256, rows if given, file it is described in)."""
    found = {}
    for source in sorted(DATA.glob("SOURCES*.md")):
        for line in source.read_text(encoding="utf-8").splitlines():
            if entry := ENTRY.search(line):
                assert entry["path"] not in found, f"{entry['path']} is described twice"
                rows = ROWS.search(line)
                found[entry["path"]] = (entry["sha256"], rows and int(rows[1].replace(",", "")), source.name)
    return found


LISTED = entries()


def held(folder: str) -> set[str]:
    """The data files directly in a folder."""
    files = {str(path.relative_to(ROOT)) for path in (ROOT / folder).glob("*") if path.suffix in DATA_ENDINGS}
    return files - NO_DATA


def csv_rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


@pytest.mark.parametrize("path", sorted(LISTED))
def test_a_file_is_as_it_is_described(path):
    said, rows, source = LISTED[path]
    assert (ROOT / path).is_file(), f"{source} describes {path}, which is not there"
    found = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
    assert said == found, f"{source}: SHA-256 of {path} is now {found}"
    if path.endswith(".csv"):
        assert rows == csv_rows(ROOT / path), f"{source}: {path} has {csv_rows(ROOT / path)} rows"


@pytest.mark.parametrize("folder", ALWAYS)
def test_no_table_is_left_out(folder):
    assert held(folder)
    assert held(folder) - set(LISTED) == set()


@pytest.mark.parametrize("folder", GEOMETRY)
def test_no_file_of_the_geometry_is_left_out(folder):
    """A folder is described wholly; until its fragment of SOURCES is merged in, not at all."""
    if not held(folder) & set(LISTED):
        pytest.skip(f"{folder} has no entry in data/SOURCES*.md yet")
    assert held(folder) - set(LISTED) == set()


def test_every_licence_named_has_its_notice():
    text = "".join(path.read_text(encoding="utf-8") for path in DATA.glob("SOURCES*.md"))
    named = set(re.findall(r"\b(CC-BY-4\.0|EUPL-1\.2|ODbL-1\.0|ISC|Apache-2\.0)\b", text))
    assert {"CC-BY-4.0", "ODbL-1.0"} <= named
    assert named <= {path.stem for path in (ROOT / "LICENSES").glob("*.txt")}
