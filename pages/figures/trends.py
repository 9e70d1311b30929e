"""Figures of Trends: the series, its division, the change at a day, breaks and slopes, an operation's own days."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go

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
from pages.figures.overview import strata_keys
from pages.widgets import cached, charts, choices, palette, session, time_marks, words
from pages.widgets.chrome import View
from pages.widgets.keys import Key
from pages.widgets.words import _, capital, country, label, listed, named, number, share
from queries import breaks, change, methods, operations, verdict
from queries.filters import STRATA
from queries.labels import N_
from queries.operations import Operation, Window
from queries.trends import OF_LINES, Series

STEP, MEASURE, SPLIT, VAGUE, DAY = "step", "amount", "split", "vague", "split_day"
SERIES = (STEP, MEASURE, SPLIT, VAGUE)
STEPS = ("year", "quarter", "month")
WAYS = ("left_out", "spread")
FREQUENCY = {"year": "Y", "quarter": "Q", "month": "M"}
SPLIT_DAY = date(2020, 3, 1)  # first value only: the reader picks another
MULTIPLES = 9
AREAS = ("country", "admin1")  # never in the order of their counts

Mark = tuple[date, date, str, str]  # first day, day after the last, label, kind


# -- choices ----------------------------------------------------------------------------------------------------------


def measures(view: View) -> dict[str, str]:
    """What can be counted by period: kilograms and animals only of one kind of goods."""
    counted = {"incidents": _("incidents"), "seizures": _("seizures")}
    if len(cached.commodities(view.filters, view.found)) == 1:
        counted |= {"kg": _("kg weighed"), "animals": _("animals, central estimate")}
    return counted


def splits(view: View) -> dict[str, str]:
    """What a series can be divided by, as far as the reader's tier has it."""
    known = {
        "none": _("not divided"), "group": _("species group"), "commodity": _("commodity"), "taxon": _("taxon"),
        "country": _("country or area"), "admin1": _("first-level area"), "place": _("place"),
        "transport": _("transport"), "facility": _("facility"), "cover_load": _("cover load"),
        "concealment": _("concealment"), "agency": _("agency"), "evidence": _("evidence"),
        "source_kind": _("kind of source"), "precision": _("precision of the place"),
    }  # fmt: skip
    return {name: title for name, title in known.items() if name != "concealment" or view.reader.tier in methods.TIERS}


def series_of(view: View, asked: Asked, split: str) -> Series:
    """The series that the choices ask for."""
    return cached.trend(
        view.filters, one_of(asked, STEP, STEPS), view.found, one_of(asked, MEASURE, measures(view)), split,
        one_of(asked, VAGUE, WAYS),
    )  # fmt: skip


def limits(view: View) -> tuple[date, date]:
    """First and last day that the view's period has of the coverage."""
    first, last = view.found.coverage_from, view.found.coverage_until
    begun, ended = max(first, view.filters.since or first), min(last, view.filters.until or last)
    return min(begun, ended), ended


def first_day(view: View) -> date:
    """The day at which a change is told until the reader picks one: the middle, where the usual one is outside."""
    begun, ended = limits(view)
    return SPLIT_DAY if begun < SPLIT_DAY < ended else begun + (ended - begun) / 2


def split_day(view: View, asked: Asked) -> date:
    """The day at which a change is told."""
    begun, ended = limits(view)
    wanted = choices.read_day(asked.get(DAY))
    return wanted if wanted and begun <= wanted <= ended else first_day(view)


# -- the series -------------------------------------------------------------------------------------------------------


def chart(
    rows: pd.DataFrame, *, points: Sequence[breaks.Breaks] = (), marks: Sequence[Mark] = (),
    drawn: Sequence[str] = STRATA,
) -> go.Figure:  # fmt: skip
    """The chosen measure by period, the strata apart.

    `points` are lines in their stratum: dashed for the record's breaks, full and in the accent for the view's
    own. `marks` are bands over both (operations, policy dates, the reader's own).
    """
    theme = palette.theme()
    amounts = rows[[f"{stratum}_amount" for stratum in drawn]].astype(float)
    figure = charts.over_time(
        rows.assign(**{f"{stratum}_count": amounts[f"{stratum}_amount"] for stratum in drawn}),
        [time_marks.Mark(*mark) for mark in marks], drawn,
    )  # fmt: skip
    if not (amounts.fillna(0) % 1 == 0).all(axis=None):
        figure.update_yaxes(tickformat=",.3~r").update_traces(hovertemplate="%{x}: %{y:,.4~r}<extra></extra>")
    if len(str(rows["period"].iloc[0])) > len("2024"):
        figure.update_xaxes(nticks=6)  # legible on a narrow screen
    if amounts.max(axis=None) <= 3:
        figure.update_yaxes(dtick=1)
    firsts = list(rows["period_from"])
    for stratum, kind, day in _lines(points, drawn):
        row = "" if stratum == drawn[0] else "2"
        colour, dash = (palette.ACCENT, "solid") if kind == "group" else (palette.INK, "dash")
        _line(figure, row, _along(firsts, day), colour[theme], dash)
    return figure.update_layout(dragmode="select", selectdirection="h")


def _lines(points: Sequence[breaks.Breaks], drawn: Sequence[str]) -> list[tuple[str, str, date]]:
    """(stratum, kind, day) of the breaks within the view's period: the record's are of its whole coverage."""
    return [
        (stratum, point.kind, point.at)
        for one in points
        if (stratum := one.filters.stratum or "other") in drawn
        for point in (*one.record, *one.group)
        if one.filters.until is None or point.at < one.filters.until
    ]


def _line(figure: go.Figure, row: str, at: float | None, colour: str, dash: str) -> None:
    if at is not None:
        figure.add_shape(
            type="line", x0=at, x1=at, y0=0, y1=1, xref=f"x{row}", yref=f"y{row} domain",
            line={"color": colour, "width": 2, "dash": dash},
        )  # fmt: skip


def _along(firsts: list[date], day: date) -> float | None:
    """Where a day stands on an axis of periods, each one unit wide around its number; None before the first."""
    begun = [number for number, first in enumerate(firsts) if first <= day]
    if not begun or len(firsts) < 2:
        return None
    length = (firsts[-1] - firsts[0]).days / (len(firsts) - 1)
    return begun[-1] - 0.5 + min(1.0, (day - firsts[begun[-1]]).days / length)


def trend(view: View, asked: Asked) -> Figure:
    """The view over time by the chosen step and measure, with the record's breaks, its own, and the marks."""
    require_incidents(view)
    found = series_of(view, asked, "none")
    drawn = strata(view.filters)
    points = cached.change_points(view.filters, view.found)
    marks = time_marks.marks(view)
    kinds = {kind for _stratum, kind, day in _lines(points, drawn) if _along(list(found.rows["period_from"]), day)}
    theme = palette.theme()
    keys = [*strata_keys(drawn), *_hatch(found, drawn)]
    if kinds - {"group"}:
        keys.append(Key("line", palette.INK[theme], _("break in the record’s own number of incidents"), 2, (5, 4)))
    if "group" in kinds:
        keys.append(Key("line", palette.ACCENT[theme], _("break in this view’s alone"), 2))
    said = [*_measured(view, found), *left_out(view, found)]
    said.append(_("More incidents in the file may mean more reports or more searching, not more trafficking."))
    return Figure(
        name="trend",
        title=named(_("Over time"), measures(view)[found.measure]),
        alt=_("The chosen measure by period, large consignments and all others apart"),
        body=Chart((("", chart(found.rows, points=points, marks=marks, drawn=drawn)),)),
        table=series_table(view, found, drawn),
        filters=view.filters,
        keys=(*keys, *time_marks.keys(view, marks)),
        said=(*said, rests_on(view)),
        warned=warnings(view),
        traits=Traits(inferred=_inferred(found, drawn), largest_share=_largest_share(view, found)),
    )


def _hatch(found: Series, drawn: Sequence[str]) -> list[Key]:
    partial = not found.rows["is_complete"].all()
    return [Key("hatch", charts.stratum_colour(drawn[0]), _("a part of a period"))] if partial else []


def _inferred(found: Series, drawn: Sequence[str]) -> int:
    """How many figures are estimates: whole animals from weights, and incidents spread over what they may belong to."""
    amounts = found.rows[[f"{stratum}_amount" for stratum in drawn]].astype(float)
    if found.measure == "animals":
        return int((amounts.fillna(0) > 0).to_numpy().sum())
    counts = found.rows[[f"{stratum}_count" for stratum in drawn]].astype(float)
    return int((counts % 1 != 0).to_numpy().sum())  # whole unless spread


def _largest_share(view: View, found: Series) -> float | None:
    """The heaviest case's share of the kilograms that are drawn, whose kind is one."""
    goods = cached.commodities(view.filters, view.found)
    if found.measure not in ("kg", "animals") or len(goods) != 1 or not goods["mass_kg"].iloc[0] > 0:
        return None
    return float(goods["largest_kg"].iloc[0] / goods["mass_kg"].iloc[0])


def _measured(view: View, found: Series) -> list[str]:
    """What kilograms and animals rest on: the lines weighed and the largest case."""
    largest = _largest_share(view, found)
    if largest is None:
        return []
    row = cached.commodities(view.filters, view.found).iloc[0]
    weighed = _("{weighed} of {count} lines", weighed=number(row["weighed_count"]), count=number(row["seizure_count"]))
    case = f"{share(largest, 1)} ({row['largest_incident_id']})"
    return [f"{named(_('Weighed'), weighed)} · {named(_('Largest case'), case)}"]


def series_table(view: View, found: Series, drawn: Sequence[str], split: str = "none") -> pd.DataFrame:
    """The figures of a series as they are read; a measure beside the incidents that it rests on."""
    rows = found.rows
    columns: dict[str, Any] = {_("Period"): rows["period"].to_list()}
    if split != "none":
        columns[capital(splits(view)[split])] = [value_name(view, split, key_of(value)) for value in rows["value"]]
    for stratum in drawn:
        name = charts.stratum_name(stratum)
        if found.measure != "incidents":
            columns[named(name, measures(view)[found.measure])] = rows[f"{stratum}_amount"].to_list()
            name = named(name, _("incidents"))
        columns[name] = rows[f"{stratum}_count"].to_list()
    columns[_("Whole period")] = [_("yes") if whole else _("no") for whole in rows["is_complete"]]
    return pd.DataFrame(columns)


def left_out(view: View, found: Series) -> list[str]:
    """What a series holds only in part, and what it leaves out or spreads."""
    said = []
    if not found.rows["is_complete"].all():
        said.append(_("Hatched: the coverage (until {day}) or the filter holds only a part of this period.",
                      day=words.day(view.found.coverage_until)))  # fmt: skip
    if found.vague_count:
        pattern = (
            _("{count} incidents ({share}) have a date that fits no single period: spread evenly over those it covers.",
              count=number(found.vague_count), share=share(found.vague_count, found.incident_count))
            if found.undated == "spread"
            else _("{count} incidents ({share}) have a date that fits no single period and are not in the chart.",
                   count=number(found.vague_count), share=share(found.vague_count, found.incident_count))
        )  # fmt: skip
        said.append(pattern)
    return said


# -- divided ----------------------------------------------------------------------------------------------------------


def small_multiples(view: View, asked: Asked) -> Figure:
    """The values with most incidents over time, each on scales of its own; all values in the table."""
    require_incidents(view)
    split = one_of(asked, SPLIT, splits(view))
    if split == "none":
        raise NothingToShow(_("Choose what to divide the series by."))
    found = series_of(view, asked, split)
    counts = found.rows.assign(key=[key_of(value) for value in found.rows["value"]])
    every = list(dict.fromkeys(counts["key"]))  # most incidents first
    shown = _in_order(view, split, [value for value in every if value][:MULTIPLES])
    if not shown:
        raise NothingToShow(_("None in this view."))
    drawn, marks = strata(view.filters), time_marks.marks(view)
    panels = []
    for value in shown:
        own = counts[counts["key"] == value].reset_index(drop=True)
        small = chart(own, marks=marks, drawn=drawn).update_layout(height=60 + 85 * len(drawn), dragmode=False)
        panels.append((value_name(view, split, value), small.update_xaxes(nticks=5)))
    said = [_("Each on scales of its own; the upper bars are large consignments, the lower ones all others.")]
    rest = [value for value in every if value not in shown]
    if rest:
        said.append(_("{count} more values, “not stated” among them where it occurs, are in the table.",
                      count=number(len(rest))))  # fmt: skip
    if split in OF_LINES:
        said.append(_("An incident with several values counts under each."))
    if split in AREAS:
        said.append(
            _("Countries or areas were searched with different effort in different years: do not compare them.")
        )
    return Figure(
        name="small_multiples",
        title=_("Divided by {dimension}", dimension=splits(view)[split]),
        alt=_("The chosen measure by period, large consignments and all others apart"),
        body=Chart(tuple(panels)),
        table=series_table(view, found, drawn, split),
        filters=view.filters,
        keys=(*strata_keys(drawn), *_hatch(found, drawn), *time_marks.keys(view, marks)),
        said=(*said, *_measured(view, found), *left_out(view, found), rests_on(view)),
        warned=warnings(view),
        traits=Traits(
            areas=_areas(split, shown), is_ranked=split == "place",
            small_cells=_small(found.rows, drawn), inferred=_inferred(found, drawn),
            largest_share=_largest_share(view, found),
        ),
    )  # fmt: skip


def _in_order(view: View, split: str, values: list[str]) -> list[str]:
    if split == "country":
        return words.in_order(values)
    return sorted(values, key=lambda value: value_name(view, split, value)) if split in AREAS else values


def _areas(split: str, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({value.partition("|")[0] for value in values})) if split in AREAS else ()


def _small(rows: pd.DataFrame, drawn: Sequence[str]) -> int:
    counts = rows[[f"{stratum}_count" for stratum in drawn]].astype(float)
    return int(((counts > 0) & (counts < SMALL)).to_numpy().sum())


def key_of(value: object) -> str:
    """A value of a division; empty where it is not stated."""
    return value if isinstance(value, str) else ""


def value_name(view: View, split: str, value: str) -> str:
    """A value of a division in words."""
    if not value:
        return _("not stated")
    if split == "country":
        return country(value)
    if split == "admin1":
        code, _sep, area = value.partition("|")
        return words.located(words.spoken_text("admin1", area), country(code))
    if split == "place":
        return view.words.place(value)
    if split == "taxon":
        return view.words.taxon(value)
    return value if split == "agency" else capital(label(split, value))


# -- what changed -----------------------------------------------------------------------------------------------------


def shared_reason(reasons: Sequence[str]) -> str:
    """The reason that nothing about the view as a whole can be said, if it is one for all strata."""
    whole = set(reasons) if set(reasons) <= {"where", "no_goods"} else set()
    return next(iter(whole)) if len(whole) == 1 else ""


def change_at(view: View, asked: Asked) -> Figure:
    """The change at a day beside all other incidents, each stratum by itself; why none where there is none."""
    require_incidents(view)
    day = split_day(view, asked)
    found = cached.verdicts(view.filters, day, view.found)
    shared = shared_reason([one.reason for one in found])
    if shared:
        raise NothingToShow(capital(_(verdict.REASONS[shared])) + ".")
    said = [verdict.say(one, view.words) for one in found]
    said += [line for line in (verdict.say_astride(one, view.words) for one in found) if line]
    moved = [one.change for one in found]
    table = pd.DataFrame(
        {
            _("Stratum"): [capital(label("stratum", one.filters.stratum)) for one in found],
            _("Before"): [one.before for one in moved],
            _("After"): [one.after for one in moved],
            _("All others before"): [one.other_before for one in moved],
            _("All others after"): [one.other_after for one in moved],
            _("RoR"): [ratio(one.ror, one.ror_low, one.ror_high) for one in moved],
            _("Its change"): [ratio(one.ratio, one.ratio_low, one.ratio_high) for one in moved],
            _("Their change"): [ratio(one.other_ratio, one.other_low, one.other_high) for one in moved],
        }
    )
    return Figure(
        name="change",
        title=_("Change at {day}, beside the rest of the record", day=words.day(day)),
        alt=_("Incidents before and after the day, beside all others"),
        body=Table(),
        table=table,
        filters=view.filters,
        said=(*said, rests_on(view)),
        warned=warnings(view),
        traits=Traits(small_cells=sum(0 < count < SMALL for one in moved for count in (one.before, one.after))),
    )


def ratio(value: float | None, low: float | None, high: float | None) -> str:
    """A ratio with its interval; a dash where there is none."""
    if value is None or low is None or high is None:
        return "–"
    most = number(high, 2) if high < float("inf") else "∞"
    return f"× {number(value, 2)} ({number(low, 2)}–{most})" if value < float("inf") else "–"


def slopes(view: View, asked: Asked) -> Figure:
    """Breaks and slopes of the view, each beside the record's own."""
    del asked
    require_incidents(view)
    found = cached.change_points(view.filters, view.found)
    said = [breaks.say_record(one, view.words) for one in found]
    lines = []
    if not shared_reason([one.reason for one in found]):  # else said under the change
        lines = cached.slopes(view.filters, view.found)
        said += [breaks.say_own(one, view.words) for one in found]
        said += [breaks.say_slopes(one, view.words) for one in lines]
    return Figure(
        name="slopes",
        title=_("Breaks and slopes, beside the record’s own"),
        alt=_("Breaks and slopes, beside the record’s own"),
        body=Table(),
        table=_slope_table(found, lines),
        filters=view.filters,
        said=(*said, rests_on(view)),
        warned=warnings(view),
    )


def _slope_table(found: Sequence[breaks.Breaks], lines: Sequence[breaks.Slopes]) -> pd.DataFrame:
    """One row a stratum: the months of the breaks, the slopes and their p; a dash where none is said."""

    def months(points: Sequence[breaks.Break], reason: str) -> str:
        return "–" if reason else listed([words.month(point.at) for point in points]) or _("none")

    def slope(one: breaks.Slope, scale: int) -> str:
        if one.slope is None or one.low is None or one.high is None:
            return "–"
        shown = [number(round(value * scale, 2) + 0.0, 2) for value in (one.slope, one.low, one.high)]
        return f"{shown[0]} ({shown[1]} … {shown[2]})"

    by_stratum = {one.filters.stratum: one for one in lines}
    rows = []
    for one in found:
        line = by_stratum.get(one.filters.stratum)
        scale = 100 if line and line.measure == "share" else 1
        p_value = line.group.p_value if line and not line.reason else None
        rows.append(
            {
                _("Stratum"): capital(label("stratum", one.filters.stratum)),
                _("The record’s breaks"): months(one.record, one.record_reason),
                _("This view’s own breaks"): months(one.group, one.reason),
                _("Measured by"): "–" if line is None else _("share, percentage points a year") if scale == 100
                else _("incidents a year"),
                _("This view’s slope"): "–" if line is None or line.reason else slope(line.group, scale),
                _("p"): "–" if p_value is None else number(p_value, 3),
                _("The record’s slope, by number"): "–" if line is None else slope(line.record, 1),
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


# -- operations -------------------------------------------------------------------------------------------------------


def operation(view: View, asked: Asked) -> Figure:
    """An operation: its published results, and the file's own counts in its days and in those of other years."""
    known = {str(item.operation_id): item for item in cached.operations(view.found)}
    item = known.get(asked.get(session.OPERATION, ""))
    if item is None:
        raise NothingToShow(_("No operation is chosen."))
    held = cached.operation_beside(item, view.found)
    facts = published(item)
    said = [f"{named(name, value)}" for name, value in facts.items()]
    said += [coded(item, view), *operations.sentences(held, view.words)]
    here = item.covers
    if not held.reason and item.start_from:
        here = item.covers.but(since=item.start_from, until=item.end_until)
    if not held.windows:
        table = pd.DataFrame({_("What"): list(facts), _("As published"): list(facts.values())})
        return Figure(
            "operation", f"{item.name} ({operations.when(item, view.words)})", item.name, Table(), table, here,
            said=tuple(said),
        )  # fmt: skip
    windows = [(one.since.year, one.shift == 0, one.large_count, one.other_count) for one in held.windows]
    counts = [count for one in held.windows for count in (one.large_count, one.other_count) if count is not None]
    return Figure(
        name="operation",
        title=f"{item.name} ({operations.when(item, view.words)})",
        alt=_("Incidents in the days of the operation and of other years; the figures are in the table"),
        body=Chart((("", charts.windows(windows)),)),
        table=_window_table(held.windows),
        filters=here,
        keys=(
            Key("square", palette.ACCENT[palette.theme()], _("the operation")),
            Key("square", palette.QUIET[palette.theme()], _("the same days of other years")),
        ),
        said=(*said, told_apart()),
        traits=Traits(areas=item.country_codes or (), small_cells=sum(0 < count < SMALL for count in counts)),
    )


def published(item: Operation) -> dict[str, str]:
    """What was published of an operation, in the source's words."""
    return {
        _("Published results"): item.results or _("No results were found in what was published."),
        _("Led by"): item.lead or _("not stated"),
        _("Countries or areas, as published"): item.countries or _("not stated"),
        _("Scope, as published"): item.scope or _("not stated"),
    }


def coded(item: Operation, view: View) -> str:
    """What of the operation's scope the file can count."""
    covers = item.covers.describe(view.words) if item.covers.active() else _("every incident of the file")
    said = [_("Counted: {scope}.", scope=covers)]
    if item.comparison == "file_wider":
        said.append(_("That is more than the operation covered."))
    if item.basis:
        said.append(capital(item.basis) + ".")
    return " ".join(said)


def told_apart() -> str:
    """How a ratio would be told apart."""
    return _(
        "Told apart: exact conditional test of the window against the mean of the other years, 5 %, power 80 %, "
        "counts taken as independent. Real counts vary more. Under {least} incidents in the smaller window: counts, "
        "no ratio.",
        least=change.LEAST,
    )


def _window_table(windows: Sequence[Window]) -> pd.DataFrame:
    def counted(name: str) -> list[Any]:
        counts = [getattr(one, name) for one in windows]
        if None not in counts:
            return counts
        return [_("not collected") if count is None else number(count) for count in counts]

    return pd.DataFrame(
        {
            _("Days"): [_days(window) for window in windows],
            _("Large consignments"): counted("large_count"),
            _("All other incidents"): counted("other_count"),
            _("Date too vague, beside"): counted("overlapping_count"),
            _("Other operations in these days"): [listed(window.operations) or "–" for window in windows],
        }
    )


def _days(window: Window) -> str:
    said = words.period(window.since, window.until - timedelta(days=1))
    return _("{days} (the operation)", days=said) if window.shift == 0 else said


OFFERS = (
    Offer("trend", "trends.py", N_("Over time, by measure"), trend, (STEP, MEASURE, VAGUE)),
    Offer("small_multiples", "trends.py", N_("Over time, divided"), small_multiples, SERIES),
    Offer("change", "trends.py", N_("Change at a day, beside the rest of the record"), change_at, (DAY,)),
    Offer("slopes", "trends.py", N_("Breaks and slopes, beside the record’s own"), slopes),
    Offer("operation", "trends.py", N_("Operations"), operation, (session.OPERATION,)),
)
