"""The tour: its steps stand on the pages where they are done, and its answers come from the store."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.widgets import tour
from queries import cases, hotspots, store
from queries.filters import SeizureFilter

ROOT = Path(__file__).parents[2]
STEPS = [(task, step) for task, one in enumerate(tour.TASKS) for step in range(len(one.steps))]


@pytest.fixture(autouse=True)
def _own_store(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEIZURE_STORE", str(store_folder))
    st.cache_resource.clear()
    st.cache_data.clear()


def opened(page: str, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.query_params["lang"] = "en"
    app.run()
    if page != "overview.py":
        app.switch_page(page)
    for name, value in query.items():
        app.query_params[name] = value
    return app.run()


def said(app: AppTest) -> str:
    return " ".join(text.value for text in (*app.markdown, *app.caption)).replace("\\", "")


@pytest.mark.parametrize(("task", "step"), STEPS)
@pytest.mark.first(4)
def test_each_step_stands_on_its_page(task: int, step: int) -> None:
    asked = tour.TASKS[task].steps[step]
    app = opened(asked.page, tour=f"{task + 1}.{step + 1}")
    assert not app.exception
    assert f"task {task + 1} of 3" in said(app)
    assert asked.said.partition("{")[0][:60] in said(app)


def test_the_tour_names_three_tasks_and_takes_ten_minutes() -> None:
    app = opened("tour.py")
    assert [one.value for one in app.subheader] == [task.title for task in tour.TASKS]
    assert sum(task.minutes for task in tour.TASKS) == 10


def test_a_step_is_done_when_its_answer_is_open(con: store.Connection) -> None:
    rows = hotspots.unusual_shares(con, SeizureFilter())
    standing = set(rows[rows["stands_out"]]["unit"])
    assert len(standing) == 3
    for unit in standing:
        assert "Done." in said(opened("hotspots.py", tour="1.2", at=unit))
    other = next(unit for unit in rows["unit"] if unit not in standing)
    assert "Done." not in said(opened("hotspots.py", tour="1.2", at=other))


def test_the_case_to_trace_has_most_stated_stops(con: store.Connection) -> None:
    rows = cases.listed(con, tour.LARGE_PANGOLINS)
    names = ("origins", "export_places", "transits", "destinations")
    counts = {row.incident_id: sum(len(getattr(row, name) or ()) for name in names) for row in rows.itertuples()}
    best = max(counts.values())
    answer = min(case for case, count in counts.items() if count == best)
    app = opened("cases.py", tour="2.2", species="pangolins", stratum="large", case=answer)
    assert answer in said(app)
    assert "Done." in said(app)


@pytest.mark.parametrize("value", ["9.1", "1.9", "0.1", "x", "1", "", "1.1.1", "²"])
@pytest.mark.first(3)
def test_a_step_that_does_not_exist_shows_nothing(value: str) -> None:
    app = opened("overview.py", tour=value)
    assert not app.exception
    assert "Tour · task" not in said(app)


def test_the_tour_goes_on_upon_its_own_page_and_ends() -> None:
    app = opened("hotspots.py", tour="1.2")
    app.button(key="tour_0_2").click().run()
    assert app.query_params["tour"] == "1.3"
    assert app.query_params["at"] == "mexico-city-airport"
    app.button(key="end_tour").click().run()
    assert "tour" not in app.query_params
