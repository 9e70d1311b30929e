"""Real servers: what stops one from starting, what a public one has open, and what forged messages get out of them."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from queries import store
from tests import tiers
from tests.e2e.conftest import Server, serving
from tests.wire import ISSUER, SECRET, answer, asked, cookie, fetched, frames, opened, parsed, rerun

ROOT = Path(__file__).parents[2]


def refused(*arguments: str, **environment: str) -> str:
    """Start a server that must not start; what it says."""
    ended = subprocess.run(
        [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", "0", *arguments],
        cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    return ended.stderr


def test_a_server_that_would_be_open_to_others_does_not_start(store_folder: Path) -> None:
    said = refused("--server.address", "0.0.0.0", SEIZURE_STORE=str(store_folder))
    assert "the address 0.0.0.0 is open to others" in said


def test_a_public_server_without_a_public_store_does_not_start(store_folder: Path, tmp_path: Path) -> None:
    assert "no public store" in refused(SEIZURE_TIER="public", SEIZURE_STORE=str(store_folder))
    tiers.relabel(
        store.read_pointer("analyst", store_folder), store_folder, "public", tmp_path, says="partner"
    )  # fmt: skip
    said = refused(SEIZURE_TIER="public", SEIZURE_STORE=str(tmp_path))
    assert "should hold the public tier and says that it holds partner" in said


def test_a_role_file_with_a_typo_stops_the_server(store_folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_text("issuer: https://x\nsubject: {}\n")
    said = refused(
        SEIZURE_ROLES=str(path), SEIZURE_STORE=str(store_folder), STREAMLIT_SECRETS_FILES=str(secrets(tmp_path))
    )  # fmt: skip
    assert "Did you mean 'subjects'?" in said


def secrets(folder: Path) -> Path:
    path = folder / "secrets.toml"
    path.write_text(
        f'[auth]\nredirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"\ncookie_secret = "{SECRET}"\n'
        f'client_id = "atlas"\nclient_secret = "s"\nserver_metadata_url = "{ISSUER}/.well-known/openid-configuration"\n'
    )
    return path


@pytest.fixture(scope="module")
def public_folder(tier_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all three stores that only the public server uses: what appears in it is its doing."""
    folder = tmp_path_factory.mktemp("public-stores")
    for path in tier_folder.glob("*-*.duckdb"):
        (folder / path.name).hardlink_to(path)
    for path in tier_folder.glob("*.json"):
        (folder / path.name).hardlink_to(path)
    return folder


@pytest.fixture(scope="module")
def public(public_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(public_folder, tmp_path_factory.mktemp("public"), SEIZURE_TIER="public") as running:
        yield running


@pytest.fixture(scope="module")
def analyst(tier_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tier_folder, tmp_path_factory.mktemp("analyst")) as running:
        yield running


@pytest.fixture(scope="module")
def team(tier_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    scratch = tmp_path_factory.mktemp("team")
    (scratch / "roles.yaml").write_text(
        f"issuer: {ISSUER}\nclaim: groups\nvalues: {{v: viewer, p: partner, a: analyst}}\n"
    )
    files = {"STREAMLIT_SECRETS_FILES": str(secrets(scratch)), "SEIZURE_ROLES": str(scratch / "roles.yaml")}
    with serving(tier_folder, scratch, **files) as running:
        yield running


def seen(data: bytes) -> set[str]:
    """The ids of cases in what came over the wire."""
    return {found.decode() for found in re.findall(rb"[A-Z]{2}-20\d\d-\d{3}", data)}


@pytest.fixture(scope="module")
def ids(tier_folder: Path) -> dict[str, set[str]]:
    held = {}
    for tier in ("analyst", "partner", "public"):
        con = store.open_store(store.read_pointer(tier, tier_folder), tier_folder)
        held[tier] = {row[0] for row in con.execute("select incident_id from incident").fetchall()}
        con.close()
    return held


FORGED = [
    rerun("cases"),
    rerun("cases", "lang=en&country=VN&tier=analyst&role=analyst&SEIZURE_TIER=analyst"),
    rerun("hotspots", tier="analyst", reader="analyst", role="analyst"),
    rerun("", tier="analyst", view="analyst", role="analyst"),
]


def test_the_search_finds_cases_where_they_are_served(analyst: Server, ids: dict[str, set[str]]) -> None:
    with opened(analyst.url) as wire:
        assert len(seen(answer(wire, *FORGED)) & ids["analyst"]) == 780


def test_no_message_gets_more_than_the_public_store_from_a_public_server(
    public: Server, ids: dict[str, set[str]]
) -> None:
    with opened(public.url, cookie(public.url, "a")) as wire:
        got = answer(wire, *FORGED)
    assert seen(got) <= ids["public"]
    assert b"TLP:CLEAR" in got
    assert b"TLP:AMBER" not in got


@pytest.mark.parametrize(("group", "tier"), [("v", "public"), ("p", "partner"), ("a", "analyst")])
def test_no_message_gets_more_than_the_role_has(group: str, tier: str, team: Server, ids: dict[str, set[str]]) -> None:
    with opened(team.url, cookie(team.url, group)) as wire:
        got = answer(wire, *FORGED)
    assert seen(got) <= ids[tier]
    assert b"Signed in: of" in got
    assert tier == "public" or seen(got) == ids[tier]


def test_no_forged_identity_gets_anything(team: Server) -> None:
    stolen = cookie(team.url, "a")
    attempts: list[dict[str, Any]] = [
        {"cookies": []},
        {"cookies": [cookie(team.url, "a", key="f" * 64)]},  # signed with another key
        {"cookies": [stolen[:-4] + "AAAA"]},
        {"cookies": [cookie(team.url, "a", origin="https://other.example")]},  # a cookie made for another address
        {"cookies": [cookie(team.url, "a", aud="other", azp="atlas")]},
        {"cookies": [cookie(team.url, "a", exp=1)]},
        {"cookies": [cookie(team.url, "a", is_logged_in=False)]},
        {"cookies": [cookie(team.url, "nobody")]},
        {"cookies": [stolen], "token": False},  # without the token against forgery
        {"cookies": [], "X-Forwarded-User": "admin", "X-Forwarded-Email": "admin@agency.example"},
    ]
    for attempt in attempts:
        with opened(team.url, *attempt.pop("cookies"), **attempt) as wire:
            got = answer(wire, *FORGED[:2])
        assert seen(got) == set(), attempt
        assert b"Incidents" not in got, attempt
        assert b"collected cases" not in got, attempt


def test_another_sites_page_opens_no_connection(analyst: Server, team: Server) -> None:
    for server, headers in (
        (analyst, {"origin": "https://evil.example"}),
        (analyst, {"origin": "http://evil.example", "host": "evil.example"}),
        (analyst, {"X-Forwarded-For": "203.0.113.9"}),
        (team, {"origin": "https://evil.example"}),
        (team, {"origin": "http://evil.example", "host": "evil.example"}),
    ):
        with pytest.raises(InvalidStatus, match="403"):
            opened(server.url, **headers).close()


def test_a_public_server_has_only_the_public_file_open(public: Server, public_folder: Path) -> None:
    before = {path.name for path in public_folder.iterdir()}
    with opened(public.url) as wire:
        answer(wire, rerun(), rerun("cases"))
        (pid,) = [pid for pid in Path("/proc").iterdir() if pid.name.isdigit() and is_of(pid, public)]
        held = {link.readlink() for link in (pid / "fd").iterdir() if link.exists()}
        mapped = (pid / "maps").read_text()
    ours = {path.name for path in held if path.is_relative_to(public_folder)}
    assert ours == {store.read_pointer("public", public_folder).file}
    assert not [name for name in ("analyst-", "partner-", "work.sqlite", "secrets.toml") if name in mapped]
    assert {path.name for path in public_folder.iterdir()} == before


def is_of(pid: Path, server: Server) -> bool:
    try:
        return server.url.rpartition(":")[2].encode() in (pid / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False


def test_no_address_of_a_server_hands_out_a_store(public: Server, team: Server) -> None:
    for server in (public, team):
        for path in (
            "/app/static/../../data/store/analyst.json", "/app/static/%2e%2e/%2e%2e/data/store/analyst.json",
            "/data/store/analyst.json", "/media/analyst.json", "/.streamlit/secrets.toml",
            "/_stcore/agent/interact", "/component/../../data/roles.example.yaml",
        ):  # fmt: skip
            body = fetched(f"{server.url}{path}")
            assert b"build_id" not in body, path
            assert b"cookie_secret" not in body, path
            assert b"issuer" not in body, path


def made_file(wire: ClientConnection, url: str) -> str:
    """Take out the CSV of a view as a browser does: give a reason, then ask for the file; its address."""
    elements = [parsed(frame).delta.new_element for frame in frames(wire, rerun("cases", "lang=en&species=rhinos"))]
    (asked_for,) = [one.text_input.id for one in elements if one.text_input.label.startswith("Reason")]
    with_reason = rerun("cases", "lang=en&species=rhinos", **{asked_for: "a test"})
    said = [parsed(frame) for frame in frames(wire, with_reason)]
    elements = [one.delta.new_element for one in said]
    message = BackMsg()
    message.backend_operation_request.request_id = "1"
    message.backend_operation_request.session_id = next(
        filter(None, (one.new_session.initialize.session_id for one in said))
    )
    message.backend_operation_request.deferred_file.file_id = next(
        one.download_button.deferred_file_id for one in elements if one.download_button.label.startswith("CSV")
    )
    wire.send(message.SerializeToString())
    while True:
        told = parsed(wire.recv(timeout=60))
        if told.WhichOneof("type") == "backend_operation_response":
            assert not told.backend_operation_response.error_msg
            return url + told.backend_operation_response.deferred_file.url


def test_a_made_file_is_for_those_who_are_signed_in_with_a_role(team: Server) -> None:
    own = cookie(team.url, "a")
    with opened(team.url, own) as wire:
        address = made_file(wire, team.url)
        status, body = asked(address, Cookie=own)
        assert (status, body.count(b"TLP:AMBER")) == (200, 75)
        for other in (
            {}, {"Cookie": cookie(team.url, "nobody")}, {"Cookie": cookie(team.url, "a", key="f" * 64)},
            {"Cookie": own[:-4] + "AAAA"}, {"Cookie": cookie(team.url, "a", exp=1)},
            {"Cookie": cookie(team.url, "a", is_logged_in=False)}, {"Cookie": cookie(team.url, "a", aud="other")},
            {"Cookie": "_streamlit_user=x"}, {"Authorization": "Bearer x", "X-Forwarded-User": "admin"},
        ):  # fmt: skip
            status, body = asked(address, **other)
            assert (status, b"rhino" in body.lower()) == (403, False), other


def test_headers_come_with_every_answer(public: Server) -> None:
    with urllib.request.urlopen(f"{public.url}/", timeout=10) as response:
        assert response.headers["Content-Security-Policy"].startswith("default-src 'self'; script-src 'self'")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
