"""The parts of the Routes page: one at a time, with the choices that its figures depend on."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages.figures import routes
from pages.figures.base import Figure, NothingToShow, one_of
from pages.widgets import cached, case_table, choices, overview_parts, route_map, session, show, words
from pages.widgets.chrome import View, is_offered, still_allowed
from pages.widgets.words import _, capital, markdown, ngettext, share
from queries.routes import DASHES

EVERY_SECONDS = 1.6


def page(view: View) -> None:
    """The page: one part at a time; which one stands in the address."""
    parts = {
        "corridors": (_("Corridors"), corridors),
        "flows": (_("Flows"), flows),
        "route": (_("One route"), one_route),
        "passed": (_("Where shipments passed"), passed),
        "roles": (_("Roles"), roles),
    }
    titles = {part: title for part, (title, _part) in parts.items()}
    parts[choices.one_of(session.PART, _("Part"), titles, label_visibility="collapsed")][1](view)


# -- Corridors --------------------------------------------------------------------------------------------------------


def corridors(view: View) -> None:
    """The corridor map with its switches, what a line holds, and the passages."""
    names = {"incident_count": _("incidents"), "mass_kg": _("kg weighed")}
    with st.container(horizontal=True):
        choices.several(routes.LINES, _("Lines"), {dash: route_map.dash_name(dash) for dash in DASHES}, DASHES)
        choices.one_of(
            routes.WIDTH, _("Width"), {measure: names[measure] for measure in routes.measures(view)},
            help=_("Kilograms only where the view holds one species group: they are never added up across species."),
        )  # fmt: skip
        ways = {way: route_map.mode_name(way) for way in route_map.WAYS}
        choices.several(routes.WAY, _("Ways"), ways, route_map.WAYS)
    overview_parts.region_choice()
    figure = routes.corridors(view, choices.chosen())
    st.markdown(markdown(figure.said[0]))
    picked = show.map_of(figure, view, "corridor_map", pick=[f"paths-{dash}" for dash in DASHES], skip=1)
    if picked:
        _on_line(picked, view)
    _play(view)
    _passages(view)


def _on_line(picked: str, view: View) -> None:
    edges, lines = routes.of_ways(view, routes.wanted_ways(choices.chosen()))
    kind, _sep, text = picked.partition(":")
    frame, column = (edges, "edge_id") if kind == "edge" else (lines, "path_id")
    if not text.isdigit() or int(text) not in set(frame[column]):
        return
    loads = frame[frame[column] == int(text)]
    found = cached.on_line(view.filters, kind, int(text), view.found)
    with st.container(border=True, key="line_incidents"):
        st.subheader(
            ngettext("{count} incident on this line", "{count} incidents on this line", len(found)), anchor=False
        )
        basis = "sea_lane" if kind == "edge" else str(loads["path_basis"].iloc[0])
        st.caption(markdown(capital(route_map.basis_name(basis))))
        whole, largest = loads["mass_kg"].sum(min_count=1), loads["largest_kg"].max()
        if whole and largest > 0.5 * whole:
            st.caption(_("One case is {share} of the kilograms of this line.", share=share(largest, whole)))
        _open_from(found, view, "line_cases")


def _open_from(incident_ids: tuple[str, ...], view: View, key: str) -> None:
    listing = cached.incidents(view.filters, view.found)
    listing = listing[listing["incident_id"].isin(incident_ids)].reset_index(drop=True)
    if listing.empty:
        st.caption(_("None in this view."))
        return
    chosen = case_table.show(listing, key=key, height=260)
    if chosen and is_offered("cases.py", view.reader.tier):
        st.switch_page("cases.py", query_params=session.address(view.filters, case=chosen))


def _play(view: View) -> None:
    """The corridors year by year. The address keeps the year that the reader chose or stopped at."""
    with st.expander(_("Play through time"), expanded=routes.YEAR in st.query_params):
        st.caption(_("Each step shows the incidents of one year; those not known to the year are left out."))
        first, last = routes.years(view)
        if first == last:
            st.caption(_("These cases all lie in one year: there is nothing to play."))
            return

        def keep() -> None:
            year = st.session_state.get("route_year", first)
            session.open_in_address(routes.YEAR, str(year) if year != first else None)

        is_running = st.toggle(_("Play"), key="route_play", on_change=keep)

        def step() -> None:
            if not still_allowed(view):
                st.rerun()
            now = routes.of_year(view, choices.chosen())[0]
            if is_running:  # not into the address: each step would be one back
                now = int(st.session_state.get("route_year", now)) + 1
            st.session_state["route_year"] = now if now <= last else first
            year = st.slider(_("Year"), first, last, key="route_year", on_change=keep)
            asked = choices.chosen() | {routes.YEAR: str(year)}
            figure = routes.year_corridors(view, asked)
            st.markdown(f"**{markdown(figure.title)}** · {markdown(figure.said[0])}")
            show.map_of(figure, view, "play_map", pick=(), height=360, skip=1)

        st.fragment(step, run_every=EVERY_SECONDS if is_running else None)()


def _passages(view: View) -> None:
    st.subheader(_("Passages"), anchor=False)
    picked = _table(routes.passages, view, "passages", on_select="rerun", selection_mode="single-row")
    rows = cached.passages(view.filters, view.found)
    if picked and picked[0] < len(rows):
        _open_from(cached.through(view.filters, str(rows["gate_id"].iloc[picked[0]]), view.found), view, "gate_cases")


def _table(make: Any, view: View, key: str, **look: Any) -> list[int]:
    """Draw a table of the page, or say why there is none; returns the numbers of chosen rows."""
    try:
        figure: Figure = make(view, choices.chosen())
    except NothingToShow as nothing:
        st.caption(markdown(nothing))
        return []
    return show.table_of(figure, view, session.key_of(key), **look)


# -- Flows ------------------------------------------------------------------------------------------------------------


def flows(view: View) -> None:
    """Stated start to stated destination: arcs on the map, bands by role, and a sortable matrix."""
    choices.one_of(
        routes.BETWEEN, _("Between"), {unit: routes.unit_name(unit) for unit in routes.UNITS},
        help=_("Countries or areas: stated start to stated destination. Places: stated departure or transit to the "
               "place of seizure."),
    )  # fmt: skip
    overview_parts.region_choice()
    _arcs(view)
    try:
        st.subheader(_("Flows by country or area"), anchor=False)
        show.charts_of(routes.flows(view, choices.chosen()), view, "flow_sankey")
    except NothingToShow as nothing:
        st.caption(markdown(nothing))
    st.subheader(_("Stated start against stated destination"), anchor=False)
    _table(routes.matrix, view, "flow_matrix")


def _arcs(view: View) -> None:
    """Flow arcs between countries or places with what leaves and reaches each; a click lists the incidents."""
    asked = choices.chosen()
    try:
        figure = routes.arcs(view, asked)
    except NothingToShow as nothing:
        st.caption(markdown(nothing))
        return
    picked = show.map_of(figure, view, "flow_map", pick=(route_map.FLOWS,))
    start, _sep, end = (picked or "").removeprefix("flow:").partition(">")
    rows = cached.flows_between(view.filters, one_of(asked, routes.BETWEEN, routes.UNITS), view.found)
    if ((rows["start"] == start) & (rows["destination"] == end)).any():
        _open_from(cached.between(view.filters, start, end, view.found), view, "flow_cases")
    with st.expander(_("What leaves and reaches each")):
        _table(routes.flow_ends, view, "flow_ends")


# -- One route --------------------------------------------------------------------------------------------------------


def one_route(view: View) -> None:
    """Incidents that name one country or place before another, and what is stated of them."""
    offered = {"": _("choose")} | {key: routes.end_name(key, view) for key in routes.end_offers(view)}
    left, right = st.columns(2)
    start = choices.from_list(routes.FROM, _("From (country, area or place)"), offered, place=left)
    end = choices.from_list(routes.TO, _("To (country, area or place)"), offered, place=right)
    asked = choices.chosen()
    try:
        figure = routes.route(view, asked)
    except NothingToShow as nothing:
        say = st.error if start and start == end else st.info if start and end else st.caption
        say(markdown(nothing))
        return
    facts = figure.table.itertuples(index=False)
    st.markdown("  \n".join(words.field(markdown(name), markdown(value)) for name, value in facts))
    show.beside(figure, view)
    _open_from(tuple(routes.of_route(view, asked)["incident_id"]), view, "route_cases")


# -- Where shipments passed -------------------------------------------------------------------------------------------


def passed(view: View) -> None:
    """The places on most shipments' travelled legs: a description of past, documented shipments."""
    k = choices.whole(
        routes.PLACES, _("Number of places"), 1, routes.CURVE_LENGTH, first=routes.FIRST_LENGTH
    )  # fmt: skip
    try:
        figure = routes.passed(view, choices.chosen())
    except NothingToShow as nothing:
        st.caption(markdown(nothing))
        return
    st.markdown(markdown(figure.said[0]))
    show.charts_of(figure, view, "coverage_curve", skip=1)
    for title, rows in _by_basis(figure.table).items():
        st.markdown(f"**{markdown(title)}**")
        st.dataframe(rows.head(k), hide_index=True, key=session.key_of(f"curve_{title}"), alt=title)


def _by_basis(table: pd.DataFrame) -> Mapping[str, pd.DataFrame]:
    """The rows of stated places and those by our routing rule, each under its title."""
    basis = table.columns[0]
    return {str(title): table[table[basis] == title].drop(columns=basis) for title in table[basis].drop_duplicates()}


# -- Roles ------------------------------------------------------------------------------------------------------------


def roles(view: View) -> None:
    """Stopped here · passed here, stopped elsewhere · bound here, stopped before, by country or area."""
    _table(routes.roles, view, "roles_table", height=430)
