"""Overview: what is counted, over what period, and what is missing."""

import streamlit as st

from pages.widgets import cached, chrome, claim_cards, filter_bar, overview_parts
from pages.widgets.words import _

view = chrome.current_view()
overview_parts.presets()
totals = cached.totals(view.filters, view.found)
if totals["incident_count"]:
    overview_parts.figures(view)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        overview_parts.place_map(view)
    with right:
        overview_parts.coverage(view)
    overview_parts.all_totals(view)
    claim_cards.show(view)
    overview_parts.over_time(view)
    overview_parts.goods(view)
    overview_parts.breakdowns(view)
else:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
with st.expander(_("How this is counted")):
    overview_parts.definitions()
