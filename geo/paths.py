"""One path for each distinct leg, by whatever way its mode goes, in one batch (decision 8)."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from geo import air, roads, sea
from geo.water import Land

# How each mode is drawn. Post is flown on these distances; rail follows the road network's corridor; a river or an
# unknown way has no network here, so it is a straight line that says so.
BASIS_OF_MODE = {
    "sea": "sea_lane",
    "air": "great_circle",
    "post": "great_circle",
    "road": "shortest_road",
    "rail": "shortest_road",
    "river": "straight_line",
    "unknown": "straight_line",
}
MODES = tuple(BASIS_OF_MODE)
COLUMNS = ["distance_km", "geometry", "passages", "edges", "path_basis", "land_km", "lane_land_km", "error"]


def compute_paths(
    legs: pd.DataFrame, sea_network: sea.SeaNetwork, road_network: roads.RoadNetwork, land: Land
) -> tuple[pd.DataFrame, sea.SeaNetwork]:
    """Draw every leg by its mode.

    Parameters
    ----------
    legs
        One row per distinct key, with `mode` (one of `MODES`), `from_lon`, `from_lat`, `to_lon`, `to_lat` (EPSG:4326)
        and, if wanted, `via` (tuple of waypoints, sea only).

    Returns
    -------
    A frame on the index of `legs` with `distance_km` (NaN with an error), `geometry` (EPSG:4326), `passages` (tuple of
    gate ids) and `edges` (ids; both empty unless by sea), `path_basis` (sea_lane | great_circle | shortest_road |
    straight_line), `land_km` (over land at 1:10m; sea only, else NaN), `lane_land_km` (the part of it that is not
    canal, river channel or harbour approach) and `error` (None or a reason code); and the sea network with these
    places attached, whose rows the edge ids are.
    """
    parts = []
    by_sea = legs[legs["mode"] == "sea"]
    sea_network = sea.attach_all(sea_network, by_sea, land)
    if len(by_sea):
        routes = sea.route_many(sea_network, by_sea).assign(path_basis="sea_lane")
        drawn = routes["geometry"].notna()
        routes.loc[drawn, "land_km"] = land.overland_km(routes.loc[drawn, "geometry"].to_numpy())
        routes["lane_land_km"] = sea.lane_land_km(sea_network, list(routes["edges"]), land)
        parts.append(routes)
    parts.append(over_land_or_air(legs.drop(by_sea.index), lambda: road_network))
    return _completed(pd.concat([part for part in parts if len(part)]) if len(legs) else legs, legs.index), sea_network


def over_land_or_air(legs: pd.DataFrame, road_network: Callable[[], roads.RoadNetwork] | None) -> pd.DataFrame:
    """The same columns for legs that go by no sea; the road network is asked for only if a leg goes by road or rail."""
    by_land = legs[legs["mode"].isin(["road", "rail"])]
    parts = []
    if len(by_land) and road_network is not None:
        parts.append(roads.route_many(road_network(), by_land))
    rest = legs.drop(by_land.index)
    if len(rest):
        parts.append(air.geodesics(rest).assign(path_basis=rest["mode"].map(BASIS_OF_MODE)))
    return _completed(pd.concat(parts) if parts else legs, legs.index)


def _completed(paths: pd.DataFrame, index: pd.Index) -> pd.DataFrame:
    """Every column, on the index asked for; what a mode has not got is empty, not missing."""
    paths = paths.reindex(index=index, columns=COLUMNS)
    paths["passages"] = pd.Series([v if isinstance(v, tuple) else () for v in paths["passages"]], index, dtype=object)
    empty = np.empty(0, np.int64)
    edges = [v if isinstance(v, np.ndarray) else empty for v in paths["edges"]]
    paths["edges"] = pd.Series(edges, index, dtype=object)
    errors = paths["error"].astype(object)
    return paths.assign(error=errors.where(errors.notna(), None))
