"""A saved view as a file to pass on: the question alone, no figure and nothing of a store in it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from data import saved
from geo.errors import AtlasError
from pages.figures.asked import filters_of, read_query
from pages.figures.shelf import OFFERS
from pages.widgets import chrome, session, words
from pages.widgets.chrome import View
from pages.widgets.words import _
from queries.filters import SeizureFilter

FORMAT, VERSION = "seizure-atlas-view", 1
ENDING = ".atlas-view.json"
LARGEST = 64_000  # bytes
TEXTS = ("name", "note", "page", "figure", "language", "names", "boundaries")
NEEDED = ("name", "page", "query")
KNOWN = ("format", "version", "query", *TEXTS)


class ViewFileError(AtlasError, ValueError):
    """A file that holds no saved view that can be read here."""


def write(view: saved.View) -> bytes:
    """A view as a file: what was asked, in which words; not who asked, nor of which store."""
    said: dict[str, Any] = {"format": FORMAT, "version": VERSION, "name": view.name, "note": view.note}
    said |= {"page": view.page, "figure": view.figure, "query": read_query(view.query)}
    said |= {"language": view.language, "names": view.names, "boundaries": view.boundaries}
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def read(content: bytes, view: View) -> tuple[saved.View, list[str]]:
    """A view of a file, not kept yet, and sentences on what of it does not exist here: nothing is guessed.

    Raises
    ------
    ViewFileError, saved.SavedError
        Saying what is wrong, the value, and what would be right.
    """
    said = _parsed(content)
    for name in KNOWN:
        if name in TEXTS and name in said and not isinstance(said[name], str | None):
            _refuse(name, said[name], _("a text"))
    for name in NEEDED:
        if not said.get(name) and name != "query":
            _refuse(name, said.get(name), _("a text"))
    query = _query(said.get("query"))
    offered = [offer.file for offer in chrome.PAGES if view.reader.tier in offer.tiers]
    if said["page"] not in offered:
        _refuse("page", said["page"], ", ".join(offered))
    figure = said.get("figure")
    if figure is not None and (figure not in OFFERS or OFFERS[figure].page != said["page"]):
        _refuse("figure", figure, ", ".join(one.name for one in OFFERS.values() if one.page == said["page"]) or "null")
    language = said.get("language") or words.SOURCE_LANGUAGE
    if language not in words.languages():
        _refuse("language", language, ", ".join(words.languages()))
    kept, unknown = _known_here(query, view)
    found = saved.View(
        name=said["name"], note=said.get("note") or "", page=said["page"], figure=figure, query=urlencode(kept),
        language=language, names=said.get("names") or session.SETTINGS[session.NAMES][0],
        boundaries=said.get("boundaries") or session.SETTINGS[session.LINES][0], tier=view.reader.tier,
        build_id=view.found.build_id, coverage_until=view.found.coverage_until.isoformat(),
    )  # fmt: skip
    unknown += [_("{name} is no field of a saved view.", name=repr(name)[:80]) for name in sorted(set(said) - {*KNOWN})]
    return saved.checked_view(found), unknown


def _parsed(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise ViewFileError(
            "The file has {count} bytes; a saved view has at most {most}.", count=len(content), most=LARGEST
        )
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ViewFileError("The file is no JSON: {error}.", error=str(error)[:200]) from error
    if not isinstance(said, dict):
        raise ViewFileError("The file holds no saved view: expected one JSON object.")
    if said.get("format") != FORMAT:
        _refuse("format", said.get("format"), repr(FORMAT))
    if type(said.get("version")) is not int or said["version"] != VERSION:
        _refuse("version", said.get("version"), str(VERSION))
    return said


def _query(asked: object) -> dict[str, str]:
    if not isinstance(asked, Mapping):
        _refuse("query", asked, _("an object of texts"))
    assert isinstance(asked, Mapping)
    for name, value in asked.items():
        if not isinstance(value, str):
            _refuse(f"query.{name}", value, _("a text"))
    return dict(asked)


def _refuse(name: str, value: object, expected: str) -> None:
    raise ViewFileError(
        "{field} in the file is {value}; expected {expected}.", field=name[:80], value=repr(value)[:80],
        expected=expected,
    )  # fmt: skip


def _known_here(query: Mapping[str, str], view: View) -> tuple[dict[str, str], list[str]]:
    """What of a question this store and version know, and sentences on the rest."""
    filters, unread = filters_of(query, view)
    own = {name for name in query if name in session.OF_PAGES or name in (session.MARKS, session.SHOWN)}
    of_filter = {name for name in query if name in filter_fields()}
    strange = [(name, query[name]) for name in query if name not in own and name not in of_filter]
    kept = filters.to_query() | {name: query[name] for name in query if name in own}
    return kept, _left_out([*unread, *strange])


def _left_out(pairs: Sequence[tuple[str, str]]) -> list[str]:
    return [
        _("{name} = {value} does not exist here and is left out.", name=name[:80], value=value[:80])
        for name, value in pairs
    ]


def filter_fields() -> frozenset[str]:
    """The parameters of a filter."""
    return frozenset(SeizureFilter.__dataclass_fields__)
