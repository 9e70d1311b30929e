"""A red team before the public process and the static site: over a thousand texts planted in every restricted field and
row, looked for in all that comes out of either; and every forgery we know, none of which raises the tier.

The folder that is served holds the analyst store beside the public one, as a careless operator's would.
"""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from google.protobuf.message import Message
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.util import calc_hash
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from data import gate, pointer, policy, publish
from data.folding import fold
from pages.site import write
from pages.widgets import chrome
from queries import breakdowns, public, store
from tests.data.planted import Planted, plant
from tests.e2e.conftest import Server, serving
from tests.readers import FIRST, NAMED
from tests.wire import cookie, fetched, frames, opened, parsed, rerun

ROOT = Path(__file__).parents[2]
ELSEWHERE = {"case_link": "reason", "quality_flag": "detail", "import_batch": "raw_sha256"}
OTHERS = [Path(offer.file).stem for offer in chrome.PAGES if "public" not in offer.tiers]


def plant_elsewhere(planted: Planted) -> None:
    """Texts in the restricted columns that no imported file fills."""
    found = pointer.read("analyst", planted.folder)
    path = planted.folder / found.file
    con = duckdb.connect(path)
    con.execute("insert into case_link select incident_id, 'CASE-X', 'announced_together', 'stated:' from incident")
    number = itertools.count(1)
    for table, column in ELSEWHERE.items():
        rows = con.execute(f"select rowid from {table}").fetchall()  # noqa: S608 - our own tables
        for (row,) in rows:
            text = f"qy{next(number):04d}kv"
            planted.texts[text] = ("any", f"{table}.{column}", "any")
            con.execute(f"update {table} set {column} = $text where rowid = $row", {"text": text, "row": row})  # noqa: S608
    con.close()
    pointer.write(replace(found, size=path.stat().st_size, sha256=pointer.sha256(path)), "analyst", planted.folder)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    """A store of all five markings with texts in every restricted field, and what is published of it."""
    scratch = tmp_path_factory.mktemp("planted")
    made = plant(scratch / "store", scratch)
    assert all(TEXT.fullmatch(text) for text in made.texts)
    plant_elsewhere(made)
    publish.publish("public", made.folder, on=date(2026, 11, 22), approver="duty officer")
    return made


@pytest.fixture(scope="module")
def secret(planted: Planted) -> dict[str, tuple[str, str, str]]:
    return planted.secret("public")


@pytest.fixture(scope="module")
def server(planted: Planted, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(planted.folder, tmp_path_factory.mktemp("public"), SEIZURE_TIER="public") as running:
        yield running


TEXT = re.compile(r"q[yz]\d{4}kv", flags=re.IGNORECASE)  # as they are all made
MOST = 1_000_000  # characters that are looked at in all disguises too; what is larger are scripts and coasts


def leaked(secret: dict[str, tuple[str, str, str]], *said: bytes | str) -> list[tuple[str, str, str]]:
    """Where the planted texts come from that are in what was said: as it stands, and in all its disguises."""
    texts = (text if isinstance(text, str) else text.decode("utf-8", errors="replace") for text in said)
    found: set[str] = set()
    for text in texts:
        for form in gate.forms(text) if len(text) < MOST else [text]:
            found.update(hit.lower() for hit in TEXT.findall(form))
    return [secret[text] for text in sorted(found & secret.keys())]


def texts_of(message: Message) -> Iterator[str]:
    """Every text in a message, whatever its place: also in the tables, which travel as Arrow."""
    for field, value in message.ListFields():
        for one in value if field.is_repeated and field.message_type is None else [value]:
            if isinstance(one, str):
                yield one
            elif isinstance(one, bytes):
                yield from arrow(one)
        if field.message_type is not None:
            inner = value.values() if hasattr(value, "values") else value if field.is_repeated else [value]
            for one in inner:
                yield from texts_of(one) if isinstance(one, Message) else [str(one)]


def arrow(content: bytes) -> Iterator[str]:
    """The cells of a table, or the bytes as text where they are none."""
    try:
        yield json.dumps(pa.ipc.open_stream(content).read_all().to_pylist(), default=str, ensure_ascii=False)
    except pa.ArrowInvalid:
        yield content.decode("utf-8", errors="replace")


def everything(got: list[bytes]) -> list[bytes | str]:
    """Frames as they came, and what is in them."""
    return [*got, *(text for frame in got for text in texts_of(parsed(frame)))]


# What is planted, and that the search finds it.


def test_a_text_is_planted_in_every_restricted_field(planted: Planted, secret: dict) -> None:
    rules = policy.load().tiers["public"].tables
    tables = gate.read_tables(pointer.file_of(pointer.read("analyst", planted.folder), planted.folder))
    assert len(secret) > 1_200
    for name, rule in rules.items():
        for column, action in rule.columns.items():
            kept = (
                rule.rows == "none" or action == "drop" or (rule.rows in ("marked", "published") and action == "open")
            )
            values = [row[column] for row in tables[name] if isinstance(row[column], str)]
            coded = (name, column) in {
                ("incident", "concealment_class"), ("incident", "facility"), ("incident", "cover_load"),
                ("incident", "cover_load_scope"), ("incident", "case_id"), ("wording_suggestion", "field"),
                ("wording_suggestion", "class_id"), ("wording_suggestion", "like_wording"),
                ("rejected_row", "batch_id"), ("incident", "batch_id"),
            }  # fmt: skip
            if kept and values and not coded:
                assert any(text in fold(value) for value in values for text in secret), f"{name}.{column}"
    marks = {where[0] for where in secret.values()}
    assert marks >= {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"}


@pytest.fixture(scope="module")
def shown(server: Server) -> list[bytes]:
    """Every frame of every public page, in two languages."""
    with opened(server.url) as wire:
        return frames(wire, *(rerun(page, f"lang={tag}") for tag in ("en", "vi") for page in ("", "cases", "about")))


def test_the_search_finds_what_is_there(planted: Planted, secret: dict, shown: list[bytes]) -> None:
    open_to_all = {text: where for text, where in planted.texts.items() if text not in secret}
    found = {where[1] for where in leaked(open_to_all, *everything(shown))}
    assert found >= {"incident_id", "place", "admin1", "source_publisher"}  # cells of tables, which travel as Arrow
    picture = "data:image/svg+xml;base64," + "cXowMDAxa3Y="  # qz0001kv
    assert leaked({"qz0001kv": ("x", "x", "x")}, f"<title>{picture}") == [("x", "x", "x")]
    one = sorted(secret)[0]
    assert leaked(secret, json.dumps({"a": one}).encode()) == leaked(secret, f"%3Cb%3E{one.upper()}") == [secret[one]]


# What comes out.


def test_no_planted_text_is_in_the_public_files(planted: Planted, secret: dict) -> None:
    made = pointer.read("public", planted.folder)
    con = duckdb.connect(planted.folder / made.file, read_only=True)
    said: list[bytes | str] = []
    for (table,) in con.execute("select table_name from duckdb_tables()").fetchall():
        said += [str(row) for row in con.table(table).fetchall()]
    con.close()
    said += [path.read_bytes() for path in planted.folder.glob("public*.json")]
    assert len(said) > 1_000
    assert leaked(secret, *said) == []


def test_no_planted_text_is_in_the_static_site(planted: Planted, secret: dict, tmp_path: Path) -> None:
    found = store.read_pointer("public", planted.folder)
    con = store.open_store(found, planted.folder)
    write.write(public.facts(con, found), *breakdowns.names(con), tmp_path / "site")
    con.close()
    files = [path for path in (tmp_path / "site").rglob("*") if path.is_file()]
    assert len(files) > 10
    assert leaked(secret, *(text for path in files for text in gate.texts_of(path.name, path.read_bytes()))) == []


def test_no_planted_text_is_in_any_frame_of_any_public_page(secret: dict, shown: list[bytes]) -> None:
    kinds = {parsed(frame).delta.new_element.WhichOneof("type") for frame in shown}
    assert kinds >= {"dataframe", "imgs", "markdown", "metric"}  # tables, maps with their tooltips, words, figures
    assert not kinds & {"download_button", "deck_gl_json_chart", "exception"}
    assert leaked(secret, *everything(shown)) == []


def test_no_planted_text_is_in_any_file_or_error_of_the_server(server: Server, secret: dict, planted: Planted) -> None:
    page = fetched(server.url)
    one = next(text for text, where in planted.texts.items() if where[:2] == ("RED", "incident_id"))
    static = [f"/app/static/{path.name}" for path in (ROOT / "pages" / "static").iterdir()]
    pages = ["/cases", "/about", *(f"/{name}" for name in OTHERS), f"/cases?case={one}", "/overview?tier=analyst"]
    wrong = [
        "/no-such-page", "/media/", "/media/x.csv", f"/media/{one}", "/_stcore/upload_file/x/y", "/%00",
        "/_stcore/agent/interact", "/app/static/analyst.json", "/app/static/../analyst.json", "/component/x/y",
        "/app/static/%2e%2e/%2e%2e/analyst.json", "/oauth2callback?code=x", "/auth/login?provider=x", "/auth/logout",
        "/.streamlit/secrets.toml", "/_stcore/metrics", "/_stcore/script-health-check",
    ]  # fmt: skip
    said = [fetched(server.url + path) for path in (*FIRST, *pages, *static, *wrong)]
    said += [fetched(f"{server.url}/{name}") for name in NAMED.findall(page.decode())]
    said += [fetched(server.url + path, Host="evil.example") for path in (*FIRST, *wrong)]
    assert len(said) > 100
    assert leaked(secret, *said) == []


# Forgeries.


def forged(planted: Planted) -> list[BackMsg]:
    """Addresses, pages, widgets, fragments and session values that ask for more."""
    hidden = next(text for text, where in planted.texts.items() if where[:2] == ("RED", "incident_id"))
    named = f"set-red/{hidden}"
    queries = [
        "lang=en&tier=analyst&role=analyst&SEIZURE_TIER=analyst&page=overview", f"lang=en&case={named}",
        f"lang=en&text={hidden}&tlp=RED~AMBER", "lang=en&names=../../analyst&boundaries=analyst",
        f"lang=../../../etc&profile={hidden}&border=VN-CN&at=hkia", "embed=true&embed_options=show_toolbar&lang=en",
    ]  # fmt: skip
    asked_for = [rerun("", query) for query in queries] + [rerun("cases", query) for query in queries]
    asked_for += [rerun(name, f"lang=en&case={named}") for name in OTHERS]
    for name in OTHERS:  # by the digest of an address, of a file, of a module
        for text in (name, f"pages/{name}.py", str(ROOT / "pages" / f"{name}.py"), f"{name}.py"):
            message = rerun("", "lang=en")
            message.rerun_script.page_name, message.rerun_script.page_script_hash = name, calc_hash(text)
            asked_for.append(message)
    names = ("tier", "reader", "role", "mode", "filter", "view", "export_reason", "$$ID-x-tier", "sign_in", "user")
    asked_for.append(rerun("", "lang=en", **dict.fromkeys(names, "analyst")))
    for kind in ("trigger_value", "bool_value", "json_value", "bytes_value"):
        message = rerun("cases", "lang=en")
        widget = message.rerun_script.widget_states.widgets.add()
        widget.id = "download_csv"
        value = {
            "trigger_value": True,
            "bool_value": True,
            "json_value": '{"tier": "analyst"}',
            "bytes_value": b"analyst",
        }
        setattr(widget, kind, value[kind])
        asked_for.append(message)
    return asked_for


def beside() -> list[BackMsg]:
    """Messages that Streamlit answers with no run."""
    made = [rerun("cases", "lang=en", fragment="analyst"), rerun("overview", "lang=en", fragment="x", tier="analyst")]
    for name in ("clear_cache", "set_run_on_save", "load_git_info", "debug_disconnect_websocket",
                 "debug_shutdown_runtime"):  # fmt: skip
        message = BackMsg()
        setattr(message, name, True)
        made.append(message)
    for file_id in ("download_csv", "../../analyst.json", "0" * 56):
        message = BackMsg()
        message.backend_operation_request.deferred_file.file_id = file_id
        made.append(message)
    message = BackMsg()
    message.backend_operation_request.install_skills.SetInParent()
    chunk = BackMsg()
    chunk.backend_operation_request.dataframe_chunk.source_id = "incident"
    return [*made, message, chunk]


def test_nothing_forged_gets_more_than_the_public_pages(server: Server, planted: Planted, secret: dict) -> None:
    tricks = forged(planted)
    with opened(server.url, cookie(server.url, "analyst"), "_streamlit_user=analyst", "tier=analyst",
                **{"X-Forwarded-User": "admin", "Authorization": "Bearer x"}) as wire:  # fmt: skip
        for message in beside():
            wire.send(message.SerializeToString())
        got = [frames(wire, message) for message in tricks]
    assert len(got) == len(tricks) > 50
    # what was asked for may be in the answer's own address, and nowhere else
    kept = {text: where for text, where in secret.items() if not any(text in str(message) for message in tricks)}
    assert len(secret) - len(kept) == 1
    for message, answer in zip(tricks, got, strict=True):
        said = [parsed(frame) for frame in answer]
        told = f"{message.rerun_script.page_name} {message.rerun_script.query_string}"
        offered = [page.url_pathname for one in said for page in one.navigation.app_pages]
        assert set(offered) <= {"", "cases", "about"}, told
        assert not [one for one in said if one.delta.new_element.WhichOneof("type") == "exception"], told
        assert leaked(kept, *everything(answer)) == [], told
        assert not any("TLP:AMBER" in text for one in said for text in texts_of(one)), told


def until_closed(wire: ClientConnection) -> list[bytes]:
    """What comes until the server closes the connection; it must."""
    got: list[bytes] = []
    try:
        while True:
            got.append(bytes(wire.recv(timeout=20)))
    except ConnectionClosed:
        return got


def test_what_is_no_message_closes_the_connection_and_nothing_else(server: Server, secret: dict) -> None:
    for broken in (b"\xff\xff\xff", b"\x0a" * 9, "text", b"\x1a\xff\xff\xff\xff\x0f"):
        with opened(server.url) as wire:
            wire.send(broken)
            assert leaked(secret, *everything(until_closed(wire))) == []
    with opened(server.url) as wire:
        assert len(frames(wire, rerun())) > 50


def test_no_planted_text_is_in_what_the_server_says_of_itself(server: Server, secret: dict, planted: Planted) -> None:
    """After all of the above: what it wrote to its standard output and error, and what lies in its folder."""
    with opened(server.url) as wire:
        frames(wire, rerun("cases"))
    log = server.log.read_text()
    assert "Error deserializing back message" in log  # it did say something
    assert leaked(secret, log) == []
    assert not (planted.folder / "work.sqlite").exists()
    assert not list(ROOT.glob(".claude/skills/*streamlit*"))
