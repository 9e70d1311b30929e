"""A window of the world in Web Mercator: what a picture of a map shows, in pixels of the screen's map."""

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

TILE_PX = 512
NORTHMOST = 85.05
FINE_PX = 0.25  # a bend of less than this is no bend on paper

Points = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """A window around a point (WGS 84 degrees), at a zoom of MapLibre; x runs right and y down from its corner."""

    lon: float
    lat: float
    zoom: float
    width_px: float
    height_px: float

    @property
    def world_px(self) -> float:
        """Once around the world."""
        return TILE_PX * float(2**self.zoom)

    def project(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> tuple[Points, Points]:
        """Pixels of points, of the copy of the world that the middle lies in."""
        x, y = _mercator(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))
        middle_x, middle_y = _mercator(np.asarray(self.lon), np.asarray(self.lat))
        left = self.width_px / 2 - float(middle_x) * self.world_px
        return x * self.world_px + left, (y - float(middle_y)) * self.world_px + self.height_px / 2

    def copies(self, least_x: float, most_x: float) -> list[float]:
        """How far to move what spans these pixels so that it is seen: once for each copy of the world in the window."""
        return [
            turn * self.world_px
            for turn in (-2, -1, 0, 1, 2)
            if most_x + turn * self.world_px >= 0 and least_x + turn * self.world_px <= self.width_px
        ]

    def holds(self, x: float, y: float) -> bool:
        """Whether a point of pixels lies in the window."""
        return 0 <= x <= self.width_px and 0 <= y <= self.height_px

    def clip(self, shape: BaseGeometry, margin_px: float = 8) -> list[BaseGeometry]:
        """A shape in degrees as pixels, cut to the window and a margin, its bends no finer than the paper shows."""
        if shape.is_empty:
            return []
        west, south, east, north = shape.bounds
        (least_x, most_x), (most_y, least_y) = self.project([west, east], [south, north])
        moves = self.copies(least_x - margin_px, most_x + margin_px)
        if not moves or most_y < -margin_px or least_y > self.height_px + margin_px:
            return []
        drawn = shapely.transform(shape, lambda at: np.column_stack(self.project(at[:, 0], at[:, 1])))
        window = (-margin_px, -margin_px, self.width_px + margin_px, self.height_px + margin_px)
        found = []
        for move in moves:
            moved = shapely.transform(drawn, lambda at, move=move: at + np.array([move, 0.0]))
            part = shapely.simplify(shapely.clip_by_rect(moved, *window), FINE_PX)
            if not part.is_empty:
                found.append(part)
        return found


def around(lon: float, lat: float, zoom: float, seen: tuple[float, float], aspect: float) -> Frame:
    """The window that shows what a screen of `seen` pixels shows, at least, in another shape.

    It never goes around the world twice: there the height follows.
    """
    width, height = seen
    width, height = (height * aspect, height) if width / height < aspect else (width, width / aspect)
    most = TILE_PX * float(2**zoom)
    if width > most:
        width, height = most, most / aspect
    return Frame(lon, lat, zoom, width, height)


def unwrapped(lon: Iterable[float]) -> list[float]:
    """Longitudes of a line that runs on beyond 180° where it crosses it, by the shorter way."""
    found: list[float] = []
    for one in lon:
        found.append(one if not found else one + 360 * round((found[-1] - one) / 360))
    return found


def read_shapes(path: Path, kind: str) -> list[BaseGeometry]:
    """The geometries of a file of our base map whose `kind` is this one, each part by itself."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    wanted = [one["geometry"] for one in features if one["properties"].get("kind") == kind]
    return [part for one in wanted for part in shapely.get_parts(shapely.from_geojson(json.dumps(one)))]


def great_circle(a: Sequence[float], b: Sequence[float], count: int = 64) -> list[tuple[float, float]]:
    """Points of the shortest line over the globe between two (longitude, latitude), its longitudes unwrapped."""
    ends = [_on_sphere(*point[:2]) for point in (a, b)]
    angle = math.acos(float(np.clip(ends[0] @ ends[1], -1, 1)))
    if angle < 1e-9 or math.pi - angle < 1e-6:  # one point, or two with no shortest line
        return [(a[0], a[1]), (b[0], b[1])]
    steps = np.linspace(0, 1, count)[:, None]
    along = (np.sin((1 - steps) * angle) * ends[0] + np.sin(steps * angle) * ends[1]) / math.sin(angle)
    lon = unwrapped(np.degrees(np.arctan2(along[:, 1], along[:, 0])).tolist())
    return list(zip(lon, np.degrees(np.arcsin(np.clip(along[:, 2], -1, 1))).tolist(), strict=True))


def _on_sphere(lon: float, lat: float) -> Points:
    across, up = math.radians(lon), math.radians(lat)
    return np.array([math.cos(up) * math.cos(across), math.cos(up) * math.sin(across), math.sin(up)])


def _mercator(lon: Points, lat: Points) -> tuple[Points, Points]:
    """Shares of the world: 0 to 1 from 0° to 360° east, y from the equator down."""
    held = np.clip(lat, -NORTHMOST, NORTHMOST)
    return lon / 360, -np.log(np.tan(np.pi / 4 + np.radians(held) / 2)) / (2 * np.pi)
