-- The wordings of imports that nobody has coded, each with its suggested class; most incidents first.
select w.field, w.wording, w.incident_count, w.class_id, w.like_wording, w.score
from wording_suggestion w
order by w.incident_count desc, w.field, w.wording
