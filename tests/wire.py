"""What a browser says to a running dashboard, and hears, without a browser: Streamlit's protocol on a websocket."""

import json
import socket
import time
import urllib.error
import urllib.request
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.util import calc_hash
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value, generate_xsrf_token_string
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME, XSRF_COOKIE_NAME
from websockets.sync.client import ClientConnection, connect

ISSUER = "http://127.0.0.1:9"  # nobody answers there: these tests need no provider, only the key that signs cookies
SECRET = "0123456789abcdef" * 4


def cookie(url: str, group: str, key: str = SECRET, **more: Any) -> str:
    """An identity cookie as the server would sign it: a test knows the key."""
    now = int(time.time())
    said = {
        "iss": ISSUER, "aud": "atlas", "sub": f"of-{group}", "iat": now, "exp": now + 600, "nonce": "n",
        "groups": [group], "origin": url, "is_logged_in": True, "provider": "default",
    } | more  # fmt: skip
    return f"{USER_COOKIE_NAME}={create_signed_value(key, USER_COOKIE_NAME, json.dumps(said)).decode()}"


def handshake(url: str, *cookies: str, token: bool = True, **headers: str) -> dict[str, Any]:
    """How a browser opens the websocket: the token against forgery in a cookie and beside it."""
    xsrf = generate_xsrf_token_string()
    sent = "; ".join([*cookies, *([f"{XSRF_COOKIE_NAME}={xsrf}"] if token else [])])
    port = url.rpartition(":")[2]
    return {
        "uri": f"ws://{headers.pop('host', '127.0.0.1')}:{port}/_stcore/stream", "max_size": None,
        "origin": headers.pop("origin", url), "subprotocols": ["streamlit", xsrf] if token else ["streamlit"],
        "additional_headers": {"Cookie": sent} | headers,
    }  # fmt: skip


def opened(url: str, *cookies: str, token: bool = True, **headers: str) -> ClientConnection:
    """A websocket to a server of this machine, whatever host is named."""
    port = int(url.rpartition(":")[2])
    return connect(
        sock=socket.create_connection(("127.0.0.1", port)), **handshake(url, *cookies, token=token, **headers)
    )


def rerun(page: str = "", query: str = "lang=en", fragment: str = "", **widgets: str) -> BackMsg:
    """The message that asks for a run: of a page, with an address and states of widgets."""
    message = BackMsg()
    state = message.rerun_script
    state.query_string, state.page_name, state.page_script_hash = query, page, calc_hash(page) if page else ""
    state.fragment_id = fragment
    for name, value in widgets.items():
        widget = state.widget_states.widgets.add()
        widget.id, widget.string_value = name, value
    return message


def frames(wire: ClientConnection, *messages: BackMsg) -> list[bytes]:
    """Send messages and take every frame that comes until each run has ended."""
    got: list[bytes] = []
    for message in messages:
        wire.send(message.SerializeToString())
        while True:
            data = wire.recv(timeout=60)
            got.append(data if isinstance(data, bytes) else data.encode())
            if parsed(got[-1]).WhichOneof("type") == "script_finished":
                break
    return got


def answer(wire: ClientConnection, *messages: BackMsg) -> bytes:
    """All that comes until each run has ended."""
    return b"".join(frames(wire, *messages))


def parsed(frame: bytes) -> ForwardMsg:
    """A frame as the message that it is."""
    said = ForwardMsg()
    said.ParseFromString(frame)
    return said


def fetched(url: str, **headers: str) -> bytes:
    """The body of an answer, whatever its status."""
    return asked(url, **headers)[1]


def asked(url: str, **headers: str) -> tuple[int, bytes]:
    """Status and body of an answer."""
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
