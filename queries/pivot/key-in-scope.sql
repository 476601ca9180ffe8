-- name: key-in-scope
-- question: pivot
-- title: Whether a key is a lead or the intruder's
-- param: key text required | an access key id, or a session as in the view credentials
-- next: scope, leads
-- note: Of the leads that are stored, or of --lead.  Nothing here: no lead, or none that leads to it.
-- example: trailcase ask case.db key-in-scope key=AKIAQFX64DQ25NZN2C2R --lead event=79eca301
WITH asked AS (
    SELECT :key AS value
    UNION
    SELECT c.credential FROM actor a JOIN credential c ON c.id = a.credential_id
    WHERE a.access_key = :key
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
