-- The berths, terminals and compounds of a complex with the incidents named to each.
select p.place_id, p.name_en, p.name_zh_hans, p.name_zh_hant, p.name_vi, p.kind, p.lon, p.lat, p.precision_km, p.locode,
    p.iata, p.position_source, p.position_check, count(i.incident_id) as incident_count
from place p
left join incident i on i.place_id = p.place_id
where p.complex_id = $complex_id::varchar
group by all
order by incident_count desc, p.place_id
