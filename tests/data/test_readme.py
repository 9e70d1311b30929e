"""What the documents tell a reader to type answers as they show it."""

import csv
import re
import shlex
from pathlib import Path

import pytest

from data import build, cases
from data.__main__ import main as data_command
from geo.__main__ import main as geo_command
from queries.__main__ import main as queries_command

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCHEMA = (ROOT / "data" / "seizures" / "SCHEMA.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^    \$ python -m (queries|geo) (.+)\n    (.+) …$", README + SCHEMA, flags=re.M)
COMMANDS = {"queries": queries_command, "geo": geo_command}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("store")
    build.build(folder)
    return folder


@pytest.mark.parametrize(("module", "typed", "shown"), EXAMPLES)
def test_a_question_is_answered_as_shown(built, monkeypatch, capsys, module, typed, shown):
    monkeypatch.setenv("SEIZURE_STORE", str(built))
    assert COMMANDS[module](shlex.split(typed)) == 0
    assert capsys.readouterr().out.startswith(shown)


def test_there_are_examples():
    assert len(EXAMPLES) >= 6


def test_a_row_that_cannot_be_used_is_explained_as_shown(tmp_path, monkeypatch, capsys):
    typed, *shown = re.search(r"    \$ python -m data (.+)\n    (.+)\n    (.+)", README).groups()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SEIZURE_STORE", str(tmp_path / "store"))
    with build.CASES.open(encoding="utf-8", newline="") as stream:
        row = next(csv.DictReader(stream)) | {"unit": "heads"}
    Path("samples").mkdir()
    with Path("samples/incidents.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, cases.COLUMNS)
        writer.writeheader()
        writer.writerow(row)
    assert data_command(shlex.split(typed)) == 2
    assert capsys.readouterr().err.splitlines() == shown
    assert not list((tmp_path / "store").glob("*"))


def test_every_make_target_of_the_readme_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`?make ([a-z][a-z-]+)\b", README)) - {"anew"}
    assert {"run", "test", "words"} <= named
    assert [name for name in named if not re.search(rf"^{name}:", makefile, flags=re.M)] == []


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\(((?!http)[^)]+)\)", README))))
def test_every_link_of_the_readme_leads_somewhere(target):
    assert (ROOT / target).exists()
