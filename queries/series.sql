-- Incidents, lines and kilograms by the periods that the stated date touches, the value of one dimension and stratum.
-- Where the first and the last period differ, the date fits no single period of this length (a year where months are
-- asked for); nothing is put on a day that no source states. NULL value: not stated. The incident of a kept line is a
-- candidate: joining that instead of `incident` spares looking for the lines again, half the time at ten million.
, keyed as (
    select l.incident_id,
        case $split::varchar
            when 'group' then l.group_id
            when 'commodity' then l.commodity
            when 'taxon' then l.species_scientific
        end as line_value,
        count(*) as seizure_count,
        sum(l.mass_kg) as mass_kg,
        count(l.mass_kg) as weighed_count
    from line l
    group by l.incident_id, line_value
),
placed as (
    select i.is_large, k.seizure_count, k.mass_kg, k.weighed_count,
        case $by::varchar
            when 'year' then cast(date_trunc('year', i.seized_from) as date)
            when 'quarter' then cast(date_trunc('quarter', i.seized_from) as date)
            when 'month' then cast(date_trunc('month', i.seized_from) as date)
        end as period_from,
        case $by::varchar
            when 'year' then cast(date_trunc('year', i.seized_until - interval 1 day) as date)
            when 'quarter' then cast(date_trunc('quarter', i.seized_until - interval 1 day) as date)
            when 'month' then cast(date_trunc('month', i.seized_until - interval 1 day) as date)
        end as period_last,
        case $split::varchar
            when 'country' then i.country
            when 'admin1' then i.country || '|' || i.admin1
            when 'place' then i.complex_id
            when 'transport' then i.transport
            when 'facility' then i.facility
            when 'cover_load' then i.cover_load
            when 'concealment' then i.concealment_class
            when 'agency' then i.agency
            when 'evidence' then i.evidence
            when 'source_kind' then i.source_kind
            when 'precision' then i.location_precision
            else k.line_value
        end as value
    from keyed k
    join candidate i on i.incident_id = k.incident_id
)
select p.period_from, p.period_last, p.value, p.is_large,
    count(*) as incident_count,
    sum(p.seizure_count) as seizure_count,
    sum(p.mass_kg) as mass_kg,
    sum(p.weighed_count) as weighed_count
from placed p
group by p.period_from, p.period_last, p.value, p.is_large
order by p.period_from, p.period_last, p.value nulls last, p.is_large
