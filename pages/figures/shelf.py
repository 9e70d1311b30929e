"""All figures that can be taken out of the dashboard, by name. A new page adds its own here."""

from pages.figures import cases, claims, hotspots, methods, overview, places, routes, trends
from pages.figures.base import Offer
from pages.widgets import chrome

MODULES = (overview, claims, places, routes, hotspots, trends, methods, cases)
OFFERS: dict[str, Offer] = {offer.name: offer for module in MODULES for offer in module.OFFERS}


def offered(tier: str) -> dict[str, Offer]:
    """The figures that a tier has: of its pages, and not kept from it."""
    return {
        name: offer
        for name, offer in OFFERS.items()
        if chrome.is_offered(offer.page, tier) and (not offer.tiers or tier in offer.tiers)
    }
