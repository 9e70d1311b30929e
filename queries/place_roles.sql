-- What happened to the consignments that name this place: stopped here; passed here and stopped elsewhere (named as
-- start, departure or transit before the seizure); bound here and stopped before (named as a stop after the seizure).
, at_place as (
    select s.incident_id, s.position, s.role
    from stop s
    where s.complex_id = $complex_id::varchar
),
seized_at as (
    select s.incident_id, min(s.position) as position
    from stop s
    where s.role = 'seizure'
    group by s.incident_id
)
select
    count(distinct case when i.complex_id = $complex_id::varchar then i.incident_id end) as stopped_here_count,
    count(distinct case when i.complex_id is distinct from $complex_id::varchar and a.position < z.position
        then i.incident_id end) as passed_here_count,
    count(distinct case when i.complex_id is distinct from $complex_id::varchar and a.position > z.position
        then i.incident_id end) as bound_here_count
from incident i
join seized_at z on z.incident_id = i.incident_id
left join at_place a on a.incident_id = i.incident_id
