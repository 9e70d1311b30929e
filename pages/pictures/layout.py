"""The one layout of all files: where on a page of 13⅓ × 7½ inches each text, the picture and the legend stand.

Everything a reader needs is on the page. What does not fit goes on to a further page, or is shortened visibly with the
whole in the notes; nothing is clipped. Lengths are points from the upper left corner.
"""

from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from numbers import Real
from typing import Any

import pandas as pd

from pages.figures.base import Chart, Figure, Map
from pages.pictures import charts, fonts, maps, text
from pages.pictures.slides import Deck, Slide
from pages.widgets import palette, words
from pages.widgets.keys import Key
from pages.widgets.words import _, ngettext, number

WIDTH, HEIGHT = 960.0, 540.0
EDGE, SPACE = 30.0, 10.0
SIDE = 250.0  # of the column of legend and sentences
INK, ACCENT, FAINT = palette.INK["light"], palette.ACCENT["light"], "#56656B"
RULE = "#C9D1D3"
WARNING = "#8A4B00"
TITLE_SIZES, ABOUT_SIZES, SAID_SIZES, FOOT_SIZE = (
    (24.0, 22.0, 20.0, 18.0),
    (12.0, 11.0, 10.0, 9.0),
    (10.5, 9.5, 9.0, 8.5, 8.0),
    8.0,
)
MOST_TITLE, MOST_ABOUT = 2, 4
CELL_SIZES = (11.0, 10.0, 9.0)
KEY_PX = 0.75  # points of the paper a pixel of the screen, in a legend of what is no map
MARKINGS = {"RED": "#FF2B2B", "AMBER": "#FFC000", "GREEN": "#33FF00", "CLEAR": "#FFFFFF"}  # TLP 2.0, on black


@dataclass(frozen=True)
class Words:
    """A text in its lines; `whole` is what a file keeps that breaks lines itself."""

    role: str
    x: float
    y: float
    width: float
    size: float
    lines: tuple[str, ...]
    whole: str
    colour: str = INK
    to_right: bool = False

    @property
    def height(self) -> float:
        """Of all lines."""
        return len(self.lines) * self.size * text.LEADING


@dataclass(frozen=True)
class Mark:
    """A sign of the legend, in a room around its middle."""

    x: float
    y: float
    width: float
    height: float
    key: Key
    scale: float


@dataclass(frozen=True)
class Badge:
    """The marking, in its own colours."""

    x: float
    y: float
    width: float
    height: float
    said: str
    colour: str
    size: float = 11.0


@dataclass(frozen=True)
class Picture:
    """The room of the map or of the charts."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Rule:
    """A thin line across."""

    x: float
    y: float
    width: float


@dataclass(frozen=True)
class Grid:
    """A table: the lines of each cell; numbers stand on the right."""

    x: float
    y: float
    widths: tuple[float, ...]
    size: float
    header: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[tuple[str, ...], ...], ...]
    is_number: tuple[bool, ...]

    def height_of(self, row: tuple[tuple[str, ...], ...]) -> float:
        """The height of a row."""
        return row_height(row, self.size)


Part = Words | Mark | Badge | Picture | Rule | Grid


@dataclass(frozen=True)
class Page:
    """One page of a file: what stands on it, and the slide it is of (None: a page of words)."""

    title: str
    parts: tuple[Part, ...]
    slide: Slide | None = None
    notes: str = ""
    is_first: bool = True

    def words(self, role: str) -> list[Words]:
        """The texts of a role."""
        return [part for part in self.parts if isinstance(part, Words) and part.role == role]


class Room:
    """How much room texts take: in our letters, or in the wider ones that a slide's program may have."""

    def __init__(self, language: str, breadth: float = 1.0) -> None:
        self.language, self.breadth = language, breadth

    def words(self, role: str, said: str, at: tuple[float, float, float], sizes: tuple[float, ...], most: int = 10_000,
              **look: Any) -> Words:  # fmt: skip
        """A text at (x, y, width), in the largest of the sizes that keeps it to so many lines."""
        x, y, width = at
        said = fonts.drawable(said)
        size, lines = text.fitted(said, self.language, width / self.breadth, sizes, most)
        return Words(role, x, y, width, size, tuple(lines), said, **look)

    def width(self, said: str, size: float) -> float:
        """The width of a line."""
        return text.width(said, self.language, size) * self.breadth


def pages(slide: Slide, language: str, breadth: float = 1.0) -> list[Page]:
    """A slide as one page or more."""
    return _Composer(slide, Room(language, breadth)).pages()


def picture_is(figure: Figure) -> str:
    """What stands in the picture's room: map, charts, table, or words where there is nothing to show."""
    if isinstance(figure.body, Map):
        return "map"
    if figure.table.empty:
        return "words"
    if isinstance(figure.body, Chart) and all(charts.can_read(chart) for _title, chart in figure.body.panels):
        return "charts"
    return "table"


class _Composer:
    """Puts one slide on pages."""

    def __init__(self, slide: Slide, room: Room) -> None:
        self.slide, self.room, self.figure = slide, room, slide.figure
        self.kind = picture_is(slide.figure)
        self.notes: list[str] = [slide.note] if slide.note else []

    def pages(self) -> list[Page]:
        """The page of the slide, and those that it goes on to."""
        head, top = self._head(self.slide.title)
        foot, bottom = self._foot()
        left = WIDTH - EDGE - SIDE
        self.seen = (left - EDGE - 2 * SPACE, bottom - top)  # the room of a picture
        if self.kind == "table":
            parts, more, spill = self._table(top, bottom)
        else:
            side, spill = self._side((left, top, SIDE), bottom)
            parts, more = [*self._picture(top), *side], []
        found = [self._page((*head, *foot, *parts))]
        for grid in more:
            found.append(self._continued(lambda top, _bottom, grid=grid: ([replace(grid, y=top)], [])))
        while spill:
            found.append(self._continued(partial(self._whole_page, spill)))
            spill = self.left
        return found

    def _whole_page(
        self, said: list[tuple[str, str]], top: float, bottom: float
    ) -> tuple[list[Part], list[tuple[str, str]]]:
        return self._sentences(said, (EDGE, top, WIDTH - 2 * EDGE), bottom)

    def _table(self, top: float, bottom: float) -> tuple[list[Part], list[Grid], list[tuple[str, str]]]:
        """A table with its sentences beside it, or above it where it needs the whole width."""
        after = self._head(_("{title} (continued)", title=self.slide.title), is_first=False)[1]
        wide = WIDTH - 2 * EDGE
        columns = _Columns(self.figure.table, self.room)
        if columns.wanted <= self.seen[0] or len(self.figure.table) == 0:
            at = (WIDTH - EDGE - SIDE, top, SIDE)
            side, spill = self._side(at, bottom)
            grids = columns.grids((EDGE, top, self.seen[0]), bottom, after)
        else:
            side, spill = self._side((EDGE, top, wide), top + (bottom - top) * 0.42)
            low = max((part.y + part.height for part in side if isinstance(part, Words | Mark)), default=top - SPACE)
            grids = columns.grids((EDGE, low + SPACE, wide), bottom, after)
        return [*side, grids[0]], grids[1:], spill

    def _page(self, parts: tuple[Part, ...], is_first: bool = True) -> Page:
        return Page(self.slide.title, parts, self.slide, "\n\n".join(self.notes) if is_first else "", is_first)

    def _continued(self, fill: Any) -> Page:
        head, top = self._head(_("{title} (continued)", title=self.slide.title), is_first=False)
        foot, bottom = self._foot()
        parts, self.left = fill(top, bottom)
        return self._page((*head, *foot, *parts), is_first=False)

    # -- above and below

    def _head(self, said: str, is_first: bool = True) -> tuple[list[Part], float]:
        """Marking, title and the filter's sentence; returns where what follows begins."""
        badge = badge_of(self.slide.marking, self.room)
        room = (badge.x if badge else WIDTH - EDGE) - EDGE - 2 * SPACE
        title = self.room.words("title", said, (EDGE, 20, room), TITLE_SIZES, MOST_TITLE, colour=ACCENT)
        y = 20 + title.height + 2
        about = self.room.words("about", self.slide.about, (EDGE, y, WIDTH - 2 * EDGE), ABOUT_SIZES, MOST_ABOUT)
        if is_first:
            for one in (title, about):
                if one.lines and one.lines[-1].endswith(text.MORE) and not one.whole.endswith(text.MORE):
                    self.notes.append(one.whole)
        parts: list[Part] = [title, *([about] if self.slide.about else []), *([badge] if badge else [])]
        return parts, y + (about.height if self.slide.about else 0) + SPACE

    def _foot(self) -> tuple[list[Part], float]:
        """Marking, disclaimer and naming, from the lower edge up; returns where what is above must end."""
        y, parts = HEIGHT - 18.0, list[Part]()
        width = WIDTH - 2 * EDGE - 40  # the page's number stands on the right
        names = _("Names of countries and areas: {profile}.", profile=self.slide.names) if self.slide.names else ""
        drawn = ""
        if isinstance(self.figure.body, Map):
            drawn = (
                _("Boundaries: de facto, without opinion on status; dashed where disputed.")
                if self.slide.boundaries == "de-facto" else _("No boundaries are drawn.")
            )  # fmt: skip
        small = words.sentences([self.slide.disclaimer, names, drawn])
        for role, said in (("disclaimer", small), ("marking", self.slide.marking)):
            if said:
                one = self.room.words(role, said, (EDGE, 0, width), (FOOT_SIZE, 7.5), 4, colour=FAINT)
                y -= one.height
                parts.append(replace(one, y=y))
        return [*parts, Rule(EDGE, y - 4, WIDTH - 2 * EDGE)], y - 4 - SPACE

    # -- beside

    def _side(self, at: tuple[float, float, float], bottom: float) -> tuple[list[Part], list[tuple[str, str]]]:
        """Legend and sentences in a room (x, y, width); what is too much for it goes to further pages."""
        said = [("warned", one) for one in self.figure.warned] + [("said", one) for one in self._said()]
        for size in SAID_SIZES:
            marks, y = self._legend(at, size)
            sentences, spill = self._sentences(said, (at[0], y, at[2]), bottom, size)
            if not spill and y <= bottom:
                return [*marks, *sentences], []
        if y > bottom + SPACE:  # a legend that is longer than the room goes on in words
            return [], [("legend", key.said) for key in self.figure.keys] + said
        return [*marks, *sentences], spill

    def _said(self) -> list[str]:
        said = list(self.figure.said[1:] if self.kind == "words" else self.figure.said)
        if self.kind == "table" and isinstance(self.figure.body, Chart):
            said.insert(0, _("This chart is drawn on screen only: here are its figures."))
        if isinstance(self.figure.body, Map):
            away = maps.outside(self.figure.body, maps.frame_of(self.figure.body, *self.seen)[0])
            if away:
                said.insert(0, ngettext("{count} mark lies outside this section of the map.",
                                        "{count} marks lie outside this section of the map.", away))  # fmt: skip
        lacking = fonts.missing("".join([self.slide.title, *said, *(key.said for key in self.figure.keys)]))
        if lacking:
            said.append(_("Letters that these fonts lack are drawn as {box}.", box=fonts.NO_LETTER))
        return said

    def _legend(self, at: tuple[float, float, float], size: float) -> tuple[list[Part], float]:
        x, y, width = at
        parts: list[Part] = []
        scale = self._key_scale()
        wide = max([mark_size(key, scale)[0] for key in self.figure.keys], default=0.0)
        for key in self.figure.keys:
            beside = wide + 6 if key.shape != "text" else 0.0
            one = self.room.words("legend", key.said, (x + beside, y, width - beside), (size,))
            high = max(one.height, mark_size(key, scale)[1] + 2)
            if key.shape != "text":
                parts.append(Mark(x, y, wide, high, key, scale))
            parts.append(replace(one, y=y + (high - one.height) / 2, colour=INK))
            y += high + 2
        return parts, y + (SPACE if self.figure.keys else 0)

    def _key_scale(self) -> float:
        if isinstance(self.figure.body, Map):
            return maps.frame_of(self.figure.body, *self.seen)[1]  # a disc of the legend is as large as on the map
        return KEY_PX

    def _sentences(
        self, said: list[tuple[str, str]], at: tuple[float, float, float], bottom: float, size: float = SAID_SIZES[0]
    ) -> tuple[list[Part], list[tuple[str, str]]]:
        x, y, width = at
        parts: list[Part] = []
        for number_of, (role, one) in enumerate(said):
            drawn = self.room.words(role, one, (x, y, width), (size,), colour=WARNING if role == "warned" else INK)
            if y + drawn.height > bottom and parts == [] and width > SIDE + 1:  # longer than a whole page
                fitting = int((bottom - y) / (size * text.LEADING))
                parts.append(replace(drawn, lines=drawn.lines[:fitting], whole=" ".join(drawn.lines[:fitting])))
                return parts, [(role, " ".join(drawn.lines[fitting:])), *said[number_of + 1 :]]
            if y + drawn.height > bottom:
                return parts, said[number_of:]
            parts.append(drawn)
            y += drawn.height + size * 0.45
        return parts, []

    # -- the picture

    def _picture(self, top: float) -> list[Part]:
        """The room of the map or of the charts; words where there is nothing to show."""
        nothing = _("None in this view.")
        if self.kind == "words":
            said = self.figure.said[0] if self.figure.said else nothing
            return [self.room.words("empty", said, (EDGE, top + 30, self.seen[0] - 40), (20.0, 16.0, 12.0), 8)]
        room = Picture(EDGE, top, *self.seen)
        empty = [self.room.words("empty", nothing, (room.x + 20, room.y + 16, 300), (16.0,))]
        return [room, *(empty if self.figure.table.empty else [])]


def badge_of(marking: str, room: Room) -> Badge | None:
    """The short marking at the upper right: what stands before the first sentence."""
    said = marking.partition(". ")[0].strip()
    if not said:
        return None
    said = said if len(said) <= 40 else said[:39] + text.MORE
    colour = next((MARKINGS[one] for one in MARKINGS if one in said.upper()), "#FFFFFF")
    width = room.width(said, 11) + 16
    return Badge(WIDTH - EDGE - width, 22, width, 20, fonts.drawable(said), colour)


def mark_size(key: Key, scale: float) -> tuple[float, float]:
    """Width and height of a sign of the legend in points."""
    if key.shape == "text":
        return 0.0, 0.0
    if key.shape == "line":
        return 34 * KEY_PX, max(key.size * scale, 8)
    side = key.size * (scale if key.shape in ("disc", "ring") else KEY_PX)
    return side + 2, side + 2


# -- tables -----------------------------------------------------------------------------------------------------------


def cell(value: Any) -> str:
    """A cell as it is read: numbers with the separators of the language, nothing for what is missing."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    if isinstance(value, Real) and not isinstance(value, bool):
        return number(float(value), 3)
    return str(value)


def row_height(row: tuple[tuple[str, ...], ...], size: float) -> float:
    """The height of a row of a table."""
    return max(len(lines) for lines in row) * size * text.LEADING + size * 0.5


class _Columns:
    """A table as texts, and how wide its columns would be."""

    def __init__(self, table: pd.DataFrame, room: Room) -> None:
        self.room = room
        self.header = [fonts.drawable(str(name)) for name in table.columns]
        self.rows = [[fonts.drawable(cell(value)) for value in row] for row in table.itertuples(index=False)]
        self.is_number = tuple(_is_number(table.iloc[:, column]) for column in range(len(self.header)))
        self.size = (
            CELL_SIZES[0] if len(self.header) <= 5 else CELL_SIZES[1] if len(self.header) <= 7 else CELL_SIZES[2]
        )
        self.widths = wanted_widths(self.header, self.rows, room, self.size)

    @property
    def wanted(self) -> float:
        """The width that the table would have with each cell on one line, and its words within half a page."""
        return sum(min(width, WIDTH / 3) for width in self.widths)

    def grids(self, at: tuple[float, float, float], bottom: float, after: float) -> list[Grid]:
        """Pieces of a page each, every one with the header; the first begins at (x, y, width), others at `after`."""
        x, y, width = at
        widths = held_to(self.widths, width)

        def in_lines(row: list[str]) -> tuple[tuple[str, ...], ...]:
            return tuple(
                tuple(text.wrap(said, self.room.language, self.size, (wide - self.size) / self.room.breadth))
                for said, wide in zip(row, widths, strict=True)
            )

        head, body = in_lines(self.header), [in_lines(row) for row in self.rows]
        most = bottom - after - row_height(head, self.size)
        body = [piece for row in body for piece in _rows_of(row, self.size, most)]
        pieces: list[list[tuple[tuple[str, ...], ...]]] = [[]]
        used = y + row_height(head, self.size)
        for row in body:
            high = row_height(row, self.size)
            if used + high > bottom and (pieces[-1] or len(pieces) == 1):
                pieces.append([])
                used = after + row_height(head, self.size)
            pieces[-1].append(row)
            used += high
        tops = [y, *[after] * (len(pieces) - 1)]
        return [
            Grid(x, top, widths, self.size, head, tuple(piece), self.is_number)
            for top, piece in zip(tops, pieces, strict=True)
        ]


def _is_number(values: pd.Series) -> bool:
    return all(value is None or (isinstance(value, Real) and not isinstance(value, bool)) for value in values)


def _rows_of(row: tuple[tuple[str, ...], ...], size: float, most: float) -> list[tuple[tuple[str, ...], ...]]:
    """A row, in pieces where it is higher than a page."""
    count = max(1, int((most - size * 0.5) / (size * text.LEADING)))
    high = max(len(lines) for lines in row)
    return [tuple(lines[at : at + count] or ("",) for lines in row) for at in range(0, max(high, 1), count)]


def wanted_widths(header: list[str], rows: list[list[str]], room: Room, size: float) -> tuple[float, ...]:
    """As wide as what is in each column; a name of several words may take two lines."""
    wanted = []
    for column, name in enumerate(header):
        cells = [room.width(row[column], size) for row in rows]
        longest_word = max((room.width(word, size) for word in name.split()), default=0.0)
        wanted.append(max([min(room.width(name, size), 110), longest_word, *cells]) + 1.5 * size)
    return tuple(wanted)


def held_to(wanted: tuple[float, ...], width: float) -> tuple[float, ...]:
    """Widths within a width: where they are too much, the widest give way first, all to the same measure."""
    over = sum(wanted) - width
    if over <= 0:
        return wanted
    levels = sorted(wanted, reverse=True)
    for count, (_high, low) in enumerate(pairwise([*levels, 0.0]), start=1):
        if sum(levels[:count]) - count * low >= over:
            cap = (sum(levels[:count]) - over) / count
            return tuple(min(one, cap) for one in wanted)
    return tuple(width / len(wanted) for _one in wanted)


# -- pages of words ---------------------------------------------------------------------------------------------------


def deck_pages(deck: Deck, breadth: float = 1.0) -> list[Page]:
    """All pages of a deck: its title, its slides, its last page."""
    room = Room(deck.language, breadth)
    found = [_cover(deck, room)] if deck.title else []
    for slide in deck.slides:
        found += pages(slide, deck.language, breadth)
    return [*found, *_last(deck, room)]


def strictest(deck: Deck) -> str:
    """The marking of the pages that belong to no slide: of the first slide with the strictest level."""
    order = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")

    def level(slide: Slide) -> int:
        head = slide.marking.partition(". ")[0].upper()
        return max((at for at, one in enumerate(order) if one in head), default=-1)

    return max(deck.slides, key=level).marking if deck.slides else ""


def _around(deck: Deck, room: Room) -> list[Part]:
    marking = strictest(deck)
    badge = badge_of(marking, room)
    foot = room.words("marking", marking, (EDGE, HEIGHT - 30, WIDTH - 2 * EDGE - 40), (FOOT_SIZE,), 1, colour=FAINT)
    return [badge, foot] if badge else []


def _cover(deck: Deck, room: Room) -> Page:
    width = WIDTH - 200
    title = room.words("title", deck.title, (EDGE + 40, 150, width), (36.0, 32.0, 28.0, 24.0), 3, colour=ACCENT)
    subtitle = room.words("subtitle", deck.subtitle, (EDGE + 40, 150 + title.height + 10, width), (18.0, 16.0, 14.0), 4)
    made = room.words("made_from", deck.made_from, (EDGE + 40, 440, width), (12.0, 11.0, 10.0), 3, colour=FAINT)
    is_cut = [one.whole for one in (title, subtitle, made) if one.lines[-1].endswith(text.MORE)]
    parts = [title, *([subtitle] if deck.subtitle else []), *([made] if deck.made_from else [])]
    return Page(deck.title, (*parts, *_around(deck, room)), None, "\n\n".join(is_cut))


def _last(deck: Deck, room: Room) -> list[Page]:
    """The last page, or as many as its lines need."""
    if not deck.last_page:
        return []
    found, parts, y = list[Page](), list[Part](), 30.0
    for heading, lines in deck.last_page:
        title = room.words("title", heading, (EDGE, y, WIDTH - 2 * EDGE - 140), (16.0,), 3, colour=ACCENT)
        body = [room.words("said", line, (EDGE, 0, WIDTH - 2 * EDGE), (11.0,)) for line in lines]
        first = body[0].height if body else 0.0
        if parts and y + title.height + first > HEIGHT - 50:
            found.append(Page(deck.last_page[0][0], (*parts, *_around(deck, room)), None))
            parts, y = [], 30.0
        parts.append(replace(title, y=y))
        y += title.height + 4
        for one in body:
            for piece in _split(one, HEIGHT - 50 - 30):
                if y + piece.height > HEIGHT - 50:
                    found.append(Page(deck.last_page[0][0], (*parts, *_around(deck, room)), None))
                    parts, y = [], 60.0
                parts.append(replace(piece, y=y))
                y += piece.height + 3
        y += SPACE
    return [*found, Page(deck.last_page[0][0], (*parts, *_around(deck, room)), None)]


def _split(said: Words, most: float) -> list[Words]:
    """A text in pieces, none higher than a page."""
    count = max(1, int((most - 40) / (said.size * text.LEADING)))
    pieces = [said.lines[at : at + count] for at in range(0, len(said.lines), count)]
    return [said] if len(pieces) <= 1 else [replace(said, lines=one, whole=" ".join(one)) for one in pieces]
