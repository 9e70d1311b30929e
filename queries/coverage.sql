-- Published totals that overlap the view, each beside what this file holds for the total's own scope and period.
-- Totals overlap each other: they are never added up.
, scoped as (
    select t.*
    from official_total t
    where ($since::date is null or coalesce(t.period_until > $since::date, true))
      and ($until::date is null or coalesce(t.period_from < $until::date, true))
      and ($species::varchar[] is null or t.groups is null
           or array_length(array_intersect(t.groups, $species::varchar[])) > 0)
      and ($commodity::varchar[] is null or t.commodities is null
           or array_length(array_intersect(t.commodities, $commodity::varchar[])) > 0)
      and ($goods::varchar[] is null
           or array_length(list_filter($goods::varchar[], lambda pattern:
                (split_part(pattern, ':', 1) = '*' or t.groups is null
                    or list_contains(t.groups, split_part(pattern, ':', 1)))
                and (split_part(pattern, ':', 2) = '*' or t.commodities is null
                    or list_contains(t.commodities, split_part(pattern, ':', 2))))) > 0)
      and ($taxon::varchar[] is null or t.groups is null
           or exists (select 1 from taxon x where list_contains($taxon::varchar[], x.species_scientific)
                and list_contains(t.groups, x.group_id)))
      -- totals are by place of seizure: a country asked for as a start or destination selects none of them out
      and ($country::varchar[] is null or $role::varchar not in ('seized', 'linked') or t.countries is null
           or array_length(array_intersect(t.countries, $country::varchar[])) > 0)
      and ($place::varchar[] is null or t.countries is null
           or exists (select 1 from complex c where list_contains($place::varchar[], c.complex_id)
                and list_contains(t.countries, c.country)))
),
held as (
    select t.total_id, count(distinct i.incident_id) as held_incident_count, sum(l.mass_kg) as held_mass_kg,
        sum(l.individual_count) as held_individual_count
    from scoped t
    join main.incident i on i.seized_from >= t.period_from and i.seized_until <= t.period_until
        and (t.countries is null or list_contains(t.countries, i.country))
    join main.seizure l on l.incident_id = i.incident_id
        and (t.groups is null or list_contains(t.groups, l.group_id))
        and (t.commodities is null or list_contains(t.commodities, l.commodity))
    group by t.total_id
)
select t.total_id, t.period_from, t.period_until, t.jurisdiction, t.scope, t.comparison, t.countries, t.groups,
    t.commodities, t.case_count, t.mass_kg, t.individual_count,
    case when t.comparison <> 'none' then coalesce(h.held_incident_count, 0) end as held_incident_count,
    case when t.comparison <> 'none' then h.held_mass_kg end as held_mass_kg,
    case when t.comparison <> 'none' then h.held_individual_count end as held_individual_count,
    t.url, t.title, t.note
from scoped t
left join held h on h.total_id = t.total_id
order by case t.comparison when 'like' then 0 when 'file_wider' then 1 when 'wider' then 2 else 3 end, t.period_from desc nulls last, t.total_id
