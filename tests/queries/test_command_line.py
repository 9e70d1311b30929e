"""`python -m queries` and `python -m data`, as a shell runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from queries import __main__ as command_line

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shell(store_folder):
    """Run `python -m …` on the store."""

    def run(*arguments: str, store: Path = store_folder) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *arguments], cwd=ROOT, env=os.environ | {"SEIZURE_STORE": str(store)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def ask(store_folder, monkeypatch, capsys):
    """Run `python -m queries …` in this process: exit code, standard output, standard error."""
    monkeypatch.setenv("SEIZURE_STORE", str(store_folder))

    def run(*arguments: str) -> tuple[int, str, str]:
        try:
            code = command_line.main(list(arguments))
        except SystemExit as stopped:
            code = stopped.code
        return code, *capsys.readouterr()

    return run


def test_totals_of_everything(shell):
    said = shell("queries", "totals", "--json")
    assert (said.returncode, said.stderr) == (0, "")
    totals = json.loads(said.stdout)
    assert (totals["incident_count"], totals["seizure_count"]) == (780, 1081)
    assert said.stdout.count("\n") == 1
    assert '"incident_count": 780, "seizure_count": 1081' in said.stdout


def test_a_value_the_store_does_not_have(shell):
    said = shell("queries", "totals", "--species", "dragons")
    assert (said.returncode, said.stdout) == (1, "")
    assert "no species 'dragons'" in said.stderr
    assert "elephants" in said.stderr
    assert "Traceback" not in said.stderr


def test_a_missing_store_says_how_to_make_one(shell, tmp_path):
    for arguments in (("queries", "totals"), ("data", "info")):
        said = shell(*arguments, store=tmp_path)
        assert (said.returncode, said.stdout) == (1, "")
        assert "make build" in said.stderr
        assert "Traceback" not in said.stderr


def test_build_and_info(shell, store_folder):
    said = shell("data", "build")
    assert (said.returncode, said.stderr) == (0, "")
    assert said.stdout.startswith("The store is up to date: analyst-")
    said = json.loads(shell("data", "info", "--verify", "--json").stdout)
    assert (said["incident_count"], said["verified"], said["tier"]) == (780, True, "analyst")
    assert Path(said["path"]).parent == store_folder


def test_the_list_names_every_query(ask):
    code, out, _ = ask("--list")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(command_line.ANSWERS)
    assert {"series", "by", "incidents", "completeness", "coverage", "totals"} <= set(command_line.ANSWERS)


def rounded(text: str) -> object:
    """JSON with weights to the milligram: a sum over threads differs in its last digit."""
    return json.loads(text, parse_float=lambda number: round(float(number), 6))


EACH = [("totals",), ("series",), ("series", "--by", "month"), ("by", "--dimension", "transit"),
        ("by", "--dimension", "group"), ("incidents",), ("completeness",), ("coverage",), ("sources",),
        ("series", "--by", "month", "--split", "group", "--undated", "spread"), ("change", "--at", "2020-03-01"),
        ("breaks",), ("slopes",), ("seasonality",), ("claims",), ("claims", "--at", "2020-03-01")]  # fmt: skip


@pytest.mark.parametrize("query", EACH, ids="-".join)
def test_every_query_prints_one_json_value(ask, query):
    asked = ("--species", "elephants", "--country", "VN", "--role", "seized", "--since", "2018-01-01", "--json")
    code, out, err = ask(*query, *asked)
    assert (code, err) == (0, "")
    json.loads(out, parse_constant=pytest.fail)  # NaN is no JSON
    code, readable, _ = ask(*query, *asked[:-1])
    assert rounded(readable) == rounded(out)


@pytest.mark.parametrize("query", EACH, ids="-".join)
def test_a_view_of_nothing_is_an_answer(ask, query):
    code, out, err = ask(*query, "--text", "no such word", "--json")
    assert (code, err) == (0, "")
    json.loads(out, parse_constant=pytest.fail)


def test_a_series_keeps_its_shape_whatever_it_is_asked_for(ask):
    plain = json.loads(ask("series", "--by", "year", "--json")[1])
    names = "period incident_count large_count other_count seizure_count mass_kg weighed_count".split()
    assert list(plain["rows"][0])[:7] == names
    assert sum(row["incident_count"] for row in plain["rows"]) + plain["undated_count"] == 780
    divided = json.loads(ask("series", "--by", "month", "--split", "country", "--json")[1])
    assert list(divided["rows"][0])[:8] == ["country", *names]
    assert sum(row["incident_count"] for row in divided["rows"]) + divided["undated_count"] == 780
    assert divided["vague_share"] == 29 / 780


def test_a_ratio_without_a_bound_is_null_in_json(ask):
    asked = ("change", "--at", "2009-01-01", "--species", "elephants", "--stratum", "large", "--json")
    (said,) = json.loads(ask(*asked)[1], parse_constant=pytest.fail)
    assert (said["before"], said["ratio"], said["ror"], said["ror_high"]) == (0, None, None, None)
    assert said["ror_low"] > 0
    assert "rose from none in this file" in said["sentence"]


def test_operations_are_listed_or_one_is_set_beside_the_file(ask):
    code, out, err = ask("operations", "--json")
    assert (code, err, len(json.loads(out))) == (0, "", 55)
    code, out, err = ask("operations", "--name", "mekong dragon vii", "--json")
    assert (code, err) == (0, "")
    one = json.loads(out, parse_constant=pytest.fail)
    assert [window["incident_count"] for window in one["windows"]] == [18, 12, 17, None, None]
    assert one["results"].startswith("1,155 cases")
    code, out, err = ask("operations", "--name", "thunder")
    assert (code, out) == (1, "")
    assert "Operation Thunder 2024" in err
    assert len(json.loads(ask("events", "--json")[1])) == 51
    assert ask("operations", "--species", "elephants")[0] == 2  # it counts a scope of its own


def test_a_refused_claim_gives_its_reason_and_no_figure(ask):
    (said,) = json.loads(ask("claims", "--country", "CN", "--at", "2018-01-01", "--json")[1])
    assert (said["is_refused"], said["reason"], said["figures"]) == (True, "where", {})
    assert len(json.loads(ask("claims", "--json")[1])) == 5


def test_values_of_an_option_are_alternatives(ask):
    def count(*arguments: str) -> int:
        return json.loads(ask("totals", *arguments, "--json")[1])["incident_count"]

    both = count("--country", "VN", "CN")
    assert both == count("--country", "VN") + count("--country", "CN")
    assert both == count("--country", "VN", "--country", "CN")
    assert count("--min-kg", "500", "--stratum", "large") <= count("--stratum", "large")
    assert count("--until", "2019-01-01") + count("--since", "2019-01-01") <= 780


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("totals", "--since", "yesterday"), "yesterday"),
        (("totals", "--until", "2024-02-30"), "2024-02-30"),
        (("totals", "--since", "2024-01-01", "--until", "2024-01-01"), "holds no day"),
        (("totals", "--min-kg", "-5"), "-5"),
        (("totals", "--min-kg", "nan"), "nan"),
        (("totals", "--role", "caught"), "caught"),
        (("totals", "--colour", "red"), "colour"),
        (("by", "--dimension", "weekday"), "weekday"),
        (("by",), "dimension"),
        (("series", "--measure", "kg"), "never added up"),
        (("series", "--split", "weekday"), "weekday"),
        (("change",), "--at"),
        (("figures",), "figures"),
    ],
)
def test_unusable_options_are_named(ask, wrong, said):
    code, out, err = ask(*wrong)
    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize("name", ["taxon", "commodity", "goods", "country", "place", "facility", "transport", "tlp"])
def test_an_unknown_value_of_any_field_lists_known_ones(ask, name):
    code, out, err = ask("totals", f"--{name}", "Atlantis")
    assert (code, out) == (1, "")
    assert f"no {name} 'Atlantis'" in err
    assert err.rstrip().endswith(".")
