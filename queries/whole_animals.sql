-- For each group: animals counted as such, and what the weighed parts would take, as a range with its method.
-- The factor of the taxon itself wins over that of its group. The lowest number of animals divides by the most
-- kilograms an animal yields. A point estimate without a range stays a point.
, factor as (
    select l.incident_id, l.line_no,
        max(c.conversion_id) filter (where c.species_scientific is not null) as own,
        max(c.conversion_id) filter (where c.species_scientific is null) as general
    from line l
    join conversion c on c.group_id = l.group_id and c.commodity = l.commodity
        and (c.species_scientific is null or c.species_scientific = l.species_scientific)
    where l.mass_kg is not null
    group by l.incident_id, l.line_no
)
select l.group_id, c.conversion_id, c.commodity, c.species_scientific, c.method, c.source, c.quality,
    count(*) as seizure_count,
    sum(l.mass_kg) as mass_kg,
    sum(l.mass_kg / coalesce(c.kg_per_animal_high, c.kg_per_animal)) as animals_low,
    sum(l.mass_kg / c.kg_per_animal) as animals_central,
    sum(l.mass_kg / coalesce(c.kg_per_animal_low, c.kg_per_animal)) as animals_high
from line l
join factor f on f.incident_id = l.incident_id and f.line_no = l.line_no
join conversion c on c.conversion_id = coalesce(f.own, f.general)
group by l.group_id, c.conversion_id, c.commodity, c.species_scientific, c.method, c.source, c.quality
order by l.group_id, c.conversion_id
