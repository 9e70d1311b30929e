"""Stores of all three tiers in one folder, told apart by what they hold: enough to see which one was read.

These are cut from a copy of the analyst store, which a publish never does (decision 15); no test of leaks inside a
file may rest on them.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb

from data import pointer

KEPT = {"partner": 40, "public": 7}  # incidents that the lesser stores hold


def make(folder: Path, analyst_folder: Path) -> None:
    """Copy the analyst store and put a partner and a public one beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    found = pointer.read("analyst", analyst_folder)
    shutil.copy(analyst_folder / found.file, folder)
    pointer.write(found, "analyst", folder)
    for tier, count in KEPT.items():
        relabel(found, analyst_folder, tier, folder, keep=count)


def relabel(
    found: pointer.Pointer, source: Path, tier: str, folder: Path, says: str | None = None, keep: int | None = None
) -> None:
    """Make a copy of a store the current one of a tier; `says` is the tier that its `build` table holds."""
    path = folder / f"{tier}-{found.build_id}.duckdb"
    shutil.copy(source / found.file, path)
    with duckdb.connect(path) as con:
        con.execute("update build set tier = $says", {"says": says or tier})
        if keep is not None:
            _cut(con, keep)
    made = replace(
        found, file=path.name, size=path.stat().st_size, sha256=pointer.sha256(path),
        incident_count=keep or found.incident_count,
    )  # fmt: skip
    pointer.write(made, tier, folder)


def _cut(con: duckdb.DuckDBPyConnection, keep: int) -> None:
    con.execute("create temp table kept as select incident_id from incident order by incident_id limit $keep",
                {"keep": keep})  # fmt: skip
    named = con.execute("select table_name from duckdb_columns() where column_name = 'incident_id' and not internal "
                        "and table_name <> 'kept'").fetchall()  # fmt: skip
    for (table,) in named:
        con.execute(f"delete from {table} where incident_id not in (from kept)")  # noqa: S608 - our own tables
