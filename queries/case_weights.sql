-- The kilograms of each incident in view that was weighed, heaviest first.
select l.incident_id, sum(l.mass_kg) as mass_kg
from line l
where l.mass_kg is not null
group by l.incident_id
order by mass_kg desc, l.incident_id
