"""Land legs: the shortest road between two places, which is not the road that was travelled."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from geo.air import geodesics
from geo.water import Floats, Ints

SNAP_KM = 30.0  # a place farther than this from any road node is not on the network
# A road this many times longer than the straight line goes round a gap in the network, not along a road anyone took.
DETOUR_LIMIT, DETOUR_SLACK_KM = 4.0, 100.0
DRAWN_DEGREES = 0.002  # corners smaller than this (200 m) are left out of the line, not of the length
EARTH_KM = 6_371.0


@dataclass(frozen=True)
class RoadNetwork:
    """Roads as a graph: nodes at `lon`, `lat` (EPSG:4326), `graph` in kilometres, `part` the connected part of each."""

    lon: Floats
    lat: Floats
    graph: Any = field(repr=False)
    part: Ints
    tree: Any = field(repr=False)
    build_id: str

    @classmethod
    def of(cls, lon: Floats, lat: Floats, edges: Ints, km: Floats, build_id: str) -> "RoadNetwork":
        """Assemble from nodes, edges (n, 2) and their length in kilometres. Roads run both ways."""
        weights = np.maximum(np.concatenate([km, km]), 1e-6)
        ends = np.concatenate([edges[:, 0], edges[:, 1]]), np.concatenate([edges[:, 1], edges[:, 0]])
        graph = csr_array((weights, ends), shape=(len(lon),) * 2)
        _, part = connected_components(graph, directed=False)
        return cls(lon, lat, graph, part, cKDTree(_on_sphere(lon, lat)), build_id)


def route_many(network: RoadNetwork, legs: pd.DataFrame) -> pd.DataFrame:
    """Find the shortest road of every leg; where none reaches, the geodesic stands in and is marked so.

    `legs` has `from_lon`, `from_lat`, `to_lon`, `to_lat` (EPSG:4326). Returns on its index `distance_km`, `geometry`
    (EPSG:4326), `path_basis` (`shortest_road` | `straight_line`) and `error` (None or `same_place`). The way from a
    place to its nearest road node is straight and counted. No road: a place is more than `SNAP_KM` from one, the two
    lie on separate networks (an island), or the road is `DETOUR_LIMIT` times the straight line.
    """
    routes = geodesics(legs)
    start, start_km = _snapped(network, legs["from_lon"], legs["from_lat"])
    end, end_km = _snapped(network, legs["to_lon"], legs["to_lat"])
    reached = (start_km < SNAP_KM) & (end_km < SNAP_KM) & (network.part[start] == network.part[end])
    todo = np.flatnonzero(reached & routes["error"].isna().to_numpy())
    direct = routes["distance_km"].to_numpy(dtype=float)
    length, lines, basis = direct.copy(), list(routes["geometry"]), ["straight_line"] * len(legs)
    for origin in np.unique(start[todo]):
        rows = todo[start[todo] == origin]
        limit = float((direct[rows] * DETOUR_LIMIT + DETOUR_SLACK_KM).max())
        km, back = dijkstra(network.graph, indices=int(origin), return_predecessors=True, limit=limit)
        for row in map(int, rows):
            by_road = float(km[end[row]] + start_km[row] + end_km[row])
            if by_road <= direct[row] * DETOUR_LIMIT + DETOUR_SLACK_KM:
                length[row], basis[row] = by_road, "shortest_road"
                lines[row] = _line(network, back, int(origin), int(end[row]), legs.iloc[row])
    drawn = pd.Series(lines, legs.index, dtype=object)
    return routes.assign(distance_km=length, geometry=drawn, path_basis=basis)


def _snapped(network: RoadNetwork, lon: pd.Series, lat: pd.Series) -> tuple[Ints, Floats]:
    """Nearest road node of each place and the kilometres to it."""
    chord, node = network.tree.query(_on_sphere(lon.to_numpy(dtype=float), lat.to_numpy(dtype=float)))
    return node, 2 * np.arcsin(np.minimum(chord / 2, 1)) * EARTH_KM


def _line(network: RoadNetwork, back: NDArray[np.int32], origin: int, end: int, leg: pd.Series) -> Any:
    trail = [end]
    while trail[-1] != origin:
        trail.append(int(back[trail[-1]]))
    nodes = np.array(trail[::-1])
    inner = np.column_stack([network.lon[nodes], network.lat[nodes]])
    coords = np.vstack([[leg["from_lon"], leg["from_lat"]], inner, [leg["to_lon"], leg["to_lat"]]]).astype(float)
    return shapely.simplify(shapely.LineString(coords), DRAWN_DEGREES)


def _on_sphere(lon: Floats, lat: Floats) -> Floats:
    """Unit vectors: the nearest node on the plane of longitudes is the wrong one for every tenth place."""
    x, y = np.radians(lon), np.radians(lat)
    return np.column_stack([np.cos(y) * np.cos(x), np.cos(y) * np.sin(x), np.sin(y)])
