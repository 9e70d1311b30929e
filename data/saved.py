"""Saved views and briefings, in the work file (decision 3): questions that somebody asked, in an order, with words.

A view holds nothing of any store: page, figure, filter and choices, to be asked again. What is deleted lies in the bin
of who made it until that is emptied. A reader sees what was saved at their tier or below, if it is their own or shared.
"""

import json
import secrets
import sqlite3
import unicodedata
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from data import naming, pointer, work
from geo.errors import AtlasError

LIMITS = {
    "name": 120,
    "title": 200,
    "subtitle": 300,
    "note": 4000,
    "query": 8000,
    "wording": 120,
    "page": 40,
    "figure": 40,
    "language": 12,
    "who": 200,
}  # characters
MOST_ITEMS = 60
MARKINGS = ("CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED")
BOUNDARIES = ("none", "de-facto")


class SavedError(AtlasError, ValueError):
    """Something that cannot be saved as it is; the message says what would be right."""


class NotThereError(AtlasError, LookupError):
    """No such view or briefing, or none that this reader has."""


class NotYoursError(AtlasError):
    """A view or briefing that somebody else made: it can be seen and copied, not changed."""


@dataclass(frozen=True)
class Reader:
    """Who asks. `sees_all`: the one analyst at this machine, who has what everybody made there."""

    who: str
    tier: str
    sees_all: bool = False


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """A question as it was asked; the columns are explained in work.sql."""

    page: str
    query: str
    tier: str
    build_id: str
    coverage_until: str
    figure: str | None = None
    names: str = naming.DEFAULT_PROFILE
    boundaries: str = "none"
    language: str = "en"


@dataclass(frozen=True, kw_only=True)
class View(Snapshot):
    """A saved view."""

    name: str
    note: str = ""
    shared: bool = False
    id: str = ""
    made_by: str = ""
    made_at_utc: str = ""
    changed_at_utc: str = ""
    deleted_at_utc: str | None = None


@dataclass(frozen=True, kw_only=True)
class Item(Snapshot):
    """A view as a part of a briefing."""

    title: str = ""
    note: str = ""
    id: str = ""
    briefing_id: str = ""
    position: int = 0
    made_by: str = ""
    made_at_utc: str = ""
    deleted_at_utc: str | None = None


@dataclass(frozen=True, kw_only=True)
class Briefing:
    """A list of views in an order, and how they are said in the room. `wording` is by language, then by code."""

    title: str
    tier: str
    subtitle: str = ""
    language: str = "en"
    names: str = naming.DEFAULT_PROFILE
    boundaries: str = "none"
    room_marking: str = "GREEN"
    wording: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    acknowledged: Mapping[str, Any] | None = field(default=None, hash=False)
    shared: bool = False
    items: tuple[Item, ...] = ()
    id: str = ""
    made_by: str = ""
    made_at_utc: str = ""
    changed_at_utc: str = ""
    deleted_at_utc: str | None = None


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """What is known of a frozen copy without opening it."""

    title: str
    briefing_id: str
    tier: str
    marking: str
    build_id: str
    coverage_until: str
    shared: bool = False
    id: str = ""
    made_by: str = ""
    made_at_utc: str = ""
    deleted_at_utc: str | None = None


Owned = TypeVar("Owned", View, Briefing, Frozen)

# -- what is accepted -------------------------------------------------------------------------------------------------


def text(name: str, value: object, *, least: int = 0, lines: bool = False) -> str:
    """A text as it is kept: without control characters, white space at its ends, or (but for notes) line breaks.

    Raises
    ------
    SavedError
        If it is no text, empty where one is needed, or too long: nothing is cut off silently.
    """
    if not isinstance(value, str):
        raise SavedError("{field} is {value!r}; expected a text.", field=name, value=value)
    kept = "\n".join(" ".join(line.split()) for line in value.splitlines()) if lines else " ".join(value.split())
    kept = "".join(sign for sign in kept if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs")).strip()
    if len(kept) < least:
        raise SavedError(
            "{field} is empty; expected a text of at most {most} characters.", field=name, most=LIMITS[name]
        )
    if len(kept) > LIMITS[name]:
        raise SavedError(
            "{field} has {count} characters; at most {most} are kept.", field=name, count=len(kept), most=LIMITS[name]
        )
    return kept


def one_of(name: str, value: object, known: tuple[str, ...]) -> str:
    """A code that exists.

    Raises
    ------
    SavedError
        If it is none of them.
    """
    if not isinstance(value, str) or value not in known:
        shown = str(value)[:80]
        raise SavedError(
            "{field} is {value!r}; expected one of {known}.", field=name, value=shown, known=", ".join(known)
        )
    return value


Snap = TypeVar("Snap", bound=Snapshot)


def _checked(asked: Snap) -> Snap:
    return replace(
        asked,
        page=text("page", asked.page, least=1),
        figure=None if asked.figure is None else text("figure", asked.figure, least=1),
        query=text("query", asked.query),
        language=text("language", asked.language, least=1),
        names=one_of("names", asked.names, naming.PROFILES),
        boundaries=one_of("boundaries", asked.boundaries, BOUNDARIES),
        tier=one_of("tier", asked.tier, pointer.TIERS),
    )


def checked_view(view: View) -> View:
    """A view as it may be kept.

    Raises
    ------
    SavedError
        Naming the field, its value, and what would be right.
    """
    return replace(_checked(view), name=text("name", view.name, least=1), note=text("note", view.note, lines=True))


def checked_item(item: Item) -> Item:
    """An item as it may be kept; see `checked_view`."""
    return replace(_checked(item), title=text("title", item.title), note=text("note", item.note, lines=True))


def checked_briefing(briefing: Briefing) -> Briefing:
    """A briefing as it may be kept, its items apart; see `checked_view`."""
    wording = {
        text("language", language, least=1): {
            code: text("wording", said) for code, said in by_code.items() if text("wording", said)
        }
        for language, by_code in briefing.wording.items()
    }
    return replace(
        briefing,
        title=text("title", briefing.title, least=1),
        subtitle=text("subtitle", briefing.subtitle),
        language=text("language", briefing.language, least=1),
        names=one_of("names", briefing.names, naming.PROFILES),
        boundaries=one_of("boundaries", briefing.boundaries, BOUNDARIES),
        room_marking=one_of("room_marking", briefing.room_marking, MARKINGS),
        tier=one_of("tier", briefing.tier, pointer.TIERS),
        wording={language: by_code for language, by_code in wording.items() if by_code},
    )


# -- who sees, who changes --------------------------------------------------------------------------------------------


def is_visible(thing: View | Briefing | Frozen, reader: Reader) -> bool:
    """Whether a reader has a thing: saved at their tier or below, and their own, or shared, or nobody else is here."""
    within = pointer.TIERS.index(thing.tier) >= pointer.TIERS.index(reader.tier)
    return within and (reader.sees_all or thing.shared or thing.made_by == reader.who)


def may_change(thing: View | Briefing | Frozen, reader: Reader) -> bool:
    """Whether a reader may change a thing that they see."""
    return reader.sees_all or thing.made_by == reader.who


def _theirs(thing: Owned | None, reader: Reader, *, to_change: bool = False) -> Owned:
    if thing is None or not is_visible(thing, reader):
        raise NotThereError("There is no such view or briefing, or it is not shared with you.")
    if to_change and not may_change(thing, reader):
        raise NotYoursError("Somebody else made this: copy it to change it.")
    return thing


def _utc(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("What is saved needs a time with its zone.")
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _made(row: sqlite3.Row, kind: type[Any], **more: Any) -> Any:
    known = {one.name for one in fields(kind)}
    values = {name: row[name] for name in row.keys() if name in known} | more  # noqa: SIM118 (a Row yields values)
    if "shared" in values:
        values["shared"] = bool(values["shared"])
    return kind(**values)


def _reads(folder: Path | None) -> bool:
    return work.path_of(folder).exists()


def _has(con: sqlite3.Connection, table: str) -> bool:
    """Whether the file has a table: one written before there were briefings has none until it is written again."""
    return con.execute("select 1 from sqlite_master where type = 'table' and name = ?", [table]).fetchone() is not None


# -- views ------------------------------------------------------------------------------------------------------------


def save_view(view: View, reader: Reader, at: datetime, folder: Path | None = None) -> View:
    """Keep a view under a new id, as the reader's."""
    now = _utc(at)
    kept = replace(
        checked_view(view), id=secrets.token_hex(8), made_by=text("who", reader.who), made_at_utc=now,
        changed_at_utc=now, deleted_at_utc=None,
    )  # fmt: skip
    with work.writing(folder) as con:
        con.execute(
            "insert into view (id, name, note, page, figure, query, names, boundaries, language, tier, build_id, "
            "coverage_until, shared, made_by, made_at_utc, changed_at_utc) values (:id, :name, :note, :page, :figure, "
            ":query, :names, :boundaries, :language, :tier, :build_id, :coverage_until, :shared, :made_by, "
            ":made_at_utc, :changed_at_utc)",
            vars(kept),
        )
    return kept


def views(
    reader: Reader, *, searched: str = "", in_bin: bool = False, folder: Path | None = None
) -> list[View]:  # fmt: skip
    """The views that a reader has, newest first; `searched`: all its words are in name, note or page, in any case."""
    if not _reads(folder):
        return []
    with work.opened(folder, to_write=False) as con:
        rows = con.execute("select * from view order by made_at_utc desc, id").fetchall() if _has(con, "view") else []
    found: list[View] = [_made(row, View) for row in rows]
    words = searched.casefold().split()
    return [
        view
        for view in found
        if (view.deleted_at_utc is not None) == in_bin
        and is_visible(view, reader)
        and (may_change(view, reader) or not in_bin)
        and all(word in f"{view.name} {view.note} {view.page} {view.query}".casefold() for word in words)
    ]


def view(id_: str, reader: Reader, folder: Path | None = None) -> View:
    """One view.

    Raises
    ------
    NotThereError
    """
    if not _reads(folder):
        raise NotThereError("There is no such view or briefing, or it is not shared with you.")
    with work.opened(folder, to_write=False) as con:
        return _theirs(_view(con, id_), reader)


def _view(con: sqlite3.Connection, id_: str) -> View | None:
    row = con.execute("select * from view where id = ?", [id_]).fetchone() if _has(con, "view") else None
    return _made(row, View) if row else None


def change_view(
    id_: str, reader: Reader, at: datetime, *, name: str | None = None, note: str | None = None,
    shared: bool | None = None, folder: Path | None = None,
) -> View:  # fmt: skip
    """Rename a view, write its note, share it or not; None: as it is."""
    with work.writing(folder) as con:
        found = _theirs(_view(con, id_), reader, to_change=True)
        kept = checked_view(
            replace(
                found,
                changed_at_utc=_utc(at),
                name=found.name if name is None else name,
                note=found.note if note is None else note,
                shared=found.shared if shared is None else shared,
            )
        )
        con.execute(
            "update view set name = :name, note = :note, shared = :shared, changed_at_utc = :changed_at_utc "
            "where id = :id",
            vars(kept),
        )
    return kept


def delete_view(id_: str, reader: Reader, at: datetime, folder: Path | None = None) -> None:
    """Put a view into the bin."""
    with work.writing(folder) as con:
        _theirs(_view(con, id_), reader, to_change=True)
        con.execute("update view set deleted_at_utc = ? where id = ?", [_utc(at), id_])


def restore_view(id_: str, reader: Reader, folder: Path | None = None) -> None:
    """Take a view out of the bin."""
    with work.writing(folder) as con:
        _theirs(_view(con, id_), reader, to_change=True)
        con.execute("update view set deleted_at_utc = null where id = ?", [id_])


# -- briefings --------------------------------------------------------------------------------------------------------

_INSERT_ITEM = (
    "insert into item (id, briefing_id, position, title, note, page, figure, query, names, boundaries, language, tier, "
    "build_id, coverage_until, made_by, made_at_utc, deleted_at_utc) values (:id, :briefing_id, :position, :title, "
    ":note, :page, :figure, :query, :names, :boundaries, :language, :tier, :build_id, :coverage_until, :made_by, "
    ":made_at_utc, :deleted_at_utc)"
)


def _items(con: sqlite3.Connection, briefing_id: str, *, in_bin: bool = False) -> tuple[Item, ...]:
    rows = con.execute("select * from item where briefing_id = ? order by position, id", [briefing_id]).fetchall()
    return tuple(_made(row, Item) for row in rows if (row["deleted_at_utc"] is not None) == in_bin)


def _briefing(con: sqlite3.Connection, id_: str) -> Briefing | None:
    row = con.execute("select * from briefing where id = ?", [id_]).fetchone() if _has(con, "briefing") else None
    return _of_row(con, row) if row else None


def _of_row(con: sqlite3.Connection, row: sqlite3.Row) -> Briefing:
    said = row["acknowledged"]
    made: Briefing = _made(
        row, Briefing, items=_items(con, row["id"]), wording=json.loads(row["wording"]),
        acknowledged=json.loads(said) if said else None,
    )  # fmt: skip
    return made


def _as_row(briefing: Briefing) -> dict[str, Any]:
    said = briefing.acknowledged
    return vars(briefing) | {
        "wording": json.dumps(briefing.wording, ensure_ascii=False, sort_keys=True),
        "acknowledged": None if said is None else json.dumps(said, ensure_ascii=False, sort_keys=True),
        "items": None,
    }


def new_briefing(briefing: Briefing, reader: Reader, at: datetime, folder: Path | None = None) -> Briefing:
    """Keep a briefing under a new id, as the reader's, with the items it has."""
    now = _utc(at)
    kept = replace(
        checked_briefing(briefing), id=secrets.token_hex(8), made_by=text("who", reader.who), made_at_utc=now,
        changed_at_utc=now, deleted_at_utc=None,
    )  # fmt: skip
    with work.writing(folder) as con:
        con.execute(
            "insert into briefing (id, title, subtitle, language, names, boundaries, room_marking, wording, "
            "acknowledged, tier, shared, made_by, made_at_utc, changed_at_utc) values (:id, :title, :subtitle, "
            ":language, :names, :boundaries, :room_marking, :wording, :acknowledged, :tier, :shared, :made_by, "
            ":made_at_utc, :changed_at_utc)",
            _as_row(kept),
        )
        for item in briefing.items:
            _insert(con, kept, item, reader, now)
        return _theirs(_briefing(con, kept.id), reader)


def _insert(con: sqlite3.Connection, briefing: Briefing, item: Item, reader: Reader, now: str) -> Item:
    held = _items(con, briefing.id)
    if len(held) >= MOST_ITEMS:
        raise SavedError("A briefing holds at most {most} views.", most=MOST_ITEMS)
    last = con.execute("select coalesce(max(position), 0) from item where briefing_id = ?", [briefing.id]).fetchone()[0]
    kept = replace(
        checked_item(item), id=secrets.token_hex(8), briefing_id=briefing.id, position=last + 1, made_by=reader.who,
        made_at_utc=now, deleted_at_utc=None,
    )  # fmt: skip
    con.execute(_INSERT_ITEM, vars(kept))
    strictest = min(briefing.tier, item.tier, *(one.tier for one in held), key=pointer.TIERS.index)
    con.execute("update briefing set tier = ?, changed_at_utc = ? where id = ?", [strictest, now, briefing.id])
    return kept


def briefings(reader: Reader, *, in_bin: bool = False, folder: Path | None = None) -> list[Briefing]:
    """The briefings that a reader has, the one changed last first."""
    if not _reads(folder):
        return []
    with work.opened(folder, to_write=False) as con:
        rows = (
            con.execute("select * from briefing order by changed_at_utc desc, id").fetchall()
            if _has(con, "briefing")
            else []
        )
        found = [_of_row(con, row) for row in rows]
    return [
        one
        for one in found
        if (one.deleted_at_utc is not None) == in_bin
        and is_visible(one, reader)
        and (may_change(one, reader) or not in_bin)
    ]


def briefing(id_: str, reader: Reader, folder: Path | None = None) -> Briefing:
    """One briefing with its items in order.

    Raises
    ------
    NotThereError
    """
    if not _reads(folder):
        raise NotThereError("There is no such view or briefing, or it is not shared with you.")
    with work.opened(folder, to_write=False) as con:
        return _theirs(_briefing(con, id_), reader)


CHANGEABLE = ("title", "subtitle", "language", "names", "boundaries", "room_marking", "wording", "shared")


def change_briefing(
    id_: str, reader: Reader, at: datetime, folder: Path | None = None, **changes: Any
) -> Briefing:  # fmt: skip
    """Change what stands at the head of a briefing; names of `changes` are those of `CHANGEABLE`."""
    unknown = set(changes) - set(CHANGEABLE)
    if unknown:
        raise SavedError("{field} of a briefing cannot be changed.", field=", ".join(sorted(unknown)))
    with work.writing(folder) as con:
        found = _theirs(_briefing(con, id_), reader, to_change=True)
        kept = checked_briefing(replace(found, changed_at_utc=_utc(at), **changes))
        con.execute(
            "update briefing set title = :title, subtitle = :subtitle, language = :language, names = :names, "
            "boundaries = :boundaries, room_marking = :room_marking, wording = :wording, shared = :shared, "
            "changed_at_utc = :changed_at_utc where id = :id",
            _as_row(kept),
        )
    return kept


def acknowledge(id_: str, said: Mapping[str, Any] | None, reader: Reader, folder: Path | None = None) -> None:
    """Keep what the presenter took note of in the room check; whoever may see a briefing may present it."""
    with work.writing(folder) as con:
        _theirs(_briefing(con, id_), reader)
        told = None if said is None else json.dumps(said, ensure_ascii=False, sort_keys=True)
        con.execute("update briefing set acknowledged = ? where id = ?", [told, id_])


def copy_briefing(id_: str, title: str, reader: Reader, at: datetime, folder: Path | None = None) -> Briefing:
    """A briefing of the reader's own with the same items and settings; nobody has acknowledged anything of it."""
    found = briefing(id_, reader, folder)
    return new_briefing(replace(found, title=title, acknowledged=None, shared=False), reader, at, folder)


def delete_briefing(id_: str, reader: Reader, at: datetime, folder: Path | None = None) -> None:
    """Put a briefing into the bin."""
    with work.writing(folder) as con:
        _theirs(_briefing(con, id_), reader, to_change=True)
        con.execute("update briefing set deleted_at_utc = ? where id = ?", [_utc(at), id_])


def restore_briefing(id_: str, reader: Reader, folder: Path | None = None) -> None:
    """Take a briefing out of the bin."""
    with work.writing(folder) as con:
        _theirs(_briefing(con, id_), reader, to_change=True)
        con.execute("update briefing set deleted_at_utc = null where id = ?", [id_])


# -- items ------------------------------------------------------------------------------------------------------------


def add_item(briefing_id: str, item: Item, reader: Reader, at: datetime, folder: Path | None = None) -> Item:
    """Add a view to the end of a briefing, which is from then on of the tier of its strictest item."""
    with work.writing(folder) as con:
        found = _theirs(_briefing(con, briefing_id), reader, to_change=True)
        return _insert(con, found, item, reader, _utc(at))


def _own_item(con: sqlite3.Connection, id_: str, reader: Reader) -> tuple[Briefing, Item]:
    row = con.execute("select * from item where id = ?", [id_]).fetchone()
    found = _theirs(_briefing(con, row["briefing_id"]) if row else None, reader, to_change=True)
    return found, _made(row, Item)


def _touch(con: sqlite3.Connection, briefing_id: str, at: datetime) -> None:
    con.execute("update briefing set changed_at_utc = ? where id = ?", [_utc(at), briefing_id])


def change_item(
    id_: str, reader: Reader, at: datetime, *, title: str | None = None, note: str | None = None,
    query: str | None = None, folder: Path | None = None,
) -> Item:  # fmt: skip
    """Change an item's title, speaker's note or question; None: as it is."""
    with work.writing(folder) as con:
        found, item = _own_item(con, id_, reader)
        kept = checked_item(
            replace(
                item,
                title=item.title if title is None else title,
                note=item.note if note is None else note,
                query=item.query if query is None else query,
            )
        )
        con.execute("update item set title = :title, note = :note, query = :query where id = :id", vars(kept))
        _touch(con, found.id, at)
    return kept


def move_item(id_: str, by: int, reader: Reader, at: datetime, folder: Path | None = None) -> None:
    """Move an item up (negative) or down; at the ends it stays."""
    with work.writing(folder) as con:
        found, _item = _own_item(con, id_, reader)
        order = [one.id for one in found.items]
        if id_ not in order:
            raise NotThereError("There is no such view or briefing, or it is not shared with you.")
        wanted = min(max(order.index(id_) + by, 0), len(order) - 1)
        order.insert(wanted, order.pop(order.index(id_)))
        for position, one in enumerate(order, start=1):
            con.execute("update item set position = ? where id = ?", [position, one])
        _touch(con, found.id, at)


def drop_item(id_: str, reader: Reader, at: datetime, folder: Path | None = None) -> None:
    """Take an item out of its briefing; it stays in the bin of the briefing."""
    with work.writing(folder) as con:
        found, _item = _own_item(con, id_, reader)
        con.execute("update item set deleted_at_utc = ? where id = ?", [_utc(at), id_])
        _touch(con, found.id, at)


def dropped_items(briefing_id: str, reader: Reader, folder: Path | None = None) -> tuple[Item, ...]:
    """The items in the bin of a briefing."""
    if not _reads(folder):
        return ()
    with work.opened(folder, to_write=False) as con:
        found = _theirs(_briefing(con, briefing_id), reader)
        return _items(con, found.id, in_bin=True)


def restore_item(id_: str, reader: Reader, at: datetime, folder: Path | None = None) -> None:
    """Put an item back into its briefing, about where it was."""
    with work.writing(folder) as con:
        found, _item = _own_item(con, id_, reader)
        if len(found.items) >= MOST_ITEMS:
            raise SavedError("A briefing holds at most {most} views.", most=MOST_ITEMS)
        con.execute("update item set deleted_at_utc = null where id = ?", [id_])
        _touch(con, found.id, at)


# -- frozen copies ----------------------------------------------------------------------------------------------------


def freeze(
    frozen: Frozen, content: Mapping[str, Any], reader: Reader, at: datetime, folder: Path | None = None
) -> Frozen:
    """Keep a briefing as it was made; `content` is JSON of `pages.figures.frozen`."""
    kept = replace(
        frozen, id=secrets.token_hex(8), title=text("title", frozen.title, least=1), made_by=text("who", reader.who),
        made_at_utc=_utc(at), tier=one_of("tier", frozen.tier, pointer.TIERS),
        marking=one_of("room_marking", frozen.marking, MARKINGS), deleted_at_utc=None,
    )  # fmt: skip
    packed = zlib.compress(json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8"))
    with work.writing(folder) as con:
        con.execute(
            "insert into frozen (id, briefing_id, title, tier, marking, build_id, coverage_until, shared, made_by, "
            "made_at_utc, content) values (:id, :briefing_id, :title, :tier, :marking, :build_id, :coverage_until, "
            ":shared, :made_by, :made_at_utc, :content)",
            vars(kept) | {"content": packed},
        )
    return kept


_FROZEN = (
    "select id, briefing_id, title, tier, marking, build_id, coverage_until, shared, made_by, made_at_utc, "
    "deleted_at_utc from frozen order by made_at_utc desc, id"
)


def frozen_copies(
    reader: Reader, *, of: str | None = None, in_bin: bool = False, folder: Path | None = None
) -> list[Frozen]:  # fmt: skip
    """The frozen copies that a reader has, newest first; `of`: those of one briefing."""
    if not _reads(folder):
        return []
    with work.opened(folder, to_write=False) as con:
        rows = con.execute(_FROZEN).fetchall() if _has(con, "frozen") else []
    found: list[Frozen] = [_made(row, Frozen) for row in rows]
    return [
        one
        for one in found
        if (one.deleted_at_utc is not None) == in_bin
        and of in (None, one.briefing_id)
        and is_visible(one, reader)
        and (may_change(one, reader) or not in_bin)
    ]


def thaw(id_: str, reader: Reader, folder: Path | None = None) -> tuple[Frozen, dict[str, Any]]:
    """A frozen copy with its content.

    Raises
    ------
    NotThereError
    """
    row = None
    if _reads(folder):
        with work.opened(folder, to_write=False) as con:
            if _has(con, "frozen"):
                row = con.execute("select * from frozen where id = ?", [id_]).fetchone()
    found: Frozen = _theirs(_made(row, Frozen) if row else None, reader)
    content: dict[str, Any] = json.loads(zlib.decompress(row["content"] if row else b""))
    return found, content


def delete_frozen(id_: str, reader: Reader, at: datetime, folder: Path | None = None) -> None:
    """Put a frozen copy into the bin."""
    with work.writing(folder) as con:
        row = con.execute("select * from frozen where id = ?", [id_]).fetchone()
        _theirs(_made(row, Frozen) if row else None, reader, to_change=True)
        con.execute("update frozen set deleted_at_utc = ? where id = ?", [_utc(at), id_])


def restore_frozen(id_: str, reader: Reader, folder: Path | None = None) -> None:
    """Take a frozen copy out of the bin."""
    with work.writing(folder) as con:
        row = con.execute("select * from frozen where id = ?", [id_]).fetchone()
        _theirs(_made(row, Frozen) if row else None, reader, to_change=True)
        con.execute("update frozen set deleted_at_utc = null where id = ?", [id_])


# -- the bin ----------------------------------------------------------------------------------------------------------


def empty_bin(reader: Reader, folder: Path | None = None) -> int:
    """Delete for good what the reader has in the bin; returns how many things that were."""
    gone = (
        [("view", one.id) for one in views(reader, in_bin=True, folder=folder)]
        + [("briefing", one.id) for one in briefings(reader, in_bin=True, folder=folder)]
        + [("frozen", one.id) for one in frozen_copies(reader, in_bin=True, folder=folder)]
    )
    dropped = [
        ("item", item.id)
        for one in briefings(reader, folder=folder)
        if may_change(one, reader)
        for item in dropped_items(one.id, reader, folder)
    ]
    statements = {
        "view": "delete from view where id = ? and deleted_at_utc is not null",
        "briefing": "delete from briefing where id = ? and deleted_at_utc is not null",
        "frozen": "delete from frozen where id = ? and deleted_at_utc is not null",
        "item": "delete from item where id = ? and deleted_at_utc is not null",
    }
    if not gone and not dropped:
        return 0
    with work.writing(folder) as con:
        count = 0
        for kind, id_ in (*gone, *dropped):
            if kind == "briefing":
                con.execute(
                    "delete from item where briefing_id in (select id from briefing where id = ? and "
                    "deleted_at_utc is not null)",
                    [id_],
                )
            count += con.execute(statements[kind], [id_]).rowcount
    return count
