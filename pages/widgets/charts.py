"""Frames in, plotly figures out. Every text that comes from data is escaped: plotly reads some HTML."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from html import escape

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.widgets import palette, time_marks, words
from pages.widgets.time_marks import Mark
from pages.widgets.words import _, named, number, separators
from queries.filters import STRATA

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "zoom2d", "pan2d", "autoScale2d"]}


CROWDED, FAINT = 15, 0.4  # from so many marks of a kind on, their lines step back behind the bars
LETTERS_PX, LARGE_PX = 13, 20  # letters on a page, and at most in a room
SCREEN_PX = 640  # height of a chart in a room
MOST_BARS = 14  # of one chart; the others are one bar
THINNEST_BAND = 0.15  # of a period's width: a narrower band is a line


def plain(figure: go.Figure, height: int) -> go.Figure:
    """The look that all charts share."""
    ink = palette.INK[palette.theme()]
    return figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        font={"color": ink, "size": 13},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        bargap=0.15,
        hoverlabel={"align": "left"},
        separators=separators(),
    )


def stratum_name(stratum: str) -> str:
    """A stratum as the title of a chart or of a column."""
    return _("Large consignments") if stratum == "large" else _("All other incidents")


def stratum_colour(stratum: str) -> str:
    """The colour of a stratum's bars."""
    return (palette.ACCENT if stratum == "large" else palette.QUIET)[palette.theme()]


def over_time(series: pd.DataFrame, marks: Sequence[Mark] = (), strata: Sequence[str] = STRATA) -> go.Figure:
    """Incidents by period, large consignments above all others, each on a scale of its own.

    The two strata are never stacked or added; a period that the coverage ends in is hatched. `marks` are bands, or
    lines where a band would be thinner than one, on both. `strata`: those of the view, which may hold only one.
    """
    figure = make_subplots(
        rows=len(strata), cols=1, shared_xaxes=True, vertical_spacing=0.14,
        subplot_titles=[stratum_name(stratum) for stratum in strata],
    )  # fmt: skip
    hatch = ["" if complete else "/" for complete in series["is_complete"]]
    for row, stratum in enumerate(strata, start=1):
        colour = stratum_colour(stratum)
        figure.add_bar(
            x=series["period"],
            y=series[f"{stratum}_count"],
            customdata=series[["period_from"]].astype(str),
            marker={"color": colour, "pattern": {"shape": hatch, "fgcolor": colour}},
            hovertemplate=f"{named('%{x}', '%{y}')}<extra></extra>",
            row=row,
            col=1,
        )
    figure.update_xaxes(type="category", showgrid=False, tickangle=0, nticks=12, automargin=True)
    figure.update_yaxes(rangemode="tozero", tickformat=",d", gridcolor="rgba(128,128,128,0.2)", nticks=4)
    for row, stratum in enumerate(strata, start=1):
        if series[f"{stratum}_count"].max() <= 4:
            figure.update_yaxes(dtick=1, row=row, col=1)  # no halves of an incident
    figure.update_annotations(font_size=13, x=0, xanchor="left")
    mark_spans(figure, [day.date() for day in pd.to_datetime(series["period_from"])], marks)
    return plain(figure, 40 + 170 * len(strata)).update_layout(margin={"t": 64 if marks else 28})


def mark_spans(figure: go.Figure, firsts: Sequence[date], marks: Sequence[Mark]) -> None:
    """Draw marks over all rows of a chart whose x axis has a category for each period that begins on `firsts`.

    Operations are tinted bands, policy dates dashed lines, the reader's own full lines or bands; each carries its sign
    above the chart, whose hover text is its label. What lies outside the periods is left out.
    """
    if len(firsts) < 2:
        return
    ends = [*firsts[1:], firsts[-1] + (firsts[-1] - firsts[-2])]
    heights = {"own": 26, "operation": 36, "policy": 46}
    counts = Counter(mark.kind for mark in marks)
    for mark in marks:
        since, until = max(mark.since, firsts[0]), min(mark.until, ends[-1])
        if since >= until:
            continue
        left, right = _along(since, firsts, ends), _along(until, firsts, ends)
        colour = time_marks.colour(mark.kind)
        if mark.kind == "policy" or right - left < THINNEST_BAND:
            dash = {"policy": "dot", "operation": "dash", "own": "solid"}[mark.kind]
            at = left if mark.kind == "policy" else (left + right) / 2
            figure.add_shape(
                type="line", x0=at, x1=at, y0=0, y1=1, xref="x", yref="paper", layer="below",
                opacity=FAINT if counts[mark.kind] > CROWDED else 1,
                line={"color": colour, "width": 1.5 if mark.kind == "own" else 1, "dash": dash},
            )  # fmt: skip
        else:
            at = (left + right) / 2
            figure.add_shape(
                type="rect", x0=left, x1=right, y0=0, y1=1, xref="x", yref="paper", layer="below", fillcolor=colour,
                opacity=0.16, line={"color": colour, "width": 0},
            )  # fmt: skip
        figure.add_annotation(
            x=at, y=1, xref="x", yref="paper", yshift=heights[mark.kind], showarrow=False,
            text=time_marks.SIGNS[mark.kind],
            hovertext=escape(f"{words.period(mark.since, mark.until - timedelta(days=1))}: {mark.label}"),
            font={"color": colour, "size": 11},
        )  # fmt: skip


def _along(day: date, firsts: Sequence[date], ends: Sequence[date]) -> float:
    """Where a day stands on an axis of categories, of which each is one unit wide around its number."""
    at = bisect_right(firsts, day) - 1
    return at - 0.5 + (day - firsts[at]).days / (ends[at] - firsts[at]).days


def windows(counts: Sequence[tuple[int, bool, int | None, int | None]]) -> go.Figure:
    """The same days of several years: (year, whether it is the operation's own, large, others); None: not collected.

    The strata are on scales of their own; the operation's own year is the darker bar and is named in the axis.
    """
    theme = palette.theme()
    titles = (_("Large consignments"), _("All other incidents"))
    figure = make_subplots(rows=1, cols=2, horizontal_spacing=0.08, subplot_titles=titles)
    own = _("the operation")
    names = [f"<b>{year}</b><br>{escape(own)}" if is_own else str(year) for year, is_own, _large, _other in counts]
    colours = [(palette.ACCENT if is_own else palette.QUIET)[theme] for _year, is_own, _large, _other in counts]
    for col, amounts in ((1, [count[2] for count in counts]), (2, [count[3] for count in counts])):
        figure.add_bar(
            x=names, y=amounts, marker={"color": colours}, textposition="outside", cliponaxis=False,
            text=["" if amount is None else number(amount) for amount in amounts],
            hovertemplate="%{x}: %{y}<extra></extra>", row=1, col=col,
        )  # fmt: skip
        for at, amount in enumerate(amounts):
            if amount is None:
                figure.add_annotation(
                    x=at, y=0, text=escape(_("not collected")), textangle=-90, yanchor="bottom", showarrow=False,
                    row=1, col=col, font={"size": 11},
                )  # fmt: skip
        highest = max([amount or 0 for amount in amounts], default=0)
        figure.update_yaxes(visible=False, range=[0, max(highest, 1) * 1.25], row=1, col=col)
    figure.update_xaxes(type="category", showgrid=False, tickangle=0, automargin=True)
    return plain(figure, 220)


def bars(
    counts: pd.DataFrame, show: Callable[[str | None], str], colour: Callable[[str], str], most: int = MOST_BARS
) -> go.Figure:
    """Incidents by value in the order of `counts`; what does not fit is one bar, so nothing is left out unseen.

    `counts` has `value` and `incident_count`. A bar's `customdata` is its value, empty where it cannot be a filter.
    """
    shown = counts.head(most) if len(counts) > most else counts
    rest = counts.iloc[len(shown) :]
    labels = [escape(show(value)) for value in shown["value"]]
    keys = ["" if pd.isna(value) else str(value) for value in shown["value"]]
    amounts = [int(count) for count in shown["incident_count"]]
    colours = [colour(key) if key else palette.OTHER for key in keys]
    if len(rest):
        labels.append(_("{count} others", count=number(len(rest))))
        keys.append("")
        amounts.append(int(rest["incident_count"].sum()))
        colours.append(palette.OTHER)
    figure = go.Figure(
        go.Bar(
            x=amounts,
            y=list(range(len(labels))),
            orientation="h",
            customdata=[[key] for key in keys],
            text=[number(amount) for amount in amounts],
            textposition="outside",
            cliponaxis=False,
            marker={"color": colours},
            hovertext=labels,
            hovertemplate=f"{named('%{hovertext}', '%{x}')}<extra></extra>",
        )
    )
    figure.update_yaxes(autorange="reversed", tickvals=list(range(len(labels))), ticktext=labels, automargin=True)
    figure.update_xaxes(visible=False, range=[0, max(amounts, default=1) * 1.15])
    return plain(figure, 60 + 26 * len(labels)).update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 8})


def bubbles(
    cells: pd.DataFrame, show_row: Callable[[str], str], show_column: Callable[[str], str], colour: str
) -> go.Figure:
    """Two coded dimensions against each other: a mark a cell, its area by incidents, the count written in it.

    `cells` has `row`, `column`, `incident_count`. A mark's `customdata` is its row and its column.
    """
    rows, columns = _ranked(cells, "row")[::-1], _ranked(cells, "column")
    largest = cells["incident_count"].max()
    figure = go.Figure(
        go.Scatter(
            x=[columns.index(value) for value in cells["column"]],
            y=[rows.index(value) for value in cells["row"]],
            mode="markers+text",
            text=[number(count) for count in cells["incident_count"]],
            textposition="middle right",
            textfont={"size": 11},
            marker={"size": [6 + 15 * (count / largest) ** 0.5 for count in cells["incident_count"]], "color": colour,
                    "opacity": 1, "line": {"width": 0}},
            customdata=cells[["row", "column"]].to_numpy(),
            hovertext=[f"{escape(show_row(row))} · {escape(show_column(column))}"
                       for row, column in zip(cells["row"], cells["column"], strict=True)],
            hovertemplate="%{hovertext}: %{text}<extra></extra>",
            cliponaxis=False,
        )
    )  # fmt: skip
    figure.update_xaxes(
        tickvals=list(range(len(columns))), ticktext=[escape(show_column(value)) for value in columns], side="top",
        tickangle=-50, range=[-0.6, len(columns) - 0.2], automargin=True, zeroline=False,
        ticklabeloverflow="allow", gridcolor="rgba(128,128,128,0.15)",
    )  # fmt: skip
    figure.update_yaxes(visible=False, range=[-0.6, len(rows) - 0.2])
    for at, value in enumerate(rows):  # above its marks: beside them it would leave a narrow screen no room
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", y=at + 0.42, text=escape(show_row(value)), showarrow=False,
            font={"size": 12},
        )  # fmt: skip
    figure = plain(figure, 190 + 46 * len(rows))
    return figure.update_layout(margin={"l": 8, "r": 88, "t": 28, "b": 8})  # the last slanted name leans over the edge


def _ranked(cells: pd.DataFrame, name: str) -> list[str]:
    """The values of a column, those of most incidents first."""
    sums: dict[str, int] = {}
    for value, count in zip(cells[name], cells["incident_count"], strict=True):
        sums[value] = sums.get(value, 0) + int(count)
    return sorted(sums, key=lambda value: (-sums[value], value))


def larger(chart: go.Figure) -> go.Figure:
    """The same chart for a room: letters as large as its rows allow, as high as there is space."""
    drawn = go.Figure(chart)
    own = chart.layout.height or SCREEN_PX
    letters = round(min(LARGE_PX, max(LETTERS_PX, LETTERS_PX * SCREEN_PX / own)))
    drawn.update_layout(font_size=letters, height=None, legend_font_size=letters)
    for axes in (drawn.update_xaxes, drawn.update_yaxes):
        axes(tickfont_size=letters, title_font_size=letters, automargin=True)
    drawn.update_xaxes(nticks=6)  # as many as a small screen has room for, with such letters
    drawn.update_annotations(font_size=letters)
    drawn.update_traces(textfont_size=letters, selector=lambda trace: trace.type in ("bar", "scatter"))
    return drawn
