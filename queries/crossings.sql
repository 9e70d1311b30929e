-- The crossings of one border in their order along it, each with the incidents named to it on either side. Distance
-- alone never gives an incident to a crossing.
, named as (
    select p.crossing_id, i.incident_id, i.country, i.is_large
    from incident i
    join place c on c.place_id = i.place_id
    join place p on p.complex_id = c.complex_id
    where p.crossing_id is not null
)
select x.crossing_id, x.border, x.name_en, x.name_zh, x.name_vi, x.kind, x.level, x.lon, x.lat, x.coord_source,
    x.coord_precision_km, x.along_km, x.along_rank, x.names_basis, x.url,
    count(distinct n.incident_id) as incident_count,
    count(distinct case when n.is_large then n.incident_id end) as large_count,
    list(distinct p.complex_id order by p.complex_id) as complexes
from crossing x
left join place p on p.crossing_id = x.crossing_id
left join named n on n.crossing_id = x.crossing_id
where x.border = $border::varchar
group by x.crossing_id, x.border, x.name_en, x.name_zh, x.name_vi, x.kind, x.level, x.lon, x.lat, x.coord_source,
    x.coord_precision_km, x.along_km, x.along_rank, x.names_basis, x.url
order by x.along_rank nulls last, x.crossing_id
