-- One row: what the filter selects. mass_kg adds up whatever was weighed and is shown only within one commodity of
-- one group; weighed_count says how many of the lines it rests on.
select
    (select count(*) from incident) as incident_count,
    count(*) as seizure_count,
    (select count(*) from overlapping) as overlapping_count,
    sum(l.mass_kg) as mass_kg,
    count(l.mass_kg) as weighed_count,
    sum(l.individual_count) as individual_count,
    count(l.individual_count) as individual_line_count,
    sum(l.piece_count) as piece_count,
    count(l.piece_count) as piece_line_count,
    count(*) - count(l.quantity) as unquantified_count,
    count(distinct l.group_id) as group_count,
    (select count(distinct i.country) from incident i) as country_count,
    (select count(*) from incident i where i.is_large) as large_count,
    (select count(*) from incident i where not i.is_large) as other_count,
    (select count(*) from incident i where i.largest_commodity_kg is null) as unweighed_incident_count,
    (select count(*) from incident i where i.date_precision <> 'day') as vague_date_count,
    (select min(i.seized_from) from incident i) as first_from,
    (select max(i.seized_from) from incident i) as last_from,
    (select count(distinct s.url) from incident_source x join source s on s.source_id = x.source_id
      where x.incident_id in (select i.incident_id from incident i)) as source_count
from line l
