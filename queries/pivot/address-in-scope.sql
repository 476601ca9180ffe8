-- name: address-in-scope
-- question: pivot
-- title: Whether an address is a lead or the intruder's
-- param: ip ip required | the address
-- next: scope, leads
-- note: Of the leads that are stored, or of --lead.  Nothing here: no lead, or none that leads to it.
-- example: trailcase ask case.db address-in-scope ip=192.0.2.44 --lead event=79eca301
WITH asked AS (
    SELECT d.ip || coalesce(' via ' || d.vpc_endpoint, '') AS value FROM address d WHERE d.ip = :ip
    UNION
    SELECT :ip
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
