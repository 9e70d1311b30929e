"""Cases like one: beside the panel of a case, and for a consignment that somebody describes; each with its reasons."""

from collections.abc import Mapping

import streamlit as st

from geo.errors import AtlasError
from pages.widgets import cached, overview_parts, session, words
from pages.widgets.chrome import View
from pages.widgets.words import _, capital, country, label, listed, markdown, number, of, share
from queries import descriptions, methods, similar
from queries.filters import SeizureFilter

SHOWN = 5
SHOWN_DESCRIBED = 10
EXAMPLE = "transport=sea\ndeclared=frozen beef\nstart=NG\nmass_kg=4200"


def field_name(field: str) -> str:
    """A field that is compared, in words."""
    return {
        "transport": _("transport"), "facility": _("facility"), "cover_load": _("cover load"),
        "concealment": _("concealment"), "start": _("stated start"), "place": _("place of seizure"),
        "destination": _("stated destination"), "species": _("species group"), "commodity": _("commodity"),
        "mass": _("weight"),
    }[field]  # fmt: skip


def like_case(incident_id: str, view: View) -> None:
    """The nearest cases to one, for tiers that may see methods."""
    if view.reader.tier not in methods.TIERS:
        return
    title, choice = st.columns([3, 2], vertical_alignment="bottom")
    title.markdown(f"**{_('Cases like this one')}**")
    with choice:
        weights = _weights("case")
    asked = cached.as_compared(incident_id, view.found)
    _matches(asked, _scope(view, "case"), weights, view, SHOWN, "like", in_place=True)


def _scope(view: View, key: str) -> SeizureFilter:
    """The whole file, or the view where the reader wants that."""
    if view.filters == SeizureFilter():
        return view.filters
    only = st.toggle(_("Only among the cases of this view"), key=f"like_scope_{key}")
    return view.filters if only else SeizureFilter()


def _weights(key: str) -> tuple[tuple[str, float], ...]:
    """The weights as the reader sets them; those of the documentation at first."""
    with st.popover(_("Weights of what is compared"), icon=":material/tune:"):
        st.caption(_("0: not compared. Where one side does not state a field, it counts on neither."))
        return tuple(
            (field, st.slider(capital(field_name(field)), 0.0, 3.0, default, 0.25, key=f"weight_{key}_{field}"))
            for field, default in similar.WEIGHTS.items()
        )


def _matches(
    asked: similar.Consignment,
    filters: SeizureFilter,
    weights: tuple[tuple[str, float], ...],
    view: View,
    k: int,
    key: str,
    *,
    in_place: bool,
) -> None:
    try:
        near = cached.nearest(filters, asked, k, weights, view.found)
    except AtlasError as error:
        st.error(of(error))
        return
    if not near.matches:
        st.caption(
            _("No case states enough of the same: at least {least} fields that both state.",
              least=number(near.least_fields))
        )  # fmt: skip
        return
    for match in near.matches:
        _match(match, view, key, in_place=in_place)
    if near.more_as_near:
        st.caption(_("Other cases are just as near as the last one shown here."))
    st.caption(
        _("Weighted share of what both state and have in common (Gower). What one does not state counts on neither "
          "side; at least {least} fields and {share} of the weight must be comparable. The date is not compared. "
          "A likeness of records, not proof of a link.", least=number(near.least_fields),
          share=share(similar.LEAST_SHARE, 1))
    )  # fmt: skip


def _match(match: similar.Match, view: View, key: str, *, in_place: bool) -> None:
    incident = match.incident
    when = words.interval(incident["seized_from"], incident["seized_until"])
    alike = _("{share} alike", share=share(match.similarity, 1))
    title = markdown(f"{match.incident_id} · {when} · {country(incident['seized_in'])} · {alike}")
    if in_place:  # a button, since a link to the page that is open changes what runs but not the address
        st.button(
            title, key=f"{key}_{match.incident_id}", type="tertiary", on_click=session.open_in_address,
            args=(session.CASE, match.incident_id),
        )  # fmt: skip
    else:
        st.page_link("cases.py", label=title, query_params=session.address(view.filters, case=match.incident_id))
    said = [capital(match.say(view.words))]
    if match.differs:
        said.append(_("Differs: {fields}", fields=listed([field_name(field) for field in match.differs])))
    if match.not_compared:
        said.append(_("Not stated there: {fields}", fields=listed([field_name(field) for field in match.not_compared])))
    st.caption("  \n".join(markdown(text) for text in said))


# -- A consignment that somebody describes ----------------------------------------------------------------------------


def described(view: View) -> None:
    """A form for what is known of a new consignment, or a text pasted; then the nearest cases."""
    st.markdown(_("What is known of a consignment, for the cases nearest to it. Leave out what is not known."))
    with st.form("describe_form"):
        given = _fields(view)
        pasted = st.text_area(
            _("Or paste it, one part a line"), key="describe_pasted", height=100,
            placeholder=EXAMPLE,
            help=_("Names: {names}. Values as codes or in English.", names=", ".join(descriptions.PARTS)),
        )  # fmt: skip
        asked = st.form_submit_button(_("Find the nearest cases"), icon=":material/search:")
    weights = _weights("describe")
    scope = _scope(view, "describe")
    if not (asked or pasted or any(given.values())):
        return
    try:
        found = descriptions.describe(cached.cursor(view.found), descriptions.parse(pasted or "") | _filled(given))
    except AtlasError as error:
        st.error(of(error))
        return
    _read_as(found, view)
    _matches(found.consignment, scope, weights, view, SHOWN_DESCRIBED, "described", in_place=False)
    overview_parts.source_line(view.showing(scope))


def _filled(given: Mapping[str, str | float | None]) -> dict[str, str]:
    return {name: f"{value:.2f}" if isinstance(value, float) else str(value) for name, value in given.items() if value}


def _fields(view: View) -> dict[str, str | float | None]:
    """The widgets of the form: part of a description -> what was chosen or typed."""
    countries = sorted(view.options.get("country", {}), key=country)
    places = sorted(view.options.get("place", {}), key=view.words.place)

    def choice(name: str, title: str, offered: list[str], kind: str) -> str | None:
        return st.selectbox(
            title, [code for code in offered if code not in ("unknown", "unspecified")], index=None,
            format_func=lambda code: capital(label(kind, code)), key=f"describe_{name}", placeholder=_("not known"),
        )  # fmt: skip

    def where(name: str, title: str) -> str | None:
        return st.selectbox(
            title, [*countries, *places], index=None, key=f"describe_{name}", placeholder=_("not known"),
            format_func=lambda key: country(key) if key in view.options.get("country", {}) else view.words.place(key),
        )  # fmt: skip

    left, middle, right = st.columns(3)
    with left:
        transport = choice("transport", _("Transport"), list(view.options.get("transport", {})), "transport")
        declared = st.text_input(_("Declared goods"), key="describe_declared", max_chars=300)
        concealment = st.text_input(_("Concealment, if known"), key="describe_concealment", max_chars=300)
    with middle:
        start = where("start", _("Start or place of departure"))
        place = where("place", _("Place of control"))
        destination = st.selectbox(
            _("Destination"), countries, index=None, format_func=country, key="describe_destination",
            placeholder=_("not known"),
        )  # fmt: skip
    with right:
        species = choice("species", _("Species group, if known"), list(view.options.get("species", {})), "group")
        commodity = choice("commodity", _("Commodity, if known"), list(view.options.get("commodity", {})), "commodity")
        mass = st.number_input(_("Weight (kg)"), min_value=0.0, value=None, key="describe_mass_kg")
    return {
        "transport": transport, "declared": declared, "concealment": concealment, "start": start, "place": place,
        "destination": destination, "species": species, "commodity": commodity, "mass_kg": mass,
    }  # fmt: skip


def _read_as(found: descriptions.Description, view: View) -> None:
    """How the parts were read: weight, places; of free texts the class, the coded wording behind it and the score."""
    if found.mass_text and found.consignment.mass_kg:
        weight = words.mass(found.consignment.mass_kg)
        st.caption(markdown(_("“{text}” was read as {weight}.", text=found.mass_text, weight=weight)))
    for place in found.places:
        named = view.words.place(place.complex_id) if place.complex_id else None
        asked = {"text": place.text, "place": words.located(named, country(place.country))}
        if place.others:
            others = listed([view.words.place(other) for other in place.others])
            said = _("“{text}” was read as {place}; other places with cases that it may mean: {others}.", **asked,
                     others=others)  # fmt: skip
        else:
            said = _("“{text}” was read as {place}.", **asked)
        st.caption(markdown(said))
    kinds = {"concealment": "concealment", "declared_as": "cover_load"}
    for text in found.read:
        if text.is_coded:
            said = _("“{text}” is coded: {kind}.", text=text.wording, kind=label(kinds[text.field], text.class_id))
        elif text.class_id:
            said = _("“{text}” was read as “{kind}”: nearest to the coded wording “{wording}” ({score} of 100).",
                     text=text.wording, kind=label(kinds[text.field], text.class_id), wording=text.like_wording,
                     score=number(text.score, 1))  # fmt: skip
        else:
            said = _("“{text}” is not compared: the nearest coded wording is “{wording}”, only {score} of 100 like it.",
                     text=text.wording, wording=text.like_wording, score=number(text.score, 1))  # fmt: skip
        st.caption(markdown(said))
