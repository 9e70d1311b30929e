"""Legends: one list of entries for the screen, for pictures and for slides."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

import streamlit as st

FILL = 0.6  # opacity of a disc and of a square on the map


@dataclass(frozen=True)
class Key:
    """One entry of a legend: how a mark looks, and what it says. Sizes in pixels of the screen."""

    shape: str  # disc | ring | square | line | hatch | text (no mark: words about the others)
    colour: str
    said: str
    size: float = 14.0  # diameter of a disc or ring, side of a square, width of a line
    dash: tuple[float, float] | None = None
    edge: str | None = None  # colour of an outline, where it means something


def show(keys: Sequence[Key]) -> None:
    """Draw a legend; its style is styles/legend.css, which `chrome.head` puts on every page."""
    if keys:
        st.html(f'<div class="atlas-legend">{"".join(map(_entry, keys))}</div>')


def _entry(key: Key) -> str:
    return f"<span>{_mark(key)}{escape(key.said)}</span>"


def _mark(key: Key) -> str:
    """The mark of an entry as SVG; nothing but our own numbers and colours is put in."""
    size, edge = key.size, f'stroke="{key.edge or key.colour}"'
    if key.shape in ("disc", "ring"):
        look = f'fill="{key.colour}" fill-opacity="{FILL}" {edge}' if key.shape == "disc" else f'fill="none" {edge}'
        wide = 1.5 if key.shape == "ring" else 1
        middle = size / 2 + 1
        return _svg(
            size + 2, size + 2, f'<circle cx="{middle}" cy="{middle}" r="{size / 2}" stroke-width="{wide}" {look}/>'
        )
    if key.shape == "line":
        dash = f'stroke-dasharray="{key.dash[0]} {key.dash[1]}"' if key.dash else ""
        line = f'<line x1="0" x2="34" y1="8" y2="8" stroke="{key.colour}" stroke-width="{size}" {dash}/>'
        return _svg(34, 16, line)
    if key.shape in ("square", "hatch"):
        wide = 2.5 if key.edge else 1
        square = (
            f'<rect x="1.5" y="1.5" width="{size}" height="{size}" fill="{key.colour}" stroke-width="{wide}" {edge}/>'
        )
        stripe = f'<path d="M1 {size} L{size} 1" stroke="#FFFFFF" stroke-width="2.5"/>' if key.shape == "hatch" else ""
        return _svg(size + 3, size + 3, square + stripe)
    return ""


def _svg(width: float, height: float, inside: str) -> str:
    """A small picture in words: Streamlit takes SVG itself out of a page's HTML, and leaves pictures."""
    size = f'width="{width:g}" height="{height:g}"'
    drawn = quote(f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>')
    return f'<img src="data:image/svg+xml,{drawn}" {size} alt="">'
