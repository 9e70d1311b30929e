"""Frames in, plotly figures out. Every text that comes from data is escaped: plotly reads some HTML."""

from collections.abc import Callable
from html import escape

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from pages.widgets import palette
from pages.widgets.words import _, named, number, separators

CONFIG = {"displaylogo": False, "modeBarButtonsToRemove": ["select2d", "lasso2d", "zoom2d", "pan2d", "autoScale2d"]}


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


def over_time(series: pd.DataFrame) -> go.Figure:
    """Incidents by period, large consignments above all others, each on a scale of its own.

    The two strata are never stacked or added; a period that the coverage ends in is hatched.
    """
    theme = palette.theme()
    titles = (_("Large consignments"), _("All other incidents"))
    figure = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.14, subplot_titles=titles)
    hatch = ["" if complete else "/" for complete in series["is_complete"]]
    for row, (column, colour) in enumerate((("large_count", palette.ACCENT), ("other_count", palette.QUIET)), start=1):
        figure.add_bar(
            x=series["period"],
            y=series[column],
            customdata=series[["period_from"]].astype(str),
            marker={"color": colour[theme], "pattern": {"shape": hatch, "fgcolor": palette.PAPER[theme]}},
            hovertemplate=f"{named('%{x}', '%{y}')}<extra></extra>",
            row=row,
            col=1,
        )
    figure.update_xaxes(type="category", showgrid=False, tickangle=0, nticks=12, automargin=True)
    figure.update_yaxes(rangemode="tozero", tickformat=",d", gridcolor="rgba(128,128,128,0.2)", nticks=4)
    figure.update_annotations(font_size=13, x=0, xanchor="left")
    return plain(figure, 380)


def bars(
    counts: pd.DataFrame, show: Callable[[str | None], str], colour: Callable[[str], str], most: int = 14
) -> go.Figure:
    """Incidents by value, most first; what does not fit is one bar, so nothing is left out unseen.

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
