-- Start, place of seizure and destination as the sources state them, by country or area; NULL: not stated. An incident
-- with several stated starts or destinations counts under each pair.
, start as (
    select distinct s.incident_id, s.country
    from stop s
    where s.role = 'origin' and s.country is not null
),
departed as (
    select distinct s.incident_id, s.country
    from stop s
    where s.role = 'export' and s.country is not null
),
bound as (
    select distinct s.incident_id, s.country
    from stop s
    where s.role = 'destination' and s.country is not null
)
select coalesce(a.country, d.country) as start, i.country as seized_in, b.country as destination,
    count(distinct i.incident_id) as incident_count,
    count(distinct case when i.is_large then i.incident_id end) as large_count
from incident i
left join start a on a.incident_id = i.incident_id
left join departed d on d.incident_id = i.incident_id
left join bound b on b.incident_id = i.incident_id
group by coalesce(a.country, d.country), i.country, b.country
order by incident_count desc, start nulls last, seized_in, destination nulls last
