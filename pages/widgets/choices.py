"""Choices of a page that stand in its address: a copied link, a saved view and a file show what was chosen.

The address is the truth; a choice that is the first offered is not written. Which pages a parameter belongs to is in
`session.OF_PAGES`.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from pages.widgets import session


def one_of(name: str, title: str, offered: Mapping[str, str], *, place: Any = st, **look: Any) -> str:
    """Ask for one of a few values by segments; returns its code."""
    return _ask(place.segmented_control, name, title, offered, look | {"required": True})


def from_list(name: str, title: str, offered: Mapping[str, str], *, place: Any = st, **look: Any) -> str:
    """Ask for one of many values by a list; returns its code."""
    return _ask(place.selectbox, name, title, offered, look)


def day(name: str, title: str, first: date, *, place: Any = st, **look: Any) -> date:
    """Ask for a day; `first` until another is chosen."""
    key = key_of(name)
    wanted = read_day(st.query_params.get(name))
    st.session_state[key] = wanted or first

    def write() -> None:
        chosen = st.session_state[key]
        session.open_in_address(name, chosen.isoformat() if chosen and chosen != first else None)

    chosen = place.date_input(title, key=key, on_change=write, format="YYYY-MM-DD", **look)
    return chosen if isinstance(chosen, date) else first


def read_day(text: str | None) -> date | None:
    """A day of the address, or None where it is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def key_of(name: str) -> str:
    """The key of the widget that asks for a choice."""
    return f"choice_{name}"


def chosen() -> dict[str, str]:
    """The choices of the page on screen, as they stand in the address."""
    return of_query(st.query_params.to_dict())


def of_query(query: Mapping[str, str]) -> dict[str, str]:
    """The choices of a page that an address holds."""
    opened = (session.BRIEFING, session.FROZEN, session.PRESENT, session.SLIDE)
    return {name: value for name, value in query.items() if name in session.OF_PAGES and name not in opened}


def _ask(widget: Any, name: str, title: str, offered: Mapping[str, str], look: dict[str, Any]) -> str:
    key, first = key_of(name), next(iter(offered))
    wanted = st.query_params.get(name)
    st.session_state[key] = wanted if wanted in offered else first

    def write() -> None:
        taken = st.session_state[key]
        session.open_in_address(name, taken if taken != first else None)

    taken: str = widget(title, list(offered), format_func=offered.__getitem__, key=key, on_change=write, **look)
    return taken or first
