-- Which lines and incidents the filter selects (decision 5). Every query starts from these CTEs:
--   candidate    incidents that pass all but the period, and overlap it
--   incident     those whose whole interval lies in the period and that keep at least one line
--   overlapping  those that keep a line but only overlap the period: counted beside, never inside
--   line         the lines kept of `incident`
with candidate as (
    select i.*,
        ($since::date is null or i.seized_from >= $since::date)
            and ($until::date is null or i.seized_until <= $until::date) as is_inside,
        coalesce(i.largest_commodity_kg >= $large_kg::double, false) as is_large
    from main.incident i
    where ($since::date is null or i.seized_until > $since::date)
      and ($until::date is null or i.seized_from < $until::date)
      and ($country::varchar[] is null
           or (($role::varchar in ('seized', 'linked')) and list_contains($country::varchar[], i.country))
           or ($role::varchar <> 'seized' and i.incident_id in (
                select s.incident_id from main.stop s
                where list_contains($country::varchar[], s.country)
                  and ($role::varchar = 'linked' or s.role = $role::varchar))))
      and ($place::varchar[] is null or list_contains($place::varchar[], i.complex_id))
      and ($cell::bigint[] is null
           or (i.finest_res >= 2 and list_contains($cell::bigint[], i.h3_r2))
           or (i.finest_res >= 3 and list_contains($cell::bigint[], i.h3_r3))
           or (i.finest_res >= 4 and list_contains($cell::bigint[], i.h3_r4))
           or (i.finest_res >= 5 and list_contains($cell::bigint[], i.h3_r5))
           or (i.finest_res >= 6 and list_contains($cell::bigint[], i.h3_r6))
           or (i.finest_res >= 7 and list_contains($cell::bigint[], i.h3_r7)))
      and ($facility::varchar[] is null or list_contains($facility::varchar[], i.facility))
      and ($transport::varchar[] is null or list_contains($transport::varchar[], i.transport))
      and ($cover_load::varchar[] is null or list_contains($cover_load::varchar[], i.cover_load))
      and ($concealment::varchar[] is null or list_contains($concealment::varchar[], i.concealment_class))
      and ($stratum::varchar is null
           or ($stratum::varchar = 'large') = coalesce(i.largest_commodity_kg >= $large_kg::double, false))
      and ($evidence::varchar[] is null or list_contains($evidence::varchar[], i.evidence))
      and ($source_kind::varchar[] is null or list_contains($source_kind::varchar[], i.source_kind))
      and ($precision::varchar[] is null or list_contains($precision::varchar[], i.location_precision))
      and ($tlp::varchar[] is null or list_contains($tlp::varchar[], i.tlp))
      and ($text::varchar[] is null
           or array_length(list_filter($text::varchar[], lambda word: not contains(i.search_text, word))) = 0)
),
kept_line as (
    select s.*, c.is_inside, c.is_large
    from main.seizure s
    join candidate c on c.incident_id = s.incident_id
    where ($species::varchar[] is null or list_contains($species::varchar[], s.group_id))
      and ($taxon::varchar[] is null or list_contains($taxon::varchar[], s.species_scientific))
      and ($commodity::varchar[] is null or list_contains($commodity::varchar[], s.commodity))
      and ($goods::varchar[] is null
           or list_contains($goods::varchar[], s.group_id || ':' || s.commodity)
           or list_contains($goods::varchar[], s.group_id || ':*')
           or list_contains($goods::varchar[], '*:' || s.commodity))
      and ($min_kg::double is null or s.mass_kg >= $min_kg::double)
),
line as (
    select * from kept_line where is_inside
),
incident as (
    select c.* from candidate c
    where c.is_inside and c.incident_id in (select l.incident_id from line l)
),
overlapping as (
    select c.* from candidate c
    where not c.is_inside and c.incident_id in (select k.incident_id from kept_line k)
)
