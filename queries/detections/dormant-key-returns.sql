-- name: dormant-key-returns
-- question: detections
-- id: D16
-- severity: medium
-- technique: T1078.004
-- title: A key that was long unused came back at an address new to its owner
-- param: days int default 30 | silent for so many days
-- benign: A job that runs each quarter, from a machine that was replaced.
-- benign: Somebody is back from a long leave, at another place.
-- next: key-summary, addresses-of-key, credential-events
-- note: Low: by a program that the key was used with before. A key without earlier use in these logs is left out: it may have been made in between.
-- example: trailcase ask case.db dormant-key-returns
WITH came AS MATERIALIZED (
    SELECT n.ip, p.id AS principal_id
    FROM address_arrivals n
    JOIN principal p ON p.principal = n.principal
    WHERE n.new_until_ms IS NOT NULL
), used AS (     -- each use of a key by day, and when the key was used last before
    SELECT a.id AS actor_id, a.access_key, d.first_ms,
           max(d.last_ms) OVER (PARTITION BY a.access_key ORDER BY d.first_ms
                                RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS last_ms
    FROM actor a
    JOIN actor_day d ON d.actor_id = a.id
    WHERE a.key_kind = 'long_term' AND a.via_service IS NULL AND a.access_key IS NOT NULL
      AND d.first_ms IS NOT NULL
), returned AS MATERIALIZED (
    SELECT u.* FROM used u
    WHERE min(u.last_ms, u.first_ms - 1) <= u.first_ms - coalesce(:days, 30) * 86400000
), back AS (
    SELECT x.ip, u.access_key, u.first_ms, u.last_ms, g.tool,
           EXISTS (SELECT 1 FROM actor b
                   JOIN agent h     ON h.id = b.agent_id
                   JOIN actor_day d ON d.actor_id = b.id
                   WHERE b.access_key = u.access_key AND d.first_ms < u.first_ms
                     AND h.tool IS g.tool) AND NOT EXISTS (
                   SELECT 1 FROM actor b
                   JOIN agent h   ON h.id = b.agent_id
                   JOIN address y ON y.id = b.address_id AND y.ip = x.ip
                   WHERE b.access_key = u.access_key AND h.os NOT IN (
                       SELECT k.os FROM actor c
                       JOIN agent k     ON k.id = c.agent_id
                       JOIN actor_day d ON d.actor_id = c.id
                       WHERE c.access_key = u.access_key AND d.first_ms < u.first_ms
                         AND k.os IS NOT NULL)) AS same_tool
    FROM came m
    CROSS JOIN address x  ON x.ip = m.ip
    CROSS JOIN actor a    ON a.address_id = x.id AND a.principal_id = m.principal_id
    CROSS JOIN agent g    ON g.id = a.agent_id
    CROSS JOIN returned u ON u.actor_id = a.id
)
SELECT e.time,
       min(e.event_id)                         AS event_id,
       iif(b.same_tool, 'low', 'medium')       AS severity,
       'T1078.004'                             AS technique,
       e.credential,
       e.principal,
       e.ip,
       e.event_name,
       e.outcome,
       'key ' || b.access_key || ' of ' || coalesce(e.principal_name, e.principal) || ' came back at ' || b.ip
           || ', new to its owner, after ' || ((b.first_ms - b.last_ms) / 86400000) || ' days without any use'
           || iif(b.same_tool, ', by a program it was used with before', ', by another program or system than before') AS detail
FROM back b
CROSS JOIN actor a  ON a.access_key = b.access_key
JOIN address x      ON x.id = a.address_id AND x.ip = b.ip
CROSS JOIN events e ON e.actor_id = a.id AND e.time_ms = b.first_ms
GROUP BY b.ip, b.access_key
ORDER BY 1, 2;
