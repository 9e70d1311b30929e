-- The incidents of the view nearest to one that is asked about, by Gower's similarity over mixed fields: each field
-- gives 0 to 1, a field that either side does not state is NULL and counts on neither side of the fraction.
, shared as (
    select i.incident_id, i.transport, i.facility, i.cover_load, i.concealment_class, i.country, i.complex_id,
        i.largest_commodity_kg, t.declared,
        case when t.start_places is not null and $as_start_places::varchar[] is not null
            then array_length(array_intersect(t.start_places, $as_start_places::varchar[])) end as start_place_count,
        array_length(array_intersect(t.start_countries, $as_starts::varchar[])) as start_count,
        array_length(array_intersect(t.destinations, $as_destinations::varchar[])) as destination_count,
        array_length(array_intersect(t.groups, $as_groups::varchar[])) as group_count,
        array_length(array_intersect(t.commodities, $as_commodities::varchar[])) as commodity_count,
        array_length(t.start_countries) + array_length($as_starts::varchar[]) as start_total,
        array_length(t.destinations) + array_length($as_destinations::varchar[]) as destination_total,
        array_length(t.groups) + array_length($as_groups::varchar[]) as group_total,
        array_length(t.commodities) + array_length($as_commodities::varchar[]) as commodity_total
    from incident i
    join trait t on t.incident_id = i.incident_id
    where $as_incident::varchar is null or i.incident_id <> $as_incident::varchar
),
compared as (
    select s.incident_id,
        case when s.transport <> 'unknown' then cast(s.transport = $as_transport::varchar as integer) end as transport,
        case when s.facility <> 'unknown' then cast(s.facility = $as_facility::varchar as integer) end as facility,
        case when s.cover_load not in ('not_stated', 'uncoded') then
            cast(s.cover_load = $as_cover_load::varchar as integer)
                * case when s.declared = $as_declared::varchar then 1.0 else $same_class::double end end as cover_load,
        case when s.concealment_class not in ('not_stated', 'uncoded')
            then cast(s.concealment_class = $as_concealment::varchar as integer) end as concealment,
        case when s.start_place_count > 0 then 1.0 else 1.0 * s.start_count / (s.start_total - s.start_count)
            * case when s.start_place_count = 0 then $same_class::double else 1.0 end end as start,
        case when s.complex_id = $as_complex::varchar then 1.0
            else $same_country::double * cast(s.country = $as_country::varchar as integer) end as place,
        1.0 * s.destination_count / (s.destination_total - s.destination_count) as destination,
        1.0 * s.group_count / (s.group_total - s.group_count) as species,
        1.0 * s.commodity_count / (s.commodity_total - s.commodity_count) as commodity,
        case when s.largest_commodity_kg > 0 and $as_mass_kg::double > 0
            then greatest(0.0, 1.0 - abs(ln(s.largest_commodity_kg / $as_mass_kg::double)) / $mass_span::double)
            end as mass
    from shared s
),
added as (
    select c.*,
        $w_transport::double * coalesce(c.transport, 0)
            + $w_facility::double * coalesce(c.facility, 0)
            + $w_cover_load::double * coalesce(c.cover_load, 0)
            + $w_concealment::double * coalesce(c.concealment, 0)
            + $w_start::double * coalesce(c.start, 0)
            + $w_place::double * coalesce(c.place, 0)
            + $w_destination::double * coalesce(c.destination, 0)
            + $w_species::double * coalesce(c.species, 0)
            + $w_commodity::double * coalesce(c.commodity, 0)
            + $w_mass::double * coalesce(c.mass, 0) as alike,
        $w_transport::double * cast(c.transport is not null as integer)
            + $w_facility::double * cast(c.facility is not null as integer)
            + $w_cover_load::double * cast(c.cover_load is not null as integer)
            + $w_concealment::double * cast(c.concealment is not null as integer)
            + $w_start::double * cast(c.start is not null as integer)
            + $w_place::double * cast(c.place is not null as integer)
            + $w_destination::double * cast(c.destination is not null as integer)
            + $w_species::double * cast(c.species is not null as integer)
            + $w_commodity::double * cast(c.commodity is not null as integer)
            + $w_mass::double * cast(c.mass is not null as integer) as compared_weight,
        cast($w_transport::double > 0 and c.transport is not null as integer)
            + cast($w_facility::double > 0 and c.facility is not null as integer)
            + cast($w_cover_load::double > 0 and c.cover_load is not null as integer)
            + cast($w_concealment::double > 0 and c.concealment is not null as integer)
            + cast($w_start::double > 0 and c.start is not null as integer)
            + cast($w_place::double > 0 and c.place is not null as integer)
            + cast($w_destination::double > 0 and c.destination is not null as integer)
            + cast($w_species::double > 0 and c.species is not null as integer)
            + cast($w_commodity::double > 0 and c.commodity is not null as integer)
            + cast($w_mass::double > 0 and c.mass is not null as integer) as field_count
    from compared c
),
nearest as (
    select a.*, a.alike / a.compared_weight as similarity
    from added a
    where a.compared_weight > 0 and a.compared_weight >= $least_weight::double
      and a.field_count >= $least_fields::integer
    order by similarity desc, a.compared_weight desc, a.incident_id
    limit $k
)
select n.*, i.seized_from, i.seized_until, i.country as seized_in, i.place_name, i.declared_as,
    i.concealment as hidden_as, i.largest_commodity_kg, i.case_id, t.start_countries, t.start_places, t.destinations,
    t.groups, t.commodities
from nearest n
join main.incident i on i.incident_id = n.incident_id
join trait t on t.incident_id = n.incident_id
order by n.similarity desc, n.compared_weight desc, n.incident_id
