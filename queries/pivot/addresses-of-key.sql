-- name: addresses-of-key
-- question: pivot
-- title: Addresses and programs of a key
-- param: key text required | an access key id, or a session as in the view credentials
-- param: until time | the end of what is usual, a day before the first suspicious event; a day before the key came to its newest address
-- opens: search-events ip=ip tool=tool version=version os=os forwarded='no'
-- next: keys-from-address, segments, credential-events
-- note: in_baseline: 1 when the key used the address in the 30 days before until (or, when it was silent then, in 90), with whatever program; absent when nothing is known of the key in that time.
-- note: Console work reaches AWS from the browser's address and from AWS's own.
-- example: trailcase ask case.db addresses-of-key key=AKIAQFX64DQ25NZN2C2R
WITH used AS (
    SELECT id FROM actor WHERE access_key = :key
    UNION
    SELECT a.id FROM credential c JOIN actor a ON a.credential_id = c.id WHERE c.credential = :key
),
span AS MATERIALIZED (
    SELECT coalesce(:until, (SELECT max(first_ms) - 86400000
                             FROM (SELECT min(n.first_ms) AS first_ms
                                   FROM actor a JOIN actor_day n ON n.actor_id = a.id
                                   WHERE a.id IN (SELECT id FROM used)
                                   GROUP BY a.address_id))) AS until_ms
),
usual AS MATERIALIZED (
    SELECT a.address_id, max(n.last_ms) AS last_ms
    FROM actor a JOIN actor_day n ON n.actor_id = a.id
    WHERE a.id IN (SELECT id FROM used)
      AND n.first_ms < (SELECT until_ms FROM span)
      AND n.last_ms >= (SELECT until_ms FROM span) - 90 * 86400000
    GROUP BY a.address_id
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
       q.denied,
       CASE WHEN EXISTS (SELECT 1 FROM usual)
            THEN q.id IN (SELECT address_id FROM usual
                          WHERE last_ms >= (SELECT until_ms FROM span) - 30 * 86400000
                             OR NOT EXISTS (SELECT 1 FROM usual
                                            WHERE last_ms >= (SELECT until_ms FROM span) - 30 * 86400000))
       END                                                            AS in_baseline
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
