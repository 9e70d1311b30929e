-- The incidents whose path uses one edge of the sea lanes, or is one path.
select distinct i.incident_id
from incident i
join leg g on g.incident_id = i.incident_id
left join path_edge pe on pe.path_id = g.path_id and pe.edge_id = $edge_id::integer
where pe.edge_id is not null or g.path_id = $path_id::integer
order by i.incident_id
