"""The only door to a store for reading."""

import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
import numpy as np
import pandas as pd

from data import pointer
from data.pointer import TIERS, Pointer, StoreError
from queries.filters import SeizureFilter

__all__ = ["TIERS", "Connection", "Pointer", "StoreError", "ceiling", "has_pointer", "open_store", "read_pointer"]

QUERIES = Path(__file__).parent

Connection = duckdb.DuckDBPyConnection
_locking = Lock()


def ceiling() -> str:
    """The most that this process may open, from SEIZURE_TIER: the analyst store without it.

    Raises
    ------
    StoreError
        If it names no tier.
    """
    wanted = os.environ.get("SEIZURE_TIER") or TIERS[0]
    if wanted not in TIERS:
        raise StoreError("SEIZURE_TIER is {found!r}: expected one of {known}.", found=wanted, known=", ".join(TIERS))
    return wanted


def read_pointer(tier: str = "analyst", folder: Path | None = None) -> Pointer:
    """The pointer of a tier that this process may open.

    Raises
    ------
    StoreError
        If the tier is above the process's own, or the pointer is missing, unreadable, or names a file of another tier.
    """
    if TIERS.index(tier) < TIERS.index(ceiling()):
        raise StoreError(
            "This process serves the {own} store (SEIZURE_TIER); it opens no {tier} store.", own=ceiling(), tier=tier
        )
    return pointer.read(tier, folder)


def has_pointer(tier: str) -> bool:
    """Whether anything was ever made the current store of a tier."""
    return pointer.pointer_path(tier).exists()


def open_store(found: Pointer, folder: Path | None = None) -> Connection:
    """Open the store that a pointer names, for reading only and locked (the order is that of decision 2).

    Raises
    ------
    StoreError
        If the file is gone, damaged, held by another process, or holds another tier than its name says.
    """
    path = pointer.file_of(found, folder)
    try:
        con = duckdb.connect(path, read_only=True, config={"python_enable_replacements": False})
        with _locking:
            _lock(con)
        held = con.execute("select tier from build").fetchall()
    except duckdb.Error as error:
        if "could not set lock" in str(error).lower():  # 'lock' alone is also in every 'block'
            raise StoreError(
                "The store file {file} is held open for writing by another program. Close that program and reload.",
                file=found.file,
            ) from error
        raise StoreError(
            "The store file {file} cannot be read. Build it again with: {mend}",
            file=found.file,
            mend=f"{pointer.MEND} FORCE=1",
        ) from error
    named = found.file.partition("-")[0]
    if held != [(named,)]:
        con.close()
        raise StoreError(
            "The store file {file} should hold the {tier} tier and says that it holds {found}. It is not opened.",
            file=found.file,
            tier=named,
            found=", ".join(str(tier) for (tier,) in held) or "none",
        )
    return con


def _lock(con: Connection) -> None:
    """Once for each file: what a process opens a second time shares the settings, and they are locked by then."""
    if con.execute("select current_setting('lock_configuration')").fetchone() == (True,):
        return
    con.execute("set global TimeZone = 'UTC'")  # a plain SET is not inherited by cursors
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")


def current(tier: str = "analyst") -> tuple[Pointer, Connection]:
    """The current store of a tier, opened."""
    found = read_pointer(tier)
    return found, open_store(found)


@cache
def read_sql(name: str) -> str:
    """A query by name: matching.sql (the CTEs `line` and `incident` of the filter) followed by name.sql."""
    return f"{_file('matching')}{_file(name)}"


@cache
def _file(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def frame(con: Connection, name: str, filters: SeizureFilter, **more: Any) -> pd.DataFrame:
    """Run a filtered query; the names in `more` are its own parameters. Text and lists that are NULL are None."""
    found = con.execute(read_sql(name), filters.parameters() | more).df()
    texts = [column for column in found if found[column].dtype in ("str", "object")]
    return found.assign(**{column: _plain(found[column]) for column in texts})


def _plain(column: pd.Series) -> pd.Series:
    """Text and lists as Python has them: None for NULL, whatever pandas would infer."""
    cells = [cell.tolist() if isinstance(cell, np.ndarray) else None if pd.isna(cell) else cell for cell in column]
    return pd.Series(cells, index=column.index, name=column.name, dtype=object)


def rows(con: Connection, name: str, filters: SeizureFilter, **more: Any) -> list[dict[str, Any]]:
    """As `frame`, as plain Python rows (None for NULL, days as dates)."""
    return _rows(con.execute(read_sql(name), filters.parameters() | more))


def plain_rows(con: Connection, name: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
    """Run a query that no filter touches; plain Python rows."""
    return _rows(con.execute(_file(name), dict(parameters or {})))


def _rows(result: Connection) -> list[dict[str, Any]]:
    names = [column[0] for column in result.description or []]
    return [dict(zip(names, values, strict=True)) for values in result.fetchall()]
