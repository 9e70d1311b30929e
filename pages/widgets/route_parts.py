"""The parts of the Routes page. Solid: both ends stated. Dashed: an end inferred. Dotted: intended, never travelled."""

from datetime import date
from html import escape
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pydeck as pdk
import streamlit as st

from pages.figures.base import about
from pages.widgets import cached, case_table, charts, map_canvas, overview_parts, palette, session, words
from pages.widgets.chrome import View, still_allowed
from pages.widgets.words import (
    _,
    capital,
    country,
    label,
    language,
    listed,
    markdown,
    mass,
    named,
    ngettext,
    number,
    share,
)
from queries.routes import DASHES

DASH_ARRAYS = {"dashed": [6, 4], "dotted": [1.5, 3]}
THINNEST_PX, WIDEST_PX = 1.2, 9.0
MODE_COLOURS = {"sea": "#0072B2", "air": "#CC79A7", "road": "#D55E00", "rail": "#009E73", "post": "#E69F00"}
CURVE_LENGTH = 10
MOST_ARCS = 80
WAYS = ("sea", "air", "road", "rail", "post", "river", "unknown")


def dash_name(dash: str) -> str:
    """How well a line is known."""
    return {
        "solid": _("both ends stated"),
        "dashed": _("an end inferred: a country’s main gateway stands in"),
        "dotted": _("intended: after the place of seizure, never travelled"),
    }[dash]


def basis_name(basis: str) -> str:
    """What a line follows."""
    return {
        "sea_lane": _("shortest sea route between the ends, not the route sailed"),
        "great_circle": _("great circle, not the route flown"),
        "shortest_road": _("shortest road, not the road travelled"),
        "straight_line": _("straight line: no network for this way"),
    }[basis]


def mode_name(mode: str) -> str:
    """A way of transport."""
    return capital(label("transport", mode))


# -- Corridors --------------------------------------------------------------------------------------------------------


def sentence(view: View) -> str:
    """What is drawn, computed."""
    drawn = cached.drawn_basis(view.filters, view.found)
    return _(
        "Paths of {drawn} of {count} incidents: {stated} between stated ends, {inferred} with an end inferred; the "
        "other {none} name no path that can be drawn.",
        drawn=number(drawn["stated_count"] + drawn["inferred_count"]),
        count=number(drawn["incident_count"]),
        stated=number(drawn["stated_count"]),
        inferred=number(drawn["inferred_count"]),
        none=number(drawn["none_count"]),
    )


def corridors(view: View) -> None:
    """The corridor map with its switches, what a line holds, and the passages."""
    st.markdown(sentence(view))
    one_group = cached.totals(view.filters, view.found)["group_count"] == 1
    with st.container(horizontal=True):
        shown = st.segmented_control(
            _("Lines"), DASHES, format_func=dash_name, default=list(DASHES), selection_mode="multi", key="route_dashes"
        )
        measure = st.segmented_control(
            _("Width"), ["incident_count", "mass_kg"] if one_group else ["incident_count"],
            format_func={"incident_count": _("incidents"), "mass_kg": _("kg weighed")}.__getitem__,
            default="incident_count", key="route_measure", required=True,
            help=_("Kilograms only where the view holds one species group: they are never added up across species."),
        ) or "incident_count"  # fmt: skip
        ways = st.segmented_control(
            _("Ways"), list(WAYS), format_func=mode_name, default=list(WAYS), selection_mode="multi", key="route_ways"
        )
    _corridor_map(view, list(shown or []), list(ways or []), measure)
    _play(view, list(shown or []), list(ways or []), measure)
    _passages(view)


def _of_ways(view: View, ways: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sea lanes, if wanted, and the other paths of the wanted ways."""
    edges = cached.edges(view.filters, view.found)
    lines = cached.lines_drawn(view.filters, view.found)
    return edges if "sea" in ways else edges.iloc[:0], lines[lines["mode"].isin(ways)]


def _corridor_map(view: View, dashes: list[str], ways: list[str], measure: str) -> None:
    edges, lines = _of_ways(view, ways)
    region = st.segmented_control(
        _("Region"), list(map_canvas.REGIONS), format_func=map_canvas.region_name, default="world",
        key="corridor_region", label_visibility="collapsed", required=True,
    ) or "world"  # fmt: skip
    layers = [layer for dash in dashes for layer in path_layers(edges, lines, dash, measure, _colour(view))]
    picked = map_canvas.draw(
        layers, region=region, key="corridor_map", pick=[f"paths-{dash}" for dash in DASHES],
        alt=_("Map of corridors; the same figures are in the tables of passages and flows."),
    )  # fmt: skip
    _legend(dashes, ways, measure, _colour(view))
    st.caption(markdown(about(view)))
    if picked:
        _on_line(picked, view, edges, lines)


def _colour(view: View) -> str | None:
    species = view.filters.species
    return palette.group(species[0]) if species and len(species) == 1 else None


def path_layers(
    edges: pd.DataFrame, lines: pd.DataFrame, dash: str, measure: str, one_colour: str | None
) -> list[pdk.Layer]:
    """One layer a dash: pieces of sea lanes and whole other paths, as wide as their load."""
    largest = max([*edges[measure].dropna(), *lines[measure].dropna(), 1])
    rows = []
    for edge in edges[edges["dash"] == dash].itertuples():
        ends = [[round(edge.lon_a, 3), round(edge.lat_a, 3)], [round(edge.lon_b, 3), round(edge.lat_b, 3)]]
        rows.append(_row(f"edge:{edge.edge_id}", ends, "sea", edge, measure, largest, one_colour))
    for path in lines[lines["dash"] == dash].itertuples():
        for part in path.line or []:
            thinned = [[round(lon, 2), round(lat, 2)] for lon, lat in part[:: max(1, len(part) // 40)]]
            if thinned[-1] != [round(part[-1][0], 2), round(part[-1][1], 2)]:
                thinned.append([round(part[-1][0], 2), round(part[-1][1], 2)])
            rows.append(_row(f"path:{path.path_id}", thinned, path.mode, path, measure, largest, one_colour))
    dashed: dict[str, Any] = (
        {"extensions": [{"@@type": "PathStyleExtension", "dash": True}], "get_dash_array": DASH_ARRAYS[dash]}
        if dash in DASH_ARRAYS
        else {}
    )
    layer = pdk.Layer(
        "PathLayer", rows, id=f"paths-{dash}", get_path="p", get_color="c", get_width="w",
        width_units=pdk.types.String("pixels"), cap_rounded=True, pickable=True, auto_highlight=True, **dashed,
    )  # fmt: skip
    return [layer]


def _row(
    row_id: str, path: list[list[float]], mode: str, load: Any, measure: str, largest: float, one_colour: str | None
) -> dict[str, Any]:
    value = getattr(load, measure)
    size = 0.0 if pd.isna(value) else float(value)
    colour = one_colour or MODE_COLOURS.get(mode, palette.OTHER)
    told = _("{mode}: incidents {count}", mode=mode_name(mode), count=number(load.incident_count))
    if not pd.isna(load.mass_kg) and measure == "mass_kg":
        told = listed([told, mass(load.mass_kg)])
    width = THINNEST_PX + (WIDEST_PX - THINNEST_PX) * (size / largest) ** 0.5
    return {"id": row_id, "p": path, "c": palette.rgb(colour, 170), "w": round(width, 1), "told": told}


def _legend(dashes: list[str], ways: list[str], measure: str, one_colour: str | None) -> None:
    """Dash, colour and width in words beside samples of them."""
    ink = palette.INK[palette.theme()]
    arrays = {"solid": "", "dashed": "10 6", "dotted": "2 5"}
    samples = [(ink, arrays[dash], dash_name(dash)) for dash in DASHES if dash in dashes]
    samples += [(one_colour or MODE_COLOURS.get(way, palette.OTHER), "", mode_name(way)) for way in ways]
    rows = [
        f'<line x1="4" y1="{y}" x2="52" y2="{y}" stroke="{colour}" stroke-width="3" stroke-dasharray="{array}"/>'
        f'<text x="62" y="{y + 4}">{escape(told)}</text>'
        for y, (colour, array, told) in zip(range(12, 12 + 20 * len(samples), 20), samples, strict=True)
    ]
    height = 20 * len(samples) + 6
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="560" height="{height}" fill="{ink}" font-family="sans-serif"'
    if samples:
        st.image(f'{svg} font-size="13">{"".join(rows)}</svg>', width="content")
    said = [_("Width: incidents") if measure == "incident_count" else _("Width: kilograms weighed")]
    said += [capital(basis_name(basis)) for basis in ("sea_lane", "great_circle")]
    said.append(capital(basis_name("shortest_road")) + _(" (© OpenStreetMap contributors)"))
    st.caption(markdown(" · ".join(said)))


def _on_line(picked: str, view: View, edges: pd.DataFrame, lines: pd.DataFrame) -> None:
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
        st.caption(markdown(capital(basis_name(basis))))
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
    if chosen:
        st.switch_page("cases.py", query_params=session.address(view.filters, case=chosen))


def _play(view: View, dashes: list[str], ways: list[str], measure: str) -> None:
    with st.expander(_("Play through time")):
        st.caption(_("Each step shows the incidents of one year; those not known to the year are left out."))
        first, last = view.found.coverage_from.year, view.found.coverage_until.year
        if first == last:
            st.caption(_("These cases all lie in one year: there is nothing to play."))
            return
        is_running = st.toggle(_("Play"), key="route_play")
        every = 1.6 if is_running else None

        def step() -> None:
            if not still_allowed(view):
                st.rerun()
            if is_running:
                now = int(st.session_state.get("route_year", first))
                st.session_state["route_year"] = first if now >= last else now + 1
            year = st.slider(_("Year"), first, last, key="route_year")
            of_year = view.showing(view.filters.but(since=date(year, 1, 1), until=date(year + 1, 1, 1)))
            edges, lines = _of_ways(of_year, ways)
            layers = [layer for dash in dashes for layer in path_layers(edges, lines, dash, measure, _colour(view))]
            st.markdown(f"**{words.year(date(year, 1, 1))}** · {sentence(of_year)}")
            map_canvas.draw(layers, region="world", key="play_map", pick=[], alt=_("Corridors of one year"), height=360)

        st.fragment(step, run_every=every)()


def gate_name(row: Any) -> str:
    """A named passage in the reader's language."""
    own = {"zh-Hans": row.name_zh_hans, "zh-Hant": row.name_zh_hant, "vi": row.name_vi}.get(language())
    return str(own or row.name_en)


def _passages(view: View) -> None:
    st.subheader(_("Passages"), anchor=False)
    rows = cached.passages(view.filters, view.found)
    if rows.empty:
        st.caption(_("No drawn sea path of this view goes through a named passage."))
        return
    records = list(rows.itertuples())
    picked = st.dataframe(
        pd.DataFrame(
            {
                _("Passage"): [gate_name(row) for row in records],
                _("Incidents"): rows["incident_count"].to_numpy(),
                _("of them between stated ends"): rows["stated_count"].to_numpy(),
                _("intended, never travelled"): rows["intended_count"].to_numpy(),
            }
        ),
        hide_index=True, key="passages", on_select="rerun", selection_mode="single-row", alt=_("Passages"),
    )  # fmt: skip
    st.caption(_("By our routing rule: the shortest sea route between the ends. A ship may have sailed another way."))
    chosen = picked.selection["rows"]
    if chosen and chosen[0] < len(rows):
        _open_from(cached.through(view.filters, str(rows["gate_id"].iloc[chosen[0]]), view.found), view, "gate_cases")


# -- Flows ------------------------------------------------------------------------------------------------------------


def flows(view: View) -> None:
    """Stated start to stated destination, as a Sankey by role and a sortable matrix."""
    rows = cached.flows(view.filters, view.found)
    stated = rows[rows["start"].notna() & rows["destination"].notna()]
    total = cached.totals(view.filters, view.found)["incident_count"]
    st.markdown(
        _("Both a stated start and a stated destination: {count} of {total} incidents at most; the rest is shown as "
          "not stated. How often they are stated differs by place of seizure: compare no shares between places.",
          count=number(min(int(stated["incident_count"].sum()), total)), total=number(total))
    )  # fmt: skip
    _arcs(view)
    st.plotly_chart(
        _sankey(rows), key="flow_sankey", config=charts.CONFIG,
        alt=_("Flows from stated start over place of seizure to stated destination"),
    )  # fmt: skip
    matrix = stated.pivot_table(
        index="start", columns="destination", values="incident_count", aggfunc="sum", fill_value=0
    )
    if not matrix.empty:
        order = matrix.sum(axis=1).sort_values(ascending=False).index
        across = matrix.sum().sort_values(ascending=False).index
        shown = matrix.loc[order, across]
        shown.columns = [country(code) for code in shown.columns]
        shown.insert(0, _("Stated start"), [country(code) for code in shown.index])
        st.dataframe(shown, hide_index=True, key="flow_matrix", alt=_("Stated start against stated destination"))
        st.caption(
            _("Rows: stated start. Columns: stated destination. An incident with several counts under each pair.")
        )
    overview_parts.source_line(view)


def _arcs(view: View) -> None:
    """Flow arcs between countries or places with what leaves and reaches each; a click lists the incidents."""
    names = {"country": _("countries or areas"), "place": _("places")}
    unit = st.segmented_control(
        _("Between"), list(names), format_func=names.__getitem__, default="country", key="flow_unit", required=True,
        help=_("Countries: stated start to stated destination. Places: stated departure or transit to the place of "
               "seizure."),
    ) or "country"  # fmt: skip
    rows = cached.flows_between(view.filters, unit, view.found)
    if rows.empty:
        st.caption(_("No incident of this view states both ends."))
        return
    show = country if unit == "country" else view.words.place
    largest = rows["incident_count"].max()
    arcs = [
        {
            "id": f"flow:{row.start}>{row.destination}",
            "a": [round(row.start_lon, 3), round(row.start_lat, 3)],
            "b": [round(row.destination_lon, 3), round(row.destination_lat, 3)],
            "w": round(THINNEST_PX + (WIDEST_PX - THINNEST_PX) * (row.incident_count / largest) ** 0.5, 1),
            "told": named(f"{show(row.start)} → {show(row.destination)}", number(row.incident_count)),
        }
        for row in rows.head(MOST_ARCS).itertuples()
    ]
    theme = palette.theme()
    layer = pdk.Layer(
        "ArcLayer", arcs, id="flows", get_source_position="a", get_target_position="b", get_width="w",
        get_source_color=palette.rgb(palette.QUIET[theme], 120),
        get_target_color=palette.rgb(palette.ACCENT[theme], 220),
        pickable=True, auto_highlight=True,
    )  # fmt: skip
    picked = map_canvas.draw(
        [layer],
        region="world",
        key="flow_map",
        pick=["flows"],
        alt=_("Flow arcs; the same figures are in the matrix below."),
    )
    st.caption(
        _("Arc: from grey (start) to colour (end), width by incidents; a flow, not a route. {shown} of {count} flows "
          "are drawn, those with most incidents.", shown=number(len(arcs)), count=number(len(rows)))
        + "  \n" + markdown(about(view))
    )  # fmt: skip
    _in_and_out(rows, show, unit)
    start, _sep, end = (picked or "").removeprefix("flow:").partition(">")
    if ((rows["start"] == start) & (rows["destination"] == end)).any():
        _open_from(cached.between(view.filters, start, end, view.found), view, "flow_cases")


def _in_and_out(rows: pd.DataFrame, show: Any, unit: str) -> None:
    leaving = rows.groupby("start")["incident_count"].sum()
    reaching = rows.groupby("destination")["incident_count"].sum()
    table = pd.DataFrame({"out": leaving, "in": reaching}).fillna(0).astype(int)
    with st.expander(_("What leaves and reaches each")):
        st.dataframe(
            pd.DataFrame(
                {
                    _("Country or area") if unit == "country" else _("Place"): [show(key) for key in table.index],
                    _("as start"): table["out"].to_numpy(),
                    _("as destination or place of seizure"): table["in"].to_numpy(),
                }
            ),
            hide_index=True, key=f"flow_totals_{unit}", alt=_("What leaves and reaches each"),
        )  # fmt: skip


def _sankey(rows: pd.DataFrame, most: int = 12) -> go.Figure:
    def kept(column: str) -> set[str]:
        return set(rows.groupby(column)["incident_count"].sum().sort_values(ascending=False).head(most).index)

    keep = {column: kept(column) for column in ("start", "seized_in", "destination")}

    def node(column: str, code: Any) -> str:
        if code is None or pd.isna(code):
            return f"{column}|?"
        return f"{column}|{code}" if code in keep[column] else f"{column}|*"

    links: dict[tuple[str, str], int] = {}
    for row in rows.itertuples():
        steps = [node("start", row.start), node("seized_in", row.seized_in), node("destination", row.destination)]
        for pair in pairwise(steps):
            links[pair] = links.get(pair, 0) + int(row.incident_count)
    nodes = sorted({end for pair in links for end in pair})

    def shown(name: str) -> str:
        code = name.partition("|")[2]
        return {"?": _("not stated"), "*": _("others")}.get(code) or country(code)

    theme = palette.theme()
    figure = go.Figure(
        go.Sankey(
            node={"label": [shown(name) for name in nodes], "color": palette.ACCENT[theme], "pad": 12, "thickness": 14},
            link={
                "source": [nodes.index(a) for a, _b in links], "target": [nodes.index(b) for _a, b in links],
                "value": list(links.values()), "color": "rgba(120,140,150,0.35)",
            },
        )
    )  # fmt: skip
    figure.update_layout(
        title={"text": f"{_('Stated start')} → {_('Seized in')} → {_('Stated destination')}", "font": {"size": 13}}
    )
    return charts.plain(figure, 560)


# -- One route --------------------------------------------------------------------------------------------------------


def one_route(view: View) -> None:
    """Incidents that name one country or place before another, and what is stated of them."""
    options = sorted(view.options.get("country", {}), key=country)
    places = sorted(view.options.get("place", {}), key=view.words.place)
    offered = [*options, *places]

    def shown(key: str) -> str:
        return country(key) if key in view.options.get("country", {}) else view.words.place(key)

    left, right = st.columns(2)
    start = left.selectbox(
        _("From (country, area or place)"), offered, index=None, format_func=shown, key="route_from",
        placeholder=_("choose"),
    )  # fmt: skip
    end = right.selectbox(
        _("To (country, area or place)"), offered, index=None, format_func=shown, key="route_to",
        placeholder=_("choose"),
    )  # fmt: skip
    if not (start and end):
        st.caption(_("Choose both ends: the incidents whose sources name the first before the second."))
        return
    if start == end:
        st.error(_("The two ends are the same: choose two different ones."))
        return
    found = cached.between(view.filters, start, end, view.found)
    listing = cached.incidents(view.filters, view.found)
    listing = listing[listing["incident_id"].isin(found)]
    if listing.empty:
        st.info(
            _(
                "No incident of this view names {start} before {end}.",
                start=markdown(shown(start)),
                end=markdown(shown(end)),
            )
        )
        return
    legs = cached.legs(view.filters, view.found)
    legs = legs[legs["incident_id"].isin(found)]
    gates = sorted({gate for cell in legs["passages"] if cell for gate in cell})
    known = {row.gate_id: gate_name(row) for row in cached.passages(view.filters, view.found).itertuples()}
    facts = {
        _("Incidents"): number(len(listing)),
        _("First and last date as stated"): _first_and_last(listing),
        _("Transport as recorded"): listed([label("transport", way) for way in listing["transport"].drop_duplicates()]),
        _("Declared goods"): listed(list(listing["declared_as"].dropna().drop_duplicates())[:12]) or _("not stated"),
        _("Concealment"): listed([label("concealment", way) for way in listing["concealment_class"].drop_duplicates()]),
        _("Passages by our routing rule"): listed([known.get(gate, gate) for gate in gates]) or "–",
    }
    st.markdown("  \n".join(words.field(markdown(name), markdown(value)) for name, value in facts.items()))
    _open_from(tuple(listing["incident_id"]), view, "route_cases")


def _first_and_last(listing: pd.DataFrame) -> str:
    """The earliest and the latest date as stated: a month stays a month."""
    ordered = listing.sort_values(["seized_from", "seized_until"])
    said = [words.interval(row.seized_from.date(), row.seized_until.date()) for row in ordered.itertuples()]
    return said[0] if said[0] == said[-1] else _("{first} – {last}", first=said[0], last=said[-1])


# -- Where shipments passed -------------------------------------------------------------------------------------------


def passed(view: View) -> None:
    """The places on most shipments' travelled legs: a description of past, documented shipments."""
    st.markdown(
        _("Where documented shipments passed before they were caught: the places that together lie on most of them. A "
          "description of past reports, neither a forecast nor a fault of a place. The place of seizure is left out.")
    )  # fmt: skip
    k = st.slider(_("Number of places"), 1, CURVE_LENGTH, 5, key="checkpoint_count")
    stated = cached.coverage_curve(view.filters, CURVE_LENGTH, False, view.found)
    ruled = cached.coverage_curve(view.filters, CURVE_LENGTH, True, view.found)
    if stated.empty and ruled.empty:
        st.caption(_("No shipment of this view names a place before its seizure."))
        return
    st.plotly_chart(
        _curve(stated, ruled), key="coverage_curve", config=charts.CONFIG, alt=_("Coverage against number of places")
    )
    names = cached.place_names(view.found)
    gates = {row.gate_id: gate_name(row) for row in cached.passages(view.filters, view.found).itertuples()}

    def name(place_id: str) -> str:
        if place_id.startswith("gate:"):
            gate_id = place_id.removeprefix("gate:")
            return gates.get(gate_id, gate_id)
        return view.words.own_name(names.get(place_id)) or view.words.place(place_id)

    for title, curve in (
        (_("Stated places"), stated),
        (_("By our routing rule: inferred gateways and passages"), ruled),
    ):
        st.markdown(f"**{title}**")
        top = curve.head(k)
        st.dataframe(
            pd.DataFrame(
                {
                    _("Place"): [name(place) for place in top["place_id"]],
                    _("Shipments that passed"): top["shipment_count"].to_numpy(),
                    _("added by this place"): top["gained_count"].to_numpy(),
                    _("covered so far"): [
                        f"{number(row.covered_count)} ({share(row.covered_share, 1)})" for row in top.itertuples()
                    ],
                }
            ),
            hide_index=True, key=f"curve_{title}", alt=title,
        )  # fmt: skip
    st.caption(
        _("Chosen one by one, each time the place on most shipments not yet covered: at least 63 % (1 − 1/e) of what "
          "the best choice covers. The exact choice: python -m geo checkpoints --exact.")
    )  # fmt: skip


def _curve(stated: pd.DataFrame, ruled: pd.DataFrame) -> go.Figure:
    theme = palette.theme()
    figure = go.Figure()
    figure.add_scatter(
        x=stated["rank"], y=stated["covered_share"], mode="lines+markers", name=_("stated places"),
        line={"color": palette.ACCENT[theme]},
    )  # fmt: skip
    figure.add_scatter(
        x=ruled["rank"], y=ruled["covered_share"], mode="lines+markers", name=_("by our routing rule"),
        line={"color": palette.QUIET[theme], "dash": "dash"},
    )  # fmt: skip
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", title=_("share of shipments covered"))
    figure.update_xaxes(title=_("number of places"), dtick=1)
    return charts.plain(figure, 320).update_layout(showlegend=True, legend={"orientation": "h", "y": 1.12})


# -- Roles ------------------------------------------------------------------------------------------------------------


def roles(view: View) -> None:
    """Stopped here · passed here, stopped elsewhere · bound here, stopped before, by country or area."""
    rows = cached.roles(view.filters, view.found)
    st.dataframe(
        pd.DataFrame(
            {
                _("Country or area"): [country(code) for code in rows["unit"]],
                _("Linked in any role"): rows["linked_count"].to_numpy(),
                _("Stopped here"): rows["stopped_count"].to_numpy(),
                _("Passed here, stopped elsewhere"): rows["passed_count"].to_numpy(),
                _("Bound here, stopped before"): rows["bound_count"].to_numpy(),
            }
        ).sort_values(_("Country or area")),
        hide_index=True, key="roles_table", height=430, alt=_("Roles by country or area"),
    )  # fmt: skip
    st.caption(
        _("In order of name. No ratio is shown: these cases come from the press, which reports what was caught, so a "
          "ratio would measure the reporting. How often routes are stated differs by place of seizure.")
    )  # fmt: skip
    overview_parts.source_line(view)
