"""Load the sea and road networks, land, gates and gateways once, and hand them to `geo` as arrays and frames."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo import sea
from geo.legs import Gateways
from geo.roads import RoadNetwork
from geo.water import Land

REFERENCE = Path(__file__).parent / "reference"
NETWORK = REFERENCE / "network"


@cache
def sea_network() -> sea.SeaNetwork:
    """The maritime network with searoute's terminals attached (data/SOURCES-network.md). Shared: read only."""
    with np.load(NETWORK / "sea.npz") as stored:
        edges = np.column_stack([stored["edge_a"], stored["edge_b"]]).astype(np.int64)
        return sea.build(
            stored["lon"] / 1e5,
            stored["lat"] / 1e5,
            edges,
            stored["edge_kind"],
            read_gates(NETWORK),
            stored["quay_node"],
            str(stored["network_build"]),
        )


@cache
def land() -> Land:
    """Land at 1:10m in small pieces (Natural Earth): for attaching quays and for measuring kilometres over land."""
    with np.load(NETWORK / "land10.npz") as stored:
        return Land.of(unpack_land(stored))


def unpack_land(stored: Mapping[str, NDArray[Any]]) -> NDArray[Any]:
    """Undo `data.derive.land.pack`: polygons in EPSG:4326."""
    ticks = np.cumsum(np.column_stack([stored["land_x"], stored["land_y"]]), axis=0)
    offsets = (stored["land_rings"], stored["land_parts"])
    return np.asarray(shapely.from_ragged_array(shapely.GeometryType.POLYGON, ticks * 1e-4, offsets))


@cache
def gate_names() -> pd.DataFrame:
    """Named passages by `gate_id`: `kind`, `name_en`, `name_zh_hans`, `name_zh_hant`, `name_vi`, their segments."""
    return pd.read_csv(NETWORK / "gates.csv", keep_default_na=False).set_index("gate_id")


def read_gates(folder: Path) -> sea.Gates:
    """Read `gates.csv` of a folder as arrays."""
    rows = pd.read_csv(folder / "gates.csv", keep_default_na=False)
    segments = rows[["lon_a", "lat_a", "lon_b", "lat_b"]].to_numpy(dtype=float)
    return sea.Gates(tuple(rows["gate_id"]), segments, (rows["closed_by_default"] == "yes").to_numpy())


@cache
def road_network() -> RoadNetwork:
    """Roads of Africa and Asia (© OpenStreetMap contributors, ODbL). Shared: read only."""
    with np.load(NETWORK / "road.npz") as stored:
        first = np.cumsum(stored["edge_a"]).astype(np.int64)
        edges = np.column_stack([first, first + stored["edge_step"]])
        lon, lat = np.cumsum(stored["lon"]) * 1e-3, np.cumsum(stored["lat"]) * 1e-3
        return RoadNetwork.of(lon, lat, edges, stored["edge_10m"] / 100, str(stored["network_build"]))


@cache
def gateways() -> Gateways:
    """Each country's main gateway by mode (data/reference/gateways.csv; its rule is in `data/derive/gateways.py`)."""
    return Gateways.of(pd.read_csv(REFERENCE / "gateways.csv", keep_default_na=False))


@cache
def reaches_sea(lon: float, lat: float) -> bool:
    """Whether a place can be joined to the sea lanes. Some 40 ms a place, remembered."""
    return sea.attach(sea_network(), [(lon, lat)], land()).quay(lon, lat) is not None
