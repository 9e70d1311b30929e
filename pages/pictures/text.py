"""Texts in a given room: measured with the letters that they are drawn in, broken into lines, shrunk, shortened."""

import re
import threading
import unicodedata
from functools import lru_cache
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_agg import RendererAgg

from pages.pictures import fonts

# Settings of the library, made once and for all: nothing else in this program draws with it. Letters are measured
# without hinting, so that a width is in proportion to the size; the salt makes an SVG's ids the same every time.
mpl.rcParams.update(
    {"text.hinting": "no_hinting", "text.parse_math": False, "svg.fonttype": "none", "svg.hashsalt": "atlas",
     "pdf.fonttype": 42, "axes.unicode_minus": True, "hatch.linewidth": 1.2}
)  # fmt: skip

LEADING = 1.32  # of a line, in sizes of its letters
MORE = "…"
MEASURED = 100.0
# Han, kana, full-width signs: a line may end after each, but not before a closing sign nor after an opening one.
WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
CLOSING, OPENING = "，。、；：？！）》」』”’…·%％〉】〕,.;:?!)", "（《「『“‘〈【〔("
PIECES = re.compile(rf"[{WIDE}]|[^\s{WIDE}]+|\s+")
_ROOM = threading.local()


def _renderer() -> RendererAgg:
    if not hasattr(_ROOM, "renderer"):
        _ROOM.renderer = RendererAgg(8, 8, 72)  # type: ignore[no-untyped-call]
    renderer: RendererAgg = _ROOM.renderer
    return renderer


@lru_cache(maxsize=20_000)
def _measured(text: str, language: str) -> float:
    renderer: Any = _renderer()
    return float(renderer.get_text_width_height_descent(text, fonts.properties(language, MEASURED), False)[0])


def width(text: str, language: str, size: float) -> float:
    """The width of the longest line, in the unit of the size."""
    return max(_measured(line, language) if line else 0.0 for line in text.split("\n")) * size / MEASURED


def is_right_to_left(text: str) -> bool:
    """Whether a text begins in a script that runs from right to left."""
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in ("L", "R", "AL")), "L")
    return first != "L"


def wrap(text: str, language: str, size: float, room: float) -> list[str]:
    """The lines of a text in a room of this width; a word that is wider than it is broken."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrapped(" ".join(paragraph.split()), language, size, room)
    return lines


def _wrapped(text: str, language: str, size: float, room: float) -> list[str]:
    lines, line = [], ""
    for piece in _glued(PIECES.findall(text)):
        if width((line + piece).rstrip(), language, size) <= room:
            line += piece
            continue
        if line.strip():
            lines.append(line.rstrip())
        line = piece.lstrip()
        while width(line.rstrip(), language, size) > room and len(line) > 1:
            most = _fitting(line, language, size, room)
            lines.append(line[:most])
            line = line[most:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _glued(pieces: list[str]) -> list[str]:
    """Pieces that no line may part: a closing sign stays with what is before it, an opening one with what follows."""
    whole: list[str] = []
    for piece in pieces:
        before = whole[-1] if whole else ""
        if before and not piece.isspace() and not before.isspace() and (piece[0] in CLOSING or before[-1] in OPENING):
            whole[-1] += piece
        else:
            whole.append(piece)
    return whole


def _fitting(text: str, language: str, size: float, room: float) -> int:
    """How many characters of a text fit, at least one."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width(text[:middle], language, size) <= room else (low, middle - 1)
    return low


def shortened(lines: list[str], most: int, language: str, size: float, room: float) -> list[str]:
    """The first lines of a text, the last of them with the sign that there is more."""
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and width(last + MORE, language, size) > room:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip() + MORE]


def fitted(text: str, language: str, room: float, sizes: tuple[float, ...], most: int) -> tuple[float, list[str]]:
    """The largest of the sizes in which a text has at most so many lines; in the least it is shortened, visibly."""
    for size in sizes:
        lines = wrap(text, language, size, room)
        if len(lines) <= most:
            return size, lines
    return sizes[-1], shortened(lines, most, language, sizes[-1], room)


def joined(lines: tuple[str, ...]) -> str:
    """Lines as one text again: with a space between words, none between Han characters."""
    whole = ""
    for line in lines:
        parted = whole and line and not (re.match(rf"[{WIDE}]", line) or re.search(rf"[{WIDE}]$", whole))
        whole += (" " if parted else "") + line
    return whole
