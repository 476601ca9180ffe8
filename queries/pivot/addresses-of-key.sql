-- name: addresses-of-key
-- question: pivot
-- title: Addresses and programs of a key
-- param: key text required | an access key id, or a session as in the view credentials
-- opens: search-events ip=ip tool=tool version=version os=os forwarded='no'
-- next: keys-from-address, credential-events
-- note: Console work reaches AWS from the browser's address and from AWS's own.
-- example: trailcase ask case.db addresses-of-key key=AKIAIOSFODNN7EXAMPLE
WITH used AS (
    SELECT id FROM actor WHERE access_key = :key
    UNION
    SELECT a.id FROM credential c JOIN actor a ON a.credential_id = c.id WHERE c.credential = :key
)
SELECT q.ip,
       q.ip_kind,
       b.asn,
       b.organisation,
       b.country,
       b.city,
       b.tags,
       b.aws_service,
       q.tool,
       q.version,
       q.os,
       strftime('%Y-%m-%dT%H:%M:%SZ', q.first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', q.last_ms / 1000, 'unixepoch')  AS last_seen,
       q.days,
       q.events,
       q.denied
FROM (SELECT d.id, d.ip, d.kind AS ip_kind, g.tool, g.version, g.os,
             min(n.first_ms) AS first_ms, max(n.last_ms) AS last_ms,
             count(DISTINCT n.day) AS days, sum(n.events) AS events, sum(n.denied) AS denied
      FROM actor a
      JOIN address d   ON d.id = a.address_id
      JOIN agent g     ON g.id = a.agent_id
      JOIN actor_day n ON n.actor_id = a.id
      WHERE a.id IN (SELECT id FROM used)
      GROUP BY d.id, g.tool, g.version, g.os) q
JOIN address_labels b ON b.address_id = q.id
ORDER BY first_seen, q.ip, q.tool, q.version, q.os;
