"""What must not be found in anything published: the texts and positions that a tier keeps back.

A text counts as kept back only where the tier's own open cells do not hold it: "Hanoi" of a withheld case is no secret
while an open case names Hanoi. Case, accents and white space make no difference. The rules are read from the policy
here a second time, apart from `data.redact`: to let something out, both would have to be wrong alike.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.folding import fold
from data.policy import OWN_ROWS, Tier

Row = dict[str, Any]
Tables = Mapping[str, list[Row]]
Pair = tuple[float, float]

WINDOW = 5
"""So many words in a row of a longer text are looked for too: a part of it may have got out."""
PREFIX = 6
"""A text of so many letters is found anywhere, a shorter one only as whole words."""
DECIMALS = 3
"""A position is looked for when it is given to so many decimals: one with fewer is found by chance."""
NUMBER = re.compile(r"-?\d{1,3}\.\d+")
WORD = re.compile(r"\w+")
AMOUNT = re.compile(r"[\d.,\s]+(kg|g|t|l|m3|m³)?")
CODE = 3
"""So short a text ("ADD", an airport) is also a word of some language."""
HASH_BITS = 20
BETWEEN = "\0"
"""Between two values, so that the end of one and the start of the next make no text of their own."""


@dataclass
class Canaries:
    """Each text and position to look for, with the table.column it comes from."""

    texts: dict[str, str] = field(default_factory=dict)
    pairs: dict[Pair, str] = field(default_factory=dict)
    _long: dict[int, dict[str, list[str]]] = field(default_factory=dict)  # by how many first letters, and which
    _short: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # by their first word
    _marks: dict[int, NDArray[np.bool_]] = field(default_factory=dict)

    def add(self, text: str, origin: str) -> None:
        """Look for a folded text too."""
        if text in self.texts:
            return
        self.texts[text] = origin
        if len(text) >= PREFIX or not text.isascii():
            begins = text[:PREFIX]
            self._long.setdefault(len(begins), {}).setdefault(begins, []).append(text)
            self._marks.pop(len(begins), None)
        else:
            self._short[(WORD.findall(text) or [text])[0]].append(text)

    def beyond_chance(self) -> "Canaries":
        """Those that a page of words does not hold by chance: no mere amounts, no codes of three letters."""
        kept = Canaries(pairs=self.pairs)
        for text, origin in self.texts.items():
            if not AMOUNT.fullmatch(text) and not (len(text) <= CODE and text.isascii()):
                kept.add(text, origin)
        return kept

    def found_in(self, values: Iterable[str]) -> list[str]:
        """The origins of what the values hold, each once."""
        known = list(values)
        folded = BETWEEN.join(map(folded_text, known))
        hits = dict.fromkeys(self.texts[hit] for hit in self.texts_in(folded))
        hits |= dict.fromkeys(self.pairs[hit] for hit in self._pairs_in(BETWEEN.join(known)))
        return list(hits)

    def texts_in(self, folded: str) -> set[str]:
        """The texts that a folded text holds."""
        found = set()
        for size, by_prefix in self._long.items():
            if size < PREFIX and folded.isascii():  # so short only in other scripts
                continue
            if size not in self._marks:
                self._marks[size] = _marks(list(by_prefix), size)
            for at in np.flatnonzero(self._marks[size][_hashes(folded, size)]).tolist():
                candidates = by_prefix.get(folded[at : at + size], ())
                found |= {text for text in candidates if folded.startswith(text, at)}
        for word in {*WORD.findall(folded)} & self._short.keys():
            found |= {text for text in self._short[word] if re.search(rf"(?<!\w){re.escape(text)}(?!\w)", folded)}
        return found

    def _pairs_in(self, text: str) -> Iterator[Pair]:
        """Positions as two numbers that follow each other in either order."""
        numbers = [round(float(number), DECIMALS) for number in NUMBER.findall(text)] if self.pairs else []
        for one, other in pairwise(numbers):
            yield from (pair for pair in ((one, other), (other, one)) if pair in self.pairs)


def _marks(prefixes: list[str], size: int) -> NDArray[np.bool_]:
    """By hash, whether one of some prefixes of one length may have it: a text is looked at only where one may begin."""
    marked = np.zeros(1 << HASH_BITS, dtype=bool)
    marked[_hashes(BETWEEN.join(prefixes), size)[:: size + 1]] = True
    return marked


def _hashes(text: str, size: int) -> NDArray[np.uint32]:
    """A number for each run of `size` letters of a text."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    count = max(len(codes) - size + 1, 0)
    mixed = np.zeros(count, dtype=np.uint32)
    for at in range(size):
        mixed = mixed * np.uint32(0x9E3779B1) + codes[at : at + count]
    return mixed >> np.uint32(32 - HASH_BITS)


def folded_text(text: str) -> str:
    """As `fold`, faster on plain text."""
    return " ".join(text.lower().split()) if text.isascii() else fold(text)


class Openness:
    """Which cells of the analyst store a tier publishes as they are."""

    def __init__(self, tables: Tables, tier: Tier) -> None:
        self.tier = tier
        self.incidents = {row["incident_id"]: row for row in tables["incident"]}
        self.kinds = {row["place_id"]: row["kind"] for row in tables["place"]}
        self.mains = {row["main_place_id"] for row in tables["complex"]}
        self.taxa = {row["species_scientific"] for row in tables["taxon"]}
        is_open = {key for key, row in self.incidents.items() if row["tlp"] in tier.open}
        self.sources = {row["source_id"] for row in tables["incident_source"] if row["incident_id"] in is_open}
        self.batches = {self.incidents[key]["batch_id"] for key in is_open}
        named = {
            row["place_id"]
            for table in ("incident", "stop")
            for row in tables[table]
            if row["incident_id"] in is_open and self.place_is_open(table, row)
        }
        used = [row for row in tables["place"] if row["place_id"] in named or row["crossing_id"]]
        coarse = {row["complex_id"] for key in is_open if self.is_coarse(row := self.incidents[key])}
        self.complexes = {row["complex_id"] for row in used} | coarse
        self.places = {row["place_id"] for row in used} | {
            row["main_place_id"] for row in tables["complex"] if row["complex_id"] in self.complexes
        }

    def is_private(self, incident: Row) -> bool:
        """Whether an open incident is published only to its province."""
        places = self.tier.private_facilities
        return incident["facility"] in places or self.kinds.get(incident["place_id"]) in places

    def is_coarse(self, incident: Row) -> bool:
        """Whether an open incident is published to its complex instead of the facility."""
        to_town = self.tier.finest_place == "town" and incident["location_precision"] == "facility"
        return to_town and not self.is_private(incident)

    def place_is_open(self, table: str, row: Row) -> bool:
        """Whether the place of an open incident, or of one of its stops, is published as it is."""
        incident = self.incidents[row["incident_id"]]
        if self.kinds.get(row["place_id"]) in self.tier.private_facilities:
            return False
        if self.is_private(incident):
            return table == "stop" and row["country"] != incident["country"]
        if self.is_coarse(incident):
            is_seizure = table == "incident" or row["role"] == "seizure"
            return row["place_id"] in self.mains or (row["place_id"] is None and not is_seizure)
        return True

    def allows(self, table: str, column: str, row: Row) -> bool | None:
        """Whether a cell may be published as it is; None: it is computed, and what it is computed from is asked."""
        rule = self.tier.tables[table]
        if rule.rows == "none":
            return False
        action = rule.columns[column]
        if rule.rows == "all":
            return action != "drop"
        if table == "place":
            return row["place_id"] in self.places
        if table == "source":
            return row["source_id"] in self.sources
        if table == "import_batch":
            return row["batch_id"] in self.batches and action != "drop"
        if OWN_ROWS.get(table) == "anew" or action == "anew":
            return True if table == "crossing" else None
        incident = self.incidents.get(row["incident_id"])
        if incident is None:  # a link between cases of the product in a store that leaves them out
            return None
        if incident["tlp"] in self.tier.open:
            return self._allows_open(table, column, row, action)
        listed = action == "listed" and row[column] in self.taxa
        return incident["tlp"] in self.tier.guarded and (action == "keep" or listed)

    def _allows_open(self, table: str, column: str, row: Row, action: str) -> bool:
        if action == "place" and column not in ("admin1", "admin1_folded", "location_precision", "certainty"):
            return self.place_is_open(table, row) or (column == "complex_id" and row[column] in self.complexes)
        return action != "drop"


def of(
    tables: Tables, tier: Tier, spoken: Iterable[str] = (), translations: Mapping[str, Iterable[str]] | None = None
) -> Canaries:
    """What a tier keeps back of the analyst store.

    Parameters
    ----------
    spoken
        Texts that publishing itself writes (names of tables and columns, ids of builds): they are no secret.
    translations
        Texts with their names in other languages: those of a text that is public are public too.
    """
    openness = Openness(tables, tier)
    public = {folded_text(text) for text in [*spoken, *tier.reviewed]}
    secret: dict[str, str] = {}
    public_pairs: set[Pair] = set()
    secret_pairs: dict[Pair, str] = {}
    for table, rows in tables.items():
        for row in rows:
            for column, value in row.items():
                allowed = openness.allows(table, column, row)
                if allowed:
                    public.update(_texts(value))
                elif allowed is False:
                    for part in (part for text in _texts(value) for part in _parts(text)):
                        secret.setdefault(part, f"{table}.{column}")
            pair = _pair(row)
            if pair and openness.allows(table, "lon", row):
                public_pairs.add(pair)
            elif pair and openness.allows(table, "lon", row) is False:
                secret_pairs[pair] = f"{table}.lon"
    said = [names for text, names in (translations or {}).items() if folded_text(text) in public]
    public |= {folded_text(name) for names in said for name in names}
    return _looked_for(secret, public, secret_pairs, public_pairs)


def _looked_for(
    secret: dict[str, str], public: Iterable[str], secret_pairs: dict[Pair, str], public_pairs: set[Pair]
) -> Canaries:
    """The secrets that nothing public holds."""
    everything, kept = Canaries(), Canaries()
    for text, origin in secret.items():
        everything.add(text, origin)
    spoken = everything.texts_in(BETWEEN.join(sorted(public)))
    for text, origin in secret.items():
        if text not in spoken:
            kept.add(text, origin)
    fine = [pair for pair in secret_pairs if pair not in public_pairs and any(map(_is_fine, pair))]
    kept.pairs = {pair: secret_pairs[pair] for pair in fine}
    return kept


def _is_fine(number: float) -> bool:
    return round(number, DECIMALS) != round(number, DECIMALS - 1)


def _parts(text: str) -> Iterator[str]:
    """A text as it is looked for: whole, and every run of words of a longer one."""
    yield text
    words = text.split(" ")
    if len(words) > WINDOW:
        yield from (" ".join(words[at : at + WINDOW]) for at in range(len(words) - WINDOW + 1))


def _texts(value: Any) -> Iterator[str]:
    """The folded texts in a value; a JSON object stands for its values. A single sign or a bare number is none."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        for text in _json_values(value) or [value]:
            folded = folded_text(text)
            if len(folded) > 1 and WORD.search(folded) and not re.fullmatch(r"[\d.,-]+", folded):
                yield folded


def _json_values(text: str) -> list[str]:
    try:
        said = json.loads(text) if text.startswith("{") else None
    except ValueError:
        return []
    return [str(value) for value in said.values()] if isinstance(said, dict) else []


def _pair(row: Row) -> Pair | None:
    lon, lat = row.get("lon"), row.get("lat")
    return None if lon is None or lat is None else (round(lon, DECIMALS), round(lat, DECIMALS))
