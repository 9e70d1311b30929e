"""Charts read from the screen's own plotly figures into a small description, for the drawing and for native charts."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from matplotlib.colors import to_hex

READ = ("bar", "scatter", "sankey")
RGB = re.compile(r"rgba?\(([\d.]+),([\d.]+),([\d.]+)(?:,([\d.]+))?\)")
TAG = re.compile(r"<[^>]*>")
DASHES = {"dash": (5.0, 3.0), "dot": (1.2, 2.2), "dashdot": (5.0, 2.5, 1.2, 2.5), "longdash": (8.0, 3.0)}
DEFAULT = "#1E2A2E"

Value = float | None


@dataclass(frozen=True)
class Axis:
    """An axis: its title, its range if it is fixed, its ticks if they are named, and how its numbers read."""

    title: str = ""
    span: tuple[float, float] | None = None
    ticks: tuple[tuple[float, str], ...] = ()
    is_shown: bool = True
    is_grid: bool = True
    is_percent: bool = False
    is_reversed: bool = False
    is_date: bool = False
    is_log: bool = False
    step: float | None = None
    from_zero: bool = False
    turned: float = 0.0  # degrees, of its names, up from the left
    is_above: bool = False


@dataclass(frozen=True)
class Series:
    """Bars, a line or marks. Where the plot has categories, x (y of bars that lie) counts them from 0."""

    kind: str  # bar | line | marks
    name: str
    x: tuple[Value, ...]
    y: tuple[Value, ...]
    colours: tuple[str, ...]  # one a value
    hatched: tuple[bool, ...] = ()
    texts: tuple[str, ...] = ()
    sizes: tuple[float, ...] = ()  # diameters in pixels of the screen, of marks
    width: float = 2.0
    dash: tuple[float, ...] = ()
    opacity: float = 1.0
    errors: tuple[tuple[float, float], ...] = ()  # below and above each value


@dataclass(frozen=True)
class Stroke:
    """A line or a filled box over a plot: ends in its own coordinates, or in shares of the panel or of the plot."""

    kind: str  # line | rect
    x: tuple[float, float]
    y: tuple[float, float]
    refs: tuple[str, str]  # of x and y: data | domain | paper
    colour: str
    width: float
    dash: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True)
class Note:
    """Words in a plot."""

    said: str
    x: float
    y: float
    refs: tuple[str, str]
    colour: str
    size: float
    across: str = "center"
    upright: str = "middle"
    turned: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Plot:
    """One pair of axes; `area` is its share of the panel: left, right, bottom, top."""

    title: str
    area: tuple[float, float, float, float]
    series: tuple[Series, ...]
    categories: tuple[str, ...]  # of the axis that bars stand on; empty: both axes are numbers
    lies: bool  # bars run from left to right
    x: Axis
    y: Axis
    strokes: tuple[Stroke, ...] = ()
    notes: tuple[Note, ...] = ()

    @property
    def is_hatched(self) -> bool:
        """Whether a bar stands for a part of a period."""
        return any(any(one.hatched) for one in self.series)


@dataclass(frozen=True)
class Flow:
    """Bands from nodes to nodes: (label, colour) and (source, target, amount)."""

    nodes: tuple[tuple[str, str], ...]
    links: tuple[tuple[int, int, float], ...]


@dataclass(frozen=True)
class Panel:
    """One chart of a figure: its plots, or the flows it holds."""

    title: str
    plots: tuple[Plot, ...]
    flow: Flow | None = None
    keyed: bool = False  # its series are named in a legend of its own
    height_px: float = 0.0  # on the screen, where it is given
    above: float = 0.0  # pixels of the screen that its signs stand above the topmost plot


def colour(said: Any) -> str:
    """A colour of plotly's as #rrggbb; one that lets something through, as it looks on white paper."""
    parts = RGB.fullmatch(str(said or DEFAULT).replace(" ", ""))
    if not parts:
        return str(to_hex(str(said or DEFAULT)))
    red, green, blue = (int(float(one)) / 255 for one in parts.groups()[:3])
    through = 1 - float(parts[4] or 1)
    mixed: Any = tuple(one * (1 - through) + through for one in (red, green, blue))
    return str(to_hex(mixed))


def can_read(figure: go.Figure) -> bool:
    """Whether every trace of a chart is of a kind that a picture knows."""
    return all(trace.type in READ for trace in figure.data)


def plain(said: Any) -> str:
    """A text of plotly's, which reads some HTML, as it looks."""
    return html.unescape(TAG.sub("", re.sub(r"<br\s*/?>", "\n", str(said or ""))))


def read(title: str, figure: go.Figure) -> Panel:
    """The description of a chart; it must be one that `can_read` allows."""
    layout = figure.layout
    heading = plain(layout.title.text) if layout.title and layout.title.text else ""
    title = title or heading
    flows = [trace for trace in figure.data if trace.type == "sankey"]
    if flows:
        return Panel(title, (), _flow(flows[0]))
    pairs = list(dict.fromkeys((trace.xaxis or "x", trace.yaxis or "y") for trace in figure.data)) or [("x", "y")]
    plots = [_plot(figure, *pair) for pair in pairs]
    plots, left = _titled(plots, list(layout.annotations or ()))
    above = 0.0
    for annotation in left:
        at = _plot_of(annotation, pairs, plots)
        note = _note(annotation, plots[at])
        plots[at] = replace(plots[at], notes=(*plots[at].notes, note))
        above = max(above, note.shift[1] + 14 if note.refs[1] == "paper" and note.y >= 1 and note.shift[1] > 0 else 0)
    for shape in layout.shapes or ():
        at = _plot_of(shape, pairs, plots)
        stroke = _stroke(shape, plots[at])
        is_across = stroke.refs == ("data", "paper")  # through all rows of the panel that share the axis
        for row, plot in enumerate(plots):
            if row == at or (
                is_across and plot.categories == plots[at].categories and plot.area[:2] == plots[at].area[:2]
            ):
                plots[row] = replace(plot, strokes=(*plot.strokes, stroke))
    return Panel(title, tuple(plots), None, bool(layout.showlegend), float(layout.height or 0), above)


def _flow(trace: Any) -> Flow:
    labels = [plain(one) for one in trace.node.label]
    held = trace.node.color
    colours = _each(DEFAULT if held is None else held, len(labels), colour)
    links = zip(trace.link.source, trace.link.target, trace.link.value, strict=True)
    return Flow(
        tuple(zip(labels, colours, strict=True)),
        tuple((int(a), int(b), float(value)) for a, b, value in links),
    )


# -- plots ------------------------------------------------------------------------------------------------------------


def _axis_of(figure: go.Figure, name: str) -> Any:
    return figure.layout[name[0] + "axis" + name[1:]]


def _plot(figure: go.Figure, x_name: str, y_name: str) -> Plot:
    x, y = _axis_of(figure, x_name), _axis_of(figure, y_name)
    traces = [one for one in figure.data if ((one.xaxis or "x"), (one.yaxis or "y")) == (x_name, y_name)]
    lies = any(one.type == "bar" and one.orientation == "h" for one in traces)
    along = y if lies else x
    values = [(one.y if lies else one.x) for one in traces]
    categories = _categories(along, values, is_bar=any(one.type == "bar" for one in traces))
    series = tuple(_series(one, lies, categories, x, y) for one in traces if one.visible in (None, True))
    if categories and not lies and along.tickvals is not None and along.type != "category":
        first = float(along.tickvals[0])
        series = tuple(replace(one, x=tuple(None if at is None else at - first for at in one.x)) for one in series)
    return Plot(
        "", (*(x.domain or (0, 1)), *(y.domain or (0, 1))), series, tuple(categories), lies,
        _axis(x, is_categories=bool(categories) and not lies, is_bar=lies),
        _axis(y, is_categories=bool(categories) and lies, is_bar=not lies),
    )  # fmt: skip


def _categories(axis: Any, values: Sequence[Any], *, is_bar: bool) -> list[str]:
    """The names along an axis of categories, in its order; none on an axis of numbers."""
    held = [one for some in values if some is not None for one in some]
    if axis.tickvals is not None and axis.ticktext is not None and is_bar:
        return [plain(one) for one in axis.ticktext]
    if axis.type == "category" or (axis.type is None and held and all(isinstance(one, str) for one in held)
                                   and not all(_is_day(one) for one in held)):  # fmt: skip
        ordered = list(axis.categoryarray) if axis.categoryarray is not None else []
        return [plain(one) for one in dict.fromkeys([*ordered, *held])]
    return []


def _is_day(said: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d\d(-\d\d.*)?", said))


def _series(trace: Any, lies: bool, categories: list[str], x_axis: Any, y_axis: Any) -> Series:
    x = _numbers(trace.x, [] if lies else categories, x_axis)
    y = _numbers(trace.y, categories if lies else [], y_axis)
    count = max(len(x), len(y))
    x, y = x or tuple(map(float, range(count))), y or tuple(map(float, range(count)))
    texts = trace.text if trace.text is not None else ()
    texts = [texts] * count if isinstance(texts, str) else list(texts)
    mode = trace.mode or "lines" if trace.type == "scatter" else ""
    kind = "bar" if trace.type == "bar" else "line" if "lines" in mode else "marks"
    own = trace.marker.color if trace.marker and trace.marker.color is not None else None
    if kind == "line" and trace.line and trace.line.color:
        own = trace.line.color
    pattern = trace.marker.pattern.shape if kind == "bar" and trace.marker.pattern else None
    sizes = trace.marker.size if kind != "bar" and trace.marker and "markers" in mode else None
    if kind == "marks" and "markers" not in mode:
        sizes = 0
    errors = trace.error_y if not lies else trace.error_x
    return Series(
        kind, plain(trace.name), x, y, tuple(_each(DEFAULT if own is None else own, count, colour)),
        tuple(_each(pattern or "", count, bool)),
        tuple(plain(one) for one in texts) if kind == "bar" or "text" in mode else (),
        tuple(_each(6 if sizes is None else sizes, count, float)) if kind == "marks" or "markers" in mode else (),
        float(trace.line.width or 2) if kind == "line" and trace.line else 2.0,
        _dash(trace.line.dash if kind == "line" and trace.line else None),
        float(trace.opacity if trace.opacity is not None else 1.0),
        _errors(errors, count),
    )  # fmt: skip


def _errors(said: Any, count: int) -> tuple[tuple[float, float], ...]:
    if said is None or said.array is None or said.visible is False:
        return ()
    above = list(said.array)
    below = list(said.arrayminus) if said.arrayminus is not None and not said.symmetric else above
    return tuple((float(below[at] or 0), float(above[at] or 0)) for at in range(count))


def _each(value: Any, count: int, of: Any) -> list[Any]:
    held = list(value) if isinstance(value, (list, tuple, np.ndarray, pd.Series)) else [value] * count
    return [of(one) for one in held]


def _dash(said: str | None) -> tuple[float, ...]:
    return DASHES.get(said or "solid", ())


def _numbers(values: Any, categories: list[str], axis: Any) -> tuple[Value, ...]:
    if values is None:
        return ()
    known = {name: float(at) for at, name in reversed(list(enumerate(categories)))}
    is_named = bool(categories) and axis.tickvals is None
    ticks = {one: float(at) for at, one in enumerate(axis.tickvals)} if categories and not is_named else {}
    found: list[Value] = []
    for one in values:
        if one is None or (isinstance(one, float) and np.isnan(one)) or one is pd.NaT:
            found.append(None)
        elif is_named:
            found.append(known[plain(one)])
        elif ticks:
            found.append(ticks.get(one, float(one)))
        elif isinstance(one, (str, datetime, np.datetime64)) or hasattr(one, "isoformat"):
            found.append(float(pd.Timestamp(one).timestamp() / 86_400))
        else:
            found.append(float(one))
    return tuple(found)


def _axis(axis: Any, *, is_categories: bool, is_bar: bool) -> Axis:
    ticks: tuple[tuple[float, str], ...] = ()
    if not is_categories and axis.tickvals is not None:
        named = axis.ticktext if axis.ticktext is not None else axis.tickvals
        ticks = tuple((float(at), plain(said)) for at, said in zip(axis.tickvals, named, strict=True))
    span = None
    is_log = axis.type == "log"
    if axis.range is not None and not is_categories and not isinstance(axis.range[0], str):
        first, last = (float(one) for one in axis.range)
        span = (10**first, 10**last) if is_log else (first, last)
    is_date = not is_categories and axis.type == "date"
    return Axis(
        title=plain(axis.title.text) if axis.title else "",
        span=span, ticks=ticks,
        is_shown=axis.visible is not False and axis.showticklabels is not False,
        is_grid=axis.visible is not False and axis.showgrid is not False and not is_categories,
        is_percent=str(axis.tickformat or "").endswith("%"),
        is_reversed=axis.autorange == "reversed" or bool(span and span[0] > span[1]),
        is_date=is_date, is_log=is_log,
        step=float(axis.dtick) if isinstance(axis.dtick, (int, float)) and not is_log else None,
        from_zero=axis.rangemode == "tozero" or is_bar,
        turned=-float(axis.tickangle) if isinstance(axis.tickangle, (int, float)) else 0.0,
        is_above=axis.side == "top",
    )  # fmt: skip


# -- words and strokes ------------------------------------------------------------------------------------------------


def _titled(plots: list[Plot], annotations: list[Any]) -> tuple[list[Plot], list[Any]]:
    """Subplots' titles, which plotly keeps as annotations on their upper edges, and the other annotations."""
    left, plots = [], list(plots)
    for annotation in annotations:
        is_title = annotation.xref == annotation.yref == "paper" and annotation.yanchor == "bottom"
        tops = [at for at, plot in enumerate(plots) if is_title and abs(plot.area[3] - annotation.y) < 1e-6]
        if not tops or annotation.yshift:
            left.append(annotation)
            continue
        at = min(tops, key=lambda one: abs((plots[one].area[0] + plots[one].area[1]) / 2 - annotation.x))
        plots[at] = replace(plots[at], title=plain(annotation.text))
    return plots, left


def _plot_of(thing: Any, pairs: Sequence[tuple[str, str]], plots: Sequence[Plot]) -> int:
    """The plot whose axes a shape or an annotation refers to; of the panel's own, the first."""
    x, y = (str(ref).removesuffix(" domain") for ref in (thing.xref or "x", thing.yref or "y"))
    fitting = [at for at, pair in enumerate(pairs) if pair[0] == x and pair[1] == y]
    fitting += [at for at, pair in enumerate(pairs) if pair[0] == x or pair[1] == y]
    assert plots
    return fitting[0] if fitting else 0


def _ref(said: str | None) -> str:
    if said == "paper":
        return "paper"
    return "domain" if str(said).endswith(" domain") else "data"


def _stroke(shape: Any, plot: Plot) -> Stroke:
    refs = _ref(shape.xref), _ref(shape.yref)
    drawn = shape.fillcolor if shape.type == "rect" and shape.fillcolor else shape.line.color
    return Stroke(
        "rect" if shape.type == "rect" else "line",
        (_at(shape.x0, plot, refs[0], "x"), _at(shape.x1, plot, refs[0], "x")),
        (_at(shape.y0, plot, refs[1], "y"), _at(shape.y1, plot, refs[1], "y")),
        refs, colour(drawn), float(shape.line.width if shape.line.width is not None else 2),
        _dash(shape.line.dash), float(shape.opacity if shape.opacity is not None else 1),
    )  # fmt: skip


def _at(value: Any, plot: Plot, ref: str, way: str) -> float:
    if isinstance(value, str) and ref == "data":
        if value in plot.categories and (way == "y") == plot.lies:
            return float(plot.categories.index(value))
        return float(pd.Timestamp(value).timestamp() / 86_400)
    return float(value)


def _note(annotation: Any, plot: Plot) -> Note:
    refs = _ref(annotation.xref), _ref(annotation.yref)
    font: Mapping[str, Any] = annotation.font.to_plotly_json() if annotation.font else {}
    return Note(
        plain(annotation.text), _at(annotation.x, plot, refs[0], "x"), _at(annotation.y, plot, refs[1], "y"), refs,
        colour(font.get("color")), float(font.get("size") or 12),
        {"left": "left", "right": "right"}.get(annotation.xanchor or "", "center"),
        {"top": "top", "bottom": "bottom"}.get(annotation.yanchor or "", "middle"),
        -float(annotation.textangle or 0), (float(annotation.xshift or 0), float(annotation.yshift or 0)),
    )  # fmt: skip
