"""The public pages: a page run with fifty readers at once against one with a single reader, in one run.

`tests/e2e/test_load.py` asks the same for five minutes and wants no error.
"""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from data import pointer, publish
from tests import readers
from tests.e2e.conftest import serving

COUNT, SECONDS = 50, 60


def run() -> list[str]:
    """The ratio of the p95s, and what both met with."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "store"
        folder.mkdir()
        for path in pointer.store_folder().glob("analyst*"):
            shutil.copy(path, folder)
        publish.publish("public", folder, on=datetime.now(UTC).date(), approver="bench")
        with serving(folder, Path(scratch) / "server", SEIZURE_TIER="public") as server:
            first = readers.warm(server.url)
            alone = readers.read(server.url, 1, 20, think=(0.1, 0.3), known=first)
            together = readers.read(server.url, COUNT, SECONDS, known=first)
    return [
        f"1 reader: {alone.told()}",
        f"{COUNT} readers, {SECONDS} s: {together.told()}",
        f"p95 of a page run, {COUNT} readers ÷ 1: {together.p95() / alone.p95():.1f}",
    ]
