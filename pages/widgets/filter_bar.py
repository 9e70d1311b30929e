"""The filter bar: one on every page, the same state on all of them (decision 4)."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

import streamlit as st

from pages.widgets import session
from pages.widgets.session import PREFIX
from pages.widgets.words import ScreenWords, _, capital, number
from queries import labels
from queries.filters import EARLIEST, HEAVIEST_KG, LATEST, LIGHTEST_KG, ROLES, STRATA, SeizureFilter

Options = dict[str, dict[str, int]]


def draw(options: Options, words: ScreenWords) -> SeizureFilter:
    """Draw the bar in the sidebar and return the filter it shows; also makes it the session's.

    Raises
    ------
    queries.filters.InvalidFilter
        If what was typed selects nothing by its own terms; the session keeps its filter then.
    """
    current = session.current()
    with st.sidebar:
        st.button(
            _("Reset the filter"),
            key="reset_filter",
            icon=":material/filter_alt_off:",
            disabled=current == SeizureFilter(),
            on_click=session.choose,
            args=(SeizureFilter(),),
            width="stretch",
        )
        chosen = _goods(current, options, words) | _where(current, options, words) | _when(current)
        with st.expander(_("More filters"), expanded=_has_more(current)):
            chosen |= _more(current, options, words)
    filters = SeizureFilter(**chosen)
    st.session_state["filter"] = filters
    return filters


def _seeded(name: str, value: Any) -> str:
    key = PREFIX + name
    st.session_state.setdefault(key, value)
    return key


def _many(
    name: str, title: str, current: SeizureFilter, values: Sequence[str], show: Callable[[str], str]
) -> tuple[str, ...] | None:
    """A choice of several values; those chosen stay on offer even where the store has none left."""
    chosen = getattr(current, name) or ()
    offered = [*values, *[value for value in chosen if value not in values]]
    picked = st.multiselect(title, offered, format_func=show, key=_seeded(name, list(chosen)), placeholder=_("all"))
    return tuple(picked) or None


def _goods(current: SeizureFilter, options: Options, words: ScreenWords) -> dict[str, Any]:
    def group(value: str) -> str:
        return words.label("group", value)

    return {
        "species": _many("species", _("Species group"), current, list(options.get("species", {})), group),
        "commodity": _many(
            "commodity", _("Commodity"), current, list(options.get("commodity", {})),
            lambda value: capital(words.label("commodity", value)),
        ),
    }  # fmt: skip


def _where(current: SeizureFilter, options: Options, words: ScreenWords) -> dict[str, Any]:
    by_name = words.in_order(list(options.get("country", {})))
    country = _many("country", _("Country or area"), current, by_name, words.country)
    role = st.selectbox(
        _("… in the role of"),
        ROLES,
        format_func=lambda value: capital(words.label("role", value)),
        key=_seeded("role", current.role),
        help=_(
            "Seized in: the place of seizure. Linked: seized there or named by the source as a stop of the route. "
            "Stated start is the furthest point back that the source names, not where the animals lived."
        ),
    )
    return {"country": country, "role": role}


def _when(current: SeizureFilter) -> dict[str, Any]:
    left, right = st.columns(2)
    last = current.until - timedelta(days=1) if current.until else None
    since = left.date_input(
        _("From"), key=_seeded("since", current.since), min_value=EARLIEST, max_value=LATEST, format="YYYY-MM-DD",
    )  # fmt: skip
    until = right.date_input(
        _("To (last day)"), key=_seeded("last", last), min_value=EARLIEST, max_value=LATEST, format="YYYY-MM-DD",
    )  # fmt: skip
    return {
        "since": since or None,
        "until": until + timedelta(days=1) if until else None,
        "text": st.text_input(_("Words in the record"), key=_seeded("text", current.text or "")) or None,
    }


def _has_more(current: SeizureFilter) -> bool:
    shown = {"species", "commodity", "country", "role", "since", "until", "text"}
    return bool(set(current.active()) - shown)


def _more(current: SeizureFilter, options: Options, words: ScreenWords) -> dict[str, Any]:
    def values(name: str) -> list[str]:
        return list(options.get(name, {}))

    def of(kind: str) -> Callable[[str], str]:
        return lambda value: capital(words.label(kind, value))

    chosen: dict[str, Any] = {
        "stratum": st.segmented_control(
            _("Stratum"), STRATA, format_func=of("stratum"), key=_seeded("stratum", current.stratum),
            help=_("Large: at least this many kilograms of one commodity. The two are never mixed in a trend."),
        ),
        "large_kg": float(st.number_input(
            _("Large from (kg of one commodity)"), min_value=LIGHTEST_KG["large_kg"], max_value=HEAVIEST_KG,
            step=50.0, key=_seeded("large_kg", current.large_kg),
        )),
        "min_kg": st.number_input(
            _("Lines of at least (kg)"), min_value=LIGHTEST_KG["min_kg"], max_value=HEAVIEST_KG, value=None,
            key=_seeded("min_kg", current.min_kg),
            help=_("Lines that were not weighed do not pass."),
        ),
    }  # fmt: skip
    for name, title in (
        ("transport", _("Transport")),
        ("facility", _("Facility")),
        ("cover_load", _("Cover load")),
        ("concealment", _("Concealment")),
        ("evidence", _("Evidence")),
        ("source_kind", _("Kind of source")),
        ("precision", _("Precision of the place")),
        ("tlp", _("Marking (TLP)")),
    ):
        if name == "concealment" and not values(name):
            continue  # a tier that does not see it has no such choice
        chosen[name] = _many(name, title, current, values(name), of(name))
    chosen["goods"] = _many("goods", _("Goods"), current, values("goods"), lambda value: labels.goods(value, words))
    chosen["place"] = _many("place", _("Place"), current, values("place"), words.place)
    chosen["cell"] = _many("cell", _("H3 cell"), current, [], str) if current.cell else None
    chosen["taxon"] = _many("taxon", _("Taxon"), current, values("taxon"), words.taxon)
    return chosen


def sentence(filters: SeizureFilter, words: ScreenWords) -> str:
    """The sentence of the filter, which heads every page."""
    return filters.describe(words)


def explain_empty(loosened: list[tuple[str, int]]) -> None:
    """Nothing matches: say so and offer what to loosen."""
    st.info(_("No case in this file matches this filter. That is not evidence that nothing happened."))
    names = {
        "species": _("species group"), "commodity": _("commodity"), "country": _("country or area"),
        "since": _("first day"), "until": _("last day"), "text": _("words in the record"), "stratum": _("stratum"),
        "min_kg": _("weight"), "transport": _("transport"), "facility": _("facility"),
        "cover_load": _("cover load"), "concealment": _("concealment"),
        "evidence": _("evidence"), "source_kind": _("kind of source"),
        "precision": _("precision of the place"), "tlp": _("marking"), "place": _("place"), "taxon": _("taxon"),
        "goods": _("goods"), "cell": _("H3 cell"),
    }  # fmt: skip
    for name, count in loosened:
        if name not in names:
            continue
        st.button(
            _("Without the {field}: {count}", field=names[name], count=number(count)),
            key=f"loosen_{name}",
            on_click=session.change,
            kwargs={name: getattr(SeizureFilter(), name)} | ({"role": "seized"} if name == "country" else {}),
        )
