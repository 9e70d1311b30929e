"""Build the sea network: `python -m data.derive.sea_network --land land-10m.json` → data/reference/network/sea.npz.

Method: lanes of PyPI `searoute` 1.6.0 without its north-west passage; edges over land taken out
(the canals stay); between -25 and 150 E, -45 and 45 N open-water nodes are added near coasts and every two nodes near
enough that see each other over water are joined, which lets routes run straight; hand-drawn river channels added;
searoute's 799 terminals attached as quays. Needs `searoute==1.6.0` and npm `world-atlas@2.0.2`; the same input gives
the same bytes.
"""

import argparse
import csv
import hashlib
import importlib
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from data.derive import land as land_source
from data.networks import NETWORK, read_gates, unpack_land
from geo.sea import CANAL, CHANNEL, DENSE, SOURCE, SeaNetwork, attach, build
from geo.water import Floats, Ints, Land

BOX = (-25.0, -45.0, 150.0, 45.0)
REACH_DEGREES = 6.0
OVERLAND_LIMIT_KM = 0.5
# Ship canals and narrows that are land at 1:10m: searoute's own edges whose middle lies in
# one of these boxes (west, south, east, north) stay.
CANALS = ((31.9, 29.5, 32.9, 31.6), (26.0, 39.9, 29.4, 41.4), (-80.3, 8.5, -79.2, 10.0))
# Open-water nodes near coasts (step, distance to land, reach of their edges; degrees): searoute's lanes keep offshore,
# and coastal routes came out 15-57 % long.
LATTICES = ((1.0, 2.5, 3.3), (0.5, 0.6, 1.7))


def main() -> int:
    """Build and write; print what was dropped and added."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--land", type=Path, required=True, help="land-10m.json of npm world-atlas 2.0.2")
    parser.add_argument("--into", type=Path, default=NETWORK)
    arguments = parser.parse_args()
    derive(arguments.land, arguments.into)
    return 0


def derive(land_json: Path, into: Path) -> list[Path]:
    """Write `land10.npz` and `sea.npz` into a folder that holds `gates.csv` and `channels.csv`."""
    packed = land_source.pack(land_source.subdivide(land_source.read_land(land_json)))
    written = [into / "land10.npz", into / "sea.npz"]
    land_source.save(written[0], packed)
    write(build_network(Land.of(unpack_land(packed)), into), written[1])
    return written


def build_network(land: Land, folder: Path) -> SeaNetwork:
    """Lanes, dense edges, channels and terminals as one network."""
    lon, lat, edges = read_lanes()
    edges, kinds = without_land(lon, lat, edges, land)
    reach = np.full(len(lon), REACH_DEGREES)
    for step, coast, longest in LATTICES:
        lon, lat = with_lattice(lon, lat, land, step, coast)
        reach = np.append(reach, np.full(len(lon) - len(reach), longest))
    _say(f"{(reach < REACH_DEGREES).sum()} open-water nodes added near coasts")
    dense = dense_edges(lon, lat, edges, reach, land)
    _say(f"{len(dense)} edges added between nodes in sight of each other")
    edges = np.vstack([edges, dense])
    kinds = np.concatenate([kinds, np.full(len(dense), DENSE, np.int8)])
    lon, lat, edges, kinds = _largest_component(lon, lat, edges, kinds)
    gates = read_gates(folder)
    network = build(lon, lat, edges, kinds, gates, np.empty(0, int), "")
    network = with_channels(network, folder / "channels.csv", land)
    terminals = read_terminals()
    network = attach(network, terminals, land)
    missed = [spot for spot in terminals if network.quay(*spot) is None]
    _say(f"{len(terminals) - len(missed)} of {len(terminals)} terminals attached; without sea access: {missed}")
    return network


def read_lanes() -> tuple[Floats, Floats, Ints]:
    """searoute's nodes and its edges once each, sorted, without the north-west passage."""
    source = importlib.import_module("searoute.data.marnet_dict")
    nodes = sorted(source.node_list)
    number = {node: k for k, node in enumerate(nodes)}
    joined = {
        tuple(sorted((number[a], number[b])))
        for a, steps in source.edge_list.items()
        for b, step in steps.items()
        if a != b and step.get("passage") != "northwest"
    }
    edges = sorted(joined)
    points = np.array(nodes, dtype=float)
    _say(f"searoute: {len(nodes)} nodes, {len(edges)} edges")
    return points[:, 0], points[:, 1], np.array(edges)


def without_land(lon: Floats, lat: Floats, edges: Ints, land: Land) -> tuple[Ints, NDArray[np.int8]]:
    """Take out edges with more than half a kilometre over land; those in `CANALS` stay, marked as canals."""
    lines = _lines(lon, lat, edges)
    jump = np.abs(lon[edges[:, 0]] - lon[edges[:, 1]]) > 180
    over = np.where(jump, 0.0, land.overland_km(lines))
    middles = shapely.points((lon[edges[:, 0]] + lon[edges[:, 1]]) / 2, (lat[edges[:, 0]] + lat[edges[:, 1]]) / 2)
    canal = np.zeros(len(edges), dtype=bool)
    for box in CANALS:
        canal |= shapely.within(middles, shapely.box(*box))
    keep = (over <= OVERLAND_LIMIT_KM) | canal
    _say(f"{(~keep).sum()} edges over land taken out ({over[~keep].sum():.0f} km); {over[canal].sum():.0f} km of canal")
    _say(
        f"kept outside canals: {over[keep & ~canal].sum():.1f} km over land on {(over[keep & ~canal] > 0).sum()} edges"
    )
    return edges[keep], np.where(canal[keep] & (over[keep] > 0), CANAL, SOURCE).astype(np.int8)


def with_lattice(lon: Floats, lat: Floats, land: Land, step: float, coast: float) -> tuple[Floats, Floats]:
    """Add the points of a lattice over `BOX` that are water and within `coast` degrees of land."""
    west, south, east, north = BOX
    axes = np.arange(west, east, step), np.arange(south, north, step)
    x, y = (axis.ravel() for axis in np.meshgrid(*axes))
    taken = cKDTree(np.column_stack([lon, lat])).query(np.column_stack([x, y]))[0] < 0.05
    wet = ~land.holds(x, y) & ~taken
    x, y = x[wet], y[wet]
    coastal = land.touches(shapely.box(x - coast, y - coast, x + coast, y + coast))
    return np.concatenate([lon, x[coastal]]), np.concatenate([lat, y[coastal]])


def dense_edges(lon: Floats, lat: Floats, edges: Ints, reach: Floats, land: Land) -> Ints:
    """Pairs of nodes in `BOX` that see each other over water, those joined already left out.

    `reach` is how far, in degrees, each node looks: a pair goes by the shorter of its two.
    """
    west, south, east, north = BOX
    inside = np.flatnonzero((lon >= west) & (lon < east) & (lat >= south) & (lat < north))
    inside = inside[~land.holds(lon[inside], lat[inside])]
    pairs = cKDTree(np.column_stack([lon[inside], lat[inside]])).query_pairs(REACH_DEGREES, output_type="ndarray")
    pairs = np.sort(inside[pairs], axis=1)
    apart = np.hypot(lon[pairs[:, 0]] - lon[pairs[:, 1]], lat[pairs[:, 0]] - lat[pairs[:, 1]])
    pairs = pairs[apart <= reach[pairs].min(axis=1)]
    size = len(lon)
    pairs = pairs[~np.isin(pairs[:, 0] * size + pairs[:, 1], edges[:, 0] * size + edges[:, 1])]
    pairs = pairs[~land.touches(_lines(lon, lat, pairs))]
    return np.asarray(pairs[np.lexsort(pairs.T[::-1])], dtype=np.int64)


def with_channels(network: SeaNetwork, path: Path, land: Land) -> SeaNetwork:
    """Add hand-drawn channels; each one's last point is open water and is joined to the lanes like a quay."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    mouths = {row["channel_id"]: (float(row["lon"]), float(row["lat"])) for row in rows}
    network = attach(network, list(mouths.values()), land)
    lon, lat = list(network.lon), list(network.lat)
    edges: list[tuple[int, int]] = []
    for channel, mouth in mouths.items():
        end = network.quay(*mouth)
        if end is None:
            raise ValueError(f"The mouth of channel {channel!r} at {mouth} reaches no lane.")
        points = [row for row in rows if row["channel_id"] == channel]
        first = len(lon)
        lon += [float(row["lon"]) for row in points[:-1]]
        lat += [float(row["lat"]) for row in points[:-1]]
        nodes = [*range(first, len(lon)), end]
        edges += list(pairwise(nodes))
    ends = np.vstack([np.column_stack([network.edge_a, network.edge_b]), np.array(edges)])
    kinds = np.concatenate([network.edge_kind, np.full(len(edges), CHANNEL, np.int8)])
    return build(np.array(lon), np.array(lat), ends, kinds, network.gates, np.empty(0, int), "")


def read_terminals() -> list[tuple[float, float]]:
    """Positions of searoute's terminals (`t` set), each once, sorted."""
    source = importlib.import_module("searoute.data.ports_dict")
    return sorted({(float(row["x"]), float(row["y"])) for row in source.node_list.values() if row.get("t")})


def write(network: SeaNetwork, path: Path) -> None:
    """Write the network as small integer arrays (1e-5 degrees), with an id that is the hash of what is in them."""
    arrays: dict[str, NDArray[Any]] = {
        "lon": np.rint(network.lon * 1e5).astype(np.int32),
        "lat": np.rint(network.lat * 1e5).astype(np.int32),
        "edge_a": network.edge_a.astype(np.int32),
        "edge_b": network.edge_b.astype(np.int32),
        "edge_kind": network.edge_kind,
        "quay_node": np.array(sorted(network.quays.values()), dtype=np.int32),
    }
    digest = hashlib.sha256(b"".join(name.encode() + array.tobytes() for name, array in arrays.items()))
    arrays["network_build"] = np.array(digest.hexdigest()[:12])
    land_source.save(path, arrays)
    _say(f"{path.name}: {len(network.lon)} nodes, {len(network.edge_a)} edges, {path.stat().st_size / 1e6:.2f} MB")
    _say(f"kinds {np.bincount(network.edge_kind).tolist()}, network_build {arrays['network_build']}")


def _lines(lon: Floats, lat: Floats, edges: Ints) -> NDArray[Any]:
    return np.asarray(shapely.linestrings(np.stack([lon[edges], lat[edges]], axis=2)))


def _largest_component(
    lon: Floats, lat: Floats, edges: Ints, kinds: NDArray[np.int8]
) -> tuple[Floats, Floats, Ints, NDArray[np.int8]]:
    ones = np.ones(len(edges))
    _, part = connected_components(csr_array((ones, (edges[:, 0], edges[:, 1])), shape=(len(lon),) * 2), directed=False)
    keep = part == np.argmax(np.bincount(part))
    _say(f"{(~keep).sum()} nodes dropped: lakes, rivers and harbours that only a line over land joined")
    number = np.cumsum(keep) - 1
    rows = keep[edges[:, 0]]
    return lon[keep], lat[keep], number[edges[rows]], kinds[rows]


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
