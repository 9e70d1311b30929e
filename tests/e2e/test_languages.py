"""In a real browser: no English shows on a page of another language, nothing is cut off, Han has its own forms."""

import csv
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Page

from data import extract, saved, translations
from pages.widgets import room_check
from queries import store
from tests.e2e.conftest import ROOT, Heard, Server, deep_link_probes

pytestmark = pytest.mark.browser
Visit = Callable[..., tuple[Page, Heard]]

LANGUAGES = ("zh-Hans", "zh-Hant", "vi")
THEMES, WIDTHS = ("light", "dark"), (1400, 390)
PAGES = {
    "overview": "/?",
    "places": "/places?",
    "place": "/places?profile=hai-phong-port&",
    "border": "/places?border=HK-CN&",
    "routes": "/routes?",
    "hotspots": "/hotspots?",
    "trends": "/trends?",
    "methods": "/methods?",
    "cases": "/cases?",
    "case": "/cases?case=VN-2023-009&",
    "nothing": "/?species=totoaba&country=NG&",
    "views": "/views?",
    "briefings": "/briefing?",
    "tour": "/tour?",
    "step": "/hotspots?tour=1.2&",
}
# What Streamlit writes and lets nobody set, and a command to type (data/locale/GLOSSARY.md).
STREAMLITS = {
    "Skip to main content",
    "1MB per file",
    "Home",
    "End",
    "Esc",
    "Up",
    "Down",
    "Page Up",
    "Page Down",
    "Space",
}
TERMS = {"RoR"}  # defined in every language on the page that uses it
COMMAND = re.compile(r"python -m \w+ [\w -]+")
EVERY_TEXT = """() => {
  const texts = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const around = node.parentElement;
    if (around.closest('[data-testid=stIconMaterial], [data-testid=stElementToolbar], style, script, noscript, td'))
      continue;
    const text = node.textContent.trim().replace(/\\s+/g, ' ');
    if (text) texts.push(text);
  }
  for (const box of document.querySelectorAll('input[placeholder]')) texts.push(box.placeholder);
  return texts;
}"""


@cache
def patterns(language: str) -> list[tuple[str, re.Pattern[str]]]:
    """What an English message looks like on a screen, for those that the language says otherwise."""
    catalogue, found = translations.catalogue(language), []
    for message in extract.collect():
        for form in [message.id] if isinstance(message.id, str) else message.id or ():
            pieces = [" ".join(piece.split()) for piece in re.split(r"\{[^}]*\}|\*\*", form)]
            if catalogue.gettext(form) != form and re.search(r"[A-Za-z]{3}", "".join(pieces)):
                found.append((form, re.compile(".+?".join(map(re.escape, pieces)))))
    return found


@cache
def agencies() -> set[str]:
    """The names of agencies as the records write them."""
    with (ROOT / "data" / "seizures" / "incidents.csv").open(encoding="utf-8", newline="") as stream:
        return {row["agency"] for row in csv.DictReader(stream)}


def left_in_english(texts: list[str], language: str) -> list[str]:
    """The texts that are an English message, hold a long one, or (in Chinese) hold two Latin words in a row."""
    shown = [COMMAND.sub("", text) for text in texts if text not in STREAMLITS | TERMS | agencies()]
    # A name from data may be a word that is also a message: only texts with a letter of English are tried.
    tried = [text for text in shown if re.search(r"[A-Za-z]{3}", text)]
    found = [text for text in tried for _, pattern in patterns(language) if pattern.fullmatch(text)]
    found += [
        text
        for form, pattern in patterns(language)
        if len(form) > 30
        for text in tried
        if pattern.search(text)
    ]  # fmt: skip
    if language.startswith("zh"):
        found += [text for text in tried if re.search(r"\b[a-z]{3,},? [a-z]{3,}\b", text)]
    return sorted(set(found))


# Leaves of text that lie on each other: neither in the other, and more than a hair's breadth in both directions.
OVERLAPS = """() => {
  const leaves = [], found = [];
  const walker = document.createTreeWalker(document.querySelector('[data-testid=stMain]'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const around = node.parentElement;
    if (!node.textContent.trim() || around.closest('style, script, [data-testid=stElementToolbar], canvas')) continue;
    const style = getComputedStyle(around);
    const seen = {visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true};
    if (!around.checkVisibility(seen)) continue;
    if (style.fontFamily.includes('Material Symbols') || around.closest('[transform*="rotate"]')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      let [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom];
      for (let up = around; up; up = up.parentElement) {  // what a fold or a scrolling box hides lies on nothing
        const clip = getComputedStyle(up);
        if (clip.overflowX === 'visible' && clip.overflowY === 'visible') continue;
        const frame = up.getBoundingClientRect();
        [left, top] = [Math.max(left, frame.left), Math.max(top, frame.top)];
        [right, bottom] = [Math.min(right, frame.right), Math.min(bottom, frame.bottom)];
      }
      if (right - left > 2 && bottom - top > 2)
        leaves.push([{left, top, right, bottom}, node.textContent.trim().slice(0, 60), node]);
    }
  }
  leaves.sort((one, other) => one[0].top - other[0].top);
  for (let i = 0; i < leaves.length; i++)
    for (let j = i + 1; j < leaves.length && leaves[j][0].top < leaves[i][0].bottom - 4; j++) {
      const [one, other] = [leaves[i][0], leaves[j][0]];
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (leaves[i][2] !== leaves[j][2] && wide > 4 && high > 5) found.push(leaves[i][1] + ' / ' + leaves[j][1]);
    }
  return found;
}"""
# Every text of the page half as long again, as a translation may be: 40 % and some more.
LENGTHEN = """() => {
  const walker = document.createTreeWalker(document.querySelector('[data-testid=stApp]'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest('style, script, svg, [data-testid=stIconMaterial]')) continue;
    const words = node.textContent.split(' ');
    if (/\\p{L}{2}/u.test(node.textContent))
      node.textContent = words.concat(words.slice(0, Math.ceil(words.length * 0.4))).join(' ');
  }
}"""


def check(page: Page, language: str) -> None:
    """No English, no exception, and the layout holds."""
    texts = page.evaluate(EVERY_TEXT)
    assert len(texts) > 5
    if language != "en":
        assert left_in_english(texts, language) == []
    assert page.locator("[data-testid=stException]").count() == 0
    check_layout(page)


def check_layout(page: Page) -> None:
    """No horizontal scroll bar, no word cut off, no text on another."""
    wide = page.evaluate("""() => [document.documentElement, ...document.querySelectorAll('[data-testid=stMain]')]
        .map(box => box.scrollWidth - box.clientWidth)""")
    assert max(wide) <= 1, "the page scrolls sideways"
    cut = page.evaluate("""() => [...document.querySelectorAll('[data-testid=stMain] *')].filter(e =>
        !e.children.length && e.textContent.trim() && e.clientWidth && e.scrollWidth > e.clientWidth + 2 &&
        getComputedStyle(e).overflowX === 'hidden').map(e => e.textContent)""")
    assert cut == []
    assert page.evaluate(OVERLAPS) == []


# In the ordinary run each language opens one page, the rest are in the matrix.
@pytest.mark.parametrize(("language", "name"), [("zh-Hans", "hotspots")])  # the others: with the long tests
def test_a_page_shows_no_english(server: Server, visit: Visit, language: str, name: str) -> None:
    page, _ = visit(f"{server.url}{PAGES[name]}lang={language}")
    check(page, language)
    assert fonts_of_the_title(page) <= OWN_FONTS[language]


@pytest.mark.long
@pytest.mark.parametrize(
    ("language", "name", "width", "theme"), list(product(("en", *LANGUAGES), PAGES, WIDTHS, THEMES))
)
def test_every_page_in_every_language_width_and_theme(
    server: Server, visit: Visit, language: str, name: str, width: int, theme: str
) -> None:
    page, heard = visit(f"{server.url}{PAGES[name]}lang={language}", width=width, theme=theme)
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(height + 100, 8000)})  # all of it is on the screen
    page.wait_for_timeout(1500)
    shoot(page, f"{name}-{language}-{width}-{theme}")
    check(page, language)
    assert deep_link_probes(heard.complaints) == []


SHOWN = ("places", "series", "corridors", "shares")
PAGE_OF = {"corridors": "routes.py", "shares": "hotspots.py"}


@pytest.fixture(scope="module")
def briefings(store_folder: Path) -> dict[str, str]:
    """A briefing in each language, its room check acknowledged: language -> id."""
    found, made = store.read_pointer("analyst", store_folder), {}
    reader, now = saved.Reader("local", "analyst", sees_all=True), datetime(2026, 3, 12, tzinfo=UTC)
    said = {"tier": "analyst", "build_id": found.build_id, "coverage_until": found.coverage_until.isoformat()}
    for language in ("en", *LANGUAGES):
        items = tuple(
            saved.Item(page=PAGE_OF.get(name, "overview.py"), figure=name, query="species=pangolins", **said)
            for name in SHOWN
        )
        one = saved.Briefing(title="2024", tier="analyst", language=language, room_marking="AMBER", items=items)
        kept = saved.new_briefing(one, reader, now, store_folder)
        read = {"by": "2024", "at": now.isoformat(), "digest": room_check.digest(kept, found.build_id), "report": []}
        saved.acknowledge(kept.id, read, reader, store_folder)
        made[language] = kept.id
    return made


@pytest.mark.long
@pytest.mark.parametrize(("language", "width", "theme"), list(product(("en", *LANGUAGES), WIDTHS, THEMES)))
def test_a_briefing_and_its_slides_in_every_language_width_and_theme(
    server: Server, visit: Visit, briefings: dict[str, str], language: str, width: int, theme: str
) -> None:
    one = briefings[language]
    page, _ = visit(f"{server.url}/briefing?lang={language}&briefing={one}", width=width, theme=theme)
    page.set_viewport_size({"width": width, "height": 5000})
    page.wait_for_timeout(1500)
    shoot(page, f"briefing-{language}-{width}-{theme}")
    check(page, language)
    page.set_viewport_size({"width": width, "height": 900})
    for slide in range(len(SHOWN) + 1):
        page.goto(f"{server.url}/present?lang={language}&present={one}&slide={slide}")
        page.get_by_text(f"{slide} / {len(SHOWN)}").wait_for()
        page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
        page.wait_for_timeout(1500)
        shoot(page, f"slide{slide}-{language}-{width}-{theme}")
        check(page, language)


def shoot(page: Page, name: str) -> None:
    """Keep a picture to be looked at, where SHOTS names a folder."""
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.long
@pytest.mark.parametrize(("name", "width"), list(product(PAGES, WIDTHS)))
def test_no_page_breaks_where_texts_are_much_longer(server: Server, visit: Visit, name: str, width: int) -> None:
    page, _ = visit(f"{server.url}{PAGES[name]}lang=en", width=width)
    page.evaluate(LENGTHEN)
    check_layout(page)


@pytest.mark.long
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_click_opens_is_in_the_language_too(server: Server, visit: Visit, language: str) -> None:
    page, _ = visit(f"{server.url}/hotspots?lang={language}")
    for part in page.locator("[data-testid=stButtonGroup]").first.get_by_role("radio").all():
        part.click()
        page.wait_for_timeout(3000)
        page.locator("[data-testid=stStatusWidget]").wait_for(state="detached")
        check(page, language)


# Source Sans comes with Streamlit and has all of Vietnamese; Han comes from the machine, in the forms of its script.
OWN_FONTS = {
    "zh-Hans": {"Noto Sans CJK SC", "Source Sans", "SourceSans3VF"},
    "zh-Hant": {"Noto Sans CJK HK", "Source Sans", "SourceSans3VF"},
    "vi": {"Source Sans", "SourceSans3VF"},
}


def fonts_of_the_title(page: Page) -> set[str]:
    """The fonts that the browser really draws the heading with."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": -1})["root"]["nodeId"]
    title = session.send("DOM.querySelector", {"nodeId": root, "selector": "h2"})["nodeId"]
    return {font["familyName"] for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": title})["fonts"]}


def test_the_check_sees_english() -> None:
    assert left_in_english(["Incidents", "查获事件"], "zh-Hans") == ["Incidents"]
    assert left_in_english(["Date known to the day: 70%."], "vi") == ["Date known to the day: 70%."]
    assert left_in_english(["12 incidents fit no single period of this length and are not in the chart. Also"], "vi")
    assert left_in_english(["seized off the coast"], "zh-Hant") == ["seized off the coast"]
    assert left_in_english(["Skip to main content", "Natural Earth", "TLP:CLEAR", "Hải Phòng"], "zh-Hans") == []
