-- Where the symbol of each country or area stands: a labelled point, never a fill.
select c.country as key, c.lon, c.lat
from country c
where c.lon is not null
order by c.country
