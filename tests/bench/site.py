"""The static site: what each page's first view weighs, and how long the writing takes against the facts it tells."""

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from data import pointer, publish
from pages.site import write
from queries import breakdowns, public, store
from tests import weight
from tests.bench.overview import median_ms


def run() -> list[str]:
    """The table of weights, and the ratio."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, site = Path(scratch) / "store", Path(scratch) / "site"
        folder.mkdir()
        for path in pointer.store_folder().glob("analyst*"):
            shutil.copy(path, folder)
        publish.publish("public", folder, on=datetime.now(UTC).date(), approver="bench")
        found = store.read_pointer("public", folder)
        con = store.open_store(found, folder)
        facts, names = public.facts(con, found), breakdowns.names(con)
        told = median_ms(lambda: public.facts(con, found), 3)
        written = median_ms(lambda: write.write(facts, *names, site), 3)
        lines = weight.table(site)
        con.close()
    return [*lines, f"writing all languages ÷ asking for the facts: {written / told:.2f}"]
