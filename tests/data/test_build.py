"""One pointer, new names, old stores left alone (decision 2)."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from data import build, cases, pointer
from queries import store, summary
from queries.filters import SeizureFilter

ROOT = Path(__file__).parents[2]
OLDER = pointer.SCHEMA_VERSION - 1


@pytest.fixture
def folder(store_folder: Path, tmp_path: Path) -> Path:
    """A copy of the store that a test may spoil."""
    return Path(shutil.copytree(store_folder, tmp_path / "store"))


def incident_count(folder: Path) -> int:
    """What the current store answers."""
    con = store.open_store(store.read_pointer("analyst", folder), folder)
    try:
        return summary.totals(con, SeizureFilter())["incident_count"]
    finally:
        con.close()


def names(folder: Path) -> set[str]:
    """The files of a folder."""
    return {path.name for path in folder.iterdir() if path.is_file()}


def test_a_second_build_builds_nothing(folder):
    before = {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.iterdir()}
    again = build.build(folder)
    assert not again.is_new
    assert {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.iterdir()} == before


def test_the_pointer_says_what_the_file_is(folder):
    found = pointer.read("analyst", folder)
    path = folder / found.file
    assert (found.size, found.sha256) == (path.stat().st_size, pointer.sha256(path))
    assert (found.incident_count, found.schema_version) == (780, pointer.SCHEMA_VERSION)
    assert found.coverage_from.isoformat() == "2008-01-01"
    assert build.info(folder, verify=True)["verified"] is True


def test_two_builds_hold_the_same_rows(folder):
    first, second = folder / pointer.read("analyst", folder).file, build.build(folder, force=True).path
    assert first != second
    con = duckdb.connect()
    for name, path in (("a", first), ("b", second)):
        con.execute(f"attach '{path}' as {name} (read_only)")
    tables = [
        row[0] for row in con.execute("select table_name from duckdb_tables() where database_name = 'a'").fetchall()
    ]
    assert "seizure" in tables
    for table in set(tables) - {"build"}:
        for one, other in (("a", "b"), ("b", "a")):
            unlike = con.execute(f"from {one}.{table} except all from {other}.{table}").fetchall()
            assert unlike == [], table


def test_the_two_newest_stores_stay(folder):
    made = [build.build(folder, force=True).path.name for _ in range(3)]
    assert len(set(made)) == 3
    assert names(folder) == {"analyst.json", *made[1:]}


def test_a_reader_keeps_answering_while_new_stores_come(folder):
    first = store.read_pointer("analyst", folder)
    con = store.open_store(first, folder)
    said, stop = [], threading.Event()

    def read() -> None:
        own = con.cursor()
        while not stop.is_set():
            said.append(summary.totals(own, SeizureFilter())["incident_count"])

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for _ in range(2):
            build.build(folder, force=True)
    finally:
        stop.set()
        reader.join()
        con.close()
    assert not (folder / first.file).exists()
    assert set(said) == {780}
    assert incident_count(folder) == 780


MOMENTS = [
    "before insert seizure",
    "before write",
    "inside write",
    *[pytest.param(moment, marks=pytest.mark.long) for moment in ("before locate", "before sha256")],
]
KILLED = """
import os, signal, sys
from pathlib import Path
from data import build, pointer

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

moment = sys.argv[1]
if moment == "before insert seizure":
    insert = build.insert
    build.insert = lambda con, name, frame: die() if name == "seizure" else insert(con, name, frame)
elif moment == "inside write":
    Path.replace = lambda self, target: die() if self.name.startswith("analyst.json") else os.replace(self, target)
elif moment == "before locate":
    build.locate = die
else:
    setattr(pointer, moment.split()[1], die)
build.build(force=True)
"""


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_killed_build_leaves_the_old_store_current(folder, moment):
    said = (folder / "analyst.json").read_text()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, moment], cwd=ROOT, env=os.environ | {"SEIZURE_STORE": str(folder)}, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    assert (folder / "analyst.json").read_text() == said
    assert incident_count(folder) == 780
    made = build.build(folder, force=True)
    assert incident_count(folder) == 780
    assert made.path.name in names(folder)
    assert not [name for name in names(folder) if "building" in name or name.startswith("analyst.json.")]


@pytest.mark.parametrize("seconds", [pytest.param(0.9, marks=pytest.mark.long), 1.4])
def test_a_build_killed_at_any_time_does_no_harm(folder, seconds):
    build_it = [sys.executable, "-m", "data", "build", "--force"]
    process = subprocess.Popen(
        build_it, cwd=ROOT, env=os.environ | {"SEIZURE_STORE": str(folder)}, stdout=subprocess.DEVNULL
    )
    time.sleep(seconds)
    process.kill()
    process.wait()
    assert incident_count(folder) == 780


def spoil_pointer(folder: Path, **changes: object) -> None:
    """Change what the pointer says."""
    path = folder / "analyst.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def missing_pointer(folder: Path) -> None:
    (folder / "analyst.json").unlink()


def missing_file(folder: Path) -> None:
    (folder / pointer.read("analyst", folder).file).unlink()


def truncated(folder: Path) -> None:
    path = folder / pointer.read("analyst", folder).file
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(folder: Path) -> None:
    (folder / pointer.read("analyst", folder).file).write_bytes(b"")


def scrambled(folder: Path) -> None:
    path = folder / pointer.read("analyst", folder).file
    path.write_bytes(os.urandom(path.stat().st_size))


def a_scrambled_block(folder: Path) -> None:
    path = folder / pointer.read("analyst", folder).file
    raw = bytearray(path.read_bytes())
    raw[4096:] = bytes(len(raw) - 4096)
    path.write_bytes(raw)


def older_schema(folder: Path) -> None:
    spoil_pointer(folder, schema_version=OLDER)


def half_a_pointer(folder: Path) -> None:
    path = folder / "analyst.json"
    path.write_text(path.read_text()[:40])


def pointer_of_another_program(folder: Path) -> None:
    (folder / "analyst.json").write_text("[1, 2]")


def pointer_lacking_a_field(folder: Path) -> None:
    path = folder / "analyst.json"
    path.write_text(json.dumps({key: value for key, value in json.loads(path.read_text()).items() if key != "size"}))


DAMAGE = {
    missing_pointer: "There is no analyst store yet", missing_file: "is gone", truncated: "is damaged: it has",
    empty: "is damaged: it has 0 bytes", scrambled: "cannot be read", a_scrambled_block: "cannot be read",
    older_schema: f"has schema version {OLDER}; this program reads", half_a_pointer: "cannot be read",
    pointer_of_another_program: "cannot be read", pointer_lacking_a_field: "cannot be read",
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_a_store_that_cannot_be_read_says_what_mends_it(folder, damage):
    damage(folder)
    with pytest.raises(store.StoreError, match=DAMAGE[damage]) as raised:
        incident_count(folder)
    assert "make build" in str(raised.value)


def test_what_is_wrong_with_the_size_is_mended_by_the_next_build(folder):
    truncated(folder)
    assert build.build(folder).is_new
    assert incident_count(folder) == 780


def test_a_changed_byte_is_found_by_verify_and_mended_by_force(folder):
    path = folder / pointer.read("analyst", folder).file
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    with pytest.raises(pointer.StoreError, match="SHA-256 differs") as raised:
        build.info(folder, verify=True)
    assert "make build FORCE=1" in str(raised.value)
    asked = subprocess.run(["make", "-n", "build", "FORCE=1"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "-m data build --force" in asked.stdout
    build.build(folder, force=True)
    assert build.info(folder, verify=True)["verified"]


def test_a_store_held_by_a_writer_says_so(folder):
    path = folder / pointer.read("analyst", folder).file
    hold = f"import duckdb, sys; con = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline() == b"held\n"
        with pytest.raises(store.StoreError, match="held open for writing by another program"):
            incident_count(folder)
        writer.stdin.close()
    assert incident_count(folder) == 780


def test_a_new_schema_makes_a_new_store(folder):
    older_schema(folder)
    assert build.build(folder).is_new


def test_unusable_cases_of_our_own_build_nothing(folder, tmp_path, monkeypatch):
    own = tmp_path / "incidents.csv"
    own.write_text(build.CASES.read_text(encoding="utf-8").replace(",raw_ivory,", ",ivory,", 1), encoding="utf-8")
    monkeypatch.setattr(build, "CASES", own)
    before = names(folder)
    with pytest.raises(cases.CasesRejected, match="cannot be used, so nothing was built") as raised:
        build.build(folder, force=True)
    assert "commodity: 'ivory'" in str(raised.value)
    assert names(folder) == before


FORBIDDEN = [
    "select * from read_csv('/etc/passwd')", "select * from '/etc/passwd'", "copy incident to '/tmp/out.csv'",
    "attach '/tmp/other.duckdb' as other", "install httpfs", "load httpfs", "set threads = 1",
    "set enable_external_access = true", "set global TimeZone = 'Asia/Tokyo'", "reset TimeZone",
    "set python_enable_replacements = true", "create table t (x integer)", "delete from incident",
    "export database '/tmp/out'", "select * from glob('/etc/*')", "select getenv('HOME')",
]  # fmt: skip


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_an_opened_store_can_only_be_read(con, statement):
    with pytest.raises(duckdb.Error):
        con.execute(statement)


def test_a_misspelt_table_never_reads_a_python_variable(con):
    import pandas as pd

    incidnet = pd.DataFrame({"x": [1]})
    assert len(incidnet) == 1
    with pytest.raises(duckdb.CatalogException):
        con.execute("select * from incidnet")


def test_times_are_utc_in_every_cursor(con):
    assert con.execute("select current_setting('TimeZone')").fetchone() == ("UTC",)


def test_a_store_may_be_opened_many_times_at_once(found, store_folder):
    with ThreadPoolExecutor(8) as pool:
        opened = list(pool.map(lambda _: store.open_store(found, store_folder), range(16)))
    assert {summary.totals(one, SeizureFilter())["incident_count"] for one in opened} == {780}
    for one in opened:
        with pytest.raises(duckdb.Error):
            one.execute("set threads = 1")
        one.close()
