"""The filter: one frozen value with parameters, a sentence and a URL."""

import dataclasses
import math
from datetime import date

import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from queries import cases
from queries.filters import MULTIPLE, ROLES, STRATA, InvalidFilter, SeizureFilter

FIELDS = {field.name: field.default for field in dataclasses.fields(SeizureFilter)}
WORD = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="~"), min_size=1, max_size=12)
VALUES = st.lists(WORD, min_size=1, max_size=4).map(tuple)
CELLS = st.lists(
    st.builds(h3.latlng_to_cell, st.floats(-80, 80), st.floats(-180, 180), st.integers(2, 7)), min_size=1, max_size=3
).map(tuple)
DAY = st.dates(date(1970, 1, 1), date(2100, 12, 31))
WEIGHT = st.floats(min_value=1, max_value=1e9)


@st.composite
def filters(draw) -> SeizureFilter:
    """Any valid filter."""
    days = sorted(draw(st.sets(DAY, min_size=2, max_size=2)))
    maybe = {name: draw(st.none() | (CELLS if name == "cell" else VALUES)) for name in MULTIPLE}
    return SeizureFilter(
        since=draw(st.sampled_from([None, days[0]])), until=draw(st.sampled_from([None, days[1]])),
        role=draw(st.sampled_from(ROLES)), stratum=draw(st.sampled_from([None, *STRATA])),
        min_kg=draw(st.none() | WEIGHT), large_kg=draw(WEIGHT), text=draw(st.none() | WORD), **maybe,
    )  # fmt: skip


def as_seen(chosen: SeizureFilter) -> SeizureFilter:
    """A role without a country selects nothing and is not carried."""
    return chosen if chosen.country else chosen.but(role="seized")


@given(filters())
def test_a_copied_url_is_the_same_filter(chosen):
    again, unread = SeizureFilter.from_query(chosen.to_query_string())
    assert unread == []
    assert again == as_seen(chosen)
    assert SeizureFilter.from_query(chosen.to_query()) == (as_seen(chosen), [])


@given(filters())
def test_a_filter_is_a_cache_key_and_its_parameters_name_every_field(chosen):
    assert hash(chosen) == hash(chosen.but())
    assert {chosen: 1}[chosen.but()] == 1
    assert set(chosen.parameters()) == set(FIELDS)
    with pytest.raises(dataclasses.FrozenInstanceError):
        chosen.role = "origin"


@given(st.permutations(["VN", "CN", "HK", "VN"]))
def test_the_order_of_a_choice_and_its_repeats_do_not_matter(codes):
    assert SeizureFilter(country=tuple(codes)) == SeizureFilter(country=("CN", "HK", "VN"))
    assert SeizureFilter(country=tuple(codes)).country == ("CN", "HK", "VN")


def test_an_empty_choice_is_no_choice():
    assert SeizureFilter(country=(), text="  ") == SeizureFilter()
    assert SeizureFilter().active() == {}
    assert SeizureFilter().describe() == "All collected cases"
    assert SeizureFilter().to_query_string() == ""


EACH = {
    "since": (date(2019, 3, 4), "2019-03-04"), "until": (date(2020, 6, 8), "2020-06-07"),
    "species": (("pangolins",), "Pangolins"), "taxon": (("Manis javanica",), "Manis javanica"),
    "commodity": (("scales",), "scales"), "goods": (("*:live",), "live animals"), "country": (("VN",), "seized in VN"),
    "place": (("lach-huyen",), "lach-huyen"), "facility": (("seaport",), "seaport"),
    "transport": (("sea",), "by sea"), "cover_load": (("wood_timber",), "wood and timber"),
    "concealment": (("vehicle_cavity",), "hidden: cavity"),
    "stratum": ("large", "large consignments (500 kg"), "evidence": (("conflicting",), "conflict"),
    "large_kg": (800.0, "800 kg"), "source_kind": (("ngo",), "non-governmental"),
    "precision": (("admin1",), "province"), "min_kg": (12.5, "12.5 kg"), "text": ("Đồng Đăng", "Đồng Đăng"),
    "tlp": (("AMBER",), "TLP:AMBER"), "cell": (("844159bffffffff",), "H3 cell 844159bffffffff"),
}  # fmt: skip


@pytest.mark.parametrize("name", EACH)
def test_the_sentence_mentions_each_active_field(name):
    value, words = EACH[name]
    chosen = SeizureFilter(**{name: value})
    assert list(chosen.active()) == [name]
    assert words.lower() in chosen.describe().lower()


@pytest.mark.parametrize(
    ("role", "words"),
    [("linked", "any role"), ("origin", "stated start"), ("transit", "stated transit"), ("destination", "destination")],
)
def test_the_sentence_names_the_role(role, words):
    assert words in SeizureFilter(country=("VN",), role=role).describe().lower()


def test_every_field_is_in_the_sentence_test():
    assert {*EACH, "role"} == set(FIELDS)


def test_all_fields_together_are_all_in_the_sentence():
    said = SeizureFilter(**{name: value for name, (value, _) in EACH.items()}).describe().lower()
    days = {"since", "until"}
    assert [
        words for name, (_, words) in EACH.items() if name not in days | {"stratum"} and words.lower() not in said
    ] == []
    assert "2019-03-04" in said
    assert "2020-06-07" in said


@pytest.mark.parametrize(
    ("wrong", "shown"),
    [
        ({"since": date(2024, 1, 1), "until": date(2024, 1, 1)}, "2024-01-01"),
        ({"since": date(2024, 1, 2), "until": date(2024, 1, 1)}, "2024-01-02"),
        ({"role": "caught"}, "'caught'"),
        ({"stratum": "huge"}, "'huge'"),
        ({"min_kg": 0.0}, "0.0"),
        ({"min_kg": -3.0}, "-3.0"),
        ({"min_kg": math.nan}, "nan"),
        ({"large_kg": math.inf}, "inf"),
    ],
)
def test_a_filter_that_makes_no_sense_says_why(wrong, shown):
    with pytest.raises(InvalidFilter, match=shown.replace(".", r"\.")):
        SeizureFilter(**wrong)


@pytest.mark.parametrize(
    ("name", "value"),
    [("since", "yesterday"), ("until", "2024-02-30"), ("role", "caught"), ("stratum", "huge"), ("min_kg", "many"),
     ("min_kg", "-1"), ("large_kg", "nan")],
)  # fmt: skip
def test_what_a_url_says_wrong_is_named_and_the_rest_stands(name, value):
    chosen, unread = SeizureFilter.from_query({name: value, "country": "VN~CN", "lang": "vi"})
    assert unread == [(name, value)]
    assert chosen == SeizureFilter(country=("CN", "VN"))


@given(st.dictionaries(st.sampled_from([*FIELDS, "lang", "x"]), st.text(max_size=30)))
def test_no_url_breaks_the_filter(query):
    chosen, unread = SeizureFilter.from_query(query)
    assert set(unread) <= set(query.items())
    assert isinstance(chosen, SeizureFilter)
    chosen.describe()


def test_values_the_store_does_not_have_are_named():
    chosen = SeizureFilter(country=("VN", "ZZ"), species=("dragons",), text="any")
    kept, dropped = chosen.without_unknown({"country": ["VN", "CN"], "species": ["pangolins"]})
    assert kept == SeizureFilter(country=("VN",), text="any")
    assert dropped == [("species", "dragons"), ("country", "ZZ")]


def test_until_is_the_first_day_left_out(con):
    def ids(**days: date) -> set[str]:
        return set(cases.listed(con, SeizureFilter(country=("VN",), **days))["incident_id"])

    day_of, day_after = date(2023, 3, 20), date(2023, 3, 21)
    assert "VN-2023-006" in ids(since=day_of, until=day_after)
    assert "VN-2023-006" not in ids(until=day_of)
    assert "VN-2023-006" not in ids(since=day_after)


def test_a_month_is_inside_a_period_only_when_all_of_it_is(con):
    october = next(
        row
        for row in cases.listed(con, SeizureFilter(country=("VN",))).itertuples()
        if row.incident_id == "VN-2013-016"
    )
    assert (october.seized_from.date(), october.seized_until.date()) == (date(2013, 10, 1), date(2013, 11, 1))
    whole = SeizureFilter(text="VN-2013-016", since=date(2013, 10, 1), until=date(2013, 11, 1))
    assert len(cases.listed(con, whole)) == 1
    assert len(cases.listed(con, whole.but(since=date(2013, 10, 2)))) == 0
