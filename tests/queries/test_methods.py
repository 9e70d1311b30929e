"""How goods were hidden, declared and carried: cells against pandas, laws of the cells, change, tiers, stories."""

import dataclasses
import json
import random
from datetime import date

import pandas as pd
import pytest

from queries import __main__ as command_line
from queries import breakdowns, cases, change, methods, summary
from queries.filters import STRATA, SeizureFilter
from tests.queries.oracle import Oracle
from tests.queries.test_against_pandas import random_filter

ORACLE = Oracle()
EVERYTHING = SeizureFilter()
SINGLE = ("concealment", "cover_load", "transport", "facility", "seized_in")  # an incident has one of each
COLUMN = {"concealment": "concealment_class", "group": "group_id", "seized_in": "country"}
FILTERS = [
    EVERYTHING,
    SeizureFilter(species=("pangolins",), commodity=("scales",)),
    SeizureFilter(concealment=("cover_wood", "cover_farm"), large_kg=800.0),
    SeizureFilter(cover_load=("wood_timber",), since=date(2015, 1, 1)),
    *[random_filter(seed) for seed in (12, 33)],
]
BYS = [methods.BY, ("concealment", "cover_load")]


def by_pandas(filters: SeizureFilter, by: tuple[str, ...]) -> dict[tuple[object, ...], tuple[int, int, int, int]]:
    """(stratum, values) -> incidents, of them agency's, publishers, those of the largest publisher."""
    lines = ORACLE.select(dataclasses.asdict(filters)).lines
    keys = [pd.Series(["large" if is_large else "other" for is_large in lines["is_large"]], index=lines.index)]
    keys += [lines[COLUMN.get(name, name)] for name in by]
    found = {}
    for key, rows in lines.groupby(keys):
        once = rows.drop_duplicates("incident_id")
        publishers = once["source_publisher"].value_counts()
        agency = int((once["source_kind"] == "agency").sum())
        found[key] = (len(once), agency, len(publishers), int(publishers.iloc[0]))
    return found


@pytest.mark.parametrize("by", BYS, ids="-".join)
@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: "-".join(filters.active()) or "all")
def test_cells_are_those_of_pandas(con, filters, by):
    rows = methods.cells(con, filters, by)
    named = ["stratum", *[name for name in methods.DIMENSIONS if name in by]]
    expected = by_pandas(filters, tuple(named[1:]))
    counts = ["incident_count", "agency_count", "publisher_count", "largest_publisher_count"]
    assert {
        tuple(row[name] for name in named): tuple(row[name] for name in counts) for row in rows.to_dict("records")
    } == expected


@pytest.mark.parametrize("filters", FILTERS, ids=lambda filters: "-".join(filters.active()) or "all")
def test_cells_of_single_values_add_up_to_the_view(con, filters):
    totals = summary.totals(con, filters)
    for by in [(name,) for name in SINGLE] + [("concealment", "cover_load"), SINGLE]:
        rows = methods.cells(con, filters, by)
        sums = {stratum: int(rows.loc[rows["stratum"] == stratum, "incident_count"].sum()) for stratum in STRATA}
        assert sums == {"large": totals["large_count"], "other": totals["other_count"]}


@pytest.mark.parametrize("by", [*BYS, ("start", "seized_in", "destination"), ("group", "commodity", "start")],
                         ids="-".join)  # fmt: skip
def test_a_cell_opens_as_many_cases_as_it_counts(con, by):
    dice = random.Random(7)
    rows = methods.cells(con, FILTERS[1] if "start" in by else EVERYTHING, by).to_dict("records")
    for row in dice.sample(rows, k=min(12, len(rows))):
        filters = FILTERS[1] if "start" in by else EVERYTHING
        ids = methods.in_cell(con, filters, {name: row[name] for name in by}, row["stratum"])
        assert len(ids) == len(set(ids)) == row["incident_count"]
        listing = cases.listed(con, filters).set_index("incident_id").loc[list(ids)]
        assert set(listing["is_large"]) == {row["stratum"] == "large"}


def test_a_start_is_the_stated_one_and_else_the_place_of_departure(con):
    rows = methods.cells(con, SeizureFilter(text="Nam Hai Dinh Vu", since=date(2023, 1, 1)), ("start", "destination"))
    assert rows[["start", "destination"]].to_numpy().tolist() == [["AO", None]]


def test_classes_of_the_cells_are_those_of_the_breakdown(con):
    rows = methods.cells(con, EVERYTHING, ("concealment",))
    sums = rows.groupby("concealment")["incident_count"].sum().to_dict()
    assert sums == breakdowns.by(con, EVERYTHING, "concealment").set_index("value")["incident_count"].to_dict()


def test_an_unknown_dimension_is_named(con):
    with pytest.raises(breakdowns.UnknownChoice, match="'weekday' is no dimension"):
        methods.cells(con, EVERYTHING, ("weekday",))
    with pytest.raises(breakdowns.UnknownChoice, match="'agency' is no kind of class"):
        methods.changes(con, EVERYTHING, "agency", date(2020, 1, 1), date(2008, 1, 1), date(2026, 3, 12))


# -- What changed -----------------------------------------------------------------------------------------------------


def quarters(class_id: str, stratum: str) -> tuple[pd.Series, pd.Series]:
    """Counts by whole quarter of a concealment class and of all others that state one, from the flat file."""
    once = ORACLE.lines.drop_duplicates("incident_id")
    once = once[(once["largest_kg"] >= 500) == (stratum == "large")]
    once = once[~once["concealment_class"].isin(["not_stated", "uncoded"])]
    first, last = once["seized_from"].dt.to_period("Q"), (once["seized_until"] - pd.Timedelta(days=1)).dt.to_period("Q")
    dated = once[first == last].assign(quarter=first)
    every = pd.period_range("2008Q1", "2025Q4", freq="Q")  # the coverage ends inside the next one
    own = dated["concealment_class"] == class_id
    return tuple(dated[mask]["quarter"].value_counts().reindex(every, fill_value=0) for mask in (own, ~own))


@pytest.mark.parametrize(("class_id", "stratum"), [("cargo_plain", "large"), ("baggage", "other"), ("parcel", "other")])
def test_a_change_is_the_ratio_of_ratios_of_its_quarters(con, found, class_id, stratum):
    at = date(2020, 4, 1)
    rows = methods.changes(con, EVERYTHING, "concealment", at, found.coverage_from, found.coverage_until)
    (one,) = [row for row in rows if (row.class_id, row.stratum) == (class_id, stratum)]
    group, rest = quarters(class_id, stratum)
    late = [quarter >= pd.Period("2020Q2") for quarter in group.index]
    by_hand = change.ratio_of_ratios(
        *(int(part[[is_late == side for is_late in late]].sum()) for part in (group, rest) for side in (False, True)),
        spans=(late.count(False), late.count(True)), degrees=len(late) - 2,
        dispersion=change.dispersion(group, late), other_dispersion=change.dispersion(rest, late),
    )  # fmt: skip
    assert by_hand.enough
    assert dataclasses.astuple(one.change) == pytest.approx(dataclasses.astuple(by_hand))


def test_no_ratio_without_its_comparator_and_none_of_few(con, found):
    for of in methods.CLASSES:
        rows = methods.changes(con, EVERYTHING, of, date(2020, 3, 1), found.coverage_from, found.coverage_until)
        assert rows
        for row in rows:
            whole = (row.change.before + row.change.other_before, row.change.after + row.change.other_after)
            same = {(other.change.before + other.change.other_before, other.change.after + other.change.other_after)
                    for other in rows if other.stratum == row.stratum}  # fmt: skip
            assert same == {whole}
            assert row.class_id not in methods.UNCOMPARED
            assert (row.change.ror is None) == (row.change.other_ratio is None) == bool(row.reason)
            if row.change.before + row.change.after < change.LEAST:
                assert row.reason == "few"


def test_a_day_at_the_edge_of_the_record_tells_nothing(con, found):
    for at in (date(1990, 1, 1), found.coverage_until):
        rows = methods.changes(con, EVERYTHING, "concealment", at, found.coverage_from, found.coverage_until)
        assert {row.reason for row in rows} <= {"short"}


# -- Tiers and the command line ---------------------------------------------------------------------------------------


@pytest.fixture
def ask(store_folder, monkeypatch, capsys):
    """Run `python -m queries …` in this process: exit code, what it printed, what it complained of."""
    monkeypatch.setenv("SEIZURE_STORE", str(store_folder))

    def run(*arguments: str) -> tuple[int, str, str]:
        code = command_line.main(list(arguments))
        return code, *capsys.readouterr()

    return run


@pytest.mark.parametrize("asked", [("methods",), ("similar", "VN-2024-001"), ("methods", "--waiting"),
                                   ("by", "--dimension", "concealment"), ("series", "--split", "concealment"),
                                   ("totals", "--concealment", "baggage")], ids=" ".join)  # fmt: skip
def test_the_public_tier_is_refused_even_where_its_store_holds_the_words(ask, store_folder, asked):
    public = store_folder / "public.json"
    public.write_text((store_folder / "analyst.json").read_text(encoding="utf-8"), encoding="utf-8")
    try:
        code, out, err = ask(*asked, "--tier", "public")
    finally:
        public.unlink()
    assert (code, out) == (1, "")
    assert "not for the public tier: expected one of analyst, partner" in err


def test_the_command_line_gives_cells_changes_and_what_waits(ask):
    code, out, _ = ask("methods", "--by", "concealment", "transport", "--species", "pangolins", "--json")
    first = json.loads(out)[0]
    assert code == 0
    assert list(first) == ["stratum", "concealment", "transport", "incident_count", "agency_count", "publisher_count",
                           "largest_publisher_count"]  # fmt: skip
    rows = json.loads(ask("methods", "--at", "2020-04-01", "--json")[1])
    assert {row["of"] for row in rows} == set(methods.CLASSES)
    assert json.loads(ask("methods", "--waiting", "--json")[1]) == []


def test_the_command_line_finds_the_nearest_with_reasons(ask):
    said = json.loads(ask("similar", "VN-2024-001", "--k", "3", "--json")[1])
    assert len(said["matches"]) == 3
    assert "same cover load" in said["matches"][0]["reasons"]
    asked = ("similar", "--describe", "transport=sea", "declared=frozen beef", "start=NG", "--k", "1", "--json")
    said = json.loads(ask(*asked)[1])
    assert said["matches"][0]["incident_id"] == "HK-2019-001"
    assert said["read"][0]["class_id"] == "frozen_meat"
    weighed = json.loads(ask("similar", "VN-2024-001", "--weights", "place=0", "mass=3", "--json")[1])
    assert (weighed["weights"]["place"], weighed["weights"]["mass"]) == (0, 3)


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        (("similar",), 2, "one of the two"),
        (("similar", "VN-2024-001", "--describe", "transport=sea"), 2, "one of the two"),
        (("similar", "--describe", "transport=boat"), 1, "'boat'"),
        (("similar", "--describe", "declared="), 2, "says nothing"),
        (("similar", "--describe", "sea"), 1, "'sea' is no part"),
        (("similar", "XX-1"), 1, "'XX-1'"),
        (("similar", "VN-2024-001", "--weights", "place"), 2, "'place' is no weight"),
        (("similar", "VN-2024-001", "--k", "0"), 2, "0 is no number of cases"),
    ],
)
def test_unusable_questions_are_named(ask, wrong, code, said):
    found, out, err = ask(*wrong)
    assert (found, out) == (code, "")
    assert said in err


# -- The story of a consignment ---------------------------------------------------------------------------------------


def told(con, incident_id: str) -> list[tuple[str, int | None, bool, bool]]:
    story = cases.one(con, incident_id).story()
    return [(step.incident["incident_id"], step.days_after, step.is_ordered, step.is_this) for step in story]


def test_two_consignments_in_cow_horns_are_one_story(con):
    assert told(con, "VN-2023-003") == [("VN-2023-003", None, True, True), ("VN-2023-004", 4, True, False)]
    assert told(con, "VN-2023-004") == [("VN-2023-003", None, True, False), ("VN-2023-004", 4, True, True)]


def test_a_story_orders_nothing_that_its_dates_do_not_order(con):
    """One of the three is known to the month: whether it was before the other two is not known."""
    first, second, third = told(con, "VN-2010-003")
    assert first == ("VN-2010-002", None, True, False)
    assert second == ("VN-2010-003", None, False, True)
    assert third == ("VN-2010-004", 8, True, False)


def test_a_case_alone_has_no_story_and_every_link_is_in_one(con):
    assert told(con, "VN-2023-006") == []
    linked = con.execute("select incident_id, case_id from incident where case_id is not null").fetchall()
    for incident_id, case_id in linked:
        ids = {step[0] for step in told(con, incident_id)}
        assert ids == {other for other, of in linked if of == case_id}
