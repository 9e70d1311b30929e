-- How many of the incidents in view state each field.
, stated as (
    select s.incident_id,
        bool_or(s.role = 'origin') as has_origin, bool_or(s.role = 'export') as has_export,
        bool_or(s.role = 'transit') as has_transit, bool_or(s.role = 'destination') as has_destination
    from stop s
    group by s.incident_id
),
weighed as (
    select l.incident_id, count(l.quantity) as quantified_count, count(*) as line_count,
        count(l.species_scientific) as named_count
    from line l
    group by l.incident_id
)
select count(*) as incident_count,
    count(*) filter (where i.date_precision = 'day') as date_to_the_day,
    count(*) filter (where i.location_precision in ('facility', 'town')) as place_to_facility_or_town,
    count(*) filter (where i.facility <> 'unknown') as facility,
    count(*) filter (where i.transport <> 'unknown') as transport,
    count(*) filter (where t.has_origin) as stated_start,
    count(*) filter (where t.has_export) as stated_departure,
    count(*) filter (where t.has_transit) as stated_transit,
    count(*) filter (where t.has_destination) as stated_destination,
    count(*) filter (where w.named_count = w.line_count) as scientific_name,
    count(*) filter (where w.quantified_count = w.line_count) as quantity,
    count(*) filter (where i.declared_as is not null) as declared_as,
    count(*) filter (where i.concealment is not null) as concealment,
    count(*) filter (where i.agency is not null) as agency,
    count(*) filter (where i.suspects_count is not null) as suspects
from incident i
join weighed w on w.incident_id = i.incident_id
left join stated t on t.incident_id = i.incident_id
