"""The audit log takes entries and gives none back; what was changed behind its back shows."""

import json
import sqlite3
import threading
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from data import work
from data.__main__ import main

AT = datetime(2026, 3, 12, 8, 15, tzinfo=UTC)


def entry(who: str = "duty@agency.example") -> work.Entry:
    return work.Entry(
        "export", who, tier="partner", query="species=pangolins", format="csv", row_count=3, reason="brief"
    )


def test_an_entry_is_kept_as_given(tmp_path: Path) -> None:
    hanoi = timezone(timedelta(hours=7))
    assert work.record(entry(), AT.astimezone(hanoi), tmp_path) == 1
    (row,) = work.entries(tmp_path)
    assert row["recorded_at_utc"] == "2026-03-12T08:15:00+00:00"
    assert (row["who"], row["tier"], row["row_count"], row["reason"]) == ("duty@agency.example", "partner", 3, "brief")
    assert row["marking"] is None


def test_a_time_without_a_zone_is_no_time(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="zone"):
        work.record(entry(), datetime(2026, 3, 12), tmp_path)  # noqa: DTZ001


@pytest.mark.parametrize(
    "statement",
    [
        "update audit set who = 'somebody else'",
        "update audit set reason = reason",
        "delete from audit",
        "delete from audit where entry = 1",
        "insert or replace into audit (entry, recorded_at_utc, action, who, digest) "
        "values (1, 'x', 'export', 'y', 'z')",
        "replace into audit (entry, recorded_at_utc, action, who, digest) values (1, 'x', 'export', 'y', 'z')",
        "insert into audit (entry, recorded_at_utc, action, who, digest) values (1, 'x', 'export', 'y', 'z') "
        "on conflict (entry) do update set who = 'y'",
    ],
)
def test_no_entry_is_changed_or_taken_out(statement: str, tmp_path: Path) -> None:
    work.record(entry(), AT, tmp_path)
    before = work.entries(tmp_path)
    con = sqlite3.connect(work.path_of(tmp_path))
    with pytest.raises(sqlite3.Error, match="append-only"):
        con.execute(statement)
    con.rollback()
    con.close()
    assert work.entries(tmp_path) == before


@pytest.mark.parametrize(
    ("statement", "seen"),
    [
        ("update audit set row_count = 0 where entry = 2", [2]),
        ("delete from audit where entry = 1", [2]),
        ("delete from audit where entry = 2", [3]),
        ("update audit set digest = 'x' where entry = 1", [1, 2]),
    ],
)
def test_what_was_changed_with_the_triggers_off_shows(statement: str, seen: list[int], tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        work.record(entry(name), AT, tmp_path)
    assert work.tampered(tmp_path) == []
    con = sqlite3.connect(work.path_of(tmp_path))
    con.executescript(f"drop trigger audit_no_update; drop trigger audit_no_delete; {statement};")
    con.close()
    assert work.tampered(tmp_path) == seen


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    work.record(entry("first"), AT, tmp_path)
    threads = [threading.Thread(target=work.record, args=(entry(f"w{n}"), AT, tmp_path)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {row["who"] for row in work.entries(tmp_path)} == {"first"} | {f"w{n}" for n in range(20)}
    assert work.tampered(tmp_path) == []


def test_the_file_is_in_wal_and_named_beside_the_stores(tmp_path: Path) -> None:
    work.record(entry(), AT, tmp_path)
    con = sqlite3.connect(tmp_path / "work.sqlite")
    assert con.execute("pragma journal_mode").fetchone() == ("wal",)
    con.close()


def test_reading_makes_no_file(tmp_path: Path) -> None:
    assert work.entries(tmp_path) == []
    assert work.actions_of("x", tmp_path) == set()
    assert not list(tmp_path.iterdir())


def test_an_entry_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "work.sqlite").write_bytes(b"this is no database, and long enough to be looked at as one" * 20)
    with pytest.raises(work.WorkError):
        work.record(entry(), AT, tmp_path)


def test_a_process_that_serves_the_public_neither_writes_nor_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work.record(entry(), AT, tmp_path)
    monkeypatch.setenv("SEIZURE_TIER", "public")
    with pytest.raises(work.WorkError, match="public"):
        work.record(entry(), AT, tmp_path)
    with pytest.raises(work.WorkError, match="public"):
        work.entries(tmp_path)


def test_the_command_line_lists_and_verifies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEIZURE_STORE", str(tmp_path))
    assert main(["audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"entry_count": 0, "tampered": [], "entries": []}
    work.record(entry(), AT)
    assert main(["audit", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"][0]["reason"] == "brief"
    assert main(["audit"]) == 0
    assert "who=duty@agency.example" in capsys.readouterr().out
    con = sqlite3.connect(tmp_path / "work.sqlite")
    con.executescript("drop trigger audit_no_update; update audit set who = 'nobody';")
    con.close()
    assert main(["audit", "--verify"]) == 1
    assert "[1]" in capsys.readouterr().err
