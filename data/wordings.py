"""Wordings that nobody has coded yet, each with the class that its nearest coded wording has.

A suggestion is shown and never used: the store keeps such a wording `uncoded` until a person adds its row to the
coding table in data/reference and builds again.

How near is near enough was measured on the reviewed codings, each wording against all the others: at the bounds below
the class of the nearest wording is the reviewed one for 78 in 100 concealments (218 of 581 have one so near) and for
79 in 100 declarations (109 of 157). Of whole phrases every letter counts; a declaration is a list of goods, where
shared words count and the order does not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
from rapidfuzz import fuzz, process

from data import reference
from data.folding import fold

CODINGS = {"concealment": "concealment_coding", "declared_as": "cover_load_coding"}
KIND = {"concealment": "concealment", "declared_as": "cover_load"}  # of class, as its labels are called
NEAR_ENOUGH = {"concealment": 70.0, "declared_as": 60.0}
LONGEST = 300  # letters compared: what comes after tells no class
UNCODED = "uncoded"


@dataclass(frozen=True)
class Suggestion:
    """The coded wording nearest to a text. `class_id` is None where even that is not near enough.

    `score` is 0-100; `is_coded` says that the text itself is coded: then `class_id` was given by a person.
    """

    field: str
    wording: str
    class_id: str | None
    like_wording: str
    score: float
    is_coded: bool = False


@cache
def coded(field: str) -> dict[str, str]:
    """Wording -> class of a coding table, the blank one left out."""
    return {
        wording: kind for wording, kind in reference.mapping(CODINGS[field], "wording", "class_id").items() if wording
    }


@cache
def _folded(field: str) -> list[str]:
    return [fold(wording) for wording in coded(field)]


def _scorers(field: str) -> tuple[Callable[..., float], Callable[..., float]]:
    """What decides, and what decides between equals."""
    return (fuzz.ratio, fuzz.token_sort_ratio) if field == "concealment" else (fuzz.token_set_ratio, fuzz.ratio)


def suggest(field: str, text: str) -> Suggestion:
    """The class of the coded wording nearest to a text; of equally near ones the first in the table."""
    known = coded(field)
    if text in known:
        return Suggestion(field, text, known[text], text, 100.0, is_coded=True)
    near, tie = _scorers(field)
    asked = fold(text)[:LONGEST]
    scores = process.cdist([asked], _folded(field), scorer=near)[0]
    ties = process.cdist([asked], _folded(field), scorer=tie)[0]
    best = max(range(len(known)), key=lambda at: (scores[at], ties[at], -at))
    wording, score = list(known)[best], round(float(scores[best]), 1)
    return Suggestion(field, text, known[wording] if score >= NEAR_ENOUGH[field] else None, wording, score)


def waiting(incidents: pd.DataFrame) -> pd.DataFrame:
    """The wordings of some incidents that wait for a person, with how many incidents have each; rows of the store."""
    rows: list[dict[str, Any]] = []
    for field in CODINGS:
        counts = incidents[field].dropna().value_counts()
        rows += [
            {
                "field": field,
                "wording": wording,
                "incident_count": int(count),
                "class_id": found.class_id,
                "like_wording": found.like_wording,
                "score": found.score,
            }
            for wording, count in counts.items()
            if not (found := suggest(field, str(wording))).is_coded
        ]
    return pd.DataFrame(rows)
