"""Who may connect at all, and the headers of every answer, whatever server runs the program."""

import asyncio
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from pages.widgets import access, guard

OWN = "https://atlas.example.org/oauth2callback"
HERE = ("127.0.0.1", 50000)


def asked(
    kind: str, host: str | None = "127.0.0.1:8501", client: Any = HERE, server: Any = ("127.0.0.1", 8501),
    own: str | None = None, type_: str = "http", path: str = "/", headers: tuple[tuple[bytes, bytes], ...] = (),
    answer: tuple[tuple[bytes, bytes], ...] = (), query: bytes = b"",
) -> list[dict[str, Any]]:  # fmt: skip
    """What a connection gets: the messages that the guard sends."""
    sent: list[dict[str, Any]] = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        if type_ == "websocket":
            await send({"type": "websocket.accept"})
        else:
            await send({"type": "http.response.start", "status": 200, "headers": [*answer]})
            await send({"type": "http.response.body", "body": b"the page"})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {}

    named = [(b"host", host.encode())] if host is not None else []
    scope = {"type": type_, "path": path, "client": client, "server": server, "headers": [*named, *headers],
             "method": "GET", "query_string": query}  # fmt: skip
    asyncio.run(guard.Guard(app, kind, own)(scope, receive, send))
    return sent


def is_served(messages: list[dict[str, Any]]) -> bool:
    return messages[0].get("status") == 200 or messages[0]["type"] == "websocket.accept"


@pytest.mark.parametrize("type_", ["http", "websocket"])
@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:8501", "localhost", "[::1]:8501"])
def test_the_analyst_at_this_machine_is_served(host: str, type_: str) -> None:
    assert is_served(asked(access.LOCAL, host, type_=type_))


@pytest.mark.parametrize("type_", ["http", "websocket"])
@pytest.mark.parametrize(
    "odd",
    [
        {"client": ("192.168.1.9", 4711)},
        {"server": ("192.168.1.7", 8501)},
        {"client": None},
        {"server": ("/run/atlas.sock", None)},
        {"host": "atlas.example.org"},  # a name that leads here, by a proxy or by the DNS of another site
        {"host": "127.0.0.1.evil.org:8501"},
        {"host": "localhost@evil.org"},
        {"host": None},
        {"host": ""},
        {"host": "[::1"},
        {"headers": ((b"host", b"evil.org"),)},
        {"headers": ((b"x-forwarded-for", b"127.0.0.1"),)},
        {"headers": ((b"forwarded", b"for=127.0.0.1"),)},
        {"headers": ((b"x-real-ip", b"127.0.0.1"),)},
    ],
)
def test_nobody_else_is_served_as_the_analyst_at_this_machine(odd: dict[str, Any], type_: str) -> None:
    messages = asked(access.LOCAL, **({"type_": type_} | odd))
    assert not is_served(messages)
    assert messages[0].get("code") == 1008 if type_ == "websocket" else messages[0]["status"] == 403
    assert b"the page" not in b"".join(message.get("body", b"") for message in messages)


@pytest.mark.parametrize(
    ("host", "served"),
    [("atlas.example.org", True), ("ATLAS.example.org:443", True), ("127.0.0.1:8501", True), ("evil.org", False)],
)
def test_behind_a_sign_in_it_answers_to_its_own_name(host: str, served: bool) -> None:
    assert is_served(asked(access.SIGNED_IN, host, client=("10.0.0.9", 1), own=OWN)) is served


def test_the_public_may_come_from_anywhere() -> None:
    assert is_served(asked(access.PUBLIC, "public.example.org", client=("203.0.113.9", 1), server=("0.0.0.0", 80)))


def headers_of(messages: list[dict[str, Any]]) -> dict[bytes, bytes]:
    return dict(messages[0]["headers"])


@pytest.mark.parametrize("kind", [access.LOCAL, access.SIGNED_IN, access.PUBLIC])
def test_every_answer_has_the_headers(kind: str) -> None:
    found = headers_of(asked(kind, answer=((b"Referrer-Policy", b"unsafe-url"), (b"etag", b"x"))))
    assert {name: value.encode() for name, value in guard.HEADERS.items()}.items() <= {
        name.decode(): value for name, value in found.items()
    }.items()
    assert b"Referrer-Policy" not in found
    assert found[b"etag"] == b"x"


def test_the_policy_allows_no_other_host_and_no_script_that_is_not_ours() -> None:
    said = dict(part.split(" ", 1) for part in guard.POLICY.split("; "))
    words = " ".join(said.values()).split()
    assert not [word for word in words if "//" in word or "*" in word or word in ("http:", "https:", "ws:", "wss:")]
    assert "'unsafe-inline'" not in said["script-src"]
    assert said["script-src"].count("'sha256-") >= 1
    assert said["frame-ancestors"] == said["object-src"] == "'none'"


def test_a_made_file_is_kept_nowhere() -> None:
    assert headers_of(asked(access.LOCAL, path="/media/x.csv"))[b"cache-control"] == b"no-store"
    kept = headers_of(asked(access.LOCAL, path="/static/x.js", answer=((b"cache-control", b"public"),)))
    assert kept[b"cache-control"] == b"public"


@pytest.mark.parametrize(("own", "flagged"), [(OWN, True), ("http://127.0.0.1:8501/oauth2callback", False)])
def test_cookies_travel_over_https_only_where_the_program_is_reached_by_https(own: str, flagged: bool) -> None:
    answer = ((b"Set-Cookie", b"_streamlit_user=x; HttpOnly; Path=/"), (b"set-cookie", b"a=b; Secure"))
    messages = asked(access.SIGNED_IN, answer=answer, own=own)
    found = [value for name, value in messages[0]["headers"] if name.lower() == b"set-cookie"]
    assert found[0].endswith(b"; Secure") is flagged
    assert found[1].count(b"Secure") == 1


HTML = (b"content-type", b"text/html; charset=utf-8")
SIGNED_IN_NOW = (b"set-cookie", b"_streamlit_user=signed; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax")
SIGNED_OUT = (b"set-cookie", b'_streamlit_user=""; Max-Age=0; Path=/; SameSite=lax')


def values(messages: list[dict[str, Any]], name: bytes) -> list[bytes]:
    return [value for given, value in messages[0]["headers"] if given.lower() == name]


def remembered(
    path: str, query: bytes = b"", *headers: tuple[bytes, bytes], kind: str = access.SIGNED_IN
) -> list[bytes]:
    messages = asked(kind, path=path, query=query, answer=(HTML,), headers=headers)
    return [value.split(b";")[0] for value in values(messages, b"set-cookie")]


def test_the_address_of_a_page_is_kept_until_somebody_is_signed_in() -> None:
    assert remembered("/cases", b"lang=en&case=VN-2023-006") == [
        b"atlas_wanted=%2Fcases%3Flang%3Den%26case%3DVN-2023-006"
    ]
    assert remembered("/") == [b"atlas_wanted=%2F"]
    assert remembered("/", b"", (b"sec-fetch-dest", b"iframe")) == []
    assert remembered("/static/x.html") == remembered("//evil.example") == remembered("/_stcore/health") == []
    assert remembered("/cases", kind=access.LOCAL) == remembered("/cases", kind=access.PUBLIC) == []


def sent_to(wanted: bytes, *answer: tuple[bytes, bytes], path: str = "/oauth2callback") -> bytes:
    """Where the answer to a sign-in sends a browser that holds such a cookie."""
    headers = ((b"cookie", b"a=b; atlas_wanted=" + wanted),)
    found = asked(access.SIGNED_IN, path=path, headers=headers, answer=((b"location", b"/"), *answer))
    (location,) = values(found, b"location")
    return location


def test_whoever_signed_in_comes_back_to_the_page_asked_for() -> None:
    assert sent_to(b"%2Fcases%3Fcase%3DVN-2023-006", SIGNED_IN_NOW) == b"/cases?case=VN-2023-006"
    assert sent_to(b"%2Fcases", SIGNED_OUT) == b"/", "nobody was signed in"
    assert sent_to(b"%2Fcases", SIGNED_IN_NOW, path="/auth/logout") == b"/"


@pytest.mark.parametrize(
    "wanted",
    ["", "//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example",
     "/cases%0d%0aset-cookie: a=b", "javascript:alert(1)", "/cases/../../x", "/cases%23x", "/?" + 3000 * "x",
     "%2F%2Fevil.example", "%"],
)  # fmt: skip
def test_a_forged_address_leads_nowhere_else(wanted: str) -> None:
    assert sent_to(wanted.encode(), SIGNED_IN_NOW) == b"/"


def heard(*frames: bytes | None) -> list[bytes | None]:
    """Which messages of a browser the program behind the guard gets."""
    got: list[bytes | None] = []
    waiting = [*({"type": "websocket.receive", "bytes": frame} for frame in frames), {"type": "websocket.disconnect"}]

    async def app(_scope: Any, receive: Any, _send: Any) -> None:
        while (message := await receive())["type"] == "websocket.receive":
            got.append(message["bytes"])

    async def receive() -> Any:
        return waiting.pop(0)

    scope = {"type": "websocket", "path": "/_stcore/stream", "headers": []}
    asyncio.run(guard.Guard(app, access.PUBLIC)(scope, receive, receive))
    return got


def message(name: str, operation: str = "") -> bytes:
    made = BackMsg()
    part = getattr(made, name)
    if operation:
        getattr(part, operation).SetInParent()
    elif isinstance(part, bool):
        setattr(made, name, True)
    else:
        part.SetInParent()
    return made.SerializeToString()


def test_a_reader_cannot_empty_the_caches_of_all_others() -> None:
    kinds = [field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields]
    assert {"clear_cache", "load_git_info", "set_run_on_save", "debug_shutdown_runtime"} <= {*kinds} - guard.PASSED_ON
    for kind in set(kinds) - {"backend_operation_request"}:
        assert heard(message(kind)) == ([message(kind)] if kind in guard.PASSED_ON else []), kind


def test_no_message_writes_to_the_machine() -> None:
    for operation in ("install_skills", "dismiss_skills_nudge"):
        assert heard(message("backend_operation_request", operation)) == []
    for operation in guard.OPERATIONS:
        assert len(heard(message("backend_operation_request", operation))) == 1
    assert heard(message("backend_operation_request")) == []


def test_what_is_no_message_is_left_to_streamlit_which_closes_the_connection() -> None:
    assert heard(b"\xff\xff", None, b"", message("app_heartbeat")) == [b"\xff\xff", None, b"", message("app_heartbeat")]
