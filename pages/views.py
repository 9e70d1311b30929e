"""Saved views: questions kept under a name."""

from pages.widgets import chrome, gallery

gallery.show(chrome.current_view())
