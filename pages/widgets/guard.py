"""What stands before every request: who may connect at all, and the headers of every answer (decision 28).

The checks of `access` look at settings; these look at the connection itself, so that they also hold when the program
is started by another server than Streamlit's, or stands behind a proxy nobody told it of.
"""

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit as st

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
KEPT_NOWHERE = "/media/"  # files made for one reader: no browser and no proxy keeps a copy


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
        elif self.refuses(scope):
            await _refuse(scope, send)
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

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*self._headers(scope, message.get("headers") or [])]
            await send(message)

        return sending

    def _headers(self, scope: Scope, found: Any) -> list[tuple[bytes, bytes]]:
        ours = {name.encode(): value.encode() for name, value in HEADERS.items()}
        if KEPT_NOWHERE in scope.get("path", ""):
            ours[b"cache-control"] = b"no-store"
        kept = [(name, self._flagged(name, value)) for name, value in found if name.lower() not in ours]
        return [*kept, *ours.items()]

    def _flagged(self, name: bytes, value: bytes) -> bytes:
        """A cookie travels only over https where the program is reached by https (Streamlit leaves the flag out)."""
        is_cookie = self.is_secure and name.lower() == b"set-cookie"
        return value + b"; Secure" if is_cookie and b"; secure" not in value.lower() else value


async def _refuse(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Not served here: see SECURITY.md, Processes.\n"})
