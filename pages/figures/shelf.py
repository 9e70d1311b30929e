"""All figures that can be taken out of the dashboard, by name. A new page adds its own here."""

from pages.figures import hotspots, overview, routes
from pages.figures.base import Offer

OFFERS: dict[str, Offer] = {offer.name: offer for offer in (*overview.OFFERS, *routes.OFFERS, *hotspots.OFFERS)}
