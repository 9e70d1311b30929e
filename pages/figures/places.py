"""Figures of Places: places of a kind, one place over time and divided, the crossings of a land border."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from pages.figures import overview
from pages.figures.base import (
    SMALL,
    Asked,
    Chart,
    Figure,
    NothingToShow,
    Offer,
    Table,
    Traits,
    one_of,
    require_incidents,
    rests_on,
    strata,
    warnings,
)
from pages.widgets import cached, charts, map_canvas, palette, session, time_marks, words
from pages.widgets.chrome import View
from pages.widgets.fields import FIELD_NAMES
from pages.widgets.keys import Key
from pages.widgets.words import _, capital, country, label, listed, located, named, number, share, spoken_text
from queries import methods
from queries.labels import N_
from queries.places import BORDERS, NEAR_KM, STRIP_FROM

KIND, DIMENSION = "kind", "place_by"
KINDS: dict[str, tuple[str, ...]] = {
    "ports": ("seaport", "port_terminal", "river_port", "ferry_terminal", "dry_port", "seaport_unspecified"),
    "airports": ("airport", "airport_cargo", "airport_mail", "airport_ferry", "airport_unspecified"),
    "crossings": ("land_crossing", "rail_crossing", "river_crossing", "control_point", "control_point_unspecified"),
}
EVERY_KIND = ("all", *KINDS, "others")
UNSTATED = ("unknown", "not_stated")


# -- places of a kind -------------------------------------------------------------------------------------------------


def kind_name(kind: str) -> str:
    """A kind of places on the map."""
    return {
        "all": _("All places"),
        "ports": _("Ports"),
        "airports": _("Airports"),
        "crossings": _("Crossings"),
        "others": _("Towns and others"),
    }[kind]


def kind_of_place(kind: str) -> str:
    """The kind of a place, as the map names it."""
    return next((kind_name(name) for name, kinds in KINDS.items() if kind in kinds), kind_name("others"))


def of_kind(view: View, asked: Asked) -> pd.DataFrame:
    """The place complexes of the view that are of the kind asked for."""
    marks, kind = cached.places(view.filters, view.found), one_of(asked, KIND, EVERY_KIND)
    if kind == "all":
        return marks
    known = [name for names in KINDS.values() for name in names]
    wanted = ~marks["kind"].isin(known) if kind == "others" else marks["kind"].isin(KINDS[kind])
    return marks[wanted].reset_index(drop=True)


def place_map(view: View, asked: Asked) -> Figure:
    """The places of one kind by incidents."""
    require_incidents(view)
    marks = of_kind(view, asked)
    region = one_of(asked, overview.REGION, map_canvas.REGIONS)
    return overview.of_places("places_of_a_kind", view, marks, marks.iloc[:0], region)


# -- one place --------------------------------------------------------------------------------------------------------


def full_name(complex_id: str, view: View) -> str:
    """A place with its country or area."""
    return located(view.words.place(complex_id), country(view.words.complexes[complex_id]["country"]))


def chosen(view: View, asked: Asked) -> str:
    """The place that the address names.

    Raises
    ------
    NothingToShow
        If it names none, or none of this store.
    """
    wanted = asked.get(session.PLACE, "")
    if not wanted:
        raise NothingToShow(_("No place is chosen."))
    if wanted not in view.words.complexes:
        raise NothingToShow(_("There is no place {place} in this store.", place=wanted[:80]))
    return wanted


def at_place(view: View, complex_id: str) -> View:
    """The view at one place, which must have stopped something.

    Raises
    ------
    NothingToShow
    """
    here = view.showing(view.filters.but(place=(complex_id,)))
    if not cached.totals(here.filters, here.found)["incident_count"]:
        raise NothingToShow(_("No incident of this view was stopped here. That is not evidence that nothing passed."))
    return here


def place(view: View, asked: Asked) -> Figure:
    """One place: what was stopped there by year, and in what other roles the sources name it."""
    complex_id = chosen(view, asked)
    here = at_place(view, complex_id)
    rows, undated = cached.series(here.filters, "year", here.found)
    marks, drawn = time_marks.marks(here), strata(here.filters)
    keys = overview.strata_keys(drawn)
    said = roles_said(view, complex_id)
    if not rows["is_complete"].all():
        said.append(_("Hatched: the coverage (until {day}) or the filter holds only a part of this period.",
                      day=words.day(view.found.coverage_until)))  # fmt: skip
        keys.append(Key("hatch", charts.stratum_colour(drawn[0]), _("a part of a period")))
    if undated:
        said.append(
            _("{count} incidents fit no single period of this length and are not in the chart.", count=number(undated))
        )
    counts = rows[[f"{stratum}_count" for stratum in drawn]]
    return Figure(
        name="place",
        title=full_name(complex_id, view),
        alt=_("Incidents at this place by year, large consignments and all others apart"),
        body=Chart((("", charts.over_time(rows, marks, drawn)),)),
        table=pd.DataFrame(
            {
                _("Period"): rows["period"].to_list(),
                **{charts.stratum_name(stratum): rows[f"{stratum}_count"].to_list() for stratum in drawn},
                _("Whole period"): [_("yes") if whole else _("no") for whole in rows["is_complete"]],
            }
        ),
        filters=here.filters,
        keys=(*keys, *time_marks.keys(here, marks)),
        said=(*said, completeness_said(here), rests_on(here)),
        warned=warnings(here),
        traits=Traits(
            areas=(view.words.complexes[complex_id]["country"],),
            small_cells=int(((counts > 0) & (counts < SMALL)).to_numpy().sum()),
        ),
    )


def roles_said(view: View, complex_id: str) -> list[str]:
    """How often the place was a place of seizure, and how often it is named before or after one."""
    roles = cached.place_roles(view.filters, complex_id, view.found)
    counts = (
        (_("Stopped here"), roles.stopped_here_count),
        (_("Passed here, stopped elsewhere"), roles.passed_here_count),
        (_("Bound here, stopped before"), roles.bound_here_count),
    )
    return [
        " · ".join(named(name, number(count)) for name, count in counts),
        _("Sources name the stops before and after a seizure mostly as countries or areas, seldom as places: a 0 in "
          "the second and third figure says that no source named this place, not that nothing passed."),
    ]  # fmt: skip


def completeness_said(here: View) -> str:
    """How often the sources of a place state each field."""
    table = cached.completeness(here.filters, here.found)
    said = [
        f"{FIELD_NAMES[row.field]()} {share(row.filled_count, row.incident_count)}"
        for row in table.itertuples()
        if row.field in FIELD_NAMES
    ]
    return _("How often the sources of this place state: {fields}.", fields=listed(said))


def dimensions(view: View) -> dict[str, tuple[str, Callable[[str | None], str]]]:
    """What the incidents at a place can be divided by: the title, and how a value is shown."""

    def of(kind: str) -> Callable[[str | None], str]:
        return lambda value: capital(label(kind, value))

    known: dict[str, tuple[str, Callable[[str | None], str]]] = {
        "group": (_("Species group"), of("group")),
        "origin": (_("Stated start"), country),
        "next": (_("Stated next stops"), country),
        "cover_load": (_("Cover load"), of("cover_load")),
        "concealment": (_("Concealment"), of("concealment")),
        "transport": (_("Transport"), of("transport")),
        "agency": (_("Agency"), lambda value: value or _("not stated")),
    }
    if view.reader.tier not in methods.TIERS:
        del known["concealment"]
    return known


def place_divided(view: View, asked: Asked) -> Figure:
    """What was stopped at one place, divided by one thing, each stratum ranked by itself."""
    complex_id = chosen(view, asked)
    here = at_place(view, complex_id)
    known = dimensions(view)
    dimension = one_of(asked, DIMENSION, known)
    title, told = known[dimension]
    counts = (
        cached.next_stops(here.filters, complex_id, here.found)
        if dimension == "next"
        else cached.by(here.filters, dimension, here.found)
    )
    ranked = counts[counts["value"].notna() & ~counts["value"].isin(UNSTATED)]
    by_name = overview.is_by_name(dimension, asked)
    stated = overview.in_order_of_names(ranked, dimension, told) if by_name else ranked
    others = stated["incident_count"] - stated["large_count"]
    by_stratum = {"large": stated["large_count"], "other": others}
    drawn = strata(here.filters)
    small = [count for stratum in drawn for count in by_stratum[stratum] if 0 < count < SMALL]
    is_area = dimension in overview.COUNTRY_DIMENSIONS
    return Figure(
        name="place_divided",
        title=named(full_name(complex_id, view), title),
        alt=_("incidents by value"),
        body=Chart(overview.two_strata(ranked, dimension, told, by_name=by_name)),
        table=pd.DataFrame(
            {
                title: [told(value) for value in stated["value"]],
                **{charts.stratum_name(stratum): by_stratum[stratum].to_list() for stratum in drawn},
            }
        ),
        filters=here.filters,
        keys=tuple(overview.strata_keys(drawn)) if dimension != "group" else (),
        said=(_stated(counts, dimension, here), rests_on(here)),
        warned=warnings(here),
        traits=Traits(
            areas=tuple(sorted({view.words.complexes[complex_id]["country"], *(stated["value"] if is_area else ())})),
            is_ranked=is_area and not by_name, small_cells=len(small),
        ),
    )  # fmt: skip


def _stated(counts: pd.DataFrame, dimension: str, here: View) -> str:
    if dimension == "next":
        return _("As far as the sources name a stop after the seizure; an incident may name several.")
    total = cached.totals(here.filters, here.found)["incident_count"]
    unstated = counts["value"].isna() | counts["value"].isin(UNSTATED)
    absent = int(counts.loc[unstated, "incident_count"].sum())
    return _("Stated for {stated} of {count} incidents.", stated=number(total - absent), count=number(total))


# -- land borders -----------------------------------------------------------------------------------------------------


def border_name(border: str) -> str:
    """A land border by the areas it divides, in a joint meeting by their names in it; Shenzhen and Hong Kong share a
    boundary.
    """
    if words.is_joint():
        return words.border_between(*border.split("-"))
    return {
        "CN-VN": _("China–Viet Nam border"),
        "LA-VN": _("Viet Nam–Laos border"),
        "KH-VN": _("Viet Nam–Cambodia border"),
        "HK-CN": _("Shenzhen–Hong Kong boundary"),
    }[border]


def crossing_name(row: Any) -> str:
    """A crossing in the reader's language as far as it has a name there."""
    own = {"zh-Hans": row.name_zh, "zh-Hant": row.name_zh, "vi": row.name_vi}.get(words.language())
    said = spoken_text("crossing", row.name_en)
    return said if said != row.name_en else str(own or said)


def named_to_crossings(view: View, rows: pd.DataFrame) -> View:
    """The part of a view that is named to the crossings of a border."""
    complexes = sorted({one for found in rows["complexes"] if found is not None for one in found})
    places = [one for one in complexes if view.filters.place is None or one in view.filters.place]
    return view.showing(view.filters.but(place=tuple(places))) if places else view


def border(view: View, asked: Asked) -> Figure:
    """The crossings of one border in order along it; a chart only where enough is named to one."""
    require_incidents(view)
    which = one_of(asked, session.BORDER, BORDERS)
    rows = cached.crossings(view.filters, which, view.found)
    near = cached.near_border(view.filters, which, view.found)
    count = int(rows["incident_count"].sum())
    here = named_to_crossings(view, rows)
    return Figure(
        name="border",
        title=border_name(which),
        alt=_("Incidents along the line"),
        body=Chart((("", _strip(rows)),)) if count >= STRIP_FROM else Table(),
        table=_crossing_table(rows),
        filters=view.filters,
        said=(
            _("{named} incidents are named to a crossing of the {border}. Within {km} km of the line: {near} known to "
              "facility or town, of them {large} large consignments. Distance alone gives no incident to a crossing.",
              named=number(count), border=border_name(which), km=number(NEAR_KM),
              near=number(near["incident_count"]), large=number(near["large_count"])),
            _("In order along the line, with kilometres from its western or northern end where the position is known; "
              "the others stand where the stated coordinates of their cases put them.")
            if count >= STRIP_FROM
            else _("No chart along the line: it says something from {least} incidents named to a crossing on.",
                   least=number(STRIP_FROM)),
            *([named(_("Named to a crossing"), rests_on(here))] if count else []),
        ),
        warned=warnings(here) if count else (),
        traits=Traits(areas=tuple(sorted(which.split("-"))), small_cells=_small(rows["incident_count"])),
    )  # fmt: skip


def _small(counts: "pd.Series[int]") -> int:
    return int(((counts > 0) & (counts < SMALL)).sum())


def _strip(rows: pd.DataFrame) -> go.Figure:
    labels = []
    for row in rows.itertuples():
        where = "" if pd.isna(row.along_km) else " · " + _("km {km}", km=number(row.along_km))
        labels.append(f"{crossing_name(row)}{where}")
    accent = palette.ACCENT[palette.theme()]
    counted = rows[["incident_count"]].assign(value=labels)
    return charts.bars(counted, lambda value: str(value), lambda _key: accent, most=len(rows))


def _crossing_table(rows: pd.DataFrame) -> pd.DataFrame:
    records = list(rows.itertuples())
    return pd.DataFrame(
        {
            _("Crossing, in order along the line"): [crossing_name(row) for row in records],
            _("Incidents"): rows["incident_count"].to_list(),
            _("Large consignments"): rows["large_count"].to_list(),
            _("km along the line"): ["" if pd.isna(row.along_km) else number(row.along_km) for row in records],
            _("Way"): [label("way", row.kind) for row in records],
            _("Position within (km)"): [
                "" if pd.isna(row.coord_precision_km) else number(row.coord_precision_km, 1) for row in records
            ],
            _("Position from"): [row.coord_source or _("not placed") for row in records],
        }
    )


def border_areas(view: View, asked: Asked) -> Figure:
    """Incidents in the provinces along one border."""
    require_incidents(view)
    which = one_of(asked, session.BORDER, BORDERS)
    areas = cached.border_areas(view.filters, which, view.found)
    if areas.empty:
        raise NothingToShow(_("None in this view."))
    return Figure(
        name="border_areas",
        title=named(border_name(which), _("Incidents in the provinces along the line")),
        alt=_("Incidents by province along the line"),
        body=Table(),
        table=pd.DataFrame(
            {
                _("Country or area"): [country(code) for code in areas["country"]],
                _("Province"): [spoken_text("admin1", name) for name in areas["admin1"]],
                _("Incidents"): areas["incident_count"].to_list(),
                _("of them named to a crossing"): areas["at_crossing_count"].to_list(),
            }
        ),
        filters=view.filters,
        said=(rests_on(view),),
        warned=warnings(view),
        traits=Traits(
            areas=tuple(sorted(set(areas["country"]))), is_ranked=True, small_cells=_small(areas["incident_count"])
        ),
    )


OFFERS = (
    Offer("places_of_a_kind", "places.py", N_("Places of one kind"), place_map, (KIND, overview.REGION)),
    Offer("place", "places.py", N_("One place over time"), place, (session.PLACE,)),
    Offer(
        "place_divided",
        "places.py",
        N_("One place, divided"),
        place_divided,
        (session.PLACE, DIMENSION, overview.ORDER),
    ),
    Offer("border", "places.py", N_("Crossings of a land border"), border, (session.BORDER,)),
    Offer(
        "border_areas", "places.py", N_("Incidents in the provinces along the line"), border_areas, (session.BORDER,)
    ),
)
