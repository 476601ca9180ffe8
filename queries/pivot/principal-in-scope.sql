-- name: principal-in-scope
-- question: pivot
-- title: Whether a principal or one of its credentials is a lead or the intruder's
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- next: scope, leads
-- note: Of the leads that are stored, or of --lead.  Nothing here: no lead, or none that leads to it.
-- example: trailcase ask case.db principal-in-scope principal=cem.arslan --lead event=79eca301
WITH whose AS (
    SELECT id FROM principal
    WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)
),
asked AS (
    SELECT value FROM principal_values
    WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)
    UNION
    SELECT credential FROM credential WHERE principal_id IN (SELECT id FROM whose)
)
SELECT 'lead' AS says, l.kind AS node_kind, l.value AS node, NULL AS level, NULL AS confidence,
       l.why AS path, iif(l.kind = 'event', l.value, NULL) AS event_id
FROM leads l
WHERE l.value IN (SELECT value FROM asked)
UNION ALL
SELECT 'scope', s.node_kind, s.node, s.level, s.confidence, s.path, s.event_id
FROM scope s
WHERE s.node IN (SELECT value FROM asked)
ORDER BY says, node_kind, node;
