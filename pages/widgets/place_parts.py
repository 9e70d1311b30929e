"""The parts of the Places page: the map of places, the profile of one, the crossings of a border."""

import functools

import pandas as pd
import streamlit as st

from pages.figures import places
from pages.figures.base import Chart, Figure, NothingToShow
from pages.widgets import (
    cached,
    case_table,
    choices,
    downloads,
    marking,
    overview_parts,
    session,
    show,
    time_marks,
    words,
)
from pages.widgets.chrome import View
from pages.widgets.words import _, country, label, markdown, ngettext, number
from queries.places import BORDERS

SIDE = "side"
WIDTHS = (240, 75, 130, 115, 110, 130, 100)  # of the columns of crossings


def side() -> str:
    """Which part of the page is asked for: 'ports' (and airports, crossings) or 'borders'."""
    query = st.query_params
    if SIDE not in query and session.BORDER in query and session.PLACE not in query:
        session.open_in_address(SIDE, "borders")  # a link to a border, without the part that shows it
    parts = {"ports": _("Ports, airports, crossings"), "borders": _("Land borders")}
    return choices.one_of(SIDE, _("Part of the page"), parts, label_visibility="collapsed")


def choose(view: View) -> str | None:
    """The map of places and a menu of them; returns the complex chosen by click, menu or address."""
    kinds = {kind: places.kind_name(kind) for kind in places.EVERY_KIND}
    choices.one_of(places.KIND, _("Kind of place"), kinds, label_visibility="collapsed")
    known = view.words.complexes
    asked = st.query_params.get(session.PLACE)
    if asked and asked not in known:
        st.warning(_("There is no place {place} in this store.", place=markdown(asked[:80])))
        asked = None
    overview_parts.region_choice()
    show.map_of(
        places.place_map(view, choices.chosen()), view, "places_map",
        on_pick=lambda place: session.open_in_address(session.PLACE, place),
    )  # fmt: skip
    marks = places.of_kind(view, choices.chosen())
    overview_parts.list_at_sea(view)
    offered = list(dict.fromkeys([*([asked] if asked else []), *marks["complex_id"], *sorted(known)]))
    st.session_state["place_menu"] = asked  # the address is the truth: back and forward move it
    st.selectbox(
        _("Place"), offered, index=None, format_func=lambda key: places.full_name(key, view), key="place_menu",
        placeholder=_("choose a place, or click one on the map"),
        on_change=lambda: session.open_in_address(session.PLACE, st.session_state["place_menu"]),
    )  # fmt: skip
    return asked


def profile(complex_id: str, view: View) -> None:
    """All that the view holds of one place."""
    known = view.words.complexes[complex_id]
    here = view.showing(view.filters.but(place=(complex_id,)))
    with st.container(border=True, key="place_profile"):
        st.subheader(markdown(places.full_name(complex_id, view)), anchor=False)
        codes = [
            f"IATA {known['iata']}" if known["iata"] else "",
            f"UN/LOCODE {known['locode']}" if known["locode"] else "",
        ]
        st.caption(markdown(" · ".join(filter(None, [places.kind_of_place(known["kind"]), *codes]))))
        _roles(complex_id, view)
        try:
            figure = places.place(view, {session.PLACE: complex_id})
        except NothingToShow as nothing:
            st.caption(markdown(nothing))
        else:
            _stopped(figure, view, here)
        _passed(complex_id, view)
        _parts(complex_id, view)
        st.page_link(
            "cases.py", label=_("These incidents as a table, with downloads"), icon=":material/table_rows:",
            query_params=session.address(here.filters),
        )  # fmt: skip


def _roles(complex_id: str, view: View) -> None:
    roles = cached.place_roles(view.filters, complex_id, view.found)
    with st.container(horizontal=True, gap="large"):
        st.metric(_("Stopped here"), number(roles.stopped_here_count), width="content")
        st.metric(
            _("Passed here, stopped elsewhere"), number(roles.passed_here_count), width="content",
            help=_("The source names this place as start, departure or transit before the seizure."),
        )  # fmt: skip
        st.metric(
            _("Bound here, stopped before"), number(roles.bound_here_count), width="content",
            help=_("The source names this place as a stop after the seizure. Most sources name a destination only as a "
                   "country or area, so this counts few."),
        )  # fmt: skip


def _stopped(figure: Figure, view: View, here: View) -> None:
    show.charts_of(figure, view, "place_series", skip=1)
    time_marks.listed_below(here, "place_marks")
    titles = {name: title for name, (title, _told) in places.dimensions(view).items()}
    dimension = choices.one_of(places.DIMENSION, _("Divided by"), titles, label_visibility="collapsed")
    overview_parts.order_choice(dimension)
    try:
        divided = places.place_divided(view, choices.chosen())
        show.charts_of(divided, view, f"place_{choices.chosen().get(places.DIMENSION, '')}")
    except NothingToShow as nothing:
        st.caption(markdown(nothing))
    st.markdown(f"**{_('Largest and latest cases')}**")
    listing = cached.incidents(here.filters, here.found).sort_values(
        "largest_commodity_kg", ascending=False, na_position="last"
    )
    chosen = case_table.show(listing.reset_index(drop=True), key="place_profile_cases", height=240)
    if chosen:
        st.switch_page("cases.py", query_params=session.address(session.current(), case=chosen))


def _passed(complex_id: str, view: View) -> None:
    passed = cached.place_passed(view.filters, complex_id, view.found)
    if passed.empty:
        return
    with st.expander(ngettext("{count} consignment named this place and was stopped elsewhere",
                              "{count} consignments named this place and were stopped elsewhere",
                              passed["incident_id"].nunique())):  # fmt: skip
        for row in passed.drop_duplicates("incident_id").itertuples():
            when = words.interval(row.seized_from.date(), row.seized_until.date())
            st.page_link(
                "cases.py",
                label=markdown(
                    f"{row.incident_id} · {when} · {label('stop', row.role)} · {_('seized in')} {country(row.country)}"
                ),
                query_params=session.address(view.filters, case=row.incident_id),
            )


def _parts(complex_id: str, view: View) -> None:
    rows = cached.place_parts(view.filters, complex_id, view.found)
    with st.expander(_("Berths, terminals and how their positions are known: {count}", count=number(len(rows)))):
        st.caption(_("Choose a berth or terminal to see its incidents."))
        picked = st.dataframe(
            pd.DataFrame(
                {
                    _("Place"): [view.words.own_name(row) for row in rows],
                    _("Incidents"): [row["incident_count"] for row in rows],
                    _("Longitude"): [row["lon"] for row in rows],
                    _("Latitude"): [row["lat"] for row in rows],
                    _("Within (km)"): [row["precision_km"] for row in rows],
                    _("Position from"): [row["position_source"] or _("no position is known") for row in rows],
                    _("Checked against"): [row["position_check"] or "" for row in rows],
                }
            ),
            hide_index=True,
            key=session.key_of(f"parts-{complex_id}"),
            on_select="rerun",
            selection_mode="single-row",
            placeholder="–",
            alt=_("Berths and terminals"),
        )
        chosen = picked.selection["rows"]
        if chosen and chosen[0] < len(rows):
            listing = cached.incidents(view.filters.but(place=(complex_id,)), view.found)
            listing = listing[listing["place_id"] == rows[chosen[0]]["place_id"]].reset_index(drop=True)
            if listing.empty:
                st.caption(_("None in this view."))
                return
            case = case_table.show(listing, key="part_cases", height=200)
            if case:
                st.switch_page("cases.py", query_params=session.address(view.filters, case=case))


def unmatched(view: View) -> None:
    """The incidents whose place the gazetteer could not settle: it never guesses between two."""
    rows = cached.unmatched(view.filters, view.found)
    if rows.empty:
        return
    with st.expander(_("Named places that could not be settled: {count}", count=number(len(rows)))):
        for row in rows.itertuples():
            st.text(f"{row.incident_id}: {row.detail}")


def border(view: View) -> None:
    """The crossings of one border in order, the areas along it, and a strip where enough is named to a crossing."""
    asked = st.query_params.get(session.BORDER)
    chosen = asked if asked in BORDERS else BORDERS[0]
    st.session_state["border_menu"] = chosen  # the address is the truth
    st.segmented_control(
        _("Land border"), BORDERS, format_func=places.border_name, key="border_menu", label_visibility="collapsed",
        required=True, on_change=lambda: session.open_in_address(session.BORDER, st.session_state["border_menu"]),
    )  # fmt: skip
    rows = cached.crossings(view.filters, chosen, view.found)
    figure = places.border(view, choices.chosen())
    st.markdown(markdown(figure.said[0]))
    if isinstance(figure.body, Chart):
        show.charts_of(figure, view, "border_strip", skip=1)
    else:
        show.beside(figure, view, skip=1)
    _crossing_table(figure.table, rows, view)
    _area_table(view)
    _download(chosen, rows, view)


def _download(border: str, rows: pd.DataFrame, view: View) -> None:
    level = downloads.level_of(view)
    export = downloads.Export(
        view, "places", "csv", downloads.file_name(view, f"crossings-{border.lower()}", level, "csv"), level,
        downloads.asked_for_reason(view), lambda: rows.drop(columns="complexes"),
        functools.partial(_crossings_csv, caveat=marking.caveat(level)),
    )  # fmt: skip
    downloads.button(st, _("CSV of these crossings"), export, "text/csv", "download_crossings")
    st.caption(marking.caveat(level))


def _crossings_csv(rows: pd.DataFrame, caveat: str) -> bytes:
    return downloads.as_csv(downloads.with_handling(rows, caveat))


def _crossing_table(table: pd.DataFrame, rows: pd.DataFrame, view: View) -> None:
    records = list(rows.itertuples())
    st.caption(_("Choose a crossing to see its incidents."))
    picked = st.dataframe(
        table, hide_index=True, key=session.key_of(f"crossings-{rows['border'].iloc[0]}"), on_select="rerun",
        selection_mode="single-row", alt=_("Crossings in order along the line"),
        column_config=show.widths(table, WIDTHS),
    )  # fmt: skip
    chosen = picked.selection["rows"]
    if chosen and chosen[0] < len(records) and records[chosen[0]].complexes:
        here = view.filters.but(place=tuple(records[chosen[0]].complexes))
        listing = cached.incidents(here, view.found)
        if listing.empty:
            st.caption(_("No incident of this view is named to this crossing."))
            return
        case = case_table.show(listing, key="crossing_cases", height=220)
        if case:
            st.switch_page("cases.py", query_params=session.address(view.filters, case=case))


def _area_table(view: View) -> None:
    st.markdown(f"**{_('Incidents in the provinces along the line')}**")
    try:
        show.table_of(places.border_areas(view, choices.chosen()), view, "border_area_table")
    except NothingToShow as nothing:
        st.caption(markdown(nothing))
