"""The parts of the Trends page: the series, its small multiples, the change at a day, breaks and slopes, the table."""

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pages.figures import trends
from pages.figures.base import Figure, NothingToShow, about, one_of, strata
from pages.figures.trends import FREQUENCY
from pages.widgets import charts, choices, downloads, filter_bar, marking, session, show, time_marks
from pages.widgets.chrome import View
from pages.widgets.words import _, markdown, number
from queries import breaks
from queries.trends import Series

SLOPE_WIDTHS = (130, 205, 150, 145, 130, 50, 130)  # of the columns of breaks and slopes
DRAG = {**charts.CONFIG, "modeBarButtonsToRemove": ["lasso2d", "zoom2d", "pan2d", "autoScale2d"]}


def ask(view: View) -> None:
    """Step, measure, division, and what to do with vague dates; all stand in the address."""
    steps = {"year": _("by year"), "quarter": _("by quarter"), "month": _("by month")}
    ways = {"left_out": _("left out"), "spread": _("spread evenly")}
    with st.container(horizontal=True, vertical_alignment="bottom", key="trend_choices"):
        choices.one_of(trends.STEP, _("Step"), steps)
        choices.one_of(trends.MEASURE, _("Measure"), trends.measures(view), help=_(
            "Kilograms and animals only where the view holds one species group and one commodity: they are never "
            "added up across kinds."
        ))  # fmt: skip
        choices.from_list(trends.SPLIT, _("Divided by"), trends.splits(view), width=220)
        choices.one_of(trends.VAGUE, _("Dates too vague for the step"), ways, help=_(
            "A date known only to a year fits no month. Such incidents are left out, or each is spread in equal "
            "parts over the months or quarters it may belong to. None is put on a first of January."
        ))  # fmt: skip


def main_chart(view: View) -> None:
    """The series; dragging over it makes a period the filter of all pages."""
    asked = choices.chosen()
    figure = trends.trend(view, asked)
    step = one_of(asked, trends.STEP, trends.STEPS)
    firsts = list(trends.series_of(view, asked, "none").rows["period_from"])

    def pick(key: str) -> None:
        days = _chosen_days(st.session_state[key].selection["box"], firsts, step)
        if days:
            session.change(since=days[0], until=days[1])

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(_("Over time"), anchor=False)
        if view.filters.since or view.filters.until:
            st.button(
                _("Clear the period"), key="clear_period", icon=":material/close:", on_click=session.change,
                kwargs={"since": None, "until": None},
            )  # fmt: skip
    st.caption(_("Drag over the chart to make a period the filter of all pages."))
    show.charts_of(figure, view, session.key_of("trend_chart"), pick, selection_mode="box", config=DRAG)
    time_marks.listed_below(view, "trend_marks")


def _chosen_days(boxes: Sequence[Mapping[str, Any]], firsts: Sequence[date], by: str) -> tuple[date, date] | None:
    """First day and day after the last of the periods that a drag covers, each one unit wide around its number."""
    ends = [float(x) for box in boxes for x in box["x"]]
    if not ends:
        return None
    low, high = max(0, round(min(ends))), min(len(firsts) - 1, round(max(ends)))
    if low > high:
        return None
    last = pd.Period(pd.Timestamp(firsts[high]), freq=FREQUENCY[by])
    return firsts[low], (last + 1).start_time.date()


def divided(view: View) -> None:
    """Small multiples: the values with most incidents, each on scales of its own."""
    asked = choices.chosen()
    if one_of(asked, trends.SPLIT, trends.splits(view)) == "none":
        return
    figure = _made(trends.small_multiples, view)
    if figure:
        st.subheader(figure.title, anchor=False)
        show.charts_of(figure, view, "trend_multiple", a_row=3)


def change(view: View) -> None:
    """The change at a day that the reader picks, beside all other incidents; each stratum by itself."""
    st.subheader(_("Change at a day, beside the rest of the record"), anchor=False)
    begun, ended = trends.limits(view)
    choices.day(
        trends.DAY, _("First day of the second period"), trends.first_day(view), min_value=begun, max_value=ended,
        width=230,
    )  # fmt: skip
    figure = _made(trends.change_at, view)
    if figure:
        show.table_of(figure, view, "change_table", first=len(figure.said) - 1)


def own_course(view: View) -> None:
    """Breaks and slopes of the view, each beside the record's."""
    figure = _made(trends.slopes, view)
    if figure:
        st.subheader(figure.title, anchor=False)
        wide = show.widths(figure.table, SLOPE_WIDTHS)
        show.table_of(figure, view, "slopes_table", first=len(figure.said) - 1, column_config=wide)


def _made(make: Callable[[View, Mapping[str, str]], Figure], view: View) -> Figure | None:
    """A figure of the page's choices, or the sentence that says why there is none."""
    try:
        return make(view, choices.chosen())
    except NothingToShow as nothing:
        st.info(markdown(nothing))
        return None


# -- table ------------------------------------------------------------------------------------------------------------


def table(view: View) -> None:
    """The series as a table, and as CSV with the filter's sentence in every row."""
    asked = choices.chosen()
    split = one_of(asked, trends.SPLIT, trends.splits(view))
    found = trends.series_of(view, asked, split)
    drawn = strata(view.filters)
    sentence = filter_bar.sentence(view.filters, view.words)
    with st.expander(_("Table and download")):
        st.dataframe(trends.series_table(view, found, drawn, split), hide_index=True,
                     key=session.key_of("trend_table"), placeholder="–", alt=_("The series by period"))  # fmt: skip
        st.caption(markdown(about(view)))

        level = downloads.level_of(view)
        export = downloads.Export(
            view, "trends", "csv", downloads.file_name(view, "series", level, "csv"), level,
            downloads.asked_for_reason(view), lambda: told_rows(found, sentence, view),
            functools.partial(_as_csv, caveat=marking.caveat(level)),
        )  # fmt: skip
        downloads.button(st, _("{format} of this series", format="CSV"), export, "text/csv", "download_series")
        st.caption(marking.caveat(level))


def _as_csv(rows: pd.DataFrame, caveat: str) -> bytes:
    return downloads.as_csv(downloads.with_handling(rows, caveat))


def told_rows(found: Series, sentence: str, view: View) -> pd.DataFrame:
    """The series with what it shows in every row: the filter's sentence, the choices, what is left out, the cut-off."""
    told = {
        "filter": sentence, "measure": found.measure, "split": found.split, "vague_dates": found.undated,
        "vague_count": found.vague_count, "undated_count": found.undated_count,
        "coverage_until": view.found.coverage_until.isoformat(), "build": view.found.build_id,
    }  # fmt: skip
    return found.rows.assign(period_from=found.rows["period_from"].astype(str), **told)


def definitions() -> None:
    """What the tests are, and what they are not."""
    said = (
        _("A change is told beside that of all other incidents in the same periods (the comparator is named). **RoR**: "
          "the view’s ratio of yearly rates divided by theirs; 1 is no change beyond them."),
        _("Counts are taken as negative-binomial, their dispersion estimated from the quarters; the intervals hold the "
          "sampling error and nothing else, such as a source that began or stopped."),
        _("A change between countries or areas is not computed: they were searched with different effort. Neither is "
          "that of a view of which one publisher reported more than half."),
        _("**Breaks**: a search for steps in the monthly counts, set so that a series without a step shows one in at "
          "most 5 of 100 cases. A view’s break within six months of one of the record’s, in either stratum or in both "
          "together, is the record’s; none is shown in the first {months} months of the coverage.",
          months=number(breaks.START_MONTHS)),
        _("**Slope**: Sen’s, by whole years, with the Mann–Kendall test, plain and after taking autocorrelation out "
          "(the larger p): the number of large consignments, and the share of the view among all others."),
        _("Everything ends with the coverage; a period that it ends in is hatched and in no test."),
    )  # fmt: skip
    st.markdown("\n".join(f"- {line}" for line in said))
