"""Briefing: views in an order, with titles and notes, for a room."""

from pages.widgets import briefing_parts, chrome

briefing_parts.show(chrome.current_view())
