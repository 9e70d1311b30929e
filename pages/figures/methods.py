"""Figures of Methods: goods and covers against ways of hiding, combinations, what changed. For officers only."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import wraps
from typing import Any

import pandas as pd

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
from pages.figures.trends import ratio
from pages.widgets import cached, charts, choices, words
from pages.widgets.chrome import View
from pages.widgets.words import _, capital, country, label, listed, located, named, number, share
from queries import labels, methods
from queries.filters import STRATA
from queries.labels import N_
from queries.methods import Changed

PART, GOODS, AGAINST, COVER, AXES, DAY, CLASS = (
    "method", "hidden_goods", "against", "hidden_in", "axes", "method_day", "class_of",
)  # fmt: skip
ALL = "*:*"
SPLIT_DAY = date(2020, 3, 1)  # a first value; the reader sets another
UNSTATED = ("unknown", "not_stated")
COLUMNS = ("cover_load", "transport", "facility")
AREAS = ("start", "seized_in", "destination")


def for_officers(make: Callable[[View, Asked], Figure]) -> Callable[[View, Asked], Figure]:
    """A figure that is made for no tier but those of `queries.methods`, and of no empty view."""

    @wraps(make)
    def guarded(view: View, asked: Asked) -> Figure:
        methods.require(view.reader.tier)
        require_incidents(view)
        return make(view, asked)

    return guarded


def dimension_name(dimension: str) -> str:
    """The heading of a dimension."""
    return {
        "concealment": _("Concealment"), "cover_load": _("Cover load"), "transport": _("Transport"),
        "facility": _("Facility"), "group": _("Species group"), "commodity": _("Commodity"),
        "start": _("Stated start"), "seized_in": _("Seized in"), "destination": _("Stated destination"),
    }[dimension]  # fmt: skip


def value_name(dimension: str, value: Any) -> str:
    """A value of a dimension in words."""
    if value is None or pd.isna(value):
        return _("not stated")
    return country(value) if dimension in AREAS else capital(label(dimension, value))


def stratum_title(stratum: str) -> str:
    """A stratum as a heading."""
    return capital(label("stratum", stratum))


# -- what is asked ----------------------------------------------------------------------------------------------------


def goods(view: View) -> dict[str, str]:
    """The goods of a view, those of most incidents first, after all of them."""
    held = cached.commodities(view.filters, view.found).sort_values("incident_count", ascending=False, kind="stable")
    patterns = [f"{row.group_id}:{row.commodity}" for row in held.itertuples()]
    return {ALL: _("all goods of this view")} | {one: labels.goods(one, view.words) for one in patterns}


def of_goods(view: View, asked: Asked) -> View:
    """The view in the goods that are asked for."""
    wanted = one_of(asked, GOODS, goods(view))
    return view if wanted == ALL else view.showing(view.filters.but(goods=(wanted,)))


def covers(view: View) -> dict[str, str]:
    """The classes of declared goods in a view."""
    found = [kind for kind in cached.by(view.filters, "cover_load", view.found)["value"] if kind != "not_stated"]
    return {kind: value_name("cover_load", kind) for kind in found}


def of_cover(view: View, asked: Asked) -> View:
    """The view under the class of declared goods that is asked for.

    Raises
    ------
    NothingToShow
        If none is stated.
    """
    offered = covers(view)
    if not offered:
        raise NothingToShow(_("No incident of this view states a cover load."))
    return view.showing(view.filters.but(cover_load=(one_of(asked, COVER, offered),)))


def axes(asked: Asked) -> tuple[str, ...]:
    """The dimensions whose combinations are asked for."""
    return tuple(choices.read_several(asked.get(AXES), methods.DIMENSIONS, methods.BY))


def first_day(view: View) -> date:
    """The day at which the change of the classes is told until the reader picks one."""
    return min(max(SPLIT_DAY, view.found.coverage_from), view.found.coverage_until)


def split_day(view: View, asked: Asked) -> date:
    """The day at which the change of the classes is told."""
    wanted = choices.read_day(asked.get(DAY))
    return wanted if wanted and view.found.coverage_from <= wanted <= view.found.coverage_until else first_day(view)


# -- two dimensions against each other --------------------------------------------------------------------------------


def stated_cells(view: View, rows: str, columns: str) -> dict[str, pd.DataFrame]:
    """The cells of two dimensions that state both, by stratum; strata without any are left out."""
    found = cached.method_cells(view.filters, (rows, columns), view.found)
    stated = found[~found[rows].isin(UNSTATED) & ~found[columns].isin(UNSTATED)]
    by_stratum = {stratum: stated[stated["stratum"] == stratum].reset_index(drop=True) for stratum in STRATA}
    return {stratum: cells for stratum, cells in by_stratum.items() if len(cells)}


def matrix(name: str, title: str, view: View, rows: str, columns: str) -> Figure:
    """Two dimensions against each other, a chart for each stratum; all their cells in the table."""
    stated = stated_cells(view, rows, columns)
    if not stated:
        raise NothingToShow(_("No incident of this view states both."))
    panels = tuple(
        (
            stratum_title(stratum),
            charts.bubbles(
                cells.rename(columns={rows: "row", columns: "column"}), lambda value: value_name(rows, value),
                lambda value: value_name(columns, value), charts.stratum_colour(stratum),
            ),
        )
        for stratum, cells in stated.items()
    )  # fmt: skip
    together = pd.concat(stated.values(), ignore_index=True)
    return Figure(
        name=name,
        title=title,
        alt=_("{rows} against {columns}: incidents", rows=dimension_name(rows), columns=dimension_name(columns)),
        body=Chart(panels),
        table=pd.DataFrame(
            {
                _("Stratum"): [stratum_title(stratum) for stratum in together["stratum"]],
                dimension_name(rows): [value_name(rows, value) for value in together[rows]],
                dimension_name(columns): [value_name(columns, value) for value in together[columns]],
                _("Incidents"): together["incident_count"].to_list(),
            }
        ),
        filters=view.filters,
        said=(*_stated(view, rows, columns), rests_on(view)),
        warned=warnings(view),
        traits=Traits(small_cells=int((together["incident_count"] < SMALL).sum())),
    )


def _stated(view: View, rows: str, columns: str) -> list[str]:
    """How many incidents of each stratum state each of the two."""
    total = cached.totals(view.filters, view.found)
    lines = []
    for stratum in strata(view.filters):
        whole = total[f"{stratum}_count"]
        if not whole:
            continue
        said = []
        for name in (rows, columns):
            if name == "group":
                continue
            counts = cached.method_cells(view.filters, (name,), view.found)
            counts = counts[(counts["stratum"] == stratum) & ~counts[name].isin(UNSTATED)]
            said.append(
                _("{field}: stated for {stated} of {count} incidents", field=dimension_name(name),
                  stated=number(int(counts["incident_count"].sum())), count=number(whole))
            )  # fmt: skip
        lines.append(named(stratum_title(stratum), listed(said)))
    return lines


@for_officers
def goods_against(view: View, asked: Asked) -> Figure:
    """For one kind of goods: how it was hidden, by cover load, transport or facility."""
    here, columns = of_goods(view, asked), one_of(asked, AGAINST, COLUMNS)
    title = named(_("How goods were hidden"), goods(view)[one_of(asked, GOODS, goods(view))])
    return matrix("methods", title, here, "concealment", columns)


@for_officers
def under_cover(view: View, asked: Asked) -> Figure:
    """For one class of declared goods: what was found in it, and how it was hidden."""
    here = of_cover(view, asked)
    cover = value_name("cover_load", (here.filters.cover_load or (None,))[0])
    return matrix("methods_cover", named(_("What was under a cover load"), cover), here, "group", "concealment")


# -- combinations -----------------------------------------------------------------------------------------------------


def ordered_cells(view: View, by: Sequence[str]) -> pd.DataFrame:
    """The combinations with n and source mix, large consignments first; areas of a joint meeting in its order."""
    rows = cached.method_cells(view.filters, tuple(by), view.found)
    found = [_ordered(rows[rows["stratum"] == stratum], by) for stratum in STRATA]
    return pd.concat(found, ignore_index=True)


def _ordered(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Most incidents first; under the joint profile countries and areas by its order, never by count."""
    places = [name for name in by if name in AREAS]
    if not (places and words.is_joint()):
        return rows
    known = [code for code in dict.fromkeys(rows[places[0]]) if not pd.isna(code)]
    at = {code: k for k, code in enumerate(words.in_order(known))}
    rank = [at.get(code, len(at)) for code in rows[places[0]]]
    return rows.assign(rank=rank).sort_values("rank", kind="stable").drop(columns="rank")


def cells(name: str, title: str, view: View, by: Sequence[str]) -> Figure:
    """Combinations of dimensions, each with n and source mix."""
    rows = ordered_cells(view, by)
    if rows.empty:
        raise NothingToShow(_("None in this view."))
    told = {dimension_name(one): [value_name(one, value) for value in rows[one]] for one in by}
    areas = {code for one in by if one in AREAS for code in rows[one] if not pd.isna(code)}
    return Figure(
        name=name,
        title=title,
        alt=_("Combinations with n and source mix"),
        body=Table(),
        table=pd.DataFrame(
            {_("Stratum"): [stratum_title(stratum) for stratum in rows["stratum"]]}
            | told
            | {
                _("Incidents"): rows["incident_count"].to_list(),
                _("of them reported by an agency"): rows["agency_count"].to_list(),
                _("Publishers"): rows["publisher_count"].to_list(),
                _("Largest publisher"): [
                    share(row.largest_publisher_count, row.incident_count) for row in rows.itertuples()
                ],
            }
        ),
        filters=view.filters,
        said=(
            _("An incident with several goods, starts or destinations counts under each; the two strata are never "
              "mixed."),
            rests_on(view),
        ),
        warned=warnings(view),
        traits=Traits(
            areas=tuple(sorted(areas)), is_ranked=bool(areas) and not words.is_joint(),
            small_cells=int((rows["incident_count"] < SMALL).sum()),
        ),
    )  # fmt: skip


WAYS = AREAS
COVERED = ("group", "commodity", "start")


@for_officers
def goods_ways(view: View, asked: Asked) -> Figure:
    """For one kind of goods: from which stated start to where."""
    title = named(_("From which stated start to where"), goods(view)[one_of(asked, GOODS, goods(view))])
    return cells("method_ways", title, of_goods(view, asked), WAYS)


@for_officers
def cover_goods(view: View, asked: Asked) -> Figure:
    """For one class of declared goods: the goods found in it, by stated start."""
    here = of_cover(view, asked)
    cover = value_name("cover_load", (here.filters.cover_load or (None,))[0])
    return cells("cover_goods", named(_("Goods found, by stated start"), cover), here, COVERED)


@for_officers
def combinations(view: View, asked: Asked) -> Figure:
    """All combinations of the dimensions that are asked for."""
    by = axes(asked)
    if not by:
        raise NothingToShow(_("Choose at least one dimension."))
    title = named(_("All combinations"), listed([dimension_name(name) for name in by]))
    return cells("method_cells", title, view, by)


# -- what changed -----------------------------------------------------------------------------------------------------


@for_officers
def changes(view: View, asked: Asked) -> Figure:
    """Each class before and after a day, beside all other classes: never a ratio without its comparator."""
    of, day = one_of(asked, CLASS, methods.CLASSES), split_day(view, asked)
    found = cached.method_changes(view.filters, of, day, view.found)
    if not found:
        raise NothingToShow(_("None in this view."))
    at = {stratum: k for k, stratum in enumerate(STRATA)}
    rows = sorted(
        found,
        key=lambda row: (at[row.stratum], not row.change.enough, -(row.change.before + row.change.after), row.class_id),
    )
    told = sum(row.change.enough for row in rows)
    return Figure(
        name="method_changes",
        title=named(located(_("What changed"), dimension_name(of)), words.day(day)),
        alt=_("Change by class, beside all other classes"),
        body=Table(),
        table=pd.DataFrame(
            {
                _("Stratum"): [stratum_title(row.stratum) for row in rows],
                dimension_name(of): [value_name(of, row.class_id) for row in rows],
                _("Before"): [row.change.before for row in rows],
                _("After"): [row.change.after for row in rows],
                _("RoR"): [ratio(row.change.ror, row.change.ror_low, row.change.ror_high) for row in rows],
                _("In words"): [_in_words(row) for row in rows],
                _("All others before"): [row.change.other_before for row in rows],
                _("All others after"): [row.change.other_after for row in rows],
                _("Its change"): [ratio(row.change.ratio, row.change.ratio_low, row.change.ratio_high) for row in rows],
                _("Their change"): [
                    ratio(row.change.other_ratio, row.change.other_low, row.change.other_high) for row in rows
                ],
            }
        ),
        filters=view.filters,
        said=(
            _("Each class beside all other incidents of this view that state a class, in the same stratum. RoR: the "
              "change of the class ÷ theirs; 1 is no change beyond them. Intervals (95 %) hold the sampling error "
              "only. Comparisons with a ratio: {count}; about one in twenty would lie beyond it by chance alone. "
              "Counted: incidents whose date fits a quarter (a month where a period is short), the one that the day "
              "falls into left out.", count=number(told)),
            rests_on(view),
        ),
        warned=warnings(view),
        traits=Traits(
            small_cells=sum(0 < count < SMALL for row in rows for count in (row.change.before, row.change.after))
        ),
    )  # fmt: skip


def _in_words(row: Changed) -> str:
    if row.reason == "publisher":
        return _("{share} from one publisher: what changed may be its reporting", share=share(
            row.largest_publisher_share, 1))  # fmt: skip
    if not row.change.enough:
        return _("too few to tell")
    if not row.change.is_beyond:
        return _("no change told apart from theirs")
    if row.change.ror is not None and row.change.ror < 1:
        return _("lower than all others by more than sampling error")
    return _("higher than all others by more than sampling error")


_PAGE = "methods.py"
OFFERS = (
    Offer("methods", _PAGE, N_("How goods were hidden"), goods_against, (GOODS, AGAINST), methods.TIERS),
    Offer("method_ways", _PAGE, N_("From which stated start to where"), goods_ways, (GOODS,), methods.TIERS),
    Offer("methods_cover", _PAGE, N_("What was under a cover load"), under_cover, (COVER,), methods.TIERS),
    Offer("cover_goods", _PAGE, N_("Goods found, by stated start"), cover_goods, (COVER,), methods.TIERS),
    Offer("method_cells", _PAGE, N_("All combinations"), combinations, (AXES,), methods.TIERS),
    Offer("method_changes", _PAGE, N_("What changed"), changes, (DAY, CLASS), methods.TIERS),
)
