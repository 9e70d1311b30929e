-- One mark a place complex: incidents placed to facility or town. Stacked coordinates are one mark.
, goods as (
    select l.incident_id, list(distinct l.group_id order by l.group_id) as groups
    from line l
    group by l.incident_id
)
select c.complex_id, c.name_en, c.country, c.kind, c.lon, c.lat, c.drawable,
    count(*) as incident_count,
    count(*) filter (where i.is_large) as large_count
from incident i
join complex c on c.complex_id = i.complex_id
join goods g on g.incident_id = i.incident_id
where i.location_precision in ('facility', 'town') and c.lon is not null
group by c.complex_id, c.name_en, c.country, c.kind, c.lon, c.lat, c.drawable
order by incident_count desc, c.complex_id
