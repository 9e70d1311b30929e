"""What people do, in a real browser: open, filter, copy the address, click a mark, follow a source."""

import io
import itertools
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from pages.widgets.map_canvas import REGIONS
from queries import marks, routes, store
from queries.filters import SeizureFilter
from tests.e2e.conftest import Heard, Server, deep_link_probes, figures, serving, settled

pytestmark = pytest.mark.browser
Visit = Callable[..., tuple[Page, Heard]]
PAGES = {
    "overview": "/",
    "places": "/places",
    "routes": "/routes",
    "hotspots": "/hotspots",
    "trends": "/trends",
    "methods": "/methods",
    "cases": "/cases",
    "views": "/views",
    "briefing": "/briefing",
}


def some_long(names: dict[str, str], kept: tuple[str, ...]) -> list[object]:
    """All of them as parameters, most with the long tests only: each takes a server of its own."""
    return [pytest.param(path, id=name, marks=[] if name in kept else pytest.mark.long) for name, path in names.items()]


@pytest.mark.parametrize("path", some_long(PAGES, ("overview", "cases")))
def test_the_first_request_to_a_fresh_server_may_be_a_deep_link(
    path: str, store_folder: Path, tmp_path: Path, visit: Visit
) -> None:
    with serving(store_folder, tmp_path) as fresh:
        page, heard = visit(f"{fresh.url}{path}?lang=en&species=elephants")
        expect(page.get_by_role("heading", name="Elephants", exact=True)).to_be_visible()
        expect(page.get_by_role("button", name="Reset the filter")).to_be_visible()
        assert heard.outside(fresh) == []
        assert deep_link_probes(heard.complaints) == []
        assert len(heard.complaints) <= 2
        assert not fresh.lookups.exists(), fresh.lookups.read_text()


def canvas(page: Page) -> Image.Image:
    """The map as drawn, after its last frame."""
    shown = page.locator("[data-testid=stDeckGlJsonChart]").first
    shown.scroll_into_view_if_needed()
    page.wait_for_timeout(2500)
    return Image.open(io.BytesIO(shown.screenshot())).convert("RGB")


def test_the_map_is_not_blank(server: Server, visit: Visit) -> None:
    page, _ = visit(f"{server.url}/")
    colours = canvas(page).getcolors(10**6) or []
    common = sorted(colours, reverse=True)[:2]
    assert len(colours) > 100
    assert all(count > 5_000 for count, _ in common), "land and sea"


def test_a_filter_changes_figures_map_and_address(server: Server, visit: Visit) -> None:
    page, _ = visit(f"{server.url}/")
    before, drawn_before = figures(page), canvas(page)
    assert before["Incidents"] == "780"
    assert before["Seizures"] == "1,081"
    page.get_by_label("Species group").first.click()
    page.get_by_role("option", name="Rhinos").click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Rhinos", exact=True)).to_be_visible()
    settled(page)
    assert figures(page)["Incidents"] == "75"
    assert "species=rhinos" in page.url
    assert canvas(page).tobytes() != drawn_before.tobytes()


def test_a_copied_address_shows_the_same_in_another_browser(server: Server, visit: Visit) -> None:
    address = f"{server.url}/?lang=en&country=VN~CN&role=linked&since=2018-01-01&stratum=large&text=port"
    first, _ = visit(address)
    again, _ = visit(first.url)
    assert figures(first) == figures(again)
    assert figures(first)["Incidents"] not in ("780", "0")


def test_the_filter_outlives_menu_back_and_reload(server: Server, visit: Visit) -> None:
    page, _ = visit(f"{server.url}/?lang=en&species=pangolins")
    overview = figures(page)
    page.locator(".st-key-menu").get_by_role("link", name="Cases").click()
    page.wait_for_url("**/cases**")
    expect(page.get_by_role("heading", name="Pangolins", exact=True)).to_be_visible()
    expect(page.get_by_text("CSV of this view")).to_be_visible()
    assert "species=pangolins" in page.url
    page.reload()
    settled(page)
    expect(page.get_by_role("heading", name="Pangolins", exact=True)).to_be_visible()
    page.wait_for_timeout(1500)  # as a person would: a step back while the page still loads may be lost
    page.go_back()
    page.locator("[data-testid=stMetric]").first.wait_for()
    settled(page)
    assert figures(page) == overview


def test_back_takes_a_filter_back(server: Server, visit: Visit) -> None:
    page, _ = visit(f"{server.url}/?lang=en&species=pangolins")
    page.get_by_role("button", name="Reset the filter").click()
    expect(page.get_by_role("heading", name="All collected cases")).to_be_visible()
    settled(page)
    assert figures(page)["Incidents"] == "780"
    page.go_back()
    expect(page.get_by_role("heading", name="Pangolins", exact=True)).to_be_visible()


def pixel_of(lon: float, lat: float, region: str, width: float, height: float) -> tuple[float, float]:
    """Where a point stands on a canvas that shows a named region (Web Mercator, tiles of 512 px)."""
    centre_lon, centre_lat, zoom = REGIONS[region]
    size = 512 * 2**zoom

    def mercator(degrees: float) -> float:
        return math.log(math.tan(math.pi / 4 + math.radians(degrees) / 2)) / (2 * math.pi) * size

    x = width / 2 + (lon - centre_lon) / 360 * size
    return x, height / 2 - (mercator(lat) - mercator(centre_lat))


def test_a_click_on_a_mark_shows_its_cases(server: Server, store_folder: Path, visit: Visit) -> None:
    found = store.read_pointer("analyst", store_folder)
    con = store.open_store(found, store_folder)
    mark = marks.places(con, SeizureFilter(place=("hai-phong-port",))).iloc[0]
    page, _ = visit(f"{server.url}/?lang=en&place={mark['complex_id']}")
    canvas(page)
    box = page.locator("[data-testid=stDeckGlJsonChart]").bounding_box()
    assert box
    x, y = pixel_of(mark["lon"], mark["lat"], "world", box["width"], box["height"])
    page.mouse.move(box["x"] + x - 3, box["y"] + y)
    page.mouse.click(box["x"] + x, box["y"] + y)
    panel = page.locator(".st-key-place_incidents")
    expect(panel).to_be_visible()
    expect(panel.get_by_role("heading")).to_have_text(f"Port of Hai Phong: {mark['incident_count']} incidents")


@pytest.mark.parametrize("own_host", [True, False])
def test_a_source_is_a_link_only_on_its_publishers_own_host(
    own_host: bool, server: Server, store_folder: Path, visit: Visit
) -> None:
    con = store.open_store(store.read_pointer("analyst", store_folder), store_folder)
    case, url = con.execute(
        "select x.incident_id, s.url from incident_source x join source s using (source_id) "
        "where s.own_host = ? order by x.incident_id limit 1",
        [own_host],
    ).fetchone()
    page, _ = visit(f"{server.url}/cases?lang=en&case={case}")
    panel = page.locator(".st-key-case_panel")
    expect(panel.get_by_role("heading").first).to_contain_text(case)
    expect(panel.locator(f"a[href='{url}']")).to_have_count(1 if own_host else 0)
    if not own_host:
        expect(panel).to_contain_text(url)


# Themes in turn (decision 16); every page in both, with its layout, is in the matrix of test_languages.py.
@pytest.mark.parametrize(
    ("path", "theme"), list(zip(PAGES.values(), itertools.cycle(("light", "dark")), strict=False)), ids=PAGES
)
def test_nothing_is_wider_than_a_phone(path: str, theme: str, server: Server, visit: Visit) -> None:
    page, _ = visit(f"{server.url}{path}?lang=en&case=VN-2023-006", width=390, theme=theme)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_the_address_alone_says_which_case_is_open(server: Server, visit: Visit) -> None:
    page, _ = visit(f"{server.url}/cases?lang=en&text=HK-2012-001")
    table = page.locator("[data-testid=stDataFrame]").first
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 15, box["y"] + 52)
    panel = page.locator(".st-key-case_panel")
    expect(panel.get_by_role("heading").first).to_contain_text("HK-2012-001")
    panel.get_by_role("button", name="HK-2012-002").click()
    expect(panel.get_by_role("heading").first).to_contain_text("HK-2012-002")
    page.go_back()
    expect(panel.get_by_role("heading").first).to_contain_text("HK-2012-001")
    page.get_by_role("button", name="Reset the filter").click()
    expect(page.get_by_role("heading", name="All collected cases")).to_be_visible()
    settled(page)
    assert "case=HK-2012-001" in page.url


def test_back_takes_a_place_back_and_a_border_has_an_address(server: Server, visit: Visit) -> None:
    page, _ = visit(f"{server.url}/places?lang=en&profile=hai-phong-port")
    profile = page.locator(".st-key-place_profile")
    expect(profile.get_by_role("heading").first).to_contain_text("Hai Phong")
    page.locator(".st-key-place_menu input").click()
    page.keyboard.type("Suvarnabhumi")
    page.get_by_role("option", name="Suvarnabhumi").first.click()
    expect(profile.get_by_role("heading").first).to_contain_text("Suvarnabhumi")
    page.go_back()
    expect(profile.get_by_role("heading").first).to_contain_text("Hai Phong")
    again, _ = visit(f"{server.url}/places?lang=en&border=HK-CN")
    expect(again.get_by_text("Shenzhen–Hong Kong boundary. Within")).to_be_visible()


def test_routes_draw_in_the_colour_of_the_group(server: Server, visit: Visit) -> None:
    page, heard = visit(f"{server.url}/routes?lang=en&species=elephants")
    colours = canvas(page).getcolors(10**6) or []
    blue = sum(count for count, (r, _g, b) in colours if b > r + 60 and b > 120)
    assert blue > 300
    assert deep_link_probes(heard.complaints) == []


def test_a_click_on_a_line_lists_its_incidents(server: Server, store_folder: Path, visit: Visit) -> None:
    filters = SeizureFilter(country=("VN",), transport=("sea",))
    con = store.open_store(store.read_pointer("analyst", store_folder), store_folder)
    edges = routes.edges(con, filters)
    long = edges.assign(size=(edges["lon_a"] - edges["lon_b"]).abs() + (edges["lat_a"] - edges["lat_b"]).abs())
    edge = long[long["size"] > 4].sort_values("incident_count").iloc[-1]
    page, _ = visit(f"{server.url}/routes?lang=en&{filters.to_query_string()}")
    canvas(page)
    box = page.locator("[data-testid=stDeckGlJsonChart]").first.bounding_box()
    assert box
    middle = (edge["lon_a"] + edge["lon_b"]) / 2, (edge["lat_a"] + edge["lat_b"]) / 2
    x, y = pixel_of(*middle, "world", box["width"], box["height"])
    page.mouse.move(box["x"] + x - 3, box["y"] + y)
    page.mouse.click(box["x"] + x, box["y"] + y)
    panel = page.locator(".st-key-line_incidents")
    expect(panel.get_by_role("heading")).to_contain_text("on this line")
    expect(panel).to_contain_text("hortest sea route between the ends, not the route sailed")


def test_a_mark_of_the_matrix_opens_its_cases(server: Server, visit: Visit) -> None:
    page, heard = visit(f"{server.url}/methods?lang=en&species=elephants")
    chart = page.locator(".js-plotly-plot").first
    chart.scroll_into_view_if_needed()
    mark = chart.locator(".points path").first.bounding_box()
    assert mark
    page.mouse.click(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2)
    panel = page.locator("[class*=st-key-goods_matrix_cases_large]").first
    expect(panel).to_contain_text("large consignments")
    expect(panel).to_contain_text("incident")
    assert deep_link_probes(heard.complaints) == []


def test_a_case_like_this_one_opens_and_back_returns(server: Server, visit: Visit) -> None:
    page, _ = visit(f"{server.url}/cases?lang=en&case=VN-2024-001")
    panel = page.locator(".st-key-case_panel")
    expect(panel.get_by_text("Cases like this one")).to_be_visible()
    expect(panel.get_by_text("same cover load: textiles, hides, horns").first).to_be_visible()
    panel.get_by_role("button", name="VN-2023-003").click()
    expect(panel.get_by_role("heading").first).to_contain_text("VN-2023-003")
    settled(page)
    assert "case=VN-2023-003" in page.url
    page.go_back()
    expect(panel.get_by_role("heading").first).to_contain_text("VN-2024-001")


def test_a_page_prints_whole_and_without_what_is_for_the_screen(server: Server, visit: Visit) -> None:
    page, _ = visit(f"{server.url}/?lang=en&species=rhinos")
    expect(page.locator("[data-testid=stSidebar]")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("[data-testid=stSidebar]")).to_be_hidden()
    expect(page.locator(".st-key-menu")).to_be_hidden()
    main = page.locator("[data-testid=stMain]")
    assert main.evaluate("box => box.scrollHeight - box.clientHeight") <= 1, "nothing is scrolled away"
    assert page.pdf().count(b"/Type /Page\n") > 2
