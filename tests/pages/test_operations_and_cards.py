"""The operations section, the marks of time charts and the claim cards, without a browser."""

import json
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.widgets import charts
from pages.widgets.time_marks import Mark
from pages.widgets.words import markdown
from tests.hostile import HOSTILE

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module", autouse=True)
def _fresh_cache() -> None:
    st.cache_resource.clear()  # another module may have had another store folder
    st.cache_data.clear()


@pytest.fixture(autouse=True)
def _own_store(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEIZURE_STORE", str(store_folder))


def run(page: str | None = None, more: dict[str, str] | None = None, **query: str) -> AppTest:
    """A page with an address; `more` is what the page itself keeps in it."""
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    if page:
        app.switch_page(page).run()
    for name, value in (more or {}).items():
        app.query_params[name] = value
    return app.run() if more else app


def said(app: AppTest) -> str:
    """All text of the page, in its order, without the signs of Markdown."""
    texts = [
        element.value for element in app.main if element.type in ("markdown", "caption", "text", "info", "warning")
    ]
    legends = [re.sub(r"<[^>]+>", " ", element.proto.body) for element in app.get("html")]
    return " ".join([*texts, *legends]).replace("\\", "")


def test_an_operation_shows_its_published_results_before_the_file() -> None:
    app = run("trends.py", {"operation": "49"}, lang="en")
    assert not app.exception
    text = said(app)
    published = text.index("1,715 cases: 216 CITES")
    own = text.index("Large consignments: incidents of its scope that this file holds in its days: 3;")
    assert published < own
    assert "That is more than the operation covered." in text
    assert "Fewer than 20 in the smaller window, so counts and no ratio" in text
    assert "Source: https://unodc.org/unodc/en/environment-climate/webstories/omd-v.html" in text
    links = [element for element in app.main if element.type == "link_button"]
    assert links == []  # its address is text


@pytest.mark.parametrize(
    ("operation", "told"),
    [("36", "Its dates are not known"), ("51", "Only the year is known"), ("28", "no wildlife in its scope")],
)
def test_an_operation_without_days_says_so_and_draws_nothing(operation: str, told: str) -> None:
    app = run("trends.py", {"operation": operation}, lang="en")
    assert not app.exception
    assert told in said(app)
    assert "of its scope in its days" not in said(app)


def test_an_operation_is_chosen_into_the_address() -> None:
    app = run("trends.py", lang="en")
    assert len(app.selectbox(key="operation_menu").options) == 55
    app.selectbox(key="operation_menu").set_value("54").run()
    assert app.query_params["operation"] in ("54", ["54"])
    assert "2026: not collected" in said(app)
    wrong = run("trends.py", {"operation": "999"}, lang="en")
    assert "There is no operation 999" in said(wrong)


def test_the_readers_marks_are_kept_in_the_address_on_every_page() -> None:
    app = run(lang="en")
    app.text_area(key="marks").set_value("2024-05-22 Fuzhou meeting\nnot a mark").run()
    assert app.query_params["marks"] in (
        "2024-05-22 Fuzhou meeting~not a mark",
        ["2024-05-22 Fuzhou meeting~not a mark"],
    )
    assert "not a mark" in said(app) + " ".join(warning.value for warning in app.warning)
    on_page = [warning.value for warning in app.main.get("warning") if "not a mark" in warning.value]
    assert len(on_page) == 1  # the menu in the sidebar may be folded
    assert "my own marks: 1" in said(app)
    again = app.switch_page("trends.py").run()
    assert "my own marks: 1" in said(again)
    copied = run(lang="en", marks="2024-05-22 Fuzhou meeting~2021 a year")
    assert copied.text_area(key="marks").value == "2024-05-22 Fuzhou meeting\n2021 a year"
    assert "my own marks: 2" in said(copied)


def test_marks_are_off_until_switched_on_and_follow_the_filter() -> None:
    assert "policy dates:" not in said(run(lang="en"))
    app = run(lang="en", shown="operation~policy~nonsense")
    assert "nonsense" in " ".join(warning.value for warning in app.warning)
    shown = said(app)
    assert "operations: 41" in shown
    assert "policy dates: 51" in shown
    assert "14 operations without a month or day are not drawn" in shown
    narrowed = said(run(lang="en", shown="policy", country="VN"))
    assert "policy dates: 51" not in narrowed
    assert "policy dates:" in narrowed


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_label_of_a_mark_is_text(text: str) -> None:
    series = pd.DataFrame({"period": ["2020", "2021"], "period_from": [date(2020, 1, 1), date(2021, 1, 1)],
                           "large_count": [1, 2], "other_count": [3, 4], "is_complete": [True, True]})  # fmt: skip
    figure = charts.over_time(series, [Mark(date(2020, 3, 1), date(2020, 9, 1), text, "own")])
    told = [note.hovertext for note in figure.layout.annotations if note.hovertext]
    assert len(told) == 1
    assert "<" not in told[0]


def test_hostile_marks_in_the_address_are_text() -> None:
    app = run(lang="en", marks="~".join(f"2024-05-22 {text[:100]}" for text in HOSTILE))
    assert not app.exception
    assert not app.error
    assert f"my own marks: {len(HOSTILE)}" in said(app)


def test_marks_stand_where_their_days_are() -> None:
    series = pd.DataFrame({
        "period": ["2020", "2021", "2022"], "period_from": [date(year, 1, 1) for year in (2020, 2021, 2022)],
        "large_count": [1, 2, 3], "other_count": [3, 4, 5], "is_complete": [True, True, False],
    })  # fmt: skip
    marks = [
        Mark(date(2021, 1, 1), date(2022, 1, 1), "the whole of 2021", "operation"),
        Mark(date(2020, 1, 1), date(2020, 1, 2), "the first day", "policy"),
        Mark(date(2015, 1, 1), date(2016, 1, 1), "long before", "own"),
        Mark(date(2019, 7, 1), date(2020, 7, 1), "reaches in", "own"),
    ]
    figure = charts.over_time(series, marks)
    spans = [(shape.type, round(shape.x0, 2), round(shape.x1, 2)) for shape in figure.layout.shapes]
    assert spans == [("rect", 0.5, 1.5), ("line", -0.5, -0.5), ("rect", -0.5, 0.0)]
    assert charts.over_time(series).layout.shapes == ()


def test_the_cards_of_the_overview_say_what_they_rest_on() -> None:
    app = run(lang="en")
    assert not app.exception
    text = said(app)
    assert "2009–2019: 74 incidents (6.7 a year)" in text
    assert "(ratio of ratios) is 0.14 (0.04–0.41, sampling error only); 1 would be no change beyond them" in text
    assert "No card: without large consignments no change beyond the comparator" in text
    assert "1.07" not in text
    assert "wood and timber 25%" in text
    assert "published 170 cases, this file 4 (2%)" in text
    assert "Saiga and other antelopes: horn 0" in text
    assert "half of the weight is in 18 of 184 weighed cases" in text
    assert text.count("source pages ·") >= 5
    codes = [element.value for element in app.code]
    assert "?lang=en&since=2009-01-01&goods=elephants%3Araw_ivory~elephants%3Aworked_ivory&min_kg=500" in codes


def test_a_card_of_the_view_is_made_or_refused_with_its_reason() -> None:
    app = run(lang="en", species="turtles-and-tortoises", country="VN")
    app.toggle(key="choice_claim").set_value(True).run()
    assert "59% of its incidents come from one publisher" in said(app)
    app = run(lang="en", goods="elephants:raw_ivory~elephants:worked_ivory")
    app.toggle(key="choice_claim").set_value(True).run()
    assert "This file holds 231 incidents" in said(app)
    app.date_input(key="choice_claim_day").set_value(date(2020, 1, 1)).run()
    assert "2008–2019: 120 incidents" in said(app)  # without large consignments
    assert "All other incidents of the same view" in said(app)


@pytest.mark.parametrize("address", ["https://example.invalid/x", "www.example.invalid", "someone@example.invalid"])
def test_a_bare_address_does_not_become_a_link(address: str) -> None:
    assert address not in markdown(address).replace("\\", "")
    assert markdown(address).replace("\\", "").replace("\u2060", "") == address


def test_small_multiples_carry_the_marks_too() -> None:
    app = run("trends.py", lang="en", shown="own", marks="2021 a year of mine")
    app.selectbox(key="choice_split").set_value("group").run()
    assert not app.exception
    charts_shown = [json.loads(element.proto.spec) for element in app.main.get("plotly_chart")]
    assert len(charts_shown) > 3
    assert all("a year of mine" in json.dumps(chart) or chart["layout"].get("shapes") for chart in charts_shown[:4])


def test_one_incident_is_not_incidents() -> None:
    assert "n = 1 incident;" in said(run(lang="en", text="VN-2023-006", since="2023-03-20", until="2023-03-21"))


def test_a_described_weight_and_places_are_echoed_as_read() -> None:
    app = run("methods.py", {"method": "like"}, lang="en")
    app.text_area(key="describe_pasted").set_value("place=Hai Phong\nmass_kg=4200\nstart=NG\ntransport=sea")
    next(button for button in app.button if button.label == "Find the nearest cases").click().run()
    assert not app.exception
    assert "“4200” was read as 4,200 kg" in said(app)
    assert "“Hai Phong” was read as Hai Phong, Viet Nam; other places with cases that it may mean: Port of" in said(app)
