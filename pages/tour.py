"""Tour: three tasks on the real cases, in ten minutes."""

from pages.widgets import chrome, tour

tour.overview(chrome.current_view())
