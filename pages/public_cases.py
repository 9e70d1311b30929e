"""Every published case with its source."""

from pages.widgets import chrome, public_parts

public_parts.cases(chrome.current_view())
