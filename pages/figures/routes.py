"""Figures of the Routes page: what is known of routes, what is inferred, and where documented shipments passed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pages.figures.base import (
    SMALL,
    Asked,
    Chart,
    Figure,
    Map,
    NothingToShow,
    Offer,
    Table,
    Traits,
    one_of,
    require_incidents,
    rests_on,
    warnings,
)
from pages.widgets import cached, charts, choices, map_canvas, palette, route_map, words
from pages.widgets.chrome import View
from pages.widgets.route_map import MEASURES, WAYS
from pages.widgets.words import _, capital, country, label, language, listed, located, named, ngettext, number, share
from queries import routes as route_queries
from queries.labels import N_
from queries.routes import DASHES

REGION, LINES, WAY, WIDTH, YEAR = "region", "lines", "ways", "width", "year"
BETWEEN, FROM, TO, PLACES = "between", "from", "to", "k"
UNITS = ("country", "place")
CURVE_LENGTH, FIRST_LENGTH = 10, 5
MOST_ARCS, MOST_NODES, MOST_GOODS = 80, 12, 12


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


def wanted_lines(asked: Asked) -> list[str]:
    """How well the lines are known that the reader wants; all at first."""
    return choices.read_several(asked.get(LINES), DASHES, DASHES)


def wanted_ways(asked: Asked) -> list[str]:
    """The ways of transport that the reader wants; all at first."""
    return choices.read_several(asked.get(WAY), WAYS, WAYS)


def measures(view: View) -> tuple[str, ...]:
    """What the width of a line may say: kilograms only where the view holds one species group."""
    return MEASURES if cached.totals(view.filters, view.found)["group_count"] == 1 else MEASURES[:1]


def of_ways(view: View, ways: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The sea lanes, if wanted, and the other paths of the wanted ways."""
    edges = cached.edges(view.filters, view.found)
    lines = cached.lines_drawn(view.filters, view.found)
    return edges if "sea" in ways else edges.iloc[:0], lines[lines["mode"].isin(list(ways))]


def corridors(view: View, asked: Asked) -> Figure:
    """The paths of the view: sea lanes by edge, others whole, as wide as their load; dash says how well they are known.

    The table has a row for each path and dash, sea lanes whole.

    Raises
    ------
    NothingToShow
        If the view holds no incident.
    """
    require_incidents(view)
    return _corridors("corridors", view, asked, _("Corridors"))


def _corridors(name: str, view: View, asked: Asked, title: str) -> Figure:
    dashes, ways = wanted_lines(asked), wanted_ways(asked)
    measure = one_of(asked, WIDTH, measures(view))
    edges, lines = of_ways(view, ways)
    colour = _colour(view)
    largest = route_map.most(edges, lines, measure)
    paths = cached.paths(view.filters, view.found)
    paths = paths[paths["dash"].isin(dashes) & paths["mode"].isin(ways)]
    used = [way for way in ways if way in set(paths["mode"])]
    known = [dash for dash in DASHES if dash in set(paths["dash"])]
    inferred = int(paths["is_inferred"].sum())
    return Figure(
        name=name,
        title=title,
        alt=_("Map of corridors; the same figures are in its table of paths."),
        body=Map(
            tuple(route_map.path_layer(edges, lines, dash, measure, colour) for dash in dashes),
            one_of(asked, REGION, map_canvas.REGIONS),
        ),
        table=_paths_table(paths, measure, view),
        filters=view.filters,
        keys=tuple(route_map.path_keys(known, used, measure, largest, colour)),
        said=(*_of_corridors(view, dashes, ways, paths, inferred), rests_on(view)),
        warned=warnings(view),
        traits=Traits(
            areas=tuple(sorted({code for code in _ends_of(paths, view) if code})),
            small_cells=int((paths["incident_count"] < SMALL).sum()), inferred=inferred,
            largest_share=_largest_share(view) if measure == "mass_kg" else None,
        ),
    )  # fmt: skip


def _of_corridors(
    view: View, dashes: Sequence[str], ways: Sequence[str], paths: pd.DataFrame, inferred: int
) -> list[str]:
    """What is drawn and how sure it is; what the reader switched off; what the lines follow."""
    said = [
        sentence(view),
        _("Lines here: {count} paths, {inferred} of them with an end inferred.",
          count=number(len(paths)), inferred=number(inferred)),
    ]  # fmt: skip
    left_out = [route_map.dash_name(dash) for dash in DASHES if dash not in dashes]
    left_out += [route_map.mode_name(way) for way in WAYS if way not in ways]
    if left_out:
        said.append(_("Switched off: {lines}.", lines=_("; ").join(left_out)))
    bases = [basis for basis in ("sea_lane", "great_circle", "shortest_road", "straight_line")
             if basis in set(paths["path_basis"])]  # fmt: skip
    said += [capital(route_map.basis_name(basis)) + _(".") for basis in bases]
    if "shortest_road" in bases:
        said.append(_("Roads: © OpenStreetMap contributors."))
    return said


def _colour(view: View) -> str | None:
    species = view.filters.species
    return palette.group(species[0]) if species and len(species) == 1 else None


def _largest_share(view: View) -> float | None:
    held = cached.concentration(view.filters, view.found)
    return held["largest_share"] if held else None


def _ends_of(paths: pd.DataFrame, view: View) -> list[str | None]:
    names = cached.place_names(view.found)
    return [names.get(key, {}).get("country") for side in ("from_place_id", "to_place_id") for key in paths[side]]


def _paths_table(paths: pd.DataFrame, measure: str, view: View) -> pd.DataFrame:
    """A row for each path and dash, in the order of names."""
    names = cached.place_names(view.found)
    records = list(paths.itertuples())
    table = pd.DataFrame(
        {
            _("Start of the path"): [_end(row.from_place_id, names, view) for row in records],
            _("End of the path"): [_end(row.to_place_id, names, view) for row in records],
            _("Transport"): [route_map.mode_name(row.mode) for row in records],
            _("How well known"): [route_map.dash_name(row.dash) for row in records],
            _("km by that path"): [round(row.distance_km) if pd.notna(row.distance_km) else None for row in records],
            _("Incidents"): [int(row.incident_count) for row in records],
        }
    )
    if measure == "mass_kg":
        table[_("kg weighed")] = [round(row.mass_kg, 1) if pd.notna(row.mass_kg) else None for row in records]
    return table.sort_values(list(table.columns[:4]), kind="stable", ignore_index=True)


def _end(place_id: str | None, names: dict[str, dict[str, Any]], view: View) -> str:
    """An end of a path with its country or area; a gateway that stands in for its country says so."""
    row = names.get(place_id or "")
    place = view.words.own_name(row) or view.words.place(place_id)
    said = located(place, country(row["country"])) if row and row["country"] else place
    return _("{place} (stands in for the country or area)", place=said) if row and row["is_gateway"] else said


def years(view: View) -> tuple[int, int]:
    """The first and the last year of the coverage; the corridors may be drawn of one of them."""
    return view.found.coverage_from.year, view.found.coverage_until.year


def of_year(view: View, asked: Asked) -> tuple[int, View]:
    """The year that is chosen, and the view of those of its incidents that are known to lie in it."""
    first, last = years(view)
    year = choices.read_whole(asked.get(YEAR), first, last) or first
    return year, view.showing(view.filters.but(since=date(year, 1, 1), until=date(year + 1, 1, 1)))


def year_corridors(view: View, asked: Asked) -> Figure:
    """The corridors of one year.

    Raises
    ------
    NothingToShow
        If the coverage is of one year, so that there is nothing to play, or the view holds no incident.
    """
    require_incidents(view)
    if len(set(years(view))) == 1:
        raise NothingToShow(_("These cases all lie in one year: there is nothing to play."))
    year, held = of_year(view, asked)
    figure = _corridors("year_corridors", held, asked, named(_("Corridors"), words.year(date(year, 1, 1))))
    return replace(figure, asked=((YEAR, str(year)),))


# -- Passages ---------------------------------------------------------------------------------------------------------


def gate_name(row: Any) -> str:
    """A named passage in the reader's language."""
    own = {"zh-Hans": row.name_zh_hans, "zh-Hant": row.name_zh_hant, "vi": row.name_vi}.get(language())
    return str(own or row.name_en)


def passages(view: View, asked: Asked) -> Figure:
    """Named passages with the incidents that our routing rule leads through them.

    Raises
    ------
    NothingToShow
    """
    del asked
    rows = cached.passages(view.filters, view.found)
    if rows.empty:
        raise NothingToShow(_("No drawn sea path of this view goes through a named passage."))
    return Figure(
        name="passages",
        title=_("Passages"),
        alt=_("Passages"),
        body=Table(),
        table=pd.DataFrame(
            {
                _("Passage"): [gate_name(row) for row in rows.itertuples()],
                _("Incidents"): rows["incident_count"].to_list(),
                _("of them between stated ends"): rows["stated_count"].to_list(),
                _("intended, never travelled"): rows["intended_count"].to_list(),
            }
        ),
        filters=view.filters,
        said=(
            _("By our routing rule: the shortest sea route between the ends. A ship may have sailed another way."),
            rests_on(view),
        ),
        warned=warnings(view),
        traits=Traits(
            is_ranked=True, small_cells=int((rows["incident_count"] < SMALL).sum()),
            inferred=int((rows["incident_count"] > rows["stated_count"]).sum()),
        ),
    )  # fmt: skip


# -- Flows ------------------------------------------------------------------------------------------------------------


def flows(view: View, asked: Asked) -> Figure:
    """Stated start, place of seizure and stated destination, as bands; the rest of many is "others".

    Raises
    ------
    NothingToShow
    """
    del asked
    rows = cached.flows(view.filters, view.found)
    if rows.empty:
        raise NothingToShow(_("None in this view."))
    folded = _in_order(route_queries.folded(rows, MOST_NODES), ("start", "seized_in", "destination"))
    return Figure(
        name="flows",
        title=_("Flows by country or area"),
        alt=_("Flows from stated start over place of seizure to stated destination"),
        body=Chart((("", _sankey(folded)),)),
        table=pd.DataFrame(
            {
                _("Stated start"): [_node(code) for code in folded["start"]],
                _("Seized in"): [_node(code) for code in folded["seized_in"]],
                _("Stated destination"): [_node(code) for code in folded["destination"]],
                _("Incidents"): folded["incident_count"].to_list(),
                _("Large consignments"): folded["large_count"].to_list(),
            }
        ),
        filters=view.filters,
        said=(
            stated_ends(view),
            _("Others: all but the {count} with most incidents in each column. An incident with several starts or "
              "destinations counts under each.", count=number(MOST_NODES)),
            rests_on(view),
        ),
        warned=warnings(view),
        traits=Traits(
            areas=_codes(folded, ("start", "seized_in", "destination")),
            small_cells=int((folded["incident_count"] < SMALL).sum()),
        ),
    )  # fmt: skip


def stated_ends(view: View) -> str:
    """How many incidents state both ends, and why shares must not be compared."""
    rows = cached.flows(view.filters, view.found)
    stated = rows[rows["start"].notna() & rows["destination"].notna()]
    total = cached.totals(view.filters, view.found)["incident_count"]
    return _(
        "Both a stated start and a stated destination: {count} of {total} incidents at most; the rest is shown as "
        "not stated. How often they are stated differs by place of seizure: compare no shares between places.",
        count=number(min(int(stated["incident_count"].sum()), total)), total=number(total),
    )  # fmt: skip


def _node(code: Any) -> str:
    """An end of a flow: its name, 'others' or 'not stated'."""
    if code is None or pd.isna(code):
        return _("not stated")
    return _("others") if code == "*" else country(code)


def _codes(rows: pd.DataFrame, columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({code for column in columns for code in rows[column].dropna() if code != "*"}))


def _in_order(rows: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Rows in the order of the names of countries or areas (parties of a joint meeting first), others, not stated."""
    known = words.in_order(list(_codes(rows, columns)))

    def place(code: Any) -> int:
        if code is None or pd.isna(code):
            return len(known) + 1
        return len(known) if code == "*" else known.index(code)

    order = sorted(range(len(rows)), key=lambda at: [place(rows[column].iloc[at]) for column in columns])
    return rows.iloc[order].reset_index(drop=True)


def _sankey(folded: pd.DataFrame) -> go.Figure:
    """Three columns of nodes; a band is the sum of the rows between two of them."""
    links: dict[tuple[str, str], int] = {}
    for row in folded.itertuples():
        steps = [f"{at}|{'?' if pd.isna(code) else code}"
                 for at, code in enumerate((row.start, row.seized_in, row.destination))]  # fmt: skip
        for pair in pairwise(steps):
            links[pair] = links.get(pair, 0) + int(row.incident_count)
    order = {
        code: at for at, code in enumerate(words.in_order(list(_codes(folded, ("start", "seized_in", "destination")))))
    }

    def place(node: str) -> tuple[str, int, str]:
        stage, _bar, code = node.partition("|")
        return stage, order.get(code, len(order)), code

    nodes = sorted({end for pair in links for end in pair}, key=place)
    shown = [_node(None if name.endswith("|?") else name.partition("|")[2]) for name in nodes]
    figure = go.Figure(
        go.Sankey(
            node={"label": shown, "color": palette.ACCENT[palette.theme()], "pad": 12, "thickness": 14},
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


def unit_name(unit: str) -> str:
    """What flows are drawn between."""
    return {"country": _("countries or areas"), "place": _("places")}[unit]


def _between(view: View, asked: Asked) -> tuple[str, pd.DataFrame, Callable[[str], str]]:
    unit = one_of(asked, BETWEEN, UNITS)
    rows = cached.flows_between(view.filters, unit, view.found)
    if rows.empty:
        raise NothingToShow(_("No incident of this view states both ends."))
    return unit, rows, country if unit == "country" else view.words.place


def arcs(view: View, asked: Asked) -> Figure:
    """Flow arcs between countries or places, as wide as their incidents.

    Raises
    ------
    NothingToShow
    """
    unit, rows, show = _between(view, asked)
    drawn, largest = rows.head(MOST_ARCS), float(rows["incident_count"].max())
    layer = route_map.arc_layer(
        [route_map.arc_row(row, f"{show(row.start)} → {show(row.destination)}", largest) for row in drawn.itertuples()]
    )
    column = _("Country or area") if unit == "country" else _("Place")
    if unit == "country":
        ordered = _in_order(drawn, ("start", "destination"))
    else:
        by_name = [(show(row.start), show(row.destination)) for row in drawn.itertuples()]
        ordered = drawn.iloc[sorted(range(len(drawn)), key=by_name.__getitem__)]
    table = pd.DataFrame(
        {
            named(column, _("start")): [show(key) for key in ordered["start"]],
            named(column, _("destination") if unit == "country" else _("seized")): [
                show(key) for key in ordered["destination"]
            ],
            _("Incidents"): ordered["incident_count"].to_list(),
            _("Large consignments"): ordered["large_count"].to_list(),
        }
    )
    meaning = {
        "country": _("Stated start to stated destination."),
        "place": _("Stated departure or transit to the place of seizure."),
    }[unit]
    return Figure(
        name="arcs",
        title=_("Flows between countries or areas") if unit == "country" else _("Flows between places"),
        alt=_("Flow arcs; the same figures are in the matrix below."),
        body=Map((layer,), one_of(asked, REGION, map_canvas.REGIONS)),
        table=table,
        filters=view.filters,
        keys=tuple(route_map.arc_keys(largest)),
        said=(
            meaning,
            _("Arc: from grey (start) to colour (end), width by incidents; a flow, not a route. {shown} of {count} "
              "flows are drawn, those with most incidents.", shown=number(len(drawn)), count=number(len(rows))),
            rests_on(view),
        ),
        warned=warnings(view),
        traits=Traits(
            areas=_codes(drawn, ("start", "destination")) if unit == "country" else (),
            small_cells=int((drawn["incident_count"] < SMALL).sum()),
        ),
    )  # fmt: skip


def flow_ends(view: View, asked: Asked) -> Figure:
    """What leaves and reaches each country, area or place, in the order of names.

    Raises
    ------
    NothingToShow
    """
    unit, rows, show = _between(view, asked)
    held = route_queries.ends(rows)
    ordered = words.in_order(list(held.index)) if unit == "country" else sorted(held.index, key=show)
    held = held.loc[ordered]
    return Figure(
        name="flow_ends",
        title=_("What leaves and reaches each"),
        alt=_("What leaves and reaches each"),
        body=Table(),
        table=pd.DataFrame(
            {
                _("Country or area") if unit == "country" else _("Place"): [show(key) for key in ordered],
                _("as start"): held["out_count"].to_list(),
                _("as destination or place of seizure"): held["in_count"].to_list(),
            }
        ),
        filters=view.filters,
        said=(stated_ends(view) if unit == "country" else _("Stated departure or transit to the place of seizure."),
              rests_on(view)),
        warned=warnings(view),
        traits=Traits(areas=tuple(sorted(held.index)) if unit == "country" else (), small_cells=_small(held)),
    )  # fmt: skip


def _small(counts: pd.DataFrame) -> int:
    return int(((counts > 0) & (counts < SMALL)).to_numpy().sum())


def matrix(view: View, asked: Asked) -> Figure:
    """Stated start against stated destination, both in the order of names.

    Raises
    ------
    NothingToShow
    """
    del asked
    rows = cached.flows(view.filters, view.found)
    held = route_queries.matrix(rows)
    if held.empty:
        raise NothingToShow(_("No incident of this view states both ends."))
    held = held.loc[words.in_order(list(held.index)), words.in_order(list(held.columns))]
    table = held.set_axis([country(code) for code in held.columns], axis=1).reset_index(drop=True)
    table.insert(0, _("Stated start"), [country(code) for code in held.index])
    return Figure(
        name="matrix",
        title=_("Stated start against stated destination"),
        alt=_("Stated start against stated destination"),
        body=Table(),
        table=table,
        filters=view.filters,
        said=(
            _("Rows: stated start. Columns: stated destination. An incident with several counts under each pair."),
            stated_ends(view), rests_on(view),
        ),
        warned=warnings(view),
        traits=Traits(areas=tuple(sorted({*held.index, *held.columns})), small_cells=_small(held)),
    )  # fmt: skip


# -- One route --------------------------------------------------------------------------------------------------------


def end_name(key: str, view: View) -> str:
    """A country, area or place as an end of a route."""
    return country(key) if key in view.options.get("country", {}) else view.words.place(key)


def end_offers(view: View) -> list[str]:
    """All that may be an end of a route: countries and areas, then places, by name."""
    places = sorted(view.options.get("place", {}), key=view.words.place)
    return [*words.in_order(list(view.options.get("country", {}))), *places]


def of_route(view: View, asked: Asked) -> pd.DataFrame:
    """The incidents that name one end before the other.

    Raises
    ------
    NothingToShow
        If an end is not chosen or does not exist, both are the same, or no incident names them so.
    """
    offered = set(end_offers(view))
    start, end = (asked.get(name, "") for name in (FROM, TO))
    if start not in offered or end not in offered:
        raise NothingToShow(_("Choose both ends: the incidents whose sources name the first before the second."))
    if start == end:
        raise NothingToShow(_("The two ends are the same: choose two different ones."))
    found = cached.between(view.filters, start, end, view.found)
    listing = cached.incidents(view.filters, view.found)
    listing = listing[listing["incident_id"].isin(found)].reset_index(drop=True)
    if listing.empty:
        raise NothingToShow(
            _("No incident of this view names {start} before {end}.",
              start=end_name(start, view), end=end_name(end, view))
        )  # fmt: skip
    return listing


def route(view: View, asked: Asked) -> Figure:
    """What is stated of the incidents between two ends, one fact a row.

    Raises
    ------
    NothingToShow
    """
    listing = of_route(view, asked)
    legs = cached.legs(view.filters, view.found)
    legs = legs[legs["incident_id"].isin(listing["incident_id"])]
    gates = sorted({gate for cell in legs["passages"] if cell for gate in cell})
    known = _gate_names(view)
    facts = {
        _("Incidents"): number(len(listing)),
        _("First and last date as stated"): _first_and_last(listing),
        _("Transport as recorded"): listed([label("transport", way) for way in listing["transport"].drop_duplicates()]),
        _("Declared goods"): listed(list(listing["declared_as"].dropna().drop_duplicates())[:MOST_GOODS])
        or _("not stated"),
        _("Concealment"): listed([label("concealment", way) for way in listing["concealment_class"].drop_duplicates()]),
        _("Passages by our routing rule"): listed([known.get(gate, gate) for gate in gates]) or "–",
    }
    ends = [end_name(asked[name], view) for name in (FROM, TO)]
    return Figure(
        name="route",
        title=_("{start} → {end}", start=ends[0], end=ends[1]),
        alt=_("What is stated of one route"),
        body=Table(),
        table=pd.DataFrame({_("What"): list(facts), _("As stated"): list(facts.values())}),
        filters=view.filters,
        said=(
            _("Of {total} incidents of this view, those whose sources name {start} before {end}: {count}.",
              total=number(cached.totals(view.filters, view.found)["incident_count"]), start=ends[0], end=ends[1],
              count=number(len(listing))),
        ),
        traits=Traits(
            areas=tuple(asked[name] for name in (FROM, TO) if asked[name] in view.options.get("country", {})),
            small_cells=int(len(listing) < SMALL), inferred=int((legs["dash"] == "dashed").sum()),
        ),
    )  # fmt: skip


def _gate_names(view: View) -> dict[str, str]:
    return {row.gate_id: gate_name(row) for row in cached.passages(view.filters, view.found).itertuples()}


def _first_and_last(listing: pd.DataFrame) -> str:
    """The earliest and the latest date as stated: a month stays a month."""
    ordered = listing.sort_values(["seized_from", "seized_until"])
    said = [words.interval(row.seized_from.date(), row.seized_until.date()) for row in ordered.itertuples()]
    return said[0] if said[0] == said[-1] else _("{first} – {last}", first=said[0], last=said[-1])


# -- Where shipments passed -------------------------------------------------------------------------------------------


def length(asked: Asked) -> int:
    """How many places are taken together."""
    return choices.read_whole(asked.get(PLACES), 1, CURVE_LENGTH) or FIRST_LENGTH


def passed(view: View, asked: Asked) -> Figure:
    """The places that together lie on most shipments' travelled legs: stated, and by our routing rule.

    Raises
    ------
    NothingToShow
    """
    k = length(asked)
    curves = {
        _("Stated places"): cached.coverage_curve(view.filters, CURVE_LENGTH, False, view.found),
        _("By our routing rule: inferred gateways and passages"): cached.coverage_curve(
            view.filters, CURVE_LENGTH, True, view.found
        ),
    }
    if all(curve.empty for curve in curves.values()):
        raise NothingToShow(_("No shipment of this view names a place before its seizure."))
    rows = [(title, row) for title, curve in curves.items() for row in curve.itertuples()]
    stated, ruled = curves.values()
    return Figure(
        name="passed",
        title=_("Where documented shipments passed"),
        alt=_("Coverage against number of places"),
        body=Chart((("", _curve(stated, ruled, k)),)),
        table=pd.DataFrame(
            {
                _("Basis"): [title for title, _row in rows],
                _("Number"): [int(row.rank) for _title, row in rows],
                _("Place"): [passed_name(row.place_id, view) for _title, row in rows],
                _("Shipments that passed"): [int(row.shipment_count) for _title, row in rows],
                _("added by this place"): [int(row.gained_count) for _title, row in rows],
                _("covered so far"): [
                    f"{number(row.covered_count)} ({share(row.covered_share, 1)})" for _title, row in rows
                ],
            }
        ),
        filters=view.filters,
        said=(
            _("Where documented shipments passed before they were caught: the places that together lie on most of "
              "them. A description of past reports, neither a forecast nor a fault of a place. The place of seizure is "
              "left out."),
            *[_covered(title, curve, k) for title, curve in curves.items() if len(curve)],
            _("Chosen one by one, each time the place on most shipments not yet covered: at least 63 % (1 − 1/e) of "
              "what the best choice covers. The exact choice: python -m geo checkpoints --exact."),
            rests_on(view),
        ),
        warned=warnings(view),
        traits=Traits(
            is_ranked=True, small_cells=sum(int(row.gained_count) < SMALL for _title, row in rows), inferred=len(ruled),
        ),
    )  # fmt: skip


def _covered(title: str, curve: pd.DataFrame, k: int) -> str:
    """What the first k places of a curve cover together."""
    last = curve.head(k).iloc[-1]
    together = ngettext(
        "{count} place lies on {shipments} shipments ({share}).",
        "{count} places together lie on {shipments} shipments ({share}).",
        int(last["rank"]), shipments=number(int(last["covered_count"])), share=share(last["covered_share"], 1),
    )  # fmt: skip
    return named(title, together)


def passed_name(place_id: str, view: View) -> str:
    """A place, gateway or passage on a shipment's legs."""
    if place_id.startswith("gate:"):
        gate_id = place_id.removeprefix("gate:")
        return _gate_names(view).get(gate_id, gate_id)
    return view.words.own_name(cached.place_names(view.found).get(place_id)) or view.words.place(place_id)


def _curve(stated: pd.DataFrame, ruled: pd.DataFrame, k: int) -> go.Figure:
    theme = palette.theme()
    figure = go.Figure()
    figure.add_scatter(
        x=stated["rank"].to_list(), y=stated["covered_share"].to_list(), mode="lines+markers", name=_("stated places"),
        line={"color": palette.ACCENT[theme]},
    )  # fmt: skip
    figure.add_scatter(
        x=ruled["rank"].to_list(), y=ruled["covered_share"].to_list(), mode="lines+markers",
        name=_("by our routing rule"), line={"color": palette.QUIET[theme], "dash": "dash"},
    )  # fmt: skip
    figure.add_vline(x=k, line={"color": palette.INK[theme], "width": 1, "dash": "dot"})
    figure.update_yaxes(tickformat=".0%", rangemode="tozero", title=_("share of shipments covered"))
    figure.update_xaxes(title=_("number of places"), dtick=1)
    return charts.plain(figure, 320).update_layout(showlegend=True, legend={"orientation": "h", "y": 1.12})


# -- Roles ------------------------------------------------------------------------------------------------------------


def roles(view: View, asked: Asked) -> Figure:
    """Stopped here · passed here, stopped elsewhere · bound here, stopped before, by country or area, by name.

    Raises
    ------
    NothingToShow
        If the view holds no incident.
    """
    del asked
    require_incidents(view)
    rows = cached.roles(view.filters, view.found).set_index("unit")
    rows = rows.loc[words.in_order(list(rows.index))]
    counts = {
        _("Linked in any role"): "linked_count",
        _("Stopped here"): "stopped_count",
        _("Passed here, stopped elsewhere"): "passed_count",
        _("Bound here, stopped before"): "bound_count",
    }
    return Figure(
        name="roles",
        title=_("Roles by country or area"),
        alt=_("Roles by country or area"),
        body=Table(),
        table=pd.DataFrame(
            {_("Country or area"): [country(code) for code in rows.index]}
            | {title: [int(count) for count in rows[column]] for title, column in counts.items()}
        ),
        filters=view.filters,
        said=(
            _("In order of name. No ratio is shown: these cases come from the press, which reports what was caught, so "
              "a ratio would measure the reporting. How often routes are stated differs by place of seizure."),
            rests_on(view),
        ),
        warned=warnings(view),
        traits=Traits(areas=tuple(sorted(rows.index)), small_cells=_small(rows[list(counts.values())])),
    )  # fmt: skip


_PAGE = "routes.py"
_OF_LINES = (REGION, LINES, WAY, WIDTH)
OFFERS = (
    Offer("corridors", _PAGE, N_("Corridors"), corridors, _OF_LINES),
    Offer("year_corridors", _PAGE, N_("Corridors of one year"), year_corridors, (*_OF_LINES, YEAR)),
    Offer("passages", _PAGE, N_("Passages"), passages),
    Offer("arcs", _PAGE, N_("Flows on the map"), arcs, (REGION, BETWEEN)),
    Offer("flow_ends", _PAGE, N_("What leaves and reaches each"), flow_ends, (BETWEEN,)),
    Offer("flows", _PAGE, N_("Flows by country or area"), flows),
    Offer("matrix", _PAGE, N_("Stated start against stated destination"), matrix),
    Offer("route", _PAGE, N_("One route"), route, (FROM, TO)),
    Offer("passed", _PAGE, N_("Where documented shipments passed"), passed, (PLACES,)),
    Offer("roles", _PAGE, N_("Roles by country or area"), roles),
)
