"""The parts of the overview. Each shows what it rests on: n, completeness, source pages, the largest share."""

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from pages.figures import overview
from pages.figures.base import NothingToShow, rests_on, warnings
from pages.widgets import cached, case_table, choices, map_canvas, session, show, time_marks, words
from pages.widgets.chrome import View, is_offered
from pages.widgets.words import (
    _,
    capital,
    country,
    label,
    located,
    markdown,
    mass,
    named,
    ngettext,
    number,
    sentences,
    share,
    spoken_text,
)
from queries.filters import MEKONG_DRAGON_VI, SeizureFilter

LAST_MEETING = date(2024, 5, 22)  # Fuzhou; the reader sets another
SHOWN_TOTALS = 5


def presets() -> None:
    """Three views that a meeting asks for first."""
    row = st.container(horizontal=True, vertical_alignment="bottom")
    day = row.date_input(
        _("Last meeting"), value=LAST_MEETING, key="meeting_day", format="YYYY-MM-DD", width=170,
        help=_("First value: the meeting of 22 May 2024 in Fuzhou. Set the day of your own last meeting."),
    )  # fmt: skip
    meeting = day if isinstance(day, date) else LAST_MEETING
    offered = (
        ("since_meeting", _("Since the last meeting"), {"since": meeting, "until": None}),
        ("agenda_goods", _("Mekong Dragon VI goods"), {"goods": MEKONG_DRAGON_VI}),
        ("large_only", _("Large consignments"), {"stratum": "large"}),
    )
    for key, title, changes in offered:
        row.button(title, key=f"preset_{key}", on_click=session.change, kwargs=changes)


def figures(view: View, totals: dict[str, Any]) -> None:
    """What is counted, over what period, what is missing."""
    shown = (
        (_("Incidents"), totals["incident_count"], _("Enforcement events. One may hold several seizures.")),
        (_("Seizures"), totals["seizure_count"], _("Lines: one taxon, one commodity, one quantity.")),
        (_("Large consignments"), totals["large_count"],
         _("Incidents with {mass} or more of one commodity.", mass=mass(view.filters.large_kg))),
        (_("Countries or areas"), totals["country_count"], _("Where the incidents of this view were seized.")),
        (_("Source pages"), totals["source_count"], _("Public pages that these incidents rest on.")),
    )  # fmt: skip
    with st.container(horizontal=True, gap="large"):
        for name, value, told in shown:
            st.metric(name, number(value), help=told, width="content")
    if is_offered("cases.py", view.reader.tier):
        _cases_link(view, totals)
    first = max(filter(None, [view.filters.since, view.found.coverage_from]))
    until = view.filters.until - timedelta(days=1) if view.filters.until else view.found.coverage_until
    said = [_("Period {period}.", period=words.period(first, max(first, min(until, view.found.coverage_until))))]
    if totals["overlapping_count"]:
        said.append(
            _("{count} more have a date too vague to lie wholly inside it: counted beside, not within.",
              count=number(totals["overlapping_count"]))
        )  # fmt: skip
    said.append(_missing(view, totals))
    st.markdown(sentences(said))


def _cases_link(view: View, totals: dict[str, Any]) -> None:
    st.page_link(
        "cases.py",
        label=ngettext("See the {count} incident, with its source", "See the {count} incidents, each with its source",
                       totals["incident_count"]),
        icon=":material/table_rows:",
        query_params=session.address(view.filters),
    )  # fmt: skip


def _missing(view: View, totals: dict[str, Any]) -> str:
    stated = cached.completeness(view.filters, view.found).set_index("field")["share"]
    return _(
        "Stated: start {start}, destination {destination}, date to the day {day}; weighed: {weighed} of the seizures. "
        "Collected from public reports: a part of all cases, uneven by country, year and goods.",
        start=words.share(stated["stated_start"], 1),
        destination=words.share(stated["stated_destination"], 1),
        day=words.share(stated["date_to_the_day"], 1),
        weighed=share(totals["weighed_count"], totals["seizure_count"]),
    )


def place_map(view: View) -> None:
    """Place complexes by incidents; a click lists the incidents of a place or of a province."""
    region_choice()
    figure = overview.place_map(view, choices.chosen())
    picked = show.map_of(figure, view, "overview_map", pick=(map_canvas.ALL, map_canvas.PROVINCE))
    list_at_sea(view)
    if picked in view.words.complexes:
        _incidents_of(str(picked), view)
    elif picked and "|" in picked:
        _incidents_of_province(picked, view)


def region_choice() -> None:
    """The named region that a map is seen in; it stands in the address."""
    regions = {region: map_canvas.region_name(region) for region in map_canvas.REGIONS}
    choices.one_of(overview.REGION, _("Region"), regions, label_visibility="collapsed")


def list_at_sea(view: View) -> None:
    """The incidents that are at sea and not drawn, one by one."""
    at_sea = cached.not_drawn_at_sea(view.filters, view.found)
    if at_sea.empty:
        return
    with st.expander(_("At sea, not drawn: {count}", count=number(len(at_sea)))):
        for row in at_sea.itertuples():
            place = view.words.as_written(row.place_name, row.place_id)
            st.text(f"{row.incident_id} · {capital(place or _('place not stated'))} · {country(row.country)}")


def _incidents_of_province(picked: str, view: View) -> None:
    code, _sep, admin1 = picked.partition("|")
    rows = cached.incidents(view.filters, view.found)
    here = rows[(rows["location_precision"] == "admin1") & (rows["country"] == code)]
    here = here[here["admin1"].map(str) == admin1].reset_index(drop=True)
    if here.empty:
        return
    with st.container(border=True, key="province_incidents"):
        where = located(spoken_text("admin1", admin1), country(code))
        st.subheader(markdown(named(where, _("known only to the province"))), anchor=False)
        chosen = case_table.show(here, key="province_cases", height=260)
        if chosen and is_offered("cases.py", view.reader.tier):
            st.switch_page("cases.py", query_params=session.address(view.filters, case=chosen))


def _incidents_of(complex_id: str, view: View) -> None:
    here = view.filters.but(place=(complex_id,), precision=view.filters.precision)
    incidents = cached.incidents(here, view.found)
    with st.container(border=True, key="place_incidents"):
        name, button = st.columns([3, 2], vertical_alignment="center")
        name.subheader(
            markdown(
                ngettext(
                    "{place}: {count} incident",
                    "{place}: {count} incidents",
                    len(incidents),
                    place=view.words.place(complex_id),
                )
            ),
            anchor=False,
        )
        button.button(
            _("Filter by this place"), key="filter_place_button", on_click=session.change,
            kwargs={"place": (complex_id,)}, width="stretch",
        )  # fmt: skip
        chosen = case_table.show(incidents, key="place_cases", height=260)
        if chosen and is_offered("cases.py", view.reader.tier):
            st.switch_page("cases.py", query_params=session.address(view.filters, case=chosen))


def coverage(view: View) -> None:
    """Published totals that overlap the view, beside what this file holds of the same."""
    rows = cached.coverage(view.filters, view.found)
    st.markdown(f"**{_('Coverage: published totals beside this file')}**")
    if not rows:
        st.caption(_("No published total known to this file overlaps this view: how complete it is cannot be said."))
        return
    for row in rows[:SHOWN_TOTALS]:
        st.markdown(_total_line(row))
    st.caption(
        _("{count} published totals overlap this view. They overlap each other too: never add them up. “This file” "
          "counts each total’s own scope and period, whatever the filter.", count=number(len(rows)))
    )  # fmt: skip
    with st.expander(_("All {count} with their sources", count=number(len(rows)))):
        _totals_table(rows)


def _total_line(row: dict[str, Any]) -> str:
    """One published total in words: 'ivory, China Customs, 2019: published 170 cases · 9,200 kg; this file 4 · …'."""
    held = _amount(row, "held_")
    compared = {
        "wider": _(" (published scope is wider)"),
        "file_wider": _(" (this file counts more countries or offices)"),
    }.get(row["comparison"], "")
    ours = held if row["comparison"] != "none" else _("cannot be compared")
    what = capital(spoken_text("scope", row["scope"]))
    where = located(spoken_text("jurisdiction", row["jurisdiction"]), _span(row))
    figures = _(
        "published **{published}**, this file **{held}**",
        published=markdown(_amount(row, "")), held=markdown(ours),
    )  # fmt: skip
    return f"{markdown(what)} — {markdown(where)}  \n{figures}{markdown(compared)}"


def _amount(row: dict[str, Any], prefix: str) -> str:
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


def _span(row: dict[str, Any]) -> str:
    begin, end = row["period_from"], row["period_until"]
    if begin and end:
        return words.period(begin, end - timedelta(days=1))
    if end:
        return _("until {day}", day=words.day(end - timedelta(days=1)))
    return _("from {day} on", day=words.day(begin)) if begin else _("period not stated")


def _totals_table(rows: list[dict[str, Any]]) -> None:
    told = {
        "like": _("same scope"),
        "wider": _("published scope is wider"),
        "file_wider": _("this file counts more countries or offices"),
        "none": _("cannot be compared"),
    }
    table = pd.DataFrame(
        {
            _("What"): [spoken_text("scope", row["scope"]) for row in rows],
            _("Published by"): [spoken_text("jurisdiction", row["jurisdiction"]) for row in rows],
            _("Period"): [_span(row) for row in rows],
            _("Published"): [_amount(row, "") for row in rows],
            _("This file"): [_amount(row, "held_") if row["comparison"] != "none" else "–" for row in rows],
            _("Comparison"): [told[row["comparison"]] for row in rows],
            _("Note"): [row["note"] or "" for row in rows],
            _("Source"): [f"{row['title'] or ''} {row['url'] or ''}" for row in rows],
        }
    )
    key = session.key_of("coverage_table")

    def pick() -> None:
        chosen = st.session_state[key].selection["rows"]
        if chosen:
            row = rows[chosen[0]]
            session.choose(
                SeizureFilter(
                    since=row["period_from"], until=row["period_until"], country=_tuple(row["countries"]),
                    species=_tuple(row["groups"]), commodity=_tuple(row["commodities"]),
                )
            )  # fmt: skip

    st.caption(_("Choose a row to see what this file holds for its scope and period."))
    st.dataframe(
        table, hide_index=True, height=430, key=key, on_select=pick, selection_mode="single-row", placeholder="–",
        alt=_("Published totals beside this file"),
    )  # fmt: skip


def _tuple(values: list[str] | None) -> tuple[str, ...] | None:
    return tuple(values) if values else None


def source_line(view: View) -> None:
    """Beside each chart: n, source pages, the largest publisher's share with a warning over one half."""
    st.caption(markdown(rests_on(view)))
    for line in warnings(view):
        st.warning(markdown(line))


def over_time(view: View) -> None:
    """Incidents over time in two strata; a click on a bar makes its period the filter."""
    title, choice = st.columns([3, 2], vertical_alignment="bottom")
    title.subheader(_("Over time"), anchor=False)
    names = {"year": _("by year"), "quarter": _("by quarter"), "month": _("by month")}
    period = choices.one_of(overview.PERIOD, _("Period"), names, place=choice, label_visibility="collapsed")
    figure = overview.series(view, choices.chosen())

    def pick(key: str) -> None:
        points = st.session_state[key].selection.points
        if points:
            first = pd.Period(
                pd.Timestamp(points[0]["customdata"][0]), freq={"month": "M", "quarter": "Q", "year": "Y"}[period]
            )
            session.change(since=first.start_time.date(), until=(first + 1).start_time.date())

    show.charts_of(figure, view, session.key_of("series_chart"), pick, selection_mode="points")
    time_marks.listed_below(view, "series_marks")


def goods(view: View) -> None:
    """Kilograms per commodity of one group, with completeness and the largest case; never summed over species."""
    st.subheader(_("Weights and animals"), anchor=False)
    table = cached.commodities(view.filters, view.found)
    weighed = table[table["weighed_count"] > 0]
    left, right = st.columns(2, gap="medium")
    with left:
        if weighed.empty:
            st.caption(_("Nothing in this view was weighed."))
        else:
            _weights(weighed)
    with right:
        _animals(view, table)
    source_line(view)


def _weights(weighed: pd.DataFrame) -> None:
    rows = list(weighed.itertuples())
    key = session.key_of("weights_table")

    def pick() -> None:
        chosen = st.session_state[key].selection["rows"]
        if chosen:
            row = rows[chosen[0]]
            session.change(goods=(f"{row.group_id}:{row.commodity}",))

    st.dataframe(
        pd.DataFrame(
            {
                _("Goods"): [named(label("group", row.group_id), label("commodity", row.commodity)) for row in rows],
                _("kg"): [round(kg, 0 if kg >= 100 else 2) for kg in weighed["mass_kg"]],
                _("Weighed"): [
                    _("{weighed} of {count} lines", weighed=number(row.weighed_count), count=number(row.seizure_count))
                    for row in rows
                ],
                _("Largest case"): [
                    f"{share(row.largest_kg, row.mass_kg)} ({row.largest_incident_id})" for row in rows
                ],
                _("Incidents"): weighed["incident_count"].to_numpy(),
            }
        ),
        hide_index=True,
        key=key,
        on_select=pick,
        selection_mode="single-row",
        column_config={_("kg"): st.column_config.NumberColumn(format="localized")},
        alt=_("Kilograms by group and commodity"),
    )
    st.caption(_("Kilograms of what was weighed, each kind by itself: they are never added up across species."))


def _animals(view: View, table: pd.DataFrame) -> None:
    counted = table[table["commodity"].isin(["live", "dead"]) & table["individual_count"].notna()]
    converted = cached.whole_animals(view.filters, view.found)
    rows = [
        {
            _("Goods"): named(label("group", row.group_id), label("commodity", row.commodity)),
            _("Animals"): number(row.individual_count),
            _("How known"): _("counted"),
            "pattern": f"{row.group_id}:{row.commodity}",
        }
        for row in counted.sort_values("individual_count", ascending=False).itertuples()
    ]
    rows += [
        {
            _("Goods"): named(label("group", row.group_id), label("commodity", row.commodity))
            + (f" ({row.species_scientific})" if isinstance(row.species_scientific, str) else ""),
            _("Animals"): _range(row.animals_low, row.animals_central, row.animals_high),
            _("How known"): _("inferred from {kg}", kg=mass(row.mass_kg)),
            _("Method"): spoken_text("method", row.method),
            _("Quality of the factor"): spoken_text("quality", row.quality),
            _("Source"): row.source,
            "pattern": f"{row.group_id}:{row.commodity}",
        }
        for row in converted.itertuples()
    ]
    if not rows:
        st.caption(_("No animals counted, and no published factor for what was weighed."))
        return
    patterns = [row.pop("pattern") for row in rows]
    key = session.key_of("animals_table")

    def pick() -> None:
        chosen = st.session_state[key].selection["rows"]
        if chosen:
            session.change(goods=(patterns[chosen[0]],))

    st.dataframe(
        pd.DataFrame(rows).fillna(""), hide_index=True, key=key, on_select=pick, selection_mode="single-row",
        alt=_("Animals counted or inferred"),
    )  # fmt: skip
    st.caption(
        _(
            "Counted: as the sources state. Inferred: weight divided by published kilograms an animal, lowest to "
            "highest; never added to the counted."
        )
    )


def _range(low: float, central: float, high: float) -> str:
    def rounded(value: float) -> str:
        return number(float(f"{value:.2g}"))

    if f"{low:.2g}" == f"{high:.2g}":
        return _("about {central}", central=rounded(central))
    return _("{low}–{high}, about {central}", low=rounded(low), high=rounded(high), central=rounded(central))


def breakdowns(view: View) -> None:
    """The view divided by one thing; a click on a bar makes it a filter."""
    st.subheader(_("Divided by"), anchor=False)
    known = overview.dimensions(view)
    titles = {name: one.title for name, one in known.items()}
    dimension = choices.one_of(overview.DIMENSION, _("Divided by"), titles, label_visibility="collapsed")

    def pick(key: str) -> None:
        points = st.session_state[key].selection.points
        chosen = points[0]["customdata"][0] if points else ""
        if chosen:
            session.change(**known[dimension].change(chosen))

    try:
        figure = overview.divided(view, choices.chosen())
    except NothingToShow as nothing:
        st.caption(markdown(nothing))
        return
    show.charts_of(figure, view, session.key_of(f"bars_{dimension}"), pick, selection_mode="points")


def definitions() -> None:
    """The definitions that every figure rests on."""
    said = (
        _("**Incident**: one enforcement event. **Seizure**: one line of it: one taxon, one commodity, one quantity."),
        _("A filter by species, commodity, goods or weight selects lines; everything else selects incidents; an "
          "incident counts when it keeps a line."),
        _("A date known to a month or year is an interval: it is inside a period only when all of it is."),
        _("**Stated start** is the furthest point back that the source names, often only the last departure."),
        _("**Large consignment**: at least the set weight of one commodity (500 kg unless changed); what was not "
          "weighed counts with all others."),
        _("Kilograms are those stated; unknown weights stay unknown. Animals inferred from weight are ranges with "
          "their method and source."),
    )  # fmt: skip
    st.markdown("\n".join(f"- {line}" for line in said))
