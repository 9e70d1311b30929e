"""Distances on the globe for many points at once."""

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

WGS84 = Geod(ellps="WGS84")


def unit_vectors(lon: Floats, lat: Floats) -> Floats:
    """Points of the unit sphere, shape (n, 3), from degrees. Straight distance between them orders as distance over
    the sphere does, across the poles and the antimeridian too.
    """
    phi, theta = np.radians(lat), np.radians(lon)
    return np.column_stack([np.cos(phi) * np.cos(theta), np.cos(phi) * np.sin(theta), np.sin(phi)])


def geodesic_km(lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats) -> Floats:
    """Kilometres along the WGS 84 ellipsoid between pairs of points in degrees; NaN where a coordinate is missing."""
    known = np.isfinite(lon) & np.isfinite(lat) & np.isfinite(to_lon) & np.isfinite(to_lat)
    kilometres = np.full(len(lon), np.nan)
    *_, metres = WGS84.inv(lon[known], lat[known], to_lon[known], to_lat[known])
    kilometres[known] = np.asarray(metres) / 1_000
    return kilometres


def nearest(lon: Floats, lat: Floats, to_lon: Floats, to_lat: Floats, *, among: int = 4) -> tuple[Indices, Floats]:
    """For each point the index of the nearest target and the geodesic distance in km.

    A tree on unit vectors finds the `among` nearest on the sphere; the ellipsoid decides between them (the two orders
    differ by at most 0.6 % of the distance). Points must be finite. No target: index -1, distance NaN.
    """
    if len(to_lon) == 0:
        return np.full(len(lon), -1, dtype=np.intp), np.full(len(lon), np.nan)
    count = min(among, len(to_lon))
    chord, found = cKDTree(unit_vectors(to_lon, to_lat)).query(unit_vectors(lon, lat), k=count)
    chord, found = chord.reshape(len(lon), count), found.reshape(len(lon), count)
    best = found[:, 0].astype(np.intp)
    kilometres = geodesic_km(lon, lat, to_lon[best], to_lat[best])
    for rank in range(1, count):
        close = chord[:, rank] <= chord[:, 0] * 1.007 + 1e-9
        other = found[close, rank]
        rival = geodesic_km(lon[close], lat[close], to_lon[other], to_lat[other])
        better = np.flatnonzero(close)[rival < kilometres[close]]
        best[better] = found[better, rank]
        kilometres[better] = rival[rival < kilometres[close]]
    return best, kilometres
