"""Regions of the world, for flows that single countries or areas are too few cases to tell: those of the UN's M49."""

from queries.labels import N_

REGIONS: dict[str, str] = {
    "northern_africa": "DZ EG LY MA SD TN EH",
    "eastern_africa": "IO BI KM DJ ER ET TF KE MG MW MU YT MZ RE RW SC SO SS UG TZ ZM ZW",
    "middle_africa": "AO CM CF TD CG CD GQ GA ST",
    "western_africa": "BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG",
    "southern_africa": "BW SZ LS NA ZA",
    "caribbean": "AI AG AW BS BB BQ VG KY CU CW DM DO GD GP HT JM MQ MS PR BL KN LC MF VC SX TT TC VI",
    "central_america": "BZ CR SV GT HN MX NI PA",
    "south_america": "AR BO BV BR CL CO EC FK GF GY PY PE GS SR UY VE",
    "northern_america": "BM CA GL PM US",
    "central_asia": "KZ KG TJ TM UZ",
    "eastern_asia": "CN HK MO TW KP JP MN KR",
    "south_eastern_asia": "BN KH ID LA MY MM PH SG TH TL VN",
    "southern_asia": "AF BD BT IN IR MV NP PK LK",
    "western_asia": "AM AZ BH CY GE IQ IL JO KW LB OM QA SA PS SY TR AE YE",
    "eastern_europe": "BY BG CZ HU PL MD RO RU SK UA",
    "northern_europe": "AX DK EE FO FI GG IS IE IM JE LV LT NO SJ SE GB",
    "southern_europe": "AL AD BA HR GI GR VA IT XK MT ME MK PT SM RS SI ES",
    "western_europe": "AT BE FR DE LI LU MC NL CH",
    "oceania": "AU CX CC HM NZ NF FJ NC PG SB VU GU KI MH FM NR MP PW UM AS CK PF NU PN WS TK TO TV WF",
}

NAMES: dict[str, str] = {
    "northern_africa": N_("Northern Africa"),
    "eastern_africa": N_("Eastern Africa"),
    "middle_africa": N_("Middle Africa"),
    "western_africa": N_("Western Africa"),
    "southern_africa": N_("Southern Africa"),
    "caribbean": N_("Caribbean"),
    "central_america": N_("Central America"),
    "south_america": N_("South America"),
    "northern_america": N_("Northern America"),
    "central_asia": N_("Central Asia"),
    "eastern_asia": N_("Eastern Asia"),
    "south_eastern_asia": N_("South-eastern Asia"),
    "southern_asia": N_("Southern Asia"),
    "western_asia": N_("Western Asia"),
    "eastern_europe": N_("Eastern Europe"),
    "northern_europe": N_("Northern Europe"),
    "southern_europe": N_("Southern Europe"),
    "western_europe": N_("Western Europe"),
    "oceania": N_("Oceania"),
}

_OF = {code: region for region, codes in REGIONS.items() for code in codes.split()}


def region_of(country: str | None) -> str | None:
    """The region of a country or area; None where none is stated or M49 puts it in none (Antarctica)."""
    return _OF.get(country or "")
