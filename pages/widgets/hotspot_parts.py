"""The parts of the Hotspots page: unusual shares, counts by cell, bursts of reports, change by cell."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from geo import cells as h3_cells
from pages.figures import hotspots as figures
from pages.figures.base import Figure, NothingToShow, one_of
from pages.widgets import (
    cached,
    case_table,
    choices,
    hotspot_map,
    keys,
    map_canvas,
    overview_parts,
    session,
    show,
    time_marks,
)
from pages.widgets.chrome import View, is_offered
from pages.widgets.words import _, capital, label, markdown, named, number
from queries import hotspots, labels


def page(view: View) -> None:
    """The page: one question at a time, and what a click chose beside it."""
    st.caption(
        _("Concentrations of reports, not of trafficking: more reports at a place may mean more searching or more "
          "writing there. No place is called quiet: where nothing was reported, perhaps nobody looked.")
    )  # fmt: skip
    parts = {
        "shares": (_("Unusual shares"), shares),
        "counts": (_("Counts by cell"), counts),
        "bursts": (_("Bursts of reports"), bursts),
        "change": (_("Change by cell"), change),
    }
    titles = {part: title for part, (title, _part) in parts.items()}
    chosen = choices.one_of(
        figures.QUESTION, _("Question"), titles, label_visibility="collapsed", forget=(figures.SPOT,)
    )
    spot = st.query_params.get(session.SPOT)
    if spot and not figures.is_known(spot, view):
        st.warning(_("There is no place or cell {spot} in this store.", spot=markdown(spot[:80])))
    parts[chosen][1](view)


# -- Unusual shares ---------------------------------------------------------------------------------------------------


def shares(view: View) -> None:
    """Where a group's share is unusual against the same kind of facility elsewhere."""
    _share_choices(view)
    asked = choices.chosen()
    held = figures.asked_shares(view, asked)
    try:
        figure = figures.shares(view, asked)
    except NothingToShow as nothing:
        st.info(markdown(nothing))
        return
    st.markdown(f"**{markdown(figure.said[0])}**")
    left, right = st.columns([3, 2], gap="medium")
    with left:
        show.map_of(
            figure, view, "share_map", skip=1,
            pick=(hotspot_map.UNITS, *hotspot_map.cell_layer_ids()), on_pick=_open,
        )  # fmt: skip
    with right:
        chosen = figures.asked_spot(view, asked)
        if chosen:
            _panel(chosen, view)
        else:
            _what_stands_out(held)
    _share_table(figure, held)


def _share_choices(view: View) -> None:
    dimension = choices.one_of(
        figures.OF, _("Share of"), {one: figures.dimension_name(one) for one in hotspots.DIMENSIONS},
        forget=(figures.VALUE,),
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = {"place": _("places"), "cell": _("H3 cells")}
        unit = choices.one_of(
            figures.UNIT, _("at"), at,
            help=_("A place is a port, airport, crossing or town with its berths and terminals."),
        )  # fmt: skip
        found = {one: capital(label(dimension, one)) for one in figures.values(view, dimension)}
        any_value = {"": _("any: the most unusual")}
        choices.from_list(figures.VALUE, figures.dimension_name(dimension), any_value | found)
    overview_parts.region_choice()
    if unit == "cell":
        _size_choice(view)


def _what_stands_out(held: figures.Shares) -> None:
    first = held.rows[held.rows["stands_out"]].head(figures.MOST_NAMED)
    st.markdown(f"**{_('What stands out')}**")
    if first.empty:
        st.caption(_("Nothing in this view stands out by more than sampling error."))
    for row in first.itertuples():
        name = markdown(figures.spot_name(row.unit, held.record))
        st.markdown(f"{name}  \n:gray[{markdown(figures.why(row, held.dimension))}]")
    st.caption(_("Click a mark or a row of the table to see its cases."))


def _share_table(figure: Figure, held: figures.Shares) -> None:
    help_of = {
        _("Share, shrunk"): _(
            "Empirical Bayes: pulled towards the share elsewhere, the more the fewer incidents there are."
        ),
        "q": _("Expected share of false discoveries down to this row."),
    }
    alt = _("Shares by place, most unusual first")
    _spot_table(figure, "share_table", list(figures.share_rows(held)["unit"]), alt, help_of)


def _spot_table(figure: Figure, name: str, spots: Sequence[str], alt: str, help_of: Mapping[str, str]) -> None:
    """The rows behind a map; a click on one opens its place or cell."""
    key = f"{session.key_of(name)}-{st.session_state.get('spot_closed', 0)}"

    def pick() -> None:
        chosen = st.session_state[key].selection["rows"]
        if chosen:
            _open(spots[chosen[0]])

    st.dataframe(
        figure.table, hide_index=True, key=key, on_select=pick, selection_mode="single-row", height=380, alt=alt,
        placeholder="–", column_config={column: st.column_config.Column(help=told) for column, told in help_of.items()},
    )  # fmt: skip


# -- One place or cell ------------------------------------------------------------------------------------------------


def _open(spot: str) -> None:
    session.open_in_address(session.SPOT, spot)


def _close() -> None:
    session.open_in_address(session.SPOT, None)
    st.session_state["spot_closed"] = int(st.session_state.get("spot_closed", 0)) + 1  # a new table: nothing is chosen


def _panel(chosen: figures.Spot, view: View) -> None:
    """A clicked place or cell: why it stands out or not, its series in two strata, its neighbours, its incidents.

    It is shown in the view that was compared; the links keep the reader's own filter (`view`).
    """
    here = chosen.here
    with st.container(border=True, key="spot_panel"):
        st.subheader(markdown(figures.spot_name(chosen.id, chosen.view)), anchor=False)
        for line in chosen.why:
            st.markdown(markdown(line))
        try:
            figure = figures.of_spot(chosen)
        except NothingToShow as nothing:
            st.caption(markdown(nothing))
            return
        show.charts_of(figure, view, "spot_series", skip=len(chosen.why))
        time_marks.listed_below(here, "spot_marks")
        _neighbours(chosen.id, chosen.view)
        opened = case_table.show(cached.incidents(here.filters, here.found), key="spot_cases", height=240)
        if opened and is_offered("cases.py", here.reader.tier):
            st.switch_page("cases.py", query_params=session.address(session.current(), case=opened))
        with st.container(horizontal=True):
            st.button(
                _("Filter by this place") if chosen.is_place else _("Filter by this cell"), key="spot_filter",
                on_click=session.change, kwargs={"place" if chosen.is_place else "cell": (chosen.id,)},
            )  # fmt: skip
            st.button(_("Close"), key="spot_close", on_click=_close)


def _neighbours(unit: str, view: View) -> None:
    if unit in view.words.complexes:
        near = cached.nearest_places(view.filters, unit, view.found).head(figures.NEIGHBOURS)
        said = [
            _("{place} ({km} km): {count}", place=view.words.place(row.complex_id), km=number(row.distance_km),
              count=number(row.incident_count))
            for row in near.itertuples()
        ]  # fmt: skip
    else:
        rows = cached.by_cell(view.filters, h3_cells.resolution_of(unit) or 2, None, view.found).rows
        around = h3_cells.within_rings({unit}, 1) - {unit}
        near = rows[rows["h3_cell"].isin(around)]
        said = [
            named(figures.cell_name(row.places, row.h3_cell, view), number(row.incident_count))
            for row in near.itertuples()
        ]
    st.caption(_("Neighbours, with their incidents: {places}", places=markdown(_("; ").join(said) or _("none"))))


# -- Counts by cell ---------------------------------------------------------------------------------------------------


def counts(view: View) -> None:
    """Amounts by H3 cell in fixed colours, concentrations outlined; two periods or groups side by side."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _stratum_choice(view)
        held, goods = _measure_choice(figures.one_stratum(view, choices.chosen()))
        _compare_choice(held, goods)
    overview_parts.region_choice()
    _size_choice(held)
    asked = choices.chosen()
    held_counts = figures.asked_counts(view, asked)
    columns = st.columns(len(held_counts.sides)) if len(held_counts.sides) > 1 else [st.container()]
    drawn = []
    for at, column in enumerate(columns):
        with column:
            try:
                figure = figures.of_side(held_counts, asked, at)
            except NothingToShow as nothing:
                st.info(markdown(nothing))
                continue
            if len(columns) > 1:
                st.markdown(f"**{markdown(figure.title)}**")
            pick = hotspot_map.cell_layer_ids()
            show.map_of(replace(figure, keys=()), view, f"count_map_{at}", pick=pick, on_pick=_open)
            drawn.append(figure)
    if drawn:
        keys.show(drawn[0].keys)  # the same for both sides: one scale
    chosen = figures.asked_spot(view, asked)
    if chosen:
        _panel(chosen, view)
    if drawn and len(columns) == 1:
        _cell_table(drawn[0], held_counts)
        _sensitivity(view, asked)


def _stratum_choice(view: View) -> None:
    if view.filters.stratum:
        return
    choices.one_of(
        figures.STRATUM, _("Stratum"), {one: capital(label("stratum", one)) for one in figures.strata(view)},
        help=_("Large consignments and all others are never mixed in a test or a ranking."),
    )  # fmt: skip


def _measure_choice(held: View) -> tuple[View, str | None]:
    names = {
        "incident_count": _("incidents"), "seizure_count": _("seizures"), "mass_kg": _("kg of one commodity"),
        "animals_central": _("animals it would take"),
    }  # fmt: skip
    measure = choices.one_of(figures.AMOUNT, _("Measure"), names)
    if measure not in figures.COUNTS:
        offered = {goods: labels.goods(goods, held.words) for goods in figures.weighed_goods(held)}
        if offered:
            choices.from_list(figures.GOODS, _("Goods"), offered, width=260)
        else:
            st.caption(_("Nothing in this view was weighed."))
    measured, _measure, goods = figures.measured(held, choices.chosen())
    return measured, goods


def _compare_choice(held: View, goods: str | None) -> None:
    """Two periods or groups side by side on one scale, or nothing."""
    names = {"none": _("nothing"), "periods": _("two periods"), "groups": _("two species groups")}
    offered = {kind: names[kind] for kind in figures.comparisons(goods)}
    kind = choices.one_of(figures.COMPARE, _("Compare"), offered)
    if kind == "periods":
        day = choices.day(
            figures.SECOND_FROM, _("First day of the second period"), figures.first_day(held),
            min_value=held.found.coverage_from, max_value=held.found.coverage_until,
        )  # fmt: skip
        if not figures.divides(held, day):
            st.caption(_("That day lies outside the period of the filter."))
    if kind == "groups":
        titles = {figures.GROUP_A: _("First group"), figures.GROUP_B: _("Second group")}
        for name, title in titles.items():
            known = {group: label("group", group) for group in figures.groups(held, name)}
            choices.from_list(name, title, known, width=200)


def _size_choice(view: View) -> None:
    """The size of the cells: by the region and the extent of the data, unless the reader chooses."""
    auto = figures.automatic(view, one_of(choices.chosen(), figures.REGION, map_canvas.REGIONS))
    names = {
        size: _("automatic: about {km2} km²", km2=figures.area(auto)) if size == figures.AUTO
        else _("about {km2} km² (H3 resolution {resolution})", km2=figures.area(int(size)), resolution=size)
        for size in figures.SIZES
    }  # fmt: skip
    choices.from_list(figures.SIZE, _("Size of cells"), names, width=280)


def _cell_table(figure: Figure, held: figures.Counts) -> None:
    help_of = {
        "Gi* z": _("How high the cell and its neighbours are together, in standard deviations (Getis-Ord Gi*)."),
        "q": _("Are its neighbours high too? By dealing the other cells’ values anew; share of false discoveries down "
               "to this row."),
    }  # fmt: skip
    spots = list(figures.cell_rows(held, held.sides[0][1])["h3_cell"])
    _spot_table(figure, "cell_table", spots, _("Cells by amount"), help_of)


def _sensitivity(view: View, asked: Mapping[str, str]) -> None:
    figure = figures.sensitivity(view, asked)
    with st.expander(figure.title):
        show.table_of(figure, view, session.key_of("sensitivity"))


# -- Bursts and change ------------------------------------------------------------------------------------------------


def bursts(view: View) -> None:
    """Bursts of reports, to look at; a row shows its cases."""
    _stratum_choice(view)
    held = figures.one_stratum(view, choices.chosen())
    chosen = _table_or_why(figures.bursts, view, "burst_table", on_select="rerun", selection_mode="single-row")
    rows = figures.standing_bursts(held)
    if rows.empty:
        st.caption(markdown(figures.how_scanned()))
        return
    st.caption(_("Choose a row to see its cases."))
    if chosen and chosen[0] < len(rows):
        listing = cached.incidents(held.filters, held.found)
        listing = listing[listing["incident_id"].isin(rows["incident_ids"].iloc[chosen[0]])].reset_index(drop=True)
        opened = case_table.show(listing, key="burst_cases", height=260)
        if opened and is_offered("cases.py", view.reader.tier):
            st.switch_page("cases.py", query_params=session.address(view.filters, case=opened))


def change(view: View) -> None:
    """Emerging hot spot classes by cell, where the cases are dense enough for them."""
    _stratum_choice(view)
    overview_parts.region_choice()
    held = figures.one_stratum(view, choices.chosen())
    _size_choice(held)
    _table_or_why(figures.cell_change, view, "class_table")


def _table_or_why(make: Any, view: View, key: str, **look: Any) -> list[int]:
    """Draw a table of the page, or say why there is none; returns the numbers of chosen rows."""
    try:
        figure: Figure = make(view, choices.chosen())
    except NothingToShow as nothing:
        st.info(markdown(nothing))
        return []
    return show.table_of(figure, view, session.key_of(key), **look)
