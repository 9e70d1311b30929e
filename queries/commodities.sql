-- One row for each group and commodity in view, heaviest first: kilograms are never added up across species.
, of_incident as (
    select l.group_id, l.commodity, l.incident_id, count(*) as seizure_count, sum(l.mass_kg) as mass_kg,
        max(sum(l.mass_kg)) over (partition by l.group_id, l.commodity) as heaviest_kg,
        count(l.mass_kg) as weighed_count, sum(l.individual_count) as individual_count,
        sum(l.piece_count) as piece_count, count(l.quantity) as quantified_count
    from line l
    group by l.group_id, l.commodity, l.incident_id
)
select o.group_id, o.commodity,
    count(*) as incident_count,
    sum(o.seizure_count)::bigint as seizure_count,
    sum(o.mass_kg) as mass_kg,
    sum(o.weighed_count)::bigint as weighed_count,
    max(o.mass_kg) as largest_kg,
    min(o.incident_id) filter (where o.mass_kg = o.heaviest_kg) as largest_incident_id,
    sum(o.individual_count) as individual_count,
    sum(o.piece_count) as piece_count,
    sum(o.seizure_count)::bigint - sum(o.quantified_count)::bigint as unquantified_count
from of_incident o
group by o.group_id, o.commodity
order by mass_kg desc nulls last, incident_count desc, o.group_id, o.commodity
