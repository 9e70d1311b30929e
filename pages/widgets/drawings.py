"""Pictures of the public pages and of the static site: plain SVG from facts, one drawing for both.

Every drawing is one picture to a screen reader, with a sentence for a name; its figures are in the table behind it.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from geo import outline
from pages.widgets import palette
from pages.widgets.words import _, country, number
from queries.labels import Words

STATIC = Path(__file__).parents[1] / "static"
PLANE = outline.Plane()
EAST_ASIA = (84.0, 44.0, 136.0, -11.0)  # west, north, east, south, degrees
LARGEST, LEAST = 34.0, 6.0  # radius of the largest disc and of the smallest, in units of the whole map
WIDTH = 430.0  # of a chart: about that of a phone, so that its letters can be read there
BAR, SPACE = 13, 9


@dataclass(frozen=True)
class Ink:
    """The colours of a drawing: names of CSS on the site, values in the dashboard."""

    accent: str
    quiet: str
    text: str
    land: str
    paper: str


SITE = Ink("var(--accent)", "var(--quiet)", "var(--ink)", "var(--land)", "var(--sea)")


def of_theme() -> Ink:
    """The colours of the dashboard's theme."""
    kind = palette.theme()
    land = {"light": "#DDE3E2", "dark": "#2A363B"}[kind]
    return Ink(palette.ACCENT[kind], palette.BARS[kind], palette.INK[kind], land, palette.PAPER[kind])


@cache
def land() -> str:
    """The land as an SVG path in the units of `PLANE`."""
    return outline.land(land_file(), PLANE)


def land_file() -> Mapping[str, Any]:
    """Our copy of the land of Natural Earth, as the base map draws it."""
    manifest = json.loads((STATIC / "manifest.json").read_text(encoding="utf-8"))
    found: dict[str, Any] = json.loads((STATIC / manifest["land-50m"]).read_text(encoding="utf-8"))
    return found


def _svg(width: float, height: float, told: str, parts: Sequence[str], corner: tuple[float, float] = (0, 0)) -> str:
    box = f"{corner[0]:g} {corner[1]:g} {width:g} {height:g}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="100%" role="img" '
        f'aria-label="{escape(told)}" font-family="system-ui, Noto Sans, Noto Sans CJK SC, sans-serif">'
        f"{''.join(parts)}</svg>"
    )


def world(
    places: Sequence[Mapping[str, Any]], provinces: Sequence[Mapping[str, Any]], words: Words, ink: Ink
) -> tuple[str, str]:
    """The map of the places of seizure: the world, and East and South-East Asia larger. No line, no fill, no name.

    Of the South China Sea box only what may be drawn is handed in (decision 13): places and provinces of `queries`.
    """
    west, top = PLANE.at(EAST_ASIA[0], EAST_ASIA[1])
    right, bottom = PLANE.at(EAST_ASIA[2], EAST_ASIA[3])
    whole = _map((0, 0, PLANE.width, PLANE.height), 1.0, places, provinces, words, ink, _("Map: places of seizure"))
    near = _("Map: places of seizure in East and South-East Asia")
    return whole, _map((west, top, right - west, bottom - top), 0.26, places, provinces, words, ink, near)


def _map(
    frame: tuple[float, float, float, float], scale: float, places: Sequence[Mapping[str, Any]],
    provinces: Sequence[Mapping[str, Any]], words: Words, ink: Ink, told: str,
) -> str:  # fmt: skip
    left, top, width, height = frame
    largest = max((row["incident_count"] for row in places), default=1)
    parts = [f'<path d="{land()}" fill="{ink.land}"/>']
    for row in provinces:
        x, y = PLANE.at(row["lon"], row["lat"])
        name = f"{row['admin1'] or _('province not named')}, {country(row['country'])}"
        said = _("{place}: {count} known only to the province", place=name, count=number(row["incident_count"]))
        parts.append(
            f'<circle cx="{x}" cy="{y}" r="{9 * scale:.1f}" fill="none" stroke="{ink.accent}" '
            f'stroke-width="{2.5 * scale:.1f}"><title>{escape(said)}</title></circle>'
        )
    for row in places:
        x, y = PLANE.at(row["lon"], row["lat"])
        radius = max(LARGEST * math.sqrt(row["incident_count"] / largest), LEAST) * scale
        said = f"{words.place(row['complex_id'])}: {number(row['incident_count'])}"
        parts.append(
            f'<circle cx="{x}" cy="{y}" r="{radius:.1f}" fill="{ink.accent}" fill-opacity="0.55" '
            f'stroke="{ink.paper}" stroke-width="{1.2 * scale:.1f}"><title>{escape(said)}</title></circle>'
        )
    return _svg(width, height, told, parts, (left, top))


def years(rows: Sequence[Mapping[str, Any]], columns: Sequence[tuple[str, str, bool]], told: str, ink: Ink) -> str:
    """Bars by year, one panel a column on a scale of its own: (column, title, whether it is in the accent colour).

    Years that the coverage ends in are open bars. Panels are never stacked: strata are not added.
    """
    width, height, left, gap = WIDTH, 90.0, 34.0, 44.0
    step = (width - left) / max(len(rows), 1)
    parts = []
    for index, (column, title, is_accent) in enumerate(columns):
        top = 28 + index * (height + gap)
        largest = max(max((row[column] for row in rows), default=0), 1)
        colour = ink.accent if is_accent else ink.quiet
        parts.append(
            f'<text x="0" y="{top - 10:g}" font-size="15" font-weight="600" fill="{ink.text}">{escape(title)}</text>'
        )
        parts.append(_scale(left, width, top, height, largest, ink))
        for at, row in enumerate(rows):
            tall = height * row[column] / largest
            x, y = left + at * step + step * 0.12, top + height - tall
            look = f'fill="{colour}"' if row["is_complete"] else f'fill="none" stroke="{colour}" stroke-width="1.5"'
            parts.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{step * 0.76:.1f}" height="{tall:.1f}" {look}>'
                f"<title>{escape(row['period'])}: {number(row[column])}</title></rect>"
            )
        for at, row in enumerate(rows):
            if at % 3 == 0:
                parts.append(
                    f'<text x="{left + (at + 0.5) * step:.1f}" y="{top + height + 16:g}" font-size="13" '
                    f'text-anchor="middle" fill="{ink.text}">{escape(row["period"])}</text>'
                )
    return _svg(width, 28 + len(columns) * (height + gap) - gap + 24, told, parts)


def _scale(left: float, right: float, top: float, height: float, largest: int, ink: Ink) -> str:
    """The base line, and the largest value with its line."""
    lines = "".join(
        f'<line x1="{left}" x2="{right}" y1="{y}" y2="{y}" stroke="{ink.text}" stroke-opacity="{opacity}"/>'
        for y, opacity in ((top, 0.2), (top + height, 0.6))
    )
    texts = "".join(
        f'<text x="{left - 6}" y="{y + 5}" font-size="13" text-anchor="end" fill="{ink.text}">{number(value)}</text>'
        for y, value in ((top, largest), (top + height, 0))
    )
    return lines + texts


def bars(rows: Sequence[tuple[str, int, int]], titles: tuple[str, str], told: str, ink: Ink) -> str:
    """Two columns of horizontal bars, each on a scale of its own: (name, large consignments, all others)."""
    width, label, gap = WIDTH, 158.0, 34.0
    room = (width - label - 2 * gap) / 2
    parts = []
    for index, title in enumerate(titles):
        x = label + index * (room + gap)
        parts.append(
            f'<text x="{x:g}" y="16" font-size="14" font-weight="600" fill="{ink.text}">{escape(title)}</text>'
        )
    largest = max([1, *(row[1] for row in rows)]), max([1, *(row[2] for row in rows)])
    for at, row in enumerate(rows):
        y = 30 + at * (BAR + SPACE)
        middle = y + BAR - 3
        parts.append(f'<text x="0" y="{middle}" font-size="14" fill="{ink.text}">{escape(row[0])}</text>')
        for index, (value, colour) in enumerate(zip((row[1], row[2]), (ink.accent, ink.quiet), strict=True)):
            x, long = label + index * (room + gap), room * value / largest[index]
            parts.append(f'<rect x="{x:g}" y="{y}" width="{long:.1f}" height="{BAR}" fill="{colour}"/>')
            parts.append(
                f'<text x="{x + long + 5:.1f}" y="{middle}" font-size="13" fill="{ink.text}">{number(value)}</text>'
            )
    return _svg(width, 30 + len(rows) * (BAR + SPACE), told, parts)
