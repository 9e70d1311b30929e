-- One row an incident in view, newest first, with its kept lines gathered and the stated ends of its route.
, goods as (
    select l.incident_id,
        count(*) as seizure_count,
        list(distinct l.group_id order by l.group_id) as groups,
        list(distinct l.commodity order by l.commodity) as commodities,
        count(distinct l.group_id || '/' || l.commodity) as kind_count,
        sum(l.mass_kg) as mass_kg,
        sum(l.individual_count) as individual_count,
        sum(l.piece_count) as piece_count
    from line l
    group by l.incident_id
),
ends as (
    select s.incident_id,
        list(distinct s.country order by s.country) filter (where s.role = 'origin') as origins,
        list(distinct s.place_name order by s.place_name) filter (where s.role = 'export') as export_places,
        list(distinct coalesce(s.place_name, s.country) order by coalesce(s.place_name, s.country))
            filter (where s.role = 'transit') as transits,
        list(distinct s.country order by s.country) filter (where s.role = 'destination') as destinations
    from stop s
    group by s.incident_id
),
read_at as (
    select x.incident_id, min(s.publisher) as publisher, count(distinct s.url) as source_count,
        bool_or(s.own_host) as own_host
    from incident_source x
    join source s on s.source_id = x.source_id
    group by x.incident_id
)
select i.incident_id, i.case_id, i.seized_from, i.seized_until, i.date_precision, i.country, i.admin1, i.place_name,
    i.complex_id, i.place_id, i.facility, i.lon, i.lat, i.location_precision, i.coarsened_km, i.drawable, i.transport, i.agency, i.suspects_count,
    i.operation, i.declared_as, i.cover_load, i.concealment, i.concealment_class, i.evidence, i.quality, i.tlp,
    i.source_kind, i.is_large, i.largest_commodity_kg,
    g.seizure_count, g.groups, g.commodities, g.individual_count, g.piece_count,
    case when g.kind_count = 1 then g.mass_kg end as mass_kg,
    e.origins, e.export_places, e.transits, e.destinations,
    r.publisher, r.source_count, r.own_host
from incident i
join goods g on g.incident_id = i.incident_id
left join ends e on e.incident_id = i.incident_id
left join read_at r on r.incident_id = i.incident_id
order by i.seized_from desc, i.incident_id
