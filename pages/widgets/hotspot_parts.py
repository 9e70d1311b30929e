"""The parts of the Hotspots page: unusual shares, counts by cell, bursts of reports, change by cell."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from geo import cells as h3_cells
from geo.errors import AtlasError
from pages.figures.base import about
from pages.widgets import (
    cached,
    case_table,
    charts,
    hotspot_map,
    keys,
    map_canvas,
    overview_parts,
    session,
    time_marks,
    words,
)
from pages.widgets.chrome import View
from pages.widgets.hotspot_map import COUNT_FROM, WEIGHT_FROM
from pages.widgets.words import (
    _,
    capital,
    country,
    label,
    listed,
    located,
    markdown,
    mass,
    named,
    ngettext,
    number,
    sentences,
)
from queries import hotspots, labels
from queries.filters import SeizureFilter

MOST_NAMED = 8
SHOWN_ROWS = 100
NEIGHBOURS = 5
LAST_MEETING = date(2024, 5, 22)  # the first value of the day that divides two periods


def show(view: View) -> None:
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
    asked = st.query_params.get(session.PART)
    st.session_state["hotspot_part"] = asked if asked in parts else "shares"  # the address is the truth
    chosen = st.segmented_control(
        _("Question"), list(parts), format_func=lambda part: parts[part][0], key="hotspot_part",
        label_visibility="collapsed", required=True, on_change=_ask,
    ) or "shares"  # fmt: skip
    spot = st.query_params.get(session.SPOT)
    if spot and spot not in view.words.complexes and h3_cells.resolution_of(spot) not in h3_cells.RESOLUTIONS:
        st.warning(_("There is no place or cell {spot} in this store.", spot=markdown(spot[:80])))
    parts[chosen][1](view)


def _ask() -> None:
    session.open_in_address(session.PART, str(st.session_state["hotspot_part"] or "shares"))
    session.open_in_address(session.SPOT, None)


# -- Unusual shares ---------------------------------------------------------------------------------------------------


def dimension_name(dimension: str) -> str:
    """What a share is of."""
    return {
        "group": _("Species group"),
        "commodity": _("Commodity"),
        "transport": _("Transport"),
        "cover_load": _("Cover load"),
    }[dimension]


def shares(view: View) -> None:
    """Where a group's share is unusual against the same kind of facility elsewhere."""
    dimension, by_cells, value = _share_choices(view)
    region = _region("share_region")
    resolution = _resolution(view, region, "share_resolution") if by_cells else None
    rows = cached.unusual_shares(view.filters, dimension, resolution, view.found)
    shown = rows[rows["what"] == value] if value else rows
    _share_sentence(rows, shown, dimension, value)
    if shown.empty:
        return
    record = view.showing(hotspots.record(view.filters, dimension))
    units = _units(shown, record, dimension, by_cells=by_cells)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _share_map(units, region, view, by_cells=by_cells)
    with right:
        _chosen_unit(record, rows, dimension)
    _share_table(view, shown, dimension)
    overview_parts.source_line(record)


def _share_choices(view: View) -> tuple[str, bool, str | None]:
    dimension = st.segmented_control(
        _("Share of"), hotspots.DIMENSIONS, format_func=dimension_name, default="group", key="share_dimension",
        required=True,
    ) or "group"  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom"):
        at = {"place": _("places"), "cell": _("H3 cells")}
        unit = st.segmented_control(
            _("at"), list(at), format_func=at.__getitem__, default="place", key="share_unit", required=True,
            help=_("A place is a port, airport, crossing or town with its berths and terminals."),
        ) or "place"  # fmt: skip
        found = view.options.get("species" if dimension == "group" else dimension, {})
        offered = [value for value in found if value not in hotspots.NOT_ASKED]
        value = st.selectbox(
            dimension_name(dimension), offered, index=None, key=f"share_value_{dimension}",
            format_func=lambda one: capital(label(dimension, one)), placeholder=_("any: the most unusual"),
        )  # fmt: skip
    return dimension, unit == "cell", value


def _share_sentence(rows: pd.DataFrame, shown: pd.DataFrame, dimension: str, value: str | None) -> None:
    if shown.empty:
        st.info(_("Too few to tell: no place of this view has three incidents to take a share of."))
        return
    standing = int(shown["stands_out"].sum())
    what = capital(label(dimension, value)) if value else ""
    said = ngettext(
        "{count} share stands out by more than sampling error, of {tests} compared.",
        "{count} shares stand out by more than sampling error, of {tests} compared.",
        standing, tests=number(len(rows)),
    )  # fmt: skip
    st.markdown(f"**{markdown(what)}** · {markdown(said)}" if what else f"**{markdown(said)}**")
    st.caption(
        _("Each share is compared with the same kind of facility elsewhere in this view, large consignments and all "
          "others apart (exact test; false discoveries held to 5 %, Benjamini–Hochberg). To stand out takes at least 3 "
          "incidents from 2 source pages. The intervals cover sampling error only, not what was never reported.")
    )  # fmt: skip


def _units(shown: pd.DataFrame, record: View, dimension: str, *, by_cells: bool) -> pd.DataFrame:
    """One row a place or cell: its most unusual share, where it stands, and what the tooltip says."""
    first = shown.sort_values(["stands_out", "p_value"], ascending=[False, True], kind="stable")
    first = first.drop_duplicates("unit")
    if by_cells:
        lon, lat = h3_cells.centres(first["unit"])
        first = first.assign(lon=lon, lat=lat)
    else:
        marks = cached.places(record.filters, record.found)[["complex_id", "lon", "lat"]]
        first = first.merge(marks, left_on="unit", right_on="complex_id")
    told = [f"{_unit_name(row.unit, record)}\n{_short(row, dimension)}" for row in first.itertuples()]
    return first.assign(told=told, name_shown=[_short(row, dimension) for row in first.itertuples()])


def _unit_name(unit: str, view: View) -> str:
    """A place's name with its country or area; a cell by the places in it."""
    known = view.words.complexes.get(unit)
    if known:
        return located(view.words.place(unit), country(known["country"]))
    resolution = h3_cells.resolution_of(unit)
    if resolution is None:
        return unit
    rows = cached.by_cell(SeizureFilter(), resolution, None, view.found).rows.set_index("h3_cell")
    return _cell_name(list(rows["places"].get(unit, [])), unit, view)


def _cell_name(places: Sequence[str], cell: str, view: View) -> str:
    named = [view.words.place(place) for place in places[:2]]
    more = len(places) - len(named)
    if not named:
        return _("cell {cell}", cell=cell)
    return listed(named) + (_(" and {count} more", count=number(more)) if more > 0 else "")


def _short(row: Any, dimension: str) -> str:
    return _("{what}: {hits} of {total}", what=capital(label(dimension, row.what)), hits=number(row.hits),
             total=number(row.total))  # fmt: skip


def _share_map(units: pd.DataFrame, region: str, view: View, *, by_cells: bool) -> None:
    alt = _("Map of unusual shares; the same figures are in the table below.")
    standing = units[units["stands_out"]].head(MOST_NAMED)
    names = [(row.lon, row.lat, row.name_shown, 20.0) for row in standing.itertuples()]
    named = map_canvas.name_layer(names, map_canvas.NARROW[region][2])
    if by_cells:
        coloured = units.rename(columns={"unit": "h3_cell"}).assign(
            colour=hotspot_map.verdict_colours(units["stands_out"])
        )
        shapes = cached.cell_shapes(tuple(coloured["h3_cell"]))
        layers = [*hotspot_map.cell_layers(coloured, shapes), named]
    else:
        layers = [hotspot_map.unit_layer(units), named]
    map_canvas.draw(
        layers, region=region, key="share_map", alt=alt, pick=(hotspot_map.UNITS, *hotspot_map.cell_layer_ids()),
        on_pick=lambda unit: session.open_in_address(session.SPOT, unit), narrow=True,
    )  # fmt: skip
    hotspot_map.unit_legend(cells=by_cells)
    st.caption(markdown(about(view)))


def why(row: Any, dimension: str) -> str:
    """One sentence: what the share is here, what it is elsewhere, and whether that is more than sampling error."""
    what = capital(label(dimension, row.what))
    here = _(
        "{what}: {hits} of {total} incidents here ({low}–{high})",
        what=what, hits=number(row.hits), total=number(row.total), low=words.share(row.share_low, 1),
        high=words.share(row.share_high, 1),
    )  # fmt: skip
    elsewhere = (
        _("{share} at the same kinds of facility elsewhere", share=words.share(row.expected_share, 1))
        if pd.notna(row.expected_share)
        else _("no such facility elsewhere in this view")
    )
    pages = ngettext("{count} source page", "{count} source pages", int(row.page_count))
    return _("{here}; {elsewhere}; {pages}: {verdict}.", here=here, elsewhere=elsewhere, pages=pages,
             verdict=verdict(row))  # fmt: skip


def verdict(row: Any) -> str:
    """Why a row stands out or not."""
    if row.stands_out:
        return _("stands out by more than sampling error (q = {q})", q=_small(row.q_value))
    if row.q_value > hotspots.LEVEL:
        return _("within sampling error (q = {q})", q=_small(row.q_value))
    return _("too few incidents or source pages to say")


def _small(value: float) -> str:
    return f"< {number(0.001, 3)}" if value < 0.001 else number(value, 3)


def _chosen_unit(view: View, rows: pd.DataFrame, dimension: str) -> None:
    unit = st.query_params.get(session.SPOT)
    here = rows[rows["unit"] == unit] if unit else rows.iloc[:0]
    if here.empty:
        first = rows[rows["stands_out"]].head(MOST_NAMED)
        st.markdown(f"**{_('What stands out')}**")
        if first.empty:
            st.caption(_("Nothing in this view stands out by more than sampling error."))
        for row in first.itertuples():
            st.markdown(f"{markdown(_unit_name(row.unit, view))}  \n:gray[{markdown(why(row, dimension))}]")
        st.caption(_("Click a mark or a row of the table to see its cases."))
        return
    _panel(str(unit), view, [why(row, dimension) for row in here[here["hits"] > 0].head(3).itertuples()])


def _panel(unit: str, view: View, said: Sequence[str]) -> None:
    """A clicked place or cell: why it stands out or not, its incidents, its series in two strata, its neighbours.

    `view` is what it is shown in; the links keep the reader's own filter.
    """
    is_place = unit in view.words.complexes
    here = view.showing(view.filters.but(**{"place" if is_place else "cell": (unit,)}))
    totals = cached.totals(here.filters, here.found)
    with st.container(border=True, key="spot_panel"):
        st.subheader(markdown(_unit_name(unit, view)), anchor=False)
        for line in said or [_("No share here could be compared: too few incidents.")]:
            st.markdown(markdown(line))
        if not totals["incident_count"]:
            st.caption(_("None in this view."))
            return
        rows, undated = cached.series(here.filters, "year", here.found)
        marks = time_marks.marks(here)
        st.plotly_chart(
            charts.over_time(rows, marks), key="spot_series", config=charts.CONFIG,
            alt=_("Incidents here by year, large consignments and all others apart"),
        )  # fmt: skip
        keys.show(time_marks.keys(here, marks))
        time_marks.listed_below(here, "spot_marks")
        if undated:
            st.caption(_("{count} incidents fit no single period of this length and are not in the chart.",
                         count=number(undated)))  # fmt: skip
        overview_parts.source_line(here)
        _neighbours(unit, view)
        chosen = case_table.show(cached.incidents(here.filters, here.found), key="spot_cases", height=240)
        if chosen:
            st.switch_page("cases.py", query_params=session.address(session.current(), case=chosen))
        with st.container(horizontal=True):
            st.button(
                _("Filter by this place") if is_place else _("Filter by this cell"), key="spot_filter",
                on_click=session.change, kwargs={"place" if is_place else "cell": (unit,)},
            )  # fmt: skip
            st.button(_("Close"), key="spot_close", on_click=_close)


def _close() -> None:
    session.open_in_address(session.SPOT, None)
    st.session_state["spot_closed"] = int(st.session_state.get("spot_closed", 0)) + 1  # a new table: nothing is chosen


def _table_key(name: str) -> str:
    return f"{session.key_of(name)}-{st.session_state.get('spot_closed', 0)}"


def _neighbours(unit: str, view: View) -> None:
    if unit in view.words.complexes:
        near = cached.nearest_places(view.filters, unit, view.found).head(NEIGHBOURS)
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
            named(_cell_name(row.places, row.h3_cell, view), number(row.incident_count)) for row in near.itertuples()
        ]
    st.caption(_("Neighbours, with their incidents: {places}", places=markdown(_("; ").join(said) or _("none"))))


def _share_table(view: View, shown: pd.DataFrame, dimension: str) -> None:
    rows = shown[shown["hits"] > 0].head(SHOWN_ROWS)
    records = list(rows.itertuples())
    key = _table_key("share_table")

    def pick() -> None:
        chosen = st.session_state[key].selection["rows"]
        if chosen:
            session.open_in_address(session.SPOT, records[chosen[0]].unit)

    st.dataframe(
        pd.DataFrame(
            {
                _("Place"): [_unit_name(row.unit, view) for row in records],
                dimension_name(dimension): [capital(label(dimension, row.what)) for row in records],
                _("Here"): [_("{hits} of {total}", hits=number(row.hits), total=number(row.total)) for row in records],
                _("Elsewhere"): [words.share(row.expected_share, 1) if pd.notna(row.expected_share) else "–"
                                 for row in records],
                "q": [_small(row.q_value) for row in records],
                _("Source pages"): rows["page_count"].to_numpy(),
                _("Caveat"): [_caveat(row) for row in records],
                _("Share here (95 %)"): [_interval_of_share(row) for row in records],
                _("Odds ratio (95 %)"): [_odds(row) for row in records],
                _("Share, shrunk"): [words.share(row.shrunk_share, 1) if pd.notna(row.shrunk_share) else "–"
                                     for row in records],
            }
        ),
        hide_index=True, key=key, on_select=pick, selection_mode="single-row", height=380,
        alt=_("Shares by place, most unusual first"),
        column_config={
            _("Share, shrunk"): st.column_config.TextColumn(
                help=_("Empirical Bayes: pulled towards the share elsewhere, the more the fewer incidents there are.")
            ),
            "q": st.column_config.TextColumn(help=_("Expected share of false discoveries down to this row.")),
        },
    )  # fmt: skip
    left_out = int((shown["hits"] > 0).sum()) - len(rows)
    if left_out > 0:
        st.caption(_("{count} more rows are not shown: choose one value above.", count=number(left_out)))


def _interval_of_share(row: Any) -> str:
    return f"{words.share(row.share, 1)} ({words.share(row.share_low, 1)}–{words.share(row.share_high, 1)})"


def _odds(row: Any) -> str:
    if pd.isna(row.odds_ratio):
        return _("not defined")

    def said(value: float) -> str:
        return "∞" if value == float("inf") else number(value, 1)

    return f"{said(row.odds_ratio)} ({said(row.odds_ratio_low)}–{said(row.odds_ratio_high)})"


def _caveat(row: Any) -> str:
    if row.hits < hotspots.FEWEST:
        return _("fewer than 3 incidents")
    if row.page_count < hotspots.FEWEST_PAGES:
        return _("one source page")
    if row.publisher_count == 1:
        return _("one publisher")
    return "" if row.stands_out else _("within sampling error")


# -- Counts by cell ---------------------------------------------------------------------------------------------------


def counts(view: View) -> None:
    """Amounts by H3 cell in fixed colours, concentrations outlined; two periods or groups side by side."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        held, measure, goods = _measure(_one_stratum(view, "count_stratum"))
        sides = _compared(held, goods)
    region = _region("count_region")
    resolution = _resolution(held, region, "count_resolution")
    columns = st.columns(len(sides)) if len(sides) > 1 else [st.container()]
    for at, (column, (title, side)) in enumerate(zip(columns, sides, strict=True)):
        with column:
            if title:
                st.markdown(f"**{markdown(title)}**")
                overview_parts.source_line(side)
            _cell_map(side, resolution, measure, goods, region, f"count_map_{at}", narrow=len(sides) > 1)
    unit = {
        "incident_count": _("incidents"), "seizure_count": _("seizures"), "mass_kg": _("kilograms weighed"),
        "animals_central": _("animals inferred from weight, central estimate"),
    }[measure]  # fmt: skip
    hotspot_map.amounts_legend(_steps(measure), unit, tested=len(sides) == 1)
    st.caption(markdown(about(held)))
    _chosen_cell(view, held, resolution, measure, goods)
    if len(sides) == 1:
        _cell_table(held, resolution, measure, goods)
        _sensitivity(held, resolution, measure, goods)
        overview_parts.source_line(held)


def _chosen_cell(view: View, held: View, resolution: int, measure: str, goods: str | None) -> None:
    """The panel of a clicked cell: tested in its stratum, shown in both."""
    cell = st.query_params.get(session.SPOT)
    if cell and h3_cells.resolution_of(cell) == resolution:
        tested = cached.concentrations(held.filters, resolution, measure, goods, held.found)
        _panel(cell, view, [_why_cell(row) for row in tested[tested["h3_cell"] == cell].itertuples()])


def _steps(measure: str) -> Sequence[float]:
    return COUNT_FROM if measure in ("incident_count", "seizure_count") else WEIGHT_FROM


def _one_stratum(view: View, key: str) -> View:
    """The view in one stratum: large consignments and all others are never mixed in a test or a ranking."""
    if view.filters.stratum:
        return view
    totals = cached.totals(view.filters, view.found)
    only_large = totals["large_count"] == totals["incident_count"]
    chosen = st.segmented_control(
        _("Stratum"), ["other", "large"], format_func=lambda one: capital(label("stratum", one)),
        default="large" if only_large else "other",
        key=key, required=True, help=_("Large consignments and all others are never mixed in a test or a ranking."),
    ) or "other"  # fmt: skip
    return view.showing(view.filters.but(stratum=chosen))


def _measure(view: View) -> tuple[View, str, str | None]:
    names = {
        "incident_count": _("incidents"), "seizure_count": _("seizures"), "mass_kg": _("kg of one commodity"),
        "animals_central": _("animals it would take"),
    }  # fmt: skip
    measure = st.segmented_control(
        _("Measure"), list(names), format_func=names.__getitem__, default="incident_count", key="cell_measure",
        required=True,
    ) or "incident_count"  # fmt: skip
    if measure in ("incident_count", "seizure_count"):
        return view, measure, None
    weighed = cached.commodities(view.filters, view.found)
    offered = [f"{row.group_id}:{row.commodity}" for row in weighed[weighed["weighed_count"] > 0].itertuples()]
    goods = st.selectbox(
        _("Goods"), offered, format_func=lambda one: labels.goods(one, view.words), key="cell_goods", width=260
    )
    if goods is None:
        st.caption(_("Nothing in this view was weighed."))
        return view, "incident_count", None
    return view.showing(view.filters.but(goods=(goods,))), measure, goods


def _region(key: str) -> str:
    return st.segmented_control(
        _("Region"), list(map_canvas.REGIONS), format_func=map_canvas.region_name, default="world", key=key,
        label_visibility="collapsed", required=True,
    ) or "world"  # fmt: skip


def _resolution(view: View, region: str, key: str) -> int:
    """The size of the cells: by the region and the extent of the data, unless the reader chooses."""
    auto = map_canvas.resolution_for(region, cached.places(view.filters, view.found))
    chosen = st.selectbox(
        _("Size of cells"), [0, *h3_cells.RESOLUTIONS], key=key, width=280,
        format_func=lambda one: (
            _("automatic: about {km2} km²", km2=_area(auto)) if one == 0
            else _("about {km2} km² (H3 resolution {resolution})", km2=_area(one), resolution=number(one))
        ),
    )  # fmt: skip
    return int(chosen or auto)


def _area(resolution: int) -> str:
    return number(float(f"{h3_cells.CELL_KM2[resolution]:.2g}"))


def _compared(view: View, goods: str | None) -> list[tuple[str, View]]:
    """The view alone, or two of its periods or groups, on one scale; the goods that are weighed are of one group."""
    names = {"none": _("nothing"), "periods": _("two periods")}
    names |= {} if goods else {"groups": _("two species groups")}
    kind = st.segmented_control(
        _("Compare"), list(names), format_func=names.__getitem__, default="none", key="cell_compare", required=True
    ) or "none"  # fmt: skip
    if kind == "periods":
        day = st.date_input(
            _("First day of the second period"), LAST_MEETING, key="cell_day", format="YYYY-MM-DD",
            min_value=view.found.coverage_from, max_value=view.found.coverage_until,
        )  # fmt: skip
        return _periods(view, day) if isinstance(day, date) else [("", view)]
    if kind == "groups":
        groups = list(view.options.get("species", {}))
        first = st.selectbox(_("First group"), groups, 0, format_func=_group, key="cell_group_a", width=200)
        second = st.selectbox(_("Second group"), groups, 1, format_func=_group, key="cell_group_b", width=200)
        sides = [view.filters.but(**dict.fromkeys(hotspots.FIELDS_OF["group"])).but(species=(one,))
                 for one in (first, second)]  # fmt: skip
        return [(filters.describe(view.words), view.showing(filters)) for filters in sides]
    return [("", view)]


def _group(group_id: str) -> str:
    return label("group", group_id)


def _periods(view: View, day: date) -> list[tuple[str, View]]:
    since, until = view.filters.since, view.filters.until
    if (since and day <= since) or (until and day >= until):
        st.caption(_("That day lies outside the period of the filter."))
        return [("", view)]
    first, last = since or view.found.coverage_from, until or view.found.coverage_until
    st.caption(
        _("The first period has {before} years, the second {after}: compare counts with that in mind.",
          before=number((day - first).days / 365.25, 1), after=number((last - day).days / 365.25, 1))
    )  # fmt: skip
    sides = (view.filters.but(until=day), view.filters.but(since=day))
    return [(filters.describe(view.words), view.showing(filters)) for filters in sides]


def _cell_map(
    view: View, resolution: int, measure: str, goods: str | None, region: str, key: str, *, narrow: bool
) -> None:
    held = cached.by_cell(view.filters, resolution, goods, view.found)
    rows = held.rows[held.rows["is_drawable"].astype(bool) & held.rows[measure].notna()]
    tested = cached.concentrations(view.filters, resolution, measure, goods, view.found)
    standing = set(tested.loc[tested["stands_out"], "h3_cell"])
    rows = rows.sort_values(measure, ascending=False, kind="stable")
    drawn = rows.head(hotspots.MOST_CELLS)
    told = [_told(row, measure, view) for row in drawn.itertuples()]
    coloured = drawn.assign(
        colour=[hotspot_map.colour_of(value, _steps(measure)) for value in drawn[measure]],
        stands_out=drawn["h3_cell"].isin(standing), told=told,
    )  # fmt: skip
    layers = hotspot_map.cell_layers(coloured, cached.cell_shapes(tuple(coloured["h3_cell"])))
    map_canvas.draw(
        layers, region=region, key=key, pick=hotspot_map.cell_layer_ids(),
        alt=_("Map of amounts by cell; the same figures are in the table below."),
        on_pick=lambda cell: session.open_in_address(session.SPOT, cell), narrow=narrow,
    )  # fmt: skip
    _beside_cells(held, rows, drawn, standing, measure)


def _told(row: Any, measure: str, view: View) -> str:
    lines = [
        _cell_name(row.places, row.h3_cell, view),
        _("incidents: {count}, source pages: {pages}", count=number(row.incident_count), pages=number(row.page_count)),
    ]
    if measure == "mass_kg":
        lines.append(mass(row.mass_kg))
    if measure == "animals_central":
        lines.append(_("about {count} animals, inferred", count=number(row.animals_central)))
    return "\n".join(lines)


def _beside_cells(
    held: hotspots.Cells, rows: pd.DataFrame, drawn: pd.DataFrame, standing: set[str], measure: str
) -> None:
    said = [
        _("On this map: {count} incidents in {cells} cells.", count=number(int(drawn["incident_count"].sum())),
          cells=number(len(drawn))),
    ]  # fmt: skip
    if held.left_out_count:
        said.append(
            _("{count} are placed too vaguely for cells of this size: not drawn.", count=number(held.left_out_count))
        )
    hidden = int(held.rows.loc[~held.rows["is_drawable"].astype(bool), "incident_count"].sum())
    if hidden:
        said.append(
            _("{count} lie at sea or are known only to country or area: counted here, not drawn.", count=number(hidden))
        )
    unweighed = int(held.rows.loc[held.rows[measure].isna(), "incident_count"].sum())
    if unweighed:
        said.append(_("{count} lie in cells where nothing of this was weighed or converted: not drawn, not 0.",
                      count=number(unweighed)))  # fmt: skip
    if len(rows) > len(drawn):
        said.append(
            _("{count} cells with less are not drawn: choose larger cells.", count=number(len(rows) - len(drawn)))
        )
    said.append(
        ngettext("{count} cell lies among others that are high too, by more than sampling error.",
                 "{count} cells lie among others that are high too, by more than sampling error.", len(standing))
    )  # fmt: skip
    st.caption(sentences(said))


def _cell_table(view: View, resolution: int, measure: str, goods: str | None) -> None:
    tested = cached.concentrations(view.filters, resolution, measure, goods, view.found)
    rows = tested[tested["incident_count"] > 0].sort_values(measure, ascending=False, kind="stable").head(SHOWN_ROWS)
    records = list(rows.itertuples())
    key = _table_key("cell_table")

    def pick() -> None:
        chosen = st.session_state[key].selection["rows"]
        if chosen:
            session.open_in_address(session.SPOT, records[chosen[0]].h3_cell)

    st.dataframe(
        pd.DataFrame(
            {
                _("Cell"): [_cell_name(row.places, row.h3_cell, view) for row in records],
                _("Incidents"): rows["incident_count"].to_numpy(),
                _("Seizures"): rows["seizure_count"].to_numpy(),
                **({_("kg"): rows["mass_kg"].to_numpy()} if goods else {}),
                **({_("Animals, inferred"): rows["animals_central"].round().to_numpy()} if goods else {}),
                _("Source pages"): rows["page_count"].to_numpy(),
                "Gi* z": rows["gi_star_z"].round(2).to_numpy(),
                "q": [_small(row.q_value) for row in records],
                _("Caveat"): [_cell_caveat(row) for row in records],
            }
        ),
        hide_index=True, key=key, on_select=pick, selection_mode="single-row", height=380,
        alt=_("Cells by amount"),
        column_config={
            "Gi* z": st.column_config.NumberColumn(
                help=_("How high the cell and its neighbours are together, in standard deviations (Getis-Ord Gi*).")
            ),
            "q": st.column_config.TextColumn(
                help=_("Are its neighbours high too? By dealing the other cells’ values anew; share of false "
                       "discoveries down to this row.")
            ),
        },
    )  # fmt: skip


def _why_cell(row: Any) -> str:
    count = ngettext("{count} incident", "{count} incidents", int(row.incident_count))
    around = _("{sum} in the {cells} cells around it", sum=number(row.neighbour_sum), cells=number(row.neighbour_count))
    told = _cell_caveat(row) or _("its neighbours are high too, by more than sampling error (q = {q})",
                                  q=_small(row.q_value))  # fmt: skip
    return _("{count}; {around}: {verdict}.", count=count, around=around, verdict=told)


def _cell_caveat(row: Any) -> str:
    if row.stands_out:
        return ""
    if row.incident_count < hotspots.FEWEST:
        return _("fewer than 3 incidents")
    if row.page_count < hotspots.FEWEST_PAGES:
        return _("one source page")
    return _("its neighbours are within sampling error (q = {q})", q=_small(row.q_value))


def _sensitivity(view: View, resolution: int, measure: str, goods: str | None) -> None:
    with st.expander(_("How much this depends on the study area")):
        st.caption(
            _("A concentration is measured against a study area, and the answer moves with it. Ours is every cell that "
              "holds a case anywhere in the store; it does not change with the filter. “Plain” is the usual Gi* by its "
              "z alone: with empty cells added around, it finds ever more cells, many without a case.")
        )  # fmt: skip
        rows = cached.sensitivity(view.filters, resolution, measure, goods, view.found)
        names = {
            "view": _("cells with a case of this view"),
            "store": _("cells with any case of the store (ours)"),
            "ring": _("the same and the cells around them"),
            "three_rings": _("the same and three rings around them"),
        }
        st.dataframe(
            pd.DataFrame(
                {
                    _("Study area"): [names[study] for study in rows["study"]],
                    _("Cells"): rows["cell_count"].to_numpy(),
                    _("Plain: hot cells"): rows["hot_count"].to_numpy(),
                    _("of them without a case"): rows["empty_hot_count"].to_numpy(),
                    _("Ours: cells that stand out"): rows["standing_out_count"].to_numpy(),
                }
            ),
            hide_index=True, key=session.key_of("sensitivity"), alt=_("Sensitivity to the study area"),
        )  # fmt: skip


# -- Bursts and change ------------------------------------------------------------------------------------------------


def bursts(view: View) -> None:
    """Bursts of reports, to look at: more at one place and time than the place and the time alone give."""
    held = _one_stratum(view, "burst_stratum")
    st.caption(
        _("Space-time permutation scan over incidents known to the day at a named place, one for each source page and "
          "place: six cases in one newspaper report are one event. A burst is one of reports, to look at with its "
          "publishers.")
    )  # fmt: skip
    rows = cached.bursts(held.filters, held.found)
    rows = rows[rows["stands_out"]].reset_index(drop=True)
    if rows.empty:
        st.info(_("No burst of reports in this view by more than sampling error."))
        return
    records = list(rows.itertuples())
    picked = st.dataframe(
        pd.DataFrame(
            {
                _("Places"): [listed([held.words.place(place) for place in row.place_ids]) for row in records],
                _("Period"): [words.period(_day(row.first_day), _day(row.last_day)) for row in records],
                _("Publishers"): [listed(row.publishers) for row in records],
                _("Events"): rows["observed"].to_numpy(),
                _("expected"): rows["expected"].round(2).to_numpy(),
                _("Radius, km"): rows["radius_km"].round().to_numpy(),
                "p": [_small(row.p_value) for row in records],
                _("also within two years"): [_("yes") if row.outlives_coverage else _("no") for row in records],
                _("Source pages"): rows["source_count"].to_numpy(),
            }
        ),
        hide_index=True, key=session.key_of("burst_table"), on_select="rerun", selection_mode="single-row",
        alt=_("Bursts of reports"),
    )  # fmt: skip
    overview_parts.source_line(held)
    st.caption(
        _("“Also within two years”: whether it still stands out when each stretch of two years is compared with itself "
          "alone. Where it does not, a change in what was collected would explain it as well. Choose a row to see its "
          "cases.")
    )  # fmt: skip
    chosen = picked.selection["rows"]
    if chosen and chosen[0] < len(rows):
        listing = cached.incidents(held.filters, held.found)
        listing = listing[listing["incident_id"].isin(records[chosen[0]].incident_ids)].reset_index(drop=True)
        opened = case_table.show(listing, key="burst_cases", height=260)
        if opened:
            st.switch_page("cases.py", query_params=session.address(view.filters, case=opened))


def _day(value: Any) -> date:
    day: date = pd.Timestamp(value).date()
    return day


def class_name(name: str | None) -> str:
    """An emerging hot spot class in words."""
    return {
        "new": _("new: only the last step is hot"),
        "consecutive": _("consecutive: one unbroken run at the end"),
        "intensifying": _("intensifying: nearly always hot, rising"),
        "persistent": _("persistent: nearly always hot, no trend"),
        "diminishing": _("diminishing: nearly always hot, falling"),
        "sporadic": _("sporadic: on and off"),
        "oscillating": _("oscillating: hot at the end, once below the rest"),
        "historical": _("historical: nearly always hot, not at the end"),
    }.get(name or "", _("none"))


def change(view: View) -> None:
    """Emerging hot spot classes by cell, where the cases are dense enough for them."""
    held = _one_stratum(view, "change_stratum")
    region = _region("change_region")
    resolution = _resolution(held, region, "change_resolution")
    try:
        rows = cached.emerging_classes(held.filters, resolution, held.found)
    except AtlasError as error:
        st.info(words.of(error))
        return
    rows = rows[rows["emerging_class"] != "none"].reset_index(drop=True)
    if rows.empty:
        st.caption(_("No cell of this view has a class."))
        return
    st.dataframe(
        pd.DataFrame(
            {
                _("Cell"): [_unit_name(cell, held) for cell in rows["h3_cell"]],
                _("Class"): [class_name(name) for name in rows["emerging_class"]],
            }
        ),
        hide_index=True, key=session.key_of("class_table"), alt=_("Classes of change by cell"),
    )  # fmt: skip
