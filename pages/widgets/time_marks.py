"""Marks on time charts: operations, policy dates and the reader's own.

They are switched in the sidebar, the same for every chart, and stand in the address. Operations and policy dates are
off at first: at 50 each they hide a chart more than they explain it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import streamlit as st

from pages.widgets import cached, palette, session, words
from pages.widgets.keys import Key
from pages.widgets.words import _, markdown, number
from queries import operations as operation_queries

if TYPE_CHECKING:
    from pages.widgets.chrome import View

MOST_OWN, LONGEST_LABEL = 12, 60
SIGNS = {"operation": "▬", "policy": "┆", "own": "◆"}


class Mark(NamedTuple):
    """A span of days on a time chart: `since` its first, `until` the day after its last."""

    since: date
    until: date
    label: str
    kind: str


def kind_name(kind: str) -> str:
    """A kind of marks."""
    return {"operation": _("operations"), "policy": _("policy dates"), "own": _("my own marks")}[kind]


def menu() -> None:
    """The switches and the field for the reader's own marks."""
    st.session_state.setdefault(session.SHOWN, session.shown_marks())
    st.session_state.setdefault(session.MARKS, "")
    with st.expander(_("Marks on time charts")):
        st.pills(
            _("Show"), list(session.MARK_KINDS), format_func=lambda kind: words.capital(kind_name(kind)),
            selection_mode="multi", key=session.SHOWN,
        )  # fmt: skip
        text = st.text_area(
            _("My own marks, one a line"), key=session.MARKS, height=100, max_chars=MOST_OWN * (LONGEST_LABEL + 30),
            placeholder="2024-05-22 …\n2024-06 – 2024-08 …",
            help=_("A day, month or year (2024-05-22, 2024-05, 2024), or two of them with “–” between, then a name. "
                   "They are kept in the address, so a copied link shows them too: write nothing secret."),
        )  # fmt: skip
        _warn(text)


def warn_of_unread() -> None:
    """Name the reader's lines that are no marks on the page as well: the menu may be folded."""
    _warn(session.own_marks())


def _warn(text: str) -> None:
    for line in read(text)[1]:
        st.warning(_("This line is no mark: {line}", line=markdown(line[:80])))


def read(text: str) -> tuple[list[Mark], list[str]]:
    """The reader's own marks, a line each; returns them and the lines that are none."""
    found, unread = operation_queries.read_marks(text, MOST_OWN, LONGEST_LABEL)
    return [Mark(*mark, "own") for mark in found], unread


def marks(view: View) -> list[Mark]:
    """The marks that are switched on and concern the view, by date.

    An operation known only to the year, or without dates, has no place on a chart; `left_out` counts them.
    """
    shown = session.shown_marks()
    found = read(session.own_marks())[0] if "own" in shown else []
    if "operation" in shown:
        found += [
            Mark(item.start_from, item.end_until, item.name, "operation")
            for item in cached.operations(view.found)
            if _is_placed(item) and operation_queries.concerns(item.country_codes, view.filters)
            if item.start_from and item.end_until
        ]  # fmt: skip
    if "policy" in shown:
        found += [
            Mark(row["event_from"], row["event_until"], f"{row['jurisdiction']}: {row['title']}", "policy")
            for row in cached.events(view.found)
            if operation_queries.concerns(operation_queries.jurisdiction(row["jurisdiction"]), view.filters)
        ]
    return sorted(found)


def _is_placed(item: operation_queries.Operation) -> bool:
    return item.date_basis in ("day", "month") and item.comparison != "none"


def left_out(view: View) -> int:
    """How many operations of the view cannot be drawn."""
    return sum(
        not _is_placed(item) and operation_queries.concerns(item.country_codes, view.filters)
        for item in cached.operations(view.found)
    )


def colour(kind: str) -> str:
    """The colour of a kind of marks; shape and sign tell them apart as well."""
    theme = palette.theme()
    return {"operation": palette.ACCENT[theme], "policy": palette.INK[theme], "own": "#D55E00"}[kind]


def keys(view: View, drawn: Sequence[Mark]) -> list[Key]:
    """What the marks of a chart mean, and how many of each kind."""
    counts = {kind: sum(mark.kind == kind for mark in drawn) for kind in session.MARK_KINDS}
    said = [
        Key("text", colour(kind), f"{SIGNS[kind]} {kind_name(kind)}: {number(count)}")
        for kind, count in counts.items()
        if count
    ]
    if counts["operation"] and left_out(view):
        told = _("{count} operations without a month or day are not drawn", count=number(left_out(view)))
        said.append(Key("text", colour("operation"), told))
    if drawn:
        told = _("A mark says what was going on; it does not say that it changed a count.")
        said.append(Key("text", colour("own"), told))
    return said


def listed_below(view: View, key: str) -> None:
    """The list of the marks of a chart, under it."""
    drawn = marks(view)
    if not drawn:
        return
    with st.expander(_("All {count} marks by date", count=number(len(drawn)))):
        st.dataframe(
            pd.DataFrame(
                {
                    _("When"): [_when(mark) for mark in drawn],
                    _("What"): [mark.label for mark in drawn],
                    _("Kind"): [kind_name(mark.kind) for mark in drawn],
                }
            ),
            hide_index=True, key=key, height=240, alt=_("Marks by date"),
        )  # fmt: skip


def _when(mark: Mark) -> str:
    if mark.kind == "operation" or (mark.until - mark.since).days > 366:
        return words.period(mark.since, mark.until - timedelta(days=1))
    whole_month = mark.since.day == mark.until.day == 1 and (mark.until - mark.since).days < 32
    whole_year = (mark.since.month, mark.since.day, mark.until.month, mark.until.day) == (1, 1, 1, 1)
    if (mark.until - mark.since).days == 1 or whole_month or whole_year:
        return words.interval(mark.since, mark.until)
    return words.period(mark.since, mark.until - timedelta(days=1))
