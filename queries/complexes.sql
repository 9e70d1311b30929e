-- Every place complex.
select c.complex_id, c.name_en, c.country, c.city, c.kind, c.iata, c.locode, c.lon, c.lat, c.drawable
from complex c
order by c.complex_id
