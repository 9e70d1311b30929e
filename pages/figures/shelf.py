"""All figures that can be taken out of the dashboard, by name. A new page adds its own here."""

from pages.figures import claims, hotspots, overview, routes, trends
from pages.figures.base import Offer
from pages.widgets import chrome

OFFERS: dict[str, Offer] = {
    offer.name: offer for offer in (*overview.OFFERS, *routes.OFFERS, *hotspots.OFFERS, *claims.OFFERS, *trends.OFFERS)
}


def offered(tier: str) -> dict[str, Offer]:
    """The figures that a tier has: of its pages, and not kept from it."""
    return {
        name: offer
        for name, offer in OFFERS.items()
        if chrome.is_offered(offer.page, tier) and (not offer.tiers or tier in offer.tiers)
    }
