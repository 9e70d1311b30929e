"""Figures of the Hotspots page: unusual shares, counts by cell, bursts, change by cell, one place or cell."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from geo import cells as h3_cells
from geo.errors import AtlasError
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
from pages.widgets import cached, charts, choices, hotspot_map, map_canvas, palette, session, time_marks, words
from pages.widgets.chrome import View
from pages.widgets.hotspot_map import COUNT_FROM, WEIGHT_FROM
from pages.widgets.keys import Key
from pages.widgets.words import _, capital, country, label, listed, located, mass, ngettext, number
from queries import hotspots
from queries.filters import SeizureFilter
from queries.labels import N_

QUESTION, SPOT, REGION = session.PART, session.SPOT, "region"
QUESTIONS = ("shares", "counts", "bursts", "change")
OF, UNIT, VALUE = "of", "unit", "value"
SIZE, STRATUM, AMOUNT, GOODS = "size", "consignments", "measure", "weighed"
COMPARE, SECOND_FROM, GROUP_A, GROUP_B = "compare", "second_from", "group_a", "group_b"
UNITS, AUTO = ("place", "cell"), "auto"
SIZES = (AUTO, *(str(resolution) for resolution in h3_cells.RESOLUTIONS))
COUNTS = ("incident_count", "seizure_count")
MOST_NAMED = 8
SHOWN_ROWS = 100
NEIGHBOURS = 5
LAST_MEETING = date(2024, 5, 22)  # the first value of the day that divides two periods


# -- What is chosen ---------------------------------------------------------------------------------------------------


def strata(view: View) -> tuple[str, ...]:
    """The strata that may be asked for, the one shown at first before the other."""
    totals = cached.totals(view.filters, view.found)
    only_large = totals["large_count"] == totals["incident_count"]
    return ("large", "other") if only_large else ("other", "large")


def one_stratum(view: View, asked: Asked) -> View:
    """The view in one stratum: large consignments and all others are never mixed in a test or a ranking."""
    if view.filters.stratum:
        return view
    return view.showing(view.filters.but(stratum=one_of(asked, STRATUM, strata(view))))


def automatic(view: View, region: str) -> int:
    """The size of cells that suits a region and the extent of the data."""
    return map_canvas.resolution_for(region, cached.places(view.filters, view.found))


def resolution(view: View, asked: Asked) -> int:
    """The size of the cells: by the region and the extent of the data, unless the reader chooses."""
    chosen = one_of(asked, SIZE, SIZES)
    return automatic(view, one_of(asked, REGION, map_canvas.REGIONS)) if chosen == AUTO else int(chosen)


def values(view: View, dimension: str) -> list[str]:
    """What a share may be looked for of."""
    found = view.options.get("species" if dimension == "group" else dimension, {})
    return [value for value in found if value not in hotspots.NOT_ASKED]


def weighed_goods(view: View) -> list[str]:
    """Goods of which something was weighed, as 'group:commodity'."""
    rows = cached.commodities(view.filters, view.found)
    return [f"{row.group_id}:{row.commodity}" for row in rows[rows["weighed_count"] > 0].itertuples()]


def measured(view: View, asked: Asked) -> tuple[View, str, str | None]:
    """The view of what is measured, the measure, and its goods; incidents where nothing was weighed."""
    measure = one_of(asked, AMOUNT, hotspots.MEASURES)
    offered = () if measure in COUNTS else tuple(weighed_goods(view))
    if not offered:
        return view, measure if measure in COUNTS else COUNTS[0], None
    goods = one_of(asked, GOODS, offered)
    return view.showing(view.filters.but(goods=(goods,))), measure, goods


def comparisons(goods: str | None) -> tuple[str, ...]:
    """What cells may be compared by; the goods that are weighed are of one group."""
    return ("none", "periods") if goods else ("none", "periods", "groups")


def groups(view: View, name: str) -> tuple[str, ...]:
    """The groups that one side of a comparison may be of; the sides begin with different ones."""
    known = tuple(view.options.get("species", {}))
    return known if name == GROUP_A else (*known[1:], *known[:1])


def first_day(view: View) -> date:
    """The day that divides two periods until the reader chooses another."""
    return max(view.found.coverage_from, min(LAST_MEETING, view.found.coverage_until))


def sides(view: View, asked: Asked, goods: str | None) -> tuple[tuple[str, View], ...]:
    """The view alone, or two of its periods or groups with their sentences."""
    kind = one_of(asked, COMPARE, comparisons(goods))
    if kind == "none" or (kind == "periods" and not divides(view, split_day(view, asked))):
        return (("", view),)
    if kind == "periods":
        day = split_day(view, asked)
        both = [view.filters.but(until=day), view.filters.but(since=day)]
    else:
        chosen = [one_of(asked, name, groups(view, name)) for name in (GROUP_A, GROUP_B)]
        record = hotspots.record(view.filters, "group")
        both = [record.but(species=(one,)) for one in chosen]
    return tuple((filters.describe(view.words), view.showing(filters)) for filters in both)


def split_day(view: View, asked: Asked) -> date:
    """The first day of the second period."""
    day = choices.read_day(asked.get(SECOND_FROM))
    return day if day and view.found.coverage_from <= day <= view.found.coverage_until else first_day(view)


def divides(view: View, day: date) -> bool:
    """Whether a day has a part of the filter's period on both its sides."""
    since, until = view.filters.since, view.filters.until
    return not ((since and day <= since) or (until and day >= until))


def lengths(view: View, day: date) -> str:
    """How long the two periods are, which counts must be read with."""
    first, last = view.filters.since or view.found.coverage_from, view.filters.until or view.found.coverage_until
    return _(
        "The first period has {before} years, the second {after}: compare counts with that in mind.",
        before=number((day - first).days / 365.25, 1), after=number((last - day).days / 365.25, 1),
    )  # fmt: skip


# -- Names ------------------------------------------------------------------------------------------------------------


def dimension_name(dimension: str) -> str:
    """What a share is of."""
    return {
        "group": _("Species group"),
        "commodity": _("Commodity"),
        "transport": _("Transport"),
        "cover_load": _("Cover load"),
    }[dimension]


def spot_name(spot: str, view: View) -> str:
    """A place's name with its country or area; a cell by the places in it."""
    known = view.words.complexes.get(spot)
    if known:
        return located(view.words.place(spot), country(known["country"]))
    size = h3_cells.resolution_of(spot)
    if size is None:
        return spot
    rows = cached.by_cell(SeizureFilter(), size, None, view.found).rows.set_index("h3_cell")
    return cell_name(list(rows["places"].get(spot, [])), spot, view)


def cell_name(places: Sequence[str], cell: str, view: View) -> str:
    """A cell by the places in it."""
    shown = [view.words.place(place) for place in places[:2]]
    more = len(places) - len(shown)
    if not shown:
        return _("cell {cell}", cell=cell)
    return listed(shown) + (_(" and {count} more", count=number(more)) if more > 0 else "")


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


def measure_name(measure: str) -> str:
    """What a colour stands for."""
    return {
        "incident_count": _("incidents"),
        "seizure_count": _("seizures"),
        "mass_kg": _("kilograms weighed"),
        "animals_central": _("animals inferred from weight, central estimate"),
    }[measure]


def small(value: float) -> str:
    """A p or q value."""
    return f"< {number(0.001, 3)}" if value < 0.001 else number(value, 3)


def _areas(spots: Sequence[str], view: View) -> tuple[str, ...]:
    return tuple(sorted({view.words.complexes[spot]["country"] for spot in spots if spot in view.words.complexes}))


# -- Unusual shares ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shares:
    """What the reader asked of shares, and the answer: `rows` are all compared, `shown` those of the wanted value."""

    dimension: str
    by_cells: bool
    value: str
    record: View  # what the shares are of: the view without what its filter says of the dimension
    rows: pd.DataFrame
    shown: pd.DataFrame


def asked_shares(view: View, asked: Asked) -> Shares:
    """The shares that the choices name."""
    dimension = one_of(asked, OF, hotspots.DIMENSIONS)
    by_cells = one_of(asked, UNIT, UNITS) == "cell"
    value = one_of(asked, VALUE, ("", *values(view, dimension)))
    rows = cached.unusual_shares(view.filters, dimension, resolution(view, asked) if by_cells else None, view.found)
    record = view.showing(hotspots.record(view.filters, dimension))
    return Shares(dimension, by_cells, value, record, rows, rows[rows["what"] == value] if value else rows)


def shares(view: View, asked: Asked) -> Figure:
    """Where a group's share is unusual against the same kind of facility elsewhere: places or cells, and the test.

    The discs count the record: the view without what its filter says of the dimension.

    Raises
    ------
    NothingToShow
        If no place has three incidents to take a share of.
    """
    held = asked_shares(view, asked)
    if held.shown.empty:
        raise NothingToShow(_("Too few to tell: no place of this view has three incidents to take a share of."))
    region = one_of(asked, REGION, map_canvas.REGIONS)
    units = share_units(held)
    listed_rows = share_rows(held)
    said = [share_sentence(held), *_looked_for(view, held), how_tested(), rests_on(held.record)]
    left_out = int((held.shown["hits"] > 0).sum()) - len(listed_rows)
    if left_out:
        said.append(_("{count} more rows are not shown: choose one value.", count=number(left_out)))
    name = _("Unusual shares")
    return Figure(
        name="shares",
        title=words.named(name, capital(label(held.dimension, held.value))) if held.value else name,
        alt=_("Map of unusual shares; the same figures are in the table below."),
        body=Map(_share_layers(held, units, region), region, narrow=True),
        table=_share_table(held, listed_rows),
        filters=held.record.filters,
        keys=tuple(hotspot_map.unit_keys(units, by_cells=held.by_cells)),
        said=tuple(said),
        warned=warnings(held.record),
        traits=Traits(
            areas=_areas(list(units["unit"]), view), is_ranked=True,
            small_cells=int((listed_rows["hits"] < SMALL).sum()), is_filled=held.by_cells,
        ),
    )  # fmt: skip


def share_sentence(held: Shares) -> str:
    """How many shares stand out, of how many compared."""
    said = ngettext(
        "{count} share stands out by more than sampling error, of {tests} compared.",
        "{count} shares stand out by more than sampling error, of {tests} compared.",
        int(held.shown["stands_out"].sum()), tests=number(len(held.rows)),
    )  # fmt: skip
    return words.named(capital(label(held.dimension, held.value)), said) if held.value else said


def how_tested() -> str:
    """How shares are compared."""
    return _(
        "Each share is compared with the same kind of facility elsewhere in this view, large consignments and all "
        "others apart (exact test; false discoveries held to 5 %, Benjamini–Hochberg). To stand out takes at least 3 "
        "incidents from 2 source pages. The intervals cover sampling error only, not what was never reported."
    )


def _looked_for(view: View, held: Shares) -> list[str]:
    """Where the filter chooses what is looked for: what, and that the marks count all else too."""
    if held.record.filters == view.filters:
        return []
    found = [capital(label(held.dimension, what)) for what in sorted(set(held.shown["what"]))]
    return [
        _("Looked for by the filter: {values}. The marks and the shares count it among all incidents of the record.",
          values=listed(found[:MOST_NAMED]) + (_(" and {count} more", count=number(len(found) - MOST_NAMED))
                                               if len(found) > MOST_NAMED else ""))
    ]  # fmt: skip


def share_units(held: Shares) -> pd.DataFrame:
    """One row a place or cell: its most unusual share, where it stands, and what the tooltip says."""
    view = held.record
    first = held.shown.sort_values(["stands_out", "p_value"], ascending=[False, True], kind="stable")
    first = first.drop_duplicates("unit")
    if held.by_cells:
        lon, lat = h3_cells.centres(first["unit"])
        first = first.assign(lon=lon, lat=lat)
    else:
        marks = cached.places(view.filters, view.found)[["complex_id", "lon", "lat"]]
        first = first.merge(marks, left_on="unit", right_on="complex_id")
    short = [_short(row, held.dimension) for row in first.itertuples()]
    told = [f"{spot_name(row.unit, view)}\n{said}" for row, said in zip(first.itertuples(), short, strict=True)]
    return first.assign(told=told, name_shown=short)


def _short(row: Any, dimension: str) -> str:
    return _("{what}: {hits} of {total}", what=capital(label(dimension, row.what)), hits=number(row.hits),
             total=number(row.total))  # fmt: skip


def _share_layers(held: Shares, units: pd.DataFrame, region: str) -> tuple[Any, ...]:
    standing = units[units["stands_out"]].head(MOST_NAMED)
    names = [(row.lon, row.lat, row.name_shown, 20.0) for row in standing.itertuples()]
    named = map_canvas.name_layer(names, map_canvas.NARROW[region][2])
    if not held.by_cells:
        return (hotspot_map.unit_layer(units), named)
    coloured = units.rename(columns={"unit": "h3_cell"}).assign(colour=hotspot_map.verdict_colours(units["stands_out"]))
    return (*hotspot_map.cell_layers(coloured, cached.cell_shapes(tuple(coloured["h3_cell"]))), named)


def share_rows(held: Shares) -> pd.DataFrame:
    """The rows of the table, most unusual first."""
    return held.shown[held.shown["hits"] > 0].head(SHOWN_ROWS)


def _share_table(held: Shares, rows: pd.DataFrame) -> pd.DataFrame:
    records = list(rows.itertuples())
    return pd.DataFrame(
        {
            _("Place"): [spot_name(row.unit, held.record) for row in records],
            dimension_name(held.dimension): [capital(label(held.dimension, row.what)) for row in records],
            _("Here"): [_("{hits} of {total}", hits=number(row.hits), total=number(row.total)) for row in records],
            _("Elsewhere"): [words.share(row.expected_share, 1) if pd.notna(row.expected_share) else "–"
                             for row in records],
            "q": [small(row.q_value) for row in records],
            _("Source pages"): rows["page_count"].to_list(),
            _("Caveat"): [_caveat(row) for row in records],
            _("Share here (95 %)"): [_interval_of_share(row) for row in records],
            _("Odds ratio (95 %)"): [_odds(row) for row in records],
            _("Share, shrunk"): [words.share(row.shrunk_share, 1) if pd.notna(row.shrunk_share) else "–"
                                 for row in records],
        }
    )  # fmt: skip


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
        return _("stands out by more than sampling error (q = {q})", q=small(row.q_value))
    if row.q_value > hotspots.LEVEL:
        return _("within sampling error (q = {q})", q=small(row.q_value))
    return _("too few incidents or source pages to say")


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


@dataclass(frozen=True)
class Counts:
    """What the reader asked of cells: the view of one stratum and what is measured, and its one or two sides."""

    held: View
    measure: str
    goods: str | None
    resolution: int
    sides: tuple[tuple[str, View], ...]

    @property
    def steps(self) -> Sequence[float]:
        """Where the fixed classes of the measure begin."""
        return COUNT_FROM if self.measure in COUNTS else WEIGHT_FROM

    def tested(self, side: View) -> pd.DataFrame:
        """The concentrations of a side."""
        return cached.concentrations(side.filters, self.resolution, self.measure, self.goods, side.found)


def asked_counts(view: View, asked: Asked) -> Counts:
    """The cells that the choices name."""
    held, measure, goods = measured(one_stratum(view, asked), asked)
    return Counts(held, measure, goods, resolution(held, asked), sides(held, asked, goods))


def cells(view: View, asked: Asked) -> Figure:
    """Amounts by H3 cell in fixed colours, concentrations outlined: the view, or the first of two sides compared.

    Raises
    ------
    NothingToShow
        If the side holds no incident.
    """
    require_incidents(view)
    return of_side(asked_counts(view, asked), asked, 0)


def cells_second(view: View, asked: Asked) -> Figure:
    """As `cells`, the second of two sides on the same scale.

    Raises
    ------
    NothingToShow
        If nothing is compared, or the side holds no incident.
    """
    require_incidents(view)
    counts = asked_counts(view, asked)
    if len(counts.sides) < 2:
        raise NothingToShow(_("Nothing is compared: there is no second map."))
    return of_side(counts, asked, 1)


def of_side(counts: Counts, asked: Asked, at: int) -> Figure:
    """The map of one side of a comparison with its cells as a table, most first.

    Raises
    ------
    NothingToShow
        If the side holds no incident.
    """
    title, side = counts.sides[at]
    require_incidents(side)
    measure = counts.measure
    held = cached.by_cell(side.filters, counts.resolution, counts.goods, side.found)
    rows = held.rows[held.rows["is_drawable"].astype(bool) & held.rows[measure].notna()]
    standing = _standing(counts, side)
    rows = rows.sort_values(measure, ascending=False, kind="stable")
    drawn = rows.head(hotspots.MOST_CELLS)
    coloured = drawn.assign(
        colour=[hotspot_map.colour_of(value, counts.steps) for value in drawn[measure]],
        stands_out=drawn["h3_cell"].isin(standing),
        told=[_told(row, measure, side) for row in drawn.itertuples()],
    )
    layers = hotspot_map.cell_layers(coloured, cached.cell_shapes(tuple(coloured["h3_cell"])))
    listed_rows = cell_rows(counts, side)
    name = capital(_("{amount} by cell", amount=measure_name(measure)))
    said = [
        *_beside_cells(held, rows, drawn, standing, measure),
        _("Cells of about {km2} km² (H3 resolution {resolution}).", km2=area(counts.resolution),
          resolution=number(counts.resolution)),
        _("Concentrations are measured over every cell that holds a case anywhere in the store."),
    ]  # fmt: skip
    if len(counts.sides) > 1 and one_of(asked, COMPARE, comparisons(counts.goods)) == "periods":
        said.append(lengths(counts.held, split_day(counts.held, asked)))
    return Figure(
        name="cells" if at == 0 else "cells_second",
        title=words.named(name, title) if title else name,
        alt=_("Map of amounts by cell; the same figures are in the table below."),
        body=Map(tuple(layers), one_of(asked, REGION, map_canvas.REGIONS), narrow=len(counts.sides) > 1),
        table=_cell_table(listed_rows, counts.goods, side),
        filters=side.filters,
        keys=tuple(hotspot_map.amount_keys(counts.steps, measure_name(measure))),
        said=(*said, rests_on(side)),
        warned=warnings(side),
        traits=Traits(
            areas=_areas([place for places in listed_rows["places"] for place in places[:2]], side), is_ranked=True,
            small_cells=int((drawn["incident_count"] < SMALL).sum()), is_filled=True,
            inferred=len(drawn) if measure == "animals_central" else 0,
            largest_share=_largest_share(drawn) if counts.goods else None,
        ),
    )  # fmt: skip


def _largest_share(rows: pd.DataFrame) -> float | None:
    whole = rows["mass_kg"].sum()
    return float(rows["largest_kg"].max() / whole) if whole else None


def _standing(counts: Counts, side: View) -> set[str]:
    tested = counts.tested(side)
    return set(tested.loc[tested["stands_out"], "h3_cell"])


def _told(row: Any, measure: str, view: View) -> str:
    lines = [
        cell_name(row.places, row.h3_cell, view),
        _("incidents: {count}, source pages: {pages}", count=number(row.incident_count), pages=number(row.page_count)),
    ]
    if measure == "mass_kg":
        lines.append(mass(row.mass_kg))
    if measure == "animals_central":
        lines.append(_("about {count} animals, inferred", count=number(row.animals_central)))
    return "\n".join(lines)


def _beside_cells(
    held: hotspots.Cells, rows: pd.DataFrame, drawn: pd.DataFrame, standing: set[str], measure: str
) -> list[str]:
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
    return said


def area(size: int) -> str:
    """About how many square kilometres a cell has."""
    return number(float(f"{h3_cells.CELL_KM2[size]:.2g}"))


def cell_rows(counts: Counts, side: View) -> pd.DataFrame:
    """The rows of the table of cells, most first."""
    tested = counts.tested(side)
    kept = tested[tested["incident_count"] > 0].sort_values(counts.measure, ascending=False, kind="stable")
    return kept.head(SHOWN_ROWS)


def _cell_table(rows: pd.DataFrame, goods: str | None, view: View) -> pd.DataFrame:
    records = list(rows.itertuples())
    table = {
        _("Cell"): [cell_name(row.places, row.h3_cell, view) for row in records],
        _("Incidents"): rows["incident_count"].to_list(),
        _("Seizures"): rows["seizure_count"].to_list(),
    }
    if goods:
        table[_("kg")] = rows["mass_kg"].to_list()
        table[_("Animals, inferred")] = rows["animals_central"].round().to_list()
    return pd.DataFrame(
        table
        | {
            _("Source pages"): rows["page_count"].to_list(),
            "Gi* z": rows["gi_star_z"].round(2).to_list(),
            "q": [small(row.q_value) for row in records],
            _("Caveat"): [_cell_caveat(row) for row in records],
        }
    )


def why_cell(row: Any) -> str:
    """One sentence: what a cell and its neighbours hold, and whether that is more than sampling error."""
    count = ngettext("{count} incident", "{count} incidents", int(row.incident_count))
    around = _("{sum} in the {cells} cells around it", sum=number(row.neighbour_sum), cells=number(row.neighbour_count))
    told = _cell_caveat(row) or _("its neighbours are high too, by more than sampling error (q = {q})",
                                  q=small(row.q_value))  # fmt: skip
    return _("{count}; {around}: {verdict}.", count=count, around=around, verdict=told)


def _cell_caveat(row: Any) -> str:
    if row.stands_out:
        return ""
    if row.incident_count < hotspots.FEWEST:
        return _("fewer than 3 incidents")
    if row.page_count < hotspots.FEWEST_PAGES:
        return _("one source page")
    return _("its neighbours are within sampling error (q = {q})", q=small(row.q_value))


def sensitivity(view: View, asked: Asked) -> Figure:
    """How many cells stand out by four study areas.

    Raises
    ------
    NothingToShow
        If two sides are compared, or the view holds no incident.
    """
    counts = asked_counts(view, asked)
    require_incidents(counts.held)
    if len(counts.sides) > 1:
        raise NothingToShow(_("Two sides are compared: the study area is shown for one view alone."))
    held = counts.held
    rows = cached.sensitivity(held.filters, counts.resolution, counts.measure, counts.goods, held.found)
    names = {
        "view": _("cells with a case of this view"),
        "store": _("cells with any case of the store (ours)"),
        "ring": _("the same and the cells around them"),
        "three_rings": _("the same and three rings around them"),
    }
    return Figure(
        name="sensitivity",
        title=_("How much this depends on the study area"),
        alt=_("Sensitivity to the study area"),
        body=Table(),
        table=pd.DataFrame(
            {
                _("Study area"): [names[study] for study in rows["study"]],
                _("Cells"): rows["cell_count"].to_list(),
                _("Plain: hot cells"): rows["hot_count"].to_list(),
                _("of them without a case"): rows["empty_hot_count"].to_list(),
                _("Ours: cells that stand out"): rows["standing_out_count"].to_list(),
            }
        ),
        filters=held.filters,
        said=(
            _("A concentration is measured against a study area, and the answer moves with it. Ours is every cell that "
              "holds a case anywhere in the store; it does not change with the filter. “Plain” is the usual Gi* by its "
              "z alone: with empty cells added around, it finds ever more cells, many without a case."),
            rests_on(held),
        ),
        warned=warnings(held),
    )  # fmt: skip


# -- Bursts and change ------------------------------------------------------------------------------------------------


def standing_bursts(view: View) -> pd.DataFrame:
    """The bursts that stand out, the most unusual first."""
    rows = cached.bursts(view.filters, view.found)
    return rows[rows["stands_out"]].reset_index(drop=True)


def bursts(view: View, asked: Asked) -> Figure:
    """Bursts of reports, to look at: more at one place and time than the place and the time alone give.

    Raises
    ------
    NothingToShow
    """
    held = one_stratum(view, asked)
    require_incidents(held)
    rows = standing_bursts(held)
    if rows.empty:
        raise NothingToShow(_("No burst of reports in this view by more than sampling error."))
    records = list(rows.itertuples())
    return Figure(
        name="bursts",
        title=_("Bursts of reports"),
        alt=_("Bursts of reports"),
        body=Table(),
        table=pd.DataFrame(
            {
                _("Places"): [listed([held.words.place(place) for place in row.place_ids]) for row in records],
                _("Period"): [words.period(_day(row.first_day), _day(row.last_day)) for row in records],
                _("Publishers"): [listed(row.publishers) for row in records],
                _("Events"): rows["observed"].to_list(),
                _("expected"): rows["expected"].round(2).to_list(),
                _("Radius, km"): rows["radius_km"].round().to_list(),
                _("p"): [small(row.p_value) for row in records],
                _("also within two years"): [_("yes") if row.outlives_coverage else _("no") for row in records],
                _("Source pages"): rows["source_count"].to_list(),
            }
        ),
        filters=held.filters,
        said=(
            how_scanned(),
            _("“Also within two years”: whether it still stands out when each stretch of two years is compared with "
              "itself alone. Where it does not, a change in what was collected would explain it as well."),
            rests_on(held),
        ),
        warned=warnings(held),
        traits=Traits(
            areas=_areas([place for row in records for place in row.place_ids], held), is_ranked=True,
            small_cells=int((rows["observed"] < SMALL).sum()),
        ),
    )  # fmt: skip


def how_scanned() -> str:
    """What a burst is."""
    return _(
        "Space-time permutation scan over incidents known to the day at a named place, one for each source page and "
        "place: six cases in one newspaper report are one event. A burst is one of reports, to look at with its "
        "publishers."
    )


def _day(value: Any) -> date:
    day: date = pd.Timestamp(value).date()
    return day


def cell_change(view: View, asked: Asked) -> Figure:
    """Emerging hot spot classes by cell, where the cases are dense enough for them.

    Raises
    ------
    NothingToShow
        If they are not, or no cell has a class.
    """
    held = one_stratum(view, asked)
    require_incidents(held)
    try:
        rows = cached.emerging_classes(held.filters, resolution(held, asked), held.found)
    except AtlasError as error:
        raise NothingToShow(words.of(error)) from error
    rows = rows[rows["emerging_class"] != "none"].reset_index(drop=True)
    if rows.empty:
        raise NothingToShow(_("No cell of this view has a class."))
    return Figure(
        name="cell_change",
        title=_("Classes of change by cell"),
        alt=_("Classes of change by cell"),
        body=Table(),
        table=pd.DataFrame(
            {
                _("Cell"): [spot_name(cell, held) for cell in rows["h3_cell"]],
                _("Class"): [class_name(name) for name in rows["emerging_class"]],
            }
        ),
        filters=held.filters,
        said=(rests_on(held),),
        warned=warnings(held),
    )


# -- One place or cell ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spot:
    """A clicked place or cell: its id, the view it is shown in, and why it stands out or not."""

    id: str
    view: View
    why: tuple[str, ...]

    @property
    def here(self) -> View:
        """The view of what lies there."""
        return self.view.showing(self.view.filters.but(**{"place" if self.is_place else "cell": (self.id,)}))

    @property
    def is_place(self) -> bool:
        """Whether it is a place; else it is a cell."""
        return self.id in self.view.words.complexes


def is_known(spot: str, view: View) -> bool:
    """Whether there is such a place or cell."""
    return spot in view.words.complexes or h3_cells.resolution_of(spot) in h3_cells.RESOLUTIONS


def asked_spot(view: View, asked: Asked) -> Spot | None:
    """The place or cell in the address, where the question in hand has something to say of it.

    A cell of another size than the cells on the map has nothing to do with them.
    """
    spot, question = asked.get(SPOT, ""), one_of(asked, QUESTION, QUESTIONS)
    if not is_known(spot, view):
        return None
    if question == "counts":
        counts = asked_counts(view, asked)
        if h3_cells.resolution_of(spot) != counts.resolution:
            return None
        tested = counts.tested(counts.held)  # tested in its stratum, shown in both
        return Spot(spot, view, tuple(why_cell(row) for row in tested[tested["h3_cell"] == spot].itertuples()))
    if question != "shares":
        return None
    held = asked_shares(view, asked)
    here = held.rows[held.rows["unit"] == spot]
    if here.empty:
        return None
    said = [why(row, held.dimension) for row in here[here["hits"] > 0].head(3).itertuples()]
    return Spot(spot, held.record, tuple(said) or (_("No share here could be compared: too few incidents."),))


def spot(view: View, asked: Asked) -> Figure:
    """One place or cell over time, large consignments and all others apart, and why it stands out or not.

    Raises
    ------
    NothingToShow
        If none is chosen, or nothing lies there.
    """
    chosen = asked_spot(view, asked)
    if chosen is None:
        raise NothingToShow(_("Choose a place or a cell on the map first."))
    return of_spot(chosen)


def of_spot(chosen: Spot) -> Figure:
    """The figure of a place or cell.

    Raises
    ------
    NothingToShow
        If nothing lies there.
    """
    here = chosen.here
    if not cached.totals(here.filters, here.found)["incident_count"]:
        raise NothingToShow(_("None in this view."))
    rows, undated = cached.series(here.filters, "year", here.found)
    marks = time_marks.marks(here)
    theme = palette.theme()
    keys = [
        Key("square", palette.ACCENT[theme], _("Large consignments")),
        Key("square", palette.QUIET[theme], _("All other incidents")),
    ]
    said = list(chosen.why)
    if not rows["is_complete"].all():
        keys.append(Key("hatch", palette.ACCENT[theme], _("a part of a period")))
    if undated:
        said.append(_("{count} incidents fit no single period of this length and are not in the chart.",
                      count=number(undated)))  # fmt: skip
    known = chosen.view.words.complexes.get(chosen.id)
    return Figure(
        name="spot",
        title=spot_name(chosen.id, chosen.view),
        alt=_("Incidents here by year, large consignments and all others apart"),
        body=Chart((("", charts.over_time(rows, marks)),)),
        table=pd.DataFrame(
            {
                _("Period"): rows["period"].to_list(),
                _("Large consignments"): rows["large_count"].to_list(),
                _("All other incidents"): rows["other_count"].to_list(),
                _("Whole period"): [_("yes") if whole else _("no") for whole in rows["is_complete"]],
            }
        ),
        filters=here.filters,
        keys=(*keys, *time_marks.keys(here, marks)),
        said=(*said, rests_on(here)),
        warned=warnings(here),
        traits=Traits(
            areas=(known["country"],) if known else (),
            small_cells=int(((rows[["large_count", "other_count"]] > 0)
                             & (rows[["large_count", "other_count"]] < SMALL)).to_numpy().sum()),
        ),
    )  # fmt: skip


_PAGE = "hotspots.py"
_OF_SHARES = (REGION, OF, UNIT, VALUE, SIZE)
_OF_CELLS = (REGION, STRATUM, AMOUNT, GOODS, SIZE, COMPARE, SECOND_FROM, GROUP_A, GROUP_B)
OFFERS = (
    Offer("shares", _PAGE, N_("Unusual shares"), shares, _OF_SHARES),
    Offer("cells", _PAGE, N_("Counts by cell"), cells, _OF_CELLS),
    Offer("cells_second", _PAGE, N_("Counts by cell: the second side of a comparison"), cells_second, _OF_CELLS),
    Offer("sensitivity", _PAGE, N_("How much this depends on the study area"), sensitivity, _OF_CELLS),
    Offer("bursts", _PAGE, N_("Bursts of reports"), bursts, (STRATUM,)),
    Offer("cell_change", _PAGE, N_("Change by cell"), cell_change, (REGION, STRATUM, SIZE)),
    Offer("spot", _PAGE, N_("One place or cell over time"), spot,
          tuple(dict.fromkeys((SPOT, QUESTION, *_OF_SHARES, *_OF_CELLS)))),
)  # fmt: skip
