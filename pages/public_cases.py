"""Every published case with its source."""

from pages.widgets import chrome, public_parts

view = chrome.current_view()
public_parts.cases(public_parts.facts(view))
