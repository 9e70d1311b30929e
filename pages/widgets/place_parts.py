"""The parts of the Places page: the map of places, the profile of one, the crossings of a border."""

import functools
from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from pages.figures import overview
from pages.figures.base import one_of
from pages.widgets import (
    cached,
    case_table,
    charts,
    choices,
    downloads,
    keys,
    map_canvas,
    marking,
    overview_parts,
    palette,
    session,
    show,
    time_marks,
    words,
)
from pages.widgets.case_panel import FIELD_NAMES
from pages.widgets.chrome import View
from pages.widgets.words import (
    _,
    capital,
    country,
    label,
    listed,
    located,
    markdown,
    ngettext,
    number,
    share,
    spoken_text,
)
from queries.places import BORDERS, NEAR_KM, STRIP_FROM

KINDS: dict[str, tuple[str, ...]] = {
    "ports": ("seaport", "port_terminal", "river_port", "ferry_terminal", "dry_port", "seaport_unspecified"),
    "airports": ("airport", "airport_cargo", "airport_mail", "airport_ferry", "airport_unspecified"),
    "crossings": ("land_crossing", "rail_crossing", "river_crossing", "control_point", "control_point_unspecified"),
}


def kind_name(kind: str) -> str:
    """A kind of places on the map."""
    return {
        "all": _("All places"),
        "ports": _("Ports"),
        "airports": _("Airports"),
        "crossings": _("Crossings"),
        "others": _("Towns and others"),
    }[kind]


def border_name(border: str) -> str:
    """A land border by the areas it divides; Shenzhen and Hong Kong share a boundary."""
    return {
        "CN-VN": _("China–Viet Nam border"),
        "LA-VN": _("Viet Nam–Laos border"),
        "KH-VN": _("Viet Nam–Cambodia border"),
        "HK-CN": _("Shenzhen–Hong Kong boundary"),
    }[border]


def _of_kind(marks: pd.DataFrame, kind: str) -> pd.DataFrame:
    known = [name for names in KINDS.values() for name in names]
    if kind == "all":
        return marks
    wanted = ~marks["kind"].isin(known) if kind == "others" else marks["kind"].isin(KINDS[kind])
    return marks[wanted].reset_index(drop=True)


def choose(view: View) -> str | None:
    """The map of places and a menu of them; returns the complex chosen by click, menu or address."""
    all_marks = cached.places(view.filters, view.found)
    kind = st.segmented_control(
        _("Kind of place"), ["all", *KINDS, "others"], format_func=kind_name, default="all", key="place_kind",
        label_visibility="collapsed", required=True,
    ) or "all"  # fmt: skip
    marks = _of_kind(all_marks, kind)
    known = view.words.complexes
    asked = st.query_params.get(session.PLACE)
    if asked and asked not in known:
        st.warning(_("There is no place {place} in this store.", place=markdown(asked[:80])))
        asked = None
    rings = marks.iloc[:0]
    overview_parts.region_choice()
    region = one_of(choices.chosen(), overview.REGION, map_canvas.REGIONS)
    show.map_of(
        overview.of_places("places_of_a_kind", view, marks, rings, region), view, "places_map",
        on_pick=lambda place: session.open_in_address(session.PLACE, place),
    )  # fmt: skip
    overview_parts.list_at_sea(view)
    offered = list(dict.fromkeys([*([asked] if asked else []), *marks["complex_id"], *sorted(known)]))
    st.session_state["place_menu"] = asked  # the address is the truth: back and forward move it
    st.selectbox(
        _("Place"), offered, index=None, format_func=lambda key: _menu_entry(key, view), key="place_menu",
        placeholder=_("choose a place, or click one on the map"),
        on_change=lambda: session.open_in_address(session.PLACE, st.session_state["place_menu"]),
    )  # fmt: skip
    return asked


def _menu_entry(complex_id: str, view: View) -> str:
    return located(view.words.place(complex_id), country(view.words.complexes[complex_id]["country"]))


def profile(complex_id: str, view: View) -> None:
    """All that the view holds of one place."""
    known = view.words.complexes[complex_id]
    here = view.showing(view.filters.but(place=(complex_id,)))
    with st.container(border=True, key="place_profile"):
        st.subheader(markdown(_menu_entry(complex_id, view)), anchor=False)
        codes = [
            f"IATA {known['iata']}" if known["iata"] else "",
            f"UN/LOCODE {known['locode']}" if known["locode"] else "",
        ]
        st.caption(markdown(" · ".join(filter(None, [_kind_of_place(known["kind"]), *codes]))))
        _roles(complex_id, view)
        count = cached.totals(here.filters, here.found)["incident_count"]
        if count:
            _stopped(here)
        else:
            st.caption(_("No incident of this view was stopped here. That is not evidence that nothing passed."))
        _passed(complex_id, view)
        _parts(complex_id, view)
        st.page_link(
            "cases.py", label=_("These incidents as a table, with downloads"), icon=":material/table_rows:",
            query_params=session.address(here.filters),
        )  # fmt: skip


def _kind_of_place(kind: str) -> str:
    return next((kind_name(name) for name, kinds in KINDS.items() if kind in kinds), kind_name("others"))


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
    st.caption(
        _("Sources name the stops before and after a seizure mostly as countries or areas, seldom as places: a 0 in "
          "the second and third figure says that no source named this place, not that nothing passed.")
    )  # fmt: skip


def _stopped(here: View) -> None:
    rows, undated = cached.series(here.filters, "year", here.found)
    marks = time_marks.marks(here)
    st.plotly_chart(
        charts.over_time(rows, marks), key="place_series", config=charts.CONFIG,
        alt=_("Incidents at this place by year, large consignments and all others apart"),
    )  # fmt: skip
    if undated:
        st.caption(
            _("{count} incidents fit no single period of this length and are not in the chart.", count=number(undated))
        )
    keys.show(time_marks.keys(here, marks))
    time_marks.listed_below(here, "place_marks")
    overview_parts.source_line(here)
    kinds: tuple[tuple[str, str, Callable[[str | None], str]], ...] = (
        ("group", _("Species group"), lambda value: capital(label("group", value))),
        ("origin", _("Stated start"), country),
        ("next", _("Stated next stops"), country),
        ("cover_load", _("Cover load"), lambda value: capital(label("cover_load", value))),
        ("concealment", _("Concealment"), lambda value: capital(label("concealment", value))),
        ("transport", _("Transport"), lambda value: capital(label("transport", value))),
        ("agency", _("Agency"), lambda value: value or _("not stated")),
    )
    total = cached.totals(here.filters, here.found)["incident_count"]
    for tab, (dimension, _title, told) in zip(st.tabs([kind[1] for kind in kinds]), kinds, strict=True):
        with tab:
            counts = (
                cached.next_stops(here.filters, here.filters.place[0], here.found)  # type: ignore[index]
                if dimension == "next"
                else cached.by(here.filters, dimension, here.found)
            )
            stated = counts[counts["value"].notna() & ~counts["value"].isin(["unknown", "not_stated"])]
            if len(stated):
                panels = overview.two_strata(stated, dimension, told)
                show.panels(panels, _("incidents by value"), f"place_{dimension}")
            st.caption(_stated_line(dimension, counts, total))
    st.markdown(f"**{_('Largest and latest cases')}**")
    listing = cached.incidents(here.filters, here.found).sort_values(
        "largest_commodity_kg", ascending=False, na_position="last"
    )
    chosen = case_table.show(listing.reset_index(drop=True), key="place_profile_cases", height=240)
    if chosen:
        st.switch_page("cases.py", query_params=session.address(session.current(), case=chosen))
    _completeness(here)


def _stated_line(dimension: str, counts: pd.DataFrame, total: int) -> str:
    if dimension == "next":
        return _("As far as the sources name a stop after the seizure; an incident may name several.")
    absent = int(
        counts.loc[counts["value"].isna() | counts["value"].isin(["unknown", "not_stated"]), "incident_count"].sum()
    )
    return _("Stated for {stated} of {count} incidents.", stated=number(total - absent), count=number(total))


def _completeness(here: View) -> None:
    table = cached.completeness(here.filters, here.found)
    said = [
        f"{FIELD_NAMES[row.field]()} {share(row.filled_count, row.incident_count)}"
        for row in table.itertuples()
        if row.field in FIELD_NAMES
    ]
    st.caption(markdown(_("How often the sources of this place state: {fields}.", fields=listed(said))))


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
        _("Land border"), BORDERS, format_func=border_name, key="border_menu", label_visibility="collapsed",
        required=True, on_change=lambda: session.open_in_address(session.BORDER, st.session_state["border_menu"]),
    )  # fmt: skip
    rows = cached.crossings(view.filters, chosen, view.found)
    near = cached.near_border(view.filters, chosen, view.found)
    named = int(rows["incident_count"].sum())
    st.markdown(
        _("**{named}** incidents are named to a crossing of the {border}. Within {km} km of the line: **{near}** known "
          "to facility or town, of them {large} large consignments. Distance alone gives no incident to a crossing.",
          named=number(named), border=border_name(chosen), km=number(NEAR_KM),
          near=number(near["incident_count"]), large=number(near["large_count"]))
    )  # fmt: skip
    if named >= STRIP_FROM:
        st.plotly_chart(_strip(rows), key="border_strip", config=charts.CONFIG, alt=_("Incidents along the line"))
        st.caption(
            _("In order along the line, with kilometres from its western or northern end where the position is known; "
              "the others stand where the stated coordinates of their cases put them.")
        )  # fmt: skip
    else:
        st.caption(
            _(
                "No chart along the line: it says something from {least} incidents named to a crossing on.",
                least=number(STRIP_FROM),
            )
        )
    _crossing_table(rows, view)
    _area_table(cached.border_areas(view.filters, chosen, view.found))
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


def crossing_name(row: Any) -> str:
    """A crossing in the reader's language as far as it has a name there."""
    own = {"zh-Hans": row.name_zh, "zh-Hant": row.name_zh, "vi": row.name_vi}.get(words.language())
    said = spoken_text("crossing", row.name_en)
    return said if said != row.name_en else str(own or said)


def _strip(rows: pd.DataFrame) -> go.Figure:
    labels = []
    for row in rows.itertuples():
        where = "" if pd.isna(row.along_km) else " · " + _("km {km}", km=number(row.along_km))
        labels.append(f"{crossing_name(row)}{where}")
    accent = palette.ACCENT[palette.theme()]
    counted = rows[["incident_count"]].assign(value=labels)
    return charts.bars(counted, lambda value: str(value), lambda _key: accent, most=len(rows))


def _crossing_table(rows: pd.DataFrame, view: View) -> None:
    records = list(rows.itertuples())
    st.caption(_("Choose a crossing to see its incidents."))
    picked = st.dataframe(
        pd.DataFrame(
            {
                _("Crossing, in order along the line"): [crossing_name(row) for row in records],
                _("Incidents"): rows["incident_count"].to_numpy(),
                _("Large consignments"): rows["large_count"].to_numpy(),
                _("km along the line"): ["" if pd.isna(row.along_km) else number(row.along_km) for row in records],
                _("Way"): [label("way", row.kind) for row in records],
                _("Position within (km)"): [
                    "" if pd.isna(row.coord_precision_km) else number(row.coord_precision_km, 1) for row in records
                ],
                _("Position from"): [row.coord_source or _("not placed") for row in records],
            }
        ),
        hide_index=True,
        key=session.key_of(f"crossings-{rows['border'].iloc[0]}"),
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Crossings in order along the line"),
    )
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
    overview_parts.source_line(view)


def _area_table(areas: pd.DataFrame) -> None:
    st.markdown(f"**{_('Incidents in the provinces along the line')}**")
    if areas.empty:
        st.caption(_("None in this view."))
        return
    st.dataframe(
        pd.DataFrame(
            {
                _("Country or area"): [country(code) for code in areas["country"]],
                _("Province"): [spoken_text("admin1", name) for name in areas["admin1"]],
                _("Incidents"): areas["incident_count"].to_numpy(),
                _("of them named to a crossing"): areas["at_crossing_count"].to_numpy(),
            }
        ),
        hide_index=True,
        key="border_area_table",
        alt=_("Incidents by province along the line"),
    )
