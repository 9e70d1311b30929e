-- Every place complex with its names.
select c.complex_id, c.main_place_id, c.country, c.kind, c.name_en, c.name_zh_hans, c.name_zh_hant, c.name_vi, c.iata,
    c.locode, c.lon, c.lat, c.position_source, c.drawable
from complex c
order by c.complex_id
