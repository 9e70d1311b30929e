"""The table of incidents: one row each, a click opens the case."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from pages.widgets import chrome, session, words
from pages.widgets.words import ScreenWords, _, country, label, listed, located, number, spoken_text


def show(
    incidents: pd.DataFrame, key: str, height: int = 420, on_pick: Callable[[str], None] | None = None
) -> str | None:
    """Draw the table and return the id of the chosen incident, or None.

    With `on_pick` the choice is handed over when it is made, and nothing is returned: for a page whose address holds
    what is open. `key` is joined with the filter, so that a choice never outlives the rows it was made in.
    """
    ids = list(incidents["incident_id"])
    own_key = session.key_of(key)

    def chosen() -> str | None:
        rows: list[int] = st.session_state[own_key].selection["rows"] if own_key in st.session_state else []
        return str(ids[rows[0]]) if rows and rows[0] < len(ids) else None

    def pick() -> None:
        found = chosen()
        if found and on_pick:
            on_pick(found)

    st.dataframe(
        table(incidents, chrome.current_view().words),
        hide_index=True,
        key=own_key,
        height=height,
        on_select=pick if on_pick else "rerun",
        selection_mode="single-row",
        placeholder="–",
        column_config={
            _("Earliest possible day"): st.column_config.DateColumn(
                format="YYYY-MM-DD", help=_("First day that the stated date may mean")
            ),
            _("kg"): st.column_config.NumberColumn(
                format="localized",
                help=_("Only where all that was seized is one commodity of one group, and was weighed; else –"),
            ),
        },
        alt=_("Incidents in view, newest first"),
    )
    return None if on_pick else chosen()


def table(incidents: pd.DataFrame, said: ScreenWords) -> pd.DataFrame:
    """The rows as the reader sees them."""

    def places(row: Any) -> str:
        place = said.as_written(row.place_name, row.place_id)
        return located(place, spoken_text("admin1", row.admin1)) or _("not stated")

    records = list(incidents.itertuples())
    return pd.DataFrame(
        {
            _("Case"): incidents["incident_id"],
            _("Earliest possible day"): incidents["seized_from"],
            _("Date as stated"): [words.interval(row.seized_from.date(), row.seized_until.date()) for row in records],
            _("Country or area"): [country(row.country) for row in records],
            _("Place"): [places(row) for row in records],
            _("Species groups"): [listed([label("group", group) for group in row.groups]) for row in records],
            _("Goods"): [listed([label("commodity", goods) for goods in row.commodities]) for row in records],
            _("kg"): incidents["mass_kg"],
            _("Transport"): [label("transport", row.transport) for row in records],
            _("Stated start"): [_countries(row.origins) for row in records],
            _("Stated destination"): [_countries(row.destinations) for row in records],
            _("Evidence"): [label("evidence", row.evidence) for row in records],
            _("Source"): [_source(row) for row in records],
        }
    )


def _source(row: Any) -> str:
    more = row.source_count - 1
    return f"{row.publisher} + {number(more)}" if more > 0 else str(row.publisher)


def _countries(codes: Any) -> str:
    """Codes as names."""
    return "" if codes is None else listed([country(code) for code in codes])
