"""Build the road network: `python -m data.derive.road_network` → data/reference/network/road.npz.

PyPI `scgraph_data` 2.0.0 `world_highways` (OpenStreetMap, ODbL: "© OpenStreetMap contributors" stands wherever a road
leg is drawn), cut to `BOX`; lengths as the source gives them (kilometres along the road; its geometry between nodes is
lost); links to Hong Kong, Macao and Singapore added by hand from `road_links.csv`. Needs `scgraph_data==2.0.0` and
`scgraph==2.15.0`.
"""

import argparse
import csv
import hashlib
import importlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from data.derive.land import save
from data.networks import NETWORK

BOX = (-20.0, -40.0, 150.0, 55.0)  # west, south, east, north
SMALLEST_PART = 50  # nodes; smaller islands of road are map debris that would catch a place beside the real network
LINK_CHOICE = 40  # nodes by each end of a link among which the nearest unjoined pair is taken
TICK = 1e-3  # degrees: the precision of the source
WGS84 = Geod(ellps="WGS84")


def main() -> int:
    """Build and write; print what was dropped and added."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=NETWORK)
    derive(parser.parse_args().into)
    return 0


def derive(into: Path) -> list[Path]:
    """Write `road.npz` into a folder that holds `road_links.csv`."""
    lon, lat, edges, km = read_roads()
    edges, km = with_links(lon, lat, edges, km, into / "road_links.csv")
    lon, lat, edges, km = _large_parts(lon, lat, edges, km)
    lon, lat, edges, km = _in_order(lon, lat, edges, km)
    write(lon, lat, edges, km, into / "road.npz")
    return [into / "road.npz"]


def read_roads() -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Nodes and undirected edges inside `BOX`."""
    source = importlib.import_module("scgraph_data.world_highways")
    points = np.array(source.nodes, dtype=float)
    lat, lon = points[:, 0], points[:, 1]
    west, south, east, north = BOX
    inside = (lon > west) & (lon < east) & (lat > south) & (lat < north)
    joined = {(min(a, b), max(a, b)): km for a, steps in enumerate(source.graph) for b, km in steps.items() if a != b}
    edges = np.array(sorted(joined))
    km = np.array([joined[a, b] for a, b in edges.tolist()])
    keep = inside[edges].all(axis=1)
    _say(f"world_highways: {len(points)} nodes, {len(edges)} edges; inside the box {inside.sum()} and {keep.sum()}")
    number = np.cumsum(inside) - 1
    return lon[inside], lat[inside], number[edges[keep]], km[keep]


def with_links(
    lon: NDArray[Any], lat: NDArray[Any], edges: NDArray[Any], km: NDArray[Any], path: Path
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Join, for each hand-drawn link, the nearest two road nodes by its ends that no road joins yet."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    tree = cKDTree(np.column_stack([lon, lat]))
    for row in rows:
        _, part = connected_components(csr_array((km + 1, edges.T), shape=(len(lon),) * 2), directed=False)
        away_a, near_a = tree.query((float(row["lon_a"]), float(row["lat_a"])), k=LINK_CHOICE)
        away_b, near_b = tree.query((float(row["lon_b"]), float(row["lat_b"])), k=LINK_CHOICE)
        cost = away_a[:, None] + away_b[None, :] + np.where(part[near_a][:, None] == part[near_b][None, :], 1.0, 0.0)
        i, j = np.unravel_index(np.argmin(cost), cost.shape)
        ends = np.sort([near_a[i], near_b[j]])
        *_, metres = WGS84.inv(lon[ends[0]], lat[ends[0]], lon[ends[1]], lat[ends[1]])
        _say(f"link {row['link_id']}: {metres / 1_000:.1f} km, joins two parts: {part[ends[0]] != part[ends[1]]}")
        edges, km = np.vstack([edges, ends]), np.append(km, metres / 1_000)
    return edges, km


def _large_parts(
    lon: NDArray[Any], lat: NDArray[Any], edges: NDArray[Any], km: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    graph = csr_array((km + 1, (edges[:, 0], edges[:, 1])), shape=(len(lon),) * 2)
    _, part = connected_components(graph, directed=False)
    size = np.bincount(part)
    keep = size[part] >= SMALLEST_PART
    _say(f"{(~keep).sum()} nodes dropped in parts under {SMALLEST_PART}; the largest part has {size.max()} nodes")
    number = np.cumsum(keep) - 1
    rows = keep[edges[:, 0]]
    return lon[keep], lat[keep], number[edges[rows]], km[rows]


def _in_order(
    lon: NDArray[Any], lat: NDArray[Any], edges: NDArray[Any], km: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Number nodes cell by cell along the map, so that differences are small and the file too."""
    cell = np.floor(lon), np.floor(lat)
    order = np.lexsort([lon, lat, cell[1], cell[0]])
    number = np.empty(len(order), int)
    number[order] = np.arange(len(order))
    edges = np.sort(number[edges], axis=1)
    edges, rows = np.unique(edges, axis=0, return_index=True)
    return lon[order], lat[order], edges, km[rows]


def write(lon: NDArray[Any], lat: NDArray[Any], edges: NDArray[Any], km: NDArray[Any], path: Path) -> None:
    """Write differences of whole numbers (1e-3 degrees, 10 m), with an id that is the hash of what is in them."""
    arrays: dict[str, NDArray[Any]] = {
        "lon": np.diff(np.rint(lon / TICK).astype(np.int32), prepend=0),
        "lat": np.diff(np.rint(lat / TICK).astype(np.int32), prepend=0),
        "edge_a": np.diff(edges[:, 0].astype(np.int32), prepend=0),
        "edge_step": (edges[:, 1] - edges[:, 0]).astype(np.int32),
        "edge_10m": np.rint(km * 100).astype(np.int32),
    }
    digest = hashlib.sha256(b"".join(name.encode() + array.tobytes() for name, array in arrays.items()))
    arrays["network_build"] = np.array(digest.hexdigest()[:12])
    save(path, arrays)
    _say(f"{path.name}: {len(lon)} nodes, {len(edges)} edges, {path.stat().st_size / 1e6:.2f} MB")


def _say(text: str) -> None:
    print(text, file=sys.stderr)


if __name__ == "__main__":
    raise SystemExit(main())
