"""Files from figures: PNG, SVG, PDF, PPTX and HTML, without a browser.

A figure's layers and charts are read as the screen gets them; what this package cannot draw it refuses, so that nothing
is left out unseen. No module here asks the session: words follow `pages.widgets.outside`.
"""

from geo.errors import AtlasError


class PictureError(AtlasError, ValueError):
    """A slide, or a thing on it, that cannot be drawn."""
