"""Legs and paths of the store: what `geo.legs` and `geo.paths` make of the stops (decision 8).

A path is computed once for each distinct key (ends, mode). Those of our own cases are kept in
`data/reference/network/paths.parquet`, so that a build computes only what is new.
"""

import hashlib
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from data import networks, reference
from geo import legs as leg_rules
from geo import paths as path_rules

PATHS = Path(__file__).parent / "reference" / "network" / "paths.parquet"
REACH = PATHS.with_name("reach.csv")
KEY = ["mode", "from_lon", "from_lat", "to_lon", "to_lat"]
DIGITS = 4
# A name of such a kind is no point, so nothing is drawn to its centroid.
AREAS = frozenset(
    "province state region country regency county sea_area customs_district multiple border_unspecified "
    "river_unspecified forest_area protected_area special_zone".split()
)
PATH_COLUMNS = ["distance_km", "path_basis", "land_km", "lane_land_km", "passages", "error", "geometry"]


@cache
def network_build() -> str:
    """Which networks a path was computed on: a digest of their files, so that none is loaded to ask."""
    digest = hashlib.sha256()
    for name in ("sea.npz", "road.npz", "land10.npz", "gates.csv", "channels.csv"):
        digest.update((networks.NETWORK / name).read_bytes())
    return digest.hexdigest()[:12]


def stops_frame(stops: pd.DataFrame, places: pd.DataFrame, incidents: pd.DataFrame) -> pd.DataFrame:
    """The stops of the store as `geo.legs.legs_of` takes them: a position only where a name is a point."""
    place = places.set_index("place_id")
    at = incidents.set_index("incident_id")
    frame = stops.copy()
    kind = frame["place_id"].map(place["kind"])
    frame["lon"] = frame["place_id"].map(place["lon"]).astype(float)
    frame["lat"] = frame["place_id"].map(place["lat"]).astype(float)
    named = frame["place_name"].map(reference.stop_names().get)
    hinted = frame["lon"].isna() & named.notna() & (frame["certainty"] != "area") & (frame["role"] != "seizure")
    for name in ("lon", "lat"):
        frame.loc[hinted, name] = [float(row[name] or "nan") for row in named[hinted]]
    seized = (frame["role"] == "seizure") & frame["lon"].isna()
    exact = frame["incident_id"].map(at["location_precision"]).isin(["facility", "town"])
    for name in ("lon", "lat"):
        own = frame["incident_id"].map(at[name]).astype(float)
        frame[name] = frame[name].mask(seized & exact, own).mask(kind.isin(AREAS) | (frame["certainty"] == "area"))
    unlisted = frame["place_name"].notna() & frame["place_id"].isna()
    frame["place_id"] = frame["place_id"].mask(unlisted, "?-" + frame["place_name"].astype(str).str.slice(0, 80))
    frame["facility"] = frame["incident_id"].map(at["facility"]).where(frame["role"] == "seizure", None)
    return frame


@cache
def _kept() -> pd.DataFrame:
    return pd.read_parquet(PATHS) if PATHS.exists() else pd.DataFrame(columns=[*KEY, "network_build", *PATH_COLUMNS])


@cache
def _reach() -> dict[tuple[float, float], bool]:
    if not REACH.exists():
        return {}
    frame = pd.read_csv(REACH)
    return {(row.lon, row.lat): bool(row.reaches_sea) for row in frame.itertuples()}


_asked: dict[tuple[float, float], bool] = {}


def reaches_sea(lon: float, lat: float) -> bool:
    """Whether a place can be joined to the sea lanes: looked up for the places of our cases, else found out."""
    at = (round(lon, DIGITS), round(lat, DIGITS))
    known = _reach().get(at)
    _asked[at] = networks.reaches_sea(*at) if known is None else known
    return _asked[at]


def paths_of(keys: pd.DataFrame, *, known: pd.DataFrame | None = None) -> pd.DataFrame:
    """The path of each key (`KEY` columns, EPSG:4326 rounded to four decimals), known ones looked up, others computed.

    Returns `keys` with `PATH_COLUMNS`: `geometry` as WKB, `passages` as a list; a key that has no path has an `error`
    and no length.
    """
    kept = _kept() if known is None else known
    kept = kept[kept["network_build"] == network_build()] if len(kept) else kept
    whole = keys.merge(kept.drop(columns="network_build"), on=KEY, how="left", indicator=True)
    new = whole["_merge"] == "left_only"
    if new.any():
        found = _computed(whole.loc[new, KEY])
        for name in PATH_COLUMNS:
            whole[name] = whole[name].astype(object)
            whole.loc[new, name] = pd.Series([row[name] for row in found], index=whole.index[new], dtype=object)
    return whole.drop(columns="_merge")


_remembered: dict[tuple[object, ...], dict[str, object]] = {}


def _computed(keys: pd.DataFrame) -> list[dict[str, object]]:
    """The paths of keys, computed once a process: a published store asks for much the same ones as the last."""
    asked = list(keys.itertuples(index=False, name=None))
    new = keys[[key not in _remembered for key in asked]]
    if len(new):
        found, _ = path_rules.compute_paths(new, networks.sea_network(), networks.road_network(), networks.land())
        found["geometry"] = [None if line is None else shapely.to_wkb(line) for line in found["geometry"]]
        found["passages"] = [list(gates) for gates in found["passages"]]
        rows = found[PATH_COLUMNS].to_dict("records")
        _remembered.update(zip(new.itertuples(index=False, name=None), rows, strict=True))
    return [_remembered[key] for key in asked]


def tables(stops: pd.DataFrame, places: pd.DataFrame, incidents: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables `leg`, `path`, `edge` and `path_edge` of a store."""
    transport = incidents.set_index("incident_id")["transport"]
    rounded = stops_frame(stops, places, incidents).round({"lon": DIGITS, "lat": DIGITS})
    found = leg_rules.legs_of(rounded, transport, networks.gateways(), reaches_sea)
    for name in ("from_lon", "from_lat", "to_lon", "to_lat"):
        found[name] = found[name].astype(float).round(DIGITS)
    found = found.assign(dash=leg_rules.dash_of(found))
    drawn = found["drawable"].astype(bool)
    keys = found.loc[drawn, KEY].drop_duplicates().sort_values(KEY, ignore_index=True)
    paths = paths_of(keys).assign(path_id=range(1, len(keys) + 1))
    found = found.merge(paths[[*KEY, "path_id"]], on=KEY, how="left")
    found["path_id"] = found["path_id"].where(found["drawable"].astype(bool))
    edges, of_path = edges_of(paths)
    kept = paths.assign(line=[_line(wkb) for wkb in paths["geometry"]]).drop(columns="geometry")
    legs = found.assign(leg_id=range(1, len(found) + 1)).drop(columns=["drawable"])
    return {"leg": legs, "path": kept, "edge": edges, "path_edge": of_path}


def _line(wkb: bytes | None) -> list[list[list[float]]] | None:
    """A (Multi)LineString as parts of [lon, lat]."""
    if wkb is None:
        return None
    parts = shapely.get_parts(shapely.from_wkb(wkb))
    return [np.round(shapely.get_coordinates(part), DIGITS).tolist() for part in parts]


def edges_of(paths: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cut the sea paths at every vertex: shared water is shared edges, so that a load is a sum over incidents.

    Returns `edge` (edge_id, lon_a, lat_a, lon_b, lat_b, EPSG:4326, one direction) and `path_edge` (path_id, edge_id).
    """
    number: dict[tuple[float, float, float, float], int] = {}
    rows = []
    for path in paths[paths["path_basis"] == "sea_lane"].itertuples():
        own = set()
        for part in _line(path.geometry) or []:
            for (lon_a, lat_a), (lon_b, lat_b) in pairwise(part):
                ends = (lon_a, lat_a, lon_b, lat_b) if (lon_a, lat_a) < (lon_b, lat_b) else (lon_b, lat_b, lon_a, lat_a)
                own.add(number.setdefault(ends, len(number) + 1))
        rows += [(path.path_id, edge) for edge in sorted(own)]
    edges = pd.DataFrame(
        [(edge, *ends) for ends, edge in number.items()], columns=["edge_id", "lon_a", "lat_a", "lon_b", "lat_b"]
    )
    return edges, pd.DataFrame(rows, columns=["path_id", "edge_id"])


def derive(stops: pd.DataFrame, places: pd.DataFrame, incidents: pd.DataFrame) -> Path:
    """Compute the paths of our own cases anew and keep them (a step of `python -m data.derive`)."""
    _kept.cache_clear()
    _reach.cache_clear()
    _asked.clear()
    for old in (PATHS, REACH):
        old.unlink(missing_ok=True)
    transport = incidents.set_index("incident_id")["transport"]
    rounded = stops_frame(stops, places, incidents).round({"lon": DIGITS, "lat": DIGITS})
    found = leg_rules.legs_of(rounded, transport, networks.gateways(), reaches_sea)
    reach = pd.DataFrame([(*at, said) for at, said in sorted(_asked.items())], columns=["lon", "lat", "reaches_sea"])
    reach.to_csv(REACH, index=False)
    keys = found.loc[found["drawable"].astype(bool), KEY].astype(dict.fromkeys(KEY[1:], float)).round(DIGITS)
    keys = keys.drop_duplicates().sort_values(KEY, ignore_index=True)
    computed = paths_of(keys, known=_kept().iloc[:0]).assign(network_build=network_build())
    for name in ("distance_km", "land_km", "lane_land_km"):
        computed[name] = computed[name].astype(float)
    computed[[*KEY, "network_build", *PATH_COLUMNS]].to_parquet(PATHS, index=False, compression="zstd")
    _kept.cache_clear()
    _reach.cache_clear()
    return PATHS
