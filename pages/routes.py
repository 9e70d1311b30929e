"""Routes: what is known of them, what is inferred, and where documented shipments passed."""

import streamlit as st

from pages.widgets import cached, chrome, filter_bar, route_parts
from pages.widgets.words import _

view = chrome.current_view()
if not cached.totals(view.filters, view.found)["incident_count"]:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
else:
    titles = [_("Corridors"), _("Flows"), _("One route"), _("Where shipments passed"), _("Roles")]
    parts = (route_parts.corridors, route_parts.flows, route_parts.one_route, route_parts.passed, route_parts.roles)
    for tab, part in zip(st.tabs(titles, key="routes_tabs"), parts, strict=True):
        with tab:
            part(view)
