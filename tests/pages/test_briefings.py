"""Saved views and briefings without a browser: take out, gallery, view files, briefing, present, frozen copies."""

import contextlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest
import streamlit as st
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from pptx import Presentation
from streamlit.testing.v1 import AppTest

from data import saved, work
from geo.errors import AtlasError
from pages.__main__ import main
from pages.figures import asked, decks, frozen, organiser, room, talks, view_file
from pages.figures.base import Table
from pages.figures.shelf import OFFERS
from pages.widgets import access, cached, chrome, desk, guard, marking, outside, presenting, room_check
from pages.widgets.words import ScreenWords
from queries.filters import SeizureFilter
from queries.store import Pointer
from tests.hostile import HOSTILE

ROOT = Path(__file__).parents[2]
AT = datetime(2026, 11, 22, 8, 15, tzinfo=UTC)
LOCAL = saved.Reader("local", "analyst", sees_all=True)
ENGLISH = outside.Setting("en")
FIRST = ("places", "series", "divided")


@pytest.fixture(autouse=True)
def own_folder(store_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The real store with a work file of the test's own."""
    for path in store_folder.glob("analyst*"):
        (tmp_path / path.name).hardlink_to(path)
    monkeypatch.setenv("SEIZURE_STORE", str(tmp_path))
    st.cache_resource.clear()
    st.cache_data.clear()
    return tmp_path


@pytest.fixture
def view(own_folder: Path) -> chrome.View:  # noqa: ARG001 (the store must be there)
    """A view of the analyst at this machine."""
    return view_of()


def view_of(**filters: Any) -> chrome.View:
    found: Pointer = chrome.read_pointer("analyst")
    reader = access.Reader(access.LOCAL, "analyst", access.LOCAL)
    words = ScreenWords(*cached.names(found), cached.place_names(found))
    return chrome.View(reader, found, cached.options(found), words, SeizureFilter(**filters))


def question(figure: str = "series", **query: str) -> dict[str, Any]:
    return {
        "page": OFFERS[figure].page, "figure": figure, "query": urlencode(query), "tier": "analyst",
        "build_id": chrome.read_pointer("analyst").build_id, "coverage_until": "2026-03-12",
    }  # fmt: skip


def item(figure: str = "series", title: str = "", note: str = "", **query: str) -> saved.Item:
    return saved.Item(title=title, note=note, **question(figure, **query))


def briefing_of(*items: saved.Item, **more: Any) -> saved.Briefing:
    head = {"title": "Three parties", "tier": "analyst", "room_marking": "AMBER", "items": items} | more
    return saved.new_briefing(saved.Briefing(**head), LOCAL, AT)


def acknowledged(made: saved.Briefing, view: chrome.View) -> saved.Briefing:
    said = {"by": "W. Ho", "at": AT.isoformat(), "digest": room_check.digest(made, view.found.build_id),
            "report": [["Room check: W. Ho", ["one line"]]]}  # fmt: skip
    saved.acknowledge(made.id, said, LOCAL)
    return saved.briefing(made.id, LOCAL)


def run(page: str | None = None, state: dict[str, Any] | None = None, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    if page:
        app.query_params |= {"lang": "en", "text": "no such word"}  # the first page is soon drawn
        app.run().switch_page(page)
        del app.query_params["text"]
    for name, value in ({"lang": "en"} | query).items():
        app.query_params[name] = value
    for name, value in (state or {}).items():
        app.session_state[name] = value
    app.run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    kinds = ("markdown", "caption", "title", "header", "subheader", "info", "warning", "error", "success")
    return " ".join(element.value for element in app.main if element.type in kinds).replace("\\", "")


def click(app: AppTest, label: str, at: int = 0) -> AppTest:
    [button for button in app.button if button.label == label][at].click().run()
    assert not app.exception, app.exception
    return app


# -- take out ---------------------------------------------------------------------------------------------------------


def test_nothing_of_the_menu_is_made_before_it_is_opened() -> None:
    app = run()
    assert not app.get("download_button")
    opened = run(state={"take_overview_map": True})
    assert [one.label for one in opened.get("download_button")] == ["PNG", "PPTX", "SVG", "HTML", "PDF", "CSV"]


def test_a_figure_is_saved_with_its_filter_and_choices(view: chrome.View) -> None:
    app = run(state={"take_overview_map": True}, species="pangolins", region="pearl_river", divided="country")
    assert "region=pearl_river" in app.code[0].value
    assert "species=pangolins" in app.code[0].value
    app.text_input(key="take_overview_map_name").set_value("Delta")
    click(app, "Save view")
    (kept,) = saved.views(LOCAL)
    assert (kept.name, kept.page, kept.figure, kept.build_id) == ("Delta", "overview.py", "places", view.found.build_id)
    assert asked.read_query(kept.query) == {"species": "pangolins", "region": "pearl_river", "divided": "country"}
    made = asked.make(kept, view, ENGLISH)
    assert made.figure is not None
    assert made.figure.body.region == "pearl_river"  # type: ignore[union-attr]
    assert made.about.startswith("Pangolins · collected until 12 March 2026")


def test_figures_are_added_to_a_new_and_to_an_old_briefing() -> None:
    app = run(state={"take_overview_map": True})
    app.text_input(key="take_overview_map_fresh").set_value("Three parties")
    app.text_area(key="take_overview_map_said").set_value("say this")
    click(app, "Add to briefing")
    assert "Added to the briefing." in said(app)
    (made,) = saved.briefings(LOCAL)
    again = run(state={"take_overview_map": True})
    click(again, "Add to briefing")
    (made,) = saved.briefings(LOCAL)
    assert [(one.figure, one.title, one.note) for one in made.items] == [("places", "", "say this"), ("places", "", "")]
    assert (made.title, made.boundaries, made.room_marking) == ("Three parties", "none", "AMBER")


def test_what_cannot_be_saved_is_said_in_the_menu() -> None:
    app = run(state={"take_overview_map": True})
    app.text_input(key="take_overview_map_name").set_value(" ")
    click(app, "Save view")
    assert "name is empty" in said(app)
    assert saved.views(LOCAL) == []


# -- the gallery ------------------------------------------------------------------------------------------------------


def test_the_gallery_shows_what_was_asked_and_opens_it_as_it_was_saved() -> None:
    assert "Nothing is saved yet" in said(run("views.py"))
    saved.save_view(
        saved.View(name="Ivory *now*", note="for the [room](http://x.example)", names="joint", language="vi",
                   **question("divided", species="elephants", divided="country") | {"build_id": "older"}),
        LOCAL, AT,
    )  # fmt: skip
    app = run("views.py")
    text = said(app)
    assert "Ivory *now*" in text
    assert "Overview · Divided by" in text
    assert "Elephants" in text
    assert "TLP:AMBER" in text
    assert "The store has moved on since this was saved" in text
    link = next(one for one in app.get("page_link") if one.proto.label == "Open").proto
    assert link.page == ""
    asked_for = dict(part.split("=") for part in link.query_string.split("&"))
    assert asked_for == {"lang": "vi", "names": "joint", "boundaries": "none", "species": "elephants",
                         "divided": "country"}  # fmt: skip


def test_a_view_is_renamed_deleted_and_taken_back() -> None:
    kept = saved.save_view(saved.View(name="Old", **question()), LOCAL, AT)
    app = run("views.py", {f"more_{kept.id}": True})
    app.text_input(key=f"name_{kept.id}").set_value("New")
    click(app, "Change")
    assert saved.view(kept.id, LOCAL).name == "New"
    app = run("views.py", {f"more_{kept.id}": True})
    app = click(app, "Delete")
    assert saved.views(LOCAL) == []
    assert "Nothing is saved yet" in said(app)
    click(app, "Take back")
    assert [one.name for one in saved.views(LOCAL)] == ["New"]


def test_the_bin_is_emptied_only_after_a_tick() -> None:
    kept = saved.save_view(saved.View(name="Old", **question()), LOCAL, AT)
    saved.delete_view(kept.id, LOCAL, AT)
    app = run("views.py")
    assert app.button(key="empty_bin").disabled
    app.checkbox(key="empty_sure").set_value(True).run()
    app.button(key="empty_bin").click().run()
    assert saved.views(LOCAL, in_bin=True) == []


@pytest.mark.parametrize("page", ["views.py", "briefing.py"])
def test_hostile_text_of_a_view_is_text(page: str) -> None:
    said_by_somebody = " ".join(text for text in HOSTILE if len(text) < 500)
    for text in (*HOSTILE, said_by_somebody):
        kept = saved.View(name=text[:110] or "-", note=text[:1000], **question(text=text[:500]))
        saved.save_view(kept, LOCAL, AT)
    made = briefing_of(
        *(item(title=text[:150], note=text[:1000], text=text[:500]) for text in (*HOSTILE, said_by_somebody)),
        subtitle=said_by_somebody[:200],
    )  # fmt: skip
    app = run(page, briefing=made.id) if page == "briefing.py" else run(page)
    shown = " ".join(element.value for element in app.main if element.type in ("markdown", "caption", "warning"))
    assert "onerror" in shown
    assert not re.search(r"(?<!\\)(<img|<script|<b>|\$|\[[xy]\])|https?://", shown)


# -- view files -------------------------------------------------------------------------------------------------------


def test_a_view_comes_back_from_its_file(view: chrome.View) -> None:
    kept = saved.View(
        name="Ngà voi · 象牙", note="one\ntwo", names="hk", boundaries="de-facto", language="zh-Hant",
        **question("series", species="elephants", period="quarter", marks="2024-05 Dragon", since="2018-01-01"),
    )  # fmt: skip
    written = view_file.write(kept)
    found, unknown = view_file.read(written, view)
    assert unknown == []
    assert replace(found, query="") == replace(kept, query="")
    assert asked.read_query(found.query) == asked.read_query(kept.query)
    assert sorted(json.loads(written)) == sorted(view_file.KNOWN), "the question, and nothing of a store"


GOOD = {"format": view_file.FORMAT, "version": 1, "name": "n", "page": "overview.py", "figure": "series", "query": {}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"format": "geojson"}, "format in the file is 'geojson'; expected 'seizure-atlas-view'"),
        ({"version": 2}, "version in the file is 2; expected 1"),
        ({"version": True}, "version in the file is True"),
        ({"name": 5}, "name in the file is 5; expected a text"),
        ({"name": ""}, "name in the file is ''; expected a text"),
        ({"name": "x" * 121}, "name has 121 characters"),
        ({"page": "cases.exe"}, "page in the file is 'cases.exe'; expected overview.py"),
        ({"page": "public.py"}, "page in the file is 'public.py'"),
        ({"figure": "pie"}, "figure in the file is 'pie'; expected totals, coverage, weights, animals, places"),
        ({"figure": ["series"]}, "expected a text"),
        ({"query": "species=elephants"}, "expected an object of texts"),
        ({"query": {"species": 5}}, "query.species in the file is 5; expected a text"),
        ({"language": "fr"}, "language in the file is 'fr'; expected en"),
        ({"names": "eu"}, "names is 'eu'; expected one of un, joint, hk"),
        ({"boundaries": "all"}, "boundaries is 'all'; expected one of none, de-facto"),
        ({"note": "x" * 4001}, "note has 4001"),
    ],
)
def test_each_field_of_a_view_file_is_looked_at(changes: dict[str, Any], expected: str, view: chrome.View) -> None:
    with pytest.raises(AtlasError) as error:
        view_file.read(json.dumps(GOOD | changes).encode(), view)
    assert expected in str(error.value)


def test_a_name_of_a_view_file_that_does_not_exist_here_is_reported_not_guessed(view: chrome.View) -> None:
    query = {"species": "elephants~unicorns", "since": "yesterday", "colour": "red", "period": "quarter"}
    found, unknown = view_file.read(json.dumps(GOOD | {"query": query, "author": "me"}).encode(), view)
    assert asked.read_query(found.query) == {"species": "elephants", "period": "quarter"}
    told = " ".join(unknown)
    assert all(word in told for word in ("unicorns", "yesterday", "colour = red", "'author'"))


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[1]", b"null", b"{", b"[" * 50_000, b"{}" + b" " * 70_000])
def test_a_file_that_is_no_view_is_refused_in_words(content: bytes, view: chrome.View) -> None:
    with pytest.raises(view_file.ViewFileError):
        view_file.read(content, view)


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.text(max_size=20),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(some.data())
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_view_file_is_an_unexpected_error(view: chrome.View, data: some.DataObject) -> None:
    changes = data.draw(some.dictionaries(some.sampled_from([*view_file.KNOWN, "x"]), JSON, max_size=4))
    with contextlib.suppress(AtlasError):  # whatever is refused is refused in words
        found, _unknown = view_file.read(json.dumps(GOOD | changes).encode(), view)
        assert view_file.read(view_file.write(found), view) == (found, [])


# -- figures asked again ----------------------------------------------------------------------------------------------


def test_a_question_with_a_value_that_is_not_here_is_not_asked_without_it(view: chrome.View) -> None:
    made = asked.make(item("series", species="elephants~unicorns"), view, ENGLISH)
    assert made.figure is None
    assert "species = unicorns" in str(made.nothing)
    gone = asked.make(replace(item("series"), figure="pie"), view, ENGLISH)
    assert "no figure pie" in str(gone.nothing)


def test_the_marks_of_a_saved_view_are_those_of_its_address(view: chrome.View) -> None:
    briefing = saved.Briefing(title="t", tier="analyst")
    one = item("series", marks="2019-07-23 Tuas", shown="own")
    chart = asked.make(one, view, asked.setting_of(briefing, one)).figure
    assert chart is not None
    assert "Tuas" in str(chart.body.panels[0][1].to_json())  # type: ignore[union-attr]
    plain = asked.make(item("series"), view, ENGLISH).figure
    assert plain is not None
    assert "Tuas" not in str(plain.body.panels[0][1].to_json())  # type: ignore[union-attr]


def test_an_unknown_page_or_figure_of_a_higher_tier_is_not_made(view: chrome.View) -> None:
    outsider = replace(view, reader=access.Reader(access.PUBLIC, "public", "x"))
    assert asked.make(item("series"), outsider, ENGLISH).figure is None


# -- the organiser's wording ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant", "vi"])
def test_a_joint_file_stops_where_the_organisers_wording_is_missing(language: str, view: chrome.View) -> None:
    def talk(**wording: str) -> talks.Talk:
        briefing = saved.Briefing(title="t", tier="analyst", language=language, names="joint",
                                  wording={language: wording})  # fmt: skip
        one = item("divided", divided="country")
        made = asked.make(one, view, asked.setting_of(briefing, one))
        return talks.Talk("t", "", language, "joint", "none", "", (talks.part(made),), "AMBER", briefing.wording)

    with pytest.raises(organiser.WordingMissingError, match="TW"):
        decks.deck(talk())
    deck = decks.deck(talk(TW="the organiser’s words"))
    assert "the organiser’s words" in deck.slides[0].figure.table.iloc[:, 0].to_list()
    decks.deck(replace(talk(), names="un"))


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Scales to Taiwan", True),
        ("经台湾转运", True),
        ("經臺灣轉運", True),
        ("Chuyến hàng qua Đài Loan", True),
        ("DAI LOAN", True),
        ("case TW-2016-001", True),
        ("two TWO tw", False),
        ("Twenty consignments", False),
        ("Taiwanella is a millipede", False),
        ("Hong Kong SAR", False),
    ],
)
def test_the_name_is_looked_for_in_every_text(text: str, is_named: bool, view: chrome.View) -> None:
    figure = asked.make(item("series", species="rhinos", country="VN"), view, outside.Setting("en", "joint")).figure
    assert figure is not None
    spots = (
        replace(figure, title=text), replace(figure, said=(text,)), replace(figure, warned=(text,)),
        replace(figure, table=pd.DataFrame({"x": [text]})), replace(figure, table=pd.DataFrame({text: [1]})),
        replace(figure, traits=replace(figure.traits, areas=("TW",))) if is_named else figure,
    )  # fmt: skip
    with outside.using(outside.Setting("en", "joint")):
        organiser.require_wording([("plain", figure)])
        for one in spots:
            if is_named:
                with pytest.raises(organiser.WordingMissingError):
                    organiser.require_wording([("x", one)])
            else:
                organiser.require_wording([("x", one)])
    with outside.using(outside.Setting("en", "un")):
        organiser.require_wording([("x", spots[0])])


def test_a_presenters_title_or_note_stops_a_joint_file_too(view: chrome.View) -> None:
    made = asked.make(item("series", country="VN"), view, outside.Setting("en", "joint"))
    for part in (talks.part(made, "Route via Taiwan"), talks.part(made, "", "mention Taiwan")):
        with pytest.raises(organiser.WordingMissingError):
            decks.deck(talks.Talk("t", "", "en", "joint", "none", "", (part,)))


# -- one briefing -----------------------------------------------------------------------------------------------------


def test_a_briefing_shows_its_views_in_order_and_moves_them() -> None:
    made = briefing_of(item("places"), item("series", title="Rhinos", note="my note", species="rhinos"))
    app = run("briefing.py", briefing=made.id)
    text = said(app)
    assert text.index("1: Places of seizure") < text.index("2: Rhinos")
    assert "my note" in text
    assert "boundaries: none" in text
    click(app, "Down")
    assert [one.figure for one in saved.briefing(made.id, LOCAL).items] == ["series", "places"]
    click(app, "Leave out")
    assert [one.figure for one in saved.briefing(made.id, LOCAL).items] == ["places"]
    click(app, "Take back")
    assert [one.figure for one in saved.briefing(made.id, LOCAL).items] == ["series", "places"]


def test_the_preview_speaks_the_language_and_names_of_the_briefing() -> None:
    made = briefing_of(item("divided", divided="country", country="VN~HK~CN"), language="vi", names="joint")
    app = run("briefing.py", {f"preview_{made.items[0].id}": True}, briefing=made.id)
    labels = " ".join(json.dumps(json.loads(chart.proto.spec), ensure_ascii=False) for chart in app.get("plotly_chart"))
    assert "Việt Nam" in labels
    assert "Trung Quốc đại lục" in labels
    assert app.session_state["language"] == "en"


def test_a_briefing_is_taken_out_only_as_it_was_checked(view: chrome.View) -> None:
    made = briefing_of(item("places"), item("series"))
    app = run("briefing.py", briefing=made.id)
    assert not app.get("download_button")
    assert "Read the room check above and acknowledge it" in said(app)
    app.text_input(key=f"room_{made.id}_who").set_value("W. Ho")
    click(app, "Acknowledge")
    assert "not ticked" in said(app)
    assert not app.get("download_button")
    for tick in [one for one in app.checkbox if "_tick_" in str(one.key)]:
        tick.check()
    click(app, "Acknowledge")
    assert [one.label for one in app.get("download_button")] == ["PPTX", "PDF", "HTML"]
    kept = saved.briefing(made.id, LOCAL)
    assert room_check.is_acknowledged(kept, view.found.build_id)
    assert not room_check.is_acknowledged(kept, "another build")
    saved.change_item(kept.items[0].id, LOCAL, AT, title="another title")
    assert not room_check.is_acknowledged(saved.briefing(made.id, LOCAL), view.found.build_id)
    app = run("briefing.py", briefing=made.id)
    assert not app.get("download_button")
    assert "The briefing or the data have changed since" in said(app)


def test_what_is_mended_in_the_room_check_is_on_the_last_page() -> None:
    made = briefing_of(item("places"), item("series", title="A significant rise", note="note"))
    app = run("briefing.py", briefing=made.id)
    assert "significant" in said(app)
    click(app, "Write “more than sampling error” instead")
    assert saved.briefing(made.id, LOCAL).items[1].title == "A more than sampling error rise"
    saved.move_item(made.items[1].id, -1, LOCAL, AT)
    app = run("briefing.py", briefing=made.id)
    app.text_input(key=f"room_{made.id}_who").set_value("W. Ho")
    for tick in [one for one in app.checkbox if "_tick_" in str(one.key)]:
        tick.check()
    click(app, "Acknowledge")
    kept = saved.briefing(made.id, LOCAL)
    (changed,) = [lines for heading, lines in room_check.last_page(kept) if heading == "What was changed"]
    assert [line for line in changed if line.startswith("Slide 1, Words that say too much.") and "significant" in line]
    assert len(changed) == 1
    copied = saved.copy_briefing(made.id, "Copy", LOCAL, AT)
    assert copied.acknowledged is None


def test_what_has_to_be_changed_first_is_said_where_the_files_would_be(view: chrome.View) -> None:
    made = briefing_of(item("series"), room_marking="GREEN")
    app = run("briefing.py", briefing=made.id)
    assert "It cannot be presented or taken out yet: 1 finding has to be changed first." in said(app)
    assert "Present" not in [one.proto.label for one in app.get("page_link")]
    saved.change_briefing(made.id, LOCAL, AT, room_marking="AMBER")
    acknowledged(saved.briefing(made.id, LOCAL), view)
    assert run("briefing.py", briefing=made.id).get("download_button")


def test_one_figure_is_checked_before_it_is_taken_out(view: chrome.View) -> None:
    app = run(state={f"take_bars_country-{hash(SeizureFilter()) & 0xFFFFFFFF:08x}": True}, divided="country")
    assert "Order by count" in said(app)
    assert {"PPTX", "PNG", "CSV"} <= {one.label for one in app.get("download_button")}
    figure = asked.make(item("divided", divided="country"), view, ENGLISH).figure
    assert figure is not None
    checked = room.check(room_check.of_figure(figure, view, ENGLISH, "AMBER"), "en", room.basis_of(view))
    assert not checked.stops()
    assert {"order"} <= {one.rule for one in checked}


def test_what_stops_a_figure_stops_its_pictures_and_not_its_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(_asked: object) -> list[room.Finding]:
        return [room.Finding("words", None, room.STOP, "said by a test")]

    monkeypatch.setitem(room.RULES, "words", replace(room.RULES["words"], find=stopped))
    app = run(state={"take_overview_map": True})
    assert [one.label for one in app.get("download_button")] == ["CSV"]
    assert "said by a test" in said(app)


def test_someone_elses_briefing_that_is_gone_is_said_in_words() -> None:
    assert "There is no such view or briefing" in said(run("briefing.py", briefing="../../etc/passwd"))


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "vi"])
def test_slides_hold_the_figures_of_the_screen(language: str, view: chrome.View) -> None:
    made = briefing_of(
        item("series", note="only for me", species="pangolins"), item("divided", divided="group"), language=language,
    )  # fmt: skip
    parts = []
    for one in made.items:
        setting = asked.setting_of(made, one)
        found = asked.make(one, view, setting)
        with outside.using(setting):
            on_screen = OFFERS[str(one.figure)].make(found.seen, asked.read_query(one.query))
        pd.testing.assert_frame_equal(on_screen.table, found.figure.table)  # type: ignore[union-attr]
        parts.append(talks.part(found, one.title, one.note))
    talk = talks.Talk("T", "S", language, "un", "none", "made from", tuple(parts), "AMBER", {}, (("Check", ("ok",)),))
    deck = decks.deck(talk)
    assert [one.note for one in deck.slides] == ["only for me", ""]
    assert decks.row_count(deck) == sum(len(one.figure.table) for one in deck.slides) > 20
    written = decks.writer("pptx", talk.setting())(deck)
    slides = list(Presentation(io.BytesIO(written)).slides)
    assert len(slides) >= 3
    notes = " ".join(one.notes_slide.notes_text_frame.text for one in slides if one.has_notes_slide)
    assert "only for me" in notes


def test_an_export_of_a_briefing_is_in_the_log(view: chrome.View) -> None:
    made = acknowledged(briefing_of(item("series")), view)
    app = run("briefing.py", briefing=made.id)
    assert [one.label for one in app.get("download_button")] == ["PPTX", "PDF", "HTML"]
    talk = talks.Talk("T", "", "en", "un", "none", "", (talks.part(asked.make(made.items[0], view, ENGLISH)),))
    from pages.widgets import downloads

    export = downloads.Export(
        view, "briefing", "pptx", "x.pptx", "AMBER", None, lambda: decks.deck(talk),
        decks.writer("pptx", talk.setting()), decks.row_count, f"briefing={made.id}",
    )  # fmt: skip
    assert export()[:2] == b"PK"
    entry = work.entries()[-1]
    assert (entry["page"], entry["query"], entry["format"]) == ("briefing", f"briefing={made.id}", "pptx")
    assert entry["row_count"] == len(talk.parts[0].figure.table)  # type: ignore[union-attr]


# -- remedies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slide", "change", "expected"),
    [
        (0, {"filters": {"species": "rhinos", "country": None}}, {"query": {"species": "rhinos", "period": "year"}}),
        (0, {"choices": {"period": "quarter"}},
         {"query": {"species": "elephants", "country": "VN", "period": "quarter"}}),
        (0, {"title": "A plain title"}, {"title": "A plain title"}),
        (0, {"note": "A plain note"}, {"note": "A plain note"}),
        (None, {"boundaries": "none", "names": "joint"}, {"boundaries": "none", "names": "joint"}),
        (None, {"marking_of_room": "RED", "title": "Ours"}, {"room_marking": "RED", "head": "Ours"}),
    ],
)  # fmt: skip
def test_a_remedy_changes_what_it_says_and_nothing_else(
    slide: int | None, change: dict[str, Any], expected: dict[str, Any], view: chrome.View
) -> None:
    made = briefing_of(
        item("series", title="t", note="n", species="elephants", country="VN", period="year"), item("places"),
        boundaries="de-facto",
    )  # fmt: skip
    desk.apply(view, made, slide, change)
    after = saved.briefing(made.id, LOCAL)
    one = after.items[0]
    found = {"query": asked.read_query(one.query), "title": one.title, "note": one.note, "names": after.names,
             "boundaries": after.boundaries, "room_marking": after.room_marking, "head": after.title}  # fmt: skip
    before = {"query": {"species": "elephants", "country": "VN", "period": "year"}, "title": "t", "note": "n",
              "names": "un", "boundaries": "de-facto", "room_marking": "AMBER", "head": "Three parties"}  # fmt: skip
    assert found == before | expected
    assert after.items[1] == made.items[1]


@pytest.mark.parametrize(
    ("figure", "asked_for", "rule", "title", "kept"),
    [
        ("divided", {"divided": "country"}, "order", "Order by name", {"divided": "country", "order": "name"}),
        ("place_divided", {"profile": "hkia", "place_by": "origin"}, "order", "Order by name",
         {"profile": "hkia", "place_by": "origin", "order": "name"}),
        ("corridors", {"width": "mass_kg"}, "inferred", "Show only what is stated",
         {"width": "mass_kg", "lines": "solid"}),
    ],
)  # fmt: skip
def test_a_choice_is_a_remedy(
    figure: str, asked_for: dict[str, str], rule: str, title: str, kept: dict[str, str], view: chrome.View
) -> None:
    made = briefing_of(item(figure, **asked_for))

    def found(briefing: saved.Briefing) -> list[room.Finding]:
        shown = room_check.of_briefing(briefing, [asked.make(one, view, ENGLISH) for one in briefing.items], view)
        return [one for one in room.check(shown, "en", room.basis_of(view)) if one.rule == rule]

    (one,) = found(made)
    assert one.remedy is not None
    assert one.remedy.title == title
    desk.apply(view, made, 0, one.remedy.change)
    after = saved.briefing(made.id, LOCAL)
    assert asked.read_query(after.items[0].query) == kept
    assert found(after) == []


def test_a_remedy_leaves_a_view_out(view: chrome.View) -> None:
    made = briefing_of(item("series"), item("places"))
    desk.apply(view, made, 0, {"drop": True})
    assert [one.figure for one in saved.briefing(made.id, LOCAL).items] == ["places"]


# -- present ----------------------------------------------------------------------------------------------------------


def test_nothing_is_presented_before_the_room_check(view: chrome.View) -> None:
    made = briefing_of(item("series"))
    text = said(run("present.py", present=made.id))
    assert "Read the room check of this briefing and acknowledge it" in text
    assert "Three parties" not in text
    acknowledged(made, view)
    assert "Three parties" in said(run("present.py", present=made.id))


def test_a_slide_stands_alone_and_the_speakers_note_is_not_on_it(view: chrome.View) -> None:
    made = acknowledged(
        briefing_of(item("series", "Rhinos", "my secret note", species="rhinos"), item("places"), language="vi"), view
    )
    app = run("present.py", present=made.id, slide="1")
    text = said(app)
    assert "Rhinos" in text
    assert "my secret note" not in text
    assert "Tê giác" in text, "the filter in the language of the briefing"
    assert not app.selectbox
    assert not app.get("page_link")
    assert {one.label for one in app.button} >= {"First", "Back", "Next", "Last", "Pointer", "Leave"}
    assert len(app.get("plotly_chart")) == 1


def test_keys_and_buttons_move_through_the_slides(view: chrome.View) -> None:
    made = acknowledged(briefing_of(item("series"), item("places")), view)
    app = run("present.py", present=made.id)
    at = []
    for key in ("on", "on", "on", "on", "back", "first", "last", "key_Space", "key_PageUp"):
        app.button(key=f"present_{key}").click().run()
        at.append(int(app.query_params.get("slide", ["0"])[0]))
    assert at == [1, 2, 3, 3, 2, 0, 3, 3, 2]
    shortcuts = {one.proto.shortcut for one in app.button}
    assert {"home", "end", "left", "right", "space", "pagedown", "pageup", "p", "escape"} <= shortcuts


@pytest.mark.parametrize("slide", ["-1", "999", "x", "٣", "1e9", ""])
@pytest.mark.first(4)
def test_an_odd_slide_number_is_a_slide(slide: str, view: chrome.View) -> None:
    made = acknowledged(briefing_of(item("series")), view)
    run("present.py", present=made.id, slide=slide)


def test_a_view_stricter_than_the_room_is_not_shown(view: chrome.View) -> None:
    made = acknowledged(briefing_of(item("series"), room_marking="GREEN"), view)
    app = run("present.py", present=made.id, slide="1")
    assert "TLP:AMBER, and the room is TLP:GREEN: it is not shown" in said(app)
    assert not app.get("plotly_chart")


def test_an_empty_view_says_so_on_its_slide(view: chrome.View) -> None:
    made = acknowledged(briefing_of(item("divided", species="totoaba", country="NG")), view)
    app = run("present.py", present=made.id, slide="1")
    assert "None in this view" in said(app)


def test_a_joint_slide_without_the_organisers_wording_is_not_shown(view: chrome.View) -> None:
    made = acknowledged(briefing_of(item("divided", divided="country"), names="joint"), view)
    app = run("present.py", present=made.id, slide="1")
    assert "names TW in the organiser’s words" in said(app)
    assert not app.get("plotly_chart")


def test_the_script_of_the_mode_is_the_one_that_may_run() -> None:
    import base64
    import hashlib

    digest = base64.b64encode(hashlib.sha256(presenting.script().encode()).digest()).decode()
    assert f"'sha256-{digest}'" in guard.POLICY
    assert "http" not in presenting.script()


# -- frozen copies ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-Hant"])
@pytest.mark.first(1)
def test_a_figure_comes_back_from_its_json_unchanged(language: str, view: chrome.View) -> None:
    empty = []
    for name in OFFERS:
        made = asked.make(item(name, species="pangolins~elephants"), view, outside.Setting(language))
        if made.figure is None:
            empty.append(name)
            continue
        figure = made.figure
        again = frozen.to_figure(json.loads(json.dumps(frozen.of_figure(figure), allow_nan=False)))
        pd.testing.assert_frame_equal(again.table, figure.table)
        assert drawn(again) == drawn(figure), name
        plain = {"table": None, "body": Table()}
        assert replace(again, **plain) == replace(figure, **plain)
        assert frozen.of_figure(again) == frozen.of_figure(figure)
    assert not set(FIRST) & set(empty)
    assert len(empty) < len(OFFERS) / 3, empty


def drawn(figure: Any) -> list[Any]:
    """What the browser gets of a figure."""
    if hasattr(figure.body, "layers"):
        return [figure.body.region, figure.body.narrow, *(json.loads(one.to_json()) for one in figure.body.layers)]
    return [(title, frozen.plain(chart.to_plotly_json())) for title, chart in getattr(figure.body, "panels", ())]


def test_a_frozen_copy_is_presented_though_the_store_has_moved_on(view: chrome.View) -> None:
    made = acknowledged(briefing_of(item("series", "Over time", "note", species="rhinos")), view)
    app = run("briefing.py", briefing=made.id)
    click(app, "Make a frozen copy")
    (copy,) = saved.frozen_copies(LOCAL)
    assert "Frozen on" in said(app)
    assert (copy.marking, copy.build_id) == ("AMBER", view.found.build_id)
    saved.change_item(made.items[0].id, LOCAL, AT, query="species=elephants")
    with work.writing(None) as con:
        con.execute("update frozen set build_id = 'older', coverage_until = '2025-01-31'")
    app = run("present.py", frozen=copy.id, slide="1")
    text = said(app)
    assert "Rhinos" in text
    assert "data until 31 January 2025 (store older)" in text
    assert "note" not in [one.value for one in app.markdown]
    chart = json.loads(app.get("plotly_chart")[0].proto.spec)
    live = asked.make(item("series", species="rhinos"), view, ENGLISH).figure
    assert live is not None
    assert len(chart["data"]) == len(live.body.panels[0][1].data)  # type: ignore[union-attr]


@pytest.mark.parametrize("broken", [{}, {"format": "x"}, {"format": frozen.FORMAT, "version": 1}])
def test_a_frozen_copy_that_cannot_be_read_is_said_in_words(broken: dict[str, Any]) -> None:
    with pytest.raises(frozen.FrozenError):
        frozen.unpacked(broken)
    kept = saved.Frozen(title="t", briefing_id="b", tier="analyst", marking="AMBER", build_id="x",
                        coverage_until="2026-03-12")  # fmt: skip
    copy = saved.freeze(kept, broken, LOCAL, AT)
    assert "This frozen copy is" in said(run("present.py", frozen=copy.id))


def test_levels_are_those_of_markings() -> None:
    assert saved.MARKINGS == marking.LEVELS


# -- on the command line ----------------------------------------------------------------------------------------------


def test_a_briefing_is_checked_acknowledged_and_taken_out_on_the_command_line(
    view: chrome.View, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = briefing_of(item("series", title="A gap"), item("divided", divided="country"))
    target = tmp_path / "deck.pptx"
    assert main(["export", made.id, str(target)]) == 2
    assert "acknowledge it before" in capsys.readouterr().err
    assert not target.exists()
    assert main(["check", "Three parties", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    shown = room_check.of_briefing(made, [asked.make(one, view, ENGLISH) for one in made.items], view)
    checked = room.check(shown, "en", room.basis_of(view))
    assert [(one["rule"], one["slide"], one["said"]) for one in told["findings"]] == [
        (one.rule, None if one.slide is None else one.slide + 1, one.said) for one in checked
    ]
    assert {"words", "order"} <= {one["rule"] for one in told["findings"]}
    assert not told["acknowledged"]
    saved.change_item(made.items[0].id, LOCAL, AT, title="A series")
    assert main(["check", made.id, "--acknowledge", "W. Ho"]) == 0
    assert "look  Slide 2  Order by count" in capsys.readouterr().out
    assert main(["export", made.id, str(target), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["byte_count"] == target.stat().st_size
    text = " ".join(shape.text_frame.text for page in Presentation(target).slides for shape in page.shapes
                    if shape.has_text_frame)  # fmt: skip
    assert "W. Ho" in text
    assert "What was changed" in text
    assert "“gap”" in text
    entry = work.entries()[-1]
    assert (entry["page"], entry["format"], entry["query"]) == ("briefing", "pptx", f"briefing={made.id}")


def test_the_command_line_refuses_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = briefing_of(item("series"), room_marking="GREEN")
    assert main(["check", "no such briefing"]) == 1
    assert main(["check", made.id, "--acknowledge", "W. Ho"]) == 2
    assert "once nothing has to be changed first" in capsys.readouterr().err
    assert main(["export", made.id, str(tmp_path / "deck.docx")]) == 2
    saved.change_briefing(made.id, LOCAL, AT, room_marking="AMBER")
    assert main(["check", made.id, "--acknowledge", "W. Ho"]) == 0
    before = len(work.entries())
    assert main(["export", made.id, str(tmp_path / "none" / "deck.pdf")]) == 2
    assert len(work.entries()) == before
    monkeypatch.setattr(access, "mode", lambda: access.SIGNED_IN)
    assert main(["export", made.id, str(tmp_path / "deck.pdf")]) == 2
    assert "no sign-in is set up" in capsys.readouterr().err
    assert list(tmp_path.glob("deck*")) == []
