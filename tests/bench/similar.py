"""Cases like one, at the cases' size and at a million incidents, against bare SQL for that one question.

The bare SQL scans the same columns for the same answer, with the weights written in, no filter and no reasons.
"""

import statistics
from collections.abc import Callable

import duckdb

from data import pointer
from queries import similar, store
from queries.filters import SeizureFilter
from tests.bench.overview import median_ms

COPIES = 1_283  # 780 incidents 1,283 times are a million
ASKED = "VN-2024-001"
BARE = """
with shared as (
    select i.incident_id, nullif(i.transport, 'unknown') as transport, nullif(i.facility, 'unknown') as facility,
        case when i.cover_load not in ('not_stated', 'uncoded') then i.cover_load end as cover_load, t.declared,
        case when i.concealment_class not in ('not_stated', 'uncoded') then i.concealment_class end as concealment,
        i.country, i.complex_id, abs(ln(nullif(i.largest_commodity_kg, 0) / $kg)) as apart,
        len(list_intersect(t.start_countries, $starts)) as start_count, len(t.start_countries) as starts,
        case when len(t.start_places) > 0 and len($places) > 0
            then len(list_intersect(t.start_places, $places)) end as start_place_count,
        len(list_intersect(t.destinations, $destinations)) as destination_count, len(t.destinations) as destinations,
        len(list_intersect(t.groups, $groups)) as group_count, len(t.groups) as group_size,
        len(list_intersect(t.commodities, $commodities)) as commodity_count, len(t.commodities) as commodity_size
    from incident i join trait t on t.incident_id = i.incident_id
), scored as (
    select incident_id,
        (transport = $transport)::int as a, 0.5 * (facility = $facility)::int as b,
        (cover_load = $cover_load)::int * (case when declared = $declared then 1 else 0.75 end) as c,
        (concealment = $concealment)::int as d,
        case when start_place_count > 0 then 1 else start_count / (starts + $start_total - start_count)
            * (case when start_place_count = 0 then 0.75 else 1 end) end as e,
        case when complex_id = $complex then 1 when country = $country then 0.5 else 0 end as f,
        destination_count / (destinations + $destination_total - destination_count) as g,
        0.5 * group_count / (group_size + $group_total - group_count) as h,
        0.5 * commodity_count / (commodity_size + $commodity_total - commodity_count) as j,
        case when apart is not null then greatest(0, 1 - apart / ln(100)) end as k
    from shared
), weighed as (
    select incident_id,
        coalesce(a, 0) + coalesce(b, 0) + coalesce(c, 0) + coalesce(d, 0) + coalesce(e, 0) + coalesce(f, 0)
            + coalesce(g, 0) + coalesce(h, 0) + coalesce(j, 0) + coalesce(k, 0) as alike,
        (a is not null)::int + 0.5 * (b is not null)::int + (c is not null)::int + (d is not null)::int
            + (e is not null)::int + (f is not null)::int + (g is not null)::int + 0.5 * (h is not null)::int
            + 0.5 * (j is not null)::int + (k is not null)::int as weight
    from scored
)
select incident_id, alike / weight as similarity from weighed
where weight >= $least and incident_id <> $incident order by similarity desc, weight desc, incident_id limit 10
"""


def bare_parameters(asked: similar.Consignment) -> dict[str, object]:
    """The asked case as the bare SQL names it."""
    return {
        "transport": asked.transport, "facility": asked.facility, "cover_load": asked.cover_load,
        "declared": asked.declared, "concealment": asked.concealment, "country": asked.country,
        "complex": asked.complex_id, "kg": asked.mass_kg, "starts": list(asked.starts),
        "places": list(asked.start_places), "destinations": list(asked.destinations), "groups": list(asked.groups),
        "commodities": list(asked.commodities), "start_total": len(asked.starts),
        "destination_total": len(asked.destinations), "group_total": len(asked.groups),
        "commodity_total": len(asked.commodities), "incident": asked.incident_id,
        "least": similar.parameters(asked, similar.WEIGHTS, 10)["least_weight"],
    }  # fmt: skip


def a_million() -> duckdb.DuckDBPyConnection:
    """The real store with each incident, its lines and traits copied under new ids, in memory."""
    con = duckdb.connect()
    con.execute(f"attach '{pointer.file_of(store.read_pointer())}' as real (read_only)")
    con.execute("create table stop as from real.stop limit 0")
    for table in ("incident", "seizure", "trait"):
        con.execute(
            f"create table {table} as select t.* replace (t.incident_id || '#' || n.range as incident_id) "  # noqa: S608
            f"from real.{table} t, range({COPIES}) n"
        )
    return con


def both_ms(ours: Callable[[], object], bare: Callable[[], object], times: int) -> tuple[float, float]:
    """Medians of the two, run in turn, so that whatever else the machine does falls on both."""
    taken = [(median_ms(ours, 1), median_ms(bare, 1)) for _ in range(times)]
    return statistics.median(pair[0] for pair in taken), statistics.median(pair[1] for pair in taken)


def run() -> list[str]:
    """Both ratios; the answers are compared."""
    lines = []
    real = store.open_store(store.read_pointer())
    asked = similar.of_incident(real, ASKED)
    said = bare_parameters(asked)
    for con, times in ((real, 31), (a_million(), 5)):
        count = con.execute("select count(*) from incident").fetchall()[0][0]
        matches = similar.nearest(con, SeizureFilter(), asked, 10).matches
        assert [(found.incident_id, round(found.similarity, 9)) for found in matches] == [
            (incident_id, round(similarity, 9)) for incident_id, similarity in con.execute(BARE, said).fetchall()
        ]
        ours, bare = both_ms(
            lambda con=con: similar.nearest(con, SeizureFilter(), asked, 10),
            lambda con=con: con.execute(BARE, said).fetchall(),
            times,
        )
        lines.append(f"{count:,} incidents, bare SQL {bare:.1f} ms; nearest ten with reasons ÷ bare SQL: "
                     f"{ours / bare:.2f} (same answer)")  # fmt: skip
    return lines
