"""Places: ports, airports and crossings by what was stopped there; one place in profile; the land borders."""

from pages.widgets import cached, chrome, filter_bar, place_parts

view = chrome.current_view()
if not cached.totals(view.filters, view.found)["incident_count"]:
    filter_bar.explain_empty(cached.loosen(view.filters, view.found))
else:
    if place_parts.side() == "borders":
        place_parts.border(view)
    else:
        chosen = place_parts.choose(view)
        if chosen:
            place_parts.profile(chosen, view)
        place_parts.unmatched(view)
