"""What stands before every request: who may connect at all, and the headers of every answer (decision 28).

The checks of `access` look at settings; these look at the connection itself, so that they also hold when the program
is started by another server than Streamlit's, or stands behind a proxy nobody told it of. Besides: which messages of a
browser are passed on, who gets a file that was made, and where a reader comes back to after signing in.
"""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import streamlit as st
from google.protobuf.message import DecodeError
from starlette.requests import cookie_parser
from streamlit.auth_util import get_cookie_with_chunks
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from geo.errors import AtlasError
from pages.widgets import access

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Scope, Receive, Send], Awaitable[None]]

FORWARDED = {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-real-ip"}  # set by proxies


def _inline_scripts() -> list[str]:
    """The hashes of the scripts that Streamlit's own page holds inside itself, and of ours of present mode.

    No other inline script runs.
    """
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    own = (Path(__file__).parent / "scripts" / "present.js").read_text(encoding="utf-8")
    found = [*re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL), own]
    hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in found]
    return [f"'sha256-{digest}'" for digest in hashes]


# 'unsafe-eval': the expressions of a pydeck layer are compiled in the browser. blob: the workers of the map.
SOURCES: dict[str, tuple[str, ...]] = {
    "default-src": ("'self'",),
    "script-src": ("'self'", "'unsafe-eval'", *_inline_scripts()),
    "style-src": ("'self'", "'unsafe-inline'"),
    "img-src": ("'self'", "data:", "blob:"),
    "font-src": ("'self'", "data:"),
    "connect-src": ("'self'", "data:", "blob:"),
    "worker-src": ("'self'", "blob:"),
    "frame-src": ("'none'",),
    "frame-ancestors": ("'none'",),
    "object-src": ("'none'",),
    "base-uri": ("'self'",),
    "form-action": ("'self'",),
}
POLICY = "; ".join(" ".join((name, *allowed)) for name, allowed in SOURCES.items())
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
MADE = "/media/"  # files made for one reader: no browser and no proxy keeps a copy

# What a browser of ours says. Streamlit would also empty the caches of all readers for anybody who asks.
PASSED_ON = frozenset(
    {"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"}
)
OPERATIONS = frozenset({"deferred_file", "dataframe_chunk"})

WANTED = "atlas_wanted"  # the cookie that keeps the address asked for while a reader signs in
WANTED_FOR = 900  # seconds
PAGE = re.compile(r"/[a-z]*(\?[^\\\s#]{0,2000})?")  # an address of a page of ours, and nothing that leads elsewhere
CALLBACK = "/oauth2callback"


class Guard:
    """ASGI middleware: refuses connections that this kind of process does not serve, and adds the headers."""

    def __init__(self, app: Asgi, kind: str, own_address: str | None = None) -> None:
        self.app = app
        self.kind = kind
        own = urlsplit(own_address or "")
        self.own_host = own.hostname
        self.is_secure = own.scheme == "https"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
        elif self.refuses(scope) or not await self._may_have(scope):
            await _refuse(scope, send)
        elif scope["type"] == "websocket":
            await self.app(scope, _passing_on(receive), send)
        else:
            await self.app(scope, receive, self._with_headers(scope, send))

    def refuses(self, scope: Scope) -> bool:
        """Whether a connection is not served.

        The one analyst at this machine: both ends of the connection are this machine, it is asked for by a name of
        this machine (else a page of any site could be pointed here by its DNS), and no proxy forwarded it. Behind a
        sign-in: it is asked for by its own name, or from this machine. The public may come from anywhere.
        """
        if self.kind == access.PUBLIC:
            return False
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1:
            return True
        try:
            host = urlsplit(f"//{hosts[0]}").hostname
        except ValueError:
            return True
        if self.kind == access.SIGNED_IN:
            return host != self.own_host and not access.is_loopback(host)
        ends = [scope.get("client"), scope.get("server")]
        is_here = all(end and access.is_loopback(str(end[0])) for end in ends)
        was_forwarded = any(name in FORWARDED for name, _value in scope["headers"])
        return not (is_here and access.is_loopback(host)) or was_forwarded

    async def _may_have(self, scope: Scope) -> bool:
        """Whether a file that was made is handed out: behind a sign-in, only to somebody who has a role now."""
        if self.kind != access.SIGNED_IN or MADE not in scope.get("path", ""):
            return True
        return await asyncio.to_thread(_is_admitted, _cookies(scope))

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*self._headers(scope, message.get("headers") or [])]
            await send(message)

        return sending

    def _headers(self, scope: Scope, found: Any) -> list[tuple[bytes, bytes]]:
        ours = {name.encode(): value.encode() for name, value in HEADERS.items()}
        if MADE in scope.get("path", ""):
            ours[b"cache-control"] = b"no-store"
        if self.kind == access.SIGNED_IN:
            found = [*_back(scope, found), *_remember(scope, found)]
        kept = [(name, self._flagged(name, value)) for name, value in found if name.lower() not in ours]
        return [*kept, *ours.items()]

    def _flagged(self, name: bytes, value: bytes) -> bytes:
        """A cookie travels only over https where the program is reached by https (Streamlit leaves the flag out)."""
        is_cookie = self.is_secure and name.lower() == b"set-cookie"
        return value + b"; Secure" if is_cookie and b"; secure" not in value.lower() else value


def _passing_on(receive: Receive) -> Receive:
    """Only the messages that a browser of ours sends; what is no message at all Streamlit refuses itself."""

    async def receiving() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive" or _is_passed_on(message.get("bytes")):
                return message

    return receiving


def _is_passed_on(data: bytes | None) -> bool:
    said = BackMsg()
    try:
        said.ParseFromString(data or b"")
    except DecodeError:
        return True
    kind = said.WhichOneof("type")
    if kind == "backend_operation_request":
        return said.backend_operation_request.WhichOneof("payload") in OPERATIONS
    return kind is None or kind in PASSED_ON


def _cookies(scope: Scope) -> dict[str, str]:
    sent = [value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie"]
    return cookie_parser("; ".join(sent))


def _is_admitted(cookies: dict[str, str]) -> bool:
    """Whether an identity cookie is one that Streamlit signed, of somebody who has a role and has not signed out."""
    secret = get_cookie_secret()

    def part(name: str) -> bytes | None:
        return decode_signed_value(secret, name, cookies[name].encode("latin-1")) if name in cookies else None

    try:
        claims = json.loads(get_cookie_with_chunks(part, USER_COOKIE_NAME) or b"{}")
        return claims.get("is_logged_in") is True and bool(access.admitted(claims))
    except (AtlasError, ValueError):
        return False


def _remember(scope: Scope, found: Any) -> list[tuple[bytes, bytes]]:
    """Keep the address of a page that is asked for: whoever signs in comes back to it."""
    headers = dict(scope["headers"])
    is_page = any(name.lower() == b"content-type" and value.startswith(b"text/html") for name, value in found)
    if scope.get("method") != "GET" or not is_page or headers.get(b"sec-fetch-dest", b"document") != b"document":
        return []
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = scope.get("path", "") + (f"?{query}" if query else "")
    return [_cookie(quote(wanted, safe=""), WANTED_FOR)] if PAGE.fullmatch(wanted) else []


def _back(scope: Scope, found: Any) -> list[tuple[bytes, bytes]]:
    """The headers of an answer; of the one that ends a sign-in, with the address that was asked for before it."""
    wanted = unquote(_cookies(scope).get(WANTED, ""))
    signed_in = any(
        name.lower() == b"set-cookie"
        and value.startswith(f"{USER_COOKIE_NAME}=".encode())
        and b"Max-Age=0" not in value
        for name, value in found
    )
    if not (signed_in and scope.get("path", "").endswith(CALLBACK) and PAGE.fullmatch(wanted)):
        return list(found)
    kept = [(name, value) for name, value in found if name.lower() != b"location"]
    return [*kept, (b"location", wanted.encode("latin-1")), _cookie("", 0)]


def _cookie(value: str, seconds: int) -> tuple[bytes, bytes]:
    return b"set-cookie", f"{WANTED}={value}; Max-Age={seconds}; Path=/; HttpOnly; SameSite=Lax".encode()


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Not served here: see SECURITY.md, Processes.\n"})
