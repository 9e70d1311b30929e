"""Choices of a page that stand in its address: a copied link, a saved view and a file show what was chosen.

The address is the truth; a choice that is the first offered is not written. Which pages a parameter belongs to is in
`session.OF_PAGES`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from pages.widgets import session

NONE = "-"  # in the address: none of several


def one_of(
    name: str, title: str, offered: Mapping[str, str], *, place: Any = st, forget: Sequence[str] = (), **look: Any
) -> str:
    """Ask for one of a few values by segments; returns its code. Another choice lets go of those in `forget`."""
    return _ask(place.segmented_control, name, title, offered, look | {"required": True}, forget)


def from_list(
    name: str, title: str, offered: Mapping[str, str], *, place: Any = st, forget: Sequence[str] = (), **look: Any
) -> str:
    """Ask for one of many values by a list; returns its code. Another choice lets go of those in `forget`."""
    return _ask(place.selectbox, name, title, offered, look, forget)


def whole(name: str, title: str, least: int, last: int, *, first: int, place: Any = st, **look: Any) -> int:
    """Ask for a whole number by a slider; `first` until another is chosen."""
    key = key_of(name)
    st.session_state[key] = read_whole(st.query_params.get(name), least, last) or first

    def write() -> None:
        chosen = st.session_state[key]
        session.open_in_address(name, str(chosen) if chosen != first else None)

    return int(place.slider(title, least, last, key=key, on_change=write, **look))


def read_whole(text: str | None, least: int, last: int) -> int | None:
    """A whole number of the address, or None where it is none, or lies outside."""
    known = {str(one): one for one in range(least, last + 1)}
    return known.get(text or "")


def several(name: str, title: str, offered: Mapping[str, str], first: Sequence[str], **look: Any) -> list[str]:
    """Ask for some of a few values, joined by '~' in the address; returns their codes in the order offered."""
    key = key_of(name)
    st.session_state[key] = read_several(st.query_params.get(name), offered, first)

    def write() -> None:
        taken = in_order(st.session_state[key])
        session.open_in_address(name, "~".join(taken) or NONE if taken != in_order(first) else None)

    def in_order(codes: Sequence[str]) -> list[str]:
        return [code for code in offered if code in codes]

    taken = st.pills(
        title, list(offered), format_func=offered.__getitem__, selection_mode="multi", key=key, on_change=write, **look
    )
    return in_order(taken)


def read_several(text: str | None, offered: Collection[str], first: Sequence[str]) -> list[str]:
    """Some values of the address in the order offered; the first ones where it has none that are offered."""
    wanted = (text or "").split("~")
    found = [code for code in offered if code in wanted]
    return found or ([] if text == NONE else [code for code in offered if code in first])


def day(name: str, title: str, first: date, *, place: Any = st, **look: Any) -> date:
    """Ask for a day; `first` until another is chosen. A day of the address outside the limits is not taken."""
    key = key_of(name)
    wanted = read_day(st.query_params.get(name))
    least, most = look.get("min_value") or date.min, look.get("max_value") or date.max
    st.session_state[key] = wanted if wanted and least <= wanted <= most else first

    def write() -> None:
        chosen = st.session_state[key]
        session.open_in_address(name, chosen.isoformat() if chosen and chosen != first else None)

    chosen = place.date_input(title, key=key, on_change=write, format="YYYY-MM-DD", **look)
    return chosen if isinstance(chosen, date) else first


def day_or_none(name: str, title: str, *, place: Any = st, **look: Any) -> date | None:
    """Ask for a day, or none; none at first."""
    key = key_of(name)
    wanted = read_day(st.query_params.get(name))
    least, most = look.get("min_value") or date.min, look.get("max_value") or date.max
    st.session_state[key] = wanted if wanted and least <= wanted <= most else None

    def write() -> None:
        chosen = st.session_state[key]
        session.open_in_address(name, chosen.isoformat() if chosen else None)

    chosen = place.date_input(title, key=key, on_change=write, format="YYYY-MM-DD", **look)
    return chosen if isinstance(chosen, date) else None


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


def _ask(
    widget: Any, name: str, title: str, offered: Mapping[str, str], look: dict[str, Any], forget: Sequence[str]
) -> str:
    key, first = key_of(name), next(iter(offered))
    wanted = st.query_params.get(name)
    st.session_state[key] = wanted if wanted in offered else first

    def write() -> None:
        taken = st.session_state[key]
        session.open_in_address(name, taken if taken != first else None)
        for other in forget:
            session.open_in_address(other, None)

    taken: str = widget(title, list(offered), format_func=offered.__getitem__, key=key, on_change=write, **look)
    return taken or first
