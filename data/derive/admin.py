"""First-level areas of the countries of the cases, and a labelled point for each country."""

import csv
import unicodedata
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from data.derive.countries import natural_earth
from data.derive.packages import PackageCache
from data.derive.shapes import only_polygons

HAND = Path(__file__).parent / "hand"
SAME_AS_CASES = {
    ("CN", "Inner Mongol"): "Inner Mongolia",
    ("CN", "Xizang"): "Tibet",
    ("ZM", "Eastern"): "Eastern Province",
    ("LA", "Vientiane [prefecture]"): "Vientiane Prefecture",
}
"""Natural Earth's spelling → the spelling of the cases."""

ONE_AREA = {"HK": "Hong Kong", "MO": "Macau", "SG": "Singapore"}
"""Areas whose parts the cases do not tell apart."""

NOT_TAKEN = {("CN", "Paracel Islands")}
"""No polygon is taken from the open South China Sea."""


def vn_provinces() -> list[dict[str, str]]:
    """The hand table of Viet Nam's 63 provinces (until June 2025) with the one of 34 each became part of."""
    with (HAND / "vn_provinces.csv").open(newline="") as lines:
        return list(csv.DictReader(lines))


def admin1(cache: PackageCache, case_countries: set[str]) -> gpd.GeoDataFrame:
    """First-level areas: `country`, `admin1`, `admin1_vi`, `admin1_2025`, geometry in EPSG:4326.

    Natural Earth 10m as QGIS simplified it, on a grid of 0.00001°. Viet Nam has its 63 provinces; `admin1_2025` (else
    empty) is the one of the 34 since July 2025, in Vietnamese.
    """
    raw = natural_earth(cache, "states_provinces")
    raw = raw[raw["iso_a2"].isin(case_countries) & raw["name"].notna()]
    keys = zip(raw["iso_a2"], raw["name"], strict=True)
    raw = raw[[key not in NOT_TAKEN for key in keys]].copy()
    names = [_names(*row) for row in zip(raw["iso_a2"], raw["name"], raw["gn_name"], strict=True)]
    raw[["admin1", "admin1_vi", "admin1_2025"]] = names
    grouped = raw.dissolve(["iso_a2", "admin1"], as_index=False, sort=True).rename(columns={"iso_a2": "country"})
    grouped["geometry"] = [_gridded(shape) for shape in grouped.geometry]
    return grouped[["country", "admin1", "admin1_vi", "admin1_2025", "geometry"]]


def _names(country: str, name: str, geonames: str | None) -> tuple[str, str, str]:
    if country == "VN":
        key = folded(geonames or name).removeprefix("tinh ").removeprefix("thanh pho ").removeprefix("huyen ")
        row = {folded(row["natural_earth"]): row for row in vn_provinces()}[key]
        return row["name_en"], row["name_vi"], row["province_2025"]
    return ONE_AREA.get(country) or SAME_AS_CASES.get((country, name), name), "", ""


def folded(text: str) -> str:
    """Lower case without diacritics; đ by hand, since it does not decompose."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def admin1_vn_2025(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Viet Nam's 34 provinces since July 2025, dissolved from the 63: `country`, `admin1` (vi), geometry."""
    vietnam = areas[areas["country"] == "VN"][["country", "admin1_2025", "geometry"]]
    merged = vietnam.dissolve(["country", "admin1_2025"], as_index=False, sort=True)
    merged["geometry"] = [_gridded(shape) for shape in merged.geometry]
    return merged.rename(columns={"admin1_2025": "admin1"})


def _gridded(shape: Any) -> Any:
    return only_polygons(shapely.set_precision(shape, 1e-5))


def labels(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One point a country inside its largest part, farthest from the edges: `country`, geometry in EPSG:4326."""
    named = countries[countries["country"].notna()]
    points = []
    for shape in named.geometry:
        parts = shapely.get_parts(shape)
        largest = parts[shapely.area(parts).argmax()]
        points.append(shapely.Point(shapely.maximum_inscribed_circle(largest, 0.05).coords[0]))
    return gpd.GeoDataFrame({"country": named["country"].to_list()}, geometry=points, crs=countries.crs)
