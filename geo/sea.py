"""Sea routes along a network of lanes: thousands in one batch, each with its length, passages, line and edges.

The network is one undirected graph of straight edges (EPSG:4326). `data/derive/sea_network.py` says how it is made. A
*gate* is a short segment laid across a named passage: a path that crosses it went through, and closing it takes out the
edges that cross. Quays join the lanes by water (`geo/water.py`), so a route never starts with a leap over land.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.route_errors import UnknownGate
from geo.water import WGS84, Floats, Ints, Land, WaterPath, water_paths

# What an edge is. CHANNEL is drawn by hand (rivers), CANAL is the source's line through Suez or Panama, APPROACH joins
# a quay to the lanes; these three may lie on land at 1:10m, the other two never do.
SOURCE, DENSE, CANAL, CHANNEL, APPROACH = range(5)

CHANNEL_REACH_KM = 6.0  # a quay this near to a hand-drawn channel uses it
HOP_LIMIT_KM = 15.0  # from a quay to open water over land; beyond, the place has no sea access
RAY_REACH, RAY_SECTORS = 6.0, 12  # degrees; straight lines from a quay's water to lane nodes in sight, one a sector
CHUNK = 200  # sources per Dijkstra call: bounds its memory to about 60 MB
NO_NODE = -9999  # scipy's "no predecessor"

Waypoint = str | tuple[float, float]  # a gate to go through, or (lon, lat) to call at


@dataclass(frozen=True)
class Gates:
    """Named passages: ids, segments (n, 4: lon_a, lat_a, lon_b, lat_b), and which are closed unless asked for."""

    ids: tuple[str, ...]
    segments: Floats
    closed: NDArray[np.bool_]

    def number(self, gate_id: str) -> int:
        """Row of a gate. Raises UnknownGate."""
        if gate_id not in self.ids:
            raise UnknownGate(gate_id, list(self.ids))
        return self.ids.index(gate_id)


@dataclass(frozen=True)
class SeaNetwork:
    """Lanes, channels and quays as arrays. Nodes are rows of `lon`, `lat`; edge ids are rows of `edge_*`.

    `edge_km` is geodesic on WGS 84. `crossings` (k, 2) lists (edge, gate). `quays` maps a position, rounded to
    five decimals, to its node. `build_id` changes whenever any of it does: stored paths carry it.
    """

    lon: Floats
    lat: Floats
    edge_a: Ints
    edge_b: Ints
    edge_km: Floats
    edge_kind: NDArray[np.int8]
    gates: Gates
    crossings: Ints
    quays: dict[tuple[float, float], int]
    build_id: str
    _keys: tuple[Ints, Ints] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        keys = np.minimum(self.edge_a, self.edge_b) * len(self.lon) + np.maximum(self.edge_a, self.edge_b)
        order = np.argsort(keys, kind="stable")
        object.__setattr__(self, "_keys", (keys[order], order))

    def edges_between(self, a: Ints, b: Ints) -> Ints:
        """Edge ids of neighbouring nodes, pair by pair."""
        keys, order = self._keys
        return order[np.searchsorted(keys, np.minimum(a, b) * len(self.lon) + np.maximum(a, b))]

    def edge_lines(self) -> NDArray[Any]:
        """Every edge as a two-point line in EPSG:4326, by edge id: what a corridor map draws."""
        ends = np.stack([self.edge_a, self.edge_b], axis=1)
        return np.asarray(shapely.linestrings(np.stack([self.lon[ends], self.lat[ends]], axis=2)))

    def quay(self, lon: float, lat: float) -> int | None:
        """Node of a quay that has been attached, else None."""
        return self.quays.get(position(lon, lat))


def position(lon: float, lat: float) -> tuple[float, float]:
    """The key of a place in `SeaNetwork.quays`: about one metre."""
    return round(float(lon), 5), round(float(lat), 5)


def build(
    lon: Floats, lat: Floats, edges: Ints, kinds: NDArray[np.int8], gates: Gates, quay_nodes: Ints, build_id: str
) -> SeaNetwork:
    """Assemble a network from nodes, edges (n, 2) and kinds; lengths, gate crossings and id are worked out here."""
    *_, metres = WGS84.inv(lon[edges[:, 0]], lat[edges[:, 0]], lon[edges[:, 1]], lat[edges[:, 1]])
    # The source holds both ends of its twelve edges over 180 degrees at one point; a zero would be no edge to scipy.
    km = np.maximum(np.asarray(metres) / 1_000, 1e-6)
    quays = {position(lon[node], lat[node]): int(node) for node in quay_nodes}
    crossings = _crossings(lon, lat, edges, gates)
    # A gate moved or closed by default changes paths as much as an edge does.
    said = f"{build_id}{gates.ids}{gates.segments.tolist()}{gates.closed.tolist()}"
    digest = hashlib.sha256(said.encode()).hexdigest()[:12]
    return SeaNetwork(lon, lat, edges[:, 0], edges[:, 1], km, kinds, gates, crossings, quays, digest)


def _crossings(lon: Floats, lat: Floats, edges: Ints, gates: Gates, first: int = 0) -> Ints:
    """Pairs (edge, gate) that cross, edges numbered from `first`."""
    x, y = lon[edges], lat[edges]
    flat = np.abs(x[:, 0] - x[:, 1]) < 180
    found = []
    for number, (lon_a, lat_a, lon_b, lat_b) in enumerate(gates.segments):
        side_1, side_2 = ((lon_b - lon_a) * (y[:, k] - lat_a) - (lat_b - lat_a) * (x[:, k] - lon_a) for k in (0, 1))
        run, rise = x[:, 1] - x[:, 0], y[:, 1] - y[:, 0]
        side_a = run * (lat_a - y[:, 0]) - rise * (lon_a - x[:, 0])
        side_b = run * (lat_b - y[:, 0]) - rise * (lon_b - x[:, 0])
        # A node that lies on the gate itself counts to one side, so that no path slips through at a vertex.
        crossed = np.flatnonzero(flat & ((side_1 >= 0) != (side_2 >= 0)) & ((side_a >= 0) != (side_b >= 0)))
        found.append(np.column_stack([crossed + first, np.full(len(crossed), number)]))
    pairs = np.concatenate(found) if found else np.empty((0, 2), int)
    return pairs[np.lexsort(pairs.T[::-1])].astype(np.int64)


# ── Quays ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def attach(network: SeaNetwork, places: Sequence[tuple[float, float]], land: Land) -> SeaNetwork:
    """Join places (lon, lat) to the lanes and return the larger network; those it has already cost nothing.

    A place within `CHANNEL_REACH_KM` of a hand-drawn channel joins the channel. Every other joins open water over at
    most `HOP_LIMIT_KM` of land. A place that does neither gets no quay: `route_many` then says `no_sea_access`.
    Node and edge ids of the network given stay as they are.
    """
    wanted = [spot for spot in dict.fromkeys(position(*place) for place in places) if spot not in network.quays]
    if not wanted:
        return network
    lanes = np.flatnonzero(np.bincount(_lane_ends(network), minlength=len(network.lon)) > 0)
    growth = _Growth(list(network.lon), list(network.lat))
    quays = dict(network.quays)
    for lon, lat in wanted:
        lines = quay_lines(network, lanes, lon, lat, land)
        if lines:
            quays[(lon, lat)] = growth.add(lines)
    digest = hashlib.sha256(f"{network.build_id}{sorted(quays)}".encode()).hexdigest()[:12]
    return _grown(network, growth, quays, digest)


def _lane_ends(network: SeaNetwork) -> Ints:
    lane = network.edge_kind != APPROACH
    return np.concatenate([network.edge_a[lane], network.edge_b[lane]])


@dataclass
class _Growth:
    """New nodes and edges while quays are attached; a vertex met twice becomes one node."""

    lon: list[float]
    lat: list[float]
    edges: dict[tuple[int, int], None] = field(default_factory=dict)
    seen: dict[tuple[float, float], int] = field(default_factory=dict)

    def add(self, lines: list[WaterPath]) -> int:
        start = self._node(lines[0].coords[0])
        for line in lines:
            nodes = [self._node(vertex) for vertex in line.coords[:-1]] + [line.target]
            self.edges.update({(a, b): None for a, b in pairwise(nodes) if a != b})
        return start

    def _node(self, vertex: Floats) -> int:
        spot = position(vertex[0], vertex[1])
        if spot not in self.seen:
            self.seen[spot] = len(self.lon)
            self.lon.append(spot[0])
            self.lat.append(spot[1])
        return self.seen[spot]


def _grown(network: SeaNetwork, growth: _Growth, quays: dict[tuple[float, float], int], build_id: str) -> SeaNetwork:
    edges = np.array(list(growth.edges), dtype=np.int64).reshape(-1, 2)
    lon, lat = np.array(growth.lon), np.array(growth.lat)
    *_, metres = WGS84.inv(lon[edges[:, 0]], lat[edges[:, 0]], lon[edges[:, 1]], lat[edges[:, 1]])
    crossings = _crossings(lon, lat, edges, network.gates, first=len(network.edge_a))
    return replace(
        network,
        lon=lon,
        lat=lat,
        edge_a=np.concatenate([network.edge_a, edges[:, 0]]),
        edge_b=np.concatenate([network.edge_b, edges[:, 1]]),
        edge_km=np.concatenate([network.edge_km, np.maximum(np.asarray(metres) / 1_000, 1e-6)]),
        edge_kind=np.concatenate([network.edge_kind, np.full(len(edges), APPROACH, np.int8)]),
        crossings=np.concatenate([network.crossings, crossings]),
        quays=quays,
        build_id=build_id,
    )


def quay_lines(network: SeaNetwork, lanes: Ints, lon: float, lat: float, land: Land) -> list[WaterPath]:
    """Lines from a place to lane nodes: by its channel, by water round what is in the way, and straight where in sight.

    An empty list: no channel near, and open water farther than `HOP_LIMIT_KM` or not joined to any lane.
    """
    channel = _channel_lines(network, lon, lat)
    found = water_paths(lon, lat, network.lon[lanes], network.lat[lanes], land)
    found = [replace(line, target=int(lanes[line.target])) for line in found]
    if found:
        hop = shapely.linestrings(found[0].coords[:2])
        over = float(land.overland_km(np.array([hop]))[0])
        if over > (CHANNEL_REACH_KM / 2 if channel else HOP_LIMIT_KM):
            found = []
    return channel + found + _rays(network, lanes, found, land)


def _channel_lines(network: SeaNetwork, lon: float, lat: float) -> list[WaterPath]:
    """Straight to both ends of the nearest piece of channel, if that is near."""
    rows = np.flatnonzero(network.edge_kind == CHANNEL)
    if not len(rows):
        return []
    ends = np.stack([network.edge_a[rows], network.edge_b[rows]], axis=1)
    flat = np.cos(np.radians(lat))
    lines = shapely.linestrings(np.stack([(network.lon[ends] - lon) * flat, network.lat[ends] - lat], axis=2))
    away = shapely.distance(lines, shapely.Point(0, 0)) * 111.2
    if away.min() > CHANNEL_REACH_KM:
        return []
    nodes = ends[int(np.argmin(away))]
    return [WaterPath(int(n), np.array([[lon, lat], [network.lon[n], network.lat[n]]])) for n in nodes]


def _rays(network: SeaNetwork, lanes: Ints, found: list[WaterPath], land: Land) -> list[WaterPath]:
    """From each corner of the water paths, the farthest lane node in sight in every sector of the compass."""
    corners: dict[tuple[float, float], Floats] = {}
    for line in found:
        for k in range(1, len(line.coords) - 1):
            corners.setdefault(position(*line.coords[k]), line.coords[: k + 1])
    rays = []
    for trail in corners.values():
        run, rise = network.lon[lanes] - trail[-1, 0], network.lat[lanes] - trail[-1, 1]
        near = np.flatnonzero(np.hypot(run, rise) < RAY_REACH)
        near = near[np.argsort(-np.hypot(run[near], rise[near]), kind="stable")]
        ends = np.column_stack([network.lon[lanes[near]], network.lat[lanes[near]]])
        lines = shapely.linestrings(np.stack([np.broadcast_to(trail[-1], ends.shape), ends], axis=1))
        near = near[~land.touches(lines)]
        sector = ((np.arctan2(rise[near], run[near]) / np.pi + 1) / 2 * RAY_SECTORS).astype(int)
        _, farthest = np.unique(sector, return_index=True)
        for node in lanes[near[farthest]]:
            rays.append(WaterPath(int(node), np.vstack([trail, [network.lon[node], network.lat[node]]])))
    return rays


# ── Routes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def route_many(
    network: SeaNetwork,
    legs: pd.DataFrame,
    land: Land | None = None,
    *,
    open_gates: Sequence[str] = (),
    closed_gates: Sequence[str] = (),
) -> pd.DataFrame:
    """Find the shortest sea route of every leg, in one batch.

    Parameters
    ----------
    legs
        `from_lon`, `from_lat`, `to_lon`, `to_lat` (EPSG:4326); optional `via`: a tuple of waypoints in order of travel,
        each a gate id (go through) or (lon, lat) (call at). A gate named in `via` is open for that leg.
    land
        Attaches places that are not quays of the network yet. Without it they come back as `no_sea_access`.
    open_gates, closed_gates
        Change the gates' defaults for the whole batch.

    Returns
    -------
    On the index of `legs`: `distance_km` (geodesic along the line, NaN with an error), `passages` (gate ids in order of
    travel), `geometry` (LineString, or MultiLineString cut at 180 degrees), `edges` (edge ids in order of travel, of
    the network as `attach` returns it for these places) and `error`: None, `same_place`, `no_sea_access` or `no_path`.

    Raises
    ------
    UnknownGate
        If a gate is named that the network does not know.
    """
    network = attach_all(network, legs, land) if land is not None else network
    via = legs["via"] if "via" in legs else pd.Series([()] * len(legs), index=legs.index)
    source, target, error = _ends(network, legs)
    trails: list[Ints] = [np.empty(0, int)] * len(legs)
    groups: dict[tuple[Waypoint, ...], list[int]] = {}
    for number in np.flatnonzero(pd.isna(error)):
        groups.setdefault(tuple(via.iloc[number]), []).append(int(number))
    for waypoints, rows in groups.items():
        numbers = np.array(rows)
        graph = _graph(network, waypoints, open_gates, closed_gates)
        last = len(network.lon) * len(waypoints)
        for row, trail in zip(rows, _trails(graph, source[numbers], target[numbers] + last), strict=True):
            trails[row] = trail % len(network.lon)
            if not len(trail):
                error[row] = "no_path"
    return _described(network, trails, error, legs.index)


def _ends(network: SeaNetwork, legs: pd.DataFrame) -> tuple[Ints, Ints, NDArray[Any]]:
    """Quay nodes of both ends (-1: none) and, where there is nothing to route, the reason."""
    source = np.array([_node(network, *spot) for spot in zip(legs["from_lon"], legs["from_lat"], strict=True)], int)
    target = np.array([_node(network, *spot) for spot in zip(legs["to_lon"], legs["to_lat"], strict=True)], int)
    error = np.full(len(legs), None, dtype=object)
    error[(source < 0) | (target < 0)] = "no_sea_access"
    same = (legs["from_lon"].to_numpy() == legs["to_lon"].to_numpy()) & (
        legs["from_lat"].to_numpy() == legs["to_lat"].to_numpy()
    )
    error[same | ((source == target) & (source >= 0))] = "same_place"
    return source, target, error


def attach_all(network: SeaNetwork, legs: pd.DataFrame, land: Land) -> SeaNetwork:
    """Attach both ends and the called-at waypoints of every leg: the network whose edge ids `route_many` returns."""
    spots = list(zip(legs["from_lon"], legs["from_lat"], strict=True))
    spots += list(zip(legs["to_lon"], legs["to_lat"], strict=True))
    if "via" in legs:
        spots += [point for waypoints in legs["via"] for point in waypoints if not isinstance(point, str)]
    return attach(network, [(float(lon), float(lat)) for lon, lat in spots if np.isfinite(lon + lat)], land)


def lane_land_km(network: SeaNetwork, edges: Sequence[Ints], land: Land) -> Floats:
    """Kilometres over land at 1:10m on the lanes of each route: what is not canal, channel or harbour approach.

    Takes the `edges` column of `route_many` and the same network. Zero, or the source's slips of under half a
    kilometre an edge.
    """
    used = np.unique(np.concatenate([np.empty(0, np.int64), *edges])).astype(np.int64)
    lanes = used[np.isin(network.edge_kind[used], (SOURCE, DENSE))]
    km = np.zeros(len(network.edge_a))
    if len(lanes):
        ends = np.stack([network.edge_a[lanes], network.edge_b[lanes]], axis=1)
        flat = np.abs(np.diff(network.lon[ends], axis=1)[:, 0]) < 180
        lines = shapely.linestrings(np.stack([network.lon[ends], network.lat[ends]], axis=2))
        km[lanes] = np.where(flat, land.overland_km(lines), 0)
    return np.array([km[np.asarray(row, dtype=np.int64)].sum() for row in edges])


def _node(network: SeaNetwork, lon: float, lat: float) -> int:
    node = network.quay(lon, lat) if np.isfinite(lon + lat) else None
    return -1 if node is None else node


def _graph(network: SeaNetwork, via: tuple[Waypoint, ...], opened: Sequence[str], closed: Sequence[str]) -> Any:
    """The graph in as many layers as there are waypoints, plus one: only the waypoint leads to the next layer."""
    shut = network.gates.closed.copy()
    for gate in [*opened, *(point for point in via if isinstance(point, str))]:
        shut[network.gates.number(gate)] = False
    for gate in closed:
        shut[network.gates.number(gate)] = True
    usable = np.ones(len(network.edge_a), dtype=bool)
    usable[network.crossings[shut[network.crossings[:, 1]], 0]] = False
    a, b, km = network.edge_a[usable], network.edge_b[usable], network.edge_km[usable]
    size = len(network.lon)
    heads, tails, weights = [], [], []
    for layer in range(len(via) + 1):
        heads += [a + layer * size, b + layer * size]
        tails += [b + layer * size, a + layer * size]
        weights += [km, km]
    for layer, point in enumerate(via):
        head, tail, weight = _doors(network, point, usable)
        heads.append(head + layer * size)
        tails.append(tail + (layer + 1) * size)
        weights.append(weight)
    shape = (size * (len(via) + 1),) * 2
    return csr_array((np.concatenate(weights), (np.concatenate(heads), np.concatenate(tails))), shape=shape)


def _doors(network: SeaNetwork, point: Waypoint, usable: NDArray[np.bool_]) -> tuple[Ints, Ints, Floats]:
    """Steps that lead past a waypoint: the edges across its gate both ways, or standing still at its quay."""
    if isinstance(point, str):
        edges = network.crossings[network.crossings[:, 1] == network.gates.number(point), 0]
        edges = edges[usable[edges]]
        a, b, km = network.edge_a[edges], network.edge_b[edges], network.edge_km[edges]
        return np.concatenate([a, b]), np.concatenate([b, a]), np.concatenate([km, km])
    node = _node(network, *point)
    here = np.array([node] if node >= 0 else [], dtype=np.int64)
    return here, here, np.full(len(here), 1e-9)


def _trails(graph: Any, source: Ints, target: Ints) -> list[Ints]:
    """Node numbers from source to target of each pair, empty where there is no path. One Dijkstra per source."""
    found: list[Ints] = [np.empty(0, int)] * len(source)
    origins, which = np.unique(source, return_inverse=True)
    for first in range(0, len(origins), CHUNK):
        _, back = dijkstra(graph, directed=True, indices=origins[first : first + CHUNK], return_predecessors=True)
        pairs = np.flatnonzero((which >= first) & (which < first + CHUNK))
        for pair, trail in zip(pairs, _walk(back, which[pairs] - first, target[pairs]), strict=True):
            found[pair] = trail if len(trail) and trail[0] == source[pair] else np.empty(0, int)
    return found


def _walk(back: NDArray[np.int32], row: Ints, target: Ints) -> list[Ints]:
    """Follow predecessors of all pairs at once, a step at a time, and return each trail from its start."""
    steps = [target]
    while True:
        here = steps[-1]
        previous = np.where(here >= 0, back[row, np.maximum(here, 0)], NO_NODE)
        if (previous < 0).all():
            break
        steps.append(previous.astype(np.int64))
    table = np.stack(steps)
    length = (table >= 0).sum(axis=0)
    return [table[: length[k], k][::-1] for k in range(table.shape[1])]


def _described(network: SeaNetwork, trails: list[Ints], error: NDArray[Any], index: pd.Index) -> pd.DataFrame:
    trails = [trail[np.append(True, np.diff(trail) != 0)] if len(trail) else trail for trail in trails]
    gates_of: dict[int, list[int]] = {}
    for edge, gate in network.crossings:
        gates_of.setdefault(int(edge), []).append(int(gate))
    edges, passages, km, lines = [], [], [], []
    for trail in trails:
        used = network.edges_between(trail[:-1], trail[1:]) if len(trail) > 1 else np.empty(0, int)
        edges.append(used)
        km.append(float(network.edge_km[used].sum()) if len(used) else np.nan)
        passages.append(_passages(network, trail, used, gates_of))
        lines.append(split_at_180(np.column_stack([network.lon[trail], network.lat[trail]])) if len(used) else None)
    columns = {"distance_km": km, "passages": passages, "geometry": lines, "edges": edges, "error": list(error)}
    frame = pd.DataFrame({name: pd.Series(values, index=index) for name, values in columns.items()})
    frame["error"] = frame["error"].astype(object).where(frame["error"].notna(), None)
    return frame


def _passages(network: SeaNetwork, trail: Ints, edges: Ints, gates_of: dict[int, list[int]]) -> tuple[str, ...]:
    """Gates in order of travel. One that is crossed there and back was not passed."""
    order: list[int] = []
    for step, edge in enumerate(edges):
        gates = gates_of.get(int(edge))
        if not gates:
            continue
        start = np.array([network.lon[trail[step]], network.lat[trail[step]]])
        middle = network.gates.segments[gates].reshape(-1, 2, 2).mean(axis=1)
        order += [gates[k] for k in np.argsort(np.hypot(*(middle - start).T), kind="stable")]
    passed = [gate for gate in dict.fromkeys(order) if order.count(gate) % 2]
    return tuple(network.gates.ids[gate] for gate in passed)


def split_at_180(coords: Floats) -> Any:
    """Make a line of coordinates (n, 2); where it jumps over 180 degrees it ends there and begins on the other side."""
    jumps = np.flatnonzero(np.abs(np.diff(coords[:, 0])) > 180)
    if not len(jumps):
        return shapely.LineString(coords)
    parts: list[Any] = []
    first = 0
    entry: tuple[float, float] | None = None
    for jump in map(int, jumps):
        side = 180.0 if coords[jump, 0] > 0 else -180.0
        (x0, y0), (x1, y1) = coords[jump], coords[jump + 1]
        run = x1 + 2 * side - x0
        lat = y0 + (y1 - y0) * ((side - x0) / run if run else 0.0)
        parts.append(_part(entry, coords[first : jump + 1], (side, lat)))
        first, entry = jump + 1, (-side, lat)
    parts.append(_part(entry, coords[first:], None))
    lines = [part for part in parts if part is not None]
    return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)


def _part(entry: tuple[float, float] | None, coords: Floats, leave: tuple[float, float] | None) -> Any:
    """A line from where it came in to where it leaves; None if that is a single point."""
    inner = [(float(x), float(y)) for x, y in coords]
    rows = ([entry] if entry else []) + inner + ([leave] if leave else [])
    unlike = [row for k, row in enumerate(rows) if k == 0 or row != rows[k - 1]]
    return shapely.LineString(unlike) if len(unlike) > 1 else None
