-- Where the sources say the goods seized here were to go next: the stated stops after the seizure.
, seized_at as (
    select s.incident_id, min(s.position) as position
    from stop s
    where s.role = 'seizure'
    group by s.incident_id
)
select s.country as value, count(distinct i.incident_id) as incident_count,
    count(distinct case when i.is_large then i.incident_id end) as large_count
from incident i
join seized_at z on z.incident_id = i.incident_id
join stop s on s.incident_id = i.incident_id and s.position > z.position
where s.country is not null
group by s.country
order by incident_count desc, s.country
