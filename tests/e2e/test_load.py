"""Fifty readers of the public pages for five minutes: none meets an error, and none waits long."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import readers
from tests.e2e.conftest import Server, serving

COUNT, SECONDS = 50, 300
MOST_MEGABYTES = 1_000


@pytest.fixture(scope="module")
def public_server(published_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(published_folder, tmp_path_factory.mktemp("public"), SEIZURE_TIER="public") as running:
        yield running


def megabytes(server: Server) -> float:
    """What the process of a server holds in memory (Linux)."""
    port = server.url.rpartition(":")[2].encode()
    for pid in (path for path in Path("/proc").iterdir() if path.name.isdigit()):
        try:
            if port in (pid / "cmdline").read_bytes().split(b"\0"):
                return int((pid / "status").read_text().split("VmRSS:")[1].split()[0]) / 1024
        except OSError:
            continue
    raise LookupError(server.url)


@pytest.mark.long
def test_fifty_readers_for_five_minutes_meet_no_error(public_server: Server) -> None:
    first = readers.warm(public_server.url)
    assert first.problems == {}
    alone = readers.read(public_server.url, 1, 20, think=(0.1, 0.3), known=first)
    before = megabytes(public_server)
    heard = readers.read(public_server.url, COUNT, SECONDS, known=first)
    print(f"\n1 reader:   {alone.told()}\n50 readers: {heard.told()}\np95, 50 ÷ 1: {heard.p95() / alone.p95():.1f}; "
          f"memory {before:.0f} MB, then {megabytes(public_server):.0f} MB; load {os.getloadavg()}")  # fmt: skip
    assert heard.problems == {}
    assert len(heard.seconds) > COUNT * SECONDS / 12  # each thinks ten seconds at most
    assert {page for page, _language, _theme in heard.shown} == set(readers.PAGES)
    assert heard.elements["metric"] > 0
    assert heard.p95() < 3, "the waiting is shorter than the shortest thinking"
    assert megabytes(public_server) < MOST_MEGABYTES
    assert "Traceback" not in public_server.log.read_text()
