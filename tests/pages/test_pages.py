"""Each page without a browser: what it shows, what it must not, and what it says when something is wrong."""

import io
import json
import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data import batches, build, pointer, translations
from pages.figures import trends as trends_figures
from pages.widgets import access, chrome, downloads, trend_parts
from pages.widgets.words import ScreenWords
from queries import breaks, cases, store, trends
from queries.filters import SeizureFilter
from tests.hostile import HOSTILE, hostile_cases

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _own_store(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEIZURE_STORE", str(store_folder))
    st.cache_resource.clear()  # a server has one store folder; these tests have several
    st.cache_data.clear()


def run(page: str | None = None, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page(page).run() if page else app


def heading(app: AppTest) -> str:
    return app.header[0].value


def metrics(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def test_the_overview_says_what_is_counted_over_what_period_and_what_is_missing() -> None:
    app = run()
    assert not app.exception
    assert metrics(app)["Incidents"] == "780"
    assert metrics(app)["Seizures"] == "1,081"
    said = said_by(app)
    assert "1 January 2008" in said
    assert "12 March 2026" in said
    assert "699 of 780 incidents" in said
    assert "59 known only to province: 58 as open rings" in said
    assert "18 known only to country or area: not drawn (10 of them" in said


def test_the_pages_run_twice_and_keep_the_filter() -> None:
    app = run(lang="en", species="elephants", country="VN", since="2018-01-01")
    assert heading(app) == r"Elephants · seized in Viet Nam · from 1 January 2018 on"
    again = app.run()
    assert not again.exception
    cases = again.switch_page("cases.py").run()
    assert not cases.exception
    assert heading(cases) == heading(app)
    assert cases.query_params["species"] == "elephants"


def test_a_filter_that_matches_nothing_offers_what_to_loosen() -> None:
    app = run(lang="en", species="totoaba", country="NG")
    assert "No case in this file matches" in app.info[0].value
    assert not app.metric
    loosen = [button for button in app.button if button.key.startswith("loosen_")]
    assert {button.key for button in loosen} == {"loosen_species", "loosen_country"}
    app = next(button for button in loosen if button.key == "loosen_country").click().run()
    assert metrics(app)["Incidents"] == "18"


def test_a_value_the_store_does_not_have_is_named_and_left_out() -> None:
    app = run(lang="en", species="elephants~unicorns", since="yesterday")
    named = " ".join(warning.value for warning in app.warning)
    assert "unicorns" in named
    assert "yesterday" in named
    assert metrics(app)["Incidents"] == "232"


def test_an_empty_period_is_explained() -> None:
    app = run(lang="en")
    app.date_input(key="filter_since").set_value("2024-01-01")
    app.date_input(key="filter_last").set_value("2023-12-30")
    app.run()
    assert "holds no day" in app.error[0].value
    assert not app.metric


def test_a_preset_becomes_the_filter_and_the_address() -> None:
    app = run()
    app.button(key="preset_since_meeting").click().run()
    assert app.query_params["since"] == "2024-05-22"
    app.button(key="preset_agenda_goods").click().run()
    assert "goods of Mekong Dragon VI" in heading(app)
    app.button(key="reset_filter").click().run()
    assert heading(app) == "All collected cases"
    assert list(app.query_params) == ["lang"]


def test_a_case_shows_all_that_is_stated_and_what_is_not() -> None:
    app = run("cases.py", lang="en")
    app.query_params["case"] = "VN-2023-006"
    app.run()
    said = " ".join(text.value for text in [*app.markdown, *app.caption, *app.subheader]).replace("\\", "")
    assert "20 March 2023" in said
    assert "Nam Hai Dinh Vu" in said
    assert "Stated start: Angola" in said
    assert "Stated transit: Singapore" in said
    assert "Not stated" in said


def test_a_case_that_does_not_exist_is_an_error_with_its_id() -> None:
    app = run(lang="en", case="XX-1900-001")
    app = app.switch_page("cases.py").run()
    app.query_params["case"] = "XX-1900-001"
    app.run()
    assert "XX-1900-001" in app.error[0].value


@pytest.mark.parametrize("page", ["places.py", "routes.py", "hotspots.py", "trends.py", "methods.py", "cases.py"])
@pytest.mark.parametrize("query", [{}, {"species": "pangolins", "names": "joint", "boundaries": "de-facto"}])
def test_each_page_opens_with_and_without_a_filter(page: str, query: dict[str, str]) -> None:
    app = run(page, lang="en", **query)
    assert not app.exception
    assert not app.error
    assert heading(app) == ("Pangolins" if query else "All collected cases")


def test_a_place_has_a_profile_with_its_address() -> None:
    app = run("places.py", lang="en")
    app.query_params["profile"] = "hai-phong-port"
    app.run()
    assert not app.exception
    shown = metrics(app)
    assert (shown["Stopped here"], shown["Passed here, stopped elsewhere"]) == ("22", "0")
    app.selectbox(key="place_menu").set_value("hkia").run()
    assert app.query_params["profile"] == "hkia"
    assert metrics(app)["Stopped here"] == "56"


def test_a_border_lists_what_is_named_to_its_crossings() -> None:
    app = run("places.py", lang="en")
    app.query_params["border"] = "HK-CN"
    app.run()
    said = said_by(app)
    assert "27 incidents are named to a crossing of the Shenzhen–Hong Kong boundary" in said
    assert "128 known to facility or town" in said
    assert app.query_params["side"] == "borders"


def test_routes_say_what_is_drawn() -> None:
    said = said_by(run("routes.py", lang="en"))
    assert "Paths of 486 of 780 incidents: 139 between stated ends, 347 with an end inferred" in said


@pytest.mark.parametrize(
    "odd", [{"since": "0001-01-01"}, {"until": "9999-12-31"}, {"large_kg": "1e300"}, {"min_kg": "-1"}]
)
def test_an_odd_address_is_named_and_the_page_stands(odd: dict[str, str]) -> None:
    app = run(lang="en", stratum="large", **odd)
    assert not app.exception
    named = " ".join(warning.value for warning in app.warning).replace("\\", "")
    assert next(iter(odd.values())) in named
    assert metrics(app)["Incidents"] == "168"


def test_text_that_is_null_is_none_not_a_number(store_folder: Path) -> None:
    con = store.open_store(store.read_pointer("analyst", store_folder), store_folder)
    frame = cases.listed(con, SeizureFilter())
    for column in ("admin1", "declared_as", "origins", "destinations", "case_id"):
        assert frame[column].dtype == object
        assert not [cell for cell in frame[column] if isinstance(cell, float)]


@pytest.mark.parametrize("page", [None, "cases.py", "places.py", "routes.py", "trends.py", "methods.py"])
def test_hostile_text_is_text(page: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile_cases(tmp_path / "in")
    batches.take_in(tmp_path / "in", "hostile", tmp_path, only=True)
    build.build(tmp_path)
    monkeypatch.setenv("SEIZURE_STORE", str(tmp_path))
    app = run(page, lang="en", text=HOSTILE[0])
    assert not app.exception
    assert not app.error
    for part in ("cover", "cells", "change", "like", "waiting") if page == "methods.py" else ():
        app.segmented_control(key="choice_method").set_value(part).run()
        assert not app.exception
        assert not app.error


@pytest.mark.parametrize("fault", ["missing", "gone", "truncated", "older", "garbled"])
def test_a_store_that_cannot_be_read_is_a_sentence_with_the_command_that_mends_it(
    fault: str, store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = json.loads(pointer.pointer_path("analyst", store_folder).read_text())
    whole = (store_folder / said["file"]).read_bytes()
    if fault == "older":
        said["schema_version"] -= 1
    if fault != "gone":
        (tmp_path / said["file"]).write_bytes(whole[: len(whole) // 2] if fault == "truncated" else whole)
    if fault != "missing":
        text = "{" if fault == "garbled" else json.dumps(said)
        pointer.pointer_path("analyst", tmp_path).write_text(text)
    monkeypatch.setenv("SEIZURE_STORE", str(tmp_path))
    app = run()
    assert not app.exception
    assert "make build" in app.error[0].value
    assert not app.metric


def test_parties_of_a_joint_meeting_stand_in_the_order_of_its_agenda() -> None:
    app = run(lang="en", names="joint", country="HK~VN~CN", role="linked")
    assert heading(app).startswith("Linked with Chinese mainland, Viet Nam, Hong Kong SAR")
    assert heading(run(lang="en", country="HK~VN~CN")).startswith("Seized in China, China, Hong Kong SAR")


def test_one_route_gives_no_day_that_no_source_states() -> None:
    app = run("routes.py", lang="en")
    app.segmented_control(key="choice_question").set_value("route").run()
    app.selectbox(key="choice_from").set_value("NG")
    app.selectbox(key="choice_to").set_value("VN").run()
    assert (app.query_params["from"], app.query_params["to"]) == ("NG", "VN")
    said = " ".join(text.value for text in app.markdown).replace("\\", "")
    assert "First and last date as stated:] June 2014 – 27 March 2024" in said


def hotspots_at(part: str, **query: str) -> AppTest:
    app = run("hotspots.py", lang="en", **query)
    app.segmented_control(key="choice_question").set_value(part).run()
    assert not app.exception
    return app


def said_by(app: AppTest) -> str:
    texts = [text.value for text in (*app.markdown, *app.caption, *app.info, *app.subheader)]
    return " ".join([*texts, *legends(app)]).replace("\\", "")


def legends(app: AppTest) -> list[str]:
    return [re.sub(r"<[^>]+>", " ", element.proto.body) for element in app.get("html")]


def test_hotspots_open_with_the_shares_that_stand_out_and_why() -> None:
    said = said_by(run("hotspots.py", lang="en"))
    assert "OR Tambo International Airport, South Africa" in said
    assert "Rhinos: 6 of 6 incidents here (54%–100%); 21% at the same kinds of facility elsewhere" in said
    assert "stands out by more than sampling error" in said
    assert "Concentrations of reports, not of trafficking" in said
    assert "cold" not in said.lower()


def test_a_place_of_the_share_map_shows_its_cases_and_why_it_does_not_stand_out() -> None:
    app = run("hotspots.py", lang="en")
    app.query_params["at"] = "hkia"
    app.run()
    said = said_by(app)
    assert "Hong Kong International Airport" in app.subheader[0].value
    assert "within sampling error" in said
    assert "n = 56 incidents" in said
    assert "Neighbours, with their incidents" in said
    app.button(key="spot_filter").click().run()
    assert app.query_params["place"] == "hkia"


def test_cells_keep_the_two_strata_apart_and_say_what_is_too_vague() -> None:
    app = hotspots_at("counts")
    assert "On this map: 591 incidents in 108 cells." in said_by(app)
    app.segmented_control(key="choice_consignments").set_value("large").run()
    assert "large consignments (500 kg of one commodity or more)" in said_by(app).lower()
    app.selectbox(key="choice_size").set_value("6").run()
    assert "are placed too vaguely for cells of this size: not drawn." in said_by(app)
    assert not app.exception


@pytest.mark.parametrize("measure", ["seizure_count", "mass_kg", "animals_central"])
def test_cells_by_every_measure(measure: str) -> None:
    app = hotspots_at("counts", species="pangolins")
    app.segmented_control(key="choice_measure").set_value(measure).run()
    assert not app.exception
    assert "On this map" in said_by(app)


@pytest.mark.parametrize("kind", ["periods", "groups"])
def test_two_periods_or_groups_stand_side_by_side_on_one_scale(kind: str) -> None:
    app = hotspots_at("counts")
    app.segmented_control(key="choice_compare").set_value(kind).run()
    assert not app.exception
    assert said_by(app).count("largest publisher") == 2, "n and sources for each side"
    app.query_params["at"] = "82411ffffffffff"
    app.run()
    assert "Neighbours, with their incidents" in said_by(app), "a click on a cell opens it here too"
    assert said_by(app).count("On this map") == 2
    assert said_by(app).count("the same in every view") == 1


@pytest.mark.parametrize("query", [{"min_kg": "500"}, {"since": "2019-01-16", "until": "2019-01-17"}])
def test_a_view_of_large_consignments_alone_has_counts_too(query: dict[str, str]) -> None:
    app = hotspots_at("counts", **query)
    assert not app.exception
    app.segmented_control(key="choice_consignments").set_value("other").run()
    assert not app.exception
    assert "None in this view." in said_by(app)


def test_what_is_drawn_and_what_is_not_add_up_to_the_stratum() -> None:
    said = said_by(hotspots_at("counts"))
    parts = re.findall(r"On this map: (\d+) incidents|(\d+) are placed too vaguely|(\d+) lie at sea or are known", said)
    assert sum(int(number) for row in parts for number in row if number) == 612


def test_the_readers_marks_stand_on_the_time_chart_of_a_place() -> None:
    app = run("hotspots.py", lang="en", marks="2024-05-22 Fuzhou meeting")
    app.query_params["at"] = "hkia"
    assert "A mark says what was going on" in said_by(app.run())


def test_the_panel_of_a_place_keeps_the_readers_filter() -> None:
    app = run("hotspots.py", lang="en", species="rhinos")
    app.query_params["at"] = "johannesburg-airport"
    app.run()
    app.button(key="spot_filter").click().run()
    assert (app.query_params["species"], app.query_params["place"]) == ("rhinos", "johannesburg-airport")
    assert "stratum" not in app.query_params


def test_the_question_is_in_the_address_and_an_unknown_place_is_named() -> None:
    app = hotspots_at("bursts")
    assert app.query_params["question"] == "bursts"
    app = run("hotspots.py", lang="en")
    app.query_params["question"] = "counts"
    app.query_params["at"] = "<b>nowhere</b>"
    app.run()
    assert "nowhere" in app.warning[0].value
    assert "On this map" in said_by(app)


def test_bursts_are_worded_as_reports_to_look_at() -> None:
    said = said_by(hotspots_at("bursts"))
    assert "A burst is one of reports, to look at with its publishers" in said
    assert "six cases in one newspaper report are one event" in said


def test_change_by_cell_says_that_these_cases_are_too_few() -> None:
    app = hotspots_at("change")
    assert "need 30 cells with a median of at least 5 incidents a step" in app.info[0].value


def test_a_cell_in_the_address_is_a_filter_and_a_wrong_one_is_named() -> None:
    assert metrics(run(lang="en", cell="84411cbffffffff"))["Incidents"] == "123"
    app = run(lang="en", cell="nonsense")
    assert "nonsense" in app.warning[0].value
    assert metrics(app)["Incidents"] == "780"


def test_a_case_shows_its_story_and_cases_like_it_with_reasons() -> None:
    app = run("cases.py", lang="en")
    app.query_params["case"] = "VN-2024-001"
    app.run()
    assert not app.exception
    said = " ".join(text.value for text in app.caption).replace("\\", "")
    assert "same cover load: textiles, hides, horns" in said
    assert "1,580 kg against 490 kg" in said
    assert "70% of the weight must be comparable" in said
    app = app.button(key="like_VN-2023-003").click().run()
    assert app.query_params["case"] == "VN-2023-003"
    said = " ".join(text.value for text in app.caption).replace("\\", "")
    assert "4 days after the one before" in said
    assert "same consignment, inferred by us" in said
    app = app.slider(key="weight_case_mass").set_value(0.0).run()
    assert "490 kg against" not in " ".join(text.value for text in app.caption).replace("\\", "")


def test_a_described_consignment_is_set_beside_the_nearest_cases() -> None:
    app = run("methods.py", lang="en")
    app.segmented_control(key="choice_method").set_value("like").run()
    app.text_input(key="describe_declared").set_value("Frozen beaf")
    app.text_area(key="describe_pasted").set_value("transport: sea\nstart: Nigeria\nmass_kg: 4200")
    app.button(key="FormSubmitter:describe_form-Find the nearest cases").click().run()
    said = " ".join(text.value for text in app.caption).replace("\\", "")
    assert "“Frozen beaf” was read as “meat”: nearest to the coded wording “frozen beef” (90.9 of 100)." in said
    assert "By sea; same stated start: Nigeria; 4,200 kg against 8,300 kg; same cover load: meat" in said
    app.text_area(key="describe_pasted").set_value("transport: boat")
    app.button(key="FormSubmitter:describe_form-Find the nearest cases").click().run()
    assert "There is no transport 'boat'" in app.error[0].value


def test_an_empty_description_is_refused() -> None:
    app = run("methods.py", lang="en")
    app.segmented_control(key="choice_method").set_value("like").run()
    app.button(key="FormSubmitter:describe_form-Find the nearest cases").click().run()
    assert "The description says nothing" in app.error[0].value


def test_nothing_of_methods_is_in_the_public_tier(
    store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even where the file still held the words: it is refused, and no address leads to them."""
    for name in store_folder.glob("*.duckdb"):
        (tmp_path / name.name).symlink_to(name)
    pointer.pointer_path("public", tmp_path).write_text(pointer.pointer_path("analyst", store_folder).read_text())
    monkeypatch.setenv("SEIZURE_STORE", str(tmp_path))
    monkeypatch.setenv("SEIZURE_TIER", "public")
    app = run(lang="en", case="VN-2023-003", concealment="baggage")
    assert "no store of the public tier" in app.error[0].value
    assert not app.dataframe
    for page in ("methods.py", "cases.py", "overview.py"):
        with pytest.raises(ValueError, match=page.removesuffix(".py")):
            app.switch_page(page)


def test_wordings_that_wait_are_listed_with_the_row_that_codes_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile_cases(tmp_path / "in")
    batches.take_in(tmp_path / "in", "hostile", tmp_path)
    build.build(tmp_path)
    monkeypatch.setenv("SEIZURE_STORE", str(tmp_path))
    app = run("methods.py", lang="en")
    app.segmented_control(key="choice_method").set_value("waiting").run()
    assert not app.exception
    said = " ".join(text.value for text in app.markdown)
    assert "**14** wordings wait for a person" in said
    (table,) = [frame.value for frame in app.dataframe if "Row to add" in frame.value]
    assert set(table["File in data/reference"]) == {"concealment_coding.csv", "cover_load_coding.csv"}
    assert len(table) == 14


def test_trends_say_a_change_beside_all_other_incidents() -> None:
    app = run("trends.py", lang="en", species="pangolins", commodity="scales")
    said = " ".join(text.value for text in app.markdown).replace("\\", "")
    assert said.count("all other incidents of the record") == 2
    assert "no change told apart from theirs, RoR" in said
    app.date_input(key="choice_split_day").set_value("2018-01-01").run()
    assert "from 1 January 2018 on" in " ".join(text.value for text in app.markdown)
    assert not app.exception


def test_trends_of_a_country_say_why_no_change_is_computed() -> None:
    app = run("trends.py", lang="en", country="CN")
    assert "searched with different effort" in app.info[0].value
    said = " ".join(text.value for text in app.markdown)
    assert not re.search(r"RoR \d", said)
    assert "slope" not in said.replace("**Slope**", "")
    assert "a year fell" not in said


def test_trends_divide_the_view_and_say_what_is_left_out() -> None:
    app = run("trends.py", lang="en")
    app.selectbox(key="choice_split").set_value("group").run()
    app.segmented_control(key="choice_step").set_value("month").run()
    said = said_by(app)
    assert "29 incidents (4%) have a date that fits no single period and are not in the chart" in said
    assert "**Elephants**" in " ".join(text.value for text in app.markdown)
    app.segmented_control(key="choice_vague").set_value("spread").run()
    assert "spread evenly over those it covers" in said_by(app)
    kept = {name: app.query_params[name] for name in ("split", "step", "vague")}
    assert kept == {"split": "group", "step": "month", "vague": "spread"}
    assert not app.exception


def test_a_measure_that_the_view_does_not_allow_is_let_go() -> None:
    app = run("trends.py", lang="en", species="elephants", commodity="raw_ivory")
    app.segmented_control(key="choice_amount").set_value("kg").run()
    assert not app.exception
    app.button(key="reset_filter").click().run()
    assert not app.exception
    assert app.segmented_control(key="choice_amount").value == "incidents"


def test_a_drag_covers_whole_periods() -> None:
    firsts = [date(2019, month, 1) for month in range(1, 13)]
    chosen = trend_parts._chosen_days
    assert chosen([{"x": [0.8, 3.2]}], firsts, "month") == (date(2019, 2, 1), date(2019, 5, 1))
    assert chosen([{"x": [14.0, -3.0]}], firsts, "month") == (date(2019, 1, 1), date(2020, 1, 1))
    assert chosen([{"x": [1.9, 2.1]}], firsts, "month") == (date(2019, 3, 1), date(2019, 4, 1))
    assert chosen([], firsts, "month") is None
    assert chosen([{"x": [14.0, 15.0]}], firsts, "month") is None


def test_lines_and_bands_of_the_series_stand_where_their_days_are() -> None:
    firsts = [date(2019, 1, 1), date(2020, 1, 1), date(2021, 1, 1)]
    rows = pd.DataFrame({
        "period": ["2019", "2020", "2021"], "period_from": firsts, "large_amount": [1, 0, 2], "other_amount": [4, 5, 6],
        "is_complete": [True, True, False],
    })  # fmt: skip
    point = breaks.Break(date(2020, 7, 1), "group", 1.0, 2.0)
    own = breaks.Breaks(SeizureFilter(stratum="other"), (), (point,), 0)
    figure = trends_figures.chart(rows, points=[own], marks=[(date(2019, 7, 2), date(2020, 1, 1), "<b>x</b>", "own")])
    band, line = figure.layout.shapes
    assert (line.xref, line.yref, line.x0) == ("x2", "y2 domain", pytest.approx(1.0, abs=0.01))
    assert (band.x0, band.x1) == (pytest.approx(0.0, abs=0.01), 0.5)
    assert figure.layout.annotations[-1].hovertext.endswith(": &lt;b&gt;x&lt;/b&gt;")
    assert [bar.marker.pattern.shape for bar in figure.data] == [("", "", "/")] * 2


def test_a_series_downloads_with_its_sentence_in_every_row(store_folder: Path) -> None:
    found = store.read_pointer("analyst", store_folder)
    con = store.open_store(found, store_folder)
    view = chrome.View(access.Reader("local", "analyst", "local"), found, {}, ScreenWords({}, {}), SeizureFilter())
    asked = (SeizureFilter(), "year", found.coverage_from, found.coverage_until)
    series = trends.series(con, *asked, split="transport", undated="spread")
    table = pd.read_csv(io.BytesIO(downloads.as_csv(trend_parts.told_rows(series, "=All collected cases", view))))
    assert set(table["filter"]) == {"'=All collected cases"}  # no formula
    assert set(table["coverage_until"]) == {"2026-03-12"}
    assert set(table["vague_dates"]) == {"spread"}
    assert table["incident_count"].sum() == pytest.approx(780)
    assert len(table) == len(series.rows)


# present.py has no filter's sentence to head it; tests/pages/test_briefings.py runs it.
PAGES = [path for path in (ROOT / "pages").glob("*.py") if path.name not in ("__init__.py", "main.py", "present.py")]
GROUPS_SAID = {"zh-Hans": "象、穿山甲、犀牛 · ", "zh-Hant": "象、穿山甲、犀牛 · ", "vi": "Voi, Tê tê, Tê giác · "}


# Each page in one language each time, in turn; the other languages with the long tests (decision 16).
IN_TURN = [
    pytest.param(path.name, tag, marks=[] if (at + turn) % len(GROUPS_SAID) == 0 else pytest.mark.long)
    for at, path in enumerate(sorted(PAGES))
    for turn, tag in enumerate(GROUPS_SAID)
]


@pytest.mark.parametrize(("page", "language"), IN_TURN)
def test_every_page_runs_in_every_language(page: str, language: str) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    for name, value in {"lang": language, "species": "elephants~pangolins~rhinos", "country": "VN~HK"}.items():
        app.query_params[name] = value
    app.switch_page(page).run()  # at once: AppTest formats the choices of an earlier run without a session
    assert not app.exception
    assert not app.error
    offer = next((one for one in chrome.PAGES if one.file == page), None)
    if offer is None or offer.is_filtered:
        assert heading(app).startswith(GROUPS_SAID[language])
    else:  # headed by its name: it shows what people keep, whatever the filter
        assert heading(app) == translations.catalogue(language).gettext(offer.title)
