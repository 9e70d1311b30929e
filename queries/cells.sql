-- Incidents, lines, source pages, one commodity's kilograms and the animals those would take, by H3 cell. An incident
-- counts only where a cell is larger than what its place may mean (finest_res); NULL: those that have no such cell.
, placed as (
    select i.incident_id, i.is_large, i.drawable,
        case when i.finest_res >= $res::integer then
            case $res::integer when 2 then i.h3_r2 when 3 then i.h3_r3 when 4 then i.h3_r4
                when 5 then i.h3_r5 when 6 then i.h3_r6 when 7 then i.h3_r7 end
        end as cell
    from incident i
),
counted as (
    select p.cell,
        count(*) as incident_count,
        count(*) filter (where p.is_large) as large_count,
        count(*) filter (where not p.is_large) as other_count,
        bool_or(p.drawable) as is_drawable
    from placed p
    group by p.cell
),
factor as (
    select c.group_id, c.commodity, c.species_scientific, max(c.kg_per_animal) as kg_per_animal
    from conversion c
    where c.group_id || ':' || c.commodity = $weighed_goods::varchar
    group by c.group_id, c.commodity, c.species_scientific
),
lines as (
    select p.cell,
        count(*) as seizure_count,
        sum(case when l.group_id || ':' || l.commodity = $weighed_goods::varchar then l.mass_kg end) as mass_kg,
        count(case when l.group_id || ':' || l.commodity = $weighed_goods::varchar then l.mass_kg end) as weighed_count,
        max(case when l.group_id || ':' || l.commodity = $weighed_goods::varchar then l.mass_kg end) as largest_kg,
        sum(case when l.group_id || ':' || l.commodity = $weighed_goods::varchar
            then l.mass_kg / coalesce(own.kg_per_animal, general.kg_per_animal) end) as animals_central
    from placed p
    join line l on l.incident_id = p.incident_id
    left join factor own on own.species_scientific = l.species_scientific
    left join factor general on general.species_scientific is null
    group by p.cell
),
pages as (
    select p.cell, count(distinct s.source_id) as page_count
    from placed p
    join incident_source s on s.incident_id = p.incident_id
    group by p.cell
)
select c.cell, c.incident_count, c.large_count, c.other_count, c.is_drawable,
    l.seizure_count, l.mass_kg, l.weighed_count, l.largest_kg, l.animals_central,
    coalesce(g.page_count, 0) as page_count
from counted c
join lines l on l.cell is not distinct from c.cell
left join pages g on g.cell is not distinct from c.cell
order by c.cell nulls last
