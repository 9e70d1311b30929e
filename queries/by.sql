-- One row a value of the dimension, most incidents first. NULL: not stated. A group or commodity counts an incident
-- once for each of its values, so those rows add up to more than the incidents in view.
, keyed as (
    select l.*,
        case $dimension::varchar
            when 'country' then i.country
            when 'group' then l.group_id
            when 'commodity' then l.commodity
            when 'taxon' then l.species_scientific
            when 'place' then i.complex_id
            when 'transport' then i.transport
            when 'facility' then i.facility
            when 'cover_load' then i.cover_load
            when 'concealment' then i.concealment_class
            when 'agency' then i.agency
            when 'evidence' then i.evidence
            when 'source_kind' then i.source_kind
            when 'precision' then i.location_precision
            when 'stratum' then case when i.is_large then 'large' else 'other' end
            when 'year' then case
                when extract(year from i.seized_from) = extract(year from i.seized_until - interval 1 day)
                then cast(extract(year from i.seized_from) as varchar) end
        end as value
    from line l
    join incident i on i.incident_id = l.incident_id
)
select k.value,
    count(distinct k.incident_id) as incident_count,
    count(*) as seizure_count,
    sum(k.mass_kg) as mass_kg,
    count(k.mass_kg) as weighed_count,
    count(distinct case when k.is_large then k.incident_id end) as large_count
from keyed k
group by k.value
order by incident_count desc, k.value nulls last
