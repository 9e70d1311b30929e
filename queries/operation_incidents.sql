-- The incidents whose own source names an operation: those coded to it, and those that give its very name.
select i.incident_id, i.operation, i.country, i.seized_from, i.seized_until
from incident i
where list_contains($incidents::varchar[], i.incident_id) or i.operation = $name::varchar
order by i.seized_from, i.incident_id
