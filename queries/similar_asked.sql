-- One incident as `similar` compares it; NULL: not stated.
select i.incident_id,
    case when i.transport <> 'unknown' then i.transport end as transport,
    case when i.facility <> 'unknown' then i.facility end as facility,
    case when i.cover_load not in ('not_stated', 'uncoded') then i.cover_load end as cover_load,
    t.declared,
    case when i.concealment_class not in ('not_stated', 'uncoded') then i.concealment_class end as concealment,
    t.start_countries as starts, t.start_places, i.country, i.complex_id, t.destinations, t.groups, t.commodities,
    case when i.largest_commodity_kg > 0 then i.largest_commodity_kg end as mass_kg
from incident i
join trait t on t.incident_id = i.incident_id
where i.incident_id = $incident_id::varchar
order by i.incident_id
