"""Each page without a browser: what it shows, what it must not, and what it says when something is wrong."""

import json
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data import batches, build, pointer
from queries import cases, store
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
    said = " ".join(text.value for text in [*app.markdown, *app.caption])
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


@pytest.mark.parametrize("page", ["places.py", "routes.py", "hotspots.py", "cases.py"])
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
    said = " ".join(text.value for text in app.markdown)
    assert "**27** incidents are named to a crossing of the Shenzhen–Hong Kong boundary" in said
    assert "**128** known to facility or town" in said


def test_routes_say_what_is_drawn() -> None:
    app = run("routes.py", lang="en")
    said = " ".join(text.value for text in app.markdown)
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


@pytest.mark.parametrize("page", [None, "cases.py", "places.py", "routes.py"])
def test_hostile_text_is_text(page: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile_cases(tmp_path / "in")
    batches.take_in(tmp_path / "in", "hostile", tmp_path, only=True)
    build.build(tmp_path)
    monkeypatch.setenv("SEIZURE_STORE", str(tmp_path))
    app = run(page, lang="en", text=HOSTILE[0])
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
    app.selectbox(key="route_from").set_value("NG")
    app.selectbox(key="route_to").set_value("VN").run()
    said = " ".join(text.value for text in app.markdown).replace("\\", "")
    assert "First and last date as stated:] June 2014 – 27 March 2024" in said


GROUPS_SAID = {"zh-Hans": "象、穿山甲、犀牛 · ", "zh-Hant": "象、穿山甲、犀牛 · ", "vi": "Voi, Tê tê, Tê giác · "}


@pytest.mark.parametrize("language", GROUPS_SAID)
@pytest.mark.parametrize("page", ["overview.py", "places.py", "routes.py", "hotspots.py", "cases.py"])
def test_every_page_runs_in_every_language(page: str, language: str) -> None:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    for name, value in {"lang": language, "species": "elephants~pangolins~rhinos", "country": "VN~HK"}.items():
        app.query_params[name] = value
    app.switch_page(page).run()  # at once: AppTest formats the choices of an earlier run without a session
    assert not app.exception
    assert not app.error
    assert heading(app).startswith(GROUPS_SAID[language])
