"""One path for each distinct leg, by whatever way its mode goes, in one batch (decision 8)."""

import numpy as np
import pandas as pd

from geo import air, roads, sea
from geo.water import Land

# How each mode is drawn. Post is flown on these distances; rail follows the road network's corridor; a river or an unknown
# way has no network here, so it is a straight line that says so.
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
    straight_line), `land_km` (over land at 1:10m; sea only, else NaN), `lane_land_km` (the part of it that is not canal,
    river channel or harbour approach) and `error` (None or a reason code); and the sea network with these places attached, whose rows the edge ids are.
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
    by_land = legs[legs["mode"].isin(["road", "rail"])]
    if len(by_land):
        parts.append(roads.route_many(road_network, by_land))
    rest = legs.drop(by_sea.index.union(by_land.index))
    if len(rest):
        parts.append(air.geodesics(rest).assign(path_basis=rest["mode"].map(BASIS_OF_MODE)))
    paths = pd.concat(parts).reindex(legs.index) if parts else pd.DataFrame(index=legs.index)
    paths = paths.reindex(columns=COLUMNS)
    paths["passages"] = [value if isinstance(value, tuple) else () for value in paths["passages"]]
    paths["edges"] = [value if isinstance(value, np.ndarray) else np.empty(0, int) for value in paths["edges"]]
    return paths.astype({"error": object}).assign(error=paths["error"].where(paths["error"].notna(), None)), sea_network
