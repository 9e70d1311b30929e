"""Present: a briefing, a slide a screen, for a room."""

from pages.widgets import chrome, presenting

presenting.show(chrome.current_view())
