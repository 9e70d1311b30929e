-- Incidents in the areas of the first level along one border, by area, and how many of them are named to a crossing
-- of it.
, at_crossing as (
    select distinct i.incident_id
    from incident i
    join place c on c.place_id = i.place_id
    join place p on p.complex_id = c.complex_id
    join crossing x on x.crossing_id = p.crossing_id
    where x.border = $border::varchar
)
select i.country, min(i.admin1) as admin1,
    count(*) as incident_count,
    count(a.incident_id) as at_crossing_count
from incident i
join border_area b on b.border = $border::varchar and b.country = i.country and b.admin1 = i.admin1_folded
left join at_crossing a on a.incident_id = i.incident_id
group by i.country, i.admin1_folded
order by i.country, incident_count desc, i.admin1_folded
