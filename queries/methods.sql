-- How goods were hidden, declared and carried: one row a stratum and a combination of the dimensions asked for ($by),
-- most incidents first. The two strata are never mixed. NULL: not stated, or not asked for. An incident with several
-- goods, stated starts or destinations counts under each, so rows may add up to more than the incidents in view.
, start as (
    select distinct s.incident_id, s.country
    from stop s
    where s.role = 'origin' and s.country is not null and list_contains($by::varchar[], 'start')
),
departed as (
    select distinct s.incident_id, s.country
    from stop s
    where s.role = 'export' and s.country is not null and list_contains($by::varchar[], 'start')
),
bound as (
    select distinct s.incident_id, s.country
    from stop s
    where s.role = 'destination' and s.country is not null and list_contains($by::varchar[], 'destination')
),
keyed as (
    select distinct i.incident_id, i.is_large, i.source_kind,
        case when list_contains($by::varchar[], 'concealment') then i.concealment_class end as concealment,
        case when list_contains($by::varchar[], 'cover_load') then i.cover_load end as cover_load,
        case when list_contains($by::varchar[], 'transport') then i.transport end as transport,
        case when list_contains($by::varchar[], 'facility') then i.facility end as facility,
        case when list_contains($by::varchar[], 'group') then l.group_id end as group_id,
        case when list_contains($by::varchar[], 'commodity') then l.commodity end as commodity,
        coalesce(a.country, d.country) as start,
        case when list_contains($by::varchar[], 'seized_in') then i.country end as seized_in,
        b.country as destination
    from incident i
    join line l on l.incident_id = i.incident_id
    left join start a on a.incident_id = i.incident_id
    left join departed d on d.incident_id = i.incident_id
    left join bound b on b.incident_id = i.incident_id
),
told as (
    select k.is_large, k.concealment, k.cover_load, k.transport, k.facility, k.group_id, k.commodity, k.start,
        k.seized_in, k.destination, s.publisher, count(distinct k.incident_id) as incident_count
    from keyed k
    join incident_source x on x.incident_id = k.incident_id
    join source s on s.source_id = x.source_id
    group by k.is_large, k.concealment, k.cover_load, k.transport, k.facility, k.group_id, k.commodity, k.start,
        k.seized_in, k.destination, s.publisher
),
mix as (
    select t.is_large, t.concealment, t.cover_load, t.transport, t.facility, t.group_id, t.commodity, t.start,
        t.seized_in, t.destination, count(*) as publisher_count, max(t.incident_count) as largest_publisher_count
    from told t
    group by t.is_large, t.concealment, t.cover_load, t.transport, t.facility, t.group_id, t.commodity, t.start,
        t.seized_in, t.destination
),
cell as (
    select k.is_large, k.concealment, k.cover_load, k.transport, k.facility, k.group_id, k.commodity, k.start,
        k.seized_in, k.destination,
        count(distinct k.incident_id) as incident_count,
        count(distinct case when k.source_kind = 'agency' then k.incident_id end) as agency_count
    from keyed k
    group by k.is_large, k.concealment, k.cover_load, k.transport, k.facility, k.group_id, k.commodity, k.start,
        k.seized_in, k.destination
)
select case when c.is_large then 'large' else 'other' end as stratum,
    c.concealment, c.cover_load, c.transport, c.facility, c.group_id, c.commodity, c.start, c.seized_in, c.destination,
    c.incident_count, c.agency_count, m.publisher_count, m.largest_publisher_count
from cell c
join mix m on m.is_large = c.is_large
    and m.concealment is not distinct from c.concealment and m.cover_load is not distinct from c.cover_load
    and m.transport is not distinct from c.transport and m.facility is not distinct from c.facility
    and m.group_id is not distinct from c.group_id and m.commodity is not distinct from c.commodity
    and m.start is not distinct from c.start and m.seized_in is not distinct from c.seized_in
    and m.destination is not distinct from c.destination
order by stratum, c.incident_count desc, c.concealment nulls last, c.cover_load nulls last, c.transport nulls last,
    c.facility nulls last, c.group_id nulls last, c.commodity nulls last, c.start nulls last,
    c.seized_in nulls last, c.destination nulls last
