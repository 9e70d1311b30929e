"""Loaded by the server under test: refuses and records every look-up of a host that is not this machine."""

import os
import socket
from pathlib import Path

_ask = socket.getaddrinfo
_LOCAL = {None, "", "localhost", "127.0.0.1", "::1", "0.0.0.0", b"127.0.0.1", b"localhost"}


def _refuse(host, *rest, **more):
    if host in _LOCAL:
        return _ask(host, *rest, **more)
    with Path(os.environ["LOOKUPS"]).open("a", encoding="utf-8") as log:
        log.write(f"{host}\n")
    raise socket.gaierror(f"look-up of {host} refused by the test")


socket.getaddrinfo = _refuse
