-- The incidents whose stated date may, or may not, lie inside the period: counted beside a view, not within.
select o.incident_id
from overlapping o
order by o.incident_id
