"""Figures of the overview: its totals beside published ones, the map of places, the series, weights, the division."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pandas as pd

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
    strata,
    warnings,
)
from pages.widgets import cached, charts, map_canvas, palette, time_marks, words
from pages.widgets.chrome import View
from pages.widgets.keys import Key
from pages.widgets.words import (
    _,
    capital,
    country,
    label,
    mass,
    named,
    ngettext,
    number,
    share,
    spoken_text,
)
from queries.labels import N_

REGION, PERIOD, DIMENSION, ORDER = "region", "period", "divided", "order"
ORDERS = ("count", "name")
PERIODS = ("year", "quarter", "month")


# -- places -----------------------------------------------------------------------------------------------------------


def place_map(view: View, asked: Asked) -> Figure:
    """Place complexes by incidents, provinces as open rings; what is not drawn is counted under it."""
    marks = cached.places(view.filters, view.found)
    rings = cached.provinces(view.filters, view.found)
    return of_places("places", view, marks, rings, one_of(asked, REGION, map_canvas.REGIONS))


def of_places(name: str, view: View, marks: pd.DataFrame, rings: pd.DataFrame, region: str) -> Figure:
    """A map of these place complexes (`cached.places`) and provinces (`cached.provinces`) of a view."""
    accent = palette.ACCENT[palette.theme()]
    layers = (
        map_canvas.province_layer(rings, accent),
        map_canvas.place_layer(marks, view.words, accent),
        map_canvas.label_layer(marks, view.words, map_canvas.REGIONS[region][2]),
    )
    table = pd.DataFrame(
        {
            _("Place"): [view.words.place(one) for one in marks["complex_id"]]
            + [
                named(spoken_text("admin1", ring.admin1) or _("province not named"), _("known only to the province"))
                for ring in rings.itertuples()
            ],
            _("Country or area"): [country(code) for code in (*marks["country"], *rings["country"])],
            _("Incidents"): [*marks["incident_count"], *rings["incident_count"]],
            _("Large consignments"): [*marks["large_count"], *[None] * len(rings)],
        }
    )
    counts = [*marks["incident_count"], *rings["incident_count"]]
    return Figure(
        name=name,
        title=_("Places of seizure"),
        alt=_("Map of the places of seizure; the same figures are in the breakdown by place below."),
        body=Map(layers, region),
        table=table,
        filters=view.filters,
        keys=tuple(map_canvas.place_keys(marks, rings, accent)),
        said=(*_placed(view, marks, rings), rests_on(view)),
        warned=warnings(view),
        traits=Traits(
            areas=tuple(sorted({*marks["country"], *rings["country"]})), is_ranked=True,
            small_cells=sum(count < SMALL for count in counts),
        ),
    )  # fmt: skip


def _placed(view: View, marks: pd.DataFrame, rings: pd.DataFrame) -> list[str]:
    """n, what of it is drawn, what is not and why."""
    placement = cached.placement(view.filters, view.found)
    count = placement["incident_count"]
    lines = [
        _("On this map: {drawn} of {count} incidents, at {places} named places.",
          drawn=number(int(marks["incident_count"].sum())), count=number(count), places=number(len(marks))),
    ]  # fmt: skip
    ringed = int(rings["incident_count"].sum()) if len(rings) else 0
    if placement["province_count"]:
        said = _("{count} known only to province", count=number(placement["province_count"]))
        drawn = _("{count} as open rings.", count=number(ringed)) if ringed else _("not drawn here.")
        lines.append(named(said, drawn))
    if placement["country_count"]:
        lines.append(
            _("{count} known only to country or area: not drawn ({placed} of them carry coordinates of the country "
              "or area).", count=number(placement["country_count"]),
              placed=number(placement["country_with_coordinates_count"]))
        )  # fmt: skip
    if placement["unplaced_count"]:
        lines.append(_("{count} without coordinates: not drawn.", count=number(placement["unplaced_count"])))
    at_sea = len(cached.not_drawn_at_sea(view.filters, view.found))
    if at_sea:
        lines.append(_("At sea, not drawn: {count}", count=number(at_sea)))
    return lines


# -- over time --------------------------------------------------------------------------------------------------------


def series(view: View, asked: Asked) -> Figure:
    """Incidents by period, large consignments and all others apart."""
    period = one_of(asked, PERIOD, PERIODS)
    rows, undated = cached.series(view.filters, period, view.found)
    marks = time_marks.marks(view)
    stated = cached.completeness(view.filters, view.found).set_index("field")["share"]
    said = [_("Date known to the day: {share}.", share=words.share(stated["date_to_the_day"], 1))]
    drawn = strata(view.filters)
    keys = strata_keys(drawn)
    if not rows["is_complete"].all():
        said.append(_("Hatched: the coverage (until {day}) or the filter holds only a part of this period.",
                      day=words.day(view.found.coverage_until)))  # fmt: skip
        keys.append(Key("hatch", charts.stratum_colour(drawn[0]), _("a part of a period")))
    if undated:
        said.append(
            _("{count} incidents fit no single period of this length and are not in the chart.", count=number(undated))
        )
    said.append(_("More incidents in the file may mean more reports or more searching, not more trafficking."))
    table = pd.DataFrame(
        {
            _("Period"): rows["period"],
            **{charts.stratum_name(stratum): rows[f"{stratum}_count"] for stratum in drawn},
            _("Whole period"): [_("yes") if whole else _("no") for whole in rows["is_complete"]],
        }
    )
    return Figure(
        name="series",
        title=_("Over time"),
        alt=_("Incidents by period, large consignments and all others apart"),
        body=Chart((("", charts.over_time(rows, marks, drawn)),)),
        table=table,
        filters=view.filters,
        keys=(*keys, *time_marks.keys(view, marks)),
        said=(*said, rests_on(view)),
        warned=warnings(view),
    )


def strata_keys(drawn: Sequence[str]) -> list[Key]:
    """The colours of the strata that are drawn."""
    return [Key("square", charts.stratum_colour(stratum), charts.stratum_name(stratum)) for stratum in drawn]


# -- divided ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dimension:
    """One thing that a view can be divided by: its title, how a value is shown, and what a click on it filters."""

    title: str
    show: Callable[[str | None], str]
    change: Callable[[str], dict[str, Any]]


def dimensions(view: View) -> dict[str, Dimension]:
    """All that a view can be divided by."""

    def of(kind: str) -> Callable[[str | None], str]:
        return lambda value: capital(label(kind, None if pd.isna(value) else value))

    def area(value: str | None) -> str:
        return country(None if pd.isna(value) else value)

    def place(value: str | None) -> str:
        return view.words.place(None if pd.isna(value) else value)

    return {
        "group": Dimension(_("Species group"), of("group"), lambda key: {"species": (key,)}),
        "country": Dimension(_("Seized in"), area, lambda key: {"country": (key,), "role": "seized"}),
        "origin": Dimension(_("Stated start"), area, lambda key: {"country": (key,), "role": "origin"}),
        "transit": Dimension(_("Stated transit"), area, lambda key: {"country": (key,), "role": "transit"}),
        "destination": Dimension(_("Stated destination"), area, lambda key: {"country": (key,), "role": "destination"}),
        "place": Dimension(_("Place"), place, lambda key: {"place": (key,)}),
        "transport": Dimension(_("Transport"), of("transport"), lambda key: {"transport": (key,)}),
        "facility": Dimension(_("Facility"), of("facility"), lambda key: {"facility": (key,)}),
        "cover_load": Dimension(_("Cover load"), of("cover_load"), lambda key: {"cover_load": (key,)}),
    }


COUNTRY_DIMENSIONS = ("country", "origin", "transit", "destination", "next")


def divided(view: View, asked: Asked) -> Figure:
    """The view divided by one thing, large consignments and all others side by side, each in an order of its own."""
    known = dimensions(view)
    dimension = one_of(asked, DIMENSION, known)
    how = known[dimension]
    counts = cached.by(view.filters, dimension, view.found)
    unstated = counts["value"].isna() | counts["value"].isin(["unknown", "not_stated"])
    ranked, by_name = counts[~unstated], is_by_name(dimension, asked)
    stated = in_order_of_names(ranked, dimension, how.show) if by_name else ranked
    total = cached.totals(view.filters, view.found)["incident_count"]
    absent = int(counts.loc[unstated, "incident_count"].sum())
    others = stated["incident_count"] - stated["large_count"]
    is_area = dimension in COUNTRY_DIMENSIONS
    return Figure(
        name="divided",
        title=how.title,
        alt=_("incidents by value"),
        body=Chart(two_strata(ranked, dimension, how.show, by_name=by_name)),
        table=pd.DataFrame(
            {
                how.title: [how.show(value) for value in stated["value"]],
                _("Large consignments"): stated["large_count"].to_list(),
                _("All other incidents"): others.to_list(),
            }
        ),
        filters=view.filters,
        said=(
            _("Stated for {stated} of {count} incidents. An incident with several values counts under each.",
              stated=number(total - absent), count=number(total)),
            rests_on(view),
        ),
        warned=warnings(view),
        traits=Traits(
            areas=tuple(sorted(stated["value"])) if is_area else (),
            is_ranked=(is_area or dimension == "place") and not by_name,
            small_cells=int(((stated[["large_count"]].assign(others=others) > 0)
                             & (stated[["large_count"]].assign(others=others) < SMALL)).to_numpy().sum()),
        ),
    )  # fmt: skip


def is_by_name(dimension: str, asked: Asked) -> bool:
    """Whether the order is that of names, as the reader chose; countries and areas of a joint meeting always are."""
    return one_of(asked, ORDER, ORDERS) == "name" or (dimension in COUNTRY_DIMENSIONS and words.is_joint())


def in_order_of_names(counts: pd.DataFrame, dimension: str, show: Callable[[str | None], str]) -> pd.DataFrame:
    """The rows by name; parties of a joint meeting first, in the order of its agenda."""
    values = list(counts["value"])
    ordered = words.in_order(values) if dimension in COUNTRY_DIMENSIONS else sorted(values, key=show)
    return counts.set_index("value").loc[ordered].reset_index()


def two_strata(
    counts: pd.DataFrame, dimension: str, show: Callable[[str | None], str], *, by_name: bool
) -> tuple[tuple[str, Any], ...]:
    """A chart for each stratum, by count or by name; the same values are drawn, the largest. A stratum without: none.

    `counts` has `value`, `incident_count`, `large_count`.

    Raises
    ------
    NothingToShow
        If no value is stated.
    """
    accent, quiet = palette.ACCENT[palette.theme()], palette.QUIET[palette.theme()]
    others = counts["incident_count"] - counts["large_count"]
    panels = []
    strata = ((_("Large consignments"), counts["large_count"], accent), (_("All other incidents"), others, quiet))
    for title, amount, plain_colour in strata:
        rows = counts.assign(incident_count=amount)
        rows = rows[rows["incident_count"] > 0].sort_values("incident_count", ascending=False, kind="stable")
        if rows.empty:
            continue
        if by_name:
            shown, rest = rows.head(charts.MOST_BARS), rows.iloc[charts.MOST_BARS :]
            rows = pd.concat([in_order_of_names(shown, dimension, show), rest], ignore_index=True)
        colour = palette.group if dimension == "group" else (lambda _key, own=plain_colour: own)
        panels.append((title, charts.bars(rows, show, colour)))
    if not panels:
        raise NothingToShow(_("None in this view."))
    return tuple(panels)


# -- headline totals --------------------------------------------------------------------------------------------------


def headline(view: View) -> list[tuple[str, int, str]]:
    """What is counted of a view: name, figure, what the figure means."""
    totals = cached.totals(view.filters, view.found)
    return [
        (_("Incidents"), totals["incident_count"], _("Enforcement events. One may hold several seizures.")),
        (_("Seizures"), totals["seizure_count"], _("Lines: one taxon, one commodity, one quantity.")),
        (_("Large consignments"), totals["large_count"],
         _("Incidents with {mass} or more of one commodity.", mass=mass(view.filters.large_kg))),
        (_("Countries or areas"), totals["country_count"], _("Where the incidents of this view were seized.")),
        (_("Source pages"), totals["source_count"], _("Public pages that these incidents rest on.")),
    ]  # fmt: skip


def totals(view: View, asked: Asked) -> Figure:
    """What is counted, over what period, what is missing."""
    del asked
    require_incidents(view)
    shown = headline(view)
    return Figure(
        name="totals",
        title=_("What this view holds"),
        alt=_("What this view holds"),
        body=Table(),
        table=pd.DataFrame(
            {
                _("What"): [name for name, _value, _told in shown],
                _("Count"): [value for _name, value, _told in shown],
                _("What is counted"): [told for _name, _value, told in shown],
            }
        ),
        filters=view.filters,
        said=(*_missing(view), rests_on(view)),
        warned=warnings(view),
        traits=Traits(small_cells=int(0 < shown[0][1] < SMALL)),
    )


def _missing(view: View) -> list[str]:
    """The period, what lies beside it, and how often the fields are stated."""
    counted = cached.totals(view.filters, view.found)
    first = max(filter(None, [view.filters.since, view.found.coverage_from]))
    until = view.filters.until - timedelta(days=1) if view.filters.until else view.found.coverage_until
    said = [_("Period {period}.", period=words.period(first, max(first, min(until, view.found.coverage_until))))]
    if counted["overlapping_count"]:
        said.append(
            _("{count} more have a date too vague to lie wholly inside it: counted beside, not within.",
              count=number(counted["overlapping_count"]))
        )  # fmt: skip
    stated = cached.completeness(view.filters, view.found).set_index("field")["share"]
    said.append(
        _(
            "Stated: start {start}, destination {destination}, date to the day {day}; weighed: {weighed} of the "
            "seizures. Collected from public reports: a part of all cases, uneven by country or area, "
            "year and goods.",
            start=words.share(stated["stated_start"], 1),
            destination=words.share(stated["stated_destination"], 1),
            day=words.share(stated["date_to_the_day"], 1),
            weighed=share(counted["weighed_count"], counted["seizure_count"]),
        )
    )
    return said


# -- published totals -------------------------------------------------------------------------------------------------


def coverage(view: View, asked: Asked) -> Figure:
    """Published totals that overlap the view, beside what this file holds of the same."""
    del asked
    rows = cached.coverage(view.filters, view.found)
    if not rows:
        raise NothingToShow(
            _("No published total known to this file overlaps this view: how complete it is cannot be said.")
        )
    told = {
        "like": _("same scope"),
        "wider": _("published scope is wider"),
        "file_wider": _("this file counts more countries, areas or offices"),
        "none": _("cannot be compared"),
    }
    return Figure(
        name="coverage",
        title=_("Coverage: published totals beside this file"),
        alt=_("Published totals beside this file"),
        body=Table(),
        table=pd.DataFrame(
            {
                _("What"): [capital(spoken_text("scope", row["scope"])) for row in rows],
                _("Published by"): [spoken_text("jurisdiction", row["jurisdiction"]) for row in rows],
                _("Period"): [span(row) for row in rows],
                _("Published"): [amount(row, "") for row in rows],
                _("This file"): [amount(row, "held_") if row["comparison"] != "none" else "–" for row in rows],
                _("Comparison"): [told[row["comparison"]] for row in rows],
                _("Source"): [row["title"] or "–" for row in rows],
            }
        ),
        filters=view.filters,
        said=(
            _("{count} published totals overlap this view. They overlap each other too: never add them up. “This file” "
              "counts each total’s own scope and period, whatever the filter.", count=number(len(rows))),
        ),
        traits=Traits(areas=tuple(sorted({code for row in rows for code in row["countries"] or ()}))),
    )  # fmt: skip


def amount(row: Mapping[str, Any], prefix: str) -> str:
    """Cases, kilograms and animals of a total, as far as they were published (`prefix` '') or held ('held_')."""
    cases = row["held_incident_count"] if prefix else row["case_count"]
    kg, animals = row[f"{prefix}mass_kg"], row[f"{prefix}individual_count"]
    parts = [ngettext("{count} case", "{count} cases", round(cases)) if cases is not None else ""]
    if row["mass_kg"] is not None:
        parts.append(mass(kg) if kg is not None else _("nothing weighed"))
    if row["individual_count"] is not None:
        counted = ngettext("{count} animal", "{count} animals", round(animals)) if animals is not None else ""
        parts.append(counted or _("no animals counted"))
    return " · ".join(filter(None, parts)) or "–"


def span(row: Mapping[str, Any]) -> str:
    """The period of a published total."""
    begin, end = row["period_from"], row["period_until"]
    if begin and end:
        return words.period(begin, end - timedelta(days=1))
    if end:
        return _("until {day}", day=words.day(end - timedelta(days=1)))
    return _("from {day} on", day=words.day(begin)) if begin else _("period not stated")


# -- weights and animals ----------------------------------------------------------------------------------------------


def weighed(view: View) -> list[Any]:
    """The goods of a view of which something was weighed, heaviest first."""
    goods = cached.commodities(view.filters, view.found)
    return list(goods[goods["weighed_count"] > 0].itertuples())


def weights(view: View, asked: Asked) -> Figure:
    """Kilograms per commodity of one group, with completeness and the largest case; never summed over species."""
    del asked
    rows = weighed(view)
    if not rows:
        raise NothingToShow(_("Nothing in this view was weighed."))
    return Figure(
        name="weights",
        title=_("Kilograms by group and commodity"),
        alt=_("Kilograms by group and commodity"),
        body=Table(),
        table=pd.DataFrame(
            {
                _("Goods"): [named(label("group", row.group_id), label("commodity", row.commodity)) for row in rows],
                _("kg"): [round(row.mass_kg, 0 if row.mass_kg >= 100 else 2) for row in rows],
                _("Weighed"): [
                    _("{weighed} of {count} lines", weighed=number(row.weighed_count), count=number(row.seizure_count))
                    for row in rows
                ],
                _("Largest case"): [
                    f"{share(row.largest_kg, row.mass_kg)} ({row.largest_incident_id})" for row in rows
                ],
                _("Incidents"): [row.incident_count for row in rows],
            }
        ),
        filters=view.filters,
        said=(
            _("Kilograms of what was weighed, each kind by itself: they are never added up across species."),
            rests_on(view),
        ),
        warned=warnings(view),
        traits=Traits(
            small_cells=sum(row.incident_count < SMALL for row in rows),
            largest_share=max(row.largest_kg / row.mass_kg for row in rows),
        ),
    )


def animals(view: View, asked: Asked) -> Figure:
    """Whole animals: counted by the sources, or inferred from weight as a range with method and source."""
    del asked
    rows = animal_rows(view)
    if not rows:
        raise NothingToShow(_("No animals counted, and no published factor for what was weighed."))
    return Figure(
        name="animals",
        title=_("Animals counted or inferred"),
        alt=_("Animals counted or inferred"),
        body=Table(),
        table=pd.DataFrame([row for _pattern, row in rows]),
        filters=view.filters,
        said=(
            _("Counted: as the sources state. Inferred: weight divided by published kilograms an animal, lowest to "
              "highest; never added to the counted."),
            rests_on(view),
        ),
        warned=warnings(view),
        traits=Traits(inferred=len(cached.whole_animals(view.filters, view.found))),
    )  # fmt: skip


def animal_rows(view: View) -> list[tuple[str, dict[str, str]]]:
    """The rows of `animals`, each with the goods ('group:commodity') that it is about."""
    goods = cached.commodities(view.filters, view.found)
    counted = goods[goods["commodity"].isin(["live", "dead"]) & goods["individual_count"].notna()]
    rows = [
        (f"{row.group_id}:{row.commodity}", _animals(row, number(row.individual_count), _("counted")))
        for row in counted.sort_values("individual_count", ascending=False, kind="stable").itertuples()
    ]
    return rows + [
        (
            f"{row.group_id}:{row.commodity}",
            _animals(
                row, _range(row.animals_low, row.animals_central, row.animals_high),
                _("inferred from {kg}", kg=mass(row.mass_kg)), spoken_text("method", row.method),
                spoken_text("quality", row.quality), row.source,
            ),
        )
        for row in cached.whole_animals(view.filters, view.found).itertuples()
    ]  # fmt: skip


def _animals(
    row: Any, count: str, known: str, method: str = "–", quality: str = "–", source: str = "–"
) -> dict[str, str]:
    species = getattr(row, "species_scientific", None)
    of_species = f" ({species})" if isinstance(species, str) else ""
    return {
        _("Goods"): named(label("group", row.group_id), label("commodity", row.commodity)) + of_species,
        _("Animals"): count,
        _("How known"): known,
        _("Method"): method,
        _("Quality of the factor"): quality,
        _("Source"): source,
    }


def _range(low: float, central: float, high: float) -> str:
    def rounded(value: float) -> str:
        return number(float(f"{value:.2g}"))

    if f"{low:.2g}" == f"{high:.2g}":
        return _("about {central}", central=rounded(central))
    return _("{low}–{high}, about {central}", low=rounded(low), high=rounded(high), central=rounded(central))


OFFERS = (
    Offer("totals", "overview.py", N_("What this view holds"), totals),
    Offer("coverage", "overview.py", N_("Coverage: published totals beside this file"), coverage),
    Offer("weights", "overview.py", N_("Kilograms by group and commodity"), weights),
    Offer("animals", "overview.py", N_("Animals counted or inferred"), animals),
    Offer("places", "overview.py", N_("Places of seizure"), place_map, (REGION,)),
    Offer("series", "overview.py", N_("Over time"), series, (PERIOD,)),
    Offer("divided", "overview.py", N_("Divided by"), divided, (DIMENSION, ORDER)),
)
