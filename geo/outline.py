"""Land as one small drawing: projected, simplified, in whole units. For pictures made without a map library."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyproj import Transformer
from shapely import box, get_parts, set_precision
from shapely.geometry import LineString, Polygon, shape

CENTRE = 11.0
"""The meridian in the middle: the cut at 169° W then runs through the Bering Strait and through no country."""
SOUTH, NORTH = -56.0, 78.0
_TO_PLANE = Transformer.from_crs("EPSG:4326", f"+proj=eqearth +lon_0={CENTRE} +datum=WGS84", always_xy=True)


@dataclass(frozen=True)
class Plane:
    """Equal Earth, scaled so that the world is `width` units wide and its northern edge at 0."""

    width: float = 2000.0

    @property
    def _scale(self) -> float:
        return self.width / (2 * float(_TO_PLANE.transform(CENTRE + 179.999, 0.0)[0]))

    @property
    def height(self) -> float:
        """Units from the northern to the southern edge."""
        return self.at(CENTRE, SOUTH)[1]

    def at(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a position (degrees, WGS 84) lies: right from the left edge, down from the upper one."""
        x, y = _TO_PLANE.transform(lon, lat)
        _x, top = _TO_PLANE.transform(CENTRE, NORTH)
        return round(x * self._scale + self.width / 2, 1), round((top - y) * self._scale, 1)


def land(collection: Mapping[str, Any], plane: Plane, least: float = 2.0) -> str:
    """The land of a GeoJSON collection as an SVG path.

    Parameters
    ----------
    least
        Square units: islands smaller than this are left out, whosever they are.
    """
    return "".join(
        "M" + "L".join(f"{x:g},{y:g}" for x, y in ring[:-1]) + "Z"
        for polygon in polygons(collection, plane, least)
        for ring in [
            polygon.exterior.coords,
            *(hole.coords for hole in polygon.interiors if Polygon(hole).area > least),
        ]
    )


def polygons(collection: Mapping[str, Any], plane: Plane, least: float = 2.0) -> Iterator[Polygon]:
    """The land as polygons in the units of the plane, the large ones first, without those under `least`."""
    cut = CENTRE - 180
    halves = box(-180, SOUTH, cut - 0.01, NORTH), box(cut + 0.01, SOUTH, 180, NORTH)
    found = []
    for feature in collection["features"]:
        for part in get_parts(shape(feature["geometry"])):
            for half in halves:
                for piece in get_parts(part.intersection(half)):
                    if piece.geom_type == "Polygon" and not piece.is_empty:
                        found.append(_projected(piece, plane))
    drawn = [
        simple
        for polygon in found
        for simple in get_parts(set_precision(polygon.buffer(0).simplify(0.5), 0.5))
        if simple.geom_type == "Polygon" and simple.area >= least
    ]
    yield from sorted(drawn, key=lambda polygon: (-polygon.area, polygon.bounds))


def _projected(polygon: Polygon, plane: Plane) -> Polygon:
    rings = [[plane.at(lon, lat) for lon, lat, *_ in ring.coords] for ring in [polygon.exterior, *polygon.interiors]]
    return Polygon(rings[0], rings[1:])


def thinned(line: Sequence[Sequence[float]], degrees: float = 0.02) -> list[list[float]]:
    """A line for a map, rid of the points that move it by less than `degrees` (2 km at the equator); its ends stay."""
    kept = LineString(line).simplify(degrees).coords
    return [[round(lon, 2), round(lat, 2)] for lon, lat in kept]
