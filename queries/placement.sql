-- How the incidents in view stand on the map, and why the others do not.
select
    count(*) as incident_count,
    count(*) filter (where i.location_precision in ('facility', 'town') and c.drawable and c.lon is not null) as drawn_count,
    count(*) filter (where i.location_precision = 'admin1') as province_count,
    count(*) filter (where i.location_precision = 'admin1' and i.drawable) as province_drawn_count,
    count(*) filter (where i.location_precision = 'country') as country_count,
    count(*) filter (where i.location_precision = 'country' and i.lon is not null) as country_with_coordinates_count,
    count(*) filter (where i.location_precision in ('facility', 'town') and i.lon is not null
        and not coalesce(c.drawable, i.drawable)) as at_sea_count,
    count(*) filter (where i.location_precision in ('facility', 'town') and coalesce(c.lon, i.lon) is null) as unplaced_count
from incident i
left join complex c on c.complex_id = i.complex_id
