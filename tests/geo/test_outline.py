"""The small drawing of the land."""

import pytest
from shapely.geometry import Point

from geo import outline

SQUARE = [[10, 10], [20, 10], [20, 20], [10, 20], [10, 10]]
ACROSS = [[-175, 60], [-160, 60], [-160, 66], [-175, 66], [-175, 60]]
ISLET = [[40.0, 0.0], [40.1, 0.0], [40.1, 0.1], [40.0, 0.1], [40.0, 0.0]]


def collection(*rings):
    """A GeoJSON collection of one polygon a ring."""
    return {"features": [{"geometry": {"type": "Polygon", "coordinates": [list(ring)]}} for ring in rings]}


def test_the_middle_lies_in_the_middle_and_north_is_up():
    plane = outline.Plane(1000)
    assert plane.at(outline.CENTRE, 0)[0] == pytest.approx(500)
    assert plane.at(outline.CENTRE, outline.NORTH) == (500, 0)
    assert plane.at(50, 10)[0] > 500
    assert plane.at(50, 10)[1] < plane.at(50, -10)[1]


def test_land_is_where_it_is():
    plane = outline.Plane()
    (land,) = outline.polygons(collection(SQUARE), plane)
    assert land.contains(Point(plane.at(15, 15)))
    assert not land.contains(Point(plane.at(25, 15)))


def test_what_the_edge_cuts_stands_on_both_sides_and_crosses_nothing():
    plane = outline.Plane()
    pieces = list(outline.polygons(collection(ACROSS), plane))
    assert len(pieces) == 2
    assert max(piece.bounds[2] - piece.bounds[0] for piece in pieces) < 150
    assert any(piece.contains(Point(plane.at(-172, 63))) for piece in pieces)
    assert any(piece.contains(Point(plane.at(-164, 63))) for piece in pieces)


def test_small_islands_are_left_out_and_large_land_is_not():
    plane = outline.Plane()
    assert len(list(outline.polygons(collection(SQUARE, ISLET), plane))) == 1
    assert len(list(outline.polygons(collection(SQUARE, ISLET), plane, least=0.0))) == 2
    assert outline.land(collection(ISLET), plane) == ""
    assert outline.land(collection(SQUARE), plane).startswith("M")
