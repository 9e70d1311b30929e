"""Where points are: country, first-level area, nearest place, distance to a border. Flags, never overrides.

Joins put the *points* into a tree and ask it once per polygon: for many points and few polygons that is some fifteen
times faster than the other way round, which is what `geopandas.sjoin` does (`tests/bench/joins.py`).
"""

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.borders import BorderIndex
from geo.errors import MissingColumnsError
from geo.sphere import Floats, Indices, nearest

NEAR_CROSSING_KM = 2.0
"""Within this distance of a line and of a surveyed crossing, the crossing decides where the line runs."""

AT_BORDER_KM = 0.5
"""Nearer to the drawn line than this, the coded country is uncertain and a flag says so."""

AREA_REACH_DEG = 0.25
"""How far a point in the water, or beyond Natural Earth's line, may be from the area it is counted to."""

PLACE_KINDS = {
    "port": {"seaport", "port_terminal", "river_port", "ferry_terminal"},
    "airport": {"airport"},
    "crossing": {"land_crossing", "rail_crossing", "river_crossing", "control_point"},
}


@dataclass(frozen=True)
class Reference:
    """What points are joined with. All frames in EPSG:4326; loaded by `data.geography`.

    `countries`: `country`, polygons to code with. `admin1`: `country`, `admin1`, polygons. `borders`: `border` such as
    CN-VN, lines. `crossings`: `border`, `lon`, `lat` of surveyed points *on* a line. `places`: `place_id`, `kind`,
    `lon`, `lat`.
    """

    countries: gpd.GeoDataFrame
    admin1: gpd.GeoDataFrame
    borders: BorderIndex
    crossings: pd.DataFrame
    places: pd.DataFrame


def locate(points: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Say where each point is.

    Parameters
    ----------
    points
        `lon`, `lat` in degrees (NaN where unknown), any index; optionally `country`, the stated one (ISO alpha-2).
    reference
        What to join with.

    Returns
    -------
    On the same index: `country`, `admin1` (None at sea); for port, airport and crossing `nearest_<kind>` (place_id) and
    `<kind>_distance_km`; `border` and `border_distance_km` (the nearest land border); `flags`, words joined by `|`:
    `missing` (no position) · `out_of_range` (not on the globe) · `swapped` (latitude and longitude look exchanged:
    off the globe as given, or in the stated country only when exchanged) · `null_island` (0, 0 within 0.01°) · `sea` ·
    `at_border` (within 0.5 km of the drawn line, which may itself be some hundred metres out) · `country_differs`.
    Missing and out-of-range points get None and NaN. A stated country is never replaced.

    Raises
    ------
    MissingColumnsError
        If `points` has no `lon` or `lat`.
    """
    absent = [column for column in ("lon", "lat") if column not in points]
    if absent:
        raise MissingColumnsError("points", absent)
    usable, flags = _usable(points)
    lon, lat = usable["lon"].to_numpy(float), usable["lat"].to_numpy(float)
    tree = shapely.STRtree(shapely.points(lon, lat))
    found = pd.DataFrame(index=usable.index)
    found["country"] = coded_country(lon, lat, reference, tree)
    found["admin1"] = area_in_country(lon, lat, found["country"].to_numpy(object), reference.admin1, tree)
    for kind, kinds in PLACE_KINDS.items():
        found[f"nearest_{kind}"], found[f"{kind}_distance_km"] = _nearest_place(lon, lat, reference.places, kinds)
    found["border"], found["border_distance_km"] = reference.borders.nearest(lon, lat)
    located = found.reindex(range(len(points)))
    for row in found.index[found["border_distance_km"] < AT_BORDER_KM]:
        flags[row].append("at_border")
    located["flags"] = _flags(points, usable, located["country"], flags, reference)
    text = ["country", "admin1", "border", "flags", *(f"nearest_{kind}" for kind in PLACE_KINDS)]
    located[text] = located[text].astype(object).where(located[text].notna(), None)
    return located.set_axis(points.index)


def _usable(points: pd.DataFrame) -> tuple[pd.DataFrame, list[list[str]]]:
    """The points on the globe, numbered by row, longitudes in -180..180; and the flags of all rows so far."""
    lon = pd.to_numeric(points["lon"], errors="coerce").to_numpy(float)
    lat = pd.to_numeric(points["lat"], errors="coerce").to_numpy(float)
    missing = np.isnan(lon) | np.isnan(lat)
    out = ~missing & ~((np.abs(lon) <= 180) & (np.abs(lat) <= 90))
    exchanged = out & (np.abs(lon) <= 90) & (np.abs(lat) <= 180)
    nowhere = ~missing & (np.abs(lon) < 0.01) & (np.abs(lat) < 0.01)
    columns = {"missing": missing, "out_of_range": out, "swapped": exchanged, "null_island": nowhere}
    flags: list[list[str]] = [[] for _ in range(len(points))]
    for word, true in columns.items():
        for row in np.flatnonzero(true):
            flags[row].append(word)
    kept = np.flatnonzero(~missing & ~out)
    return pd.DataFrame({"lon": lon[kept], "lat": lat[kept]}, index=kept), flags


def _flags(
    points: pd.DataFrame, usable: pd.DataFrame, coded: pd.Series, flags: list[list[str]], reference: Reference
) -> list[str]:
    at_sea = usable.index[coded.loc[usable.index].isna()]
    for row in at_sea:
        flags[row].append("sea")
    if "country" in points:
        stated = points["country"].reset_index(drop=True).loc[usable.index]
        here = coded.loc[usable.index]
        differs = stated.notna() & (stated != "") & (stated != here) & here.notna()
        for row in usable.index[differs]:
            flags[row].append("country_differs")
        odd = usable[(stated.notna() & (stated != "") & (stated != here)) & (usable["lon"].abs() <= 90)]
        mirrored = containing(odd["lat"].to_numpy(float), odd["lon"].to_numpy(float), reference.countries.geometry)
        there = reference.countries["country"].to_numpy(object)[mirrored]
        for row in odd.index[(mirrored >= 0) & (there == stated.loc[odd.index].to_numpy(object))]:
            flags[row].append("swapped")
    return ["|".join(words) for words in flags]


def containing(lon: Floats, lat: Floats, polygons: Any, tree: Any = None) -> Indices:
    """For each point the position of the first polygon that holds it or touches it, -1 where none does.

    `polygons`: a sequence of (Multi)Polygons in EPSG:4326. `tree`: a shapely STRtree of the same points, where the
    caller has one. A point at ±180° is tried on both sides.
    """
    shapes = np.asarray(polygons, dtype=object)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    tree = shapely.STRtree(shapely.points(lon, lat)) if tree is None else tree
    part, point = tree.query(parts, predicate="intersects")
    found = np.full(len(lon), -1, dtype=np.intp)
    last_to_first = np.argsort(-owner[part], kind="stable")
    found[point[last_to_first]] = owner[part][last_to_first]
    edge = np.flatnonzero((found < 0) & (np.abs(lon) == 180))
    if len(edge):
        found[edge] = containing(-lon[edge] * (1 - 1e-12), lat[edge], shapes)
    return found


def coded_country(lon: Floats, lat: Floats, reference: Reference, tree: Any = None) -> NDArray[np.object_]:
    """ISO alpha-2 code of the country each finite point is in; None at sea. `tree` as for `containing`.

    Country-coder's polygons decide, after points near a surveyed crossing were moved with it: see `_moved`.
    """
    found = containing(lon, lat, reference.countries.geometry, tree)
    there_lon, there_lat = _moved(lon, lat, reference)
    moved = np.flatnonzero((there_lon != lon) | (there_lat != lat))
    found[moved] = containing(there_lon[moved], there_lat[moved], reference.countries.geometry)
    return _or_none(reference.countries["country"])[found]


def _or_none(values: pd.Series) -> NDArray[np.object_]:
    """Values by position, and None at position -1."""
    return np.array([*values, None], dtype=object)


def _moved(lon: Floats, lat: Floats, reference: Reference) -> tuple[Floats, Floats]:
    """Move points near a surveyed crossing as far as the drawn line is from that crossing.

    The crossing lies on the true line; the polygons' line runs beside it by some hundred metres. Moving a point by
    crossing → drawn line asks the polygons on which side of the *true* line it is. Points farther than 2 km from every
    crossing stay, and so does everything at a crossing that the drawn line misses by more than 2 km.
    """
    crossings = reference.crossings
    if crossings.empty or len(lon) == 0:
        return lon, lat
    at_lon, at_lat = crossings["lon"].to_numpy(float), crossings["lat"].to_numpy(float)
    line_lon, line_lat, gap_km = reference.borders.foot(at_lon, at_lat, crossings["border"].to_list())
    index, distance_km = nearest(lon, lat, at_lon, at_lat, among=1)
    near = (distance_km <= NEAR_CROSSING_KM) & (gap_km[index] <= NEAR_CROSSING_KM)
    shift_lon = np.where(near, (line_lon - at_lon)[index], 0.0)
    shift_lat = np.where(near, (line_lat - at_lat)[index], 0.0)
    return lon + shift_lon, lat + shift_lat


def area_in_country(
    lon: Floats, lat: Floats, country: NDArray[np.object_], areas: gpd.GeoDataFrame, tree: Any = None
) -> NDArray[np.object_]:
    """First-level area of each point within the country given for it, None where the country has none in `areas`.

    The area that holds the point, when it belongs to that country; else the country's nearest area within 0.25° (a quay
    on the water, a town on the wrong side of Natural Earth's line).
    """
    found = containing(lon, lat, areas.geometry, tree)
    codes, names = _or_none(areas["country"]), _or_none(areas["admin1"])
    fits = (found >= 0) & (codes[found] == country)
    result = names[np.where(fits, found, -1)]
    held = set(areas["country"])
    open_ = np.array([not fit and code in held for fit, code in zip(fits, country, strict=True)], dtype=bool)
    for code in sorted(set(country[open_])):
        rows = np.flatnonzero(open_ & (country == code))
        own = areas[areas["country"] == code]
        tree = shapely.STRtree(own.geometry.values)
        points = shapely.points(lon[rows], lat[rows])
        asked, hit = tree.query_nearest(points, max_distance=AREA_REACH_DEG, all_matches=False)
        result[rows[asked]] = own["admin1"].to_numpy(object)[hit]
    return result


def _nearest_place(
    lon: Floats, lat: Floats, places: pd.DataFrame, kinds: set[str]
) -> tuple[NDArray[np.object_], Floats]:
    """`place_id` of the nearest placed place of these kinds and the geodesic distance in km."""
    wanted = places[places["kind"].isin(kinds) & places["lon"].notna()]
    index, kilometres = nearest(lon, lat, wanted["lon"].to_numpy(float), wanted["lat"].to_numpy(float))
    return _or_none(wanted["place_id"])[index], kilometres
