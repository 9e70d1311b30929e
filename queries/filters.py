"""What the reader asked for: one frozen value with three faces: parameters, a sentence, a URL."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Self
from urllib.parse import parse_qsl, urlencode

from data.folding import fold
from geo.cells import RESOLUTIONS, resolution_of
from geo.errors import AtlasError
from queries import labels
from queries.labels import N_, Words

LARGE_KG = 500.0
EARLIEST, LATEST = date(1970, 1, 1), date(2100, 12, 31)
LIGHTEST_KG = {"min_kg": 0.001, "large_kg": 1.0}
HEAVIEST_KG = 1e9
ROLES = ("seized", "linked", "origin", "transit", "destination")
STRATA = ("large", "other")
MEKONG_DRAGON_VI = (
    "*:live",
    "elephants:raw_ivory",
    "elephants:worked_ivory",
    "pangolins:scales",
    "rhinos:horn",
    "rhinos:horn_powder",
    "rosewood:*",
    "saiga-and-other-antelopes:horn",
    "totoaba:*",
)  # the seven goods of the operation's agenda


class InvalidFilter(AtlasError, ValueError):
    """A filter that selects nothing by its own terms, or a value of the wrong kind."""


@dataclass(frozen=True)
class SeizureFilter:
    """A choice of incidents and lines (decision 5); hashable, so it can be a cache key. None: not filtered.

    `species` (group slugs), `taxon`, `commodity`, `goods` and `min_kg` select lines; all else selects incidents; an
    incident counts when it keeps at least one line. Values within a field are alternatives; fields add up.
    """

    since: date | None = None  # first day counted
    until: date | None = None  # first day no longer counted
    species: tuple[str, ...] | None = None
    taxon: tuple[str, ...] | None = None
    commodity: tuple[str, ...] | None = None
    goods: tuple[str, ...] | None = None  # 'group:commodity', either of them '*': elephants:*, *:live
    country: tuple[str, ...] | None = None
    role: str = "seized"
    place: tuple[str, ...] | None = None  # complex_id
    cell: tuple[str, ...] | None = None  # H3 cells of resolutions 2 to 7, hex text
    facility: tuple[str, ...] | None = None
    transport: tuple[str, ...] | None = None
    cover_load: tuple[str, ...] | None = None
    concealment: tuple[str, ...] | None = None  # class, not wording
    stratum: str | None = None
    large_kg: float = LARGE_KG
    evidence: tuple[str, ...] | None = None
    source_kind: tuple[str, ...] | None = None
    precision: tuple[str, ...] | None = None
    min_kg: float | None = None
    text: str | None = None
    tlp: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        for name in MULTIPLE:
            chosen = getattr(self, name)
            if chosen is not None:
                values = {chosen} if isinstance(chosen, str) else set(chosen)
                object.__setattr__(self, name, tuple(sorted(values)) or None)
        if self.text is not None:
            object.__setattr__(self, "text", " ".join(self.text.split()) or None)
        if self.since and self.until and self.since >= self.until:
            raise InvalidFilter(
                N_("The period from {since} until {until} holds no day."), since=self.since, until=self.until
            )
        for day in filter(None, (self.since, self.until)):
            if not EARLIEST <= day <= LATEST:
                raise InvalidFilter(
                    N_("{value} is outside the days a filter may name: {first} to {last}."),
                    value=day, first=EARLIEST, last=LATEST,
                )  # fmt: skip
        if self.role not in ROLES:
            raise InvalidFilter(
                N_("{value!r} is no role: expected one of {known}."), value=self.role, known=", ".join(ROLES)
            )
        for cell in self.cell or ():
            if resolution_of(cell) not in RESOLUTIONS:
                raise InvalidFilter(
                    N_("{value!r} is no H3 cell of a resolution from {least} to {most}."),
                    value=cell, least=RESOLUTIONS[0], most=RESOLUTIONS[-1],
                )  # fmt: skip
        if self.stratum not in (None, *STRATA):
            raise InvalidFilter(
                N_("{value!r} is no stratum: expected one of {known}."), value=self.stratum, known=", ".join(STRATA)
            )
        for name in ("min_kg", "large_kg"):
            weight = getattr(self, name)
            if weight is not None and not LIGHTEST_KG[name] <= weight <= HEAVIEST_KG:
                raise InvalidFilter(
                    N_("{value!r} is no weight for {name}: expected {least} to {most} kilograms."),
                    value=weight, name=name, least=LIGHTEST_KG[name], most=HEAVIEST_KG,
                )  # fmt: skip

    # -- parameters -------------------------------------------------------------------------------------------

    def parameters(self) -> dict[str, Any]:
        """The values of the `$names` in matching.sql. A filter that is off is None."""
        values = {name: getattr(self, name) for name in _FIELDS}
        lists = {name: list(values[name]) if values[name] is not None else None for name in MULTIPLE}
        cells = [int(cell, 16) for cell in self.cell] if self.cell else None
        return values | lists | {"cell": cells, "text": fold(self.text).split() if self.text else None}

    def but(self, **changes: Any) -> Self:
        """A copy with some fields changed."""
        return dataclasses.replace(self, **changes)

    def active(self) -> dict[str, Any]:
        """The fields that differ from the default, by name. `role` and `large_kg` count only where they matter."""
        changed = {name: getattr(self, name) for name, default in _FIELDS.items() if getattr(self, name) != default}
        if self.country is None:
            changed.pop("role", None)
        return changed

    # -- URL --------------------------------------------------------------------------------------------------

    def to_query(self) -> dict[str, str]:
        """The filter as URL parameters; lists joined by '~', which no value holds."""
        return {name: _text_of(value) for name, value in self.active().items()}

    def to_query_string(self) -> str:
        """As `to_query`, encoded."""
        return urlencode(self.to_query())

    @classmethod
    def from_query(cls, query: Mapping[str, str] | str) -> tuple[Self, list[tuple[str, str]]]:
        """Read URL parameters.

        Returns the filter and what could not be read, as (parameter, value) pairs, so that the page can name it.
        Parameters that are not the filter's are ignored.
        """
        given = dict(parse_qsl(query)) if isinstance(query, str) else dict(query)
        chosen = cls()
        unread: list[tuple[str, str]] = []
        for name in _FIELDS:
            if name not in given:
                continue
            try:
                chosen = chosen.but(**{name: _value_of(name, given[name])})
            except (ValueError, AtlasError):
                unread.append((name, given[name]))
        return chosen, unread

    def without_unknown(self, options: Mapping[str, Sequence[str]]) -> tuple[Self, list[tuple[str, str]]]:
        """Drop chosen values that the store does not have; returns the rest and what was dropped."""
        dropped: list[tuple[str, str]] = []
        changes: dict[str, Any] = {}
        for name in MULTIPLE:
            chosen = getattr(self, name)
            if chosen is None or name not in options:
                continue
            known = {*options[name], *(MEKONG_DRAGON_VI if name == "goods" else ())}
            dropped += [(name, value) for value in chosen if value not in known]
            changes[name] = tuple(value for value in chosen if value in known) or None
        return self.but(**changes), dropped

    # -- sentence ---------------------------------------------------------------------------------------------

    def describe(self, words: Words = labels.ENGLISH) -> str:
        """The filter in words: 'Elephants, raw ivory · seized in Viet Nam · 2018–2024 · by sea'."""
        parts = [self._goods(words), self._where(words), self._when(words), *self._how(words)]
        said = words.between_parts([part for part in parts if part])
        return said or words.say(N_("All collected cases"))

    def _goods(self, words: Words) -> str:
        named = [
            *[words.label("group", value) for value in self.species or ()],
            *[words.taxon(value) for value in self.taxon or ()],
            *[words.label("commodity", value) for value in self.commodity or ()],
        ]
        if self.goods == MEKONG_DRAGON_VI:
            named.append(words.say(N_("the goods of Mekong Dragon VI")))
        else:
            named += [labels.goods(value, words) for value in self.goods or ()]
        return words.listed(named)

    def _where(self, words: Words) -> str:
        if self.country is None:
            return ""
        countries = words.listed([words.country(code) for code in words.in_order(self.country)])
        sentence = {
            "seized": N_("seized in {countries}"),
            "linked": N_("linked with {countries} in any role"),
            "origin": N_("stated start {countries}"),
            "transit": N_("stated transit {countries}"),
            "destination": N_("stated destination {countries}"),
        }[self.role]
        return words.say(sentence, countries=countries)

    def _when(self, words: Words) -> str:
        last = self.until - timedelta(days=1) if self.until else None
        if self.since and last:
            return words.period(self.since, last)
        if self.since:
            return words.say(N_("from {day} on"), day=words.day(self.since))
        return words.say(N_("until {day}"), day=words.day(last)) if last else ""

    def _how(self, words: Words) -> list[str]:
        said = [
            words.listed([words.label(kind, value) for value in getattr(self, name) or ()])
            for name, kind in (("transport", "transport"), ("facility", "facility"))
        ]
        if self.cover_load:
            loads = words.listed([words.label("cover_load", value) for value in self.cover_load])
            said.append(words.say(N_("cover load: {loads}"), loads=loads))
        if self.concealment:
            ways = words.listed([words.label("concealment", value) for value in self.concealment])
            said.append(words.say(N_("hidden: {ways}"), ways=ways))
        said += [words.listed([words.place(value) for value in self.place or ()])]
        if self.cell:
            said.append(words.say(N_("in H3 cell {cells}"), cells=words.listed(self.cell)))
        if self.stratum:
            pattern = {
                "large": N_("large consignments ({kg} of one commodity or more)"),
                "other": N_("all but large consignments (under {kg} of one commodity, or not weighed)"),
            }[self.stratum]
            said.append(words.say(pattern, kg=words.mass(self.large_kg)))
        elif self.large_kg != LARGE_KG:
            said.append(words.say(N_("large from {kg} of one commodity"), kg=words.mass(self.large_kg)))
        if self.min_kg:
            said.append(words.say(N_("lines of {kg} or more"), kg=words.mass(self.min_kg)))
        for name in ("evidence", "source_kind", "precision", "tlp"):
            chosen = getattr(self, name)
            if chosen:
                said.append(words.listed([words.label(name, value) for value in chosen]))
        if self.text:
            said.append(words.say(N_("mentioning “{text}”"), text=self.text))
        return said


_FIELDS: dict[str, Any] = {field.name: field.default for field in dataclasses.fields(SeizureFilter)}
MULTIPLE = tuple(field.name for field in dataclasses.fields(SeizureFilter) if "tuple" in str(field.type))
DAYS = ("since", "until")
WEIGHTS = ("min_kg", "large_kg")


def _text_of(value: Any) -> str:
    if isinstance(value, tuple):
        return "~".join(value)
    if isinstance(value, float):
        return repr(value).removesuffix(".0")  # every digit: a link is the same filter
    return value.isoformat() if isinstance(value, date) else str(value)


def _value_of(name: str, text: str) -> Any:
    if name in MULTIPLE:
        return tuple(part for part in text.split("~") if part) or None
    if name in DAYS:
        return date.fromisoformat(text)
    if name in WEIGHTS:
        return float(text)
    return text
