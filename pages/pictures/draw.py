"""Pages as PNG, SVG and PDF: matplotlib draws what `pages.pictures.layout` has put in its place."""

import io
import re
from html import unescape
from typing import Any

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Paper
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Rectangle
from matplotlib.transforms import Affine2D, ScaledTranslation

from pages.figures.base import Chart, Map
from pages.pictures import PictureError, charts, draw_charts, fonts, layout, maps, text
from pages.pictures.layout import HEIGHT, WIDTH, Badge, Grid, Mark, Page, Picture, Rule, Words
from pages.pictures.slides import Deck, Slide
from pages.widgets import words
from pages.widgets.keys import FILL
from pages.widgets.words import ngettext

POINTS = 72.0
MOST_PAGES = 6  # in one PNG or SVG, below each other
DPI = (36, 600)
STRIPE = "#B9C4C6"


def png(slide: Slide, language: str, *, dpi: int = 300) -> bytes:
    """A slide as a picture of 13⅓ × 7½ inches; what goes on is below it.

    Raises
    ------
    PictureError
        If a layer of its map is of a kind that cannot be drawn, or the resolution is none.
    """
    if not DPI[0] <= dpi <= DPI[1]:
        raise PictureError("{dpi} dots an inch are no resolution of a picture: 36 to 600 are.", dpi=dpi)
    with words.speaking(language):
        paper = _stacked(slide, language)
        FigureCanvasAgg(paper)
        held = io.BytesIO()
        paper.savefig(held, format="png", dpi=dpi, metadata={"Software": None, "Title": slide.title[:200]})
    return held.getvalue()


def svg(slide: Slide, language: str) -> bytes:
    """A slide as SVG, its texts as texts; each is stretched to its measured width in whatever letters show it."""
    with words.speaking(language):
        paper = _stacked(slide, language)
        FigureCanvasSVG(paper)
        held = io.StringIO()
        paper.savefig(held, format="svg", metadata={"Date": None, "Creator": None, "Title": _legal(slide.title[:200])})
        return _with_widths(held.getvalue(), language).encode()


def svg_of(page: Page, language: str) -> str:
    """One page as SVG."""
    paper = Paper(figsize=(WIDTH / POINTS, HEIGHT / POINTS), facecolor="white")
    FigureCanvasSVG(paper)
    draw(paper, page, language)
    held = io.StringIO()
    paper.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    return _with_widths(held.getvalue(), language)


def pdf(deck: Deck) -> bytes:
    """All pages of a deck, letters embedded; no date is written in it but what its pages say."""
    with words.speaking(deck.language):
        held = io.BytesIO()
        said = {"Title": deck.title[:500] or deck.slides[0].title[:500] if deck.slides or deck.title else "",
                "CreationDate": None, "Producer": None, "Creator": None}  # fmt: skip
        made = layout.deck_pages(deck)
        if not made:
            raise PictureError("There is no slide to draw.")
        with PdfPages(held, metadata=said) as book:
            for at, page in enumerate(made, start=1):
                paper = Paper(figsize=(WIDTH / POINTS, HEIGHT / POINTS))
                FigureCanvasPdf(paper)
                draw(paper, page, deck.language, number=at)
                book.savefig(paper)
        return held.getvalue()


def map_alone(slide: Slide, language: str, room: Picture, dpi: int = 300) -> bytes:
    """The picture of a slide without its texts, as PNG: the map, or charts that slides have no form of."""
    paper = Paper(figsize=(room.width / POINTS, room.height / POINTS))
    FigureCanvasAgg(paper)
    _picture(
        paper,
        Page(slide.title, (), slide),
        Picture(0, 0, room.width, room.height),
        language,
        0,
        room.height,
        room.width,
    )
    held = io.BytesIO()
    paper.savefig(held, format="png", dpi=dpi, metadata={"Software": None})
    return held.getvalue()


def _stacked(slide: Slide, language: str) -> Paper:
    """All pages of a slide below each other on one paper."""
    made = layout.pages(slide, language)
    left_out = len(made) - MOST_PAGES
    made = made[:MOST_PAGES]
    paper = Paper(figsize=(WIDTH / POINTS, HEIGHT * len(made) / POINTS), facecolor="white")
    for at, page in enumerate(made):
        draw(paper, page, language, at=at, count=len(made))
    if left_out > 0:
        said = ngettext("{count} further page is in the PDF and in the slides.",
                        "{count} further pages are in the PDF and in the slides.", left_out)  # fmt: skip
        _Pen(paper, language, len(made) - 1, len(made)).line(said, WIDTH / 2, HEIGHT - 12, 9, layout.WARNING, "center")
    return paper


def draw(paper: Paper, page: Page, language: str, *, at: int = 0, count: int = 1, number: int | None = None) -> None:
    """Draw a page on a paper, as the page number `at` from the top of `count`."""
    pen = _Pen(paper, language, at, count)
    for part in page.parts:
        if isinstance(part, Words):
            pen.words(part)
        elif isinstance(part, Badge):
            pen.badge(part)
        elif isinstance(part, Mark):
            pen.mark(part)
        elif isinstance(part, Rule):
            pen.stroke((part.x, part.y), (part.x + part.width, part.y), layout.RULE, 0.8)
        elif isinstance(part, Grid):
            pen.grid(part)
        else:
            _picture(paper, page, part, language, at, HEIGHT * count, WIDTH)
    if number:
        pen.line(words.number(number), WIDTH - layout.EDGE, HEIGHT - 20, 9, layout.FAINT, "right")


def _picture(paper: Paper, page: Page, room: Picture, language: str, at: int, high: float, wide: float) -> None:
    """The map or the charts of a page's slide in their room on a paper of this size."""
    assert page.slide
    figure = page.slide.figure
    top = at * HEIGHT + room.y
    box = (room.x / wide, 1 - (top + room.height) / high, room.width / wide, room.height / high)
    if isinstance(figure.body, Map):
        ax: Axes = paper.add_axes(box, gid="map")
        window, scale = maps.frame_of(figure.body, room.width, room.height)
        maps.draw(ax, figure.body, window, scale, language, page.slide.boundaries)
        ax.add_patch(Rectangle((0, 0), 1, 1, transform=ax.transAxes, fill=False, edgecolor=layout.RULE, linewidth=0.8,
                               zorder=200))  # fmt: skip
    elif isinstance(figure.body, Chart):
        panels = [charts.read(title, chart) for title, chart in figure.body.panels]
        draw_charts.draw(paper, panels, (room.x, top, room.width, room.height), (wide, high), language)


class _Pen:
    """Draws single things on a page; lengths are points from the page's upper left corner."""

    def __init__(self, paper: Paper, language: str, at: int, count: int) -> None:
        self.paper, self.language = paper, language
        self.top, self.high = at * HEIGHT, HEIGHT * count

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A place as shares of the paper."""
        return x / WIDTH, 1 - (self.top + y) / self.high

    def line(self, said: str, x: float, baseline: float, size: float, colour: str, across: str = "left",
             role: str = "text") -> None:  # fmt: skip
        """One line of text."""
        self.paper.text(
            *self.at(x, baseline), said, ha=across, va="baseline", color=colour, parse_math=False,
            fontproperties=fonts.properties(self.language, size), gid=role, zorder=50,
        )  # fmt: skip

    def words(self, said: Words) -> None:
        """A text in its lines; one that runs from right to left stands on the right."""
        from_right = said.to_right or text.is_right_to_left(said.whole)
        for number, line in enumerate(said.lines):
            baseline = said.y + (number * text.LEADING + 1.02) * said.size
            x = said.x + said.width if from_right else said.x
            self.line(line, x, baseline, said.size, said.colour, "right" if from_right else "left", said.role)

    def stroke(self, a: tuple[float, float], b: tuple[float, float], colour: str, width: float, **look: Any) -> None:
        """A straight line."""
        (x0, y0), (x1, y1) = self.at(*a), self.at(*b)
        self.paper.add_artist(Line2D([x0, x1], [y0, y1], color=colour, linewidth=width, **look))

    def box(self, x: float, y: float, width: float, height: float, **look: Any) -> None:
        """A box."""
        left, low = self.at(x, y + height)
        self.paper.add_artist(Rectangle((left, low), width / WIDTH, height / self.high, **look))

    def badge(self, badge: Badge) -> None:
        """The marking: its colour on black."""
        self.box(badge.x, badge.y, badge.width, badge.height, facecolor="#000000", edgecolor="none", zorder=20)
        self.line(badge.said, badge.x + badge.width / 2, badge.y + badge.height / 2 + badge.size * 0.36, badge.size,
                  badge.colour, "center", "badge")  # fmt: skip

    def mark(self, mark: Mark) -> None:
        """A sign of the legend, as it is on the map or in the chart."""
        key, scale = mark.key, mark.scale
        x, y = mark.x + mark.width / 2, mark.y + mark.height / 2
        if key.shape in ("disc", "ring"):
            fill = "none" if key.shape == "ring" else (*_rgb(key.colour), FILL)
            width = (1.5 if key.shape == "ring" else 1) * scale
            middle = self.at(x, y)
            self.paper.add_artist(
                Circle((0, 0), key.size / 2 * scale, transform=_points(self.paper, middle), facecolor=fill,
                       edgecolor=key.edge or key.colour, linewidth=width, zorder=20, gid="key")
            )  # fmt: skip
        elif key.shape == "line":
            dash = {"linestyle": (0, tuple(one / key.size for one in key.dash))} if key.dash else {}
            self.stroke((mark.x, y), (mark.x + mark.width, y), key.colour, key.size * scale, zorder=20, **dash)
        else:
            side = key.size * layout.KEY_PX
            look: dict[str, Any] = {"facecolor": key.colour, "edgecolor": key.edge or key.colour, "zorder": 20,
                                    "linewidth": 2 if key.edge else 0.8}  # fmt: skip
            if key.shape == "hatch":
                look |= {"hatch": "////", "edgecolor": "#FFFFFF", "linewidth": 0}
            self.box(x - side / 2, y - side / 2, side, side, **look)

    def grid(self, grid: Grid) -> None:
        """A table: names of its columns, a line, the rows."""
        y, right = grid.y, grid.x + sum(grid.widths)
        for at, row in enumerate([grid.header, *grid.rows]):
            x, high = grid.x, grid.height_of(row)
            for lines, width, is_number in zip(row, grid.widths, grid.is_number, strict=True):
                for number, line in enumerate(lines):
                    baseline = y + (number * text.LEADING + 1.1) * grid.size
                    aside = is_number or text.is_right_to_left(line)
                    place = x + width - grid.size * 0.5 if aside else x + grid.size * 0.5
                    colour = layout.ACCENT if at == 0 else layout.INK
                    self.line(line, place, baseline, grid.size, colour, "right" if aside else "left", "cell")
                x += width
            y += high
            colour, width = (layout.ACCENT, 1.2) if at == 0 else (layout.RULE, 0.5)
            self.stroke((grid.x, y), (right, y), colour, width)


def _points(paper: Paper, middle: tuple[float, float]) -> Any:
    """A transform whose unit is a point and whose origin is a place of the paper."""
    moved: Any = ScaledTranslation(*middle, paper.transFigure)  # type: ignore[arg-type]
    return Affine2D().scale(1 / POINTS) + paper.dpi_scale_trans + moved


def _rgb(colour: str) -> tuple[float, float, float]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))  # type: ignore[return-value]


# -- SVG --------------------------------------------------------------------------------------------------------------

TEXT = re.compile(r"<text style=\"([^\"]*)\"([^>]*)>(.*?)</text>", re.DOTALL)
ID = re.compile(r'\bid="([^"]+)"')
SIZE = re.compile(r"([\d.]+)px")


def _legal(said: str) -> str:
    return fonts.drawable(said)


def _with_widths(drawn: str, language: str) -> str:
    """Texts with the width they were measured to have: in other letters they stay in their room."""

    def stretched(found: re.Match[str]) -> str:
        style, rest, said = found.groups()
        size = SIZE.search(style)
        if not size or not said.strip():
            return found[0]
        wide = text.width(unescape(said), language, float(size[1]))
        return f'<text style="{style}"{rest} textLength="{wide:.2f}" lengthAdjust="spacingAndGlyphs">{said}</text>'

    return _with_classes(TEXT.sub(stretched, drawn))


def _with_classes(drawn: str) -> str:
    """Names of parts as classes: several have the same; an id stays only where something refers to it."""
    meant = set(re.findall(r"#([\w-]+)", drawn))
    return ID.sub(lambda found: found[0] if found[1] in meant else f'class="{found[1]}"', drawn)
