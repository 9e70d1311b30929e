"""The static site and the public pages in a real browser: readable by all, asking nobody, whole without a server."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from pages.site import write
from queries import breakdowns, store
from tests.e2e.conftest import serving

pytestmark = pytest.mark.browser

PAGES = ("index.html", "cases.html", "about.html")
LEVELS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
THEMES, WIDTHS = ("light", "dark"), (390, 1400)
QUICK = [("light", 390, "index.html"), ("dark", 1400, "index.html"), ("dark", 390, "cases.html")]
MATRIX = [(theme, width, page) for theme in THEMES for width in WIDTHS for page in PAGES]
OFFERED = ("", "cases", "about")


@pytest.fixture(scope="module")
def site(published_folder, public_facts, tmp_path_factory) -> Path:
    """The site of the real cases."""
    con = store.open_store(store.read_pointer("public", published_folder), published_folder)
    folder = tmp_path_factory.mktemp("out") / "site"
    write.write(public_facts, *breakdowns.names(con), folder)
    return folder


class Quiet(SimpleHTTPRequestHandler):
    """A plain file server that prints nothing."""

    def log_message(self, *_said: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site behind a plain file server."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(chromium) -> Iterator:
    """Open a page of the site: the page, what it asked for and what it complained of."""
    contexts = []

    def go(url: str, theme: str = "light", width: int = 1400) -> tuple[Page, list[str], list[str]]:
        contexts.append(chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme))
        page, asked, complaints = contexts[-1].new_page(), [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda said: complaints.append(said.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(url)
        return page, asked, complaints

    yield go
    for context in contexts:
        context.close()


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds against WCAG 2.2, levels A and AA."""
    found = Axe().run(page, options=LEVELS).response["violations"]
    return [(one["id"], node["html"][:120]) for one in found for node in one["nodes"]]


def check(opened, address: str, theme: str, width: int, name: str) -> None:
    page, asked, complaints = opened(address + name, theme, width)
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true })")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert [url for url in asked if not url.startswith(address)] == []
    assert complaints == []


@pytest.mark.parametrize(("theme", "width", "name"), QUICK)
def test_a_page_is_readable_by_all_and_asks_nobody(opened, address, theme, width, name):
    check(opened, address, theme, width, name)


@pytest.mark.long
@pytest.mark.parametrize(("theme", "width", "name"), MATRIX)
def test_every_page_is_readable_by_all_in_both_themes_and_widths(opened, address, theme, width, name):
    check(opened, address, theme, width, name)


def test_a_figure_leads_to_its_cases_by_keyboard_alone(opened, address):
    page, _asked, complaints = opened(address + "index.html")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    page.locator("summary", has_text="Incidents and weights by species group").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Rhinos").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("75 of 780 cases")
    assert page.locator("#cases tbody tr:visible").count() == 75
    page.get_by_label("Show only cases with these words").fill("hai phong")
    expect(page.get_by_role("status")).not_to_have_text("75 of 780 cases")
    page.get_by_role("button", name="Show all cases").click()
    expect(page.get_by_role("status")).to_have_text("780 of 780 cases")
    assert complaints == []


def test_a_forged_address_chooses_nothing(opened, address):
    page, _asked, complaints = opened(address + "cases.html#group=<img src=x onerror=alert(1)>")
    expect(page.get_by_role("status")).to_have_text("780 of 780 cases")
    page.goto(address + "cases.html#%E0%A4%A")
    expect(page.get_by_role("status")).to_have_text("780 of 780 cases")
    assert complaints == []


def test_it_works_without_any_server(opened, site):
    page, asked, complaints = opened((site / "cases.html").as_uri() + "#group=rhinos")
    expect(page.get_by_role("status")).to_have_text("75 of 780 cases")
    page.get_by_role("link", name="About").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("About")
    assert [url for url in asked if not url.startswith("file:")] == []
    assert complaints == []


def test_in_print_every_closed_table_and_no_menu_is_shown(opened, address):
    page, _asked, _complaints = opened(address + "index.html")
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation").first.is_visible()
    assert page.locator("table").first.bounding_box()["height"] > 100


@pytest.fixture(scope="module")
def public_server(published_folder, tmp_path_factory) -> Iterator:
    """The public pages as a process of their own."""
    with serving(published_folder, tmp_path_factory.mktemp("public"), SEIZURE_TIER="public") as running:
        yield running


@pytest.mark.parametrize(("theme", "width"), [("light", 390), ("dark", 1400)])
@pytest.mark.parametrize("path", OFFERED)
def test_the_public_pages_are_readable_by_all(visit, public_server, path, theme, width):
    page, heard = visit(f"{public_server.url}/{path}", width, theme)
    page.get_by_test_id("stDataFrame").last.wait_for(state="attached")
    assert violations(page) == []
    assert heard.outside(public_server) == []
    assert len([said for said in heard.complaints if "404" not in said]) == 0
