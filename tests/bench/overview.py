"""The overview: server time of a rerun against the bare SQL it stands on, and what its map sends."""

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import streamlit as st
from streamlit.testing.v1 import AppTest

from pages.widgets import map_canvas
from pages.widgets.words import ScreenWords
from queries import breakdowns, marks, store
from queries.filters import SeizureFilter

MAIN = Path(__file__).parents[2] / "pages" / "main.py"
PLAIN = ("totals", "commodities", "whole_animals", "completeness", "source_mix", "coverage", "marks", "mark_groups")
PLACED = ("province_marks", "placement", "not_drawn_at_sea")
BY = ("group", "country", "place", "transport", "facility", "cover_load")
ROLES = ("origin", "transit", "destination")


def median_ms(work: Callable[[], object], times: int = 7) -> float:
    """Median wall time in milliseconds."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def bare_sql(con: store.Connection, filters: SeizureFilter) -> None:
    """Every query that the overview asks, with nothing around it."""
    said = filters.parameters()
    for name in PLAIN + PLACED:
        con.execute(store.read_sql(name), said).fetchall()
    for dimension in BY:
        con.execute(store.read_sql("by"), said | {"dimension": dimension}).fetchall()
    for role in ROLES:
        con.execute(store.read_sql("by_role"), said | {"stop_role": role}).fetchall()
    con.execute(store.read_sql("series"), said | {"by": "year", "split": "none"}).fetchall()


def run() -> list[str]:
    """Ratios, and the map's payload for the whole store."""
    found = store.read_pointer()
    con = store.open_store(found)
    app = AppTest.from_file(str(MAIN), default_timeout=120).run()

    def cold() -> None:
        st.cache_data.clear()
        app.run()

    sql = median_ms(lambda: bare_sql(con, SeizureFilter()))
    first, again = median_ms(cold, 5), median_ms(app.run, 5)
    places = marks.places(con, SeizureFilter())
    words = ScreenWords(*breakdowns.names(con))
    layers = [
        map_canvas.province_layer(marks.provinces(con, SeizureFilter()), "#0B5563"),
        map_canvas.place_layer(places, words, "#0B5563"),
        map_canvas.label_layer(places, words, 1.1),
    ]
    payload = sum(len(layer.to_json().encode()) for layer in layers) / 1000
    return [
        f"bare SQL of the overview: {sql:.0f} ms",
        f"rerun with every answer computed ÷ its bare SQL: {first / sql:.1f}",
        f"rerun with every answer cached ÷ its bare SQL: {again / sql:.1f}",
        f"map payload, {len(places)} places: {payload:.0f} kB",
    ]
