"""The series by month at ten million incidents, filter and all, against the bare aggregation it stands on."""

import tempfile
from datetime import date
from pathlib import Path

import duckdb

from data import pointer
from queries import store, trends
from queries.filters import SeizureFilter
from tests.bench.overview import median_ms

COPIES = 12_821  # 780 incidents 12,821 times are ten million
COVERAGE = (date(2008, 1, 1), date(2026, 3, 12))
BARE = """
select cast(date_trunc('month', i.seized_from) as date), l.group_id, count(distinct l.incident_id), count(*),
    sum(l.mass_kg)
from incident i join seizure l on l.incident_id = i.incident_id
group by all
"""


def ten_million(folder: Path) -> duckdb.DuckDBPyConnection:
    """The real incidents and lines copied under new ids, in a file of their own: more than memory may hold."""
    con = duckdb.connect(folder / "large.duckdb")
    con.execute("set enable_progress_bar = false")
    con.execute(f"attach '{pointer.file_of(store.read_pointer())}' as real (read_only)")
    con.execute("create table stop as from real.stop limit 0")
    for table in ("incident", "seizure"):
        con.execute(
            f"create table {table} as select t.* replace (t.incident_id || '#' || n.range as incident_id) "  # noqa: S608
            f"from real.{table} t, range({COPIES}) n"
        )
    return con


def run() -> list[str]:
    """The ratios, and the answers compared."""
    with tempfile.TemporaryDirectory() as folder:
        con = ten_million(Path(folder))
        count = con.execute("select count(*) from incident").fetchall()[0][0]
        bare = median_ms(lambda: con.execute(BARE).df(), 2)
        said = SeizureFilter().parameters() | {"by": "month", "split": "group"}
        ours = median_ms(lambda: con.execute(store.read_sql("series"), said).df(), 2)
        whole = median_ms(lambda: trends.series(con, SeizureFilter(), "month", *COVERAGE, split="group"), 1)
        rows = trends.series(con, SeizureFilter(), "month", *COVERAGE, undated="spread").rows
        assert round(rows["incident_count"].sum()) == count
        con.close()
    return [
        f"{count:,} incidents; bare SQL {bare:.0f} ms",
        f"series by month and group, filter and all ÷ bare SQL: {ours / bare:.2f}",
        f"the whole answer (totals, vague dates, strata, empty months) ÷ bare SQL: {whole / bare:.2f}",
    ]
