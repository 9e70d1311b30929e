"""Files from figures: what is in them, where it stands, that nothing is lost and nothing made up."""

import io
import json
import re
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import h3
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pydeck as pdk
import pytest
import streamlit as st
from hypothesis import given, settings
from hypothesis import strategies as some
from lxml import etree
from PIL import Image
from pptx import Presentation

from data import translations
from pages.figures import base, overview, trends
from pages.figures.base import Chart, Figure, Map, Table
from pages.pictures import PictureError, charts, draw, draw_charts, fonts, html, layout, maps, pptx, text
from pages.pictures.slides import Deck, Slide, of_words
from pages.widgets import access, cached, chrome, marking, outside, palette, words
from pages.widgets.keys import Key
from pages.widgets.words import ScreenWords
from queries.filters import SeizureFilter
from queries.store import Pointer

LANGUAGES = ("en", "zh-Hans", "zh-Hant", "vi")
DPI = 72  # one pixel a point
LAND, SEA = (0xE3, 0xDF, 0xD7), (0xED, 0xF1, 0xF3)
ACCENT = tuple(palette.rgb(palette.ACCENT["light"])[:3])
DISCLAIMER = "Names express no opinion."


@pytest.fixture(autouse=True)
def _own_store(store_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEIZURE_STORE", str(store_folder))
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def view(found: Pointer) -> chrome.View:
    words_said = ScreenWords(*cached.names(found), cached.place_names(found))
    reader = access.Reader(access.LOCAL, "analyst", "local")
    return chrome.View(reader, found, cached.options(found), words_said, SeizureFilter())


def real(view: chrome.View, name: str, language: str = "en", **asked: str) -> Slide:
    """A figure of the overview as a slide."""
    make = {"places": overview.place_map, "series": overview.series, "divided": overview.divided}[name]
    with outside.using(outside.Setting(language)):
        figure = make(view, asked)
        return Slide(figure, figure.title, "Say $x$ slowly.", base.about(view), marking.caveat("AMBER"), DISCLAIMER,
                     words.profile_name("un"))  # fmt: skip


def made(body: Map | Chart | Table, table: pd.DataFrame | None = None, **more: object) -> Slide:
    """A figure by hand as a slide."""
    held = pd.DataFrame({"What": ["a"], "Count": [1]}) if table is None else table
    given_figure = {name: more.pop(name) for name in ("keys", "said", "warned") if name in more}
    figure = Figure("by_hand", "By hand", "by hand", body, held, SeizureFilter(), **given_figure)  # type: ignore[arg-type]
    return Slide(figure, **{"title": "By hand", "marking": "TLP:GREEN. Among partners.", **more})  # type: ignore[arg-type]


def deck(*slides: Slide, language: str = "en", **more: object) -> Deck:
    return Deck(**{"title": "A briefing", "subtitle": "", "slides": slides, "language": language, **more})  # type: ignore[arg-type]


def pixels(slide: Slide, language: str = "en", dpi: int = DPI) -> np.ndarray:
    image = Image.open(io.BytesIO(draw.png(slide, language, dpi=dpi))).convert("RGB")
    return np.asarray(image).astype(int)


def count(shown: np.ndarray, colour: tuple[int, ...], within: int = 2) -> int:
    return int((np.abs(shown - colour).max(axis=2) <= within).sum())


def room_of(slide: Slide, language: str = "en") -> layout.Picture:
    with words.speaking(language):
        page = layout.pages(slide, language)[0]
    return next(part for part in page.parts if isinstance(part, layout.Picture))


def place(slide: Slide, lon: float, lat: float) -> tuple[int, int]:
    """Row and column of a place in the picture of a map at one pixel a point."""
    room = room_of(slide)
    assert isinstance(slide.figure.body, Map)
    window, scale = maps.frame_of(slide.figure.body, room.width, room.height)
    x, y = window.project([lon], [lat])
    return round(room.y + y[0] * scale), round(room.x + x[0] * scale)


def at(slide: Slide, lon: float, lat: float) -> tuple[int, int, int]:
    row, column = place(slide, lon, lat)
    red, green, blue = pixels(slide)[row, column]
    return int(red), int(green), int(blue)


def texts_of(drawn: bytes) -> list[str]:
    """The texts of an SVG."""
    root = etree.fromstring(drawn)
    return ["".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text")]


def squeezed(said: object) -> str:
    return re.sub(r"\s+", "", str(said))


# -- maps -------------------------------------------------------------------------------------------------------------


def test_the_map_of_the_real_cases_has_land_sea_and_discs(view: chrome.View) -> None:
    slide = real(view, "places")
    shown, room = pixels(slide), room_of(slide)
    inside = shown[int(room.y) : int(room.y + room.height), int(room.x) : int(room.x + room.width)]
    whole = inside.shape[0] * inside.shape[1]
    assert 0.2 < count(inside, LAND) / whole < 0.5
    assert 0.4 < count(inside, SEA) / whole < 0.8
    assert count(inside, ACCENT, 40) > 400
    marks = cached.places(view.filters, view.found)
    largest = marks.iloc[0]
    assert isinstance(slide.figure.body, Map)
    unlabelled = made(Map(slide.figure.body.layers[:2], "world"))
    red, green, blue = at(unlabelled, largest.lon, largest.lat)
    assert red <= 101  # the accent at 150 of 255 over land, or darker where discs lie on each other
    assert red < green < blue


def test_two_files_of_one_slide_are_the_same_to_the_byte(view: chrome.View) -> None:
    slides = [real(view, name) for name in ("places", "series")]
    one = deck(*slides)
    for make in (lambda: draw.png(slides[0], "en", dpi=50), lambda: draw.svg(slides[1], "en"), lambda: draw.pdf(one),
                 lambda: pptx.pptx(one), lambda: html.html(one)):  # fmt: skip
        assert make() == make()


def disc(lon: float, lat: float, **look: object) -> pdk.Layer:
    told = {"get_fill_color": [200, 0, 0, 255], "get_radius": 9, "radius_units": pdk.types.String("pixels"), **look}
    return pdk.Layer("ScatterplotLayer", [{"position": [lon, lat]}], id="x", get_position="position", **told)


RED = (200, 0, 0)
KINDS = {
    "ScatterplotLayer": (disc(20, 5), (20, 5)),
    "metres": (disc(20, 5, get_radius=400_000, radius_units=pdk.types.String("meters")), (21.5, 5)),
    "PathLayer": (
        pdk.Layer("PathLayer", [{"p": [[10, 5], [30, 5]]}], get_path="p", get_color=[200, 0, 0], get_width=6,
                  width_units=pdk.types.String("pixels")), (17, 5)),
    "over 180°": (
        pdk.Layer("PathLayer", [{"p": [[170, 5], [-170, 5]]}], get_path="p", get_color=[200, 0, 0], get_width=6,
                  width_units=pdk.types.String("pixels")), (185, 5)),
    "PolygonLayer": (
        pdk.Layer("PolygonLayer", [{"p": [[10, 0], [30, 0], [30, 10], [10, 10]]}], get_polygon="p",
                  get_fill_color=[200, 0, 0], get_line_color=[0, 0, 0]), (20, 5)),
    "H3HexagonLayer": (
        pdk.Layer("H3HexagonLayer", [{"id": h3.latlng_to_cell(5, 20, 1)}], get_hexagon="id",
                  get_fill_color=[200, 0, 0], get_line_color=[0, 0, 0]), (20, 5)),
    "GreatCircleLayer": (
        pdk.Layer("GreatCircleLayer", [{"a": [10, 0], "b": [30, 0]}], get_source_position="a",
                  get_target_position="b", get_source_color=[200, 0, 0], get_target_color=[200, 0, 0], get_width=6),
        (20, 0)),
    "LineLayer": (
        pdk.Layer("LineLayer", [{"a": [10, 5], "b": [30, 5]}], get_source_position="a", get_target_position="b",
                  get_color=[200, 0, 0], get_width=6), (20, 5)),
    "GeoJsonLayer": (
        pdk.Layer("GeoJsonLayer", {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {},
                  "geometry": {"type": "Polygon", "coordinates": [[[10, 0], [30, 0], [30, 10], [10, 10], [10, 0]]]}}]},
                  get_fill_color=[200, 0, 0], get_line_color=[0, 0, 0]), (20, 5)),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_layer_is_drawn_where_it_stands(kind: str) -> None:
    layer, (lon, lat) = KINDS[kind]
    assert at(made(Map((layer,), "world")), lon, lat) == RED
    assert at(made(Map((), "world")), lon, lat) in (LAND, SEA)


def test_a_hole_of_a_polygon_stays_open() -> None:
    rings = [[[10, 0], [30, 0], [30, 20], [10, 20], [10, 0]], [[15, 5], [15, 15], [25, 15], [25, 5], [15, 5]]]
    layer = pdk.Layer("PolygonLayer", [{"p": rings}], get_polygon="p", get_fill_color=[200, 0, 0], stroked=False)
    slide = made(Map((layer,), "world"))
    assert at(slide, 12, 2) == RED
    assert at(slide, 20, 10) == LAND


def test_an_arc_goes_from_the_colour_of_its_start_to_that_of_its_end() -> None:
    layer = pdk.Layer("ArcLayer", [{"a": [-20, 0], "b": [60, 0]}], get_source_position="a", get_target_position="b",
                      get_width=8, get_source_color=[200, 0, 0], get_target_color=[0, 0, 200])  # fmt: skip
    slide = made(Map((layer,), "world"))
    assert at(slide, -20.0, 0.3)[0] > 150
    assert at(slide, 60.0, 0.3)[2] > 150


def test_dashes_leave_gaps_and_a_full_line_none() -> None:
    def along(**look: object) -> int:
        layer = pdk.Layer("PathLayer", [{"p": [[-40, -30], [100, -30]]}], get_path="p", get_color=[200, 0, 0],
                          get_width=4, width_units=pdk.types.String("pixels"), **look)  # fmt: skip
        slide = made(Map((layer,), "world"))
        (row, left), (_row, right) = place(slide, -40, -30), place(slide, 100, -30)
        return count(pixels(slide)[row : row + 1, left:right], RED, 30) / (right - left)  # type: ignore[return-value]

    assert along() > 0.97
    dashed = along(extensions=[{"@@type": "PathStyleExtension", "dash": True}], get_dash_array=[6, 4])
    assert 0.45 < dashed < 0.75


def test_a_kind_of_layer_that_cannot_be_drawn_stops_the_picture() -> None:
    slide = made(Map((pdk.Layer("ColumnLayer", [], id="x"),), "world"))
    for make in (lambda: draw.png(slide, "en"), lambda: pptx.pptx(deck(slide)), lambda: html.html(deck(slide))):
        with pytest.raises(PictureError, match="ColumnLayer"):
            make()
    computed = pdk.Layer("ScatterplotLayer", [{"position": [0, 0]}], get_position="position", get_radius="count * 2")
    with pytest.raises(PictureError, match="count"):
        draw.png(made(Map((computed,), "world")), "en")


def test_labels_are_texts_and_stay_in_the_picture() -> None:
    rows = [{"position": [239, 10], "name": "Far east of all that is drawn", "offset": [0, -10]},
            {"position": [20, 10], "name": "$\\frac{1}{2}$ 中国 Việt Nam", "offset": [0, 0]}]  # fmt: skip
    layer = pdk.Layer("TextLayer", rows, get_position="position", get_text="name", get_pixel_offset="offset",
                      get_size=12, get_color=[0, 0, 0], background=True,
                      get_background_color=[255, 255, 255, 150])  # fmt: skip
    slide = made(Map((layer,), "world"))
    drawn = draw.svg(slide, "en")
    assert "$\\frac{1}{2}$ 中国 Việt Nam" in texts_of(drawn)
    room = room_of(slide)
    found = re.search(rb'x="([\d.]+)"[^>]*textLength="([\d.]+)"[^>]*>Far east', drawn)
    assert found
    middle, wide = float(found[1]), float(found[2])
    assert middle + wide / 2 <= room.x + room.width


def test_nothing_is_drawn_in_the_south_china_sea(view: chrome.View) -> None:
    """Between the coasts, far from land: sea and nothing else, whatever is switched on."""
    slide = real(view, "places", region="south_east_asia")
    for boundaries in ("none", "de-facto"):
        own = Slide(slide.figure, slide.title, boundaries=boundaries)
        shown = pixels(own)
        for lon, lat in ((114.0, 15.0), (113.0, 10.0), (116.7, 12.5), (112.3, 17.6)):
            row, column = place(own, lon, lat)
            patch = shown[row - 4 : row + 5, column - 4 : column + 5]
            sea = count(patch, SEA, 1)
            assert sea >= 70, (boundaries, lon, lat, sea)  # an islet may be there, a mark or a line may not
            assert count(patch, ACCENT, 60) == 0


def test_boundaries_are_drawn_only_when_asked() -> None:
    slide = made(Map((), "africa"))
    drawn = Slide(slide.figure, slide.title, boundaries="de-facto")
    assert b'class="boundaries-boundary"' not in draw.svg(slide, "en")
    assert b'class="boundaries-boundary"' in draw.svg(drawn, "en")
    assert b"stroke-dasharray" in draw.svg(drawn, "en").split(b'class="boundaries-disputed"')[1]
    line = (0xA4, 0x9C, 0x8D)
    assert count(pixels(drawn, dpi=150), line, 6) > count(pixels(slide, dpi=150), line, 6) + 500


def test_what_lies_outside_the_section_is_counted() -> None:
    slide = made(Map((disc(-70, 0), disc(22, 2)), "africa"))
    assert "1 mark lies outside this section of the map." in texts_of(draw.svg(slide, "en"))


# -- figures are the same everywhere ----------------------------------------------------------------------------------


def told(figure: Figure) -> list[str]:
    return [*(key.said for key in figure.keys), *figure.said, *figure.warned]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["places", "series", "divided"])
@pytest.mark.first(8)
def test_all_a_reader_needs_stands_in_the_picture(view: chrome.View, name: str, language: str) -> None:
    slide = real(view, name, language)
    drawn = squeezed("".join(texts_of(draw.svg(slide, language))))
    for line in (slide.title, slide.about, slide.marking, slide.disclaimer, slide.names, *told(slide.figure)):
        assert squeezed(fonts.drawable(line)) in drawn, line
    assert slide.note not in drawn


def numbers(said: list[str]) -> set[str]:
    return {one for line in said for one in re.findall(r"\d+", line.replace(",", ""))}


def test_the_figures_of_a_chart_are_those_of_its_table_in_every_file(view: chrome.View) -> None:
    slide = real(view, "divided")
    rows = slide.figure.table
    large = {row[0]: row[1] for row in rows.itertuples(index=False) if row[1]}
    others = {row[0]: row[2] for row in rows.itertuples(index=False) if row[2]}
    book = Presentation(io.BytesIO(pptx.pptx(deck(slide))))
    held = [shape.chart for page in book.slides for shape in page.shapes if shape.has_chart]
    assert len(held) == 2  # the strata apart, never stacked
    for chart, wanted in zip(held, (large, others), strict=True):
        values = dict(zip(chart.plots[0].categories, chart.plots[0].series[0].values, strict=True))
        rest = [name for name in values if name not in wanted]
        assert {name: value for name, value in values.items() if name in wanted}.items() <= wanted.items()
        assert sum(values.values()) == sum(wanted.values())
        assert len(rest) <= 1  # "5 others"
        told_values = texts_of(draw.svg(slide, "en"))
        assert all(f"{int(value):,}" in told_values for value in values.values())
    page = html.html(deck(slide)).decode()
    cells = [re.sub("<.*?>", "", one) for one in re.findall(r"<td>(.*?)</td>", page)]
    assert cells == [layout.cell(value) for row in rows.itertuples(index=False) for value in row]


def test_the_series_is_native_and_its_partial_year_is_hatched(view: chrome.View) -> None:
    slide = real(view, "series")
    made_of = pptx.pptx(deck(slide))
    with zipfile.ZipFile(io.BytesIO(made_of)) as parts:
        names = parts.namelist()
        assert sum(name.startswith("ppt/charts/chart") for name in names) == 2
        assert sum(name.endswith(".xlsx") for name in names) == 2  # editable
        assert all(parts.getinfo(name).date_time[0] == 2020 for name in names)
        for name in names:
            if name.startswith("ppt/charts/chart"):
                assert parts.read(name).count(b"<a:pattFill") == 1  # the last year
    book = Presentation(io.BytesIO(made_of))
    held = [shape.chart for shape in book.slides[1].shapes if shape.has_chart]
    table = slide.figure.table
    assert list(held[0].plots[0].categories) == list(table["Period"])
    assert [list(chart.plots[0].series[0].values) for chart in held] == [
        list(table["Large consignments"]), list(table["All other incidents"])]  # fmt: skip


def test_a_slide_has_its_texts_its_notes_and_a_picture_with_an_alternative(view: chrome.View) -> None:
    slide = real(view, "places", "zh-Hant")
    book = Presentation(io.BytesIO(pptx.pptx(deck(slide, language="zh-Hant", title="簡報"))))
    assert (book.core_properties.title, book.core_properties.language) == ("簡報", "zh-HK")
    assert len(book.slides) == 2
    page = book.slides[1]
    said = squeezed("".join(shape.text_frame.text for shape in page.shapes if shape.has_text_frame))
    for line in (slide.title, slide.about, slide.marking, slide.disclaimer, *told(slide.figure)):
        assert squeezed(line) in said, line
    assert page.shapes.title.text_frame.text == slide.title
    assert page.notes_slide.notes_text_frame.text == slide.note
    (image,) = [shape for shape in page.shapes if shape.shape_type == 13]
    assert image._element.xpath(".//p:cNvPr")[0].get("descr") == slide.figure.alt
    assert Image.open(io.BytesIO(image.image.blob)).size[0] > 2500  # 300 dots an inch
    runs = page._element.xpath(".//a:rPr")
    assert {run.get("lang") for run in runs} == {"zh-HK"}
    assert "Microsoft JhengHei" in {one.get("typeface") for one in page._element.xpath(".//a:rPr/a:ea")}
    assert b"hlinkClick" not in pptx.pptx(deck(slide))


def test_marks_on_a_chart_stay_where_they_are_on_a_native_one() -> None:
    chart = go.Figure(go.Bar(x=["2020", "2021", "2022", "2023"], y=[1, 2, 3, 4]))
    chart.update_xaxes(type="category")
    chart.add_shape(type="line", x0=0.5, x1=0.5, y0=0, y1=1, xref="x", yref="paper", line={"color": "#D55E00"})
    slide = made(Chart((("", chart),)))
    page = Presentation(io.BytesIO(pptx.pptx(deck(slide, title="")))).slides[0]
    (held,) = [shape for shape in page.shapes if shape.has_chart]
    manual = held.chart._chartSpace.xpath("c:chart/c:plotArea/c:layout/c:manualLayout")[0]
    x, width = (float(manual.find(manual.tag.replace("manualLayout", tag)).get("val")) for tag in "xw")
    (line,) = [one for one in page.shapes if one.shape_type == 9 and one.begin_x == one.end_x]
    share = (line.begin_x - held.left) / held.width
    assert share == pytest.approx(x + width / 4, abs=0.002)  # between the first bar and the second


@pytest.mark.parametrize("rows", [1, 30, 200])
def test_every_row_of_a_long_table_is_on_a_page(rows: int) -> None:
    table = pd.DataFrame({"Name": [f"row {number}" for number in range(rows)], "Count": range(rows)})
    slide = made(Table(), table)
    pages_of = layout.pages(slide, "en")
    grids = [part for page in pages_of for part in page.parts if isinstance(part, layout.Grid)]
    assert [row[0][0] for grid in grids for row in grid.rows] == list(table["Name"])
    book = Presentation(io.BytesIO(pptx.pptx(deck(slide, title=""))))
    tables = [shape.table for page in book.slides for shape in page.shapes if shape.has_table]
    cells = [cell.text for held in tables for row in list(held.rows)[1:] for cell in list(row.cells)[:1]]
    assert cells == list(table["Name"])
    assert len(book.slides) == len(layout.deck_pages(deck(slide, title=""), pptx.BREADTH)) >= rows / 40


def test_a_chart_of_an_unknown_kind_becomes_its_table_and_says_so() -> None:
    slide = made(Chart((("", go.Figure(go.Pie(labels=["a"], values=[1]))),)))
    said = texts_of(draw.svg(slide, "en"))
    assert "This chart is drawn on screen only: here are its figures." in squeezed_lines(said)
    assert "Count" in said
    assert any(shape.has_table for shape in Presentation(io.BytesIO(pptx.pptx(deck(slide, title="")))).slides[0].shapes)


def squeezed_lines(said: list[str]) -> str:
    return " ".join(said)


def test_flows_are_drawn_with_all_their_nodes() -> None:
    flow = go.Figure(go.Sankey(node={"label": ["A", "B", "C"], "color": "#0B5563"},
                               link={"source": [0, 1], "target": [2, 2], "value": [3, 1]}))  # fmt: skip
    panel = charts.read("", flow)
    assert panel.flow == charts.Flow((("A", "#0b5563"), ("B", "#0b5563"), ("C", "#0b5563")), ((0, 2, 3.0), (1, 2, 1.0)))
    slide = made(Chart((("", flow),)))
    assert {"A", "B", "C"} <= set(texts_of(draw.svg(slide, "en")))
    page = Presentation(io.BytesIO(pptx.pptx(deck(slide, title="")))).slides
    assert any(shape.shape_type == 13 for shape in page[0].shapes)


def test_words_without_a_reference_stand_at_the_numbers_of_the_axes() -> None:
    chart = go.Figure(go.Scatter(x=[0, 1], y=[0, 9], mode="markers"))
    chart.add_annotation(x=0, xref="paper", y=4.5, text="middle", showarrow=False)
    chart.update_xaxes(tickvals=[0, 1], ticktext=["first &amp; long", "last"], side="top", tickangle=-50)
    (plot,) = charts.read("", chart).plots
    assert (plot.notes[0].refs, plot.notes[0].y) == (("paper", "data"), 4.5)
    assert (plot.x.ticks, plot.x.turned, plot.x.is_above) == (((0.0, "first & long"), (1.0, "last")), 50.0, True)
    assert {"middle", "first & long", "last"} <= set(texts_of(draw.svg(made(Chart((("", chart),))), "en")))


def test_lines_and_marks_are_read_as_they_are() -> None:
    chart = go.Figure()
    chart.add_scatter(x=[1, 2, 3], y=[0.1, None, 0.3], mode="lines+markers", name="a <b>&amp; b</b>",
                      line={"color": "#0B5563", "dash": "dash"})  # fmt: skip
    chart.add_scatter(x=[1], y=[2], mode="markers+text", text=["n"], marker={"size": [12], "color": "#D55E00"})
    (plot,) = charts.read("t", chart).plots
    line, mark = plot.series
    assert (line.kind, line.name, line.y, line.dash) == ("line", "a & b", (0.1, None, 0.3), charts.DASHES["dash"])
    assert (mark.kind, mark.texts, mark.sizes, mark.colours) == ("marks", ("n",), (12.0,), ("#d55e00",))


@pytest.mark.parametrize(
    ("said", "wanted"), [("#0B5563", "#0b5563"), ("rgb(255, 0, 0)", "#ff0000"), ("rgba(0,0,0,0.5)", "#808080"),
                         ("red", "#ff0000"), (None, charts.DEFAULT.lower())]
)  # fmt: skip
def test_a_colour_is_read_however_it_is_written(said: str | None, wanted: str) -> None:
    assert charts.colour(said) == wanted


# -- texts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fonts_have_every_letter_of_our_own_words(language: str) -> None:
    catalogue = translations.source_of(language).read_text(encoding="utf-8")
    assert fonts.missing(catalogue) == []
    assert fonts.missing("国国 Điện Biên Phủ ẵ Ỹ ₫ “x” – …") == []
    assert fonts.missing("a\U00012000") == ["\U00012000"]


def test_a_letter_that_no_font_has_is_a_box_and_is_told() -> None:
    slide = made(Table(), title="a\U00012000b")
    said = texts_of(draw.svg(slide, "en"))
    assert "a□b" in said
    assert "drawn as □" in squeezed_lines(said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fonts_of_a_picture_are_ours(language: str) -> None:
    first = fonts.families(language)[0]
    assert first == {"zh-Hans": "Atlas Han SC", "zh-Hant": "Atlas Han HK"}.get(language, "Atlas Latin")
    drawn = draw.svg(made(Table(), title="国际"), language).decode()
    assert first in drawn


LONG = "Ten thousand letters, " * 455
HEBREW, ARABIC = "שלום עולם, זו הערה", "مرحبا بالعالم 123"


@pytest.mark.parametrize("language", ["en", "zh-Hans"])
def test_a_very_long_title_is_cut_visibly_and_stands_whole_in_the_notes(language: str) -> None:
    slide = made(Table(), title=LONG, about=LONG, said=(LONG,))
    pages_of = layout.pages(slide, language)
    (title,) = pages_of[0].words("title")
    assert len(title.lines) == layout.MOST_TITLE
    assert title.lines[-1].endswith("…")
    assert LONG.strip() in pages_of[0].notes
    said = squeezed("".join(line for page in pages_of for one in page.words("said") for line in one.lines))
    assert squeezed(LONG) in said  # goes on over further pages, whole
    assert said.count(squeezed(LONG)) == 2  # the sentence, and the filter's, which was cut above
    for page in pages_of:
        _stays_on_its_page(page)
    assert Presentation(io.BytesIO(pptx.pptx(deck(slide, title=LONG)))).slides
    assert len(draw.pdf(deck(slide, title=LONG))) > 1000


def test_a_note_from_right_to_left_is_marked_as_such_and_a_title_is_shaped() -> None:
    slide = made(Table(), title=ARABIC, note=HEBREW)
    page = Presentation(io.BytesIO(pptx.pptx(deck(slide, title="")))).slides[0]
    (paragraph,) = page.notes_slide.notes_text_frame.paragraphs
    assert paragraph.text == HEBREW
    assert paragraph._p.pPr.get("rtl") == "1"
    joined = text.width("مرحبا", "en", 10)
    assert joined < sum(text.width(letter, "en", 10) for letter in "مرحبا") * 0.95  # letters take their joined forms
    shown = pixels(slide)[20:60]
    dark = np.argwhere(np.abs(shown - ACCENT).max(axis=2) < 60)[:, 1]
    assert dark.min() > 400  # at the right of its room


def test_an_empty_view_says_so_in_words() -> None:
    nothing = of_words("series", "Over time", "None in this view.", SeizureFilter())
    slide = Slide(nothing, "Over time", about="x", marking="TLP:CLEAR. Free.")
    assert "None in this view." in texts_of(draw.svg(slide, "en"))
    assert pptx.pptx(deck(slide))
    empty = made(Map((), "world"), pd.DataFrame(columns=["Place"]))
    assert "None in this view." in texts_of(draw.svg(empty, "en"))
    with pytest.raises(PictureError):
        draw.pdf(deck(title=""))
    with pytest.raises(PictureError):
        draw.png(empty, "en", dpi=5000)


def _stays_on_its_page(page: layout.Page) -> None:
    """No text leaves the page, and none lies on another."""
    boxes = [(part.x, part.y, part.x + part.width, part.y + part.height) for part in page.parts
             if isinstance(part, layout.Words | layout.Picture | layout.Badge) and part.height > 0]  # fmt: skip
    for x0, y0, x1, y1 in boxes:
        assert x0 >= -0.01
        assert x1 <= layout.WIDTH + 0.01
        assert y0 >= -0.01
        assert y1 <= layout.HEIGHT + 0.01
    empty = {id(part) for part in page.words("empty")}
    held = [part for part in page.parts if isinstance(part, layout.Words | layout.Picture) and id(part) not in empty]
    for number, one in enumerate(held):
        for other in held[number + 1 :]:
            is_beside = one.x + one.width <= other.x + 0.01 or other.x + other.width <= one.x + 0.01
            is_below = one.y + one.height <= other.y + 0.01 or other.y + other.height <= one.y + 0.01
            assert is_beside or is_below, (one, other)
    for one in page.parts:
        if isinstance(one, layout.Words):
            assert all(text.width(line, "en", one.size) <= one.width + 0.01 for line in one.lines)


SAID = some.text(some.characters(codec="utf-8", max_codepoint=0xFFFF), max_size=300)


@settings(max_examples=30)
@given(title=SAID, about=SAID, said=some.lists(SAID, max_size=6), key=SAID)
def test_no_text_leaves_its_room_nor_lies_on_another(title: str, about: str, said: list[str], key: str) -> None:
    slide = made(Table(), title=title, about=about, said=tuple(said), keys=(Key("disc", "#0B5563", key),))
    with words.speaking("en"):
        for page in layout.pages(slide, "en"):
            _stays_on_its_page(page)


@settings(max_examples=12)
@given(said=some.text(max_size=80))
def test_any_text_goes_into_every_file(said: str) -> None:
    slide = made(Table(), pd.DataFrame({said or "x": [said]}), title=said, note=said, said=(said,))
    texts_of(draw.svg(slide, "en"))  # is XML
    Presentation(io.BytesIO(pptx.pptx(deck(slide, title=said))))
    page = html.html(deck(slide, title=said)).decode()
    assert page.count("<script") == 0


@given(said=SAID, room=some.floats(20, 400))
def test_lines_hold_every_letter_and_fit(said: str, room: float) -> None:
    lines = text.wrap(fonts.drawable(said), "en", 10, room)
    assert squeezed("".join(lines)) == squeezed(fonts.drawable(said))
    assert all(text.width(line, "en", 10) <= room or len(line) == 1 for line in lines)


def test_han_lines_begin_with_no_closing_sign() -> None:
    lines = text.wrap("这是一个很长的句子，它有很多标点。" * 6, "zh-Hans", 10, 83)
    assert len(lines) > 5
    assert all(line[0] not in text.CLOSING for line in lines)


# -- HTML -------------------------------------------------------------------------------------------------------------


class Seen(HTMLParser):
    """Tags and addresses of a page."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(said)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("href", "xlink:href", "src", "action", "data"):
                self.addresses.append(value or "")
            if name == "id":
                self.ids.append(value or "")


def test_the_page_needs_nothing_from_elsewhere(view: chrome.View) -> None:
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=y>"
    page = html.html(
        deck(real(view, "places"), real(view, "series", "en"), made(Table(), title=hostile, said=(hostile,)),
             title=hostile, last_page=((hostile, (hostile,)),))
    ).decode()  # fmt: skip
    seen = Seen(page)
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    assert not {"script", "img", "link", "iframe", "object"} & set(seen.tags)
    assert all(one.startswith("#") for one in seen.addresses)
    assert len(seen.ids) == len(set(seen.ids))
    assert {one[1:] for one in seen.addresses} <= set(seen.ids)
    assert '<html lang="en-GB">' in page
    assert seen.tags.count("details") == 6
    assert seen.tags.count("section") == 3
    assert hostile not in page
    assert "default-src" in page.split("<style>")[0]
    refs = set(re.findall(r"url\(#([^)]+)\)", page))
    assert refs <= set(seen.ids)


# -- with the programs that will open them ----------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="needs LibreOffice and poppler")
@pytest.mark.parametrize("language", LANGUAGES)
def test_another_program_opens_the_slides_and_reads_the_same(view: chrome.View, language: str, tmp_path: Path) -> None:
    slides = [real(view, name, language) for name in ("places", "series", "divided")]
    own = deck(*slides, language=language)
    (tmp_path / "deck.pptx").write_bytes(pptx.pptx(own))
    (tmp_path / "own.pdf").write_bytes(draw.pdf(own))
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf"]
    subprocess.run([*command, "deck.pptx"], cwd=tmp_path, check=True, capture_output=True, timeout=180)
    for name in ("deck", "own"):
        pdf = tmp_path / f"{name}.pdf"
        said = squeezed(subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True, text=True).stdout)
        listed = subprocess.run(["pdffonts", pdf], check=True, capture_output=True, text=True).stdout
        assert "yes" in listed.splitlines()[2].split()[-5:]
        for slide in slides:
            for line in (slide.title, *(key.said for key in slide.figure.keys)):
                assert squeezed(line) in said, (name, line)
    assert json.dumps(language)


# -- many panels ------------------------------------------------------------------------------------------------------


@given(some.integers(1, 12))
def test_panels_stand_at_most_three_in_a_row_and_apart(count: int) -> None:
    boxes = draw_charts.rooms(count, (30.0, 80.0, 600.0, 380.0))
    assert len(boxes) == count
    rows = [[box for box in boxes if box[1] == top] for top in sorted({box[1] for box in boxes})]
    assert all(len(row) <= 3 for row in rows)
    assert [box for row in rows for box in sorted(row)] == boxes, "read like a text"
    for x, y, width, height in boxes:
        assert x >= 30 - 1e-6
        assert y >= 80 - 1e-6
        assert x + width <= 630 + 1e-6
        assert y + height <= 460 + 1e-6
    for row in rows:
        assert all(b[0] - a[0] - a[2] >= draw_charts.SPACE - 1e-6 for a, b in pairwise(sorted(row)))
    assert len({(round(box[2]), round(box[3])) for box in boxes}) == 1


@pytest.fixture
def nine(view: chrome.View) -> Figure:
    with outside.using(outside.Setting("en")):
        return trends.small_multiples(view, {"split": "group"})


def test_nine_charts_are_native_charts_in_three_rows(nine: Figure) -> None:
    panels = nine.body.panels  # type: ignore[union-attr]
    assert len(panels) == 9
    deck = Deck("", "", (Slide(nine, nine.title),))
    (slide,) = Presentation(io.BytesIO(pptx.pptx(deck))).slides
    held = [shape for shape in slide.shapes if shape.has_chart]
    assert len(held) == sum(len(charts.read(*panel).plots) for panel in panels) == 18
    assert len({shape.left for shape in held}) == 3
    assert len({shape.top for shape in held}) == 6
    assert {series.name for shape in held for series in shape.chart.plots[0].series} == {
        "Large consignments", "All other incidents",
    }  # fmt: skip
    for at, (_title, chart) in enumerate(panels):
        for trace, shape in zip(chart.data, held[2 * at : 2 * at + 2], strict=True):
            (series,) = shape.chart.plots[0].series
            assert [value or 0 for value in series.values] == [value or 0 for value in trace.y]
    years = [shape.text_frame.text for shape in slide.shapes if shape.name == "axis"]
    assert set(years) <= {str(year) for year in range(2008, 2027)}
    assert len(years) >= 9 * 3


def test_numbers_along_a_low_axis_do_not_stand_on_each_other(nine: Figure) -> None:
    drawn = draw.svg(Slide(nine, nine.title), "en").decode()
    root = etree.fromstring(drawn.encode())
    spots: dict[float, list[float]] = {}
    for one in root.iter("{http://www.w3.org/2000/svg}text"):
        found = re.search(r"translate\(([\d.]+) ([\d.]+)\)", one.get("transform", ""))
        x, y = (found[1], found[2]) if found else (one.get("x"), one.get("y"))
        if x and y and re.fullmatch(r"\d{1,3}", "".join(one.itertext()).strip()):
            spots.setdefault(round(float(x)), []).append(float(y))
    assert sum(len(ys) for ys in spots.values()) >= 9 * 2 * 2
    for ys in spots.values():
        assert all(b - a >= 9 for a, b in pairwise(sorted(ys)))
