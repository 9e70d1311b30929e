-- Stated place of departure or transit before the seizure, to the place of seizure: complexes with a position.
, seized_at as (
    select s.incident_id, min(s.position) as position
    from stop s
    where s.role = 'seizure'
    group by s.incident_id
)
select s.complex_id as start, i.complex_id as destination, count(distinct i.incident_id) as incident_count,
    count(distinct case when i.is_large then i.incident_id end) as large_count
from incident i
join seized_at z on z.incident_id = i.incident_id
join stop s on s.incident_id = i.incident_id and s.position < z.position
where s.complex_id is not null and i.complex_id is not null and s.complex_id <> i.complex_id
group by s.complex_id, i.complex_id
order by incident_count desc, start, destination
