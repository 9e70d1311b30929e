"""Geography as frames: loaded once, read-only, passed into `geo`, which opens no file."""

from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geo.borders import BorderIndex
from geo.joins import Reference
from geo.places import Gazetteer

REFERENCE = Path(__file__).parent / "reference"

SURVEYED_KM = 0.5
"""A crossing whose position is known this well says where the line is."""


@cache
def countries_code() -> gpd.GeoDataFrame:
    """Polygons to code points with: `country` (ISO alpha-2), `name`, geometry in EPSG:4326; several rows a country."""
    return gpd.read_parquet(REFERENCE / "geo" / "countries_code.parquet")


@cache
def countries_draw() -> gpd.GeoDataFrame:
    """Polygons to draw: `country` (missing where none is assigned), `name`, `area_km2`, geometry in EPSG:4326."""
    return gpd.read_parquet(REFERENCE / "geo" / "countries_draw.parquet")


@cache
def countries_label() -> gpd.GeoDataFrame:
    """A point inside each country for its name or symbol: `country`, geometry in EPSG:4326."""
    return gpd.read_parquet(REFERENCE / "geo" / "countries_label.parquet")


@cache
def admin1() -> gpd.GeoDataFrame:
    """First-level areas of the cases' countries: `country`, `admin1`, `admin1_vi`, `admin1_2025`, geometry."""
    return gpd.read_parquet(REFERENCE / "geo" / "admin1.parquet")


@cache
def admin1_vn_2025() -> gpd.GeoDataFrame:
    """Viet Nam's 34 provinces since July 2025: `country`, `admin1` (in Vietnamese), geometry in EPSG:4326."""
    return gpd.read_parquet(REFERENCE / "geo" / "admin1_vn_2025.parquet")


@cache
def borders() -> BorderIndex:
    """Land borders (`border` such as CN-VN, HK-CN) ready for distances."""
    return BorderIndex(gpd.read_parquet(REFERENCE / "geo" / "borders.parquet"))


@cache
def drawable() -> gpd.GeoDataFrame:
    """One row: large land and the sea within 24 nm of it around the South China Sea box, EPSG:4326."""
    return gpd.read_parquet(REFERENCE / "geo" / "land_drawable.parquet")


@cache
def border_crossings() -> pd.DataFrame:
    """The crossings of `border_crossings.csv`; `lat`, `lon` NaN where no position is known."""
    return pd.read_csv(REFERENCE / "border_crossings.csv")


@cache
def places() -> pd.DataFrame:
    """Curated places, one row a place (columns: data/derive/places.py); text is "" and numbers NaN where unknown."""
    return _text_frame(REFERENCE / "place.csv")


@cache
def towns() -> pd.DataFrame:
    """GeoNames towns with the columns of `places()`: only to find names that the curated places lack."""
    return _text_frame(REFERENCE / "town.csv")


@cache
def complexes() -> pd.DataFrame:
    """One row a complex (port, airport, crossing or town that profiles count together): `complex_id`, `kind`, …"""
    return pd.read_csv(REFERENCE / "complex.csv", keep_default_na=False)


def _text_frame(path: Path) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column in ("lon", "lat", "precision_km"):
        frame[column] = pd.to_numeric(frame[column])
    return frame


@cache
def reference() -> Reference:
    """What `geo.joins.locate` joins with."""
    crossings = border_crossings()
    surveyed = crossings[(crossings["coord_precision_km"] <= SURVEYED_KM) & (crossings["border"] != "HK-CN")]
    # A control point of Hong Kong is a building beside the boundary, not a point on it.
    return Reference(countries_code(), admin1(), borders(), surveyed[["border", "lon", "lat"]], places())


@cache
def gazetteer() -> Gazetteer:
    """Names of curated places and towns, ready to be searched."""
    return Gazetteer(pd.concat([places(), towns()], ignore_index=True))
