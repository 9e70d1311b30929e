"""The filter and the language of a session, and how they stand in the URL (decision 4).

The session holds `filter`, `language` and widget keys (`names`, `boundaries` and the marks of time charts among them),
nothing else: who reads, and which tier, is worked out anew at each run (`access`).
The URL always carries `lang`, so an address without it is a bare navigation (a menu entry, a page link) and keeps the
session's filter; an address with it (a copied link, back, reload) is read.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.widgets import outside, words
from queries.filters import SeizureFilter

LANGUAGE = "lang"
CASE, PLACE, BORDER, SPOT, PART, OPERATION = "case", "profile", "border", "at", "question", "operation"
OF = "of"  # on the public pages the figure whose cases are shown; on Hotspots what a share is of
BRIEFING, FROZEN, PRESENT, SLIDE = (
    "briefing",
    "frozen",
    "present",
    "slide",
)  # what is opened, never a choice of a figure
OF_PAGES: dict[str, tuple[str, ...]] = {
    CASE: ("cases",),
    OF: ("cases", "hotspots"),
    PLACE: ("places",),
    BORDER: ("places",),
    SPOT: ("hotspots",),
    PART: ("hotspots", "routes"),
    OPERATION: ("trends",),
    "region": ("", "places", "routes", "hotspots"),
    "side": ("places",),
    "kind": ("places",),
    "place_by": ("places",),
    "method": ("methods",),
    "hidden_goods": ("methods",),
    "against": ("methods",),
    "hidden_in": ("methods",),
    "axes": ("methods",),
    "method_day": ("methods",),
    "class_of": ("methods",),
    "period": ("",),
    "divided": ("",),
    "order": ("", "places"),
    "meeting": ("",),
    "claim": ("",),
    "claim_day": ("",),
    "step": ("trends",),
    "amount": ("trends",),
    "split": ("trends",),
    "vague": ("trends",),
    "split_day": ("trends",),
    **dict.fromkeys(("lines", "ways", "width", "year", "between", "from", "to", "k"), ("routes",)),
    **dict.fromkeys(("value", "unit", "size", "consignments", "measure", "weighed"), ("hotspots",)),
    **dict.fromkeys(("compare", "second_from", "group_a", "group_b"), ("hotspots",)),
    BRIEFING: ("briefing",),
    FROZEN: ("briefing", "present"),
    PRESENT: ("present",),
    SLIDE: ("present",),
}  # what a page keeps in the address beside the filter
TOUR = "tour"  # the step of the tour, on every page
NAMES, LINES = "names", "boundaries"
SETTINGS = {NAMES: ("un", "joint", "hk"), LINES: ("none", "de-facto")}  # the first is the default
MARKS, SHOWN = "marks", "shown"  # the reader's own marks on time charts, a line each; the kinds of marks shown
MARK_KINDS = ("operation", "policy", "own")
FIRST_SHOWN = ("own",)
PREFIX = "filter_"  # of the keys of the filter bar's widgets


def begin() -> list[tuple[str, str]]:
    """Set up the session for this run; returns what could not be read from the URL, as (parameter, value)."""
    query = st.query_params.to_dict()
    is_new = "filter" not in st.session_state
    st.session_state.setdefault("filter", SeizureFilter())
    asked = query.get(LANGUAGE)
    if asked in words.languages():
        st.session_state["language"] = asked
    st.session_state.setdefault("language", words.SOURCE_LANGUAGE)
    if not (is_new or asked):
        return []
    chosen, unread = SeizureFilter.from_query(query)
    if chosen != current():
        choose(chosen)
    for name, allowed in SETTINGS.items():
        if query.get(name) in allowed:
            st.session_state[name] = query[name]
        elif name in query:
            unread.append((name, query[name]))
    unread += _read_marks(query)
    if asked and asked not in words.languages():
        unread.append((LANGUAGE, asked))
    return unread


def _read_marks(query: dict[str, str]) -> list[tuple[str, str]]:
    """Take the marks of the address; returns the kinds that do not exist."""
    if MARKS in query:
        st.session_state[MARKS] = query[MARKS].replace("~", "\n")
    if SHOWN not in query:
        return []
    wanted = [kind for kind in query[SHOWN].split("~") if kind]
    st.session_state[SHOWN] = [kind for kind in MARK_KINDS if kind in wanted]
    return [(SHOWN, kind) for kind in wanted if kind not in MARK_KINDS]


def own_marks() -> str:
    """What the reader wrote as marks on time charts."""
    elsewhere = outside.current()
    return elsewhere.marks if elsewhere else str(st.session_state.get(MARKS) or "")


def shown_marks() -> list[str]:
    """The kinds of marks that are switched on."""
    elsewhere = outside.current()
    return list(elsewhere.shown if elsewhere else st.session_state.get(SHOWN, FIRST_SHOWN))


def marks_in_address() -> dict[str, str]:
    """The reader's marks and the kinds shown, as they stand in an address."""
    own = "~".join(line.replace("~", "-").strip() for line in own_marks().splitlines() if line.strip())
    shown = shown_marks()
    return ({MARKS: own} if own else {}) | ({SHOWN: "~".join(shown)} if shown != list(FIRST_SHOWN) else {})


def marks_of(query: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The reader's marks and the kinds shown that an address asks for."""
    wanted = query[SHOWN].split("~") if SHOWN in query else FIRST_SHOWN
    return query.get(MARKS, "").replace("~", "\n"), tuple(kind for kind in MARK_KINDS if kind in wanted)


def current() -> SeizureFilter:
    """The filter of this session."""
    found: SeizureFilter = st.session_state["filter"]
    return found


def choose(filters: SeizureFilter) -> None:
    """Make a filter the session's; the widgets of the bar are seeded from it when they are drawn next."""
    st.session_state["filter"] = filters
    for key in [key for key in st.session_state if str(key).startswith(PREFIX)]:
        del st.session_state[key]
    write_url()  # now, not at the end of the run: a callback's choice must not lose to the old address


def change(**changes: Any) -> None:
    """Change some fields of the filter: for callbacks and for clicks on charts and marks."""
    choose(current().but(**changes))


def write_url(page: str | None = None) -> None:
    """Rewrite the URL from the session; what the page (any page: None) has open stays."""
    kept = [name for name, owners in OF_PAGES.items() if (page is None or page in owners) and name in st.query_params]
    kept += [TOUR] if TOUR in st.query_params else []
    wanted = address(current()) | {name: st.query_params[name] for name in kept}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def address(filters: SeizureFilter, **more: str) -> dict[str, str]:
    """The URL parameters of a filter, for links that carry it along."""
    chosen = {name: setting(name) for name, (default, *_) in SETTINGS.items() if setting(name) != default}
    return {LANGUAGE: str(st.session_state["language"])} | filters.to_query() | chosen | marks_in_address() | more


def open_in_address(name: str, value: str | None) -> None:
    """Put what a page has open into the address, or take it out: the address alone says what is open."""
    if value:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]


def go(address_of: dict[str, str]) -> None:
    """Make this the address of the page on screen: for callbacks. A link of Streamlit to its own page changes none."""
    st.query_params.from_dict(address_of)


def key_of(name: str) -> str:
    """A widget key that changes with the filter: a choice among rows does not outlive them."""
    return f"{name}-{hash(current()) & 0xFFFFFFFF:08x}"


def setting(name: str) -> str:
    """A choice for the audience: the naming profile or the boundaries of the map."""
    elsewhere = outside.current()
    if elsewhere:
        return {NAMES: elsewhere.names, LINES: elsewhere.boundaries}[name]
    return str(st.session_state.get(name, SETTINGS[name][0]))
