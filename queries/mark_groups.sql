-- The groups seized at each place complex, most incidents first.
select i.complex_id, l.group_id, count(distinct l.incident_id) as incident_count
from line l
join incident i on i.incident_id = l.incident_id
where i.complex_id is not null
group by i.complex_id, l.group_id
order by i.complex_id, incident_count desc, l.group_id
