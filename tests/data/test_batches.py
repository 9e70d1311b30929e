"""An agency's own files: checked, set aside with reasons, marked AMBER, taken out again."""

import csv
import json
import os
import shutil
from pathlib import Path

import pandas as pd
import pytest

from data import __main__ as command_line
from data import batches, build, cases, pointer
from queries import breakdowns, marks, store, summary
from queries import cases as case_queries
from queries.filters import SeizureFilter
from tests.data.test_cases import GOOD, written

HOSTILE = {
    "html": "<img src=x onerror=alert(1)>", "formula": '=HYPERLINK("http://evil.example","click")',
    "sql": "'; drop table incident; --", "right-to-left": "\u202egnp.exe \u2066abc", "long": "x" * 10_000,
    "quotes": "a \"quoted\", 'comma'\nand a new line", "percent": "%s %(x)s {0} {name} $since ?", "tilde": "a~b",
}  # fmt: skip
FREE_TEXT = ["admin1", "place", "declared_as", "concealment", "agency", "operation", "note", "species_common",
             "species_scientific", "source_publisher", "export_place"]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty store folder."""
    return tmp_path / "store"


@pytest.fixture
def agency(tmp_path: Path) -> Path:
    """An agency's folder with one incident of two lines and one more."""
    source = tmp_path / "agency"
    source.mkdir()
    scales = GOOD | {"commodity": "scales", "species_common": "pangolin", "species_scientific": "Manidae spp.",
                     "quantity": "2000"}  # fmt: skip
    written(source, [GOOD, scales, GOOD | {"incident_id": "VN-2023-902", "quantity": "3"}])
    return source


def tree(folder: Path) -> set[str]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} if folder.exists() else set()


def opened(folder: Path):
    """The current store of a folder."""
    return store.open_store(store.read_pointer("analyst", folder), folder)


def test_imported_cases_stand_beside_ours_marked_amber(agency, folder):
    batches.take_in(agency, "customs-x", folder)
    made = build.build(folder)
    assert made.pointer.incident_count == 782
    con = opened(folder)
    amber = case_queries.listed(con, SeizureFilter(tlp=("AMBER",)))
    assert sorted(amber["incident_id"]) == ["customs-x/VN-2023-901", "customs-x/VN-2023-902"]
    assert summary.totals(con, SeizureFilter(tlp=("CLEAR",)))["incident_count"] == 780
    case = case_queries.one(con, "customs-x/VN-2023-901")
    assert (case.incident["dataset"], case.incident["tlp"]) == ("customs-x", "AMBER")
    assert [line["mass_kg"] for line in case.seizures] == [7000, 2000]


def test_the_same_data_set_again_replaces_it(agency, folder):
    batches.take_in(agency, "customs-x", folder)
    first = build.build(folder)
    batches.take_in(agency, "customs-x", folder)
    assert not build.build(folder).is_new
    written(agency, [GOOD | {"quantity": "6999"}])
    batches.take_in(agency, "customs-x", folder)
    second = build.build(folder)
    assert second.is_new
    assert (first.pointer.incident_count, second.pointer.incident_count) == (782, 781)
    assert case_queries.one(opened(folder), "customs-x/VN-2023-901").seizures[0]["mass_kg"] == 6999


def test_only_leaves_ours_out_and_withdrawing_brings_them_back(agency, folder):
    batches.take_in(agency, "customs-x", folder, only=True)
    alone = build.build(folder)
    assert alone.pointer.incident_count == 2
    assert (alone.pointer.coverage_from.isoformat(), alone.pointer.coverage_until.isoformat()) == ("2023-03-20",) * 2
    assert summary.totals(opened(folder), SeizureFilter())["seizure_count"] == 3
    assert build.withdraw("customs-x", folder).pointer.incident_count == 780
    assert "customs-x" not in " ".join(tree(folder))


def test_a_bad_row_writes_nothing(agency, folder):
    written(agency, [GOOD, GOOD | {"incident_id": "VN-2023-903", "quantity": "7,000", "unit": "tonnes"}])
    with pytest.raises(cases.CasesRejected) as raised:
        batches.take_in(agency, "customs-x", folder)
    said = str(raised.value)
    assert "line 3" in said
    assert "'7,000'" in said
    assert "'tonnes'" in said
    assert "--skip-bad" in said
    assert tree(folder) == set()


def test_skip_bad_sets_rows_aside_with_every_reason(agency, folder):
    bad = GOOD | {"incident_id": "VN-2023-903", "quantity": "7; 000", "unit": "tonnes", "note": "=1+1"}
    written(agency, [GOOD, bad])
    loaded = batches.take_in(agency, "customs-x", folder, skip_bad=True)
    build.build(folder)
    with (folder / "batches" / "customs-x" / "rejected.csv").open(newline="", encoding="utf-8") as stream:
        (aside,) = csv.DictReader(stream)
    assert aside["row_no"] == "3"
    assert json.loads(aside["raw"]) == bad
    assert "'7; 000'" in aside["reasons"]
    assert "'tonnes'" in aside["reasons"]
    row = opened(folder).execute("select row_no, raw, reasons from rejected_row").fetchone()
    assert row == (3, aside["raw"], list(loaded.rejected[0].reasons))
    assert len(row[2]) == 2
    report = json.loads((folder / "batches" / "customs-x" / "report.json").read_text())
    assert (report["row_count"], report["incident_count"], report["rejected_count"]) == (2, 1, 1)


def test_skip_bad_with_no_good_row_writes_nothing(agency, folder):
    written(agency, [GOOD | {"country": "Vietnam"}])
    with pytest.raises(cases.CasesRejected):
        batches.take_in(agency, "customs-x", folder, skip_bad=True)
    assert tree(folder) == set()


def test_a_file_with_a_header_alone_is_refused(agency, folder):
    written(agency, [])
    with pytest.raises(cases.CasesUnreadable, match="no row"):
        batches.take_in(agency, "customs-x", folder)


@pytest.mark.parametrize("name", ["atlas", "", "a", "A-B", "../x", "a/b", ".hidden", "x" * 41, "ö-zoll"])
def test_a_data_set_needs_a_plain_name(agency, folder, name):
    with pytest.raises(batches.BadDatasetName):
        batches.take_in(agency, name, folder)
    assert tree(folder) == set()


@pytest.mark.parametrize("name", ["customs-y", "..", "../batches", ""])
def test_what_was_never_imported_cannot_be_withdrawn(agency, folder, name):
    batches.take_in(agency, "customs-x", folder)
    before = tree(folder)
    with pytest.raises(batches.AtlasError, match="no imported data set"):
        build.withdraw(name, folder)
    assert tree(folder) == before


def test_what_a_killed_import_left_behind_is_not_read(agency, folder):
    batches.take_in(agency, "customs-x", folder)
    shutil.copytree(folder / "batches" / "customs-x", folder / "batches" / ".customs-x.4242")
    assert build.build(folder).pointer.incident_count == 782


def test_two_data_sets_may_use_the_same_ids(agency, folder):
    for name in ("customs-x", "customs-y"):
        batches.take_in(agency, name, folder)
    assert build.build(folder).pointer.incident_count == 784
    ids = case_queries.listed(opened(folder), SeizureFilter(tlp=("AMBER",)))["incident_id"]
    assert ids.str.rsplit("/", n=1).str[0].value_counts().to_dict() == {"customs-x": 2, "customs-y": 2}


def test_hostile_text_survives_unchanged(agency, folder):
    rows = [
        GOOD
        | {"incident_id": f"X-{name}"}
        | dict.fromkeys(FREE_TEXT, text)
        | {"transit": f"SG;{text.replace(';', ',')}"}
        for name, text in HOSTILE.items()
    ]
    written(agency, rows)
    batches.take_in(agency, "hostile", folder, only=True)
    build.build(folder)
    con = opened(folder)
    everything = SeizureFilter()
    assert summary.totals(con, everything)["incident_count"] == len(HOSTILE)
    full = {row["incident_id"].removeprefix("hostile/X-"): row for row in case_queries.full(con, everything)}
    for name, text in HOSTILE.items():
        row = full[name]
        stated = ("admin1", "declared_as", "concealment", "agency", "operation")
        assert {row[column] for column in stated} == {text}
        assert (row["place_name"], row["publisher"]) == (text, text)
        (line,) = row["seizures"]
        assert {line[column] for column in ("note", "species_reported", "species_scientific")} == {text}
        assert (
            text in [stop["place_name"] for stop in row["stops"] if stop["role"] in ("export", "seizure")]
            or ";" in text
        )
        case = case_queries.one(con, row["incident_id"])
        assert case.incident["agency"] == text
        words = SeizureFilter(text=text)
        assert row["incident_id"] in set(case_queries.listed(con, words)["incident_id"])
        assert SeizureFilter.from_query(words.to_query_string())[0] == words
    for dimension in breakdowns.DIMENSIONS:
        assert breakdowns.by(con, everything, dimension)["seizure_count"].sum() == len(HOSTILE)
    assert marks.placement(con, everything)["incident_count"] == len(HOSTILE)
    assert len(marks.places(con, everything)) >= 1


def test_a_nul_character_is_refused(agency, folder):
    path = written(agency, [GOOD | {"note": "a\0b"}])
    assert b"\0" in path.read_bytes()
    with pytest.raises(cases.CasesUnreadable, match="NUL"):
        batches.take_in(agency, "customs-x", folder, skip_bad=True)


@pytest.mark.parametrize("column", ["incident_id", "place"])
def test_other_scripts_do_not_run_into_each_other(agency, folder, column):
    rows = [GOOD | {"incident_id": f"X-{at}", "place": f"!? {at}"} | {column: text}
            for at, text in enumerate(["未知之地", "別處", "???", "!!!", "x" * 90, "x" * 91])]  # fmt: skip
    written(agency, rows)
    batches.take_in(agency, "customs-x", folder, only=True)
    build.build(folder)
    found = case_queries.listed(opened(folder), SeizureFilter())
    assert len(found) == 6
    assert found["place_name"].nunique() == found["complex_id"].nunique()


def test_minimal_rows_build(agency, folder):
    needed = "incident_id country facility location_precision species_common commodity transport source_url " \
             "source_publisher quality".split()  # fmt: skip
    row = dict.fromkeys(cases.COLUMNS, "") | {name: GOOD[name] for name in needed} | {"date": "2023"}
    written(agency, [row | {"location_precision": "country", "facility": "unknown"}])
    batches.take_in(agency, "customs-x", folder, only=True)
    build.build(folder)
    con = opened(folder)
    totals = summary.totals(con, SeizureFilter())
    assert (totals["incident_count"], totals["mass_kg"], totals["unquantified_count"]) == (1, None, 1)
    assert len(case_queries.one(con, "customs-x/VN-2023-901").missing()) == 13
    assert marks.places(con, SeizureFilter()).empty


def run(folder: Path, *arguments: str) -> int:
    """`python -m data …` in this process."""
    os.environ["SEIZURE_STORE"] = str(folder)
    return command_line.main(list(arguments))


def test_the_command_line_takes_in_and_withdraws(agency, folder, capsys, monkeypatch):
    monkeypatch.setenv("SEIZURE_STORE", str(folder))
    assert run(folder, "build", "--cases", str(agency), "--name", "customs-x", "--only", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["incident_count"], said["store_incident_count"], said["tlp"]) == (2, 2, "AMBER")
    assert run(folder, "withdraw", "customs-x", "--json") == 0
    assert json.loads(capsys.readouterr().out)["store_incident_count"] == 780
    assert run(folder, "withdraw", "customs-x") == 2
    assert "'customs-x'" in capsys.readouterr().err


def test_the_command_line_refuses_bad_rows_and_keeps_the_old_store(agency, folder, capsys, monkeypatch):
    monkeypatch.setenv("SEIZURE_STORE", str(folder))
    assert run(folder, "build") == 0
    capsys.readouterr()
    before = tree(folder)
    written(agency, [GOOD, GOOD | {"incident_id": "B", "country": "Vietnam", "date": "soon"}])
    assert run(folder, "build", "--cases", str(agency)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "'Vietnam'" in said.err
    assert "'soon'" in said.err
    assert tree(folder) == before
    assert run(folder, "build", "--cases", str(agency), "--skip-bad", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["rejected_count"] == 1
    assert len(pd.read_csv(said["rejected_file"])) == 1
    assert pointer.read("analyst", folder).incident_count == 781
