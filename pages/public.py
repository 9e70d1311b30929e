"""The public's first page: what was seized, where, how the record changed, what the cases support."""

from pages.widgets import chrome, drawings, public_parts, public_text

view = chrome.current_view()
public_parts.show(public_text.summary(public_parts.facts(view), view.words, drawings.of_theme()))
