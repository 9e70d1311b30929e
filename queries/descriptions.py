"""A consignment that somebody describes, as `similar` compares it; nothing unknown is passed over."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from data import naming, wordings
from data.folding import fold
from queries import breakdowns, places
from queries.labels import LABELS, N_
from queries.similar import Consignment, UnknownInDescription, UnusableDescription
from queries.store import Connection

PARTS = (
    "transport", "facility", "declared", "concealment", "start", "place", "destination", "species", "commodity",
    "mass_kg",
)  # fmt: skip
CODED = {"transport": "transport", "facility": "facility", "species": "group", "commodity": "commodity"}
WORDED = {"declared": "declared_as", "concealment": "concealment"}
HEAVIEST_KG = 1e9


@dataclass(frozen=True)
class Description:
    """A described consignment, and how its free texts were read."""

    consignment: Consignment
    read: tuple[wordings.Suggestion, ...]  # the class of a declaration or concealment, suggested with its score
    places: tuple["PlaceRead", ...] = ()
    mass_text: str | None = None


@dataclass(frozen=True)
class PlaceRead:
    """A place as written, what it was read as, and the others with cases that it may mean."""

    text: str
    country: str
    complex_id: str | None
    others: tuple[str, ...]


def pairs(parts: Iterable[str]) -> dict[str, str]:
    """A description of parts such as 'declared=frozen beef' or 'start: NG'.

    Raises
    ------
    UnknownInDescription
        If a part is not a known name with a value.
    UnusableDescription
        If a part is given twice.
    """
    given: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in parts)):
        at = min((part.index(sign) for sign in ":=" if sign in part), default=0)
        name = "_".join(part[:at].split()).casefold()
        _check(name, part)
        if name in given:
            raise UnusableDescription(N_("{name} is given twice: give each part of a description once."), name=name)
        given[name] = part[at + 1 :].strip()
    return given


def parse(text: str) -> dict[str, str]:
    """A pasted description: 'declared: frozen beef', 'start=NG', one a line or divided by ';'.

    Raises
    ------
    UnknownInDescription
        If a part is not a known name with a value.
    UnusableDescription
        If a part is given twice.
    """
    return pairs(piece for line in text.splitlines() for piece in line.split(";"))


def describe(con: Connection, given: Mapping[str, str | float | None]) -> Description:
    """A consignment from words: codes or English labels, names of places, goods as declared; empty parts are left out.

    Declared goods and concealment get the class of the nearest coded wording, with its score; one that is not near
    enough has no class and is not compared.

    Raises
    ------
    UnknownInDescription
        If a name or value is not known; the message lists what is.
    UnusableDescription
        If nothing is left to compare.
    """
    told = {name: str(value).strip() for name, value in given.items() if value is not None and str(value).strip()}
    for name in told:
        _check(name, name)
    coded = {name: _coded(CODED[name], told[name]) for name in CODED if name in told}
    read = {name: _classed(WORDED[name], told[name]) for name in WORDED if name in told}
    where = {name: _where(con, told[name]) for name in ("start", "place", "destination") if name in told}

    def of_class(name: str) -> str | None:
        kind = read[name].class_id if name in read else None
        return None if kind in ("not_stated", wordings.UNCODED) else kind

    def several(value: str | None) -> tuple[str, ...]:
        return (value,) if value else ()

    def part(name: str) -> tuple[str | None, str | None]:
        return (where[name].country, where[name].complex_id) if name in where else (None, None)

    asked = Consignment(
        transport=coded.get("transport"),
        facility=coded.get("facility"),
        cover_load=of_class("declared"),
        declared=fold(told["declared"]) if "declared" in told else None,
        concealment=of_class("concealment"),
        starts=several(part("start")[0]),
        start_places=several(part("start")[1]),
        country=part("place")[0],
        complex_id=part("place")[1],
        destinations=several(part("destination")[0]),
        groups=several(coded.get("species")),
        commodities=several(coded.get("commodity")),
        mass_kg=_mass(told["mass_kg"]) if "mass_kg" in told else None,
    )
    if not asked.stated():
        _refuse([found.wording for found in read.values()])
    return Description(asked, tuple(read.values()), tuple(where.values()), told.get("mass_kg"))


def _check(name: str, shown: str) -> None:
    if name not in PARTS:
        raise UnknownInDescription(
            N_("{value!r} is no part of a description: expected NAME=VALUE with one of {known}."),
            value=shown[:80], known=", ".join(PARTS),
        )  # fmt: skip


def _refuse(unread: list[str]) -> None:
    if unread:
        raise UnusableDescription(
            N_("No coded wording is like {texts}, and nothing else is described: add one of {known}."),
            texts=", ".join(repr(text[:80]) for text in unread), known=", ".join(PARTS),
        )  # fmt: skip
    raise UnusableDescription(
        N_("The description says nothing: expected at least one of {known}."), known=", ".join(PARTS)
    )


def _classed(field: str, text: str) -> wordings.Suggestion:
    """A class given by its id or label is as good as coded; any other text is compared with the coded wordings."""
    known = LABELS[wordings.KIND[field]]
    code = text if text in known else {fold(label): code for code, label in known.items()}.get(fold(text))
    if code and text not in wordings.coded(field):
        return wordings.Suggestion(field, text, code, text, 100.0, is_coded=True)
    return wordings.suggest(field, text)


def _coded(kind: str, text: str) -> str:
    known = {code: label for code, label in LABELS[kind].items() if code not in ("unknown", "unspecified")}
    wanted = fold(text)
    for code, label in known.items():
        said = fold(label)
        if wanted in (fold(code), said, said.removeprefix("by ").removeprefix("on ")):
            return code
    raise UnknownInDescription(
        N_("There is no {name} {value!r}: expected one of {known}."),
        name=kind, value=text[:80], known=", ".join(known),
    )  # fmt: skip


def _where(con: Connection, text: str) -> PlaceRead:
    """The country or area of a code or name, or the place of a name or id."""
    code = naming.code_of(text)
    if code:
        return PlaceRead(text, code, None, ())
    try:
        complex_id = places.find(con, text)
    except places.NoSuchPlace as error:
        raise UnknownInDescription(error.message_id, **error.values) from error
    complexes, _ = breakdowns.names(con)
    return PlaceRead(text, str(complexes[complex_id]["country"]), complex_id, places.also(con, text, complex_id))


def _mass(text: str) -> float:
    """Kilograms: digits with a point before decimals; three digits after a point may be thousands."""
    written = text.casefold().removesuffix("kg").strip()
    kg = float(written) if re.fullmatch(r"0[.][0-9]+|[0-9]+([.][0-9]{1,2}|[.][0-9]{4,})?", written) else math.nan
    if not 0 < kg <= HEAVIEST_KG:
        raise UnusableDescription(
            N_("{value!r} is no weight in kilograms: expected a number above 0, written 4200 or 1580.5, without "
               "separators of thousands and with a point before decimals."), value=text[:80],
        )  # fmt: skip
    return kg
