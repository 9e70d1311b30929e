"""Cases like this one: the nearest incidents to one of the store, or to a consignment that somebody describes.

Gower's similarity over mixed fields: each field gives 0 to 1, the answer is their weighted mean. A field that either
side does not state is left out above and below the line, so missing never counts as equal; an incident that shares
too little with the question is not compared at all. The date is no part of it, nor are the source and the case.

The default weights are one for each thing that is compared. What largely follows from another field counts half
(facility, beside transport); so do species group and commodity, which name the goods together. Nothing was trained;
how the share and the halves were chosen stands in docs/decisions.
"""

import dataclasses
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geo.errors import AtlasError
from queries import cases, labels, store
from queries.filters import SeizureFilter
from queries.labels import N_, Words
from queries.store import Connection

WEIGHTS = {
    "transport": 1.0,
    "facility": 0.5,
    "cover_load": 1.0,
    "concealment": 1.0,
    "start": 1.0,
    "place": 1.0,
    "destination": 1.0,
    "species": 0.5,
    "commodity": 0.5,
    "mass": 1.0,
}
HEAVIEST = 10.0
LEAST_FIELDS = 4  # both sides state at least so many, or all that the question states
LEAST_SHARE = 0.7  # and fields of at least this share of the weight that the question states
SAME_CLASS = 0.75  # the same class of cover load under other words; the same start, of which the place differs
SAME_COUNTRY = 0.5  # seized elsewhere in the same country or area
MASS_SPAN = math.log(100.0)  # a hundred times as heavy is as different as can be
NEAR_MASS = 0.5  # up to ten times as heavy is named as alike, more as differing
MOST = 200
LISTS = ("starts", "start_places", "destinations", "groups", "commodities")


class UnusableDescription(AtlasError, ValueError):
    """A description that says nothing, or weights that compare nothing."""


class UnknownInDescription(AtlasError, LookupError):
    """A name or value of a description that nothing here is called."""


@dataclass(frozen=True)
class Consignment:
    """What is compared: of an incident, or as described. None and empty: not stated."""

    incident_id: str | None = None
    transport: str | None = None
    facility: str | None = None
    cover_load: str | None = None
    declared: str | None = None  # folded
    concealment: str | None = None
    starts: tuple[str, ...] = ()
    start_places: tuple[str, ...] = ()
    country: str | None = None  # of seizure
    complex_id: str | None = None
    destinations: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    commodities: tuple[str, ...] = ()
    mass_kg: float | None = None  # of the commodity that weighs most

    def stated(self) -> tuple[str, ...]:
        """The fields of WEIGHTS that are stated."""
        has: dict[str, Any] = {
            "transport": self.transport, "facility": self.facility, "cover_load": self.cover_load,
            "concealment": self.concealment, "start": self.starts, "place": self.country,
            "destination": self.destinations, "species": self.groups, "commodity": self.commodities,
            "mass": self.mass_kg,
        }  # fmt: skip
        return tuple(name for name, value in has.items() if value)


@dataclass(frozen=True)
class Reason:
    """How one field compares: `score` 0 to 1, and the values it rests on."""

    field: str
    score: float
    message: str
    values: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def say(self, words: Words = labels.ENGLISH) -> str:
        """The reason in words: 'same cover load: textiles, hides, horns'."""
        return words.say(self.message, **{name: _in_words(name, value, words) for name, value in self.values.items()})


@dataclass(frozen=True)
class Match:
    """An incident near to the one asked about, and why."""

    incident: dict[str, Any]
    similarity: float  # 0-1
    reasons: tuple[Reason, ...]  # what is alike, the weightiest first
    differs: tuple[str, ...]  # fields that both state and that are not alike
    not_compared: tuple[str, ...]  # fields of the question that this incident does not state

    @property
    def incident_id(self) -> str:
        """Its id."""
        return str(self.incident["incident_id"])

    def say(self, words: Words = labels.ENGLISH) -> str:
        """The reasons in one phrase."""
        return "; ".join(reason.say(words) for reason in self.reasons)


@dataclass(frozen=True)
class Nearest:
    """The nearest incidents, most alike first. `more_as_near`: others are as near as the last one given."""

    asked: Consignment
    matches: tuple[Match, ...]
    more_as_near: bool
    least_fields: int


def weights_of(chosen: Mapping[str, float] | None = None) -> dict[str, float]:
    """The default weights with some of them changed.

    Raises
    ------
    UnknownInDescription
        If a field has no weight.
    UnusableDescription
        If a weight is not between 0 and HEAVIEST, or all are 0.
    """
    given = dict(chosen or {})
    for name, weight in given.items():
        if name not in WEIGHTS:
            raise UnknownInDescription(
                N_("{value!r} is no field that is compared: expected one of {known}."),
                value=name, known=", ".join(WEIGHTS),
            )  # fmt: skip
        if not 0 <= weight <= HEAVIEST:
            raise UnusableDescription(
                N_("{value!r} is no weight for {name}: expected 0 to {most}."), value=weight, name=name, most=HEAVIEST
            )
    whole = WEIGHTS | given
    if not any(whole.values()):
        raise UnusableDescription(N_("With every weight at 0 nothing is compared: give at least one field a weight."))
    return whole


def weights_from(pairs: Iterable[str]) -> dict[str, float]:
    """Weights as typed: 'start=2', 'place=0'.

    Raises
    ------
    UnusableDescription
        If a part is no FIELD=NUMBER.
    """
    found: dict[str, float] = {}
    for pair in pairs:
        name, _, weight = pair.partition("=")
        try:
            found[name.strip()] = float(weight)
        except ValueError:
            raise UnusableDescription(
                N_("{value!r} is no weight: expected FIELD=NUMBER with one of {known}."),
                value=pair[:80], known=", ".join(WEIGHTS),
            ) from None  # fmt: skip
    return found


def of_incident(con: Connection, incident_id: str) -> Consignment:
    """An incident as it is compared (similar_asked.sql).

    Raises
    ------
    queries.cases.NoSuchIncident
    """
    rows = store.plain_rows(con, "similar_asked", {"incident_id": incident_id})
    if not rows:
        raise cases.NoSuchIncident(incident_id)
    return Consignment(**rows[0] | {name: tuple(rows[0][name] or ()) for name in LISTS})


def nearest(
    con: Connection,
    filters: SeizureFilter,
    asked: Consignment,
    k: int = 10,
    weights: Mapping[str, float] | None = None,
) -> Nearest:
    """The k incidents in view that are most like the one asked about (similar.sql); of equals those compared on more.

    Raises
    ------
    UnusableDescription
        If nothing is stated that has a weight, or k is not between 1 and MOST.
    """
    chosen = weights_of(weights)
    stated = [name for name in asked.stated() if chosen[name]]
    if not stated:
        raise UnusableDescription(
            N_("Nothing is stated that could be compared: expected at least one of {known}."), known=", ".join(WEIGHTS)
        )
    if not 1 <= k <= MOST:
        raise UnusableDescription(N_("{value!r} is no number of cases: expected 1 to {most}."), value=k, most=MOST)
    least = min(LEAST_FIELDS, len(stated))
    rows = store.rows(con, "similar", filters, **parameters(asked, chosen, k + 1))
    more = len(rows) > k and math.isclose(rows[k]["similarity"], rows[k - 1]["similarity"])
    found = tuple(_match(row, asked, chosen, stated) for row in rows[:k])
    return Nearest(asked, found, more, least)


def parameters(asked: Consignment, weights: Mapping[str, float], k: int) -> dict[str, Any]:
    """The parameters of similar.sql beside those of the filter."""
    stated = [name for name in asked.stated() if weights[name]]
    return (
        {f"w_{name}": weight for name, weight in weights.items()}
        | {f"as_{name}": list(getattr(asked, name)) or None for name in LISTS}
        | {
            f"as_{name}": getattr(asked, name)
            for name in ("transport", "facility", "cover_load", "declared", "concealment", "country", "mass_kg")
        }
        | {
            "as_incident": asked.incident_id, "as_complex": asked.complex_id, "k": k, "mass_span": MASS_SPAN,
            "same_class": SAME_CLASS, "same_country": SAME_COUNTRY,
            "least_fields": min(LEAST_FIELDS, len(stated)),
            "least_weight": LEAST_SHARE * sum(weights[name] for name in stated) - 1e-9,
        }
    )  # fmt: skip


def _match(row: dict[str, Any], asked: Consignment, weights: Mapping[str, float], stated: Sequence[str]) -> Match:
    alike = [name for name in stated if row[name] and (name != "mass" or row[name] >= NEAR_MASS)]
    reasons = [_reason(name, row[name], row, asked) for name in alike]
    reasons.sort(key=lambda reason: (-weights[reason.field] * reason.score, list(WEIGHTS).index(reason.field)))
    kept = ("incident_id", "case_id", "seized_from", "seized_until", "seized_in", "place_name", "declared_as",
            "largest_commodity_kg")  # fmt: skip
    return Match(
        {name: row[name] for name in kept} | {"concealment": row["hidden_as"], "field_count": row["field_count"]},
        row["similarity"],
        tuple(reasons),
        tuple(name for name in stated if row[name] is not None and name not in alike),
        tuple(name for name in stated if row[name] is None),
    )


SETS: dict[str, tuple[str, str, str, str]] = {  # field -> of the asked, of the row, wholly alike, alike in part
    "destination": (
        "destinations", "countries", N_("same stated destination: {countries}"),
        N_("in part the same stated destinations: {countries}"),
    ),
    "species": ("groups", "groups", N_("same species: {groups}"), N_("in part the same species: {groups}")),
    "commodity": (
        "commodities", "commodities", N_("same goods: {commodities}"), N_("in part the same goods: {commodities}"),
    ),
}  # fmt: skip


def _reason(name: str, score: float, row: Mapping[str, Any], asked: Consignment) -> Reason:
    if name in SETS:
        column, value, wholly, partly = SETS[name]
        both = sorted({*getattr(asked, column)} & {*row[column]})
        return Reason(name, score, wholly if score == 1 else partly, {value: both})
    if name == "start":
        return _reason_of_start(score, row, asked)
    if name == "cover_load" and score == 1 and row["declared_as"]:
        said = N_("same declared goods: {declared} ({cover_load})")
        return Reason(name, score, said, {"declared": row["declared_as"], "cover_load": asked.cover_load})
    if name == "place" and score < 1:
        said = N_("seized in the same country or area: {country}")
        return Reason(name, score, said, {"country": asked.country})
    if name == "mass":
        masses = {"mass": asked.mass_kg, "other_mass": row["largest_commodity_kg"]}
        return Reason(name, score, N_("{mass} against {other_mass}"), masses)
    message = {
        "transport": N_("{transport}"),
        "facility": N_("{facility}"),
        "cover_load": N_("same cover load: {cover_load}"),
        "concealment": N_("hidden alike: {concealment}"),
        "place": N_("same place: {place}"),
    }[name]
    return Reason(name, score, message, {name: asked.complex_id if name == "place" else getattr(asked, name)})


def _reason_of_start(score: float, row: Mapping[str, Any], asked: Consignment) -> Reason:
    at = sorted({*asked.start_places} & {*(row["start_places"] or ())})
    if at:
        return Reason("start", score, N_("same stated start: {places}"), {"places": at})
    both = sorted({*asked.starts} & {*row["start_countries"]})
    is_same = {*asked.starts} == {*row["start_countries"]}
    said = N_("same stated start: {countries}") if is_same else N_("in part the same stated starts: {countries}")
    return Reason("start", score, said, {"countries": both})


def _in_words(name: str, value: Any, words: Words) -> str:
    if name in ("transport", "facility", "cover_load", "concealment"):
        return words.label(name, value)
    if name in ("mass", "other_mass"):
        return words.mass(value)
    if name == "country":
        return words.country(value)
    if name == "countries":
        return words.listed([words.country(code) for code in words.in_order(value)])
    if name == "place":
        return words.place(value)
    if name == "places":
        return words.listed([words.place(complex_id) for complex_id in value])
    if name in ("groups", "commodities"):
        return words.listed([words.label({"groups": "group", "commodities": "commodity"}[name], one) for one in value])
    return str(value)
