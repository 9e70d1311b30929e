-- Policy dates: listings, bans and laws; a month or year is an interval.
select e.event_id, e.event_from, e.event_until, e.title, e.jurisdiction, e.url, e.note
from event e
order by e.event_from, e.event_id
