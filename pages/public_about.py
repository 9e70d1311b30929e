"""How to read the public pages, what they cannot say, how to cite them and have them corrected."""

from pages.widgets import chrome, public_parts

public_parts.show(public_parts.about(chrome.current_view()))
