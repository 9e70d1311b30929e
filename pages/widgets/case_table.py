"""The table of incidents: one row each, a click opens the case."""

from typing import Any

import pandas as pd
import streamlit as st

from pages.widgets import words
from pages.widgets.words import _, country, label, listed, number


def show(incidents: pd.DataFrame, key: str = "case_table", height: int = 420) -> str | None:
    """Draw the table and return the id of the chosen incident, or None."""
    picked = st.dataframe(
        table(incidents),
        hide_index=True,
        key=key,
        height=height,
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            _("First day"): st.column_config.DateColumn(
                format="YYYY-MM-DD", help=_("First day that the stated date may mean")
            ),
            _("kg"): st.column_config.NumberColumn(
                format="localized",
                help=_("Only where all that was seized is one commodity of one group, and was weighed"),
            ),
        },
        alt=_("Incidents in view, newest first"),
    )
    chosen: list[int] = picked.selection["rows"]
    return str(incidents["incident_id"].iloc[chosen[0]]) if chosen and chosen[0] < len(incidents) else None


def table(incidents: pd.DataFrame) -> pd.DataFrame:
    """The rows as the reader sees them."""

    def places(row: Any) -> str:
        return ", ".join(filter(None, [row.place_name, row.admin1])) or _("not stated")

    records = list(incidents.itertuples())
    return pd.DataFrame(
        {
            _("Case"): incidents["incident_id"],
            _("First day"): incidents["seized_from"],
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
