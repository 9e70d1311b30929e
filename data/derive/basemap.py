"""The base map: land, coast and (for `de-facto`) boundary lines as GeoJSON, and MapLibre styles that draw them.

Three grades of land replace each other as the reader zooms in: world-atlas 50m, Natural Earth 10m, and around the
coasts in `DETAIL_BOXES` the full-resolution coast of GSHHG, kept in a file of its own because it is LGPL.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import shapely

from data.derive import countries, gshhg
from data.derive.drawable import BOX, claimed_sea, drawable_area
from data.derive.packages import PackageCache
from data.derive.shapes import (
    WORLD,
    coast_of,
    feature,
    geojson_text,
    land_of_topojson,
    only_polygons,
    simplified,
    without_pinholes,
)

DETAIL_BOXES = {
    "Gulf of Tonkin and Pearl River": (105.4, 19.8, 115.2, 23.6),
    "Viet Nam, middle and south": (104.2, 8.3, 109.7, 19.8),
    "Bangkok and Laem Chabang": (100.3, 12.5, 101.2, 13.8),
    "Singapore and Port Klang": (101.0, 0.9, 104.6, 3.2),
    "Lagos to Onne": (2.6, 4.1, 8.6, 6.8),
    "Mombasa to Dar es Salaam": (38.4, -7.4, 40.5, -3.4),
}
"""lon/lat west, south, east, north. None reaches an islet of the South China Sea that is not near large land."""

CASES = shapely.box(-20, -36, 150, 55)
"""Africa and Asia: where readers zoom in; the rest of the world is drawn a little coarser."""

OVERLAP_DEG = 0.02
"""How far neighbouring grades run over each other, so that no gap shows between them."""

DETAIL_FROM_ZOOM = 4.0
DETAIL_TOLERANCE_DEG = {"Gulf of Tonkin and Pearl River": 0.0005}
OTHER_TOLERANCE_DEG = 0.0015

CREDIT = {
    "land-50m": "Natural Earth",
    "land-10m": "Natural Earth",
    "land-detail": "GSHHG 2.3.7",
    "boundaries": "country-coder, Natural Earth",
}
LOOKS = {
    "light": {"sea": "#edf1f3", "land": "#e3dfd7", "coast": "#b3ada1", "boundary": "#a49c8d"},
    "dark": {"sea": "#12171b", "land": "#262a2d", "coast": "#4a5157", "boundary": "#5c636a"},
}
DASH = {"boundary": None, "internal": [1, 2], "disputed": [3, 2]}


def derive(cache: PackageCache, static: Path) -> list[Path]:
    """Write GeoJSON, styles and `manifest.json` into `static`; return what was written.

    File names carry a hash of their content; files of an earlier build are removed.
    """
    texts = geojson_files(cache)
    named = {name: _hashed(name, text) for name, text in texts.items()}
    for look in LOOKS:
        for variant, with_lines in (("", False), ("-defacto", True)):
            text = json.dumps(style(look, with_lines, named), indent=1, ensure_ascii=False) + "\n"
            texts[f"map-{look}{variant}"] = text
            named[f"map-{look}{variant}"] = _hashed(f"map-{look}{variant}", text)
    manifest = static / "manifest.json"
    if manifest.exists():
        for old in json.loads(manifest.read_text()).values():
            (static / old).unlink(missing_ok=True)
    for name, text in texts.items():
        (static / named[name]).write_text(text)
    manifest.write_text(json.dumps(dict(sorted(named.items())), indent=1) + "\n")
    return [manifest, *(static / name for name in named.values())]


def _hashed(name: str, text: str) -> str:
    return f"{name}.{hashlib.sha256(text.encode()).hexdigest()[:10]}.json"


def geojson_files(cache: PackageCache) -> dict[str, str]:
    """Text of each GeoJSON file by its logical name."""
    ten = countries.land(cache)
    return {
        "land-50m": geojson_text(_world(cache)),
        "land-10m": geojson_text(_ten(ten)),
        "land-detail": geojson_text(_detail(cache, ten)),
        "boundaries": geojson_text(_boundaries(cache, ten)),
    }


def _world(cache: PackageCache) -> list[dict[str, Any]]:
    whole = land_of_topojson(cache.unpacked("world-atlas") / "package/land-50m.json")
    raw = only_polygons(shapely.difference(whole, claimed_sea(countries.land(cache))))
    land = simplified(raw, 0.015, 0.01)
    return [feature("land", land, 2), feature("coast", coast_of(land, cuts=shapely.boundary(WORLD)), 2)]


def _ten(raw: Any) -> list[dict[str, Any]]:
    frames = shapely.union_all([shapely.box(*box) for box in DETAIL_BOXES.values()])
    # Of the claimed islets Natural Earth keeps one or two, by size: a choice that would be read as one of ours.
    whole = without_pinholes(only_polygons(shapely.difference(raw, claimed_sea(raw))), 0.01)
    near, far = shapely.intersection(whole, shapely.buffer(CASES, OVERLAP_DEG)), shapely.difference(whole, CASES)
    joined = shapely.union_all([simplified(near, 0.005, 0.001), simplified(far, 0.03, 0.001)])
    land = shapely.set_precision(shapely.difference(only_polygons(joined), shapely.buffer(frames, -OVERLAP_DEG)), 0.001)
    # QGIS ends the world at 179.9° and 89.9° S.
    cuts = shapely.union_all(
        [shapely.boundary(shapely.buffer(frames, -OVERLAP_DEG)), shapely.buffer(shapely.boundary(WORLD), 0.11)]
    )
    return [feature("land", land, 3), feature("coast", coast_of(land, cuts=cuts), 3)]


def _detail(cache: PackageCache, coarse: Any) -> list[dict[str, Any]]:
    pieces = []
    for name, box in DETAIL_BOXES.items():
        shore = gshhg.land(cache, box, coarse)
        pieces.append(
            without_pinholes(simplified(shore, DETAIL_TOLERANCE_DEG.get(name, OTHER_TOLERANCE_DEG), 0.0001), 0.01)
        )
    land = shapely.set_precision(shapely.union_all(pieces), 0.0001)
    frames = shapely.union_all([shapely.boundary(shapely.box(*box)) for box in DETAIL_BOXES.values()])
    return [feature("land", land, 4), feature("coast", coast_of(land, cuts=frames), 4)]


def _boundaries(cache: PackageCache, land: Any) -> list[dict[str, Any]]:
    lines = countries.boundary_lines(cache, land)
    kept = shapely.difference(lines.geometry.values, shapely.difference(BOX, drawable_area(land)))
    return [
        feature(kind, shapely.set_precision(shapely.simplify(shape, 0.001), 0.001), 3)
        for kind, shape in zip(lines["kind"], kept, strict=True)
    ]


def style(look: str, with_boundaries: bool, files: dict[str, str]) -> dict[str, Any]:
    """A MapLibre style: sea, land, coast, and lines when asked for. No glyphs, no sprites, relative addresses only."""
    colours = LOOKS[look]
    names = ["land-50m", "land-10m", "land-detail", *(["boundaries"] if with_boundaries else [])]
    far, near = {"maxzoom": DETAIL_FROM_ZOOM}, {"minzoom": DETAIL_FROM_ZOOM}
    layers: list[dict[str, Any]] = [{"id": "sea", "type": "background", "paint": {"background-color": colours["sea"]}}]
    grades = [("land-50m", far), ("land-10m", near), ("land-detail", near)]
    layers += [_fill(name, zoom, colours["land"]) for name, zoom in grades]
    layers += [_line(name, "coast", zoom, colours["coast"], 0.6) for name, zoom in grades]
    if with_boundaries:
        layers += [_line("boundaries", kind, {}, colours["boundary"], 0.8, dash) for kind, dash in DASH.items()]
    return {
        "version": 8,
        "name": f"Seizure Atlas {look}" + (", de-facto boundaries" if with_boundaries else ""),
        "sources": {
            name: {"type": "geojson", "data": f"app/static/{files[name]}", "attribution": CREDIT[name]}
            for name in names
        },
        "layers": layers,
    }


def _fill(source: str, zoom: dict[str, float], colour: str) -> dict[str, Any]:
    return {
        "id": source,
        "type": "fill",
        "source": source,
        "filter": ["==", ["get", "kind"], "land"],
        "paint": {"fill-color": colour, "fill-antialias": False},
        **zoom,
    }


def _line(
    source: str, kind: str, zoom: dict[str, float], colour: str, width_px: float, dash: list[int] | None = None
) -> dict[str, Any]:
    paint: dict[str, Any] = {"line-color": colour, "line-width": width_px}
    if dash:
        paint["line-dasharray"] = dash
    return {
        "id": f"{source}-{kind}",
        "type": "line",
        "source": source,
        "filter": ["==", ["get", "kind"], kind],
        "layout": {"line-join": "round"},
        "paint": paint,
        **zoom,
    }
