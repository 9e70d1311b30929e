-- Where large consignments started, by country or area, and where they were seized. One row an incident and start; NULL:
-- no start stated. Where none is, the stated place of departure stands in: is_start says which.
, start as (
    select s.incident_id, s.country, true as is_start, min(s.certainty) = 'sure' and max(s.certainty) = 'sure' as is_sure
    from stop s
    where s.role = 'origin' and s.country is not null
    group by s.incident_id, s.country
),
departed as (
    select s.incident_id, s.country, false as is_start, false as is_sure
    from stop s
    where s.role = 'export' and s.country is not null
        and s.incident_id not in (select a.incident_id from start a)
    group by s.incident_id, s.country
),
ends as (
    select a.incident_id, a.country, a.is_start, a.is_sure from start a
    union all
    select d.incident_id, d.country, d.is_start, d.is_sure from departed d
)
select i.incident_id, e.country as start_country, e.is_start, e.is_sure, i.country as seized_country,
    case when i.location_precision in ('facility', 'town') then i.complex_id end as complex_id
from incident i
left join ends e on e.incident_id = i.incident_id
where i.is_large
order by i.incident_id, e.country
