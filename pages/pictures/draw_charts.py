"""Charts drawn from their description (`pages.pictures.charts`)."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Paper
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path as Outline
from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, MaxNLocator, MultipleLocator, NullLocator
from matplotlib.transforms import blended_transform_factory

from pages.pictures import fonts, text
from pages.pictures.charts import Axis, Flow, Note, Panel, Plot, Series, Stroke
from pages.widgets import palette
from pages.widgets.words import number, share

INK, GRID = palette.INK["light"], "#E3E7E8"
SIZE, TITLE_SIZE, LEAST, SLANTED = 10.0, 12.0, 7.0, 8.5
PIXEL = 0.75  # points of the paper a pixel of the screen
SPACE, ROW_SPACE, MOST_A_ROW = 24.0, 14.0, 3  # between charts side by side and below each other
GAP = 0.08  # between plots below each other in a grid of panels, of a panel's height
TICK_ROOM = 14.0  # for the number at a tick of an upright axis
BAR = 0.78
MOST_LABEL = 0.42  # of a panel's width, of the names of bars that lie
HATCH = "////"

Box = tuple[float, float, float, float]


def draw(paper: Paper, panels: Sequence[Panel], room: Box, size: tuple[float, float], language: str) -> None:
    """Draw panels side by side in a room (x, y, width, height from the upper left) on a paper of this size."""
    panels = dense(panels)
    most = max((_rows(panel) for panel in panels), default=1)
    for panel, box in zip(panels, rooms(len(panels), room), strict=True):
        _Sheet(paper, size, language).panel(panel, box, most)


def dense(panels: Sequence[Panel]) -> Sequence[Panel]:
    """Panels of a grid give their room to the bars: titles of plots that all of them share are left to the legend."""
    shared = {tuple(plot.title for plot in panel.plots) for panel in panels}
    across = {plot.area[:2] for panel in panels for plot in panel.plots}
    if len(panels) <= MOST_A_ROW or len(shared) > 1 or len(across) > 1:
        return panels
    return [replace(panel, plots=_stacked(panel.plots)) for panel in panels]


def _stacked(plots: Sequence[Plot]) -> tuple[Plot, ...]:
    """Plots below each other in equal parts, without titles: each series keeps the name."""
    high = (1 - GAP * (len(plots) - 1)) / max(len(plots), 1)
    ordered = sorted(plots, key=lambda plot: -plot.area[3])
    tops = [1 - at * (high + GAP) for at in range(len(plots))]
    return tuple(
        replace(
            plot, title="", area=(*plot.area[:2], max(top - high, 0.0), top),
            series=tuple(replace(one, name=one.name or plot.title) for one in plot.series),
        )
        for plot, top in zip(ordered, tops, strict=True)
    )  # fmt: skip


def rooms(count: int, room: Box) -> list[Box]:
    """The rooms of so many panels: side by side, more than three in rows of three (four in two rows of two)."""
    x, y, width, height = room
    a_row = {1: 1, 2: 2, 4: 2}.get(count, MOST_A_ROW)
    lines = -(-count // a_row)
    wide, high = (width - SPACE * (a_row - 1)) / a_row, (height - ROW_SPACE * (lines - 1)) / lines
    return [
        (x + at % a_row * (wide + SPACE), y + at // a_row * (high + ROW_SPACE), wide, high) for at in range(count)
    ]  # fmt: skip


def _rows(panel: Panel) -> int:
    """How many bars lie below each other in a panel."""
    return max((len(plot.categories) for plot in panel.plots if plot.lies), default=1)


class _Sheet:
    """Draws panels on a paper; lengths are points from its upper left corner."""

    def __init__(self, paper: Paper, size: tuple[float, float], language: str) -> None:
        self.paper, (self.width, self.height), self.language = paper, size, language
        self.pixel = PIXEL  # of marks and of the words beside them; smaller where a chart is lower than on screen

    def axes(self, box: Box) -> Axes:
        """Axes in a box."""
        x, y, width, height = box
        return self.paper.add_axes(
            (x / self.width, 1 - (y + height) / self.height, width / self.width, height / self.height)
        )

    def write(self, said: str, x: float, baseline: float, size: float, colour: str = INK, across: str = "left") -> None:
        """One line of text."""
        self.paper.text(
            x / self.width, 1 - baseline / self.height, said, ha=across, va="baseline", color=colour,
            fontproperties=self.font(size), parse_math=False, zorder=60, gid="chart-text",
        )  # fmt: skip

    def font(self, size: float) -> Any:
        """Letters of a size."""
        return fonts.properties(self.language, size)

    def wide(self, said: str, size: float) -> float:
        """The width of a line."""
        return text.width(said, self.language, size)

    # -- panels

    def panel(self, panel: Panel, box: Box, most_rows: int) -> None:
        """A panel with its title."""
        x, y, width, height = box
        if panel.height_px and any(plot.notes and plot.x.is_above for plot in panel.plots):
            self.pixel = min(PIXEL, height / panel.height_px)
        if panel.title:
            size, lines = text.fitted(fonts.drawable(panel.title), self.language, width, (TITLE_SIZE, 10, 9), 2)
            for line in lines:
                self.write(line, x, y + size, size)
                y, height = y + size * text.LEADING, height - size * text.LEADING
            y, height = y + 4, height - 4
        if panel.flow:
            self.flow(panel.flow, (x, y, width, height))
            return
        if panel.keyed:
            y, height = self.key(panel, (x, y, width, height))
        y, height = y + panel.above * PIXEL, height - panel.above * PIXEL
        for plot in panel.plots:
            self.plot(plot, self.area(plot, panel, (x, y, width, height)), most_rows)

    def key(self, panel: Panel, box: Box) -> tuple[float, float]:
        """The names of the series, each behind a piece of its line."""
        x, y, width, height = box
        at = x
        for series in dict.fromkeys(
            (one.name, one.colours[:1], one.dash, one.kind) for plot in panel.plots for one in plot.series
        ):
            name, colours, dash, kind = series
            if not name or not colours:
                continue
            said = fonts.drawable(name)
            wide = 30 + self.wide(said, 9) + 14
            if at > x and at + wide > x + width:
                at, y, height = x, y + 15, height - 15
            ax = self.axes((at, y, 26, 12))
            ax.set_axis_off()
            ax.set_xlim(0, 1)
            ax.set_ylim(0, 1)
            line_width = 8 if kind == "bar" else 2
            ax.plot([0, 1], [0.5, 0.5], color=colours[0], linewidth=line_width, linestyle=(0, dash) if dash else "-",
                    clip_on=False)  # fmt: skip
            self.write(said, at + 30, y + 9, 9)
            at += wide
        return y + 20, height - 20

    def area(self, plot: Plot, panel: Panel, box: Box) -> Box:
        """The box of a plot with its labels, by its share of the panel; subplots keep room between them."""
        x, y, width, height = box
        left, right, low, high = plot.area
        gap = 6 if len(panel.plots) > 1 else 0
        return (x + left * width + (gap if left > 0 else 0), y + (1 - high) * height,
                (right - left) * width - (gap if right < 1 else 0), (high - low) * height)  # fmt: skip

    def plot(self, plot: Plot, box: Box, most_rows: int) -> None:
        """One pair of axes."""
        x, y, width, height = box
        if plot.title:
            size, lines = text.fitted(fonts.drawable(plot.title), self.language, width, (10.5, 9.5, 9), 1)
            self.write(lines[0], x, y + size, size)
            y, height = y + size * 1.9, height - size * 1.9
        size, labels = self.category_labels(plot, width, height, most_rows)
        low, high = span_of(plot)
        left, below = self.margins(plot, labels, size, (low, high))
        over, beside = self.slanted(plot, width)
        y, height, width = y + over, height - over, width - beside
        if over:
            below = 4.0
        if plot.lies:
            height = min(height, 24.0 * most_rows + below) * (len(plot.categories) / most_rows)
        ax = self.axes((x + left, y, max(width - left - 4, 10), max(height - below, 10)))
        ax.set_facecolor("none")
        for side in ("top", "right", "left", "bottom"):
            ax.spines[side].set_visible(False)
        self.scales(ax, plot, labels, size, (low, high))
        for stroke in plot.strokes:
            _draw_stroke(ax, stroke)
        bars = [one for one in plot.series if one.kind == "bar"]
        for at, series in enumerate(plot.series):
            if series.kind == "bar":
                self.bars(ax, plot, series, bars.index(series), len(bars), size)
            else:
                self.marks(ax, series, at)
        for note in plot.notes:
            self.note(ax, note)

    def slanted(self, plot: Plot, width: float) -> tuple[float, float]:
        """The room above a plot and right of it that the names on its upper edge lean into."""
        if not (plot.x.is_above and plot.x.ticks):
            return 0.0, 0.0
        names = [self.slanted_name(said, width) for _at, said in plot.x.ticks]
        angle = math.radians(plot.x.turned)
        longest = max(self.wide(name, SLANTED) for name in names)
        return longest * math.sin(angle) + 16, self.wide(names[-1], SLANTED) * math.cos(angle)

    def slanted_name(self, said: str, width: float) -> str:
        """A name on an upper edge, cut visibly where it would take half the plot."""
        return self.label(fonts.drawable(said), SLANTED, max(width * 0.45, 60), 1)[0]

    def category_labels(self, plot: Plot, width: float, height: float, most_rows: int) -> tuple[float, list[list[str]]]:
        """The names along the axis of categories in lines, and the size they are written in."""
        names = [fonts.drawable(name) for name in plot.categories]
        if not plot.lies:
            return 9.0, [name.split("\n") for name in names]
        each = min(height / max(most_rows, 1), 24.0)
        size = min(SIZE, max(LEAST, each * 0.62))
        most = 2 if each >= 2 * size * 1.15 else 1
        size = size if most == 2 or each >= size * 1.2 else LEAST
        return size, [
            text.shortened(
                text.wrap(name, self.language, size, width * MOST_LABEL), most, self.language, size, width * MOST_LABEL
            )
            for name in names
        ]

    def label(self, name: str, size: float, room: float, most: int) -> list[str]:
        """A name in at most so many lines."""
        return text.shortened(text.wrap(name, self.language, size, room), most, self.language, size, room)

    def margins(
        self, plot: Plot, labels: list[list[str]], size: float, span: tuple[float, float]
    ) -> tuple[float, float]:
        """The room left of the axes and below them."""
        if plot.lies:
            left = max((self.wide(line, size) for lines in labels for line in lines), default=0) + 8
            return left, 18.0 if plot.x.is_shown else 2.0
        below = 4.0 if not plot.x.is_shown else 16.0 + (12.0 if any(len(one) > 1 for one in labels) else 0)
        below += 14.0 if plot.x.title else 0
        if not plot.y.is_shown:
            return 2.0, below
        ticks = [said for _at, said in plot.y.ticks] or [
            number_of(one, plot.y) for one in (span[0], span[1], span[1] * 0.75)
        ]
        return max(self.wide(one, 9.0) for one in ticks) + 8 + (14.0 if plot.y.title else 0), below

    def scales(self, ax: Axes, plot: Plot, labels: list[list[str]], size: float, span: tuple[float, float]) -> None:
        """Limits, ticks and lines behind both axes."""
        along, across = (ax.yaxis, ax.xaxis) if plot.lies else (ax.xaxis, ax.yaxis)
        values = plot.x if plot.lies else plot.y
        if values.is_log:
            (ax.set_xscale if plot.lies else ax.set_yscale)("log")
        (ax.set_xlim if plot.lies else ax.set_ylim)(*span)
        if plot.categories:
            first, last = -0.5, len(plot.categories) - 0.5
            (ax.set_ylim if plot.lies else ax.set_xlim)(*((last, first) if plot.lies else (first, last)))
            shown = range(len(labels)) if plot.lies else self.spaced(labels, ax)
            is_shown = (plot.y if plot.lies else plot.x).is_shown
            along.set_major_locator(FixedLocator(list(shown) if is_shown else []))
            along.set_major_formatter(FuncFormatter(lambda at, _pos: "\n".join(labels[round(at)])))
        else:
            self.free(ax, plot)
        if values.is_shown:
            across.set_major_locator(_locator(values, span, self.most_ticks(ax, plot)))
            across.set_major_formatter(_formatter(values))
        else:
            across.set_major_locator(NullLocator())
        across.set_minor_locator(NullLocator())
        if values.is_shown and values.is_grid:
            ax.grid(True, axis="x" if plot.lies else "y", color=GRID, linewidth=0.8)
        ax.set_axisbelow(True)
        ax.tick_params(length=0, colors=INK, pad=4)
        for label in [*along.get_ticklabels(), *across.get_ticklabels()]:
            label.set_parse_math(False)
        for axis, own in ((along, size), (across, 9.0)):
            for label in axis.get_ticklabels():
                label.set_fontproperties(self.font(own))
        if plot.x.is_above and plot.x.ticks:
            width = ax.get_position().width * self.width
            ax.xaxis.tick_top()
            ax.xaxis.set_major_locator(FixedLocator([at for at, _said in plot.x.ticks]))
            ax.set_xticklabels(
                [self.slanted_name(said, width) for _at, said in plot.x.ticks], rotation=plot.x.turned, ha="left",
                rotation_mode="anchor", fontproperties=self.font(SLANTED), parse_math=False,
            )  # fmt: skip
            ax.grid(True, axis="x", color=GRID, linewidth=0.8)
            ax.tick_params(length=0, colors=INK, pad=2)
        for said, axis in ((plot.x.title, ax.xaxis), (plot.y.title, ax.yaxis)):
            if said:
                axis.set_label_text(fonts.drawable(said), fontproperties=self.font(9.0), color=INK, parse_math=False)

    def most_ticks(self, ax: Axes, plot: Plot) -> int:
        """How many ticks the axis of values has room for."""
        return 5 if plot.lies else max(1, min(5, int(ax.get_position().height * self.height / TICK_ROOM)))

    def free(self, ax: Axes, plot: Plot) -> None:
        """The x axis of a plot without categories."""
        held = [one for series in plot.series for one in series.x if one is not None]
        low, high = plot.x.span or (min(held, default=0.0), max(held, default=1.0))
        edge = 0 if plot.x.span else (high - low or 1) * 0.04
        ax.set_xlim(low - edge, high + edge)
        if plot.x.is_log:
            ax.set_xscale("log")
        ax.xaxis.set_major_locator(_locator(plot.x, (low, high)) if plot.x.is_shown else NullLocator())
        ax.xaxis.set_major_formatter(_formatter(plot.x))

    def spaced(self, labels: list[list[str]], ax: Axes) -> range:
        """Which names along a lower axis fit beside each other: each second, third …, the last if it can be."""
        room = ax.get_position().width * self.width
        widest = max((self.wide(line, 9.0) for lines in labels for line in lines), default=0.0) + 6
        step = max(1, -int(-len(labels) * widest // max(room, 1)))
        return range(0, len(labels), step)

    def bars(self, ax: Axes, plot: Plot, series: Series, at: int, count: int, size: float) -> None:
        """Bars; those of a part of a period are hatched."""
        thick = BAR / count
        places, amounts = (series.y, series.x) if plot.lies else (series.x, series.y)
        for number_of, (place, amount) in enumerate(zip(places, amounts, strict=True)):
            if place is None or amount is None:
                continue
            middle = place + (at - (count - 1) / 2) * thick
            colour = series.colours[number_of]
            is_hatched = bool(series.hatched) and series.hatched[number_of]
            look: dict[str, Any] = {"facecolor": colour, "edgecolor": "none", "alpha": series.opacity, "gid": "bar"}
            if is_hatched:
                look |= {"facecolor": "white", "edgecolor": colour, "hatch": HATCH, "linewidth": 0.8}
            box = (0, middle - thick / 2, amount, thick) if plot.lies else (middle - thick / 2, 0, thick, amount)
            ax.add_patch(Rectangle(box[:2], *box[2:], zorder=3, **look))
            if series.texts and series.texts[number_of]:
                end, offset = ((amount, middle), (3, 0)) if plot.lies else ((middle, amount), (0, 2))
                ax.annotate(
                    fonts.drawable(series.texts[number_of]), end, offset,
                    textcoords="offset points", va="center_baseline" if plot.lies else "bottom", color=INK,
                    ha="left" if plot.lies else "center", fontproperties=self.font(size), annotation_clip=False,
                    parse_math=False, gid="value",
                )  # fmt: skip

    def marks(self, ax: Axes, series: Series, at: int) -> None:
        """A line, marks, words at them."""
        x = [float("nan") if one is None else one for one in series.x]
        y = [float("nan") if one is None else one for one in series.y]
        if series.kind == "line":
            ax.plot(x, y, color=series.colours[0] if series.colours else INK, linewidth=series.width * PIXEL,
                    linestyle=(0, series.dash) if series.dash else "-", alpha=series.opacity, zorder=3 + at * 0.1,
                    gid="line")  # fmt: skip
        if series.sizes and any(series.sizes):
            ax.scatter(x, y, s=[(one * self.pixel) ** 2 for one in series.sizes], c=list(series.colours), linewidths=0,
                       alpha=series.opacity, zorder=4 + at * 0.1, clip_on=False, gid="marks")  # fmt: skip
        for number_of, (below, above) in enumerate(series.errors):
            ax.plot([x[number_of]] * 2, [y[number_of] - below, y[number_of] + above], color=series.colours[number_of],
                    linewidth=1, zorder=3)  # fmt: skip
        for number_of, said in enumerate(series.texts):
            size = series.sizes[number_of] if series.sizes else 0
            ax.annotate(
                fonts.drawable(said), (x[number_of], y[number_of]), (size * self.pixel / 2 + 2, 0),
                textcoords="offset points", va="center_baseline", ha="left", color=INK, annotation_clip=False,
                fontproperties=self.font(max(11 * self.pixel, LEAST)), parse_math=False, gid="value",
            )  # fmt: skip

    def note(self, ax: Axes, note: Note) -> None:
        """Words that stand in a plot or above it."""
        place = _transform(ax, note.refs)
        ax.annotate(
            fonts.drawable(note.said), (note.x, note.y), (note.shift[0] * PIXEL, note.shift[1] * PIXEL), xycoords=place,
            textcoords="offset points", ha=note.across, va={"middle": "center"}.get(note.upright, note.upright),
            rotation=note.turned, color=note.colour, fontproperties=self.font(max(note.size * self.pixel, LEAST)),
            annotation_clip=False, parse_math=False, gid="note", zorder=6,
        )  # fmt: skip

    # -- flows

    def flow(self, flow: Flow, box: Box) -> None:
        """Bands between columns of nodes, each as thick as its amount."""
        columns = columns_of(flow)
        if not columns:
            return
        x, y, width, height = box
        ax = self.axes((x, y, width, height))
        ax.set_axis_off()
        ax.set_xlim(0, width)
        ax.set_ylim(height, 0)
        into = [sum(one for _a, b, one in flow.links if b == at) for at in range(len(flow.nodes))]
        out = [sum(one for a, _b, one in flow.links if a == at) for at in range(len(flow.nodes))]
        load = [max(pair) for pair in zip(into, out, strict=True)]
        thick, pad = 10.0, 9.0
        unit = min((height - pad * (len(column) - 1)) / max(sum(load[at] for at in column), 1) for column in columns)
        places: dict[int, tuple[float, float]] = {}
        step = (width - thick) / max(len(columns) - 1, 1)
        for number_of, column in enumerate(columns):
            top = (height - sum(load[at] for at in column) * unit - pad * (len(column) - 1)) / 2
            for at in column:
                places[at] = (number_of * step, top)
                top += load[at] * unit + pad
        left, right = dict.fromkeys(places, 0.0), dict.fromkeys(places, 0.0)
        for a, b, amount in sorted(flow.links, key=lambda one: (places[one[0]], places[one[1]])):
            high = amount * unit
            (xa, ya), (xb, yb) = places[a], places[b]
            ax.add_patch(PathPatch(_band(xa + thick, ya + right[a], xb, yb + left[b], high), facecolor="#788C96",
                                   alpha=0.35, edgecolor="none", gid="flow"))  # fmt: skip
            right[a] += high
            left[b] += high
        for at, (nx, ny) in places.items():
            name, colour = flow.nodes[at]
            high = max(load[at] * unit, 0.8)
            ax.add_patch(Rectangle((nx, ny), thick, high, facecolor=colour, edgecolor="none", zorder=3))
            is_last = nx > width / 2
            said = text.shortened(
                text.wrap(fonts.drawable(name), self.language, 8.5, step * 0.48), 1, self.language, 8.5, step * 0.48
            )[0]
            ax.text(
                nx - 4 if is_last else nx + thick + 4, ny + high / 2, said, ha="right" if is_last else "left",
                va="center_baseline", fontproperties=self.font(8.5), color=INK, parse_math=False, zorder=5,
            )  # fmt: skip


def columns_of(flow: Flow) -> list[list[int]]:
    """The nodes in columns, each behind all that flow into it."""
    depth = dict.fromkeys(range(len(flow.nodes)), 0)
    for _round in flow.nodes:
        moved = False
        for a, b, _amount in flow.links:
            if a != b and depth[b] <= depth[a] < len(flow.nodes):
                depth[b], moved = depth[a] + 1, True
        if not moved:
            break
    used = {end for a, b, _amount in flow.links for end in (a, b)}
    return [
        found
        for level in range(max(depth.values(), default=0) + 1)
        if (found := [at for at in depth if depth[at] == level and at in used])
    ]


def _band(xa: float, ya: float, xb: float, yb: float, high: float) -> Outline:
    middle = (xa + xb) / 2
    points = [(xa, ya), (middle, ya), (middle, yb), (xb, yb), (xb, yb + high), (middle, yb + high), (middle, ya + high),
              (xa, ya + high), (xa, ya)]  # fmt: skip
    curve = Outline.CURVE4
    codes = [Outline.MOVETO, curve, curve, curve, Outline.LINETO, curve, curve, curve, Outline.CLOSEPOLY]
    return Outline(points, codes)


# -- numbers and strokes ----------------------------------------------------------------------------------------------


def span_of(plot: Plot) -> tuple[float, float]:
    """The limits of the axis of values: those of the screen, or from 0 to a little above the largest."""
    axis = plot.x if plot.lies else plot.y
    if axis.span:
        return axis.span
    held = [one for series in plot.series for one in (series.x if plot.lies else series.y) if one is not None]
    for series in plot.series:
        amounts = series.y
        held += [amounts[at] + above for at, (_below, above) in enumerate(series.errors) if amounts[at] is not None]  # type: ignore[operator]
        held += [amounts[at] - below for at, (below, _above) in enumerate(series.errors) if amounts[at] is not None]  # type: ignore[operator]
    low, high = min(held, default=0.0), max(held, default=1.0)
    if axis.is_log:
        return max(low, 1e-9) / 1.3, high * 1.3
    if axis.from_zero:
        low, high = min(low, 0.0), max(high, 0.0)
    edge = (high - low or 1.0) * 0.06
    return (low if axis.from_zero and low >= 0 else low - edge), high + edge


def _locator(axis: Axis, span: tuple[float, float], most: int = 5) -> Any:
    if axis.ticks:
        return FixedLocator([at for at, _said in axis.ticks])
    if axis.is_log:
        return LogLocator(numticks=6)
    if axis.step and abs(span[1] - span[0]) / axis.step <= (25 if most == 5 else most):
        return MultipleLocator(axis.step)
    return MaxNLocator(most, integer=abs(span[1] - span[0]) > 3 and not axis.is_percent)


def _formatter(axis: Axis) -> Any:
    named = dict(axis.ticks)
    return FuncFormatter(lambda at, _pos: named.get(at, "") if named else number_of(at, axis))


def number_of(value: float, axis: Axis) -> str:
    """A number of an axis in the reader's separators."""
    if axis.is_percent:
        return share(value, 1)
    if axis.is_date:
        return datetime.fromtimestamp(value * 86_400, UTC).strftime("%Y-%m-%d")
    return number(value, 3 if abs(value) < 10 else 0)


def _transform(ax: Axes, refs: tuple[str, str]) -> Any:
    """Coordinates of each way: of the data, or shares of the plot (those of a panel are taken for its plot's)."""
    return blended_transform_factory(*(ax.transData if ref == "data" else ax.transAxes for ref in refs))


def _draw_stroke(ax: Axes, stroke: Stroke) -> None:
    place = _transform(ax, stroke.refs)
    (x0, x1), (y0, y1) = stroke.x, stroke.y
    if stroke.kind == "rect":
        ax.add_patch(Rectangle((x0, y0), x1 - x0, y1 - y0, transform=place, facecolor=stroke.colour,
                               alpha=stroke.opacity, edgecolor="none", zorder=1))  # fmt: skip
        return
    ax.plot([x0, x1], [y0, y1], transform=place, color=stroke.colour, linewidth=stroke.width * PIXEL,
            linestyle=(0, stroke.dash) if stroke.dash else "-", alpha=stroke.opacity, zorder=1, scalex=False,
            scaley=False)  # fmt: skip
