"""Routes: what is known of them, what is inferred, and where documented shipments passed."""

from pages.widgets import cached, chrome, filter_bar, route_parts

view = chrome.current_view()
if not cached.totals(view.filters, view.found)["incident_count"]:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
else:
    route_parts.page(view)
