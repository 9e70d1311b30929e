"""The room check: each rule with a real figure that trips it and one that does not, its remedy, and the last page."""

import dataclasses
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pydeck as pdk
import pytest
import streamlit as st
from h3.api import basic_str as h3
from hypothesis import given, settings
from hypothesis import strategies as hyp
from streamlit.testing.v1 import AppTest

from data import geography
from pages.figures import room, shelf
from pages.figures.base import Chart, Figure, Map, Table
from pages.figures.room import Item, Shown
from pages.figures.rules import speech
from pages.widgets import access, cached, hotspot_map, outside, palette, room_check, words
from pages.widgets.chrome import View
from pages.widgets.keys import Key
from queries import contested, hotspots, store
from queries.filters import SeizureFilter
from tests.hostile import HOSTILE

PRATAS = "TW-2016-001"
FAR_CELL = h3.latlng_to_cell(15.0, 114.0, 3)
OTHERS = "Quill Island"  # what an organiser might write


@pytest.fixture(scope="module", autouse=True)
def _own_store(store_folder: Path):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEIZURE_STORE", str(store_folder))
        st.cache_resource.clear()
        st.cache_data.clear()
        words.load()
        yield


@pytest.fixture(scope="module")
def view(_own_store: None) -> View:
    found = store.read_pointer("analyst")
    complexes, taxa = cached.names(found)
    said = words.ScreenWords(complexes, taxa, cached.place_names(found))
    return View(access.Reader("local", "analyst", "test"), found, cached.options(found), said, SeizureFilter())


class Desk:
    """Makes figures, slides and briefings as the briefing page does."""

    def __init__(self, view: View, language: str = "en", names: str = "un", boundaries: str = "none") -> None:
        self.view, self.language, self.names, self.boundaries = view, language, names, boundaries
        self.wording: tuple[tuple[str, str], ...] = ()

    def figure(self, name: str, filters: SeizureFilter | None = None, **asked: str) -> Figure:
        setting = outside.Setting(self.language, self.names, self.boundaries, wording=self.wording)
        with outside.using(setting):
            return shelf.OFFERS[name].make(self.view.showing(filters or SeizureFilter()), asked)

    def shown(self, *items: Item, **more: object) -> Shown:
        settings = {"names": self.names, "boundaries": self.boundaries, "room_marking": "AMBER",
                    "wording": self.wording, "build_id": "now"} | more  # fmt: skip
        return Shown("", items, **settings)

    def check(self, shown: Shown) -> room.Checked:
        return room.check(shown, self.language, room.basis_of(self.view))

    def remake(self, item: Item, change: Mapping[str, object]) -> Item:
        assert item.figure is not None
        changes = dict(change.get("filters", {}))
        query = item.figure.filters.to_query() | changes
        filters, unread = SeizureFilter.from_query({name: text for name, text in query.items() if text is not None})
        assert not unread
        return dataclasses.replace(item, marking="", figure=self.figure(item.figure.name, filters))


def item(figure: Figure | None, title: str = "", note: str = "", **more: object) -> Item:
    return Item(title, note, figure, made_from="now", **more)


def with_traits(figure: Figure, **changes: object) -> Figure:
    return dataclasses.replace(figure, traits=dataclasses.replace(figure.traits, **changes))


def with_words(figure: Figure, said: str) -> Figure:
    return dataclasses.replace(figure, said=(said,))


def with_layers(figure: Figure, *layers: pdk.Layer) -> Figure:
    assert isinstance(figure.body, Map)
    return dataclasses.replace(figure, body=Map((*figure.body.layers, *layers), figure.body.region))


def place_of(view: View, incident_id: str) -> list[float]:
    rows = cached.incidents(SeizureFilter(), view.found).set_index("incident_id")
    return [float(rows.loc[incident_id, "lon"]), float(rows.loc[incident_id, "lat"])]


def mark_at(position: list[float], kind: str = "ScatterplotLayer", **more: object) -> pdk.Layer:
    return pdk.Layer(
        kind, [{"position": position, "told": "a mark", "name": "a name"}], get_position="position", **more
    )


def country_fill(code: str) -> pdk.Layer:
    shapes = geography.countries_draw().set_index("country").loc[[code]].geometry
    largest = max(shapes.explode(), key=lambda shape: shape.area)
    ring = [[x, y] for x, y in largest.exterior.coords]
    return pdk.Layer("PolygonLayer", [{"id": code, "polygon": ring}], get_polygon="polygon")


def cells(view: View) -> tuple[pdk.Layer, ...]:
    """The hexagons of the page Hotspots, cut in the box."""
    found = hotspots.by_cell(cached.cursor(view.found), SeizureFilter(), 3).rows
    shapes = hotspots.drawn_shapes(list(found["h3_cell"]))
    drawn = found[found["is_drawable"] & ~shapes.loc[list(found["h3_cell"])].is_empty.to_numpy()]
    with outside.using(outside.Setting("en")):
        rows = drawn.assign(colour=palette.ACCENT["light"], stands_out=False, told="a cell")
        return tuple(hotspot_map.cell_layers(rows, shapes))


Case = Callable[[View], tuple[Desk, Shown]]


def of(make: Callable[[Desk], Item], language: str = "en", names: str = "un", **settings: object) -> Case:
    def built(view: View) -> tuple[Desk, Shown]:
        desk = Desk(view, language, names)
        desk.wording = settings.pop("wording", desk.wording)
        return desk, desk.shown(make(desk), **settings)

    return built


def saying(title: str, note: str = "", language: str = "en", names: str = "un") -> Case:
    return of(lambda desk: item(desk.figure("series"), title, note), language, names)


def by_country(desk: Desk) -> Item:
    return item(desk.figure("divided", divided="country"))


def by_count(desk: Desk) -> Item:
    """A table of countries and areas in the order of counts, whatever the figure's own order."""
    figure = desk.figure("divided", divided="country")
    counts = figure.table.sum(axis=1, numeric_only=True).sort_values(ascending=False, kind="stable")
    return item(dataclasses.replace(figure, table=figure.table.loc[counts.index].reset_index(drop=True)))


def many(desk: Desk) -> Figure:
    """A series without a small figure: the years of full collecting."""
    return desk.figure("divided", SeizureFilter(species=("elephants", "pangolins")), divided="group")


TW = (("TW", OTHERS),)
LAOS = SeizureFilter(country=("LA",))
MACAO = SeizureFilter(country=("MO",))
OFFICIAL = SeizureFilter(evidence=("official",))
ROSEWOOD = SeizureFilter(species=("rosewood",))
ONE = SeizureFilter(text="Pratas")

# Rule -> cases that trip it, and cases that do not.
CASES: dict[str, tuple[dict[str, Case], dict[str, Case]]] = {
    "names": (
        {"en": saying("Seizures in Vietnam"), "joint": saying("Hong Kong", names="joint"),
         "zh-Hans": saying("", "香港的查获", "zh-Hans", "joint"), "zh-Hant": saying("臺灣", "", "zh-Hant", "hk"),
         "vi": saying("Miến Điện", "", "vi"), "wide": saying("ＶＩＥＴＮＡＭ"), "unseen": saying("Viet\u200bnam")},
        {"un": saying("Seizures in Viet Nam"), "joint": saying("Hong Kong SAR", names="joint"),
         "figure": of(by_country), "airport": saying("Hong Kong International Airport", names="joint")},
    ),
    "wording": (
        {"figure": of(by_country, names="joint"), "note": saying("", "and Taiwan", names="joint"),
         "code": saying("TW 2016", names="joint"), "zh": saying("臺灣", "", "zh-Hant", "joint"),
         "vi": saying("Đài Loan", "", "vi", "joint")},
        {"given": of(by_country, names="joint", wording=TW), "un": of(by_country),
         "without": of(lambda desk: item(desk.figure("divided", LAOS, divided="country")), names="joint")},
    ),
    "parties": (
        {"table": of(by_count, names="joint", wording=TW),
         "title": saying("Viet Nam, Chinese mainland", names="joint"),
         "again": saying("Hong Kong SAR and Viet Nam", names="joint"),
         "zh": saying("香港、越南", "", "zh-Hans", "joint")},
        {"agenda": saying("Chinese mainland, Viet Nam and Hong Kong SAR", names="joint"), "un": of(by_country),
         "table": of(by_country, names="joint", wording=TW)},
    ),
    "country": (
        {"title": saying("By country"), "zh": saying("各国家", "", "zh-Hans"), "vi": saying("Theo quốc gia", "", "vi"),
         "Hant": saying("各國家", "", "zh-Hant")},
        {"area": saying("By country or area"),
         "none": of(lambda desk: item(desk.figure("divided", LAOS, divided="country"), "One country"))},
    ),
    "border": (
        {"en": saying("The Shenzhen–Hong Kong border"), "zh": saying("", "深港边境", "zh-Hans"),
         "vi": saying("biên giới Thâm Quyến – Hồng Kông", "", "vi"), "Hant": saying("深港邊境", "", "zh-Hant")},
        {"boundary": saying("The Shenzhen–Hong Kong boundary"), "other": saying("The China–Viet Nam border")},
    ),
    "sea_names": (
        {"en": saying("In the South China Sea"), "vi": saying("Biển Đông", "", "vi"),
         "zh": saying("南海", "", "zh-Hans"),
         "record": of(lambda desk: item(desk.figure("divided", ONE, divided="place")))},
        {"none": saying("At sea"), "Foshan": saying("佛山市南海区", "", "zh-Hans")},
    ),
    "sea_box": (
        {"mark": of(lambda desk: item(with_layers(desk.figure("places"), mark_at(place_of(desk.view, PRATAS))))),
         "label": of(lambda desk: item(with_layers(
             desk.figure("places"), mark_at([114.0, 15.0], "TextLayer", get_text="name")))),
         "cell": of(lambda desk: item(with_layers(desk.figure("places"), pdk.Layer(
             "H3HexagonLayer", [{"id": FAR_CELL}], get_hexagon="id")))),
         "line": of(lambda desk: item(with_layers(desk.figure("places"), pdk.Layer(
             "PathLayer", [{"id": "path:1", "p": [[114.2, 22.3], [103.9, 1.3]]}], get_path="p")))),
         "arc": of(lambda desk: item(with_layers(desk.figure("places"), pdk.Layer(
             "ArcLayer", [{"a": [114.2, 22.3], "b": [103.9, 1.3]}], get_source_position="a",
             get_target_position="b")))),
         "area": of(lambda desk: item(with_layers(desk.figure("places"), pdk.Layer(
             "PolygonLayer", [{"polygon": [[112, 12], [113, 12], [113, 13]]}], get_polygon="polygon"))))},
        {"places": of(lambda desk: item(desk.figure("places"))),
         "cells": of(lambda desk: item(with_layers(desk.figure("places"), *cells(desk.view)))),
         "sea route": of(lambda desk: item(with_layers(desk.figure("places"), pdk.Layer(
             "PathLayer", [{"id": "edge:1", "p": [[114.2, 22.3], [103.9, 1.3]]}], get_path="p")))),
         "Indian Ocean": of(lambda desk: item(with_layers(desk.figure("places"), mark_at([70.0, 10.0]))))},
    ),
    "boundaries": (
        {"chosen": of(lambda desk: item(desk.figure("places")), boundaries="de-facto"),
         "slide": of(lambda desk: item(desk.figure("places"), boundaries="de-facto"))},
        {"none": of(lambda desk: item(desk.figure("places")))},
    ),
    "fills": (
        {"country": of(lambda desk: item(with_layers(desk.figure("places"), country_fill("VN")))),
         "choropleth": of(lambda desk: item(dataclasses.replace(desk.figure("series"), body=Chart((
             ("by area", go.Figure(go.Choropleth(locations=["VNM"], z=[1]))),)))))},
        {"cells": of(lambda desk: item(with_layers(desk.figure("places"), *cells(desk.view)))),
         "places": of(lambda desk: item(desk.figure("places")))},
    ),
    "inferred": (
        {"corridors": of(lambda desk: item(desk.figure("corridors"))),
         "animals": of(lambda desk: item(desk.figure("animals")), "zh-Hant"),
         "unsaid": of(lambda desk: item(with_traits(desk.figure("places"), inferred=3))),
         "said": of(lambda desk: item(dataclasses.replace(with_traits(desk.figure("places"), inferred=3), keys=(
             Key("line", "#000000", "dashed: an end inferred", dash=(4, 3)),))))},
        {"none": of(lambda desk: item(desk.figure("places")))},
    ),
    "order": (
        {"places": of(lambda desk: item(desk.figure("places"))), "countries": of(by_country),
         "seen": of(lambda desk: item(with_traits(desk.figure("divided", divided="country"), is_ranked=False))),
         "zh": of(by_country, "zh-Hans")},
        {"series": of(lambda desk: item(desk.figure("series"))),
         "groups": of(lambda desk: item(desk.figure("divided")))},
    ),
    "small": (
        {"places": of(lambda desk: item(desk.figure("places"))),
         "table": of(lambda desk: item(with_traits(desk.figure("series"), small_cells=0))),
         "vi": of(lambda desk: item(desk.figure("series"), ), "vi"),
         "trait": of(lambda desk: item(with_traits(many(desk), small_cells=2)))},
        {"many": of(lambda desk: item(many(desk)))},
    ),
    "one_case": (
        {"trait": of(lambda desk: item(with_traits(desk.figure("series"), largest_share=0.6))),
         "one": of(lambda desk: item(desk.figure("series", ONE))),
         "weights": of(lambda desk: item(desk.figure("weights"))),
         "weight": of(lambda desk: item(dataclasses.replace(desk.figure("series", ROSEWOOD), said=("1,000 kg",))))},
        {"half": of(lambda desk: item(with_traits(desk.figure("series"), largest_share=0.5))),
         "counts": of(lambda desk: item(desk.figure("series", ROSEWOOD)))},
    ),
    "publisher": (
        {"Laos": of(lambda desk: item(desk.figure("series", LAOS)))},
        {"all": of(lambda desk: item(desk.figure("series")))},
    ),
    "copies": (
        {"all": of(lambda desk: item(desk.figure("series")))},
        {"Macao": of(lambda desk: item(desk.figure("series", MACAO)))},
    ),
    "evidence": (
        {"conflicting": of(lambda desk: item(desk.figure("series"))),
         "single": of(lambda desk: item(desk.figure("series", SeizureFilter(evidence=("single_report",)))))},
        {"official": of(lambda desk: item(desk.figure("series", OFFICIAL)))},
    ),
    "claim": (
        {"few": of(lambda desk: item(dataclasses.replace(desk.figure("series", LAOS), name="claims"))),
         "card": of(lambda desk: item(desk.figure("claim", LAOS, claim="view")))},
        {"many": of(lambda desk: item(dataclasses.replace(desk.figure("series", OFFICIAL), name="claims")))},
    ),
    "words": (
        {"en": saying("A significant gap", "All cases"), "zh-Hans": saying("", "显著增加", "zh-Hans"),
         "zh-Hant": saying("薄弱環節", "", "zh-Hant"), "vi": saying("điểm nóng", "", "vi"),
         "other language": saying("来源国")},
        {"plain": saying("More than sampling error", "780 collected cases, never all cases; no arrest stated")},
    ),
    "nationality": (
        {"en": saying("Two Vietnamese nationals"), "zh-Hans": saying("越南籍男子", "", "zh-Hans"),
         "zh-Hant": saying("", "中國船員", "zh-Hant"), "vi": saying("", "quốc tịch Việt Nam", "vi")},
        {"plain": saying("Chinese pangolin in Viet Nam", "intercepted by Viet Nam’s authorities")},
    ),
    "language": (
        {"en in zh": saying("Pangolin scales at Hai Phong", "", "zh-Hans"),
         "vi in en": saying("Vảy tê tê tại Hải Phòng"),
         "Hans in Hant": saying("穿山甲鳞片", "", "zh-Hant"), "en in vi": saying("", "Pangolin scales in boxes", "vi")},
        {"en": saying("Pangolin scales"), "zh": saying("象牙", "穿山甲鳞片", "zh-Hans"),
         "vi": saying("Vảy tê tê tại Hải Phòng", "", "vi"), "short": saying("CITES", "", "zh-Hant")},
    ),
    "untranslated": (
        {"vi": of(lambda desk: item(with_words(desk.figure("series"), "Known since 2019 or so")), "vi"),
         "zh": of(lambda desk: item(with_words(desk.figure("series"), "Not put into words")), "zh-Hans")},
        {"translated": of(lambda desk: item(desk.figure("divided")), "vi"),
         "English": of(lambda desk: item(with_words(desk.figure("series"), "Not put into words")))},
    ),
    "places": (
        {"zh-Hans": of(lambda desk: item(desk.figure("places")), "zh-Hans"),
         "zh-Hant": of(lambda desk: item(desk.figure("places")), "zh-Hant")},
        {"named": of(lambda desk: item(desk.figure("places", MACAO)), "zh-Hans"),
         "vi": of(lambda desk: item(desk.figure("places")), "vi")},
    ),
    "marking": (
        {"tier": of(lambda desk: item(desk.figure("series")), room_marking="GREEN"),
         "row": of(lambda desk: item(desk.figure("series"), marking="RED")),
         "public row": of(lambda desk: item(desk.figure("series"), marking="GREEN"), tier="public",
                          room_marking="CLEAR")},
        {"fits": of(lambda desk: item(desk.figure("series"))),
         "public": of(lambda desk: item(desk.figure("series")), tier="public", room_marking="CLEAR")},
    ),
    "empty": (
        {"nothing": of(lambda _desk: item(None, nothing="None in this view.")),
         "no row": of(lambda desk: item(dataclasses.replace(
             desk.figure("series"), body=Table(), table=pd.DataFrame())))},
        {"full": of(lambda desk: item(desk.figure("series")))},
    ),
    "moved": (
        {"before": of(lambda desk: dataclasses.replace(item(desk.figure("series")), made_from="before"))},
        {"now": of(lambda desk: item(desk.figure("series")))},
    ),
}  # fmt: skip

TRIPPED = [(rule, name, case) for rule, (trips, _) in CASES.items() for name, case in trips.items()]
CLEAN = [(rule, name, case) for rule, (_, clean) in CASES.items() for name, case in clean.items()]
STOPS = {"wording", "sea_box", "fills", "marking", "empty", "inferred"}


@pytest.fixture
def _lacking(monkeypatch: pytest.MonkeyPatch):
    """Two messages without a translation, whatever the translators have done by now."""
    monkeypatch.setattr(contested, "untranslated", lambda _language: ("Not put into words", "Known since {year} or so"))
    speech._patterns.cache_clear()
    yield
    speech._patterns.cache_clear()


def test_every_rule_has_its_cases() -> None:
    assert set(room.RULES) == set(CASES)
    assert all(trips and clean for trips, clean in CASES.values())


@pytest.mark.usefixtures("_lacking")
@pytest.mark.parametrize(("rule", "name", "case"), TRIPPED, ids=[f"{rule}-{name}" for rule, name, _ in TRIPPED])
def test_a_rule_finds_what_it_is_for(rule: str, name: str, case: Case, view: View) -> None:
    desk, shown = case(view)
    found = [one for one in desk.check(shown) if one.rule == rule]
    assert found, name
    for one in found:
        assert one.said
        assert one.where
        assert one.why
        assert one.severity in (room.STOP, room.LOOK)
        assert one.slide in (None, 0)
    if rule not in STOPS:
        assert {one.severity for one in found} == {room.LOOK}


@pytest.mark.usefixtures("_lacking")
@pytest.mark.parametrize(("rule", "name", "case"), CLEAN, ids=[f"{rule}-{name}" for rule, name, _ in CLEAN])
def test_a_rule_lets_pass_what_is_right(rule: str, name: str, case: Case, view: View) -> None:
    desk, shown = case(view)
    checked = desk.check(shown)
    assert [one.said for one in checked if one.rule == rule] == [], name
    (outcome,) = [one for one in checked.outcomes if one.rule == rule]
    assert not outcome.unchecked


@pytest.mark.usefixtures("_lacking")
@pytest.mark.parametrize(("rule", "name", "case"), TRIPPED, ids=[f"{rule}-{name}" for rule, name, _ in TRIPPED])
def test_a_remedy_removes_its_finding_and_changes_nothing_else(rule: str, name: str, case: Case, view: View) -> None:
    desk, shown = case(view)
    other = item(many(desk), "象" if desk.language.startswith("zh") else "A1")
    shown = dataclasses.replace(shown, items=(*shown.items, other))
    before = desk.check(shown)
    for one in [one for one in before if one.rule == rule and one.slide in (None, 0) and one.remedy]:
        after = room.remedied(shown, one, desk.remake)
        left = [(found.rule, found.where, found.quoted) for found in desk.check(after) if found.slide in (None, 0)]
        if "drop" in one.remedy.change:
            assert after.items == (other,)
            continue
        assert (one.rule, one.where, one.quoted) not in left, name
        assert after.items[1] == other
        touched = {field.name for field in dataclasses.fields(Item)
                   if getattr(after.items[0], field.name) is not getattr(shown.items[0], field.name)}  # fmt: skip
        expected = {"figure", "marking"} if set(one.remedy.change) & {"filters", "choices"} else set(one.remedy.change)
        assert touched <= expected
        if one.slide is not None and expected <= {"title", "note"}:
            assert {found[:2] for found in left} <= {(found.rule, found.where) for found in before}, name


def test_severities(view: View) -> None:
    def worst(rule: str, name: str) -> set[str]:
        desk, shown = CASES[rule][0][name](view)
        return {one.severity for one in desk.check(shown) if one.rule == rule}

    assert worst("wording", "figure") == {room.STOP}
    assert [worst("sea_box", kind) for kind in ("mark", "label", "cell", "area")] == [{room.STOP}] * 4
    assert [worst("sea_box", kind) for kind in ("line", "arc")] == [{room.LOOK}] * 2
    assert worst("fills", "country") == worst("marking", "tier") == worst("empty", "nothing") == {room.STOP}
    assert worst("inferred", "unsaid") == {room.STOP}
    assert worst("inferred", "said") == {room.LOOK}


def test_a_place_that_holds_the_name_is_no_stop(view: View) -> None:
    desk = Desk(view, names="joint")
    checked = desk.check(desk.shown(item(desk.figure("series"), "在台湾桃园国际机场")))
    found = [one for one in checked if one.rule == "wording"]
    assert [one.severity for one in found] in ([room.LOOK], [room.STOP])


def test_nationality_stops_outside_the_analyst_tier(view: View) -> None:
    desk = Desk(view)
    shown = desk.shown(item(desk.figure("series"), "Two Vietnamese nationals"), tier="public", room_marking="CLEAR")
    assert {one.severity for one in desk.check(shown) if one.rule == "nationality"} == {room.STOP}


# -- The default figures, reviewed by hand ----------------------------------------------------------------------------

REVIEWED = {
    "places": {"order", "small", "copies", "evidence"},
    "series": {"small", "copies", "evidence"},
    "group": {"small", "copies", "evidence"},
    "country": {"order", "small", "copies", "evidence"},
    "origin": {"order", "small", "copies", "evidence"},
    "place": {"order", "small", "copies", "evidence", "sea_names", "names"},
    "transport": {"copies", "evidence"},
    "cover_load": {"small", "copies", "evidence"},
}
"""What is found on each default figure, in each language. Among all places stand Pratas and, where a source says no
more, Hong Kong as a place: by another name than the profile's in three languages."""


@pytest.mark.parametrize("language", contested.LANGUAGES)
def test_no_alarm_is_false_on_the_default_figures(language: str, view: View) -> None:
    desk = Desk(view, language)
    figures = [desk.figure("places"), desk.figure("series")]
    figures += [desk.figure("divided", divided=name) for name in list(REVIEWED)[2:]]
    checked = desk.check(desk.shown(*map(item, figures)))
    for at, name in enumerate(REVIEWED):
        found = {one.rule for one in checked if one.slide == at} - {"untranslated", "places"}
        assert found == REVIEWED[name] - ({"names"} if language == "en" else set()), name
    assert not checked.stops()
    assert all(not outcome.unchecked for outcome in checked.outcomes)


# -- What cannot be checked -------------------------------------------------------------------------------------------


def test_without_the_store_what_asks_it_is_not_passed(view: View) -> None:
    desk = Desk(view)
    checked = room.check(desk.shown(item(desk.figure("series"))), "en")
    unchecked = {outcome.rule for outcome in checked.outcomes if outcome.unchecked}
    assert unchecked == {"one_case", "publisher", "copies", "evidence", "marking"}
    with outside.using(outside.Setting("en")):
        said = dict(room.report(checked, "Officer", "22 November 2026"))
    assert len(said["Not checked"]) == 5
    lines = {line.split(": ")[0]: line for line in said["What was checked"]}
    assert lines["Copies as sources"] == "Copies as sources: not checked"


def test_a_layer_that_cannot_be_read_is_not_passed(view: View) -> None:
    desk = Desk(view)
    for layer in (
        pdk.Layer("HeatmapLayer", [{"position": [1, 2]}], get_position="position"),
        pdk.Layer("GeoJsonLayer", "app/static/x.json"),
        pdk.Layer("ScatterplotLayer", [{"position": ["x"]}], get_position="position"),
        pdk.Layer("ScatterplotLayer", [{"lon": 1}], get_position="[lon, lat]"),
    ):
        checked = desk.check(desk.shown(item(with_layers(desk.figure("places"), layer))))
        (outcome,) = [one for one in checked.outcomes if one.rule == "sea_box"]
        assert outcome.unchecked, layer.type
        assert outcome.checked == ()


def test_a_rule_that_fails_is_not_passed(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_asked: object) -> list[room.Finding]:
        raise RuntimeError

    monkeypatch.setitem(room.RULES, "words", dataclasses.replace(room.RULES["words"], find=broken))
    desk = Desk(view)
    (outcome,) = [one for one in desk.check(desk.shown(item(desk.figure("series")))).outcomes if one.rule == "words"]
    assert [slide for slide, _ in outcome.unchecked] == [None, 0]


def test_geojson_is_read(view: View) -> None:
    desk = Desk(view)
    far = {"type": "Polygon", "coordinates": [[[112, 12], [113, 12], [113, 13], [112, 12]]]}
    near = {"type": "GeometryCollection", "geometries": [{"type": "MultiPoint", "coordinates": [[0, 0]]}]}
    for geometry, rules in ((far, {"sea_box", "fills"}), (near, set())):
        layer = pdk.Layer(
            "GeoJsonLayer", {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": geometry}]}
        )
        checked = desk.check(desk.shown(item(with_layers(desk.figure("places"), layer))))
        assert {one.rule for one in checked} & {"sea_box", "fills"} == rules


# -- Hostile texts, order, the last page ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", contested.LANGUAGES)
def test_hostile_texts_fail_no_rule(language: str, view: View) -> None:
    desk = Desk(view, language)
    figure = desk.figure("series")
    checked = desk.check(desk.shown(*[item(figure, text, text) for text in HOSTILE]))
    assert not [outcome.rule for outcome in checked.outcomes if outcome.unchecked]
    assert max(len(one.said) for one in checked) < 600
    for one in [one for one in checked if one.remedy]:
        room.remedied(desk.shown(*[item(figure, text, text) for text in HOSTILE]), one, lambda own, _change: own)


@given(
    title=hyp.text(),
    note=hyp.text(),
    planted=hyp.sampled_from(["Vietnam", "Formosa", "ＭＡＣＡＵ", "Đại Hàn | Miến Điện"]),
)
@settings(max_examples=40)
def test_a_name_planted_in_a_note_is_found(title: str, note: str, planted: str) -> None:
    table = pd.DataFrame({"Period": ["2019"]})
    figure = Figure("series", "Over time", "", Table(), table, SeizureFilter())
    shown = Shown("", (item(figure, title, f"{note} | {planted} | {note}"),), build_id="now", room_marking="AMBER")
    found = [one for one in room.check(shown, "en") if one.rule == "names"]
    assert any(one.where == "speaker’s note" for one in found)


def test_stops_come_first_then_slides_in_order(view: View) -> None:
    desk = Desk(view, names="joint")
    checked = desk.check(desk.shown(item(desk.figure("series"), "A gap"), by_country(desk), item(None, nothing="x")))
    order = [(one.severity != room.STOP, one.slide) for one in checked]
    assert order == sorted(order)
    assert checked.stops()
    assert len(checked) == len(list(checked))


def test_a_key_outlives_a_move_and_not_a_change(view: View) -> None:
    desk = Desk(view)
    first = item(desk.figure("series"), "A gap", address="?a=1")
    second = item(desk.figure("divided"), address="?a=2")
    keys = {one.key for one in desk.check(desk.shown(first, second))}
    assert {one.key for one in desk.check(desk.shown(second, first))} == keys
    changed = dataclasses.replace(first, title="A leak")
    assert {one.key for one in desk.check(desk.shown(changed, second))} != keys


@pytest.mark.parametrize("language", contested.LANGUAGES)
def test_the_last_page_says_what_was_checked_found_changed_and_remains(language: str, view: View) -> None:
    desk = Desk(view, language)
    shown = desk.shown(item(desk.figure("series"), "A gap"), item(desk.figure("divided")))
    before = desk.check(shown)
    (gap,) = [one for one in before if one.rule == "words"]
    mended = room.remedied(shown, gap)
    now = desk.check(mended)
    seen = next(iter(now))
    with outside.using(outside.Setting(language)):
        pages = room.report(now, "  Duty\nofficer ", datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
                            acknowledged=[seen.key], before=before, briefing=mended)  # fmt: skip
        title = room.title_of("words")
    headings = [heading for heading, _ in pages]
    assert len(headings) == len(set(headings)) == 5
    assert "Duty officer" in " ".join(pages[0][1])
    assert "now" in " ".join(pages[0][1])
    assert len(pages[1][1]) == len(room.RULES)
    assert len(pages[2][1]) == len(now)
    assert [line for line in pages[3][1] if title in line and gap.said in line]
    if language == "en":
        lines = {line.split(": ")[0]: line.split(": ")[1] for line in pages[1][1]}
        assert lines["Words that say too much"] == "2 slides checked, 0 found, 1 changed"
        assert lines["Order of the parties"] == "does not apply"
        assert lines["At sea, 3–23° N and 105–121° E"] == "does not apply"
        assert sum("Not acknowledged." in line for line in pages[2][1]) == len(now) - 1


def test_a_remedy_that_changes_the_figure_needs_it_made_anew(view: View) -> None:
    desk, shown = CASES["evidence"][0]["conflicting"](view)
    (found,) = [one for one in desk.check(shown) if one.rule == "evidence"]
    with pytest.raises(ValueError, match="made anew"):
        room.remedied(shown, found)
    (without,) = [one for one in desk.check(shown) if one.rule == "copies"]
    with pytest.raises(ValueError, match="no remedy"):
        room.remedied(shown, without)


def test_every_rule_names_where_it_stands() -> None:
    root = Path(__file__).parents[2]
    for rule in room.RULES.values():
        assert rule.find.__doc__, rule.name
        for part in rule.source.split("; "):
            document = part.split("#")[0]
            known = document in ("DESIGN.md", "DOMAIN.md", "DECISIONS.md", "GLOSSARY.md")
            assert known or (root / document).exists(), part


# -- On screen --------------------------------------------------------------------------------------------------------


def on_screen() -> None:
    """The script of a page that shows the check of one briefing, whose title a remedy may change."""
    import dataclasses

    import pandas as pd
    import streamlit as st

    from pages.figures import room
    from pages.figures.base import Figure, Table
    from pages.widgets import room_check
    from queries.filters import SeizureFilter

    st.session_state.setdefault("title", "A significant gap <b>*x*</b>")
    st.session_state.setdefault("language", "en")
    figure = Figure("series", "Over time", "", Table(), pd.DataFrame({"Period": ["2019"]}), SeizureFilter())
    item = room.Item(st.session_state["title"], "", figure, address="trends?lang=en", made_from="now", marking="AMBER")
    shown = room.Shown("", (item,), room_marking=st.session_state.get("marking", "AMBER"), build_id="now")
    checked = room.check(shown, "en")

    def mend(finding: room.Finding) -> None:
        st.session_state["title"] = room.remedied(shown, finding).items[0].title

    room_check.section(checked, key="b1", mend=mend)
    st.session_state["sent"] = room_check.acknowledge(checked, key="b1", name="Duty officer")
    st.session_state["left"] = [dataclasses.astuple(one)[:3] for one in checked]


def test_findings_are_shown_mended_and_acknowledged() -> None:
    app = AppTest.from_function(on_screen, default_timeout=30).run()
    assert not app.exception
    said = " ".join(text.value for text in app.markdown)
    assert "significant" in said
    assert "<b>" not in said.replace("\\<b\\>", "")
    assert len(app.checkbox) == 2
    (first, _second) = [button for button in app.button if (button.key or "").startswith("mend_")]
    app = first.click().run()
    assert app.session_state["title"].startswith("A more than sampling error gap")
    app.button(key=submit_key(app)).click().run()
    assert "not ticked" in app.error[-1].value
    assert app.session_state["sent"] is None
    app.checkbox[0].check()
    app.button(key=submit_key(app)).click().run()
    who, keys = app.session_state["sent"]
    assert who == "Duty officer"
    assert len(keys) == len(app.session_state["left"]) == 1


def submit_key(app: AppTest) -> str:
    (found,) = [button.key for button in app.button if "FormSubmitter" in (button.key or "")]
    return str(found)


def test_what_has_to_be_changed_first_cannot_be_acknowledged() -> None:
    app = AppTest.from_function(on_screen, default_timeout=30)
    app.session_state["marking"] = "CLEAR"
    app.run()
    assert not app.exception
    assert "To be changed" in app.error[0].value
    assert not app.checkbox
    assert app.session_state["sent"] is None


def test_the_record_is_plain(view: View) -> None:
    desk = Desk(view)
    shown = desk.shown(item(desk.figure("series"), "A gap"))
    checked = desk.check(shown)
    keys = tuple(one.key for one in checked)
    said = room_check.record(checked, "Officer", keys, datetime(2026, 11, 22, tzinfo=UTC), outside.Setting("vi"), shown)
    assert json.loads(json.dumps(said)) == said
    assert said["findings"] == list(keys)
    assert "Officer" in said["report"][0][1][2]


def test_what_was_changed_is_what_is_gone_wherever_the_slide_went(view: View) -> None:
    desk = Desk(view)
    first = item(desk.figure("series"), "A gap", "a leak", address="?a=1", id="first")
    second = item(desk.figure("divided"), "A missed case", address="?a=2", id="second")
    before = desk.check(desk.shown(first, second))
    moved = desk.shown(second, dataclasses.replace(first, title="A number"))
    (told,) = [lines for heading, lines in room.report(desk.check(moved), "", "", before=before)
               if heading == "What was changed"]  # fmt: skip
    assert [line.partition(",")[0] for line in told] == ["Slide 2"]
    assert "“gap”" in told[0]
    dropped = room.report(desk.check(desk.shown(first)), "", "", before=before)
    (told,) = [lines for heading, lines in dropped if heading == "What was changed"]
    assert told
    assert all(line.startswith("A slide that was left out, ") for line in told)
    other = desk.shown(dataclasses.replace(first, address="?a=1&order=name"), second)
    assert not [heading for heading, _ in room.report(desk.check(other), "", "", before=before)
                if heading == "What was changed"], "asked otherwise, and found again"  # fmt: skip


def test_the_same_slide_twice_is_two_places_on_screen() -> None:
    def twice() -> None:
        import pandas as pd

        from pages.figures import room
        from pages.figures.base import Figure, Table
        from pages.widgets import room_check
        from queries.filters import SeizureFilter

        figure = Figure("series", "Over time", "", Table(), pd.DataFrame({"Period": ["2019"]}), SeizureFilter())
        item = room.Item("A gap", "a gap", figure, address="trends?lang=en", made_from="now", marking="AMBER")
        checked = room.check(room.Shown("", (item, item), room_marking="AMBER", build_id="now"), "en")
        room_check.section(checked, key="b1", mend=lambda _finding: None)
        room_check.acknowledge(checked, key="b1")

    app = AppTest.from_function(twice, default_timeout=30).run()
    assert not app.exception
    assert sum((button.key or "").startswith("mend_") for button in app.button) == 4
