"""Every question can be asked of the published stores, and is answered from what they hold."""

import json

import pytest

from queries import __main__ as command_line

MORE = {
    "by": ["--dimension", "cover_load"],
    "change": ["--at", "2020-01-01", "--species", "pangolins"],
    "similar": ["--describe", "transport=sea", "start=NG", "mass_kg=500", "commodity=scales"],
    "place": ["Tan Son Nhat", "--within", "VN"],
    "borders": ["--border", "CN-VN"],
}


@pytest.fixture
def ask(published_folder, monkeypatch, capsys):
    """Run `python -m queries …` on the published stores; the answer."""
    monkeypatch.setenv("SEIZURE_STORE", str(published_folder))

    def run(*arguments: str):
        assert command_line.main([*arguments, "--json"]) == 0
        said = capsys.readouterr()
        assert said.err == ""
        return json.loads(said.out)

    return run


def asked(name: str) -> list[str]:
    """The least that a query wants to be told, read off its own parser."""
    return [name, *MORE.get(name, [])]


@pytest.mark.parametrize("tier", ["public", "partner"])
@pytest.mark.parametrize("name", list(command_line.ANSWERS))
def test_every_query_answers(ask, name, tier):
    if tier == "public" and name in command_line.WITHHELD:
        assert command_line.main([*asked(name), "--tier", tier]) == 1
        return
    assert ask(*asked(name), "--tier", tier) not in ([], {}, None)


def test_the_counts_are_those_of_the_analyst(ask):
    public, analyst = ask("totals", "--tier", "public"), ask("totals")
    for totals in (public, analyst):
        del totals["commodities"]
    assert public == pytest.approx(analyst)
    counts = [
        [(row["period"], row["incident_count"], row["large_count"]) for row in said["rows"]]
        for said in (ask("series", "--by", "year", "--tier", tier) for tier in ("public", "analyst"))
    ]
    assert counts[0] == counts[1]


def test_what_is_kept_back_cannot_be_searched_for(ask):
    assert ask("incidents", "--text", "Nanning Customs", "--tier", "public") == []
    assert ask("incidents", "--text", "Nanning Customs", "--tier", "partner") != []
    assert ask("incidents", "--text", "non-checkpoint crossing", "--tier", "public") == []
    assert len(ask("incidents", "--text", "non-checkpoint crossing", "--tier", "partner")) == 1


def test_a_place_that_no_published_row_names_is_not_in_the_store(published_folder, monkeypatch, capsys):
    monkeypatch.setenv("SEIZURE_STORE", str(published_folder))
    for tier, code in (("analyst", 0), ("public", 1)):
        assert command_line.main(["place", "dien-chau", "--tier", tier, "--json"]) == code
        assert command_line.main(["place", "Dien Chau", "--within", "VN", "--tier", tier, "--json"]) == code
    assert "This store holds nothing of 'Dien Chau'." in capsys.readouterr().err
