"""The public's first page: what was seized, where, how the record changed, what the cases support."""

from pages.widgets import chrome, public_parts

public_parts.show(public_parts.summary(chrome.current_view()))
