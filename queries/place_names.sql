-- Names of every place, and of the gateways that stand in for a country.
select p.place_id, p.complex_id, p.country, p.name_en, p.name_zh_hans, p.name_zh_hant, p.name_vi, false as is_gateway
from place p
union all
select g.gateway_id, null, g.country, min(g.name), null, null, null, true
from gateway g
where g.gateway_id not in (select p.place_id from place p)
group by g.gateway_id, g.country
order by 1
