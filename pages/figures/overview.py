"""Figures of the overview: the map of places, the series in two strata, the view divided by one thing."""

from collections.abc import Callable
from dataclasses import dataclass
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
    Traits,
    one_of,
    rests_on,
    warnings,
)
from pages.widgets import cached, charts, map_canvas, palette, time_marks, words
from pages.widgets.chrome import View
from pages.widgets.keys import Key
from pages.widgets.words import _, capital, country, label, named, number, spoken_text
from queries.labels import N_

REGION, PERIOD, DIMENSION = "region", "period", "divided"
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
            _("{count} known only to country or area: not drawn ({placed} of them carry coordinates of the country).",
              count=number(placement["country_count"]), placed=number(placement["country_with_coordinates_count"]))
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
    theme = palette.theme()
    keys = [
        Key("square", palette.ACCENT[theme], _("Large consignments")),
        Key("square", palette.QUIET[theme], _("All other incidents")),
    ]
    if not rows["is_complete"].all():
        said.append(_("Hatched: the coverage (until {day}) or the filter holds only a part of this period.",
                      day=words.day(view.found.coverage_until)))  # fmt: skip
        keys.append(Key("hatch", palette.ACCENT[theme], _("a part of a period")))
    if undated:
        said.append(
            _("{count} incidents fit no single period of this length and are not in the chart.", count=number(undated))
        )
    said.append(_("More incidents in the file may mean more reports or more searching, not more trafficking."))
    table = pd.DataFrame(
        {
            _("Period"): rows["period"],
            _("Large consignments"): rows["large_count"],
            _("All other incidents"): rows["other_count"],
            _("Whole period"): [_("yes") if whole else _("no") for whole in rows["is_complete"]],
        }
    )
    return Figure(
        name="series",
        title=_("Over time"),
        alt=_("Incidents by period, large consignments and all others apart"),
        body=Chart((("", charts.over_time(rows, marks)),)),
        table=table,
        filters=view.filters,
        keys=(*keys, *time_marks.keys(view, marks)),
        said=(*said, rests_on(view)),
        warned=warnings(view),
    )


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
    """The view divided by one thing, large consignments and all others side by side, each ranked by itself."""
    known = dimensions(view)
    dimension = one_of(asked, DIMENSION, known)
    how = known[dimension]
    counts = cached.by(view.filters, dimension, view.found)
    unstated = counts["value"].isna() | counts["value"].isin(["unknown", "not_stated"])
    stated = counts[~unstated]
    total = cached.totals(view.filters, view.found)["incident_count"]
    absent = int(counts.loc[unstated, "incident_count"].sum())
    others = stated["incident_count"] - stated["large_count"]
    is_area = dimension in COUNTRY_DIMENSIONS
    return Figure(
        name="divided",
        title=how.title,
        alt=_("incidents by value"),
        body=Chart(two_strata(stated, dimension, how.show)),
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
            areas=tuple(sorted(stated["value"])) if is_area else (), is_ranked=is_area or dimension == "place",
            small_cells=int(((stated[["large_count"]].assign(others=others) > 0)
                             & (stated[["large_count"]].assign(others=others) < SMALL)).to_numpy().sum()),
        ),
    )  # fmt: skip


def two_strata(counts: pd.DataFrame, dimension: str, show: Callable[[str | None], str]) -> tuple[tuple[str, Any], ...]:
    """A chart for each stratum, ranked by itself; parties of a joint meeting in its order. A stratum without any: none.

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
        if dimension in COUNTRY_DIMENSIONS and words.is_joint():
            rows = rows.set_index("value").loc[words.in_order(list(rows["value"]))].reset_index()
        colour = palette.group if dimension == "group" else (lambda _key, own=plain_colour: own)
        panels.append((title, charts.bars(rows, show, colour)))
    if not panels:
        raise NothingToShow(_("None in this view."))
    return tuple(panels)


OFFERS = (
    Offer("places", "overview.py", N_("Places of seizure"), place_map, (REGION,)),
    Offer("series", "overview.py", N_("Over time"), series, (PERIOD,)),
    Offer("divided", "overview.py", N_("Divided by"), divided, (DIMENSION,)),
)
