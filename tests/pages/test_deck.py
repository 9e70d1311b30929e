"""A briefing of eight views as every file: the figures are those of the screen, in each of them, in four languages."""

import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
import streamlit as st
from lxml import etree, html
from PIL import Image
from pptx import Presentation

from data import saved
from geo.errors import AtlasError
from pages.figures import asked, decks, room, talks
from pages.figures.base import Chart, Figure, Map, Table
from pages.figures.shelf import OFFERS
from pages.pictures import draw, fonts, layout
from pages.pictures.slides import Deck
from pages.widgets import access, cached, chrome, map_canvas, outside, room_check, words
from pages.widgets.words import ScreenWords
from queries import store
from queries.filters import SeizureFilter

EIGHT: tuple[tuple[str, dict[str, str]], ...] = (
    ("places", {}),
    ("corridors", {"species": "pangolins"}),
    ("shares", {}),
    ("series", {"species": "elephants"}),
    ("trend", {"step": "year"}),
    ("divided", {"divided": "country"}),
    ("claim", {}),
    ("coverage", {"species": "elephants"}),
)
NAMES = [name for name, _query in EIGHT]
MAPS, CHARTS = ("places", "corridors", "shares"), ("series", "trend", "divided")
TITLES = {"en": "Three parties", "zh-Hans": "三方会议", "zh-Hant": "三方會議", "vi": "Ba bên"}
LANGUAGES = [
    pytest.param(language, marks=[] if language == "en" else pytest.mark.long) for language in TITLES
]  # fmt: skip
AT = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", autouse=True)
def _own_store(store_folder: Path) -> Iterator[None]:
    st.cache_resource.clear()
    st.cache_data.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEIZURE_STORE", str(store_folder))
        words.load()
        yield


@pytest.fixture(scope="module")
def view(_own_store: None) -> chrome.View:
    found = store.read_pointer("analyst")
    spoken = ScreenWords(*cached.names(found), cached.place_names(found))
    reader = access.Reader(access.LOCAL, "analyst", access.LOCAL)
    return chrome.View(reader, found, cached.options(found), spoken, SeizureFilter())


def item(figure: str, query: dict[str, str], view: chrome.View, note: str = "") -> saved.Item:
    return saved.Item(
        page=OFFERS[figure].page, figure=figure, query=urlencode(query), tier="analyst", note=note,
        build_id=view.found.build_id, coverage_until=view.found.coverage_until.isoformat(),
    )  # fmt: skip


@dataclass(frozen=True)
class Files:
    """A briefing in a language: the figures of the screen, the deck, and what each file makes of it."""

    language: str
    screen: dict[str, Figure]
    deck: Deck
    pptx: bytes
    pdf: bytes
    html: bytes


def talk_of(items: Sequence[saved.Item], view: chrome.View, language: str, title: str = "") -> talks.Talk:
    """What the briefing page makes of a briefing that was read and acknowledged."""
    briefing = saved.Briefing(
        title=title or TITLES[language], tier="analyst", language=language, room_marking="AMBER", items=tuple(items)
    )
    setting = asked.setting_of(briefing)
    made = [asked.make(one, view, setting) for one in items]
    seen = room_check.of_briefing(briefing, made, view)
    checked = room.check(seen, language, room.basis_of(view))
    keys = [one.key for one in checked]
    said = room_check.record(checked, "Duty officer", keys, AT, setting, seen)
    last_page = tuple((heading, tuple(lines)) for heading, lines in said["report"])
    with outside.using(setting):
        source = talks.made_from(view.found.coverage_until, view.found.build_id, AT.date())
    parts = tuple(talks.part(one, own.title, own.note) for one, own in zip(made, items, strict=True))
    return talks.Talk(briefing.title, "", language, "un", "none", source, parts, "AMBER", {}, last_page)


@cache
def _files(language: str, view: "Held") -> Files:
    own = view.view
    setting = outside.Setting(language)
    screen = {}
    for name, query in EIGHT:
        with outside.using(setting):
            filters, _unread = SeizureFilter.from_query(query)
            screen[name] = OFFERS[name].make(own.showing(filters), query)
    deck = decks.deck(talk_of([item(name, query, own, "for me") for name, query in EIGHT], own, language))
    written = {ending: decks.writer(ending, setting)(deck) for ending in ("pptx", "pdf", "html")}
    return Files(language, screen, deck, **written)


@dataclass(frozen=True, eq=False)
class Held:
    """A view as a key of a cache: itself alone."""

    view: chrome.View


@pytest.fixture(scope="module")
def held(view: chrome.View) -> Held:
    return Held(view)


@pytest.fixture(params=LANGUAGES)
def files(request: pytest.FixtureRequest, held: Held) -> Files:
    return _files(request.param, held)


def squeezed(said: object) -> str:
    return re.sub(r"\s+", "", str(said))


def rows_of(figure: Figure, language: str) -> list[list[str]]:
    """The table of a figure as it is written."""
    with words.speaking(language):
        return [[layout.cell(value) for value in row] for row in figure.table.itertuples(index=False)]


def drawn_values(figure: Figure) -> list[list[float]]:
    """The numbers of each pair of axes, as the browser gets them."""
    assert isinstance(figure.body, Chart)
    found = []
    for _title, chart in figure.body.panels:
        for trace in json.loads(chart.to_json())["data"]:
            held = trace["x"] if trace.get("orientation") == "h" else trace["y"]
            found.append([float(value) for value in numbers_of(held)])
    return found


def numbers_of(held: Any) -> list[float]:
    """The numbers of a trace: a list, or plotly's own packing of an array."""
    if isinstance(held, dict):
        import base64

        return [float(one) for one in np.frombuffer(base64.b64decode(held["bdata"]), dtype=held["dtype"])]
    return [float(one) for one in held]


# -- PPTX -------------------------------------------------------------------------------------------------------------


def pages_of(files: Files) -> dict[str, list[Any]]:
    """The pages of each of the eight slides, by the numbers of the pages that our layout gives them."""
    from pages.pictures.pptx import BREADTH

    with words.speaking(files.language):
        counts = [len(layout.pages(slide, files.language, BREADTH)) for slide in files.deck.slides]
    slides = list(Presentation(io.BytesIO(files.pptx)).slides)
    found, at = {}, 1  # after the first page
    for name, slide, count in zip(NAMES, files.deck.slides, counts, strict=True):
        found[name] = slides[at : at + count]
        assert squeezed(found[name][0].shapes.title.text_frame.text) == squeezed(slide.title)
        at += count
    return found


def test_a_deck_holds_the_figures_of_the_screen(files: Files) -> None:
    for slide, (name, figure) in zip(files.deck.slides, files.screen.items(), strict=True):
        assert slide.figure.name == name
        assert rows_of(slide.figure, files.language) == rows_of(figure, files.language), name
        assert (slide.figure.said, slide.figure.keys) == (figure.said, figure.keys), name
        if isinstance(figure.body, Map):
            assert sent(slide.figure) == sent(figure), name
        elif isinstance(figure.body, Chart):
            assert drawn_values(slide.figure) == drawn_values(figure), name


def sent(figure: Figure) -> str:
    """What the browser gets of a map."""
    assert isinstance(figure.body, Map)
    with outside.using(outside.Setting("en")):
        return str(map_canvas.deck(figure.body.layers, region=figure.body.region, narrow=figure.body.narrow).to_json())


def test_slides_have_native_charts_with_the_numbers_of_the_screen_and_of_the_table(files: Files) -> None:
    for name in CHARTS:
        charts = [shape.chart for page in pages_of(files)[name] for shape in page.shapes if shape.has_chart]
        figure = files.screen[name]
        values = [list(chart.plots[0].series[0].values) for chart in charts]
        assert values == drawn_values(figure), name
        assert len(charts) == 2, "the strata apart"
        for chart in charts:
            assert chart.part.chart_workbook.xlsx_part is not None, "it can be edited"
        columns = [figure.table.iloc[:, at].to_list() for at in (1, 2)]
        names = figure.table.iloc[:, 0].to_list()
        for chart, column, own in zip(charts, columns, values, strict=True):
            if name != "divided":
                assert own == column
                assert list(chart.plots[0].categories) == names
                continue
            by_name = dict(zip(names, column, strict=True))
            drawn = dict(zip(chart.plots[0].categories, own, strict=True))
            rest = [label for label in drawn if label not in by_name]
            assert len(rest) == 1
            assert {label: by_name[label] for label in drawn if label in by_name} == {
                label: value for label, value in drawn.items() if label in by_name
            }
            assert sum(own) == sum(column)


def test_tables_on_slides_are_those_of_the_screen(files: Files) -> None:
    for name in ("claim", "coverage"):
        found = []
        for page in pages_of(files)[name]:
            for shape in page.shapes:
                if shape.has_table:
                    found += [
                        [squeezed(cell.text_frame.text) for cell in row.cells] for row in list(shape.table.rows)[1:]
                    ]
        assert found == [
            [squeezed(fonts.drawable(cell)) for cell in row] for row in rows_of(files.screen[name], files.language)
        ], name


def test_a_map_is_a_picture_with_an_editable_legend_and_its_sentences(files: Files) -> None:
    for name in MAPS:
        (page, *_more) = pages_of(files)[name]
        (image,) = [shape for shape in page.shapes if shape.shape_type == 13]
        picture = Image.open(io.BytesIO(image.image.blob))
        assert min(picture.info["dpi"]) >= 299
        shown = np.asarray(picture.convert("RGB"))[::7, ::7]
        assert len(np.unique(shown.reshape(-1, 3), axis=0)) > 100, "never blank"
        figure = files.screen[name]
        said = squeezed("".join(one.text_frame.text for one in page.shapes if one.has_text_frame))
        for line in (*(key.said for key in figure.keys), *figure.said):
            assert squeezed(fonts.drawable(line)) in said, (name, line)


def test_marks_on_the_map_say_the_numbers_of_the_table(files: Files) -> None:
    if files.language != "en":
        pytest.skip("the words of marks are looked for in English")
    figure = files.screen["places"]
    told = [row["told"].split("\n") for layer in figure.body.layers for row in layer.data if "told" in row]  # type: ignore[union-attr]
    counted = [re.match(r"incidents(?: known only to the province)?: (\d+)", lines[1]) for lines in told]
    drawn = sorted((lines[0].split(",")[0], int(found[1])) for lines, found in zip(told, counted, strict=True) if found)
    assert len(drawn) == len(told)
    assert sorted(count for _name, count in drawn) == sorted(figure.table["Incidents"])
    listed = {(str(place).split(",")[0], int(count)) for place, count in zip(*columns(figure), strict=True)}
    assert len(listed & set(drawn)) > 0.8 * len(listed)
    shares = files.screen["shares"]
    here = {(row[0], f"{row[1]}: {row[2]}") for row in shares.table.itertuples(index=False)}
    lines = [row["told"].split("\n") for layer in shares.body.layers for row in layer.data if "told" in row]  # type: ignore[union-attr]
    places = {place for place, _line in here}
    checked = [(place, line) for place, *own in lines if place in places for line in own if (place, line) in here]
    assert len(checked) >= 10


def columns(figure: Figure) -> tuple[list[Any], list[Any]]:
    """Places and their incidents."""
    return figure.table["Place"].to_list(), figure.table["Incidents"].to_list()


# -- HTML and SVG -----------------------------------------------------------------------------------------------------


def sections(files: Files) -> list[Any]:
    """The part of the page of each slide."""
    document = html.fromstring(files.html.decode())
    return [one for one in document.iter("section") if one.find(".//table") is not None][: len(NAMES)]


def test_the_page_has_every_table_whole(files: Files) -> None:
    found = sections(files)
    assert len(found) == len(NAMES)
    for name, section in zip(NAMES, found, strict=True):
        rows = [[squeezed(cell.text_content()) for cell in row.iter("td", "th")] for row in section.iter("tr")]
        figure = files.screen[name]
        assert rows[0] == [squeezed(column) for column in figure.table.columns], name
        assert rows[1:] == [
            [squeezed(fonts.drawable(cell)) for cell in row] for row in rows_of(figure, files.language)
        ], name


def drawings(files: Files, name: str) -> list[Any]:
    """The pages of a slide as SVG, as the page of HTML has them."""
    slide = files.deck.slides[NAMES.index(name)]
    with words.speaking(files.language):
        pages = layout.pages(slide, files.language)
        return [etree.fromstring(draw.svg_of(page, files.language).encode()) for page in pages]


def test_the_picture_holds_legend_sentences_and_cells_as_text(files: Files) -> None:
    for name in NAMES:
        drawn = squeezed(
            "".join("".join(one.itertext()) for page in drawings(files, name) for one in page.iter(f"{SVG}text"))
        )
        figure = files.screen[name]
        for line in (*(key.said for key in figure.keys), *figure.said):
            assert squeezed(fonts.drawable(line)) in drawn, (name, line)
        if isinstance(figure.body, Table):
            cells = [squeezed(fonts.drawable(cell)) for row in rows_of(figure, files.language) for cell in row]
            letters = sorted("".join(cells))
            missing = [cell for cell in cells if cell not in drawn and len(cell) < 12]
            assert not missing, (name, missing[:3])
            assert len(drawn) > len(letters)


def test_bars_of_the_picture_are_as_high_as_the_numbers_of_the_screen(files: Files) -> None:
    for name in CHARTS:
        (page, *_more) = drawings(files, name)
        lies = name == "divided"
        sizes = []
        for group in page.iter(f"{SVG}g"):
            if group.get("class") != "bar":
                continue
            points = re.findall(r"(-?[\d.]+) (-?[\d.]+)", group.find(f".//{SVG}path").get("d"))
            along = [float(point[0 if lies else 1]) for point in points]
            sizes.append(max(along) - min(along))
        values = drawn_values(files.screen[name])
        assert len(sizes) == sum(map(len, values)), name
        for own in values:
            mine, sizes = sizes[: len(own)], sizes[len(own) :]
            unit = max(mine) / max(own)
            assert [size / unit for size in mine] == pytest.approx(own, abs=0.02), name


def test_a_single_picture_is_that_slide_and_never_blank(held: Held) -> None:
    files = _files("en", held)
    for name, slide in zip(NAMES, files.deck.slides, strict=True):
        image = Image.open(io.BytesIO(draw.png(slide, "en", dpi=50)))
        assert image.width == pytest.approx(layout.WIDTH / 72 * 50, abs=1), name
        assert image.height >= layout.HEIGHT / 72 * 50 - 1, name
        assert np.asarray(image.convert("L")).std() > 5, name


def test_every_file_ends_with_the_room_check_and_says_who_acknowledged_it(files: Files) -> None:
    slides = list(Presentation(io.BytesIO(files.pptx)).slides)
    told = ["".join(one.text_frame.text for one in page.shapes if one.has_text_frame) for page in slides]
    assert any("Duty officer" in said for said in told[-6:])
    assert "Duty officer" in html.fromstring(files.html.decode()).text_content()
    assert "for me" not in "".join(told)
    assert sum("for me" in page.notes_slide.notes_text_frame.text for page in slides if page.has_notes_slide) == 8
    with words.speaking(files.language):
        assert len(re.findall(rb"/Type /Page\b", files.pdf)) == len(layout.deck_pages(files.deck))


# -- odd views --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", decks.MIMES)
def test_an_empty_view_is_a_sentence_in_every_file(ending: str, view: chrome.View) -> None:
    empty = item("divided", {"species": "totoaba", "country": "NG"}, view)
    written = decks.writer(ending, outside.Setting("en"))(decks.deck(talk_of([empty], view, "en")))
    assert len(written) > 1000
    if ending in ("svg", "html"):
        assert squeezed("None in this view.") in squeezed(written.decode())


@pytest.mark.parametrize("ending", decks.MIMES)
def test_a_note_from_right_to_left_and_a_title_of_any_length_go_into_every_file(
    ending: str, view: chrome.View
) -> None:  # fmt: skip
    talk = talk_of([item("series", {"species": "rhinos"}, view, "ملاحظة المتحدث 12")], view, "en", "x " * 5_000)
    written = decks.writer(ending, talk.setting())(decks.deck(talk))
    assert len(written) > 1000
    if ending == "pptx":
        slides = list(Presentation(io.BytesIO(written)).slides)
        assert any("ملاحظة" in one.notes_slide.notes_text_frame.text for one in slides if one.has_notes_slide)
        assert 'rtl="1"' in etree.tostring(slides[1].notes_slide._element).decode()


def test_a_title_of_ten_thousand_letters_is_not_kept_and_the_message_says_how_many_are(view: chrome.View) -> None:
    with pytest.raises(AtlasError, match=r"title has 10000 characters; at most 200 are kept"):
        saved.checked_briefing(saved.Briefing(title="x" * 10_000, tier="analyst"))
    with pytest.raises(AtlasError, match=r"note has 10000 characters; at most 4000 are kept"):
        saved.checked_item(item("series", {}, view, "x" * 10_000))


# -- another program --------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="needs LibreOffice and poppler")
@pytest.mark.parametrize("language", TITLES)
def test_the_eight_slides_open_elsewhere_with_all_pages_and_texts(language: str, held: Held, tmp_path: Path) -> None:
    files = _files(language, held)
    (tmp_path / "deck.pptx").write_bytes(files.pptx)
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office", "--convert-to", "pdf"]
    subprocess.run([*command, "deck.pptx"], cwd=tmp_path, check=True, capture_output=True, timeout=300)
    said = subprocess.run(
        ["pdftotext", "-layout", "deck.pdf", "-"], cwd=tmp_path, check=True, capture_output=True, timeout=60
    ).stdout.decode()
    pages = said.split("\f")[:-1]
    assert len(pages) == len(Presentation(io.BytesIO(files.pptx)).slides)
    at = 1
    for name, own in pages_of(files).items():
        title = squeezed(files.deck.slides[NAMES.index(name)].title)
        assert title[:12] in squeezed(pages[at]), name
        assert "TLP:AMBER" in pages[at]
        at += len(own)
