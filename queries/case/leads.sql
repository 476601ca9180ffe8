-- name: leads
-- question: case
-- title: The leads of this case
-- next: scope
-- note: Leads are what the analyst starts from; nothing in the logs makes one by itself.
-- example: trailcase ask case.db leads
SELECT kind, value, why, added, by
FROM leads
ORDER BY kind, value;
