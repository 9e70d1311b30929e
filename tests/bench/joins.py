"""One million points joined with countries, first-level areas and the nearest port, ours against geopandas."""

import time
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np

from data import geography
from geo.joins import PLACE_KINDS, area_in_country, containing
from geo.sphere import geodesic_km, nearest

POINTS = 1_000_000
SEED = 20260321


def run() -> list[str]:
    """Lines of figures: seconds for each side, the ratio, and how many answers differ."""
    lon, lat = _points()
    countries, areas = geography.countries_code(), geography.admin1()
    places = geography.places()
    ports = places[places["kind"].isin(PLACE_KINDS["port"]) & places["lon"].notna()].reset_index(drop=True)
    at = ports["lon"].to_numpy(float), ports["lat"].to_numpy(float)
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs="EPSG:4326")
    targets = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*at), crs="EPSG:4326")
    pairs: list[tuple[str, Callable[[], Any], Callable[[], Any]]] = [
        ("country", lambda: containing(lon, lat, countries.geometry), lambda: _first(frame, countries)),
        ("admin1", lambda: containing(lon, lat, areas.geometry), lambda: _first(frame, areas)),
        ("nearest port", lambda: nearest(lon, lat, *at)[0], lambda: _nearest(frame, targets)),
    ]
    lines, total = [], np.zeros(2)
    for name, ours, theirs in pairs:
        mine, seconds = _timed(ours)
        other, baseline = _timed(theirs)
        total += seconds, baseline
        differ = int((mine != other).sum())
        if name == "nearest port":
            rows = np.flatnonzero(mine != other)
            here = geodesic_km(lon[rows], lat[rows], at[0][mine[rows]], at[1][mine[rows]])
            there = geodesic_km(lon[rows], lat[rows], at[0][other[rows]], at[1][other[rows]])
            farther = int((here > there + 1e-6).sum())
            lines.append(
                f"joins, where the planar nearest differs ours is nearer in all but {farther} of {len(rows):,}"
            )
        ratio = f"{seconds:.2f} s / {baseline:.2f} s = {seconds / baseline:.3f}"
        lines.append(f"joins, {POINTS:,} points, {name}: {ratio}; {differ:,} differ")
    lines.append(f"joins, all three: {total[0]:.2f} s / {total[1]:.2f} s = {total[0] / total[1]:.3f}")
    codes = np.append(countries["country"].to_numpy(object), None)[containing(lon, lat, countries.geometry)]
    _, seconds = _timed(lambda: area_in_country(lon, lat, codes, areas))
    lines.append(f"joins, admin1 held to the coded country and reaching 0.25° over water: {seconds:.2f} s")
    return lines


def _points() -> tuple[Any, Any]:
    numbers = np.random.default_rng(SEED)
    half = POINTS // 2
    lon = np.concatenate([numbers.uniform(-180, 180, half), numbers.normal(107, 7, half)])
    lat = np.concatenate([numbers.uniform(-80, 80, half), numbers.normal(18, 7, half)])
    return lon, lat


def _timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    return work(), time.perf_counter() - start


def _first(points: gpd.GeoDataFrame, polygons: gpd.GeoDataFrame) -> Any:
    joined = points.sjoin(polygons[["geometry"]], how="left", predicate="intersects")
    return joined.groupby(level=0)["index_right"].min().fillna(-1).to_numpy(int)


def _nearest(points: gpd.GeoDataFrame, targets: gpd.GeoDataFrame) -> Any:
    """Nearest in the plane of degrees: what `sjoin_nearest` does with longitude and latitude."""
    joined = points.sjoin_nearest(targets, how="left")
    return joined[~joined.index.duplicated()]["index_right"].to_numpy(int)


if __name__ == "__main__":
    print("\n".join(run()))
