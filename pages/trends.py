"""Trends: the view over time, and what changed beside the rest of the record."""

import streamlit as st

from pages.widgets import cached, chrome, filter_bar, operation_parts, trend_parts
from pages.widgets.words import _

view = chrome.current_view()
if not cached.totals(view.filters, view.found)["incident_count"]:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
else:
    trend_parts.ask(view)
    trend_parts.main_chart(view)
    trend_parts.divided(view)
    trend_parts.change(view)
    trend_parts.own_course(view)
    trend_parts.table(view)
    operation_parts.section(view)
with st.expander(_("How change is told")):
    trend_parts.definitions()
