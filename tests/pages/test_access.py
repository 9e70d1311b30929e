"""Who sees what: the reader is worked out from the set-up and the identity, at each run, and from nothing else."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
import yaml
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from data import pointer, work
from geo.errors import AtlasError
from pages.figures import trends
from pages.widgets import access, cached, chrome, downloads, marking
from queries.filters import SeizureFilter
from queries.store import TIERS
from tests import tiers

ROOT = Path(__file__).parents[2]
NOW = int(time.time())
ISSUER = "https://login.example.org"
AUTH = {
    "redirect_uri": "https://atlas.example.org/oauth2callback",
    "cookie_secret": "0123456789abcdef" * 4,
    "client_id": "atlas",
    "client_secret": "s",
    "server_metadata_url": f"{ISSUER}/.well-known/openid-configuration",
}
ROLE_FILE = {
    "issuer": ISSUER,
    "claim": "groups",
    "values": {"a": "analyst", "p": "partner", "v": "viewer"},
}
COUNTS = {"analyst": "780"} | {tier: str(count) for tier, count in tiers.KEPT.items()}


@pytest.fixture(autouse=True)
def _own_store(tier_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in (*tier_folder.glob("*-*.duckdb"), *tier_folder.glob("*.json")):
        (tmp_path / path.name).hardlink_to(path)  # a folder of its own: the audit log lies beside the stores
    monkeypatch.setenv("SEIZURE_STORE", str(tmp_path))
    monkeypatch.setenv("STREAMLIT_SECRETS_FILES", str(tmp_path / "none.toml"))
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture
def role_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "roles.yaml"
    path.write_text(yaml.safe_dump(ROLE_FILE))
    monkeypatch.setenv("SEIZURE_ROLES", str(path))
    return path


def identity(*groups: str, **more: Any) -> dict[str, Any]:
    return {
        "is_logged_in": True, "iss": ISSUER, "aud": ["atlas"], "sub": "x", "iat": NOW - 5, "exp": NOW + 3600,
        "nonce": "n1", "groups": list(groups), "provider": "default",
    } | more  # fmt: skip


def opened(user: dict[str, Any] | None = None, page: str | None = None, **query: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
    if user is not None:
        app.secrets["auth"] = AUTH
        app.user = user
    for name, value in query.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page(page).run() if page else app


def shown(app: AppTest) -> str:
    parts = [*app.title, *app.header, *app.markdown, *app.caption, *app.error, *app.warning, *app.info]
    return " ".join(str(part.value) for part in parts).replace("\\", "")


def count_of(app: AppTest) -> str | None:
    return next((metric.value for metric in app.metric if metric.label == "Incidents"), None)


def holds_nothing(app: AppTest) -> bool:
    """Nothing of a store, of the filter or of the navigation is on the page."""
    drawn = app.metric or app.dataframe or app.multiselect or app.date_input or app.header or app.get("page_link")
    return not drawn and "collected cases" not in shown(app) and not app.exception


@pytest.mark.usefixtures("role_file")
@pytest.mark.parametrize(("group", "tier"), [("a", "analyst"), ("p", "partner"), ("v", "public")])
def test_the_role_decides_which_store_is_read(group: str, tier: str) -> None:
    app = opened(identity(group), lang="en")
    assert count_of(app) == COUNTS[tier]
    assert f"TLP:{marking.LEAST[tier]}" in shown(app)
    assert "Signed in: x" in shown(app)


@pytest.mark.usefixtures("role_file")
@pytest.mark.parametrize(
    ("user", "says"),
    [
        ({}, "Sign in to go on"),
        ({"is_logged_in": False}, "Sign in to go on"),
        ({"is_logged_in": "true", "groups": ["a"]}, "Sign in to go on"),
        (identity(), "No role is recorded"),
        (identity("analyst"), "No role is recorded"),
        (identity("a", iss="https://elsewhere.example"), "another provider"),
        (identity("a", aud=["other"], azp="atlas"), "another application"),
        (identity("a", exp=NOW - 1), "has ended"),
    ],
)
def test_who_has_no_role_sees_nothing_and_is_told_why(user: dict[str, Any], says: str) -> None:
    for page in (None, "cases.py"):
        app = opened(user, lang="en", species="elephants", tier="analyst")
        app = app.switch_page(page).run() if page and app.button else app
        assert says in shown(app)
        assert holds_nothing(app)
        assert {button.key for button in app.button} <= {"sign_in", "sign_out"}


@pytest.mark.usefixtures("role_file")
def test_an_unknown_user_is_offered_to_sign_out_and_is_in_the_log_once() -> None:
    app = opened(identity())
    app.run()
    assert [button.key for button in app.button] == ["sign_out"]
    assert [(entry["action"], entry["who"]) for entry in work.entries()] == [("refused", "x")]


@pytest.mark.usefixtures("role_file")
def test_signing_out_ends_the_sign_in_in_every_window() -> None:
    app, other = opened(identity("a")), opened(identity("a"))
    assert count_of(other) == "780"
    app.button(key="sign_out").click().run()
    assert holds_nothing(app)
    other.user = identity("a")  # the cookie that another window, or a thief, still has
    assert holds_nothing(other.run())
    assert "has ended" in shown(other)
    assert count_of(opened(identity("a", nonce="n2"))) == "780"  # signed in again


def test_whoever_is_taken_out_of_the_role_file_sees_nothing_at_the_next_run(role_file: Path) -> None:
    app = opened(identity("p"), lang="en")
    assert count_of(app) == "40"
    role_file.write_text(yaml.safe_dump(ROLE_FILE | {"subjects": {"x": "viewer"}}))
    assert count_of(app.run()) == "7"
    role_file.write_text(yaml.safe_dump(ROLE_FILE | {"subjects": {"x": "none"}}))
    assert holds_nothing(app.run())
    role_file.write_text("issuer: [")
    assert "cannot be read" in shown(app.run())
    assert count_of(app) is None


@pytest.mark.usefixtures("role_file")
@pytest.mark.parametrize("group", ["p", "v"])
def test_neither_the_address_nor_the_session_raises_the_tier(group: str) -> None:
    names = ("tier", "role", "groups", "SEIZURE_TIER", "mode")
    app = opened(identity(group), lang="en", **dict.fromkeys(names, "analyst"))
    for name in names:
        app.session_state[name] = "analyst"
    app.session_state["reader"] = access.Reader(access.LOCAL, "analyst", "local")
    app.run()
    assert count_of(app) == COUNTS[{"p": "partner", "v": "public"}[group]]


@pytest.mark.usefixtures("role_file")
def test_the_process_may_hold_less_than_the_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEIZURE_TIER", "partner")
    assert count_of(opened(identity("a"), lang="en")) == "40"
    assert count_of(opened(identity("v"), lang="en")) == "7"


@pytest.mark.parametrize("tier", TIERS)
def test_the_table_of_pages_decides_what_exists(tier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEIZURE_TIER", tier)
    app = opened(lang="en")
    assert count_of(app) == COUNTS[tier]
    linked = {element.proto.page for part in (app.main, app.sidebar) for element in part.get("page_link")}
    files = [offer.file for offer in chrome.PAGES if tier in offer.tiers and not offer.is_bare]
    assert linked - {""} == {Path(file).stem.removeprefix("public_") for file in files[1:]}
    assert ("cases.py" in files) == (tier != "public") == ("public_cases.py" not in files)


@pytest.mark.parametrize("tier", TIERS)
def test_concealment_divides_the_view_only_where_methods_may_be_seen(
    tier: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEIZURE_TIER", tier)
    shown = trends.splits(view_of(tier))
    assert "country" in shown
    assert ("concealment" in shown) == (tier in ("analyst", "partner"))


@pytest.mark.parametrize(
    "page",
    [Path(offer.file).stem for offer in chrome.PAGES if "public" not in offer.tiers and offer.file != "cases.py"],
)
def test_a_page_that_is_not_offered_answers_with_the_default_page(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEIZURE_TIER", "public")
    for asked in (calc_hash(page), calc_hash(str(ROOT / "pages" / f"{page}.py"))):
        app = AppTest.from_file(str(ROOT / "pages" / "main.py"), default_timeout=60)
        app._page_hash = asked
        for name, value in {"lang": "en", "case": "CN-2008-001", "profile": "hkia"}.items():
            app.query_params[name] = value
        app.run()
        assert count_of(app) == "7"
        assert not app.exception
        assert list(app.query_params) == ["lang"]


@pytest.mark.parametrize("tier", TIERS)
def test_one_analyst_without_sign_in_needs_no_identity(tier: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEIZURE_TIER", tier)
    app = opened(lang="en")
    assert count_of(app) == COUNTS[tier]
    assert not [button for button in app.button if button.key in ("sign_in", "sign_out")]
    assert not work.path_of().exists()


@pytest.mark.usefixtures("role_file")
def test_a_wrong_store_behind_a_role_is_not_read(tmp_path: Path) -> None:
    path = pointer.pointer_path("partner", tmp_path)
    path.unlink()
    path.write_bytes(pointer.pointer_path("analyst", tmp_path).read_bytes())
    app = opened(identity("p"), lang="en")
    assert "is no store of the partner tier" in shown(app).replace("\\", "")
    assert count_of(app) is None


# What stops the process before it serves.


@pytest.mark.parametrize(
    "address", ["0.0.0.0", "::", "192.168.1.7", "", None, "atlas.example.org", "127.0.0.1.evil.org"]
)
def test_without_sign_in_only_this_machine_is_served(address: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    set_option(monkeypatch, "server.address", address)
    with pytest.raises(access.StartError, match="open to others"):
        access.check()
    app = opened()
    assert "open to others" in shown(app)
    assert holds_nothing(app)
    monkeypatch.setenv("SEIZURE_TIER", "public")
    access.check()


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
def test_addresses_of_this_machine(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_option(monkeypatch, "server.address", address)
    access.check()


def set_option(monkeypatch: pytest.MonkeyPatch, name: str, value: Any) -> None:
    ask = st.get_option
    monkeypatch.setattr(st, "get_option", lambda asked: value if asked == name else ask(asked))


@pytest.mark.parametrize("tier", ["analyst", "public"])
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("server.enableCORS", False),
        ("server.enableXsrfProtection", False),
        ("server.corsAllowedOrigins", ["https://elsewhere.example"]),
        ("server.trustedUserHeaders", {"X-User": "email"}),
        ("server.enableAgentApi", True),
        ("server.headless", False),
        ("client.showErrorDetails", "full"),
        ("global.developmentMode", True),
    ],
)
def test_a_setting_that_undoes_a_protection_stops_the_process(
    tier: str, option: str, value: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEIZURE_TIER", tier)
    access.check()
    set_option(monkeypatch, option, value)
    with pytest.raises(access.StartError, match=option):
        access.check()


def test_every_such_setting_is_tried() -> None:
    tried = test_a_setting_that_undoes_a_protection_stops_the_process.pytestmark[0].args[1]
    assert {option for option, _value in tried} == set(access.SETTINGS)


def start(monkeypatch: pytest.MonkeyPatch, **auth: Any) -> None:
    settings = {name: value for name, value in (AUTH | auth).items() if value is not None}
    monkeypatch.setattr(access, "sign_in_settings", lambda: settings)
    access.check()


@pytest.mark.usefixtures("role_file")
@pytest.mark.parametrize(
    ("auth", "says"),
    [
        ({"client_id": None}, "lacks client_id"),
        ({"client_secret": " "}, "lacks client_secret"),
        ({"redirect_uri": None, "cookie_secret": None}, "lacks redirect_uri, cookie_secret"),
        ({"cookie_secret": "x" * 31}, "can be guessed"),
        ({"cookie_secret": "replace-this" * 9}, "can be guessed"),
        ({"redirect_uri": "http://atlas.example.org/oauth2callback"}, "expected an https address"),
        ({"server_metadata_url": "http://login.example.org/.well-known"}, "expected an https address"),
        ({"redirect_uri": "https://atlas.example.org/"}, "oauth2callback"),
    ],
)
def test_a_sign_in_that_is_not_set_up_whole_stops_the_process(
    auth: dict[str, Any], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    start(monkeypatch)
    with pytest.raises(access.StartError, match=says):
        start(monkeypatch, **auth)


def test_sign_in_without_roles_and_roles_without_sign_in_stop_the_process(
    role_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(access.StartError, match="no sign-in is set up"):
        access.check()
    monkeypatch.delenv("SEIZURE_ROLES")
    with pytest.raises(access.StartError, match="without roles"):
        start(monkeypatch)
    monkeypatch.setenv("SEIZURE_ROLES", str(role_file))
    role_file.write_text("issuer: https://x\nemials: {}\n")
    with pytest.raises(AtlasError, match="Did you mean 'emails'"):
        start(monkeypatch)


def test_a_secrets_file_that_cannot_be_read_is_not_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secrets.toml"
    path.write_text("[auth\n")
    set_option(monkeypatch, "secrets.files", [str(path)])
    monkeypatch.setattr(st, "secrets", type(st.secrets)())
    with pytest.raises(access.StartError, match=r"secrets\.toml cannot be read"):
        access.check()


def test_a_store_of_the_wrong_tier_stops_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    access.check_stores()
    monkeypatch.setenv("SEIZURE_TIER", "public")
    access.check_stores()
    path = pointer.pointer_path("public", tmp_path)
    said = json.loads(path.read_text())
    path.unlink()
    with pytest.raises(AtlasError, match="no public store"):
        access.check_stores()
    analyst = json.loads(pointer.pointer_path("analyst", tmp_path).read_text())
    path.write_text(json.dumps(analyst))
    with pytest.raises(AtlasError, match="is no store of the"):
        access.check_stores()
    renamed = f"public-{analyst['build_id']}.duckdb"
    (tmp_path / renamed).unlink(missing_ok=True)
    (tmp_path / renamed).hardlink_to(tmp_path / analyst["file"])
    path.write_text(json.dumps(analyst | {"file": renamed}))
    with pytest.raises(AtlasError, match="should hold the public tier and says that it holds analyst"):
        access.check_stores()
    path.write_text(json.dumps(said))
    with pytest.raises(AtlasError, match="damaged"):  # the file of that name is the analyst's now
        access.check_stores()


# What leaves: marked, and in the log.


def view_of(tier: str, **reader: Any) -> chrome.View:
    found = chrome.read_pointer(tier)
    who = access.Reader(reader.pop("mode", access.LOCAL), tier, reader.pop("who", "local"), **reader)
    filters = SeizureFilter(species=("pangolins",) if tier == "analyst" else None)
    return chrome.View(who, found, cached.options(found), None, filters)  # type: ignore[arg-type]


def export(view: chrome.View, reason: str | None = None) -> downloads.Export:
    def make() -> Any:
        return cached.incidents(view.filters, view.found)

    level = downloads.level_of(view)
    name = downloads.file_name(view, "", level, "csv")
    caveat = marking.caveat(level)

    def write(table: Any) -> bytes:
        return downloads.as_csv(downloads.with_handling(table, caveat))

    return downloads.Export(view, "cases", "csv", name, level, reason, make, write)


def test_a_file_carries_its_marking_and_is_in_the_log() -> None:
    view = view_of("analyst")
    made = export(view)()
    rows = len(cached.incidents(view.filters, view.found))
    assert made.decode("utf-8-sig").count("TLP:AMBER. May be passed on") == rows
    (entry,) = work.entries()
    assert (entry["action"], entry["who"], entry["tier"], entry["page"]) == ("export", "local", "analyst", "cases")
    assert (entry["query"], entry["format"], entry["row_count"]) == ("species=pangolins", "csv", rows)
    assert entry["file"].startswith("seizure-atlas-TLP-AMBER-2026-03-12-")
    assert entry["marking"] == "AMBER"


def test_the_public_takes_out_without_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SEIZURE_TIER", "public")
    made = export(view_of("public", mode=access.PUBLIC))()
    assert b"TLP:CLEAR" in made
    assert not work.path_of().exists()


@pytest.mark.usefixtures("role_file")
def test_with_sign_in_nothing_leaves_without_a_reason_or_after_the_role_is_gone(
    role_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "sign_in_settings", lambda: AUTH)
    view = view_of("partner", mode=access.SIGNED_IN, role="partner", claims=identity("p"))
    with pytest.raises(access.NotAdmittedError, match="reason"):
        export(view, "")()
    assert export(view, "briefing of 12 March")()
    entry = work.entries()[-1]
    assert (entry["action"], entry["role"], entry["reason"]) == ("export", "partner", "briefing of 12 March")
    role_file.write_text(yaml.safe_dump(ROLE_FILE | {"subjects": {"x": "viewer"}}))
    with pytest.raises(access.NotAdmittedError, match="changed"):
        export(view, "once more")()
    role_file.write_text(yaml.safe_dump(ROLE_FILE | {"subjects": {"x": "none"}}))
    with pytest.raises(access.NotAdmittedError):
        export(view, "once more")()
    assert [row["action"] for row in work.entries()].count("export") == 1


def test_nothing_leaves_that_cannot_be_recorded() -> None:
    work.path_of().mkdir()
    with pytest.raises(work.WorkError):
        export(view_of("analyst"))()


@pytest.mark.parametrize(
    ("tier", "held", "expected"),
    [
        ("public", [], "CLEAR"),
        ("partner", ["CLEAR"], "GREEN"),
        ("analyst", ["CLEAR", "GREEN"], "AMBER"),
        ("analyst", ["CLEAR", "AMBER+STRICT"], "AMBER+STRICT"),
        ("analyst", ["RED", "CLEAR"], "RED"),
    ],
)
def test_a_file_is_marked_as_its_strictest_row_and_never_less_than_its_tier(
    tier: str, held: list[str], expected: str
) -> None:
    assert marking.of(tier, held) == expected


@pytest.mark.usefixtures("role_file")
def test_the_buttons_wait_for_a_reason_where_people_sign_in() -> None:
    app = opened(identity("p"), "cases.py", lang="en")
    assert [button.disabled for button in app.get("download_button")] == [True] * 3
    app.text_input(key="export_reason").set_value("briefing").run()
    assert [button.disabled for button in app.get("download_button")] == [False] * 3
    assert "TLP:GREEN. May be passed on among partner agencies" in shown(app)


def test_a_fragment_with_the_view_of_an_earlier_run_is_asked_again(
    role_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "sign_in_settings", lambda: AUTH)
    view = view_of("partner", mode=access.SIGNED_IN, role="partner", claims=identity("p"))
    assert chrome.still_allowed(view)
    role_file.write_text(yaml.safe_dump(ROLE_FILE | {"subjects": {"x": "viewer"}}))
    assert not chrome.still_allowed(view)
    role_file.write_text("issuer: [")
    assert not chrome.still_allowed(view)
