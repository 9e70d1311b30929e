"""A policy that is not exactly right is refused, with what would be right."""

from pathlib import Path

import pytest

from data import gate, pointer, policy

TEXT = policy.POLICY.read_text(encoding="utf-8")


def load(folder: Path, *changes: tuple[str, str]) -> policy.Policy:
    """The policy as it comes, with changes to its text."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = folder / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return policy.load(path)


@pytest.fixture(scope="module")
def columns(store_folder) -> dict[str, dict[str, bool]]:
    """The tables and columns of the analyst store."""
    return gate.columns_of(pointer.file_of(pointer.read("analyst", store_folder), store_folder))


def test_the_policy_as_it_comes_is_the_safe_one(columns):
    rules = policy.load()
    public, partner = rules.tiers["public"], rules.tiers["partner"]
    assert (public.open, public.guarded, partner.open, partner.guarded) == (("CLEAR",), (), ("CLEAR", "GREEN"), ())
    assert (public.minimum_cell, public.delay_days, public.finest_place) == (3, 90, "town")
    assert public.private_facilities == ("residence", "shop")
    assert public.tables["rejected_row"].rows == partner.tables["rejected_row"].rows == "none"
    dropped = [name for name, action in public.tables["incident"].columns.items() if action == "drop"]
    assert dropped == ["agency", "operation", "suspects_count", "declared_as", "concealment", "concealment_class"]
    assert partner.tables["incident"].columns["suspects_count"] == "drop"
    assert partner.tables["seizure"].columns["note"] == public.tables["seizure"].columns["note"] == "drop"
    for tier in (public, partner):
        policy.check_against(tier, columns)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("minimum_cell: 3 ", "minimum_cel: 3 ", "guarded_rows has no entry 'minimum_cel'. Is 'minimum_cell' meant"),
        ("delay_days: 90", "delay_days: ninety", "guarded_rows.delay_days is 'ninety'; expected a whole number"),
        ("delay_days: 90", "delay_days: -1", "is -1; expected at least 0"),
        ("delay_days: 90", "delay_days: true", "is True; expected a whole number"),
        ("minimum_cell: 3 ", "minimum_cell: 0 ", "is 0; expected at least 1"),
        ("version: 1", "version: 2", "version: 2 is not allowed there; expected 1"),
        ("  public:", "  publik:", "tiers has no entry 'publik'. Is 'public' meant"),
        ("open: [CLEAR] ", "open: CLEAR ", "tiers.public.open is 'CLEAR'; expected a list"),
        ("open: [CLEAR] ", "open: [WHITE] ", "'WHITE' is not allowed there; expected CLEAR"),
        ("open: [CLEAR] ", "open: [CLEAR, GREEN] ", "tiers.public.open: 'GREEN' is not allowed"),
        ("guarded: []          #", "guarded: [AMBER] #", "tiers.public.guarded: 'AMBER' is not allowed"),
        ("open: [CLEAR, GREEN]", "open: [CLEAR, RED]", "tiers.partner.open: 'RED' is not allowed"),
        ("guarded: []\n    open_place: {", "guarded: [GREEN]\n    open_place: {", "both open and guarded"),
        ("finest: town ", "finest: village ", "'village' is not allowed there; expected facility, town"),
        ("place: admin1 ", "place: h3_r7 ", "'h3_r7' is not allowed there; expected admin1, h3_r3"),
        ("date: month ", "date: day ", "'day' is not allowed there; expected month, quarter, year"),
        ("rows: marked", "rows: all", "tables.incident.rows: 'all' is not allowed there; expected marked, none"),
        ("rejected_row: {rows: none}", "rejected_row: {rows: all, keep: [raw]}", "tables.rejected_row.rows: 'all'"),
        ("    drop: [note]  ", "    hide: [note]  ", "tables.seizure has no entry 'hide'"),
        ("    drop: [note]  ", "    drop: note  ", "tables.seizure.drop is 'note'; expected a list"),
        ("    open: [species_reported,", "    open: [note, species_reported,", "names the column 'note' twice"),
        ("keep: [country, transport,", "keep: [lon, country, transport,", "names the column 'lon' twice"),
        ("complex_id, lon, lat, location_precision, admin1_folded]\n    keep: [",
         "complex_id, lat, location_precision, admin1_folded]\n    keep: [lon, ",
         "incident.lon: 'keep' is not allowed there; expected place, drop"),
        ("anew: [coded_country,", "keep: [h3_r7]\n    anew: [coded_country,", "gives 'keep' twice"),
        ("    id: [incident_id]\n    date:", "    keep: [incident_id]\n    date:", "gives 'keep' twice"),
        ("differs: {}", "differs: {incidnet: {keep: [agency]}}", "Is 'incident' meant"),
        ("differs: {}", "differs: {incident: {keep: [agencies]}}", "differs.incident has no entry 'agencies'"),
        ("differs: {}", "differs: {incident: {keep: [seized_from]}}", "incident.seized_from: 'keep' is not allowed"),
        ("reviewed: []", "reviewed: [7]", "gate.reviewed is 7; expected a text"),
        ("gate:\n", "gates:\n", "the policy has no entry 'gates'"),
        ("version: 1", "version: [", "cannot be read"),
        ("  size_class:", "  country:", "gives 'country' twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_what_would_be_right(tmp_path, old, new, said):
    with pytest.raises(policy.PolicyError) as raised:
        load(tmp_path, (old, new))
    assert said in str(raised.value)


@pytest.mark.parametrize("entry", ["version: 1\n", "  reviewed: []\n", "      minimum_cell: 3 "])
def test_nothing_is_assumed_where_an_entry_is_missing(tmp_path, entry):
    at = TEXT.index(entry)
    end = TEXT.index("\n", at) + 1
    path = tmp_path / "policy.yaml"
    path.write_text(TEXT[:at] + TEXT[end:], encoding="utf-8")
    with pytest.raises(policy.PolicyError):
        policy.load(path)


@pytest.mark.parametrize("content", [b"", b"[]", b"nothing", b"\xff\xfe\x00", b"version: 1\nversion: 1\n"])
def test_what_is_no_policy_is_refused(tmp_path, content):
    path = tmp_path / "policy.yaml"
    path.write_bytes(content)
    with pytest.raises(policy.PolicyError):
        policy.load(path)
    with pytest.raises(policy.PolicyError, match="cannot be read"):
        policy.load(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda tables: tables["incident"].update(informant=True), "the column incident.informant"),
        (lambda tables: tables.update(tip={"tip_id": False}), "the table 'tip'"),
        (lambda tables: tables["incident"].pop("agency"), "tables.incident has no entry 'agency'"),
        (lambda tables: tables.pop("event"), "tables has no entry 'event'"),
        (lambda tables: tables["incident"].update(agency=False), "incident.agency needs a value in every row"),
    ],
)
def test_the_policy_and_the_tables_there_are_must_name_the_same(columns, change, said):
    tables = {table: dict(found) for table, found in columns.items()}
    change(tables)
    with pytest.raises(policy.PolicyError, match=said):
        policy.check_against(policy.load().tiers["public"], tables)


def test_a_table_of_incidents_is_never_published_whole(tmp_path, columns):
    rules = load(tmp_path, ("case_link: {rows: open, id: [incident_id],", "case_link: {rows: all, id: [incident_id],"))
    with pytest.raises(policy.PolicyError, match="case_link"):
        policy.check_against(rules.tiers["public"], columns)


def test_the_hash_is_of_the_file(tmp_path):
    assert load(tmp_path).sha256 == policy.load().sha256
    assert load(tmp_path, ("delay_days: 90", "delay_days: 91")).sha256 != policy.load().sha256
