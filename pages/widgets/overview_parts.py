"""The parts of the overview. Each shows what it rests on: n, completeness, source pages, the largest share."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from pages.figures import overview
from pages.figures.base import Figure, NothingToShow, rests_on, warnings
from pages.widgets import cached, case_table, choices, map_canvas, session, show, time_marks, words
from pages.widgets.chrome import View, is_offered
from pages.widgets.words import (
    _,
    capital,
    country,
    located,
    markdown,
    named,
    ngettext,
    number,
    sentences,
    spoken_text,
)
from queries.filters import MEKONG_DRAGON_VI, SeizureFilter

LAST_MEETING = date(2024, 5, 22)  # Fuzhou; the reader sets another
MEETING = "meeting"
SHOWN_TOTALS = 5
TOTAL_WIDTHS = (180, 150, 100, 150, 120, 110, 90)  # of the columns of published totals


def presets() -> None:
    """Three views that a meeting asks for first."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    meeting = choices.day(
        MEETING, _("Last meeting"), LAST_MEETING, place=row, width=170,
        help=_("First value: the meeting of 22 May 2024 in Fuzhou. Set the day of your own last meeting."),
    )  # fmt: skip
    offered = (
        ("since_meeting", _("Since the last meeting"), {"since": meeting, "until": None}),
        ("agenda_goods", _("Mekong Dragon VI goods"), {"goods": MEKONG_DRAGON_VI}),
        ("large_only", _("Large consignments"), {"stratum": "large"}),
    )
    for key, title, changes in offered:
        row.button(title, key=f"preset_{key}", on_click=session.change, kwargs=changes)


def figures(view: View) -> None:
    """What is counted, over what period, what is missing."""
    figure = overview.totals(view, {})
    with st.container(horizontal=True, gap="large"):
        for name, value, told in overview.headline(view):
            st.metric(name, number(value), help=told, width="content")
    totals = cached.totals(view.filters, view.found)
    if is_offered("cases.py", view.reader.tier):
        _cases_link(view, totals)
    st.markdown(markdown(sentences(figure.said[:-1])))
    if totals["overlapping_count"]:
        _overlapping(view, totals["overlapping_count"])
    show.beside(figure, view, skip=len(figure.said) - 1)


def _overlapping(view: View, count: int) -> None:
    """The incidents whose date is too vague to lie wholly inside the period, one by one."""
    with st.expander(ngettext("The {count} incident that may lie inside the period",
                              "The {count} incidents that may lie inside the period", count)):  # fmt: skip
        rows = cached.overlapping(view.filters, view.found)
        chosen = case_table.show(rows, key="overlapping_cases", height=240)
        if chosen and is_offered("cases.py", view.reader.tier):
            st.switch_page("cases.py", query_params=session.address(view.filters, case=chosen))


def _cases_link(view: View, totals: dict[str, Any]) -> None:
    st.page_link(
        "cases.py",
        label=ngettext("See the {count} incident, with its source", "See the {count} incidents, each with its source",
                       totals["incident_count"]),
        icon=":material/table_rows:",
        query_params=session.address(view.filters),
    )  # fmt: skip


def place_map(view: View) -> None:
    """Place complexes by incidents; a click lists the incidents of a place or of a province."""
    region_choice()
    figure = overview.place_map(view, choices.chosen())
    picked = show.map_of(figure, view, "overview_map", pick=(map_canvas.ALL, map_canvas.PROVINCE))
    list_at_sea(view)
    if picked in view.words.complexes:
        _incidents_of(str(picked), view)
    elif picked and "|" in picked:
        _incidents_of_province(picked, view)


def region_choice() -> None:
    """The named region that a map is seen in; it stands in the address."""
    regions = {region: map_canvas.region_name(region) for region in map_canvas.REGIONS}
    choices.one_of(overview.REGION, _("Region"), regions, label_visibility="collapsed")


def list_at_sea(view: View) -> None:
    """The incidents that are at sea and not drawn, one by one."""
    at_sea = cached.not_drawn_at_sea(view.filters, view.found)
    if at_sea.empty:
        return
    with st.expander(_("At sea, not drawn: {count}", count=number(len(at_sea)))):
        for row in at_sea.itertuples():
            place = view.words.as_written(row.place_name, row.place_id)
            st.text(f"{row.incident_id} · {capital(place or _('place not stated'))} · {country(row.country)}")


def _incidents_of_province(picked: str, view: View) -> None:
    code, _sep, admin1 = picked.partition("|")
    rows = cached.incidents(view.filters, view.found)
    here = rows[(rows["location_precision"] == "admin1") & (rows["country"] == code)]
    here = here[here["admin1"].map(str) == admin1].reset_index(drop=True)
    if here.empty:
        return
    with st.container(border=True, key="province_incidents"):
        where = located(spoken_text("admin1", admin1), country(code))
        st.subheader(markdown(named(where, _("known only to the province"))), anchor=False)
        chosen = case_table.show(here, key="province_cases", height=260)
        if chosen and is_offered("cases.py", view.reader.tier):
            st.switch_page("cases.py", query_params=session.address(view.filters, case=chosen))


def _incidents_of(complex_id: str, view: View) -> None:
    here = view.filters.but(place=(complex_id,), precision=view.filters.precision)
    incidents = cached.incidents(here, view.found)
    with st.container(border=True, key="place_incidents"):
        name, button = st.columns([3, 2], vertical_alignment="center")
        name.subheader(
            markdown(
                ngettext(
                    "{place}: {count} incident",
                    "{place}: {count} incidents",
                    len(incidents),
                    place=view.words.place(complex_id),
                )
            ),
            anchor=False,
        )
        button.button(
            _("Filter by this place"), key="filter_place_button", on_click=session.change,
            kwargs={"place": (complex_id,)}, width="stretch",
        )  # fmt: skip
        chosen = case_table.show(incidents, key="place_cases", height=260)
        if chosen and is_offered("cases.py", view.reader.tier):
            st.switch_page("cases.py", query_params=session.address(view.filters, case=chosen))


def coverage(view: View) -> None:
    """Published totals that overlap the view, beside what this file holds of the same: the first few in words."""
    st.markdown(f"**{_('Coverage: published totals beside this file')}**")
    try:
        figure = overview.coverage(view, {})
    except NothingToShow as nothing:
        st.caption(markdown(nothing))
        return
    for row in cached.coverage(view.filters, view.found)[:SHOWN_TOTALS]:
        st.markdown(_total_line(row))
    show.beside(figure, view)


def _total_line(row: dict[str, Any]) -> str:
    """One published total in words: 'ivory, China Customs, 2019: published 170 cases · 9,200 kg; this file 4 · …'."""
    held = overview.amount(row, "held_")
    compared = {
        "wider": _(" (published scope is wider)"),
        "file_wider": _(" (this file counts more countries, areas or offices)"),
    }.get(row["comparison"], "")
    ours = held if row["comparison"] != "none" else _("cannot be compared")
    what = capital(spoken_text("scope", row["scope"]))
    where = located(spoken_text("jurisdiction", row["jurisdiction"]), overview.span(row))
    figures = _(
        "published **{published}**, this file **{held}**",
        published=markdown(overview.amount(row, "")), held=markdown(ours),
    )  # fmt: skip
    return f"{markdown(what)} — {markdown(where)}  \n{sentences([figures, markdown(compared)])}"


def all_totals(view: View) -> None:
    """All published totals that overlap the view, over the whole width, with notes and sources of a chosen one."""
    rows = cached.coverage(view.filters, view.found)
    if not rows:
        return
    key = session.key_of("coverage_table")
    with st.expander(_("All {count} with their sources", count=number(len(rows)))):
        st.caption(_("Choose a row for its source, its note, and what this file holds for its scope and period."))
        table = overview.coverage(view, {}).table
        picked = st.dataframe(
            table, hide_index=True, height=430, key=key, on_select="rerun", selection_mode="single-row",
            placeholder="–", alt=_("Published totals beside this file"), column_config=show.widths(table, TOTAL_WIDTHS),
        )  # fmt: skip
        chosen = picked.selection["rows"]
        if chosen and chosen[0] < len(rows):
            _total(rows[chosen[0]])


def _total(row: dict[str, Any]) -> None:
    """One published total: its line, note and source, and a way to its scope and period."""
    st.markdown(_total_line(row))
    # an address is text: who publishes it is not coded, and only a publisher's own host is a link
    facts = ((_("Source"), " ".join(filter(None, [row["title"], row["url"]]))), (_("Note"), row["note"]))
    st.text("\n".join(named(name, value) for name, value in facts if value))
    scope = SeizureFilter(
        since=row["period_from"], until=row["period_until"], country=_tuple(row["countries"]),
        species=_tuple(row["groups"]), commodity=_tuple(row["commodities"]),
    )  # fmt: skip
    st.button(_("Filter by its scope and period"), key="filter_total", on_click=session.choose, args=(scope,))


def _tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return tuple(values) if values else None


def source_line(view: View) -> None:
    """Beside each chart: n, source pages, the largest publisher's share with a warning over one half."""
    st.caption(markdown(rests_on(view)))
    for line in warnings(view):
        st.warning(markdown(line))


def over_time(view: View) -> None:
    """Incidents over time in two strata; a click on a bar makes its period the filter."""
    title, choice = st.columns([3, 2], vertical_alignment="bottom")
    title.subheader(_("Over time"), anchor=False)
    names = {"year": _("by year"), "quarter": _("by quarter"), "month": _("by month")}
    period = choices.one_of(overview.PERIOD, _("Period"), names, place=choice, label_visibility="collapsed")
    figure = overview.series(view, choices.chosen())

    def pick(key: str) -> None:
        points = st.session_state[key].selection.points
        if points:
            first = pd.Period(
                pd.Timestamp(points[0]["customdata"][0]), freq={"month": "M", "quarter": "Q", "year": "Y"}[period]
            )
            session.change(since=first.start_time.date(), until=(first + 1).start_time.date())

    show.charts_of(figure, view, session.key_of("series_chart"), pick, selection_mode="points")
    time_marks.listed_below(view, "series_marks")


def goods(view: View) -> None:
    """Kilograms per commodity of one group, with completeness and the largest case; never summed over species."""
    st.subheader(_("Weights and animals"), anchor=False)
    _goods_table(
        overview.weights, view, "weights_table", [f"{row.group_id}:{row.commodity}" for row in overview.weighed(view)]
    )
    _goods_table(overview.animals, view, "animals_table", [pattern for pattern, _row in overview.animal_rows(view)])


def _goods_table(make: Callable[[View, dict[str, str]], Figure], view: View, key: str, goods: Sequence[str]) -> None:
    """A figure with a row for each of some goods; a click on a row makes its goods the filter."""
    try:
        figure = make(view, {})
    except NothingToShow as nothing:
        st.caption(markdown(nothing))
        return
    own_key = session.key_of(key)

    def pick() -> None:
        chosen = st.session_state[own_key].selection["rows"]
        if chosen:
            session.change(goods=(goods[chosen[0]],))

    show.table_of(
        figure, view, own_key, on_select=pick, selection_mode="single-row",
        column_config={_("kg"): st.column_config.NumberColumn(format="localized")},
    )  # fmt: skip


def order_choice(dimension: str) -> None:
    """Ask for the order of what a view is divided by; a joint meeting has its own for countries and areas."""
    if dimension in overview.COUNTRY_DIMENSIONS and words.is_joint():
        return
    orders = {"count": _("by number of incidents"), "name": _("by name")}
    choices.one_of(overview.ORDER, _("Order"), orders, label_visibility="collapsed")


def breakdowns(view: View) -> None:
    """The view divided by one thing; a click on a bar makes it a filter."""
    st.subheader(_("Divided by"), anchor=False)
    known = overview.dimensions(view)
    titles = {name: one.title for name, one in known.items()}
    dimension = choices.one_of(overview.DIMENSION, _("Divided by"), titles, label_visibility="collapsed")

    def pick(key: str) -> None:
        points = st.session_state[key].selection.points
        chosen = points[0]["customdata"][0] if points else ""
        if chosen:
            session.change(**known[dimension].change(chosen))

    order_choice(dimension)
    try:
        figure = overview.divided(view, choices.chosen())
    except NothingToShow as nothing:
        st.caption(markdown(nothing))
        return
    show.charts_of(figure, view, session.key_of(f"bars_{dimension}"), pick, selection_mode="points")


def definitions() -> None:
    """The definitions that every figure rests on."""
    said = (
        _("**Incident**: one enforcement event. **Seizure**: one line of it: one taxon, one commodity, one quantity."),
        _("A filter by species, commodity, goods or weight selects lines; everything else selects incidents; an "
          "incident counts when it keeps a line."),
        _("A date known to a month or year is an interval: it is inside a period only when all of it is."),
        _("**Stated start** is the furthest point back that the source names, often only the last departure."),
        _("**Large consignment**: at least the set weight of one commodity (500 kg unless changed); what was not "
          "weighed counts with all others."),
        _("Kilograms are those stated; unknown weights stay unknown. Animals inferred from weight are ranges with "
          "their method and source."),
    )  # fmt: skip
    st.markdown("\n".join(f"- {line}" for line in said))
