"""What people make, in `data/store/work.sqlite` (decision 3). This module and `data.saved` are its only writers.

Here is the audit log: who exported what, when, and why; saved views and briefings are in `data.saved`. No rebuild
touches the file; a process that serves the public opens it neither to write nor to read.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data import pointer
from geo.errors import AtlasError

FILE = "work.sqlite"
SCHEMA = Path(__file__).parent / "work.sql"
BUSY_SECONDS = 10.0


class WorkError(AtlasError):
    """The file of what people make cannot be opened or written."""


@dataclass(frozen=True)
class Entry:
    """One entry of the audit log; the columns are explained in work.sql."""

    action: str
    who: str
    role: str | None = None
    tier: str | None = None
    sign_in_id: str | None = None
    page: str | None = None
    query: str | None = None
    format: str | None = None
    file: str | None = None
    row_count: int | None = None
    marking: str | None = None
    build_id: str | None = None
    reason: str | None = None


def path_of(folder: Path | None = None) -> Path:
    """Where the file lies: beside the stores."""
    return (folder or pointer.store_folder()) / FILE


@contextmanager
def opened(folder: Path | None, *, to_write: bool) -> Iterator[sqlite3.Connection]:
    """The file, for the modules that write it; rows by name of their columns.

    Raises
    ------
    WorkError
        In a process that serves the public, and when the file cannot be used.
    """
    if os.environ.get("SEIZURE_TIER") == "public":
        raise WorkError("A process that serves the public does not open {file}.", file=FILE)
    path = path_of(folder)
    address = f"{path.resolve().as_uri()}?mode={'rwc' if to_write else 'ro'}"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)) as con:
            con.row_factory = sqlite3.Row
            yield con
    except sqlite3.Error as error:
        raise WorkError("The work file {file} cannot be used: {error}.", file=FILE, error=error) from error


@contextmanager
def writing(folder: Path | None) -> Iterator[sqlite3.Connection]:
    """One transaction: all of it is on the disk when it ends well, nothing of it else. Others wait for their turn."""
    with opened(folder, to_write=True) as con:
        con.execute("pragma journal_mode = wal")
        con.execute("pragma synchronous = full")
        con.executescript(SCHEMA.read_text(encoding="utf-8"))
        con.execute("begin immediate")
        try:
            yield con
        except BaseException:
            con.execute("rollback")
            raise
        con.execute("commit")


def record(entry: Entry, at: datetime, folder: Path | None = None) -> int:
    """Append an entry; returns its number. It is on the disk when this returns.

    Raises
    ------
    WorkError
        If it cannot be written: whoever asked must then not do what was to be recorded.
    """
    if at.tzinfo is None:
        raise ValueError("An entry of the audit log needs a time with its zone.")
    said = {"recorded_at_utc": at.astimezone(UTC).isoformat(timespec="seconds"), **asdict(entry)}
    with writing(folder) as con:
        last = con.execute("select digest from audit order by entry desc limit 1").fetchone()
        said["digest"] = _digest(last["digest"] if last else "", said)
        made = con.execute(
            "insert into audit (recorded_at_utc, action, who, role, tier, sign_in_id, page, query, format, file, "
            "row_count, marking, build_id, reason, digest) values (:recorded_at_utc, :action, :who, :role, :tier, "
            ":sign_in_id, :page, :query, :format, :file, :row_count, :marking, :build_id, :reason, :digest)",
            said,
        )
    return int(made.lastrowid or 0)


def _digest(before: str, said: dict[str, Any]) -> str:
    """SHA-256 over the digest of the entry before and all that this one says."""
    kept = {name: value for name, value in said.items() if name not in ("entry", "digest")}
    return hashlib.sha256(f"{before}\n{json.dumps(kept, sort_keys=True)}".encode()).hexdigest()


def entries(folder: Path | None = None) -> list[dict[str, Any]]:
    """All entries, oldest first; none where nothing was ever recorded."""
    if not path_of(folder).exists():
        return []
    with opened(folder, to_write=False) as con:
        return [dict(row) for row in con.execute("select * from audit order by entry")]


def actions_of(sign_in_id: str, folder: Path | None = None) -> set[str]:
    """What is recorded of a sign-in: `sign_out` in it means that it is over, whatever cookie is shown."""
    if not path_of(folder).exists():
        return set()
    with opened(folder, to_write=False) as con:
        found = con.execute("select distinct action from audit where sign_in_id = ?", [sign_in_id])
        return {row["action"] for row in found}


def tampered(folder: Path | None = None) -> list[int]:
    """The entries that do not follow from the one before: changed, or something before them was taken out.

    What was cut off at the end cannot be seen from the file itself; keep a copy of the last digest elsewhere.
    """
    found, before, number = [], "", 0
    for row in entries(folder):
        if row["digest"] != _digest(before, row) or row["entry"] != number + 1:
            found.append(int(row["entry"]))
        before, number = row["digest"], row["entry"]
    return found
