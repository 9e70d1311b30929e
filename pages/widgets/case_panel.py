"""One case with all that is stated of it, and what is not."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.widgets import cached, session, similar_parts, words
from pages.widgets.chrome import View
from pages.widgets.fields import FIELD_NAMES
from pages.widgets.words import (
    _,
    capital,
    country,
    label,
    listed,
    located,
    markdown,
    named,
    ngettext,
    number,
    spoken_text,
)
from queries import methods
from queries.cases import Case, Step


def show(incident_id: str, view: View) -> None:
    """Draw the panel of one case.

    Raises
    ------
    queries.cases.NoSuchIncident
    """
    case = cached.case(incident_id, view.found)
    with st.container(border=True, key="case_panel"):
        _heading(case, view)
        left, right = st.columns([3, 2], gap="large")
        with left:
            _goods(case, view)
            _facts(case, view)
        with right:
            _route(case, view)
            _story(case)
            _missing(case)
        _sources(case)
        similar_parts.like_case(incident_id, view)


def _heading(case: Case, view: View) -> None:
    incident = case.incident
    where = located(
        view.words.as_written(incident["place_name"], incident["place_id"]),
        spoken_text("admin1", incident["admin1"]),
        country(incident["country"]),
    )
    st.subheader(f"{markdown(incident['incident_id'])} · {markdown(where)}", anchor=False)
    when = words.interval(incident["seized_from"], incident["seized_until"])
    inexact = "" if incident["date_precision"] == "day" else _(" (the day is not known)")
    st.markdown(f"**{markdown(when + inexact)}** · {markdown(label('tlp', incident['tlp']))} · "
                f"{markdown(capital(label('evidence', incident['evidence'])))} · "
                f"{markdown(capital(label('quality', incident['quality'])))}")  # fmt: skip
    st.page_link(
        "cases.py",
        label=_("Link to this case"),
        icon=":material/link:",
        query_params=session.address(view.filters, case=incident["incident_id"]),
    )


def _goods(case: Case, view: View) -> None:
    def appendix(line: dict[str, Any]) -> str:
        if line["cites_appendix"] is None:
            return _("not stated")
        known = {"none": _("not listed"), "mixed": _("differs by species")}.get(line["cites_appendix"])
        shown = known or line["cites_appendix"]
        return shown if line["appendix_verified"] else _("{appendix} (unverified)", appendix=shown)

    st.dataframe(
        pd.DataFrame(
            {
                _("Species"): [line["species_reported"] for line in case.seizures],
                _("Taxon"): [
                    view.words.taxon(line["species_scientific"]) if line["species_scientific"] else _("not stated")
                    for line in case.seizures
                ],
                _("Commodity"): [label("commodity", line["commodity"]) for line in case.seizures],
                _("Quantity"): [quantity(line) for line in case.seizures],
                _("CITES Appendix"): [appendix(line) for line in case.seizures],
                _("Note"): [line["note"] or "" for line in case.seizures],
            }
        ),
        hide_index=True,
        key="case_lines",
        alt=_("Lines of this case"),
    )


def quantity(line: dict[str, Any]) -> str:
    """Quantity and unit as reported."""
    if line["quantity"] is None:
        return _("not stated")
    return words.quantity(line["quantity"], line["unit"])


def _facts(case: Case, view: View) -> None:
    incident = case.incident
    suspects = incident["suspects_count"]
    facts = {
        _("Facility"): capital(label("facility", incident["facility"])),
        _("Place known to"): capital(label("precision", incident["location_precision"])),
        _("Transport"): capital(label("transport", incident["transport"])),
        _("Agency"): incident["agency"],
        _("Declared as"): incident["declared_as"],
        _("Cover load"): capital(label("cover_load", incident["cover_load"])),
        _("Concealment"): _concealment(incident, view),
        _("Suspects"): None if suspects is None else _("no arrest stated") if suspects == 0 else number(suspects),
        _("Operation"): incident["operation"],
    }
    lines = [words.field(markdown(name), markdown(value)) for name, value in facts.items() if value]
    st.markdown("  \n".join(lines))
    if words.language() != words.SOURCE_LANGUAGE:
        st.caption(_("The record’s own words (species as reported, goods, concealment, agency, notes) are in English."))
    for flag in case.flags:
        st.caption(f":material/flag: {markdown(label('flag', flag['flag']))} {markdown(flag['detail'])}")


def _concealment(incident: dict[str, Any], view: View) -> str | None:
    """The wording and its class, for tiers that may see it."""
    if view.reader.tier not in methods.TIERS or incident["concealment"] is None:
        return None
    return f"{incident['concealment']} ({label('concealment', incident['concealment_class'])})"


def _route(case: Case, view: View) -> None:
    st.markdown(f"**{_('Route as stated')}**")
    if len(case.stops) < 2:
        st.caption(_("The source names no stop but the place of seizure."))
    steps: list[str] = []
    for line_no in dict.fromkeys(stop["line_no"] for stop in case.stops):
        if line_no is not None:
            steps.append(f"*{markdown(_('Line {line_no}', line_no=number(line_no)))}*")
        own = [stop for stop in case.stops if stop["line_no"] == line_no]
        for position in dict.fromkeys(stop["position"] for stop in own):
            together = [stop for stop in own if stop["position"] == position]
            steps.append(
                f"{number(position)}\\. {markdown(_(' or ').join(_stop(stop, view.words) for stop in together))}"
            )
    st.markdown("  \n".join(steps))


def _stop(stop: dict[str, Any], said: words.ScreenWords) -> str:
    place = said.as_written(stop["place_name"], stop["place_id"])
    where = located(place, country(stop["country"]) if stop["country"] else None)
    hint = {"likely": _(" (place likely, not certain)"), "area": _(" (an area, not a place)"),
            "unlisted": _(" (not yet in the gazetteer)")}.get(stop["certainty"], "")  # fmt: skip
    return named(capital(label("stop", stop["role"])), (where or _("not stated")) + hint)


def _story(case: Case) -> None:
    """The incidents of one consignment or investigation as one story, each with how it belongs to it."""
    steps = case.story()
    if not steps:
        return
    st.markdown(f"**{_('Incidents of the same consignment or investigation')}**")
    for step in steps:
        one = step.incident
        when = words.interval(one["seized_from"], one["seized_until"])
        title = markdown(f"{one['incident_id']} · {when} · {country(one['country'])}")
        if step.is_this:
            st.markdown(f":material/radio_button_checked: **{title}** · {_('this case')}")
        else:
            # A button, since a link to the page that is open changes what runs but not the address.
            st.button(
                title,
                key=f"linked_{one['incident_id']}",
                type="tertiary",
                icon=":material/radio_button_unchecked:",
                on_click=session.open_in_address,
                args=(session.CASE, one["incident_id"]),
            )
        st.caption(markdown(" · ".join(_told(step))))


def _told(step: Step) -> list[str]:
    """When, where and what: how a step of the story follows the one before, and on what ground it belongs to it."""
    one = step.incident
    basis = (one["reason"] or "").partition(":")[0]
    known = {"stated": _("stated by the source"), "inferred": _("inferred by us")}.get(basis, basis)
    goods = listed([label("commodity", commodity) for commodity in one["commodities"] or ()])
    weight = words.mass(one["largest_commodity_kg"]) if one["largest_commodity_kg"] else _("weight not stated")
    place = one["place_name"] or _("place not stated")
    said = [f"{place} ({label('facility', one['facility'])})", f"{goods}, {weight}"]
    if step.days_after == 0:
        said.append(_("the same day as the one before"))
    elif step.days_after:
        said.append(ngettext("{count} day after the one before", "{count} days after the one before", step.days_after))
    elif not step.is_ordered:
        said.append(_("which of the two came first is not known"))
    return [*said, f"{label('relation', one['relation'])}, {known}"]


def _missing(case: Case) -> None:
    absent = [FIELD_NAMES[name]() for name in case.missing()]
    if absent:
        st.markdown(f"**{_('Not stated')}**")
        st.caption(markdown(capital(listed(absent))))


def _sources(case: Case) -> None:
    st.markdown(f"**{_('Source')}**")
    for source in case.sources:
        published = source["published_from"]
        dated = words.interval(published, source["published_until"]) if published else _("publication date not shown")
        kind = capital(label("source_kind", source["source_kind"]))
        title = f" · {markdown(source['title'] or _('title not recorded'))}"
        st.markdown(f"{markdown(source['publisher'])}{title} · {markdown(dated)} · {markdown(kind)}")
        if source["own_host"]:
            st.link_button(
                markdown(_("Open at {host}", host=source["host"])), source["url"], icon=":material/open_in_new:"
            )
        else:
            st.caption(_("Copy on a third-party site, shown as text only:"))
            st.text(source["url"])
