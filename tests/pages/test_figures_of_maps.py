"""Figures of Routes and Hotspots: the same figures as their queries, small enough to send, and as the address asks."""

import json
import math
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from data import translations
from geo.outline import thinned
from pages.figures import hotspots, overview, places, routes, shelf
from pages.figures.base import Asked, Chart, Figure, Map, NothingToShow
from pages.widgets import access, cached, choices, chrome, map_canvas, outside, palette, route_map, session
from pages.widgets.outside import Setting
from pages.widgets.words import ScreenWords
from queries import cases, marks, store
from queries import hotspots as hotspot_queries
from queries import routes as route_queries
from queries.filters import SeizureFilter

ROOT = Path(__file__).parents[2]
ENGLISH = Setting(language="en")
Look = Callable[..., chrome.View]
EVERYTHING = SeizureFilter()
PHONE_PX, COLUMN_PX = 358, 520  # of a map on a screen of 390 px: its width and its height
MOST_BYTES = 500_000
ASKED: dict[str, Asked] = {
    "year_corridors": {"year": "2019"},
    "route": {"from": "NG", "to": "VN"},
    "cells_second": {"compare": "groups"},
    "spot": {"at": "hkia"},
}
OWN = [offer.name for offer in (*routes.OFFERS, *hotspots.OFFERS) if offer.name != "cell_change"]  # too sparse: below
MAPS = ("corridors", "year_corridors", "arcs", "shares", "cells", "cells_second")


@pytest.fixture(scope="module", autouse=True)
def _own_store(store_folder: Path) -> Iterator[None]:
    st.cache_resource.clear()  # another module may have had another store folder
    st.cache_data.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEIZURE_STORE", str(store_folder))
        yield


@pytest.fixture
def look(found: store.Pointer) -> Look:
    def of(filters: SeizureFilter = EVERYTHING) -> chrome.View:
        complexes, taxa = cached.names(found)
        spoken = ScreenWords(complexes, taxa, cached.place_names(found))
        reader = access.Reader("local", "analyst", "local")
        return chrome.View(reader, found, cached.options(found), spoken, filters)

    return of


def made(name: str, view: chrome.View, asked: Asked | None = None, setting: Setting = ENGLISH) -> Figure:
    with outside.using(setting):
        return shelf.OFFERS[name].make(view, ASKED.get(name, {}) if asked is None else asked)


def sent(figure: Figure) -> str:
    """What the browser gets of a map."""
    assert isinstance(figure.body, Map)
    with outside.using(ENGLISH):
        return map_canvas.deck(figure.body.layers, region=figure.body.region, narrow=figure.body.narrow).to_json()


def rows_of(figure: Figure) -> list[dict[str, object]]:
    assert isinstance(figure.body, Map)
    return [row for layer in figure.body.layers for row in layer.data]


# -- all of them ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", OWN)
@pytest.mark.first(6)
def test_a_figure_made_twice_is_the_same_and_says_what_it_rests_on(name: str, look: Look) -> None:
    first, second = made(name, look()), made(name, look())
    pd.testing.assert_frame_equal(first.table, second.table)
    for part in ("name", "title", "alt", "keys", "said", "warned", "traits", "filters", "asked"):
        assert getattr(first, part) == getattr(second, part)
    if isinstance(first.body, Map):
        assert sent(first) == sent(second)
    if isinstance(first.body, Chart):
        assert isinstance(second.body, Chart)
        assert [chart.to_json() for _title, chart in first.body.panels] == [
            chart.to_json() for _title, chart in second.body.panels
        ]
    assert first.name == name
    assert len(first.table)
    assert first.table.columns.is_unique
    assert any("n = " in line for line in first.said) or name == "route"  # which says its own n


@pytest.mark.parametrize("name", OWN)
def test_a_figure_in_vietnamese_keeps_its_numbers_and_says_no_english(name: str, look: Look) -> None:
    english, other = made(name, look()), made(name, look(), setting=Setting(language="vi"))
    catalogue = translations.catalogue("vi")

    def texts(figure: Figure) -> set[str]:
        cells = {cell for column in figure.table for cell in figure.table[column] if isinstance(cell, str)}
        told = {str(row["told"]) for row in rows_of(figure) if "told" in row} if isinstance(figure.body, Map) else set()
        return {figure.title, figure.alt, *figure.said, *figure.warned, *(key.said for key in figure.keys), *cells,
                *told, *map(str, figure.table.columns)}  # fmt: skip

    left = {text for text in texts(other) & texts(english) if text and catalogue.gettext(text) != text}
    assert not left, "translated in the catalogue, yet in English"
    assert len(other.table) == len(english.table)
    numbers = [
        sorted(value for column in figure.table.select_dtypes("number") for value in figure.table[column].dropna())
        for figure in (english, other)
    ]
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize("name", [*OWN, "cell_change"])
def test_an_empty_view_has_nothing_to_show(name: str, look: Look) -> None:
    with pytest.raises(NothingToShow, match=r"\w.*\."):
        made(name, look(SeizureFilter(species=("totoaba",), country=("NG",))))


@pytest.mark.parametrize(
    ("name", "asked", "told"),
    [
        ("route", {"from": "NG"}, "Choose both ends"),
        ("route", {"from": "NG", "to": "<b>nowhere"}, "Choose both ends"),
        ("route", {"from": "NG", "to": "NG"}, "The two ends are the same"),
        ("cells_second", {}, "Nothing is compared"),
        ("cells_second", {"compare": "periods", "second_from": "2030-01-01"}, ""),
        ("sensitivity", {"compare": "groups"}, "Two sides are compared"),
        ("spot", {}, "Choose a place or a cell"),
        ("spot", {"at": "<b>nowhere"}, "Choose a place or a cell"),
        ("spot", {"at": "hkia", "question": "bursts"}, "Choose a place or a cell"),
        ("cell_change", {}, "need 30 cells with a median of at least 5"),
    ],
)
def test_what_is_not_chosen_or_not_there_is_told(name: str, asked: Asked, told: str, look: Look) -> None:
    if not told:  # a day outside the coverage is the first value
        assert made(name, look(), asked).filters.since == hotspots.LAST_MEETING
        return
    with pytest.raises(NothingToShow, match=told):
        made(name, look(), asked)


@pytest.mark.parametrize("name", OWN)
@pytest.mark.first(5)
def test_choices_that_do_not_exist_are_the_first(name: str, look: Look) -> None:
    own = ASKED.get(name, {})
    odd = {choice: "<b>x" for choice in shelf.OFFERS[name].choices if choice not in own} | dict(own)
    first, second = made(name, look(), own), made(name, look(), odd)
    pd.testing.assert_frame_equal(first.table, second.table)
    assert (first.title, first.said) == (second.title, second.said)


@pytest.mark.parametrize("offer", [*routes.OFFERS, *hotspots.OFFERS], ids=lambda offer: offer.name)
def test_every_choice_of_a_figure_stands_in_the_address_of_its_page(offer: shelf.Offer) -> None:
    page = offer.page.removesuffix(".py")
    assert all(page in session.OF_PAGES[choice] for choice in offer.choices)
    assert not set(offer.choices) & set(SeizureFilter.__dataclass_fields__)


@pytest.mark.parametrize("name", [*MAPS, "passed", "flows", "spot"])
def test_dark_and_light_have_their_colours(name: str, look: Look) -> None:
    seen = {}
    for theme in ("light", "dark"):
        figure = made(name, look(), setting=Setting("en", theme=theme))
        drawn = sent(figure) if isinstance(figure.body, Map) else figure.body.panels[0][1].to_json()
        seen[theme] = drawn + str([key.colour for key in figure.keys])
        for ours in (palette.ACCENT, palette.INK):
            other = ours["dark" if theme == "light" else "light"]
            assert other not in seen[theme]
            assert ",".join(map(str, palette.rgb(other)[:3])) not in seen[theme]
    assert seen["light"] != seen["dark"]


# -- maps on the wire -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["vi", pytest.param("en", marks=pytest.mark.long)])  # vi: the longest words
@pytest.mark.parametrize("name", [*MAPS, "places", "places_of_a_kind"])
def test_a_map_of_all_cases_is_under_500_kb(name: str, language: str, look: Look) -> None:
    assert name in {offer.name for offer in (*overview.OFFERS, *places.OFFERS, *routes.OFFERS, *hotspots.OFFERS)}
    assert len(sent(made(name, look(), setting=Setting(language))).encode()) < MOST_BYTES


@pytest.mark.parametrize("size", ["4", *(pytest.param(one, marks=pytest.mark.long) for one in "237")])
def test_cells_of_any_size_are_under_500_kb(size: str, look: Look) -> None:
    for name, more in (("cells", {"consignments": "other"}), ("shares", {"unit": "cell"})):
        assert len(sent(made(name, look(), {"size": size, **more})).encode()) < MOST_BYTES


def test_the_json_of_a_map_is_pydecks_own_without_white_space(look: Look) -> None:
    figure = made("arcs", look())
    assert isinstance(figure.body, Map)
    with outside.using(ENGLISH):
        deck = map_canvas.deck(figure.body.layers, region="world")
        longer = super(type(deck), deck).to_json()
    assert json.loads(deck.to_json()) == json.loads(longer)
    assert len(deck.to_json()) < len(longer) / 2


def test_a_thinned_line_keeps_its_ends_and_stays_near() -> None:
    line = [[lon / 10, math.sin(lon / 30)] for lon in range(400)]
    kept = thinned(line)
    assert kept[0] == [0.0, 0.0]
    assert kept[-1] == [39.9, round(math.sin(399 / 30), 2)]
    assert 2 < len(kept) < 100
    for lon, lat in kept:
        assert lat == pytest.approx(math.sin(lon / 3), abs=0.02)
    assert thinned([[0.123, 0.0], [1.0, 0.001], [2.0, 0.0]]) == [[0.12, 0.0], [2.0, 0.0]]


def test_the_world_beside_a_panel_holds_every_place_of_the_shares_on_a_phone(look: Look) -> None:
    with outside.using(ENGLISH):
        units = hotspots.share_units(hotspots.asked_shares(look(), {}))
    lon, lat, zoom = map_canvas.NARROW["world"]
    assert zoom >= math.log2(COLUMN_PX / 512), "deck.gl comes nearer than asked where white would show"
    middle, far = map_canvas._pixels(lon, lat, zoom), 4
    for unit in units.itertuples():
        x, y = map_canvas._pixels(unit.lon, unit.lat, zoom)
        assert abs(x - middle[0]) < PHONE_PX / 2 - far, unit.unit
        assert abs(y - middle[1]) < COLUMN_PX / 2 - far, unit.unit


# -- Routes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("filters", [EVERYTHING, SeizureFilter(species=("pangolins",)), SeizureFilter(country=("VN",))])
def test_the_paths_of_the_corridors_are_the_legs_that_can_be_drawn(
    filters: SeizureFilter, look: Look, con: store.Connection
) -> None:
    figure = made("corridors", look(filters))
    legs = route_queries.legs(con, filters)
    legs = legs[legs["drawable"].astype(bool)]
    ends = legs.groupby(["from_place_id", "to_place_id", "path_basis", "distance_km", "dash"], dropna=False)
    assert figure.table["Incidents"].sum() == ends["incident_id"].nunique().sum()
    assert figure.traits.inferred == sum(
        ((group["from_basis"] == "inferred") | (group["to_basis"] == "inferred")).any() for _key, group in ends
    )
    others = figure.table[figure.table["Transport"] != "By sea"]["Incidents"].sum()
    lines = route_queries.lines(con, filters)
    assert others == lines[lines["mode"] != "sea"]["incident_count"].sum()
    drawn = route_queries.drawn_basis(con, filters)
    assert f"Paths of {drawn['stated_count'] + drawn['inferred_count']} of" in figure.said[0]


def test_the_widths_of_lines_are_those_of_the_legend(look: Look) -> None:
    figure = made("corridors", look())
    widths = {key.said: key.size for key in figure.keys if key.said.isdigit()}
    shown = {str(row["told"]).rpartition(" ")[2]: row["w"] for row in rows_of(figure)}
    assert widths == {count: shown[count] for count in widths}
    assert max(float(str(width)) for width in shown.values()) == route_map.WIDEST_PX == widths["27"]
    assert [key.dash for key in figure.keys if key.said in map(route_map.dash_name, route_map.DASHES)] == [
        None, (10, 6), (2, 5),
    ]  # fmt: skip


def test_lines_and_ways_that_are_switched_off_are_neither_drawn_nor_listed_but_named(look: Look) -> None:
    figure = made("corridors", look(), {"lines": "solid", "ways": "sea~air"})
    assert isinstance(figure.body, Map)
    assert [layer.id for layer in figure.body.layers] == ["paths-solid"]
    assert set(figure.table["Transport"]) == {"By sea", "By air"}
    assert set(figure.table["How well known"]) == {"both ends stated"}
    assert figure.traits.inferred == 0
    (told,) = [line for line in figure.said if line.startswith("Switched off")]
    assert "By road" in told
    assert "an end inferred" in told
    assert "OpenStreetMap" not in " ".join(figure.said)
    assert "OpenStreetMap" in " ".join(made("corridors", look(), {"ways": "road"}).said)
    assert made("corridors", look(), {"lines": choices.NONE}).body.layers == ()


def test_kilograms_are_a_width_only_within_one_group(look: Look, con: store.Connection) -> None:
    mixed = made("corridors", look(), {"width": "mass_kg"})
    assert "kg weighed" not in mixed.table
    assert mixed.traits.largest_share is None
    rosewood = SeizureFilter(species=("rosewood",))
    one = made("corridors", look(rosewood), {"width": "mass_kg"})
    by_case = cases.lines(con, rosewood).groupby("incident_id")["mass_kg"].sum()
    assert one.table["kg weighed"].sum() > 0
    assert one.traits.largest_share == pytest.approx(by_case.max() / by_case.sum())
    assert {str(row["c"][:3]) for row in rows_of(one)} == {str(palette.rgb(palette.group("rosewood"))[:3])}


def test_the_corridors_of_a_year_are_those_of_the_filter(look: Look) -> None:
    figure = made("year_corridors", look(), {"year": "2019"})
    same = made("corridors", look(figure.filters), {})
    assert figure.title == "Corridors: 2019"
    assert figure.asked == (("year", "2019"),)
    assert (figure.filters.to_query()["since"], figure.filters.to_query()["until"]) == ("2019-01-01", "2020-01-01")
    pd.testing.assert_frame_equal(figure.table, same.table)
    assert sent(figure) == sent(same)


def test_passages_are_those_of_the_query(look: Look, con: store.Connection) -> None:
    rows = route_queries.passages(con, EVERYTHING)
    table = made("passages", look()).table
    assert table["Passage"].to_list() == rows["name_en"].to_list()
    assert table["Incidents"].to_list() == rows["incident_count"].to_list()


def test_the_bands_of_flows_are_the_sums_of_the_table(look: Look, con: store.Connection) -> None:
    figure = made("flows", look())
    assert isinstance(figure.body, Chart)
    assert figure.table["Incidents"].sum() == route_queries.flows(con, EVERYTHING)["incident_count"].sum()
    (sankey,) = figure.body.panels[0][1].data
    got: Counter[tuple[str, str]] = Counter()
    for source, target, value in zip(sankey.link.source, sankey.link.target, sankey.link.value, strict=True):
        got[sankey.node.label[source], sankey.node.label[target]] += value
    want: Counter[tuple[str, str]] = Counter()
    for start, seized, end, count in figure.table.iloc[:, :4].itertuples(index=False):
        want[start, seized] += count
        want[seized, end] += count
    assert got == want
    assert not figure.traits.is_ranked
    known = [name for name in figure.table["Stated start"].drop_duplicates() if name not in ("others", "not stated")]
    assert known == sorted(known)


@pytest.mark.parametrize("unit", routes.UNITS)
def test_arcs_ends_and_query_agree(unit: str, look: Look, con: store.Connection) -> None:
    rows = route_queries.flows_between(con, EVERYTHING, unit)
    arcs, ends = made("arcs", look(), {"between": unit}), made("flow_ends", look(), {"between": unit})
    assert len(rows_of(arcs)) == len(arcs.table) == routes.MOST_ARCS
    assert sorted(arcs.table["Incidents"]) == sorted(rows["incident_count"].head(routes.MOST_ARCS))
    assert Counter(str(row["told"]).rpartition(" ")[2] for row in rows_of(arcs)) == Counter(
        map(str, arcs.table["Incidents"])
    )
    assert ends.table["as start"].sum() == rows["incident_count"].sum()
    assert ends.table.iloc[:, 2].sum() == rows["incident_count"].sum()
    assert f"{routes.MOST_ARCS} of {len(rows)} flows" in " ".join(arcs.said)


def test_the_matrix_holds_every_pair_in_the_order_of_names(look: Look, con: store.Connection) -> None:
    rows = route_queries.flows(con, EVERYTHING).dropna(subset=["start", "destination"])
    table = made("matrix", look()).table
    assert table.iloc[:, 1:].to_numpy().sum() == rows["incident_count"].sum()
    pair = rows[(rows["start"] == "NG") & (rows["destination"] == "VN")]["incident_count"].sum()
    assert table.set_index("Stated start").loc["Nigeria", "Viet Nam"] == pair > 0
    joint = made("matrix", look(), setting=Setting("en", names="joint", wording=(("TW", "Taiwan"),))).table
    assert list(joint.columns[1:4]) == ["Chinese mainland", "Viet Nam", "Hong Kong SAR"]


def test_one_route_is_that_of_the_query(look: Look, con: store.Connection) -> None:
    figure = made("route", look())
    found = route_queries.between(con, EVERYTHING, "NG", "VN")
    facts = dict(figure.table.itertuples(index=False))
    assert facts["Incidents"] == str(len(found))
    assert facts["First and last date as stated"] == "June 2014 – 27 March 2024"
    assert figure.title == "Nigeria → Viet Nam"
    assert figure.traits.areas == ("NG", "VN")


@pytest.mark.parametrize("k", [1, 3, 10])
def test_the_curve_is_the_table_and_k_is_marked(k: int, look: Look, con: store.Connection) -> None:
    figure = made("passed", look(), {"k": str(k)})
    assert isinstance(figure.body, Chart)
    chart = figure.body.panels[0][1]
    for trace, ruled in zip(chart.data, (False, True), strict=True):
        curve = route_queries.coverage_curve(con, EVERYTHING, 10, ruled=ruled)
        own = figure.table[figure.table["Basis"].str.startswith("By") == ruled]
        assert list(trace.y) == pytest.approx(list(curve["covered_share"]))
        assert own["added by this place"].cumsum().to_list() == curve["covered_count"].to_list()
        assert own["Shipments that passed"].to_list() == curve["shipment_count"].to_list()
        assert f"{curve['covered_count'].iloc[k - 1]} shipments" in " ".join(figure.said)
    assert chart.layout.shapes[0].x0 == k


def test_roles_are_those_of_the_query_in_the_order_of_names(look: Look, con: store.Connection) -> None:
    rows = route_queries.roles(con, EVERYTHING).set_index("unit")
    table = made("roles", look()).table.set_index("Country or area")
    assert table.loc["Viet Nam"].to_list() == [
        rows.loc["VN", f"{kind}_count"] for kind in ("linked", "stopped", "passed", "bound")
    ]
    assert table["Stopped here"].sum() == rows["stopped_count"].sum()
    assert not made("roles", look()).traits.is_ranked
    joint = made("roles", look(), setting=Setting("en", names="joint"))
    assert list(joint.table.iloc[:3, 0]) == ["Chinese mainland", "Viet Nam", "Hong Kong SAR"]


# -- Hotspots ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", hotspot_queries.DIMENSIONS)
def test_shares_are_those_of_the_query(dimension: str, look: Look, con: store.Connection) -> None:
    rows = hotspot_queries.unusual_shares(con, EVERYTHING, dimension)
    figure = made("shares", look(), {"of": dimension})
    kept = rows[rows["hits"] > 0].head(hotspots.SHOWN_ROWS)
    assert figure.table["Here"].to_list() == [f"{row.hits} of {row.total}" for row in kept.itertuples()]
    assert f"{int(rows['stands_out'].sum())} share" in figure.said[0]
    assert f"of {len(rows)} compared" in figure.said[0]
    discs = [row for row in rows_of(figure) if "radius" in row]
    assert {row["id"] for row in discs} == set(rows["unit"]) & set(marks.places(con, EVERYTHING)["complex_id"])
    filled = {row["id"] for row in discs if row["fill"][3]}
    assert filled == set(rows[rows["stands_out"]]["unit"])


def test_the_area_of_a_disc_is_said_to_count_all_incidents_of_the_record(look: Look, con: store.Connection) -> None:
    """Where the filter names a group, the discs still count all incidents: the sentences must not say the group's."""
    figure = made("shares", look(SeizureFilter(species=("rhinos",), country=("VN", "CN", "HK"))))
    assert figure.filters == SeizureFilter(country=("VN", "CN", "HK"))
    told = " ".join(figure.said)
    assert "Looked for by the filter: Rhinos. The marks and the shares count it among all incidents" in told
    assert any("all incidents at a place, whatever they were of" in key.said for key in figure.keys)
    placed = marks.places(con, figure.filters).set_index("complex_id")["incident_count"]
    totals = {row["id"]: int(str(row["told"]).rpartition(" of ")[2]) for row in rows_of(figure) if "radius" in row}
    assert totals == {unit: placed[unit] for unit in totals}
    assert "Looked for" not in " ".join(made("shares", look()).said)


def test_one_value_is_named_in_title_and_sentence_and_alone_in_the_table(look: Look) -> None:
    figure = made("shares", look(), {"of": "group", "value": "rhinos"})
    assert figure.title == "Unusual shares: Rhinos"
    assert set(figure.table["Species group"]) == {"Rhinos"}
    other = made("shares", look(), {"of": "transport", "value": "rhinos"})  # no way of transport
    assert other.title == "Unusual shares"


@pytest.mark.parametrize("size", ["auto", "4"])
def test_cells_are_those_of_the_query(size: str, look: Look, con: store.Connection) -> None:
    figure = made("cells", look(), {"size": size})
    filters = SeizureFilter(stratum="other")
    resolution = 2 if size == "auto" else int(size)
    held = hotspot_queries.by_cell(con, filters, resolution)
    drawn = held.rows[held.rows["is_drawable"].astype(bool)]
    assert figure.filters == filters
    assert {row["id"] for row in rows_of(figure)} == set(drawn["h3_cell"])
    assert f"On this map: {drawn['incident_count'].sum()} incidents in {len(drawn)} cells." in figure.said
    kept = held.rows.sort_values("incident_count", ascending=False)["incident_count"].head(100).to_list()
    assert figure.table["Incidents"].to_list() == kept
    assert figure.traits.is_filled


@pytest.mark.parametrize("kind", ["periods", "groups"])
def test_two_sides_are_two_figures_on_one_scale(kind: str, look: Look, con: store.Connection) -> None:
    asked = {"compare": kind, "second_from": "2020-01-01", "group_a": "rhinos", "group_b": "elephants"}
    first, second = made("cells", look(), asked), made("cells_second", look(), asked)
    want = {
        "periods": [{"until": "2020-01-01"}, {"since": "2020-01-01"}],
        "groups": [{"species": "rhinos"}, {"species": "elephants"}],
    }[kind]
    for figure, changes in zip((first, second), want, strict=True):
        assert figure.filters.to_query() == {"stratum": "other"} | changes
        held = hotspot_queries.by_cell(con, figure.filters, 2).rows
        assert figure.table["Incidents"].sum() == held["incident_count"].sum()
    assert first.keys == second.keys
    assert first.title != second.title
    assert (kind == "periods") == any("The first period has" in line for line in first.said)


def test_weighed_goods_are_of_one_commodity_with_the_largest_case(look: Look, con: store.Connection) -> None:
    asked = {"measure": "mass_kg", "weighed": "pangolins:scales", "consignments": "large", "size": "2"}
    figure = made("cells", look(), asked)
    held = hotspot_queries.by_cell(con, figure.filters, 2, "pangolins:scales").rows
    assert figure.filters == SeizureFilter(stratum="large", goods=("pangolins:scales",))
    assert figure.table["kg"].sum() == pytest.approx(held["mass_kg"].sum())
    drawn = held[held["is_drawable"].astype(bool)]
    assert figure.traits.largest_share == pytest.approx(drawn["largest_kg"].max() / drawn["mass_kg"].sum())
    inferred = made("cells", look(), asked | {"measure": "animals_central"})
    assert inferred.traits.inferred > 0
    assert "animals inferred from weight" in inferred.keys[-2].said


def test_sensitivity_and_bursts_are_those_of_the_query(look: Look, con: store.Connection) -> None:
    filters = SeizureFilter(stratum="other")
    rows = hotspot_queries.sensitivity(con, filters, 2, measure="incident_count", weighed_goods=None)
    table = made("sensitivity", look()).table
    assert table.iloc[:, 1:].to_numpy().tolist() == rows.drop(columns="study").to_numpy().tolist()
    found = hotspot_queries.bursts(con, filters)
    found = found[found["stands_out"]]
    burst = made("bursts", look())
    assert burst.table["Events"].to_list() == found["observed"].to_list()
    assert burst.filters == filters


@pytest.mark.parametrize("asked", [{"at": "hkia"}, {"at": "82411ffffffffff", "question": "counts"}])
def test_the_series_of_a_spot_adds_up_to_what_lies_there(asked: Asked, look: Look, con: store.Connection) -> None:
    figure = made("spot", look(), asked)
    here = marks.placement(con, figure.filters)["incident_count"]
    undated = cached.series(figure.filters, "year", look().found)[1]
    assert figure.table["Large consignments"].sum() + figure.table["All other incidents"].sum() == here - undated > 0
    assert isinstance(figure.body, Chart)
    large, other = figure.body.panels[0][1].data
    assert list(large.y) == figure.table["Large consignments"].to_list()
    assert list(other.y) == figure.table["All other incidents"].to_list()
    assert figure.filters == SeizureFilter(
        **{"place" if asked["at"] == "hkia" else "cell": (asked["at"],)}
    )  # fmt: skip


def test_a_spot_of_a_filtered_view_is_shown_in_the_record_it_was_compared_with(look: Look) -> None:
    figure = made("spot", look(SeizureFilter(species=("rhinos",))), {"at": "johannesburg-airport"})
    assert figure.filters == SeizureFilter(place=("johannesburg-airport",))
    assert "Rhinos: 6 of 6 incidents here" in figure.said[0]


# -- pages ------------------------------------------------------------------------------------------------------------


def run(page: str, more: dict[str, str]) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    app.query_params["lang"] = "en"
    app.run()
    app.switch_page(page).run()
    for name, value in more.items():
        app.query_params[name] = value
    return app.run()


def text(app: AppTest) -> str:
    return " ".join(e.value for e in (*app.markdown, *app.caption, *app.info, *app.subheader)).replace("\\", "")


def parameter(app: AppTest, name: str) -> str:
    value = app.query_params[name]
    return value[0] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("page", "more", "told"),
    [
        ("routes.py", {"lines": "solid", "ways": "sea~air"}, "Switched off: an end inferred"),
        pytest.param("routes.py", {"lines": choices.NONE}, "Switched off: both ends stated", marks=pytest.mark.long),
        ("routes.py", {"year": "2019", "region": "africa"}, "Corridors: 2019"),
        ("routes.py", {"question": "flows", "between": "place"}, "80 of 184 flows are drawn"),
        ("routes.py", {"question": "route", "from": "NG", "to": "hai-phong-port"}, "before Port of Hai Phong"),
        ("routes.py", {"question": "passed", "k": "3"}, "3 places together lie on 34 shipments"),
        pytest.param("routes.py", {"question": "roles"}, "In order of name. No ratio is shown", marks=pytest.mark.long),
        ("hotspots.py", {"of": "transport", "value": "sea", "region": "africa"}, "By sea: "),
        pytest.param("hotspots.py", {"unit": "cell", "size": "4"}, "of 627 compared",
                     marks=pytest.mark.long),
        pytest.param("hotspots.py", {"question": "counts", "consignments": "large"}, "n = 168 incidents",
                     marks=pytest.mark.long),
        ("hotspots.py", {"question": "counts", "measure": "mass_kg", "weighed": "elephants:raw_ivory"}, "On this map"),
        ("hotspots.py", {"question": "counts", "compare": "periods", "second_from": "2020-01-01"},
         "From 1 January 2020 on"),
        ("hotspots.py", {"question": "counts", "compare": "groups", "group_a": "rhinos", "group_b": "rosewood"},
         "Incidents by cell: Rosewood"),
        pytest.param("hotspots.py", {"question": "bursts", "consignments": "large"}, "A burst is one of reports",
                     marks=pytest.mark.long),
        pytest.param("hotspots.py", {"question": "change", "size": "3"}, "need 30 cells",
                     marks=pytest.mark.long),
    ],
)  # fmt: skip
@pytest.mark.first(3)
def test_a_page_shows_what_its_address_asks_for_and_keeps_it(page: str, more: dict[str, str], told: str) -> None:
    app = run(page, more)
    assert not app.exception
    assert not app.error
    assert told in text(app)
    assert {name: parameter(app, name) for name in more} == more


@pytest.mark.parametrize(
    ("page", "question"),
    [
        ("routes.py", ""),
        ("routes.py", "route"),
        ("routes.py", "passed"),
        ("hotspots.py", ""),
        ("hotspots.py", "counts"),
    ],
)
@pytest.mark.first(2)
def test_an_address_full_of_nonsense_is_the_page_as_it_opens(page: str, question: str) -> None:
    names = [name for name, owners in session.OF_PAGES.items() if page.removesuffix(".py") in owners]
    odd = dict.fromkeys(names, "<b>2030-13-45~x") | {"question": question}
    app = run(page, odd)
    assert not app.exception
    assert not app.error


def test_a_choice_goes_into_the_address_and_the_first_is_not_written() -> None:
    app = run("routes.py", {})
    app.pills(key="choice_lines").set_value(["solid"]).run()
    assert parameter(app, "lines") == "solid"
    app.segmented_control(key="choice_question").set_value("passed").run()
    app.slider(key="choice_k").set_value(2).run()
    assert parameter(app, "k") == "2"
    app.slider(key="choice_k").set_value(5).run()
    assert "k" not in app.query_params
    app.segmented_control(key="choice_question").set_value("corridors").run()
    assert "question" not in app.query_params
    assert parameter(app, "lines") == "solid"


def test_another_dimension_lets_go_of_the_value_and_another_question_of_the_place() -> None:
    app = run("hotspots.py", {"value": "rhinos", "at": "hkia"})
    app.segmented_control(key="choice_of").set_value("transport").run()
    assert "value" not in app.query_params
    assert parameter(app, "at") == "hkia"
    app.segmented_control(key="choice_question").set_value("counts").run()
    assert "at" not in app.query_params


def test_the_year_that_was_played_to_stays_in_the_address() -> None:
    app = run("routes.py", {})
    app.slider(key="route_year").set_value(2019).run()
    assert parameter(app, "year") == "2019"
    assert "Corridors: 2019" in text(app)


def test_only_the_chosen_part_of_a_page_runs() -> None:
    app = run("routes.py", {"question": "roles"})
    assert len(app.dataframe) == 1
    assert not app.get("deck_gl_json_chart")


def test_flows_of_a_joint_meeting_name_its_parties_in_agenda_order(look: Look) -> None:
    joint = Setting("en", "joint", wording=(("TW", "…"),))
    parties = ["Chinese mainland", "Viet Nam", "Hong Kong SAR"]
    body = made("flows", look(), setting=joint).body
    assert isinstance(body, Chart)
    labels = list(body.panels[0][1].data[0].node.label)
    found = [label for label in labels if label in parties]
    assert found == parties * 3
    arcs = made("arcs", look(), setting=joint).table
    starts = list(dict.fromkeys(arcs.iloc[:, 0]))
    assert [name for name in starts if name in parties] == parties
    ends = [name for start, name in arcs.iloc[:, :2].itertuples(index=False) if start == "South Africa"]
    assert [name for name in ends if name in parties] == [name for name in parties if name in ends]
