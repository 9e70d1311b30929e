"""What a case may or may not state, in words."""

from pages.widgets.words import _

FIELD_NAMES = {
    "date_to_the_day": lambda: _("date to the day"),
    "place_to_facility_or_town": lambda: _("place to the facility or town"),
    "facility": lambda: _("facility"),
    "transport": lambda: _("transport"),
    "stated_start": lambda: _("stated start"),
    "stated_departure": lambda: _("place of departure"),
    "stated_transit": lambda: _("transit"),
    "stated_destination": lambda: _("destination"),
    "scientific_name": lambda: _("scientific name"),
    "quantity": lambda: _("quantity"),
    "declared_as": lambda: _("declared goods"),
    "concealment": lambda: _("concealment"),
    "agency": lambda: _("agency"),
    "suspects": lambda: _("number of suspects"),
}
