-- The incidents whose path goes through one named passage.
select distinct i.incident_id
from incident i
join leg g on g.incident_id = i.incident_id
join path t on t.path_id = g.path_id
where list_contains(t.passages, $gate_id::varchar)
order by i.incident_id
