"""The file of cases, row by row: nothing crashes, nothing is dropped in silence."""

import contextlib
import csv
import io
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data import build, cases

GOOD = {
    "incident_id": "VN-2023-901", "date": "2023-03-20", "country": "VN", "admin1": "Hai Phong",
    "place": "Lach Huyen port", "facility": "seaport", "lat": "20.795", "lon": "106.905",
    "location_precision": "facility",
    "species_common": "elephant", "species_scientific": "Elephantidae spp.", "commodity": "raw_ivory",
    "quantity": "7000", "unit": "kg", "origin": "AO", "export_place": "", "transit": "SG", "destination": "VN",
    "transport": "sea", "declared_as": "peanuts", "concealment": "", "agency": "Hai Phong Customs", "suspects": "",
    "operation": "", "value_usd": "", "source_url": "https://example.org/a", "source_publisher": "VCCI",
    "source_date": "2023-03-22", "quality": "confirmed", "note": "",
}  # fmt: skip

WRONG = {
    "incident_id": ["", "a/b"], "date": ["", "2023-02-30", "20.03.2023", "٢٠٢٣"],
    "country": ["", "Vietnam", "ZZ", "UK"],
    "facility": ["", "port"], "lat": ["91", "20,795", "nan", "inf", "1e1"], "lon": ["-181", "east"],
    "location_precision": ["", "exact"], "species_common": [""], "commodity": ["", "ivory"],
    "quantity": ["0", "-5", "7 000", "7,000", "abc", "9" * 400, "١٢"], "unit": ["tonnes", "KG"],
    "origin": ["Angola", "AO,CD", "EU"], "destination": ["XX"], "transport": ["", "ship"],
    "suspects": ["two", "-1", "1.5", "²"], "value_usd": ["$5", "-1"],
    "source_url": ["", "javascript:alert(1)", "www.example.org", "http://"], "source_publisher": [""],
    "source_date": ["yesterday", "2023-13"], "quality": ["", "sure"],
}  # fmt: skip
FAULTS = [(name, value) for name, values in WRONG.items() for value in values]


def written(folder: Path, rows: list[dict[str, str]], columns: list[str] = cases.COLUMNS) -> Path:
    """A file of cases."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / "incidents.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


def checked(*rows: dict[str, str]) -> cases.Cases:
    """Rows as a file would give them."""
    return cases.check(enumerate(rows, start=2))


def test_our_own_cases_are_all_usable():
    own = cases.read(build.CASES)
    assert own.rejected == []
    assert len(own.rows) == 1081
    assert len({row["incident_id"] for row in own.rows}) == 780


def test_a_good_row_is_kept_as_stated():
    assert checked(GOOD).rows == [GOOD]


@pytest.mark.parametrize(("name", "value"), FAULTS, ids=[f"{name}={value[:20]!r}" for name, value in FAULTS])
def test_a_fault_names_its_column_and_value(name, value):
    found = checked(GOOD | {name: value})
    assert found.rows == []
    (bad,) = found.rejected
    assert bad.row_no == 2
    assert any(name in reason and (repr(value)[:40] in reason or not value) for reason in bad.reasons)


@given(st.sets(st.sampled_from(sorted(WRONG)), min_size=1), st.randoms(use_true_random=False))
def test_every_fault_of_a_row_is_told_at_once(names, dice: random.Random):
    row = GOOD | {name: dice.choice(WRONG[name]) for name in names}
    (bad,) = checked(row).rejected
    for name in names:
        assert any(reason.split(":")[0].find(name) >= 0 for reason in bad.reasons), name


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30) | st.sampled_from(
    [
        "",
        "  ",
        ";",
        "VN;;CN",
        "-",
        "0",
        "1e5",
        "=1+1",
        "http://[",
        "http://[::1",
        "9999-12-31",
        "0000",
        "\u202e",
        "\ufeff",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(cases.COLUMNS), CELL, max_size=4), min_size=1, max_size=5))
def test_no_row_breaks_the_reader_and_none_is_lost(changes):
    rows = [GOOD | change for change in changes]
    found = checked(*rows)
    assert len(found.rows) + len(found.rejected) == len(rows)
    assert sorted([*found.row_nos, *[bad.row_no for bad in found.rejected]]) == list(range(2, 2 + len(rows)))
    kept = {row["incident_id"] for row in found.rows}
    spoiled = {rows[bad.row_no - 2]["incident_id"].strip() for bad in found.rejected}
    assert not kept & spoiled  # half an incident would be a false one


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 2000))
def test_no_file_breaks_the_reader(tmp_path_factory, noise, at):
    folder = tmp_path_factory.mktemp("noise")
    path = written(folder, [GOOD])
    raw = path.read_bytes()
    path.write_bytes(raw[:at] + noise + raw[at:])
    found = cases.Cases()
    with contextlib.suppress(cases.CasesUnreadable):
        found = cases.read(path)
    assert len(found.rows) == len(found.row_nos)
    assert all(bad.reasons for bad in found.rejected)  # no row is set aside without a word


def test_half_an_incident_is_rejected_whole():
    second = GOOD | {"commodity": "scales", "species_common": "pangolin", "unit": "tonnes"}
    found = checked(GOOD, second, GOOD | {"incident_id": "VN-2023-902"})
    assert [row["incident_id"] for row in found.rows] == ["VN-2023-902"]
    assert [bad.row_no for bad in found.rejected] == [2, 3]
    assert found.rejected[0].reasons == ("another line of VN-2023-901 cannot be used",)


def test_half_an_incident_is_rejected_whole_though_its_id_is_padded():
    found = checked(GOOD, GOOD | {"incident_id": " VN-2023-901 ", "unit": "tonnes"})
    assert found.rows == []


def test_lines_of_one_incident_that_contradict_each_other_are_rejected():
    found = checked(GOOD, GOOD | {"date": "2023-03-21"})
    assert found.rows == []
    assert "'2023-03-21', but an earlier line of VN-2023-901 says '2023-03-20'" in found.rejected[1].reasons[0]


def test_a_quantity_needs_its_unit():
    assert "quantity, unit" in checked(GOOD | {"unit": ""}).rejected[0].reasons[0]
    assert checked(GOOD | {"unit": "", "quantity": ""}).rejected == []


def test_a_transit_that_looks_like_a_code_must_be_one():
    assert "transit: 'QQ'" in checked(GOOD | {"transit": "SG;QQ"}).rejected[0].reasons[0]
    assert checked(GOOD | {"transit": "SG;Port Klang"}).rejected == []


@pytest.mark.parametrize("url", ["http://[", "http://[::1/x", "https://[a]b/c"])
def test_an_address_that_cannot_be_taken_apart_is_a_fault(url):
    assert "source_url" in checked(GOOD | {"source_url": url}).rejected[0].reasons[0]


def test_short_and_long_rows_are_rejected(tmp_path):
    path = written(tmp_path, [GOOD])
    path.write_text(path.read_text() + "VN-1,2023\n" + ",".join(["x"] * 40) + "\n")
    found = cases.read(path)
    assert [bad.reasons[0] for bad in found.rejected] == [
        "has fewer cells than the header",
        "has 10 more cells than the header",
    ]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"incident_id,date\n", "lacks the column country"),
        (b"", "lacks the column incident_id"),
        (b"caf\xe9\n", "not UTF-8: byte 0xe9 at position 3"),
        (b"a\0b\n", "NUL"),
        (b'"incident_id"x,date\n', "line 1"),
    ],
)
def test_what_is_no_file_of_cases_says_why(tmp_path, raw, said):
    path = tmp_path / "incidents.csv"
    path.write_bytes(raw)
    with pytest.raises(cases.CasesUnreadable, match=said):
        cases.read(path)


def test_a_quote_left_open_names_the_line(tmp_path):
    path = written(tmp_path, [GOOD])
    path.write_text(path.read_text() + '"VN-1,2023\n')
    with pytest.raises(cases.CasesUnreadable, match="line 3"):
        cases.read(path)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(cases.CasesUnreadable, match="There is no file"):
        cases.read(tmp_path / "incidents.csv")


def test_extra_columns_and_a_byte_order_mark_do_no_harm(tmp_path):
    path = written(tmp_path, [GOOD | {"ours": "x"}], [*cases.COLUMNS, "ours"])
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert cases.read(path).rows == [GOOD]


def test_an_unnamed_last_column_does_no_harm(tmp_path):
    path = tmp_path / "incidents.csv"
    path.write_text("".join(f"{line},\n" for line in written(tmp_path, [GOOD]).read_text().splitlines()))
    assert cases.read(path).rows == [GOOD]


def test_the_countries_are_those_of_iso_3166():
    codes = cases.country_codes()
    assert {"VN", "CN", "HK", "MO", "TW", "CD", "SS"} <= codes
    assert not {"AC", "CP", "CQ", "DG", "EA", "IC", "TA", "EU", "UN", "ZZ", "UK"} & codes
    assert len(codes - {"XK"}) == 249


def test_a_column_named_twice_is_refused(tmp_path):
    path = tmp_path / "incidents.csv"
    path.write_text(",".join([*cases.COLUMNS, "quantity"]) + "\n")
    with pytest.raises(cases.CasesUnreadable, match="names the column quantity twice"):
        cases.read(path)
