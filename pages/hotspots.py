"""Hotspots: where a share of the reports is unusual, and where reports concentrate."""

from pages.widgets import cached, chrome, filter_bar, hotspot_parts

view = chrome.current_view()
if not cached.totals(view.filters, view.found)["incident_count"]:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
else:
    hotspot_parts.page(view)
