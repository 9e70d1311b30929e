"""Whatever somebody wrote into a field shows as text: in the table, the tooltip, the panel, the downloads."""

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from data import batches, build
from pages.widgets.downloads import guarded
from tests.e2e.conftest import Heard, Server, serving
from tests.hostile import HOSTILE, hostile_cases

pytestmark = pytest.mark.browser
Visit = Callable[..., tuple[Page, Heard]]


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    hostile_cases(folder / "in")
    batches.take_in(folder / "in", "hostile", folder, only=True)
    build.build(folder)
    with serving(folder, folder / "server") as running:
        yield running


def unharmed(page: Page, heard: Heard, server: Server) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.locator("img[src='x'], a[href^='javascript']").count() == 0
    assert page.locator("[data-testid=stMain] img[src^='http']").count() == 0
    assert heard.outside(server) == []


def test_pages_show_hostile_text_as_text(hostile_server: Server, visit: Visit) -> None:
    page, heard = visit(f"{hostile_server.url}/?lang=en")
    page.get_by_role("radio", name="Place", exact=True).click()
    page.wait_for_timeout(1500)
    expect(page.locator("[data-testid=stMain]")).to_contain_text("Incidents")
    unharmed(page, heard, hostile_server)


@pytest.mark.parametrize("path", ["hotspots?question=counts&", "trends?", "methods?", "methods?method=cells&"])
def test_the_pages_of_analysis_show_hostile_text_as_text(path: str, hostile_server: Server, visit: Visit) -> None:
    page, heard = visit(f"{hostile_server.url}/{path}lang=en&marks=2024-05-22 <img src=x onerror=window.hacked=1>")
    expect(page.locator("[data-testid=stMain]")).to_contain_text("source pages")
    unharmed(page, heard, hostile_server)


@pytest.mark.parametrize("number", range(1, len(HOSTILE) + 1))
def test_the_case_panel_shows_hostile_text_as_text(number: int, hostile_server: Server, visit: Visit) -> None:
    page, heard = visit(f"{hostile_server.url}/cases?lang=en&case=hostile/H-{number}")
    panel = page.locator(".st-key-case_panel")
    expect(panel.get_by_role("heading").first).to_contain_text(f"hostile/H-{number}")
    expect(panel).to_contain_text(" ".join(HOSTILE[number - 1].split())[:200])
    unharmed(page, heard, hostile_server)


def test_downloads_hold_the_text_and_no_formula(hostile_server: Server, visit: Visit, tmp_path: Path) -> None:
    page, _ = visit(f"{hostile_server.url}/cases?lang=en")
    kept = {}
    for name in ("CSV", "GeoJSON", "Parquet"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=f"{name} of this view").click()
        kept[name] = tmp_path / name
        waiting.value.save_as(kept[name])
    with kept["CSV"].open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["place_name"] for row in rows} == {guarded(text) for text in HOSTILE}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@"))]
    features = json.loads(kept["GeoJSON"].read_text(encoding="utf-8"))["features"]
    assert {feature["properties"]["place_name"] for feature in features} == {text.strip() for text in HOSTILE}
    assert kept["Parquet"].read_bytes()[:4] == b"PAR1"
