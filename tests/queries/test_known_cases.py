"""Cases that everyone in this field knows, found by text and exact; figures of the file as a whole."""

from datetime import date

import pytest

from queries import breakdowns, cases, summary, trends
from queries.filters import SeizureFilter


def found_by(con, **asked) -> cases.Case:
    """The single incident that a filter finds."""
    listed = cases.listed(con, SeizureFilter(**asked))
    assert len(listed) == 1
    return cases.one(con, listed.loc[0, "incident_id"])


def route(case: cases.Case) -> list[tuple[str, str]]:
    """Roles and countries in order of travel."""
    return [(stop["role"], stop["country"]) for stop in case.stops]


def goods(case: cases.Case) -> list[tuple[str, str, float]]:
    """Group, commodity and kilograms of each line."""
    return [(line["group_id"], line["commodity"], line["mass_kg"]) for line in case.seizures]


@pytest.mark.parametrize("text", ["Nam Hai Dinh Vu", "nam hải đình vũ", "NAM  HAI  ĐÌNH VŨ"])
def test_seven_tonnes_of_ivory_at_nam_hai_dinh_vu(con, text):
    case = found_by(con, text=text, since=date(2023, 1, 1))
    assert (case.incident["seized_from"], case.incident["seized_until"]) == (date(2023, 3, 20), date(2023, 3, 21))
    assert (case.incident["place_name"], case.incident["admin1"]) == ("Nam Hai Dinh Vu port", "Hai Phong")
    assert goods(case) == [("elephants", "raw_ivory", 7000.0)]
    assert route(case) == [("origin", "AO"), ("transit", "SG"), ("seizure", "VN")]
    assert case.incident["largest_commodity_kg"] == 7000


def test_the_lach_huyen_ivory_from_onne(con):
    case = found_by(con, text="Lach Huyen", since=date(2024, 1, 1), until=date(2025, 1, 1))
    assert case.incident["seized_from"] == date(2024, 3, 27)
    assert case.incident["admin1"] == "Hai Phong"
    assert goods(case) == [("elephants", "raw_ivory", 1580.0)]
    assert route(case)[:2] == [("origin", "NG"), ("export", "NG")]
    assert "Onne" in case.stops[1]["place_name"]
    assert case.incident["evidence"] == "conflicting"


@pytest.mark.parametrize("text", ["Nghe An 29 logs", "nghệ an cầu treo 29 logs"])
def test_rosewood_and_pangolin_scales_in_nghe_an(con, text):
    case = found_by(con, text=text)
    assert case.incident["seized_from"] == date(2023, 8, 23)
    assert goods(case) == [("rosewood", "timber", 2095.0), ("pangolins", "scales", 2534.5)]
    assert route(case) == [("origin", "LA"), ("seizure", "VN")]


def test_ivory_of_china_customs_in_2019_stands_beside_the_published_total(con):
    row = next(row for row in summary.coverage(con, SeizureFilter()) if row["total_id"] == 1)
    assert (row["jurisdiction"], row["case_count"], row["mass_kg"]) == ("China Customs", 170, 9200)
    assert (row["period_from"], row["period_until"]) == (date(2019, 1, 1), date(2020, 1, 1))
    assert row["held_incident_count"] == 4
    assert row["held_mass_kg"] / row["mass_kg"] == pytest.approx(0.81, abs=0.005)


def test_coverage_is_never_counted_where_the_file_counts_otherwise(con):
    rows = summary.coverage(con, SeizureFilter())
    assert len(rows) == 110
    for row in rows:
        held = (row["held_incident_count"], row["held_mass_kg"], row["held_individual_count"])
        assert (row["comparison"] == "none") == (held[0] is None)
        if row["comparison"] == "none":
            assert held == (None, None, None)


def test_the_whole_file(con, found):
    totals = summary.totals(con, SeizureFilter())
    assert (totals["incident_count"], totals["seizure_count"]) == (780, 1081)
    assert totals["vague_date_count"] == 234
    assert found.incident_count == 780
    options = breakdowns.options(con)
    assert options["precision"]["admin1"] == 59
    assert options["precision"]["country"] == 18


def test_whole_animals_are_a_range_around_the_central_figure(con):
    rows = summary.whole_animals(con, SeizureFilter())
    assert len(rows) > 5
    assert (rows["animals_low"] <= rows["animals_central"]).all()
    assert (rows["animals_central"] <= rows["animals_high"]).all()
    sunda = rows[rows["conversion_id"] == "pangolin-scales-javanica"]
    assert (sunda["mass_kg"] / 0.36051).tolist() == pytest.approx(sunda["animals_central"].tolist())


def test_an_unknown_incident_is_named(con):
    with pytest.raises(cases.NoSuchIncident, match="'XX-1'"):
        cases.one(con, "XX-1")


def test_an_unknown_dimension_or_period_is_named(con, found):
    with pytest.raises(breakdowns.UnknownChoice, match="'weekday' is no dimension"):
        breakdowns.by(con, SeizureFilter(), "weekday")
    with pytest.raises(breakdowns.UnknownChoice, match="'week' is no period"):
        trends.series(con, SeizureFilter(), "week", found.coverage_from, found.coverage_until)
