"""The words for coded values, as message ids, and the plain English that the command line prints.

Nothing here translates: pages pass a `Words` of their own (decision 11).
"""

from collections.abc import Sequence
from datetime import date
from typing import Protocol


def N_(message: str) -> str:  # noqa: N802 - the established name of gettext's no-op
    """Mark a message for extraction; it is translated where it is shown."""
    return message


LABELS: dict[str, dict[str, str]] = {
    "group": {
        "elephants": N_("Elephants"),
        "pangolins": N_("Pangolins"),
        "rhinos": N_("Rhinos"),
        "big-cats": N_("Big cats"),
        "turtles-and-tortoises": N_("Turtles and tortoises"),
        "rosewood": N_("Rosewood"),
        "totoaba": N_("Totoaba"),
        "agarwood": N_("Agarwood"),
        "bears": N_("Bears"),
        "corals": N_("Corals"),
        "eels": N_("Eels"),
        "hornbills": N_("Hornbills"),
        "molluscs": N_("Molluscs"),
        "other-birds": N_("Other birds"),
        "other-carnivores": N_("Other carnivores"),
        "other-fish": N_("Other fish"),
        "other-invertebrates": N_("Other invertebrates"),
        "other-mammals": N_("Other mammals"),
        "other-plants": N_("Other plants"),
        "other-reptiles": N_("Other reptiles"),
        "parrots": N_("Parrots"),
        "primates": N_("Primates"),
        "red-sandalwood": N_("Red sandalwood"),
        "saiga-and-other-antelopes": N_("Saiga and other antelopes"),
        "seahorses": N_("Seahorses"),
        "sharks-and-rays": N_("Sharks and rays"),
        "songbirds": N_("Songbirds"),
        "unspecified": N_("Species not specified"),
    },
    "commodity": {
        "raw_ivory": N_("raw ivory"),
        "worked_ivory": N_("worked ivory"),
        "scales": N_("scales"),
        "horn": N_("horn"),
        "horn_powder": N_("horn powder"),
        "live": N_("live animals"),
        "dead": N_("dead animals"),
        "skin": N_("skin"),
        "bone": N_("bone"),
        "teeth": N_("teeth"),
        "claws": N_("claws"),
        "meat": N_("meat"),
        "swim_bladder": N_("swim bladder (maw)"),
        "timber": N_("timber"),
        "seeds_plants": N_("seeds and live plants"),
        "carapace": N_("carapace"),
        "shell": N_("shell"),
        "feathers": N_("feathers"),
        "gall_bile": N_("gall bladder and bile"),
        "eggs": N_("eggs"),
        "glass_eels": N_("glass eels"),
        "coral": N_("coral"),
        "casque": N_("casque"),
        "medicine": N_("medicine"),
        "other": N_("other goods"),
    },
    "facility": {
        "seaport": N_("seaport"),
        "airport": N_("airport"),
        "land_border": N_("land border"),
        "postal": N_("postal centre"),
        "road": N_("on the road"),
        "rail": N_("railway"),
        "river": N_("river"),
        "market": N_("market"),
        "warehouse": N_("warehouse"),
        "residence": N_("residence"),
        "shop": N_("shop"),
        "at_sea": N_("at sea"),
        "protected_area": N_("protected area"),
        "other": N_("other facility"),
        "unknown": N_("facility not stated"),
    },
    "transport": {
        "sea": N_("by sea"),
        "air": N_("by air"),
        "road": N_("by road"),
        "rail": N_("by rail"),
        "post": N_("by post"),
        "river": N_("by river"),
        "foot": N_("on foot"),
        "unknown": N_("transport not stated"),
    },
    "cover_load": {
        "wood_timber": N_("wood and timber"),
        "farm_produce": N_("farm produce, nuts, seeds, beans"),
        "seafood_shells": N_("fish, seafood and shells"),
        "frozen_meat": N_("meat"),
        "plastic_scrap_rubber": N_("plastic, scrap, rubber"),
        "stone_minerals": N_("stone and minerals"),
        "machinery_electronics": N_("machinery and electronics"),
        "household_goods": N_("household goods and furniture"),
        "textiles_hides_horns": N_("textiles, hides, horns"),
        "food_drink": N_("food and drink"),
        "personal_effects": N_("personal effects"),
        "other": N_("other goods"),
        "not_stated": N_("not stated"),
        "uncoded": N_("not coded yet"),
    },
    "concealment": {
        "hollowed_disguised": N_("hollowed, sealed or disguised goods"),
        "vehicle_cavity": N_("cavity or secret compartment of a road vehicle"),
        "vessel_compartment": N_("hold, tank or hidden compartment of a vessel"),
        "inside_goods": N_("inside consumer goods or retail packs"),
        "cover_wood": N_("in a cargo of timber or logs"),
        "cover_farm": N_("in a cargo of farm produce"),
        "cover_fish_meat": N_("in a cargo of fish, seafood, shells or meat"),
        "cover_other": N_("in a cargo of other goods"),
        "body_hand": N_("on the body or in hand baggage"),
        "baggage": N_("checked or unspecified passenger baggage"),
        "parcel": N_("post, express or courier parcel"),
        "premises": N_("kept, shown or cached at a place"),
        "live_packed": N_("packing for live animals only"),
        "cargo_plain": N_("container or freight packages, nothing more stated"),
        "open_transport": N_("aboard a vehicle, train or boat, no concealment"),
        "not_stated": N_("not stated"),
        "uncoded": N_("not coded yet"),
    },
    "stratum": {"large": N_("large consignments"), "other": N_("all others")},
    "role": {
        "seized": N_("seized in"),
        "linked": N_("linked in any role"),
        "origin": N_("stated start"),
        "transit": N_("stated transit"),
        "destination": N_("stated destination"),
    },
    "stop": {
        "origin": N_("stated start"),
        "export": N_("stated place of departure"),
        "transit": N_("stated transit"),
        "seizure": N_("seized here"),
        "destination": N_("stated destination"),
    },
    "evidence": {
        "official": N_("reported by an agency"),
        "single_report": N_("a single report"),
        "conflicting": N_("reports that conflict"),
        "corroborated": N_("two independent sources"),
    },
    "source_kind": {
        "agency": N_("agency"),
        "news": N_("news"),
        "ngo": N_("non-governmental organisation"),
        "social_or_blog": N_("social media or blog"),
        "other": N_("other kind of source"),
    },
    "precision": {
        "facility": N_("known to the facility"),
        "town": N_("known to the town"),
        "admin1": N_("known only to the province"),
        "country": N_("known only to the country or area"),
    },
    "quality": {
        "confirmed": N_("one clear source"),
        "partial": N_("something essential is vague"),
        "conflicting": N_("sources or parts of the source disagree"),
    },
    "tlp": {mark: f"TLP:{mark}" for mark in ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")},
    "unit": {
        "kg": N_("kg"),
        "g": N_("g"),
        "individuals": N_("individuals"),
        "pieces": N_("pieces"),
        "m3": N_("m³"),
        "bottles": N_("bottles"),
        "l": N_("l"),
    },
    "flag": {
        "far_from_stated_country": N_("The coordinates lie more than 25 km outside the stated country or area:"),
        "place_not_matched": N_("The gazetteer could not settle which place is meant:"),
        "swapped": N_("Latitude and longitude look exchanged:"),
        "null_island": N_("The coordinates are 0, 0:"),
        "country_differs": N_("The coordinates lie in another country or area than the stated one, which stands:"),
        "seized_in_transit": N_("The source names the country or area of seizure as a transit:"),
    },
    "way": {
        "road": N_("road"),
        "road (24h)": N_("road, open day and night"),
        "road+rail": N_("road and railway"),
        "rail": N_("railway"),
        "rail/foot": N_("railway and on foot"),
        "river": N_("river"),
    },
    "relation": {
        "same_consignment": N_("same consignment"),
        "announced_together": N_("announced together"),
        "follow_up": N_("follow-up"),
    },
}


class Words(Protocol):
    """How a page, or the command line, puts values into words of its reader's language."""

    def say(self, message: str, **values: object) -> str:
        """Translate a message and put the values in."""

    def label(self, kind: str, code: str) -> str:
        """The word for a coded value of LABELS; a code without one stands for itself."""

    def country(self, code: str) -> str:
        """The name of a country or area."""

    def in_order(self, codes: Sequence[str]) -> Sequence[str]:
        """Codes of countries or areas in the order in which they are named."""

    def taxon(self, name: str) -> str:
        """The name of a taxon."""

    def place(self, complex_id: str) -> str:
        """The name of a place complex."""

    def day(self, day: date) -> str:
        """A day, in full."""

    def month(self, day: date) -> str:
        """The month of a day, with its year."""

    def period(self, first: date, last: date) -> str:
        """A period from its first to its last day, both counted."""

    def mass(self, kg: float) -> str:
        """A weight with its unit."""

    def number(self, value: float, digits: int = 0) -> str:
        """A number, at most `digits` decimals."""

    def share(self, part: float, whole: float) -> str:
        """A share as a percentage."""

    def listed(self, items: Sequence[str]) -> str:
        """Items that are alternatives, in one phrase; empty for none."""

    def between_parts(self, parts: Sequence[str]) -> str:
        """Join the parts of a sentence."""

    def spoken(self, kind: str, text: str) -> str:
        """A text of our own tables (a scope, a jurisdiction), as far as it is said in the reader's language."""


class PlainWords:
    """English without a catalogue, for the command line and for messages of the floors below pages."""

    def say(self, message: str, **values: object) -> str:
        """Put the values in."""
        return message.format(**values)

    def label(self, kind: str, code: str) -> str:
        """The English word for a coded value."""
        return LABELS[kind].get(code, code)

    def country(self, code: str) -> str:
        """The code itself."""
        return code

    def in_order(self, codes: Sequence[str]) -> Sequence[str]:
        """As they come: by code."""
        return codes

    def taxon(self, name: str) -> str:
        """The scientific name."""
        return name

    def place(self, complex_id: str) -> str:
        """The id itself."""
        return complex_id

    def day(self, day: date) -> str:
        """ISO 8601."""
        return day.isoformat()

    def month(self, day: date) -> str:
        """ISO 8601, without the day."""
        return day.isoformat()[:7]

    def period(self, first: date, last: date) -> str:
        """ISO 8601 days; whole years as years."""
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        return f"{first.isoformat()} – {last.isoformat()}"

    def mass(self, kg: float) -> str:
        """Kilograms."""
        return f"{kg:,g} kg"

    def number(self, value: float, digits: int = 0) -> str:
        """With commas between thousands."""
        shown = f"{value:,.{digits}f}"
        return shown.rstrip("0").rstrip(".") if digits else shown

    def share(self, part: float, whole: float) -> str:
        """In whole percent; without a whole, a dash."""
        return f"{part / whole:.0%}" if whole else "–"

    def listed(self, items: Sequence[str]) -> str:
        """Joined by commas."""
        return ", ".join(items)

    def between_parts(self, parts: Sequence[str]) -> str:
        """Joined by middle dots, the first letter a capital."""
        said = " · ".join(parts)
        return said[:1].upper() + said[1:]

    def spoken(self, kind: str, text: str) -> str:  # noqa: ARG002
        """The text as it stands: the tables are in English."""
        return text


ENGLISH = PlainWords()


def goods(pattern: str, words: Words) -> str:
    """A 'group:commodity' pattern in words: 'Pangolins: scales', 'live animals', 'Rosewood'."""
    group, _, commodity = pattern.partition(":")
    said = [
        words.label("group", group) if group != "*" else "",
        words.label("commodity", commodity) if commodity != "*" else "",
    ]
    given = [part for part in said if part]
    return words.say(N_("{name}: {value}"), name=given[0], value=given[1]) if len(given) == 2 else "".join(given)
