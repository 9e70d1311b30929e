-- As series.sql, in animals that the weighed parts would take (whole_animals.sql), central estimate: the factor of the
-- taxon itself wins over that of its group. converted_count says how many lines the sum rests on.
, factor as (
    select l.incident_id, l.line_no,
        max(c.conversion_id) filter (where c.species_scientific is not null) as own,
        max(c.conversion_id) filter (where c.species_scientific is null) as general
    from line l
    join conversion c on c.group_id = l.group_id and c.commodity = l.commodity
        and (c.species_scientific is null or c.species_scientific = l.species_scientific)
    where l.mass_kg is not null
    group by l.incident_id, l.line_no
),
placed as (
    select i.is_large, l.mass_kg / c.kg_per_animal as animals,
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
            when 'group' then l.group_id
            when 'commodity' then l.commodity
            when 'taxon' then l.species_scientific
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
        end as value
    from line l
    join factor f on f.incident_id = l.incident_id and f.line_no = l.line_no
    join conversion c on c.conversion_id = coalesce(f.own, f.general)
    join candidate i on i.incident_id = l.incident_id
)
select p.period_from, p.period_last, p.value, p.is_large,
    sum(p.animals) as animals,
    count(*) as converted_count
from placed p
group by p.period_from, p.period_last, p.value, p.is_large
order by p.period_from, p.period_last, p.value nulls last, p.is_large
