"""Sea routes in one batch against the same pairs one by one with searoute-py: `python -m tests.bench.routes`."""

import importlib
import time
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

from data import networks
from geo import sea

PAIRS = 2_000
AFRICA, ASIA = (-20.0, -35.0, 52.0, 20.0), (95.0, -10.0, 145.0, 42.0)


def pairs(network: sea.SeaNetwork, seed: int = 7) -> pd.DataFrame:
    """2,000 distinct pairs of quays, from Africa to East and South-East Asia."""
    quays = np.array(sorted(network.quays))
    sides = []
    for west, south, east, north in (AFRICA, ASIA):
        x, y = quays[:, 0], quays[:, 1]
        sides.append(quays[(x > west) & (x < east) & (y > south) & (y < north)])
    every = [(a, b) for a in range(len(sides[0])) for b in range(len(sides[1]))]
    chosen = np.random.default_rng(seed).choice(len(every), size=min(PAIRS, len(every)), replace=False)
    rows = [(*sides[0][every[k][0]], *sides[1][every[k][1]]) for k in chosen]
    return pd.DataFrame(rows, columns=["from_lon", "from_lat", "to_lon", "to_lat"])


def run() -> list[str]:
    """Time both sides and compare lengths on searoute's own network. Returns lines to print."""
    network = networks.sea_network()
    legs = pairs(network)
    sea.route_many(network, legs.head(5))
    begun = time.perf_counter()
    routes = sea.route_many(network, legs)
    batch = time.perf_counter() - begun
    found = f"{len(legs)} sea routes ({legs['from_lon'].nunique()} origins) with lines, passages and edges in one batch"
    lines = [f"{found}: {batch:.2f} s, {1_000 * batch / len(legs):.2f} ms each; {routes['error'].notna().sum()} errors"]
    return lines + _against_searoute(legs, batch)


def _against_searoute(legs: pd.DataFrame, batch: float) -> list[str]:
    searoute: Any = importlib.import_module("searoute")
    ends = list(legs.itertuples(index=False, name=None))
    searoute.searoute(ends[0][:2], ends[0][2:])  # loads its network
    begun = time.perf_counter()
    theirs = [searoute.searoute([a, b], [c, d]) for a, b, c, d in ends]
    alone = (time.perf_counter() - begun) / len(ends)
    network = _their_network()
    nearest = _nearest_nodes(network, legs)
    begun = time.perf_counter()
    sea.route_many(network, nearest)
    same = time.perf_counter() - begun
    ours = _between_their_nodes(network, [line["geometry"]["coordinates"] for line in theirs])
    lengths = np.array([_length(line["geometry"]["coordinates"]) for line in theirs])
    share = ours / lengths - 1
    return [
        f"searoute-py one by one: {1_000 * alone:.1f} ms each, the same {len(ends)} pairs",
        f"one by one ÷ batch, on our network of {batch / same:.1f} times the work: {alone * len(legs) / batch:.0f}",
        f"one by one ÷ batch, on searoute's own network ({same:.2f} s): {alone * len(legs) / same:.0f}",
        f"same network, same end nodes, {len(ends)} pairs: our length ÷ theirs - 1 between "
        f"{share.min():+.2%} and {share.max():+.2%}; within 1 %: {(np.abs(share) < 0.01).mean():.1%}",
    ]


def _their_network() -> sea.SeaNetwork:
    """searoute's nodes and edges as they are, every node a place to start from."""
    source: Any = importlib.import_module("searoute.data.marnet_dict")
    nodes = sorted(source.node_list)
    number = {node: k for k, node in enumerate(nodes)}
    edges = {
        tuple(sorted((number[a], number[b])))
        for a, steps in source.edge_list.items()
        for b, step in steps.items()
        if a != b and step.get("passage") != "northwest"
    }
    points = np.array(nodes, dtype=float)
    ends = np.array(sorted(edges))
    gates = sea.Gates((), np.empty((0, 4)), np.empty(0, bool))
    kinds = np.zeros(len(ends), np.int8)
    return sea.build(points[:, 0], points[:, 1], ends, kinds, gates, np.arange(len(nodes)), "searoute")


def _nearest_nodes(network: sea.SeaNetwork, legs: pd.DataFrame) -> pd.DataFrame:
    tree = cKDTree(np.column_stack([network.lon, network.lat]))
    start = tree.query(legs[["from_lon", "from_lat"]].to_numpy())[1]
    end = tree.query(legs[["to_lon", "to_lat"]].to_numpy())[1]
    columns = {"from_lon": network.lon[start], "from_lat": network.lat[start]}
    return pd.DataFrame(columns | {"to_lon": network.lon[end], "to_lat": network.lat[end]})


def _between_their_nodes(network: sea.SeaNetwork, lines: list[list[tuple[float, float]]]) -> np.ndarray[Any, Any]:
    """Our length between the first and last node of each of their lines, plus their straight hops at both ends."""
    inner = [[point for point in line if network.quay(*point) is not None] for line in lines]
    ends = [(*line[0], *line[-1]) for line in inner]
    legs = pd.DataFrame(ends, columns=["from_lon", "from_lat", "to_lon", "to_lat"])
    between = sea.route_many(network, legs)["distance_km"].fillna(0).to_numpy()
    approach = [_length(line) - _length(part) for line, part in zip(lines, inner, strict=True)]
    return between + np.array(approach)


def _length(line: list[tuple[float, float]]) -> float:
    points = np.array(line, dtype=float)
    return float(sea.WGS84.line_length(points[:, 0], points[:, 1])) / 1_000


if __name__ == "__main__":
    print("\n".join(run()))
