"""Which file is the current store of a tier (decision 2).

A replaced DuckDB file is never seen by a process that has it open, so each build writes a new name and then
replaces this small pointer in one step: a reader sees the old store or the new one, never half of one.
"""

import hashlib
import json
import os
import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geo.errors import AtlasError

SCHEMA_VERSION = 7
TIERS = ("analyst", "partner", "public")
STORE = Path(__file__).parent / "store"
MEND = "make build"
PUBLISH = "python -m data publish --tier {tier} --approve NAME"


class StoreError(AtlasError):
    """The store cannot be read; the message says why and what mends it."""


@dataclass(frozen=True)
class Pointer:
    """What the pointer file says of the current store."""

    file: str
    build_id: str
    inputs: str  # SHA-256 over everything the store was computed from
    schema_version: int
    size: int  # bytes
    sha256: str
    coverage_from: date
    coverage_until: date  # last day the cases reach
    incident_count: int


def store_folder() -> Path:
    """Where the stores lie: data/store, or the folder that SEIZURE_STORE names."""
    return Path(os.environ.get("SEIZURE_STORE") or STORE)


def pointer_path(tier: str, folder: Path | None = None) -> Path:
    """The pointer file of a tier."""
    return (folder or store_folder()) / f"{tier}.json"


def read(tier: str = "analyst", folder: Path | None = None) -> Pointer:
    """Read the pointer of a tier.

    Raises
    ------
    StoreError
        If there is none, it is no pointer, or the store is of another schema version.
    """
    path = pointer_path(tier, folder)
    try:
        said: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        for name in ("coverage_from", "coverage_until"):
            said[name] = date.fromisoformat(said[name])
        pointer = Pointer(**said)
    except FileNotFoundError:
        mend = MEND if tier == "analyst" else PUBLISH.format(tier=tier)
        raise StoreError("There is no {tier} store yet. Build it with: {mend}", tier=tier, mend=mend) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise StoreError(
            "The file {path}, which names the current store, cannot be read. Build a new store with: {mend}",
            path=path.name,
            mend=f"{MEND} FORCE=1",
        ) from error
    if pointer.schema_version != SCHEMA_VERSION:
        raise StoreError(
            "The {tier} store has schema version {found}; this program reads version {expected}. "
            "Build a new store with: {mend}",
            tier=tier,
            found=pointer.schema_version,
            expected=SCHEMA_VERSION,
            mend=MEND if tier == "analyst" else PUBLISH.format(tier=tier),
        )
    if not re.fullmatch(rf"{tier}-[\w-]+\.duckdb", pointer.file):
        raise StoreError(
            "{path} names {file!r}, which is no store of the {tier} tier. Nothing was opened.",
            path=path.name,
            file=pointer.file,
            tier=tier,
        )
    return pointer


def write(pointer: Pointer, tier: str, folder: Path) -> None:
    """Make a store the current one, in one step; of the others only the one that was current stays."""
    said = asdict(pointer) | {
        "coverage_from": pointer.coverage_from.isoformat(),
        "coverage_until": pointer.coverage_until.isoformat(),
    }
    target = pointer_path(tier, folder)
    try:
        before = read(tier, folder).file
    except StoreError:
        before = ""
    draft = target.with_suffix(f".json.{os.getpid()}")
    draft.write_text(json.dumps(said, indent=1) + "\n", encoding="utf-8")
    draft.replace(target)
    for old in folder.glob(f"{tier}-*.duckdb"):
        if old.name not in (pointer.file, before):
            old.unlink(missing_ok=True)


def file_of(pointer: Pointer, folder: Path | None = None) -> Path:
    """The store file, its size checked.

    Raises
    ------
    StoreError
        If the file is gone or is not as long as when it was built.
    """
    path = (folder or store_folder()) / pointer.file
    if not path.is_file():
        raise StoreError(
            "The store file {file} is gone. Build it again with: {mend}", file=pointer.file, mend=f"{MEND} FORCE=1"
        )
    size = path.stat().st_size
    if size != pointer.size:
        raise StoreError(
            "The store file {file} is damaged: it has {found} bytes instead of {expected}. Build it again with: {mend}",
            file=pointer.file,
            found=size,
            expected=pointer.size,
            mend=f"{MEND} FORCE=1",
        )
    return path


def sha256(path: Path) -> str:
    """SHA-256 of a file, hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
