"""Places: ports, airports and crossings by what was stopped there; one place in profile; the land borders."""

import streamlit as st

from pages.widgets import cached, chrome, filter_bar, place_parts, session
from pages.widgets.words import _

view = chrome.current_view()
if not cached.totals(view.filters, view.found)["incident_count"]:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
else:
    titles = [_("Ports, airports, crossings"), _("Land borders")]
    opened = titles[session.BORDER in st.query_params and session.PLACE not in st.query_params]
    ports, borders = st.tabs(titles, default=opened)
    with ports:
        chosen = place_parts.choose(view)
        if chosen:
            place_parts.profile(chosen, view)
        place_parts.unmatched(view)
    with borders:
        place_parts.border(view)
