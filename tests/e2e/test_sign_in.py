"""Signing in with a real provider and a real browser: in, out, and not in."""

import json
import time
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from data import work
from tests.e2e.conftest import Server, deep_link_probes, figures, serving, settled

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib"),  # the provider uses forms that authlib gives up
]
PEOPLE = {
    "ana": {"groups": ["atlas-analysts"], "email": "ana@agency.example", "email_verified": True},
    "vic": {"groups": ["atlas-viewers"]},
    "nobody": {"groups": []},
    "late": {"groups": ["atlas-analysts"], "exp": 1_000_000_000},
    "elsewhere": {"groups": ["atlas-analysts"], "aud": "another-application"},
    "lent": {"groups": ["atlas-analysts"], "aud": "another-application", "azp": "atlas"},
    "brief": {"groups": ["atlas-analysts"], "exp": 0},  # set when it is used
}


@pytest.fixture(scope="module")
def provider() -> Iterator[dict[str, str]]:
    """A local OIDC provider that knows these people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the provider's own use of libraries
            import oidc_provider_mock
        people = [oidc_provider_mock.User(sub=sub, claims=dict(claims)) for sub, claims in PEOPLE.items()]
        with oidc_provider_mock.run_server_in_thread(user_claims=people) as running:
            yield {"url": f"http://localhost:{running.server_port}"}


@pytest.fixture(scope="module")
def folder(tier_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("signed-in-stores")
    for path in (*tier_folder.glob("*-*.duckdb"), *tier_folder.glob("*.json")):
        (folder / path.name).hardlink_to(path)
    return folder


@pytest.fixture(scope="module")
def team(provider: dict[str, str], folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    scratch = tmp_path_factory.mktemp("team")
    (scratch / "secrets.toml").write_text(
        '[auth]\nredirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        f'cookie_secret = "{"0123456789abcdef" * 4}"\nclient_id = "atlas"\nclient_secret = "s"\n'
        f'server_metadata_url = "{provider["url"]}/.well-known/openid-configuration"\n'
    )
    (scratch / "roles.yaml").write_text(
        f"issuer: {provider['url']}\nclaim: groups\nvalues: {{atlas-analysts: analyst, atlas-viewers: viewer}}\n"
    )
    files = {
        "STREAMLIT_SECRETS_FILES": str(scratch / "secrets.toml"), "SEIZURE_ROLES": str(scratch / "roles.yaml")
    }  # fmt: skip
    with serving(folder, scratch, **files) as running:
        yield running


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[[], Page]]:
    contexts = []

    def come() -> Page:
        contexts.append(chromium.new_context(viewport={"width": 1400, "height": 900}, accept_downloads=True))
        page = contexts[-1].new_page()
        page.set_default_timeout(30_000)
        return page

    yield come
    for context in contexts:
        context.close()


def arrive(page: Page, server: Server, path: str = "/?lang=en") -> None:
    """Open the dashboard signed out: only the door is there."""
    page.goto(f"{server.url}{path}")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.locator("[data-testid=stMetric]")).to_have_count(0)


def sign_in(page: Page, server: Server, provider: dict[str, str], sub: str) -> None:
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{provider['url']}/**")
    page.get_by_role("button", name=sub, exact=True).click()
    page.wait_for_url(f"{server.url}/**")


def identity_cookies(page: Page) -> list[dict]:
    return [cookie for cookie in page.context.cookies() if cookie["name"].startswith("_streamlit_user")]


def test_in_by_role_out_for_good_and_every_export_in_the_log(
    team: Server, provider: dict[str, str], folder: Path, visitor: Callable[[], Page]
) -> None:
    page = visitor()
    complaints: list[str] = []
    arrive(page, team, "/cases?lang=en&tier=analyst&case=VN-2023-006")
    sign_in(page, team, provider, "ana")
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    settled(page)
    assert (urlsplit(page.url).path, "case=VN-2023-006" in page.url) == ("/cases", True), "where the link led to"
    page.goto(f"{team.url}/?lang=en")
    settled(page)
    assert figures(page)["Incidents"] == "780"
    cookies = identity_cookies(page)
    assert {(cookie["httpOnly"], cookie["sameSite"]) for cookie in cookies} == {(True, "Lax")}

    page.goto(f"{team.url}/cases?lang=en&species=rhinos")
    settled(page)
    button = page.get_by_role("button", name="CSV of this view")
    expect(button).to_be_disabled()
    page.get_by_role("textbox", name="Reason for taking data out").fill("meeting of the parties")
    page.keyboard.press("Tab")
    expect(button).to_be_enabled()
    with page.expect_download() as waiting:
        button.click()
    assert "TLP-AMBER" in waiting.value.suggested_filename
    assert "TLP:AMBER. May be passed on" in Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    assert deep_link_probes(complaints) == [], "no complaint about our own content security policy"

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{provider['url']}/**")  # and at the provider
    assert identity_cookies(page) == []
    page.context.add_cookies(cookies)  # what somebody kept of it
    page.goto(f"{team.url}/?lang=en")
    expect(page.get_by_text("This sign-in has ended")).to_be_visible()
    expect(page.locator("[data-testid=stMetric]")).to_have_count(0)

    log = [row for row in work.entries(folder) if row["who"] == "ana@agency.example"]
    assert [row["action"] for row in log] == ["sign_in", "export", "sign_out"]
    export = log[1]
    assert (export["page"], export["query"], export["format"]) == ("cases", "species=rhinos", "csv")
    assert (export["tier"], export["reason"]) == ("analyst", "meeting of the parties")
    assert export["row_count"] == 75
    assert work.tampered(folder) == []


def test_a_viewer_sees_the_public_store_and_none_of_the_teams_pages(
    team: Server, provider: dict[str, str], visitor: Callable[[], Page]
) -> None:
    page = visitor()
    arrive(page, team)
    sign_in(page, team, provider, "vic")
    settled(page)
    assert figures(page)["Incidents"] == "7"
    expect(page.get_by_role("link", name="Cases", exact=True)).to_have_count(0)
    page.goto(f"{team.url}/hotspots?lang=en&at=hkia")
    settled(page)
    assert figures(page)["Incidents"] == "7", "the default page: there is no such page for a viewer"
    page.goto(f"{team.url}/cases?lang=en&case=VN-2023-006")
    settled(page)
    assert "VN-2023-006" not in page.content()


@pytest.mark.long
@pytest.mark.parametrize("sub", ["late", "elsewhere"])
def test_a_token_that_has_expired_or_is_for_others_signs_nobody_in(
    sub: str, team: Server, provider: dict[str, str], visitor: Callable[[], Page]
) -> None:
    page = visitor()
    arrive(page, team)
    sign_in(page, team, provider, sub)
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    assert identity_cookies(page) == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("sub", "says"), [("lent", "made for another application"), ("nobody", "No role is recorded for this identity")]
)
def test_who_is_signed_in_without_a_role_here_is_told_so_and_can_sign_out(
    sub: str, says: str, team: Server, provider: dict[str, str], folder: Path, visitor: Callable[[], Page]
) -> None:
    page = visitor()
    arrive(page, team)
    sign_in(page, team, provider, sub)
    expect(page.get_by_text(says)).to_be_visible()
    expect(page.locator("[data-testid=stMetric]")).to_have_count(0)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{provider['url']}/**")
    assert identity_cookies(page) == []
    assert [row["action"] for row in work.entries(folder) if row["who"] == sub] == ["refused", "sign_out"]


@pytest.mark.long
def test_a_sign_in_that_ends_while_the_page_is_open_shows_nothing_more(
    team: Server, provider: dict[str, str], visitor: Callable[[], Page]
) -> None:
    ends = int(time.time()) + 20
    request = urllib.request.Request(
        f"{provider['url']}/users/brief", json.dumps(PEOPLE["brief"] | {"exp": ends}).encode(),
        {"Content-Type": "application/json"}, method="PUT",
    )  # fmt: skip
    urllib.request.urlopen(request, timeout=10).close()
    page = visitor()
    arrive(page, team)
    sign_in(page, team, provider, "brief")
    settled(page)
    page.wait_for_timeout(max(0, ends - time.time()) * 1000 + 500)
    page.get_by_role("button", name="Large consignments", exact=True).click()
    expect(page.get_by_text("This sign-in has ended")).to_be_visible()
    expect(page.locator("[data-testid=stMetric]")).to_have_count(0)
