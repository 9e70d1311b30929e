"""A process opens the stores of its own tier and below, and none that says that it is another."""

import shutil
from pathlib import Path

import pytest

from data import pointer
from queries import store
from queries.__main__ import main
from queries.store import TIERS, StoreError
from tests import tiers


@pytest.mark.parametrize("own", TIERS)
@pytest.mark.parametrize("wanted", TIERS)
def test_no_process_opens_more_than_its_own(
    own: str, wanted: str, tier_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEIZURE_TIER", own)
    if TIERS.index(wanted) < TIERS.index(own):
        with pytest.raises(StoreError, match=f"serves the {own} store"):
            store.read_pointer(wanted, tier_folder)
    else:
        found = store.read_pointer(wanted, tier_folder)
        con = store.open_store(found, tier_folder)
        expected = tiers.KEPT.get(wanted, 780)
        assert con.execute("select count(*) from incident").fetchone() == (expected,)
        con.close()


def test_the_command_line_keeps_to_it_too(
    tier_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SEIZURE_STORE", str(tier_folder))
    monkeypatch.setenv("SEIZURE_TIER", "public")
    assert main(["totals", "--json"]) == 1
    assert "opens no analyst store" in capsys.readouterr().err
    assert main(["totals", "--json", "--tier", "public"]) == 0
    assert '"incident_count": 7,' in capsys.readouterr().out


def test_a_tier_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch, tier_folder: Path) -> None:
    monkeypatch.setenv("SEIZURE_TIER", "Public")
    with pytest.raises(StoreError, match="'Public': expected one of analyst, partner, public"):
        store.read_pointer("public", tier_folder)


def test_a_file_that_says_it_is_another_tier_is_not_opened(found: store.Pointer, store_folder: Path, tmp_path: Path):
    tiers.relabel(found, store_folder, "public", tmp_path, says="analyst")
    with pytest.raises(StoreError, match="should hold the public tier and says that it holds analyst"):
        store.open_store(store.read_pointer("public", tmp_path), tmp_path)


def test_a_pointer_that_names_a_file_of_another_tier_is_not_followed(store_folder: Path, tmp_path: Path) -> None:
    shutil.copytree(store_folder, tmp_path, dirs_exist_ok=True)
    shutil.copy(pointer.pointer_path("analyst", tmp_path), pointer.pointer_path("public", tmp_path))
    with pytest.raises(StoreError, match="is no store of the"):
        store.read_pointer("public", tmp_path)


def test_a_store_reaches_no_other_file(tier_folder: Path) -> None:
    con = store.open_store(store.read_pointer("public", tier_folder), tier_folder)
    other = tier_folder / store.read_pointer("analyst", tier_folder).file
    for statement in (
        f"attach '{other}' as other (read_only)",
        f"select * from read_text('{other}')",  # noqa: S608 - a path of the test
        f"select * from '{other}'",  # noqa: S608
        "set enable_external_access = true",
        "create table x (y integer)",
    ):
        with pytest.raises(Exception, match=r"(?i)disabled|locked|read-only"):
            con.execute(statement)
    con.close()
