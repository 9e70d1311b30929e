"""Countries as polygons: one set to draw (Natural Earth 10m), one to code points (country-coder)."""

import itertools
import json
from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely

from data.derive.drawable import claimed_sea
from data.derive.packages import PackageCache
from data.derive.shapes import only_polygons

GPKG = "usr/share/qgis/resources/data/world_map.gpkg"
CHINA = {"HK", "MO"}
DISPUTED = {"EH", "XK", "PS"}
"""Areas whose whole outline is drawn as disputed in the `de-facto` variant, beside Natural Earth's disputed lines."""


def natural_earth(cache: PackageCache, layer: str) -> gpd.GeoDataFrame:
    """A layer of qgis-common's world_map.gpkg (Natural Earth 10m, cut at 180°), EPSG:4326.

    Layers: `countries`, `states_provinces`, `disputed_borders`.
    """
    return pyogrio.read_dataframe(cache.unpacked("qgis-common") / GPKG, layer=layer)


def land(cache: PackageCache) -> Any:
    """All land of Natural Earth 10m as one MultiPolygon without inner boundaries, EPSG:4326."""
    return only_polygons(shapely.union_all(natural_earth(cache, "countries").geometry.values))


def countries_code(cache: PackageCache) -> gpd.GeoDataFrame:
    """Polygons that say which country a point is in: `country` (ISO alpha-2), `name`, geometry in EPSG:4326.

    Among the claimed islets of the South China Sea they end 24 nautical miles off large land: beyond is sea.
    One row per polygon of country-coder; a country may have several. Mainland China, overseas parts and exceptionally
    reserved codes (Canary Islands, Ascension …) get the code of the country they belong to.
    """
    path = cache.unpacked("@rapideditor/country-coder") / "package/src/data/borders.json"
    rows = []
    for item in json.loads(path.read_text())["features"]:
        about = item["properties"]
        own = None if about.get("isoStatus") == "excRes" else about.get("iso1A2")
        code = own or about.get("country")
        if item["geometry"] and code:
            rows.append({"country": code, "name": about["nameEn"], "geometry": _shape(item["geometry"])})
    frame = gpd.GeoDataFrame(rows, crs="EPSG:4326")
    claimed = claimed_sea(land(cache))
    frame["geometry"] = [only_polygons(shapely.difference(shape, claimed)) for shape in frame.geometry]
    frame = frame[~frame.is_empty]
    return frame.sort_values(["country", "name"], kind="stable").reset_index(drop=True)


def area_km2(shapes: Iterable[Any]) -> list[float]:
    """Area on the WGS 84 ellipsoid of each geometry in EPSG:4326."""
    geod = pyproj.Geod(ellps="WGS84")
    return [abs(geod.geometry_area_perimeter(shape)[0]) / 1e6 for shape in shapes]


def _shape(geometry: dict[str, Any]) -> Any:
    return shapely.set_precision(shapely.from_geojson(json.dumps(geometry)), 1e-6)


def countries_draw(cache: PackageCache) -> gpd.GeoDataFrame:
    """Countries to draw and to measure: `country`, `name`, `area_km2`, geometry (EPSG:4326), a row per country or area.

    Natural Earth 10m as simplified by QGIS, on a grid of 0.00001°, not simplified further. `country` is missing where
    Natural Earth assigns no code. `area_km2` is the area on the ellipsoid before anything was changed.
    """
    frame = natural_earth(cache, "countries").rename(columns={"iso_a2": "country", "NAME": "name"})
    frame["country"] = frame["country"].where(frame["country"].str.fullmatch("[A-Z]{2}"), None)
    frame["area_km2"] = area_km2(frame.geometry)
    frame["geometry"] = [only_polygons(shapely.set_precision(shape, 1e-5)) for shape in frame.geometry]
    frame = frame[["country", "name", "area_km2", "geometry"]]
    return frame.sort_values(["country", "name"], na_position="last", kind="stable").reset_index(drop=True)


def codes(cache: PackageCache) -> set[str]:
    """The ISO alpha-2 codes that either set of polygons uses."""
    drawn = countries_draw(cache)["country"].dropna()
    return set(drawn) | set(countries_code(cache)["country"])


def disputed_lines(cache: PackageCache) -> gpd.GeoDataFrame:
    """Natural Earth's disputed lines: `name` (whose claim), geometry in EPSG:4326. None lies in the South China Sea."""
    frame = natural_earth(cache, "disputed_borders")[["name", "geometry"]]
    frame["geometry"] = shapely.set_precision(frame.geometry.values, 1e-4)
    return frame


def boundary_lines(cache: PackageCache, on_land: Any) -> gpd.GeoDataFrame:
    """Boundaries for the `de-facto` variant: `kind` (boundary | internal | disputed), geometry (lines), EPSG:4326.

    Edges that two of country-coder's polygons share, where they cross `on_land`: nearer to the real line than Natural
    Earth between China and Viet Nam. `internal`: between Chinese mainland, Hong Kong and Macao. `disputed`: outlines of
    the areas in `DISPUTED`, edges along Natural Earth's disputed lines, and those lines themselves.
    """
    edges = _shared_edges(countries_code(cache))
    edges["geometry"] = [shapely.intersection(line, on_land) for line in edges.geometry]
    claims = shapely.union_all(natural_earth(cache, "disputed_borders").geometry.values)
    along = shapely.buffer(claims, 0.08)
    solid = edges["kind"] == "boundary"
    parts = [
        {"kind": "boundary", "geometry": shapely.difference(shapely.union_all(edges.geometry[solid]), along)},
        {"kind": "internal", "geometry": shapely.union_all(edges.geometry[edges["kind"] == "internal"])},
        {"kind": "disputed", "geometry": shapely.union_all([*edges.geometry[edges["kind"] == "disputed"], claims])},
    ]
    frame = gpd.GeoDataFrame(parts, crs="EPSG:4326")
    frame["geometry"] = [shapely.line_merge(_lines_only(shape)) for shape in frame.geometry]
    return frame


def borders(cache: PackageCache) -> gpd.GeoDataFrame:
    """Land borders to measure distances to: `border` (two codes, such as CN-VN), geometry in EPSG:4326.

    Edges shared by country-coder's polygons, where they cross Natural Earth's land. Hong Kong and Macao come first in
    their pair (HK-CN, MO-CN), as in `border_crossings.csv`.
    """
    edges = _shared_edges(countries_code(cache))
    on_land = land(cache)
    edges["geometry"] = [_lines_only(shapely.intersection(line, on_land)) for line in edges.geometry]
    edges["border"] = edges["pair"].replace({"CN-HK": "HK-CN", "CN-MO": "MO-CN"})
    merged = edges[~edges.is_empty].dissolve("border", as_index=False, sort=True)
    merged["geometry"] = [shapely.set_precision(shapely.line_merge(_lines_only(x)), 1e-6) for x in merged.geometry]
    return merged[["border", "geometry"]]


def _shared_edges(polygons: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = polygons.geometry.values
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    rows = []
    for i, j in itertools.compress(zip(left, right, strict=True), left < right):
        pair = {polygons["country"].iat[i], polygons["country"].iat[j]}
        line = shapely.intersection(shapely.boundary(shapes[i]), shapely.boundary(shapes[j]))
        if len(pair) == 2 and shapely.length(line) > 0:
            rows.append({"kind": _kind(pair), "pair": "-".join(sorted(pair)), "geometry": _lines_only(line)})
    return gpd.GeoDataFrame(pd.DataFrame(rows), crs="EPSG:4326", geometry="geometry")


def _kind(pair: set[str]) -> str:
    if pair & DISPUTED:
        return "disputed"
    return "internal" if pair & CHINA and "CN" in pair else "boundary"


def _lines_only(shape: Any) -> Any:
    parts = shapely.get_parts(shapely.get_parts(shape))
    lines = parts[np.isin(shapely.get_type_id(parts), (1, 2))]
    return shapely.multilinestrings(list(lines))
