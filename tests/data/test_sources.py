"""Every committed data file is described in data/SOURCES*.md as it is."""

import csv
import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
DATA_ENDINGS = {".csv", ".parquet", ".npz", ".json", ".geojson", ".arrow", ".ttf"}
NO_DATA = {"data/seizures/datapackage.json", "pages/static/manifest.json"}
# Where data files lie, and the description of what is derived there; until that is merged in, it is not asked for.
HOMES = {
    "data/seizures": "SOURCES.md",
    "data/reference": "SOURCES.md",
    "data/reference/geo": "SOURCES-geo.md",
    "data/reference/naming": "SOURCES-geo.md",
    "data/reference/network": "SOURCES-network.md",
    "pages/static": "SOURCES-geo.md",
    "pages/pictures/fonts": "SOURCES.md",
}
DERIVED = {
    "SOURCES-geo.md": {"data/reference/place.csv", "data/reference/complex.csv", "data/reference/town.csv"},
    "SOURCES-network.md": {"data/reference/gateways.csv"},
}
# A line (`path` · 12 rows · SHA-256 `…`) or a row of a table (| path | … | 12 | … | `…` |); a sum has 16 digits or 64.
NAME = re.compile(rf"[\w@./-]+(?:{'|'.join(map(re.escape, sorted(DATA_ENDINGS)))})")
SUM = re.compile(r"(?<![0-9a-f])(?:[0-9a-f]{64}|[0-9a-f]{16})(?![0-9a-f])")


def held(folder: str) -> set[str]:
    """The data files directly in a folder."""
    files = {str(path.relative_to(ROOT)) for path in (ROOT / folder).glob("*") if path.suffix in DATA_ENDINGS}
    return {path for path in files - NO_DATA if not Path(path).name.startswith("map-")}  # styles are no data


def path_of(name: str) -> str:
    """The path a description means by a name: from the root, from data/, or alone in one of the homes."""
    tried = [name, f"data/{name}", *[f"{home}/{name}" for home in HOMES]]
    return next((path for path in tried if (ROOT / path).is_file()), name)


def entries() -> dict[str, tuple[str, set[int], str]]:
    """Path -> (SHA-256 or its beginning, the numbers beside it, the description it is in)."""
    found: dict[str, tuple[str, set[int], str]] = {}
    for source in sorted(DATA.glob("SOURCES*.md")):
        for line in source.read_text(encoding="utf-8").splitlines():
            cells = [cell.strip(" `") for cell in re.split(r"[|·]", line.strip(" |"))]
            if len(cells) < 3 or not NAME.fullmatch(cells[0]):
                continue
            path = path_of(cells[0])
            assert path not in found, f"{path} is described twice"
            rows = {int(number.replace(",", "")) for cell in cells[1:] for number in re.findall(r"^(\d[\d,]*)", cell)}
            sums = [found_sum for cell in cells[1:] for found_sum in SUM.findall(cell)]
            found[path] = (sums[0] if sums else "", rows, source.name)
    return found


LISTED = entries()


def csv_rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as stream:
        return sum(1 for _ in csv.reader(stream)) - 1


@pytest.mark.parametrize("path", sorted(LISTED))
def test_a_file_is_as_it_is_described(path):
    said, numbers, source = LISTED[path]
    assert (ROOT / path).is_file(), f"{source} describes {path}, which is not there"
    found = hashlib.sha256((ROOT / path).read_bytes()).hexdigest()
    assert said, f"{source} gives no SHA-256 of {path}: it is {found}"
    assert found.startswith(said), f"{source}: SHA-256 of {path} is now {found}"
    if path.endswith(".csv"):
        assert csv_rows(ROOT / path) in numbers, f"{source}: {path} has {csv_rows(ROOT / path):,} rows"


@pytest.mark.parametrize("source", sorted({*HOMES.values()}))
def test_no_data_file_is_left_out(source):
    derived = set().union(*DERIVED.values())
    owed = set().union(*[held(home) for home, owner in HOMES.items() if owner == source]) - derived
    owed |= {path for path in DERIVED.get(source, set()) if (ROOT / path).exists()}
    assert owed - set(LISTED) == set()


def test_every_licence_named_has_its_notice():
    text = "".join(path.read_text(encoding="utf-8") for path in DATA.glob("SOURCES*.md"))
    named = set(
        re.findall(
            r"\b(CC-BY-4\.0|EUPL-1\.2|ODbL-1\.0|ISC|MIT|Apache-2\.0|LGPL-3\.0-or-later|Unicode-3\.0|OFL-1\.1)\b", text
        )
    )
    assert {"CC-BY-4.0", "ODbL-1.0"} <= named
    assert named <= {path.stem for path in (ROOT / "LICENSES").glob("*.txt")}
