"""Every published case with its source."""

from pages.widgets import cached, chrome, public_parts

view = chrome.current_view()
public_parts.cases(cached.public_facts(view.found))
