"""Water between a quay and the sea lanes: a small grid, its shortest paths, straightened where nothing is in the way.

The straight hop from a port to the nearest node of the lanes crosses land more often than not. So a grid of water cells
is laid around the quay, Dijkstra runs over it to the lane nodes near by, and each path found is pulled straight.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

WGS84 = Geod(ellps="WGS84")
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Window half-width and cell of the grid, in degrees: the second is for quays deep inside a bay or far from any lane.
WINDOWS = ((1.5, 0.02), (4.0, 0.05))
TARGETS = 12  # lane nodes that a quay is joined to: enough to leave in every direction
NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1))


@dataclass(frozen=True)
class Land:
    """Land as polygons in EPSG:4326, cut into small pieces that overlap only along their edges, with their index."""

    pieces: NDArray[Any]
    tree: Any = field(repr=False)

    @classmethod
    def of(cls, pieces: NDArray[Any]) -> "Land":
        """Index the pieces. Small ones (some hundred vertices) make every question asked of them fast."""
        shapely.prepare(pieces)
        return cls(pieces, shapely.STRtree(pieces))

    def touches(self, lines: NDArray[Any]) -> NDArray[np.bool_]:
        """Say of each geometry whether it meets land."""
        hit = np.zeros(len(lines), dtype=bool)
        hit[self.tree.query(lines, predicate="intersects")[0]] = True
        return hit

    def holds(self, lon: Floats, lat: Floats) -> NDArray[np.bool_]:
        """Say of each point whether it lies on land."""
        return self.touches(shapely.points(lon, lat))

    def overland_km(self, lines: NDArray[Any]) -> Floats:
        """Kilometres of each line that lie over land, along the WGS 84 ellipsoid."""
        rows, pieces = self.tree.query(lines, predicate="intersects")
        over = shapely.intersection(lines[rows], self.pieces[pieces])
        km = np.array([WGS84.geometry_length(part) / 1_000 for part in over])
        total = np.zeros(len(lines))
        np.add.at(total, rows, km)
        return total


@dataclass(frozen=True)
class WaterPath:
    """From a quay to one lane node: `target` (node number) and `coords` (n, 2), quay first, node last, EPSG:4326."""

    target: int
    coords: Floats


@dataclass(frozen=True)
class _Grid:
    west: float
    south: float
    cell: float
    water: NDArray[np.bool_]

    @property
    def lon(self) -> Floats:
        return np.asarray(self.west + self.cell * (np.arange(self.water.shape[1]) + 0.5), dtype=np.float64)

    @property
    def lat(self) -> Floats:
        return np.asarray(self.south + self.cell * (np.arange(self.water.shape[0]) + 0.5), dtype=np.float64)

    def centre(self, cells: Ints) -> Floats:
        row, column = np.divmod(cells, self.water.shape[1])
        return np.column_stack([self.lon[column], self.lat[row]])


def water_paths(
    lon: float, lat: float, node_lon: Floats, node_lat: Floats, land: Land, targets: int = TARGETS
) -> list[WaterPath]:
    """Join a quay to the lane nodes nearest to it by water.

    Only the first step, from the quay to the nearest water cell that is joined to a lane, may cross land (the harbour
    approach, or a quay that lies on land at 1:10m). Returns an empty list where no lane can be reached.
    """
    for half, cell in WINDOWS:
        near = np.flatnonzero((np.abs(node_lon - lon) < half) & (np.abs(node_lat - lat) < half))
        near = near[~land.holds(node_lon[near], node_lat[near])] if len(near) else near
        if not len(near):
            continue
        grid = _grid(lon, lat, half, cell, land)
        paths = _paths(grid, lon, lat, np.column_stack([node_lon[near], node_lat[near]]), near, targets, land)
        if paths:
            return paths
    return []


def _grid(lon: float, lat: float, half: float, cell: float, land: Land) -> _Grid:
    count = round(2 * half / cell)
    empty = _Grid(lon - half, lat - half, cell, np.ones((count, count), dtype=bool))
    x, y = (axis.ravel() for axis in np.meshgrid(empty.lon, empty.lat))
    dry = land.holds(x, y)
    return _Grid(empty.west, empty.south, cell, ~dry.reshape(count, count) & (np.abs(y) < 89).reshape(count, count))


def _graph(grid: _Grid) -> Any:
    """Cells joined to their sixteen neighbours, in kilometres; a step needs every cell under it to be water."""
    rows, columns = grid.water.shape
    number = np.arange(rows * columns).reshape(rows, columns)
    heads, tails, weights = [], [], []
    km_lat = 111.2 * grid.cell
    for down, right in NEIGHBOURS:
        a, b = _shifted(grid.water, down, right)
        clear = a & b
        for part in _under(down, right):
            clear &= _shifted(grid.water, down, right, part)[1]
        i, j = _shifted(number, down, right)
        km_lon = km_lat * np.cos(np.radians(np.broadcast_to(grid.lat[: rows - down, None], clear.shape)))
        heads.append(i[clear])
        tails.append(j[clear])
        weights.append(np.hypot(down * km_lat, right * km_lon)[clear])
    size = rows * columns
    return csr_array((np.concatenate(weights), (np.concatenate(heads), np.concatenate(tails))), shape=(size, size))


def _under(down: int, right: int) -> list[tuple[int, int]]:
    """Cells that a step brushes: both sides of a diagonal, the two in the middle of a knight's move."""
    sign = 1 if right >= 0 else -1
    if (down, abs(right)) == (1, 1):
        return [(1, 0), (0, right)]
    if (down, abs(right)) == (1, 2):
        return [(0, sign), (1, sign)]
    if (down, abs(right)) == (2, 1):
        return [(1, 0), (1, right)]
    return []


def _shifted(
    values: NDArray[Any], down: int, right: int, part: tuple[int, int] | None = None
) -> tuple[NDArray[Any], NDArray[Any]]:
    rows, columns = values.shape
    first = max(0, -right)
    last = columns - max(0, right)
    step = part or (down, right)
    here = values[: rows - down, first:last]
    there = values[step[0] : step[0] + rows - down, first + step[1] : last + step[1]]
    return here, there


def _paths(
    grid: _Grid, lon: float, lat: float, nodes: Floats, numbers: Ints, targets: int, land: Land
) -> list[WaterPath]:
    """Walk from the best water cell by the quay to the lane nodes, nearest first, and pull each path straight."""
    columns = grid.water.shape[1]
    cells = ((nodes[:, 1] - grid.south) // grid.cell).astype(int) * columns
    cells += ((nodes[:, 0] - grid.west) // grid.cell).astype(int)
    wet = grid.water.ravel()[cells]
    if not wet.any():
        return []
    nodes, numbers, cells = nodes[wet], numbers[wet], cells[wet]
    graph = _graph(grid)
    joined = np.isfinite(dijkstra(graph, directed=False, indices=cells, min_only=True))
    start = _nearest_cell(grid, lon, lat, joined)
    km, back = dijkstra(graph, directed=False, indices=start, return_predecessors=True)
    reachable = np.flatnonzero(np.isfinite(km[cells]))
    order = reachable[np.argsort(km[cells[reachable]], kind="stable")][:targets]
    found = []
    for k in order:
        trail = [int(cells[k])]
        while trail[-1] != start:
            trail.append(int(back[trail[-1]]))
        inner = grid.centre(np.array(trail[::-1]))
        found.append(WaterPath(int(numbers[k]), _pulled(np.vstack([[lon, lat], inner[:-1], nodes[k]]), land)))
    return found


def _nearest_cell(grid: _Grid, lon: float, lat: float, joined: NDArray[np.bool_]) -> int:
    cells = np.flatnonzero(joined & grid.water.ravel())
    centres = grid.centre(cells)
    return int(cells[np.argmin(np.hypot((centres[:, 0] - lon) * np.cos(np.radians(lat)), centres[:, 1] - lat))])


def _pulled(coords: Floats, land: Land) -> Floats:
    """Leave out every corner that a straight line over water can skip. The first step (the harbour approach) stays."""
    kept, here, last = [0, min(1, len(coords) - 1)], min(1, len(coords) - 1), len(coords) - 1
    while here < last:
        ahead = np.arange(last, here, -1)
        lines = shapely.linestrings(np.stack([np.broadcast_to(coords[here], (len(ahead), 2)), coords[ahead]], axis=1))
        clear = ahead[~land.touches(lines)]
        here = int(clear[0]) if len(clear) else here + 1
        kept.append(here)
    return coords[sorted(set(kept))]
