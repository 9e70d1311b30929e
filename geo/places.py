"""The gazetteer: a place as worded, in any of four languages, to the place it names in the country stated for it."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

import pandas as pd
from rapidfuzz import fuzz, process

from geo.errors import UnusableNameError

NAME_COLUMNS = ("name_en", "name_zh_hans", "name_zh_hant", "name_vi")
ACCEPT = 0.9
"""A candidate below this score is never accepted."""

MARGIN = 0.04
"""Nor is one that another place comes as close to as this."""

SAME_SPOT_KM = 3.0
FUZZY_FROM = 82
MINOR_TOWN = 0.93
"""What a match with a town that only GeoNames lists is worth against one with a curated place."""

PORT = frozenset({"seaport", "port_terminal", "river_port", "ferry_terminal", "seaport_unspecified"})
AIRPORT = frozenset({"airport", "airport_cargo", "airport_mail", "airport_ferry", "airport_unspecified"})
CROSSING = frozenset({"land_crossing", "rail_crossing", "river_crossing", "control_point"})
PROVINCE = frozenset({"province", "state", "region"})
TOWN = frozenset({"city", "town", "county", "district", "commune", "village"})

_BEFORE = (
    (PORT, r"port of|cang"),
    (AIRPORT, r"san bay quoc te|san bay|cang hang khong quoc te|cang hang khong"),
    (CROSSING, r"cua khau quoc te|cua khau"),
    (PROVINCE, r"province of|tinh"),
    (TOWN, r"city of|thanh pho|tp|thi tran|thi xa|huyen|quan|phuong|xa"),
)
_AFTER = (
    (PORT, r"sea ?port|port|harbou?r|container terminals?|terminals?"),
    (AIRPORT, r"international airport|airport"),
    (CROSSING, r"border gate|border crossing|border post|control point|checkpoint|crossing"),
    (PROVINCE, r"province|prefecture|state"),
    (TOWN, r"city|town(?:ship)?|county|district|commune|ward"),
)
_CJK_ENDS = (
    (AIRPORT, ("国际机场", "國際機場", "机场", "機場")),
    (CROSSING, ("国际口岸", "國際口岸", "口岸")),
    (PORT, ("港口", "港区", "港區", "码头", "碼頭", "港")),
    (PROVINCE, ("省", "自治区", "自治區")),
    (TOWN, ("自治县", "自治縣", "市", "县", "縣", "区", "區", "郡", "镇", "鎮", "乡", "鄉")),
)
_PATTERNS = (
    *((kinds, re.compile(rf"^(?:{words})\.? (.+)$")) for kinds, words in reversed(_BEFORE)),
    *((kinds, re.compile(rf"^(.+?) (?:{words})$")) for kinds, words in _AFTER),
)


@dataclass(frozen=True)
class Candidate:
    """A place that a name may mean. `score` is 1 for an exact name; `place` is the row of the gazetteer's frame."""

    place_id: str
    name: str
    kind: str
    country: str
    admin1: str
    lon: float
    lat: float
    score: float


@dataclass(frozen=True)
class Match:
    """The answer to one name: `best` is None when nothing fits well enough or two places fit alike."""

    best: Candidate | None
    candidates: tuple[Candidate, ...]


def folded(text: str) -> str:
    """Casefolded, without diacritics and punctuation, single spaces; đ by hand, since it does not decompose."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^\w]+", " ", letters).strip()


def stripped(name: str) -> tuple[str, frozenset[str]]:
    """A folded name without words such as port of, thị trấn, 市, and the kinds those words speak for."""
    for kinds, ends in _CJK_ENDS:
        for end in ends:
            if name.endswith(end) and len(name) - len(end) >= 2:
                return name[: -len(end)], kinds
    for kinds, pattern in _PATTERNS:
        found = pattern.match(name)
        if found:
            return found[1], kinds
    return name, frozenset()


class Gazetteer:
    """Finds places by name.

    `places`: one row a place, columns `place_id`, the four of `NAME_COLUMNS`, `aliases` (separated by |), `kind`,
    `country`, `admin1`, `lon`, `lat` (NaN when unplaced), `position_source`. Names of one place in any column count
    alike.
    """

    def __init__(self, places: pd.DataFrame) -> None:
        self._places = places.reset_index(drop=True)
        self._rows = self._places.to_dict("records")

    @cached_property
    def _exact(self) -> dict[tuple[str, str], set[int]]:
        """(country, folded name) → rows."""
        index: dict[tuple[str, str], set[int]] = defaultdict(set)
        for row, place in enumerate(self._rows):
            for name in _names(place):
                index[place["country"], name].add(row)
        return index

    @cached_property
    def _bare(self) -> dict[tuple[str, str], dict[int, frozenset[str]]]:
        """(country, stripped name) → rows with the kinds that the words left out speak for."""
        index: dict[tuple[str, str], dict[int, frozenset[str]]] = defaultdict(dict)
        for row, place in enumerate(self._rows):
            for name in _names(place):
                bare, kinds = stripped(name)
                if kinds:
                    index[place["country"], bare][row] = kinds
        return index

    @cached_property
    def _areas(self) -> set[tuple[str, str]]:
        return {(place["country"], folded(place["admin1"])) for place in self._rows}

    @cached_property
    def _by_country(self) -> dict[str, dict[str, set[int]]]:
        names: dict[str, dict[str, set[int]]] = defaultdict(dict)
        for (country, name), rows in self._exact.items():
            names[country][name] = rows
        return names

    def find(
        self,
        name: str,
        country: str | None = None,
        kind: str | None = None,
        admin1: str | None = None,
        limit: int = 10,
    ) -> Match:
        """Find the place a name means.

        Parameters
        ----------
        name
            As worded, in English, Chinese (either script) or Vietnamese, with or without diacritics.
        country
            ISO alpha-2. No place outside it is ever a candidate.
        kind
            Only places of this kind.
        admin1
            The first-level area stated with the name. Where the gazetteer knows it in that country, candidates
            in another area lose a fifth of their score.
        limit
            How many candidates to give back.

        Returns
        -------
        Candidates, best first, scores 0-1; `best` only where one scores at least `ACCEPT` and no place elsewhere comes
        within `MARGIN` of it.

        Raises
        ------
        UnusableNameError
            If the name holds no letter or the country is not two letters.
        """
        asked = folded(name)
        if not asked:
            raise UnusableNameError("place name", name)
        if country is not None and not re.fullmatch("[A-Z]{2}", country):
            raise UnusableNameError("country code", country)
        scores: dict[int, float] = {}
        for code in [country] if country else sorted(self._by_country):
            self._score(code, asked, scores)
        stated = folded(admin1 or "")
        found = [self._candidate(row, score, stated) for row, score in scores.items()]
        found = [candidate for candidate in found if kind is None or candidate.kind == kind]
        found.sort(key=lambda candidate: (-candidate.score, candidate.place_id))
        return Match(_accepted(found), tuple(found[:limit]))

    def _score(self, country: str, asked: str, scores: dict[int, float]) -> None:
        bare, kinds = stripped(asked)

        def hit(row: int, score: float) -> None:
            scores[row] = max(scores.get(row, 0), score)

        for row in self._exact.get((country, asked), ()):
            hit(row, 1.0)
        if kinds:
            for row in self._exact.get((country, bare), ()):
                hit(row, 0.97 if self._rows[row]["kind"] in kinds else 0.8)
        for row, spoken in self._bare.get((country, asked), {}).items():
            hit(row, _bare_score(spoken))
        if kinds:
            for row, spoken in self._bare.get((country, bare), {}).items():
                hit(row, 0.95 if kinds & spoken else 0.75)
        if not scores:
            names = self._by_country.get(country, {})
            for near, ratio, _ in process.extract(asked, names.keys(), scorer=fuzz.ratio, score_cutoff=FUZZY_FROM):
                for row in names[near]:
                    hit(row, 0.95 * ratio / 100)

    def _candidate(self, row: int, score: float, stated: str) -> Candidate:
        place = self._rows[row]
        if str(place.get("position_source", "")).startswith("GeoNames town"):
            score *= MINOR_TOWN
        here = folded(place["admin1"])
        if stated and here and stated != here and (place["country"], stated) in self._areas:
            score *= 0.8
        return Candidate(
            place["place_id"],
            place["name_en"],
            place["kind"],
            place["country"],
            place["admin1"],
            float(place["lon"]),
            float(place["lat"]),
            round(score, 3),
        )


def _bare_score(spoken: frozenset[str]) -> float:
    """How well a name without any such word fits a place named with one: an area well, a port or airport less."""
    return 0.95 if spoken & (TOWN | PROVINCE) else 0.91


def _names(place: dict[str, str]) -> set[str]:
    names = [place[column] for column in NAME_COLUMNS] + place["aliases"].split("|")
    return {folded(name) for name in names if folded(name)}


def _accepted(found: list[Candidate]) -> Candidate | None:
    if not found or found[0].score < ACCEPT:
        return None
    best = found[0]
    rivals = [other for other in found[1:] if other.score > best.score - MARGIN]
    return best if all(_same_spot(best, other) for other in rivals) else None


def _same_spot(one: Candidate, other: Candidate) -> bool:
    """Near enough that choosing wrongly moves the mark by at most `SAME_SPOT_KM`; never true of unplaced ones."""
    north, east = abs(one.lat - other.lat) * 111, abs(one.lon - other.lon) * 111
    return bool(one.country == other.country and north <= SAME_SPOT_KM and east <= SAME_SPOT_KM)
