-- name: addresses
-- question: pivot
-- title: Public addresses, those that came last first
-- param: since time | only addresses first seen at or after
-- opens: search-events ip=ip forwarded='no'
-- next: keys-from-address
-- note: An address that is new, used with keys of several principals or refused often is a lead worth a look; a new home or a new office is not.
-- example: trailcase ask case.db addresses --limit 20
SELECT q.ip,
       strftime('%Y-%m-%dT%H:%M:%SZ', q.first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', q.last_ms / 1000, 'unixepoch')  AS last_seen,
       q.days,
       q.events,
       q.denied,
       q.principals,
       q.access_keys,
       b.asn,
       b.organisation,
       b.country,
       b.city,
       b.tags,
       b.aws_service,
       (SELECT group_concat(tool, ' ') FROM (
            SELECT DISTINCT g.tool FROM actor x JOIN agent g ON g.id = x.agent_id
            WHERE x.address_id = q.id ORDER BY g.tool))               AS tools
FROM (SELECT d.id, d.ip, min(n.first_ms) AS first_ms, max(n.last_ms) AS last_ms,
             count(DISTINCT n.day) AS days, sum(n.events) AS events, sum(n.denied) AS denied,
             count(DISTINCT a.principal_id) AS principals,
             count(DISTINCT a.access_key) AS access_keys
      FROM address d
      JOIN actor a     ON a.address_id = d.id
      JOIN actor_day n ON n.actor_id = a.id
      WHERE d.kind = 'public' AND a.via_service IS NULL
      GROUP BY d.id
      HAVING :since IS NULL OR min(n.first_ms) >= :since) q
JOIN address_labels b ON b.address_id = q.id
ORDER BY first_seen DESC, q.ip;
