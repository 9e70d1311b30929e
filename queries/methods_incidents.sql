-- The incidents of one cell of methods.sql: the same dimensions ($by), each with its value; NULL: not stated.
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
    select distinct i.incident_id, i.is_large,
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
)
select distinct k.incident_id
from keyed k
where ($in_stratum::varchar is null or ($in_stratum::varchar = 'large') = k.is_large)
  and (not list_contains($by::varchar[], 'concealment') or k.concealment is not distinct from $of_concealment::varchar)
  and (not list_contains($by::varchar[], 'cover_load') or k.cover_load is not distinct from $of_cover_load::varchar)
  and (not list_contains($by::varchar[], 'transport') or k.transport is not distinct from $of_transport::varchar)
  and (not list_contains($by::varchar[], 'facility') or k.facility is not distinct from $of_facility::varchar)
  and (not list_contains($by::varchar[], 'group') or k.group_id is not distinct from $of_group::varchar)
  and (not list_contains($by::varchar[], 'commodity') or k.commodity is not distinct from $of_commodity::varchar)
  and (not list_contains($by::varchar[], 'start') or k.start is not distinct from $of_start::varchar)
  and (not list_contains($by::varchar[], 'seized_in') or k.seized_in is not distinct from $of_seized_in::varchar)
  and (not list_contains($by::varchar[], 'destination') or k.destination is not distinct from $of_destination::varchar)
order by k.incident_id
