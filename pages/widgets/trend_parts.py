"""The parts of the Trends page: the series, its small multiples, the change at a day, breaks and slopes, the table."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.figures.base import about
from pages.widgets import (
    cached,
    charts,
    downloads,
    filter_bar,
    keys,
    marking,
    overview_parts,
    palette,
    session,
    time_marks,
    words,
)
from pages.widgets.chrome import View
from pages.widgets.words import _, capital, country, label, markdown, number, share
from queries import breaks, methods, verdict
from queries.trends import OF_LINES, Series

SPLIT_DAY = date(2020, 3, 1)  # first value only: the reader picks another
MULTIPLES = 9
FREQUENCY = {"month": "M", "quarter": "Q", "year": "Y"}
DRAG = {**charts.CONFIG, "modeBarButtonsToRemove": ["lasso2d", "zoom2d", "pan2d", "autoScale2d"]}
AREAS = ("country", "admin1")  # never in the order of their counts

Mark = tuple[date, date, str, str]  # first day, day after the last, label, kind


@dataclass(frozen=True)
class Asked:
    """What the reader chose for the series: as the arguments of `queries.trends.series`."""

    by: str
    measure: str
    split: str
    undated: str


# -- choices ----------------------------------------------------------------------------------------------------------


def choices(view: View) -> Asked:
    """Step, measure, division, and what to do with vague dates."""
    one_kind = len(cached.commodities(view.filters, view.found)) == 1
    steps = {"year": _("by year"), "quarter": _("by quarter"), "month": _("by month")}
    measures = {"incidents": _("incidents"), "seizures": _("seizures")}
    if one_kind:
        measures |= {"kg": _("kg weighed"), "animals": _("animals, central estimate")}
    ways = {"left_out": _("left out"), "spread": _("spread evenly")}
    splits = [split for split in _splits() if split != "concealment" or view.reader.tier in methods.TIERS]
    if st.session_state.get("trend_split", splits[0]) not in splits:
        del st.session_state["trend_split"]  # a division that this tier does not allow
    with st.container(horizontal=True, vertical_alignment="bottom", key="trend_choices"):
        return Asked(
            _one_of("trend_by", _("Step"), steps),
            _one_of("trend_measure", _("Measure"), measures, _(
                "Kilograms and animals only where the view holds one species group and one commodity: they are never "
                "added up across kinds."
            )),
            st.selectbox(_("Divided by"), splits, format_func=_splits().__getitem__, key="trend_split", width=220),
            _one_of("trend_undated", _("Dates too vague for the step"), ways, _(
                "A date known only to a year fits no month. Such incidents are left out, or each is spread in equal "
                "parts over the months or quarters it may belong to. None is put on a first of January."
            )),
        )  # fmt: skip


def _one_of(key: str, title: str, offered: dict[str, str], told: str | None = None) -> str:
    first = next(iter(offered))
    if st.session_state.get(key, first) not in offered:
        del st.session_state[key]  # a measure that the new view does not allow
    chosen = st.segmented_control(
        title, list(offered), format_func=offered.__getitem__, default=first, key=key, required=True, help=told
    )
    return chosen or first


def _splits() -> dict[str, str]:
    return {
        "none": _("not divided"), "group": _("species group"), "commodity": _("commodity"), "taxon": _("taxon"),
        "country": _("country or area"), "admin1": _("first-level area"), "place": _("place"),
        "transport": _("transport"), "facility": _("facility"), "cover_load": _("cover load"),
        "concealment": _("concealment"), "agency": _("agency"), "evidence": _("evidence"),
        "source_kind": _("kind of source"), "precision": _("precision of the place"),
    }  # fmt: skip


def _series(view: View, asked: Asked, split: str) -> Series:
    return cached.trend(view.filters, asked.by, view.found, asked.measure, split, asked.undated)


# -- charts -----------------------------------------------------------------------------------------------------------


def chart(rows: pd.DataFrame, *, points: Sequence[breaks.Breaks] = (), marks: Sequence[Mark] = ()) -> go.Figure:
    """The chosen measure by period, two strata apart.

    `points` are lines in their stratum: dashed for the record's breaks, full and in the accent for the view's
    own. `marks` are bands over both (operations, policy dates, the reader's own).
    """
    theme = palette.theme()
    amounts = rows[["large_amount", "other_amount"]].astype(float)
    figure = charts.over_time(
        rows.assign(large_count=amounts["large_amount"], other_count=amounts["other_amount"]),
        [time_marks.Mark(*mark) for mark in marks],
    )
    if not (amounts.fillna(0) % 1 == 0).all(axis=None):
        figure.update_yaxes(tickformat=",.3~r").update_traces(hovertemplate="%{x}: %{y:,.4~r}<extra></extra>")
    if len(str(rows["period"].iloc[0])) > len("2024"):
        figure.update_xaxes(nticks=6)  # legible on a narrow screen
    if amounts.max(axis=None) <= 3:
        figure.update_yaxes(dtick=1)
    firsts = list(rows["period_from"])
    for one in points:
        row = "" if one.filters.stratum == "large" else "2"
        ended = one.filters.until  # the record's breaks are of its whole coverage, the chart may end before
        for point in (point for point in (*one.record, *one.group) if ended is None or point.at < ended):
            colour, dash = (palette.ACCENT, "solid") if point.kind == "group" else (palette.INK, "dash")
            _line(figure, row, _along(firsts, point.at), colour[theme], dash)
    return figure.update_layout(dragmode="select", selectdirection="h")


def _line(figure: go.Figure, row: str, at: float | None, colour: str, dash: str) -> None:
    if at is not None:
        figure.add_shape(
            type="line", x0=at, x1=at, y0=0, y1=1, xref=f"x{row}", yref=f"y{row} domain",
            line={"color": colour, "width": 2, "dash": dash},
        )  # fmt: skip


def _along(firsts: list[date], day: date) -> float | None:
    """Where a day stands on an axis of periods, each one unit wide around its number; None before the first."""
    begun = [number for number, first in enumerate(firsts) if first <= day]
    if not begun or len(firsts) < 2:
        return None
    length = (firsts[-1] - firsts[0]).days / (len(firsts) - 1)
    return begun[-1] - 0.5 + min(1.0, (day - firsts[begun[-1]]).days / length)


def main_chart(view: View, asked: Asked) -> None:
    """The series; dragging over it makes a period the filter of all pages."""
    found = _series(view, asked, "none")
    key = session.key_of("trend_chart")

    def pick() -> None:
        days = _chosen_days(st.session_state[key].selection["box"], list(found.rows["period_from"]), asked.by)
        if days:
            session.change(since=days[0], until=days[1])

    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.subheader(_("Over time"), anchor=False)
        if view.filters.since or view.filters.until:
            st.button(
                _("Clear the period"), key="clear_period", icon=":material/close:", on_click=session.change,
                kwargs={"since": None, "until": None},
            )  # fmt: skip
    points = cached.change_points(view.filters, view.found)
    marks = time_marks.marks(view)
    st.plotly_chart(
        chart(found.rows, points=points, marks=marks), key=key, on_select=pick, selection_mode="box", config=DRAG,
        alt=_("The chosen measure by period, large consignments and all others apart"),
    )  # fmt: skip
    st.caption(" ".join([
        _("Drag over the chart to make a period the filter of all pages."),
        _("Dashed lines: breaks in the record’s own number of incidents. Full lines: breaks in this view’s alone."),
        *_left_out(view, found),
        _("More incidents in the file may mean more reports or more searching, not more trafficking."),
    ]))  # fmt: skip
    keys.show(time_marks.keys(view, marks))
    time_marks.listed_below(view, "trend_marks")
    _rests_on(view)


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


def _left_out(view: View, found: Series) -> list[str]:
    said = []
    if not found.rows["is_complete"].all():
        said.append(_("Hatched: the coverage (until {day}) or the filter holds only a part of this period.",
                      day=words.day(view.found.coverage_until)))  # fmt: skip
    if found.vague_count:
        pattern = (
            _("{count} incidents ({share}) have a date that fits no single period: spread evenly over those it covers.",
              count=number(found.vague_count), share=share(found.vague_count, found.incident_count))
            if found.undated == "spread"
            else _("{count} incidents ({share}) have a date that fits no single period and are not in the chart.",
                   count=number(found.vague_count), share=share(found.vague_count, found.incident_count))
        )  # fmt: skip
        said.append(pattern)
    return said


def _rests_on(view: View) -> None:
    overview_parts.source_line(view)
    st.caption(markdown(about(view)))


def divided(view: View, asked: Asked) -> None:
    """Small multiples: the values with most incidents, each on scales of its own."""
    if asked.split == "none":
        return
    found = _series(view, asked, asked.split)
    counts = found.rows.assign(key=[_key(value) for value in found.rows["value"]])
    every = list(dict.fromkeys(counts["key"]))  # most incidents first
    shown = [value for value in every if value][:MULTIPLES]
    if asked.split == "country":
        shown = words.in_order(shown)
    elif asked.split in AREAS:
        shown = sorted(shown, key=lambda value: _value_name(view, asked.split, value))
    marks = time_marks.marks(view)
    st.subheader(_("Divided by {dimension}", dimension=_splits()[asked.split]), anchor=False)
    for at, (column, value) in enumerate(
        zip([column for _row in range(MULTIPLES // 3) for column in st.columns(3)], shown, strict=False)
    ):
        with column:
            name = _value_name(view, asked.split, value)
            st.markdown(f"**{markdown(name)}**")
            own = counts[counts["key"] == value].reset_index(drop=True)
            figure = chart(own, marks=marks).update_layout(height=230, dragmode=False).update_xaxes(nticks=5)
            st.plotly_chart(figure, key=f"trend_multiple_{at}", config=charts.CONFIG, alt=name)
    rest = [value for value in every if value not in shown]
    said = [_("Each on scales of its own; the upper bars are large consignments, the lower ones all others.")]
    if rest:
        said.append(_("{count} more values, “not stated” among them where it occurs, are in the table.",
                      count=number(len(rest))))  # fmt: skip
    if asked.split in OF_LINES:
        said.append(_("An incident with several values counts under each."))
    if asked.split in AREAS:
        said.append(
            _("Countries or areas were searched with different effort in different years: do not compare them.")
        )
    st.caption(" ".join(said))
    _rests_on(view)


def _key(value: object) -> str:
    return value if isinstance(value, str) else ""


def _value_name(view: View, split: str, value: str) -> str:
    if not value:
        return _("not stated")
    if split == "country":
        return country(value)
    if split == "admin1":
        code, _sep, area = value.partition("|")
        return f"{area}, {country(code)}"
    if split == "place":
        return view.words.place(value)
    if split == "taxon":
        return view.words.taxon(value)
    return value if split == "agency" else capital(label(split, value))


# -- what changed -----------------------------------------------------------------------------------------------------


def change(view: View) -> None:
    """The change at a day that the reader picks, beside all other incidents; each stratum by itself."""
    st.subheader(_("Change at a day, beside the rest of the record"), anchor=False)
    first, last = view.found.coverage_from, view.found.coverage_until
    begun, ended = max(first, view.filters.since or first), min(last, view.filters.until or last)
    at = st.session_state.get("trend_at", SPLIT_DAY)
    if not (isinstance(at, date) and begun < at < ended):
        at = min(max(begun + (ended - begun) / 2, first), last)
    st.session_state["trend_at"] = at
    day = st.date_input(
        _("First day of the second period"), min_value=first, max_value=last, key="trend_at", format="YYYY-MM-DD",
        width=230,
    )  # fmt: skip
    at = day if isinstance(day, date) else at
    found = cached.verdicts(view.filters, at, view.found)
    shared = _shared_reason([one.reason for one in found])
    if shared:
        st.info(capital(_(verdict.REASONS[shared])) + ".")
    else:
        _listed([verdict.say(one, view.words) for one in found])
        astride = [said for said in (verdict.say_astride(one, view.words) for one in found) if said]
        if astride:
            _listed(astride)


def own_course(view: View) -> None:
    """Breaks and slopes of the view, each beside the record's."""
    st.subheader(_("Breaks and slopes, beside the record’s own"), anchor=False)
    found = cached.change_points(view.filters, view.found)
    _listed([breaks.say_record(one, view.words) for one in found])
    if _shared_reason([one.reason for one in found]):
        return  # said above
    slopes = cached.slopes(view.filters, view.found)
    _listed([breaks.say_own(one, view.words) for one in found])
    _listed([breaks.say_slopes(one, view.words) for one in slopes])


def _shared_reason(reasons: list[str]) -> str:
    """The reason that nothing about the view as a whole can be said, if it is one for all strata."""
    whole = set(reasons) if set(reasons) <= {"where", "no_goods"} else set()
    return next(iter(whole)) if len(whole) == 1 else ""


def _listed(said: list[str]) -> None:
    st.markdown("\n".join(f"- {markdown(line)}" for line in said))


# -- table ------------------------------------------------------------------------------------------------------------


def table(view: View, asked: Asked) -> None:
    """The series as a table, and as CSV with the filter's sentence in every row."""
    found = _series(view, asked, asked.split)
    sentence = filter_bar.sentence(view.filters, view.words)
    with st.expander(_("Table and download")):
        shown = found.rows.copy()
        if asked.split != "none":
            shown["value"] = [_value_name(view, asked.split, _key(value)) for value in shown["value"]]
        names = ["period", *(["value"] if asked.split != "none" else []), "large_amount", "other_amount",
                 "large_count", "other_count", "is_partial"]  # fmt: skip
        titles = {
            "period": _("Period"), "value": capital(_splits()[asked.split]),
            "large_amount": _("Large consignments: measure"), "other_amount": _("All others: measure"),
            "large_count": _("Large consignments: incidents"), "other_count": _("All others: incidents"),
            "is_partial": _("Coverage ends inside"),
        }  # fmt: skip
        st.dataframe(shown[names].rename(columns=titles), hide_index=True, key=session.key_of("trend_table"),
                     placeholder="–", alt=_("The series by period"))  # fmt: skip
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
