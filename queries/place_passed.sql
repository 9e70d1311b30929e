-- The incidents that name this place in their route and were seized elsewhere.
select distinct i.incident_id, i.seized_from, i.seized_until, i.country, i.complex_id, i.place_name, s.role
from incident i
join stop s on s.incident_id = i.incident_id
where s.complex_id = $complex_id::varchar and s.role <> 'seizure' and i.complex_id is distinct from $complex_id::varchar
order by i.seized_from desc, i.incident_id, s.role
