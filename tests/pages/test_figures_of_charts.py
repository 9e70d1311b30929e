"""Figures of Overview, Places, Trends, Methods and Cases: the same figures as the query, the chart and the screen."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data import saved, translations
from pages.figures import asked, cases, claims, methods, overview, places, shelf, trends
from pages.figures.base import Asked, Chart, Figure, NothingToShow, about
from pages.widgets import access, cached, charts, choices, chrome, outside, session, words
from pages.widgets.outside import Setting
from pages.widgets.words import ScreenWords
from queries import change, operations, store, summary
from queries import claims as claim_queries
from queries import methods as method_queries
from queries import places as place_queries
from queries import trends as trend_queries
from queries.filters import STRATA, SeizureFilter

ROOT = Path(__file__).parents[2]
ENGLISH = Setting(language="en")
Look = Callable[..., chrome.View]
IVORY = SeizureFilter(species=("elephants",), commodity=("raw_ivory",))
ASKED: dict[str, Asked] = {
    "small_multiples": {"split": "group", "step": "quarter"},
    "operation": {"operation": "49"},
    "place": {"profile": "hai-phong-port"},
    "place_divided": {"profile": "hkia", "place_by": "origin"},
}
VIEWS = {"change": SeizureFilter(species=("pangolins",), commodity=("scales",))}
OWN = [
    offer
    for module in (overview, claims, places, trends, methods, cases)
    for offer in module.OFFERS
    if offer.name not in ("places", "series", "divided")
]


@pytest.fixture(scope="module", autouse=True)
def _own_store(store_folder: Path) -> Iterator[None]:
    st.cache_resource.clear()  # another module may have had another store folder
    st.cache_data.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEIZURE_STORE", str(store_folder))
        yield


@pytest.fixture
def look(found: store.Pointer) -> Look:
    def of(filters: SeizureFilter | None = None, tier: str = "analyst") -> chrome.View:
        complexes, taxa = cached.names(found)
        spoken = ScreenWords(complexes, taxa, cached.place_names(found))
        return chrome.View(access.Reader("local", tier, "local"), found, {}, spoken, filters or SeizureFilter())

    return of


def made(name: str, view: chrome.View, asked: Asked | None = None, setting: Setting = ENGLISH) -> Figure:
    with outside.using(setting):
        return shelf.OFFERS[name].make(view, ASKED.get(name, {}) if asked is None else asked)


def drawn(figure: Figure) -> list[list[float]]:
    """The lengths of the bars of each trace, in their order."""
    assert isinstance(figure.body, Chart)
    return [list(trace.y) for _title, chart in figure.body.panels for trace in chart.data]


def numbers(figure: Figure) -> dict[str, list[object]]:
    return {name: figure.table[name].to_list() for name in figure.table}


# -- all of them ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [offer.name for offer in OWN])
def test_a_figure_made_twice_is_the_same_and_says_what_it_rests_on(name: str, look: Look) -> None:
    first, second = made(name, look(VIEWS.get(name))), made(name, look(VIEWS.get(name)))
    pd.testing.assert_frame_equal(first.table, second.table)
    for part in ("name", "title", "alt", "keys", "said", "warned", "traits", "filters", "asked"):
        assert getattr(first, part) == getattr(second, part)
    if isinstance(first.body, Chart):
        assert isinstance(second.body, Chart)
        assert [panel[1].to_json() for panel in first.body.panels] == [p[1].to_json() for p in second.body.panels]
    assert first.name == name
    assert len(first.table)
    assert first.table.columns.is_unique
    assert first.title
    assert first.said


@pytest.mark.parametrize("name", [offer.name for offer in OWN])
def test_a_figure_in_vietnamese_keeps_its_numbers_and_says_no_english(name: str, look: Look) -> None:
    view = look(VIEWS.get(name))
    english, other = made(name, view), made(name, view, setting=Setting(language="vi"))
    catalogue = translations.catalogue("vi")

    def texts(figure: Figure) -> set[str]:
        cells = {str(cell) for column in figure.table for cell in figure.table[column] if isinstance(cell, str)}
        return {figure.title, figure.alt, *figure.said, *figure.warned, *(key.said for key in figure.keys), *cells,
                *map(str, figure.table.columns)}  # fmt: skip

    left = {text for text in texts(other) & texts(english) if text and catalogue.gettext(text) != text}
    assert not left, "translated in the catalogue, yet in English"
    assert texts(other) != texts(english)
    assert len(other.table) == len(english.table)
    for own, theirs in zip(english.table, other.table, strict=True):
        if pd.api.types.is_numeric_dtype(english.table[own]) and not own.startswith("kg"):
            assert sorted(english.table[own].dropna()) == sorted(other.table[theirs].dropna())


@pytest.mark.parametrize("name", [offer.name for offer in OWN if offer.name not in ("claim", "operation", "coverage")])
def test_an_empty_view_has_nothing_to_show(name: str, look: Look) -> None:
    with pytest.raises(NothingToShow, match=r"\w.*\."):
        made(name, look(SeizureFilter(species=("totoaba",), country=("NG",))))


@pytest.mark.parametrize(
    ("name", "asked", "told"),
    [
        ("claim", {"claim": "nonsense"}, "no card of that name"),
        ("operation", {}, "No operation is chosen"),
        ("place", {}, "No place is chosen"),
        ("place", {"profile": "<b>nowhere"}, "There is no place <b>nowhere"),
        ("small_multiples", {}, "Choose what to divide"),
        ("method_cells", {"axes": choices.NONE}, "at least one dimension"),
    ],
)
@pytest.mark.first(3)
def test_what_is_not_chosen_or_not_there_is_told(name: str, asked: Asked, told: str, look: Look) -> None:
    with pytest.raises(NothingToShow, match=told):
        made(name, look(), asked)


def test_a_choice_of_the_address_that_does_not_exist_is_the_first() -> None:
    assert choices.read_several("x~transport~concealment", ("concealment", "transport"), ("transport",)) == [
        "concealment", "transport",
    ]  # fmt: skip
    assert choices.read_several("x", ("concealment", "transport"), ("transport",)) == ["transport"]
    assert choices.read_several(choices.NONE, ("concealment",), ("concealment",)) == []


@pytest.mark.parametrize("tier", ["public", "nobody"])
def test_methods_are_offered_to_their_tiers_alone_and_refused_to_others(tier: str, look: Look) -> None:
    offered = shelf.offered("partner")
    assert {offer.name for offer in methods.OFFERS} <= set(offered)
    assert not {offer.name for offer in methods.OFFERS} & set(shelf.offered(tier))
    for offer in methods.OFFERS:
        with pytest.raises(method_queries.NotInThisTier):
            made(offer.name, look(tier=tier))
    assert "concealment" not in trends.splits(look(tier=tier))
    assert "concealment" not in places.dimensions(look(tier=tier))
    with pytest.raises(NothingToShow):
        made("small_multiples", look(tier=tier), {"split": "concealment"})


def test_dark_and_light_have_their_colours(look: Look) -> None:
    for theme in ("light", "dark"):
        figure = made("trend", look(), setting=Setting(language="en", theme=theme))
        assert isinstance(figure.body, Chart)
        assert figure.body.panels[0][1].data[0].marker.color == charts.palette.ACCENT[theme]
        assert charts.palette.ACCENT[theme] in {key.colour for key in figure.keys}


@pytest.mark.parametrize("name", [offer.name for offer in OWN])
@pytest.mark.first(8)
def test_a_saved_figure_is_asked_again_and_told_by_its_own_filter(name: str, look: Look) -> None:
    view, own = look(VIEWS.get(name)), ASKED.get(name, {})
    item = saved.Item(
        page=shelf.OFFERS[name].page, figure=name, query=urlencode(view.filters.to_query() | own), names="un",
        boundaries="none", language="en", tier="analyst", build_id="", coverage_until="2026-03-12",
    )  # fmt: skip
    again = asked.make(item, view, ENGLISH)
    assert again.nothing is None
    assert again.figure
    pd.testing.assert_frame_equal(again.figure.table, made(name, view).table)
    with outside.using(ENGLISH):
        assert again.about == about(view.showing(again.figure.filters))


# -- overview ---------------------------------------------------------------------------------------------------------


def test_the_totals_are_those_of_the_query(look: Look, con: store.Connection) -> None:
    filters = SeizureFilter(since=date(2013, 6, 10), until=date(2014, 2, 10))
    figure, totals = made("totals", look(filters)), summary.totals(con, filters)
    names = ("incident_count", "seizure_count", "large_count", "country_count", "source_count")
    assert numbers(figure)["Count"] == [totals[name] for name in names]
    assert f"{totals['overlapping_count']} more have a date too vague" in " ".join(figure.said)


def test_what_overlaps_a_period_is_listed(look: Look, con: store.Connection) -> None:
    since, until = date(2013, 6, 10), date(2014, 2, 10)
    filters = SeizureFilter(since=since, until=until)
    rows = cached.overlapping(filters, look().found)
    assert len(rows) == summary.totals(con, filters)["overlapping_count"] > 0
    for row in rows.itertuples():
        assert row.seized_from.date() < until
        assert row.seized_until.date() > since
        assert row.seized_from.date() < since or row.seized_until.date() > until
    assert not set(rows["incident_id"]) & set(cached.incidents(filters, look().found)["incident_id"])


def test_published_totals_are_all_there_with_no_address(look: Look, con: store.Connection) -> None:
    figure, rows = made("coverage", look(IVORY)), summary.coverage(con, IVORY)
    assert len(figure.table) == len(rows)
    assert f"{len(rows)} published totals overlap" in figure.said[0]
    assert not figure.table.map(lambda cell: "http" in str(cell)).any(axis=None)
    at = next(k for k, row in enumerate(rows) if row["jurisdiction"] == "China Customs" and row["case_count"] == 170)
    assert numbers(figure)["Published"][at].startswith("170 cases")
    assert numbers(figure)["This file"][at].startswith("4 cases")


def test_weights_are_never_added_up_and_name_the_largest_case(look: Look, con: store.Connection) -> None:
    figure, goods = made("weights", look()), summary.commodities(con, SeizureFilter())
    weighed = goods[goods["weighed_count"] > 0]
    assert numbers(figure)["kg"] == [round(kg, 0 if kg >= 100 else 2) for kg in weighed["mass_kg"]]
    assert numbers(figure)["Incidents"] == weighed["incident_count"].to_list()
    assert figure.traits.largest_share == pytest.approx((weighed["largest_kg"] / weighed["mass_kg"]).max())
    assert figure.traits.small_cells == (weighed["incident_count"] < 3).sum()


def test_animals_are_counted_or_inferred_and_say_how(look: Look, con: store.Connection) -> None:
    figure, inferred = made("animals", look()), summary.whole_animals(con, SeizureFilter())
    known = numbers(figure)["How known"]
    assert sum(str(one).startswith("inferred from") for one in known) == len(inferred) == figure.traits.inferred
    assert known.count("counted") + len(inferred) == len(figure.table)


def test_a_claim_card_says_its_sentence_first_and_shows_its_figures(look: Look, con: store.Connection) -> None:
    every = claim_queries.first(con, look().found)
    for one in every:
        figure = made("claim", look(), {"claim": one.name})
        with outside.using(ENGLISH):
            assert figure.said[0] == one.say(look().words)
        assert figure.filters == one.filters
        assert dict(figure.asked) == {"claim": one.name}
        assert any(line.startswith("Gates passed: at least 20 incidents") for line in figure.said) != one.is_refused
    ivory = next(one for one in every if one.name == "large_ivory")
    figure = made("claim", look(), {"claim": "large_ivory"})
    told = dict(zip(numbers(figure)["What"], numbers(figure)["Figure"], strict=True))
    assert (told["Before"], told["After"]) == (str(ivory.figures["before"]), str(ivory.figures["after"]))
    assert told["RoR"] == "× 0.14 (0.04–0.41)"
    assert "(ratio of ratios) is 0.14 (0.04–0.41" in figure.said[0]
    assert "the rate is" not in figure.said[0]
    assert made("claim", look(), {}).said == made("claim", look(), {"claim": every[0].name}).said


def test_a_card_is_kept_as_itself_whatever_the_address_of_its_page_says(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choices, "chosen", lambda: {"claim": "view", "claim_day": "2020-01-01"})
    with outside.using(ENGLISH):
        figure = claims.claim(look(), {"claim": "ledger"})
        kept = asked.read_query(asked.query_of(look(), figure))
        assert claims.claim(look(), kept).said == figure.said


def test_the_card_of_the_readers_view_keeps_its_day(look: Look) -> None:
    goods = look(SeizureFilter(goods=("elephants:raw_ivory", "elephants:worked_ivory")))
    asked = {"claim": "view", "claim_day": "2020-01-01"}
    figure = made("claim", goods, asked)
    assert "2008–2019: 120 incidents" in figure.said[0]
    assert dict(figure.asked) == asked
    assert "This file holds 231 incidents" in made("claim", goods, {"claim": "view", "claim_day": "never"}).said[0]


NAMES = {"en": "Hong Kong SAR", "zh-Hans": "香港特别行政区", "vi": "Đặc khu hành chính Hồng Kông"}


@pytest.mark.parametrize("language", NAMES)
def test_texts_of_our_tables_follow_the_names_of_a_joint_meeting(language: str, look: Look) -> None:
    name = NAMES[language]
    joint = made("coverage", look(), setting=Setting(language=language, names="joint")).table
    assert sum(name in cell for cell in joint.iloc[:, 1]) >= 1
    assert any(cell.endswith(name) or f"在{name}" in cell for cell in joint.iloc[:, 0])
    before = made("coverage", look(), setting=Setting(language=language)).table
    assert not before.iloc[:, :2].map(lambda cell: name in cell).any(axis=None)
    rows = made("cases", look(SeizureFilter(country=("HK",))), setting=Setting(language=language, names="joint")).table
    assert rows.iloc[:, 3].map(lambda cell: name in cell).any()
    with outside.using(Setting(language=language, names="joint")):
        assert words.spoken_text("admin1", "Macau") == words.country("MO")


# -- trends -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", trends.STEPS)
@pytest.mark.parametrize(("measure", "way"), [("incidents", "left_out"), ("kg", "spread"), ("animals", "left_out")])
def test_the_series_is_that_of_the_query_and_of_its_chart(
    step: str, measure: str, way: str, look: Look, con: store.Connection
) -> None:
    view = look(IVORY)
    figure = made("trend", view, {"step": step, "amount": measure, "vague": way})
    rows = trend_queries.series(
        con, IVORY, step, view.found.coverage_from, view.found.coverage_until, measure=measure, undated=way
    ).rows  # fmt: skip
    measured = trends.measures(view)[measure] if measure != "incidents" else ""
    for bars, stratum in zip(drawn(figure), STRATA, strict=True):
        with outside.using(ENGLISH):
            name = charts.stratum_name(stratum) + (f": {measured}" if measured else "")
        pd.testing.assert_series_equal(figure.table[name], rows[f"{stratum}_amount"].rename(name), check_dtype=False)
        pd.testing.assert_series_equal(
            pd.Series(bars, dtype=float), rows[f"{stratum}_amount"].astype(float), check_names=False
        )
    assert figure.table["Period"].to_list() == rows["period"].to_list()
    assert (figure.traits.inferred > 0) == (measure == "animals" or (way == "spread" and step != "year"))
    if measure != "incidents":
        assert 0 < (figure.traits.largest_share or 0) < 1


def test_kilograms_of_several_kinds_are_not_drawn_whatever_the_address_says(look: Look) -> None:
    asked = {"amount": "kg", "step": "nonsense"}
    pd.testing.assert_frame_equal(made("trend", look(), asked).table, made("trend", look(), {}).table)


@pytest.mark.parametrize("stratum", STRATA)
@pytest.mark.parametrize("name", ["trend", "series", "place", "small_multiples", "place_divided"])
@pytest.mark.first(4)
def test_a_view_of_one_stratum_has_one_panel_and_one_column(name: str, stratum: str, look: Look) -> None:
    whole, one = made(name, look()), made(name, look(SeizureFilter(stratum=stratum)))
    with outside.using(ENGLISH):
        own, absent = (charts.stratum_name(one) for one in (stratum, "other" if stratum == "large" else "large"))
    assert absent in whole.table
    assert absent not in one.table
    assert own in one.table
    assert absent not in {key.said for key in one.keys}
    assert isinstance(one.body, Chart)
    for _title, chart in one.body.panels:
        assert len(chart.data) == 1
        assert "yaxis2" not in chart.layout.to_plotly_json()


def test_breaks_are_lines_with_a_legend_in_their_own_panel(look: Look) -> None:
    figure = made("trend", look(SeizureFilter(stratum="other")))
    assert isinstance(figure.body, Chart)
    lines = [shape for shape in figure.body.panels[0][1].layout.shapes if shape.yref == "y domain"]
    assert lines
    assert {key.said for key in figure.keys if key.shape == "line"} == {"break in the record’s own number of incidents"}


def test_small_multiples_hold_the_rows_of_the_table(look: Look) -> None:
    figure = made("small_multiples", look(), {"split": "transport"})
    assert isinstance(figure.body, Chart)
    assert len(figure.body.panels) <= trends.MULTIPLES
    for title, chart in figure.body.panels:
        own = figure.table[figure.table["Transport"] == title]
        assert list(chart.data[0].y) == own["Large consignments"].to_list()
        assert list(chart.data[1].y) == own["All other incidents"].to_list()
    assert sum(figure.table["Large consignments"]) == sum(made("trend", look()).table["Large consignments"])


def test_countries_of_small_multiples_are_not_ranked(look: Look) -> None:
    figure = made("small_multiples", look(), {"split": "country"}, Setting(language="en", names="joint"))
    assert isinstance(figure.body, Chart)
    titles = [title for title, _chart in figure.body.panels]
    assert titles[:3] == ["Chinese mainland", "Viet Nam", "Hong Kong SAR"]
    assert not figure.traits.is_ranked
    assert {"CN", "VN", "HK"} <= set(figure.traits.areas)


def test_a_change_is_that_of_the_verdict_and_its_day_stands_in_the_address(look: Look) -> None:
    view = look(SeizureFilter(species=("pangolins",), commodity=("scales",)))
    figure = made("change", view, {"split_day": "2018-01-01"})
    found = cached.verdicts(view.filters, date(2018, 1, 1), view.found)
    assert numbers(figure)["Before"] == [one.change.before for one in found]
    assert numbers(figure)["All others after"] == [one.change.other_after for one in found]
    assert "1 January 2018" in figure.title
    assert all("from 1 January 2018 on" in line for line in figure.said[:2])
    outside_of_it = made("change", view, {"split_day": "1990-01-01"})
    assert "1 March 2020" in outside_of_it.title
    with pytest.raises(NothingToShow, match="searched with different effort"):
        made("change", look(SeizureFilter(country=("CN",))))


def test_slopes_say_the_record_first(look: Look) -> None:
    figure = made("slopes", look(SeizureFilter(species=("pangolins",), commodity=("scales",))))
    assert figure.said[0].startswith("The record")
    assert len(figure.table) == 2
    assert any("Sen’s slope" in line or "no slope" in line for line in figure.said)


def test_an_operation_shows_the_same_counts_in_chart_and_table(look: Look, con: store.Connection) -> None:
    figure = made("operation", look())
    item = next(one for one in operations.listed(con) if one.operation_id == 49)
    held = operations.beside(con, item, look().found)
    large, other = drawn(figure)
    assert large == [one.large_count for one in held.windows]
    assert other == [one.other_count for one in held.windows]
    assert numbers(figure)["Large consignments"] == large
    assert numbers(figure)["All other incidents"] == other
    assert figure.said[0] == f"Published results: {item.results}"
    assert figure.filters == item.covers.but(since=item.start_from, until=item.end_until)
    assert str(change.LEAST) in figure.said[-1]


def test_an_operation_without_days_is_its_published_results(look: Look) -> None:
    figure = made("operation", look(), {"operation": "36"})
    assert not isinstance(figure.body, Chart)
    assert "Its dates are not known" in " ".join(figure.said)
    assert numbers(figure)["What"][0] == "Published results"


# -- places -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", places.EVERY_KIND[1:])
def test_the_kinds_of_places_make_up_all_of_them(kind: str, look: Look) -> None:
    every = {name: made("places_of_a_kind", look(), {"kind": name}) for name in places.EVERY_KIND}
    assert sum(len(every[name].table) for name in places.EVERY_KIND[1:]) == len(every["all"].table)
    assert 0 < len(every[kind].table) < len(every["all"].table)


def test_a_place_is_that_of_the_query(look: Look, con: store.Connection) -> None:
    figure = made("place", look())
    roles = place_queries.roles(con, SeizureFilter(), "hai-phong-port")
    assert figure.said[0] == (
        f"Stopped here: {roles.stopped_here_count} · Passed here, stopped elsewhere: {roles.passed_here_count} · "
        f"Bound here, stopped before: {roles.bound_here_count}"
    )
    large, other = drawn(figure)
    assert (numbers(figure)["Large consignments"], numbers(figure)["All other incidents"]) == (large, other)
    undated = trend_queries.series(
        con, figure.filters, "year", look().found.coverage_from, look().found.coverage_until
    ).undated_count  # fmt: skip
    assert sum(large) + sum(other) + undated == roles.stopped_here_count == 22
    assert figure.traits.areas == ("VN",)


@pytest.mark.parametrize("dimension", ["group", "origin", "next", "cover_load", "concealment", "transport", "agency"])
def test_a_place_divided_has_the_bars_of_its_table(dimension: str, look: Look) -> None:
    figure = made("place_divided", look(), {"profile": "hkia", "place_by": dimension})
    assert isinstance(figure.body, Chart)
    for title, chart in figure.body.panels:
        assert sum(chart.data[0].x) == figure.table[title].sum()
    assert figure.traits.is_ranked == (dimension in ("origin", "next"))


@pytest.mark.parametrize("border", place_queries.BORDERS)
def test_a_border_is_a_strip_only_where_enough_is_named_to_it(border: str, look: Look, con: store.Connection) -> None:
    figure, rows = made("border", look(), {"border": border}), place_queries.crossings(con, SeizureFilter(), border)
    assert numbers(figure)["Incidents"] == rows["incident_count"].to_list()
    assert isinstance(figure.body, Chart) == (rows["incident_count"].sum() >= place_queries.STRIP_FROM)
    if isinstance(figure.body, Chart):
        assert list(figure.body.panels[0][1].data[0].x) == rows["incident_count"].to_list()
    areas = made("border_areas", look(), {"border": border})
    assert (
        numbers(areas)["Incidents"]
        == place_queries.border_areas(con, SeizureFilter(), border)["incident_count"].to_list()
    )


# -- methods ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "asked", "by"),
    [
        ("methods", {}, ("concealment", "cover_load")),
        ("methods", {"against": "transport", "hidden_goods": "pangolins:scales"}, ("concealment", "transport")),
        ("methods_cover", {"hidden_in": "timber"}, ("group", "concealment")),
    ],
)
def test_the_marks_of_a_matrix_are_the_cells_of_the_query(
    name: str, asked: Asked, by: tuple[str, str], look: Look, con: store.Connection
) -> None:
    figure = made(name, look(), asked)
    cells = method_queries.cells(con, figure.filters, by)
    stated = cells[~cells[by[0]].isin(methods.UNSTATED) & ~cells[by[1]].isin(methods.UNSTATED)]
    assert numbers(figure)["Incidents"] == stated["incident_count"].to_list()
    assert isinstance(figure.body, Chart)
    for (title, chart), stratum in zip(figure.body.panels, STRATA, strict=True):
        own = stated[stated["stratum"] == stratum]["incident_count"]
        assert [int(text) for text in chart.data[0].text] == own.to_list()
        assert figure.table[figure.table["Stratum"] == title]["Incidents"].to_list() == own.to_list()
    assert figure.traits.small_cells == (stated["incident_count"] < 3).sum()


@pytest.mark.parametrize(("asked", "by"), [({}, method_queries.BY), ({"axes": "start~group"}, ("group", "start"))])
def test_combinations_are_those_of_the_query(
    asked: Asked, by: tuple[str, ...], look: Look, con: store.Connection
) -> None:
    figure = made("method_cells", look(), asked)
    cells = method_queries.cells(con, SeizureFilter(), by)
    assert len(figure.table) == len(cells)
    assert figure.table["Incidents"].sum() == cells["incident_count"].sum()
    assert (
        figure.table["Stratum"].to_list() == sorted(figure.table["Stratum"], reverse=True)
        or cells["stratum"].is_monotonic_increasing
    )
    assert bool(figure.traits.areas) == ("start" in by)
    joint = made("method_cells", look(), asked, Setting(language="en", names="joint"))
    assert not joint.traits.is_ranked
    assert joint.table["Incidents"].sum() == cells["incident_count"].sum()


def test_classes_change_beside_all_others_at_the_day_of_the_address(look: Look) -> None:
    asked = {"class_of": "cover_load", "method_day": "2019-01-01"}
    figure = made("method_changes", look(), asked)
    found = cached.method_changes(SeizureFilter(), "cover_load", date(2019, 1, 1), look().found)
    assert sorted(numbers(figure)["Before"]) == sorted(row.change.before for row in found)
    assert sum(numbers(figure)["After"]) == sum(row.change.after for row in found)
    assert "1 January 2019" in figure.title
    assert "Cover load" in figure.table


# -- cases ------------------------------------------------------------------------------------------------------------


def test_a_list_of_cases_has_no_address_of_a_copy(look: Look) -> None:
    figure = made("cases", look())
    assert len(figure.table) == cases.MOST
    assert f"The newest {cases.MOST} of 780 cases." in figure.said
    every = made("cases", look(SeizureFilter(country=("VN",), since=date(2022, 1, 1), stratum="large")))
    rows = cached.sources(every.filters, look().found)
    shown = " ".join(every.table["Source"])
    for row in rows.itertuples():
        assert (str(row.url) in shown) == bool(row.own_host and not row.via_copy), row.url
    assert rows["own_host"].nunique() == 2
    assert "(copy on a third-party site)" in shown


# -- on the pages -----------------------------------------------------------------------------------------------------


def run(page: str | None = None, more: dict[str, str] | None = None, **query: str) -> AppTest:
    """A page with an address; `more` is what the page itself keeps in it."""
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    for name, value in {"lang": "en", **query}.items():
        app.query_params[name] = value
    app.run()
    if page:
        app.switch_page(page).run()
    for name, value in (more or {}).items():
        app.query_params[name] = value
    return app.run() if more else app


def charts_of(app: AppTest) -> list[str]:
    return [element.proto.spec for element in app.main.get("plotly_chart")]


def text(app: AppTest) -> str:
    return " ".join(e.value for e in (*app.markdown, *app.caption, *app.info, *app.subheader)).replace("\\", "")


@pytest.mark.parametrize(
    ("page", "more", "told"),
    [
        ("trends.py", {"step": "quarter", "split": "group", "vague": "spread"}, "spread evenly over those it covers"),
        ("trends.py", {"split_day": "2018-01-01"}, "from 1 January 2018 on"),
        ("places.py", {"profile": "hkia", "place_by": "agency"}, "Stated for 56 of 56 incidents"),
        ("places.py", {"side": "borders", "border": "LA-VN"}, "Viet Nam–Laos border"),
        ("places.py", {"kind": "airports"}, "at 66 named places"),
        ("methods.py", {"method": "cover", "hidden_in": "timber"}, "Goods found, by stated start"),
        ("methods.py", {"method": "change", "class_of": "cover_load", "method_day": "2019-01-01"}, "Each class beside"),
        ("methods.py", {"method": "cells", "axes": "transport"}, "A click on a row opens its cases"),
        (None, {"claim": "view"}, "This file holds 780 incidents"),
    ],
)
@pytest.mark.first(3)
def test_a_page_shows_what_its_address_asks_for_and_keeps_it(
    page: str | None, more: dict[str, str], told: str, look: Look
) -> None:
    app = run(page, more, **({"species": "pangolins", "commodity": "scales"} if "split_day" in more else {}))
    assert not app.exception
    assert not app.error
    if "kind" in more:
        told = f"at {len(places.of_kind(look(), more))} named places"
    assert told in text(app)
    kept = {name: app.query_params[name] for name in more}
    assert {name: value[0] if isinstance(value, list) else value for name, value in kept.items()} == more


def test_choosing_a_division_goes_into_the_address_and_the_first_is_not_written() -> None:
    app = run("methods.py")
    app.segmented_control(key="choice_method").set_value("cells").run()
    assert app.query_params["method"] == "cells"
    app.segmented_control(key="choice_method").set_value("goods").run()
    assert "method" not in app.query_params


def test_the_screen_draws_the_figure_itself(look: Look) -> None:
    app = run("trends.py", {"step": "quarter"}, species="pangolins")
    figure = made("trend", look(SeizureFilter(species=("pangolins",))), {"step": "quarter"})
    assert isinstance(figure.body, Chart)
    shown, own = json.loads(charts_of(app)[0]), json.loads(figure.body.panels[0][1].to_json())
    assert [trace["x"] for trace in shown["data"]] == [trace["x"] for trace in own["data"]]
    assert [trace["y"] for trace in shown["data"]] == [trace["y"] for trace in own["data"]]


def test_the_incidents_that_may_lie_inside_a_period_open() -> None:
    app = run(since="2013-06-10", until="2014-02-10")
    titles = [expander.label for expander in app.expander]
    assert any(title.startswith("The ") and title.endswith("that may lie inside the period") for title in titles)


@pytest.mark.parametrize("name", [offer.name for offer in OWN])
def test_the_choices_of_a_figure_are_kept_in_the_address_of_its_page(name: str) -> None:
    offer = shelf.OFFERS[name]
    page = "" if offer.page == "overview.py" else Path(offer.page).stem
    for choice in offer.choices:
        assert page in session.OF_PAGES[choice]
        assert choice not in SeizureFilter().parameters()


# -- in the order of names --------------------------------------------------------------------------------------------


def drawn_bars(figure: Figure) -> list[dict[str, float]]:
    """What each panel of a divided view draws, by label, from above."""
    assert isinstance(figure.body, Chart)
    return [
        dict(zip(chart.layout.yaxis.ticktext, chart.data[0].x, strict=True)) for _title, chart in figure.body.panels
    ]


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("divided", {"divided": "country"}),
        ("divided", {"divided": "place"}),
        ("divided", {"divided": "group"}),
        ("place_divided", {"profile": "hkia", "place_by": "origin"}),
    ],
)
def test_the_order_of_names_draws_the_same_bars(name: str, asked: Asked, look: Look) -> None:
    by_count, by_name = made(name, look(), asked), made(name, look(), {**asked, "order": "name"})
    first = by_count.table.columns[0]
    assert by_name.table[first].to_list() == sorted(by_count.table[first])
    assert by_name.table[first].to_list() != by_count.table[first].to_list()
    pd.testing.assert_frame_equal(
        by_count.table.sort_values(first, ignore_index=True), by_name.table, check_dtype=False
    )
    for counted, named in zip(drawn_bars(by_count), drawn_bars(by_name), strict=True):
        assert counted == named
        own = [label for label in named if not label.endswith(" others")]
        assert own == sorted(own)
        amounts = [counted[label] for label in counted if not label.endswith(" others")]
        assert amounts == sorted(amounts, reverse=True)
    assert not by_name.traits.is_ranked
    assert by_count.traits.is_ranked == ("group" not in asked.values())


@pytest.mark.parametrize("dimension", ["country", "origin", "destination"])
def test_parties_of_a_joint_meeting_stand_in_agenda_order_in_chart_and_table(dimension: str, look: Look) -> None:
    joint = Setting("en", "joint", wording=(("TW", "…"),))
    figure = made("divided", look(), {"divided": dimension}, joint)
    parties = ["Chinese mainland", "Viet Nam", "Hong Kong SAR"]
    rows = figure.table.iloc[:, 0].to_list()
    assert rows[:3] == parties
    assert rows[3:] == sorted(rows[3:])
    for panel in drawn_bars(figure):
        assert [label for label in panel if label in parties] == [one for one in parties if one in panel]
    assert not figure.traits.is_ranked


def test_borders_are_named_by_the_profile_in_a_joint_meeting(look: Look) -> None:
    joint = Setting("en", "joint")
    titles = [made("border", look(), {"border": border}, joint).title for border in place_queries.BORDERS]
    assert titles == ["Chinese mainland–Viet Nam border", "Viet Nam–Lao PDR border", "Viet Nam–Cambodia border",
                      "Shenzhen–Hong Kong SAR boundary"]  # fmt: skip
    assert made("border", look(), {"border": "CN-VN"}).title == "China–Viet Nam border"
