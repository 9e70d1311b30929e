"""From a page to the room, in a real browser: save, gather, order, present by keys, take the slides along."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pptx import Presentation

from data import saved
from tests.e2e.conftest import Heard, deep_link_probes, serving, settled

pytestmark = pytest.mark.browser
Visit = Callable[..., tuple[Page, Heard]]
LOCAL = saved.Reader("local", "analyst", sees_all=True)


def take_out(page: Page, key: str) -> None:
    """Open the menu of a figure."""
    page.locator(f"[class*='st-key-take_{key}']").get_by_role("button", name="Take out").first.click()
    expect(page.get_by_label("Save view as")).to_be_visible()


def close(page: Page) -> None:
    page.keyboard.press("Escape")
    expect(page.get_by_label("Save view as")).to_have_count(0)


def add(page: Page, key: str, title: str = "") -> None:
    """Add a figure to the briefing that there is, or to a new one."""
    take_out(page, key)
    if title:
        page.get_by_label("Title of a new briefing").fill(title)
        page.get_by_label("Speaker’s note").fill("for me alone")
    page.get_by_role("button", name="Add to briefing").click()
    expect(page.get_by_text("Added to the briefing.")).to_be_visible()
    close(page)


def test_a_briefing_from_a_page_to_the_room(store_folder: Path, tmp_path: Path, visit: Visit) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    for path in store_folder.glob("analyst*"):
        (folder / path.name).hardlink_to(path)
    with serving(folder, tmp_path / "server") as server:
        page, heard = visit(f"{server.url}/?lang=en&species=pangolins&period=quarter")
        take_out(page, "series_chart")
        page.get_by_label("Save view as").fill("Scales by quarter")
        page.get_by_role("button", name="Save view").click()
        expect(page.get_by_text("Saved: it is in Saved views.")).to_be_visible()
        close(page)
        add(page, "overview_map", "Three parties")
        add(page, "series_chart")

        page.get_by_role("link", name="Saved views").click()
        expect(page.get_by_text("Scales by quarter")).to_be_visible()
        page.get_by_role("link", name="Open").click()
        page.wait_for_url("**period=quarter**")
        settled(page)
        assert "species=pangolins" in page.url

        (made,) = saved.briefings(LOCAL, folder=folder)
        assert [one.figure for one in made.items] == ["places", "series"]
        page.goto(f"{server.url}/briefing?lang=en&briefing={made.id}")
        settled(page)
        page.get_by_role("button", name="Down").first.click()
        expect(page.get_by_text("1: Over time")).to_be_visible()
        expect(page.get_by_text("2: Places of seizure")).to_be_visible()

        page.get_by_label("Name of the presenter").fill("Duty officer")
        for tick in page.locator("[class*='_tick_']").all():
            tick.locator("label").click()
        page.get_by_role("button", name="Acknowledge").click()
        expect(page.get_by_text("Acknowledged by Duty officer")).to_be_visible()
        with page.expect_download() as started:
            page.get_by_role("button", name="PPTX").click()
        slides = list(Presentation(io.BytesIO(Path(started.value.path()).read_bytes())).slides)
        told = [" ".join(shape.text_frame.text for shape in one.shapes if shape.has_text_frame) for one in slides]
        at = {title: next(n for n, text in enumerate(told) if title in text) for title in ("Over time", "Places of")}
        assert at["Over time"] < at["Places of"]
        assert any(shape.has_chart for shape in slides[at["Over time"]].shapes)
        assert any("Duty officer" in text for text in told[at["Places of"] + 1 :]), "on the pages of the room check"
        assert "TLP-AMBER" in started.value.suggested_filename

        page.get_by_role("link", name="Present").click()
        expect(page.get_by_role("heading", name="Three parties")).to_be_visible()
        for key, shown in (
            ("ArrowRight", "Over time"), ("Space", "Places of seizure"), ("ArrowLeft", "Over time"),
            ("PageDown", "Places of seizure"), ("Home", "Three parties"),
        ):  # fmt: skip
            page.keyboard.press(key)
            expect(page.get_by_role("heading", name=shown)).to_be_visible()
        page.keyboard.press("ArrowRight")
        expect(page.locator("[data-testid=stPlotlyChart]")).to_be_visible()
        assert "for me alone" not in page.inner_text("body")
        assert page.locator("[data-testid=stMainBlockContainer] a[href]:visible").count() == 0
        assert not page.locator("[data-testid=stSidebar]").is_visible()
        assert not page.locator("[data-testid=stHeader]").is_visible()
        assert page.evaluate("document.scrollingElement.scrollHeight <= window.innerHeight + 1"), "one slide a screen"
        page.keyboard.press("p")
        page.mouse.move(500, 400)
        expect(page.locator("html[data-atlas-pointer]")).to_have_count(1)
        page.wait_for_function("getComputedStyle(document.querySelector('.stApp')).cursor.startsWith('url')")
        page.keyboard.press("f")
        page.wait_for_function("document.fullscreenElement !== null")
        page.keyboard.press("f")
        page.wait_for_function("document.fullscreenElement === null")
        page.keyboard.press("Escape")
        page.wait_for_url("**/briefing?**")
        assert heard.outside(server) == []
        assert deep_link_probes(heard.complaints) == []
