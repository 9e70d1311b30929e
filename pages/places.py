"""Places: ports, airports and crossings by what was stopped there; one place in profile; the land borders."""

import streamlit as st

from pages.widgets import cached, chrome, filter_bar, place_parts
from pages.widgets.words import _

view = chrome.current_view()
if not cached.totals(view.filters, view.found)["incident_count"]:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
else:
    ports, borders = st.tabs([_("Ports, airports, crossings"), _("Land borders")], key="places_tabs")
    with ports:
        chosen = place_parts.choose(view)
        if chosen:
            place_parts.profile(chosen, view)
    with borders:
        place_parts.border(view)
