-- name: instance-credentials-elsewhere
-- question: detections
-- id: D09
-- severity: high
-- technique: T1552.005
-- title: Keys of an instance used away from where the instance calls from
-- benign: The way out of the network has several addresses, or got a new one, and no other instance has shown it yet.
-- benign: The instance has an address of its own and also calls through a gateway.
-- benign: Somebody took the keys along for a test.
-- next: addresses-of-key, key-neighbours, credential-events
-- note: One row for each instance and address. An address that other instances' keys call from as well, or that the instance called from on 3 days, is not away.
-- note: High: the same key in both places, or the instance still calls from its old place. Medium: the other address is private and no VPC endpoint is told, by another program.
-- note: Somebody who calls from another instance in the same network is not found.
-- example: trailcase ask case.db instance-credentials-elsewhere
WITH used AS MATERIALIZED (  -- by instance, key, and address that calls come from
    SELECT a.principal_id, a.session_name, a.access_key, a.credential_id, d.ip, d.kind,
           g.tool, min(n.first_ms) AS first_ms, max(n.last_ms) AS last_ms, sum(n.events) AS events
    FROM actor a
    JOIN address d   ON d.id = a.address_id
    JOIN agent g     ON g.id = a.agent_id
    JOIN actor_day n ON n.actor_id = a.id
    WHERE a.session_name GLOB 'i-[0-9a-f]*' AND a.key_kind = 'temporary'
      AND a.via_service IS NULL AND n.first_ms IS NOT NULL
      AND (d.kind = 'public' OR (d.kind = 'private' AND d.vpc_endpoint IS NULL))
    GROUP BY a.principal_id, a.session_name, a.access_key, d.ip, g.tool
), places AS MATERIALIZED (
    SELECT principal_id, session_name, ip, kind, min(first_ms) AS first_ms,
           max(last_ms) AS last_ms, sum(events) AS events
    FROM used GROUP BY principal_id, session_name, ip
), moved AS MATERIALIZED (  -- instances in two places at least: few
    SELECT principal_id, session_name FROM places
    GROUP BY principal_id, session_name HAVING count(*) > 1
), own AS MATERIALIZED (    -- addresses of one instance alone
    SELECT ip FROM places GROUP BY ip HAVING count(DISTINCT session_name) = 1
), kept AS MATERIALIZED (
    SELECT u.* FROM moved m
    JOIN used u ON u.principal_id = m.principal_id AND u.session_name = m.session_name
), away AS MATERIALIZED (
    SELECT p.*, (SELECT h.ip FROM places h
                 WHERE h.principal_id = p.principal_id AND h.session_name = p.session_name
                   AND h.kind = 'public' AND h.ip <> p.ip
                   AND (h.last_ms > p.first_ms OR EXISTS (
                       SELECT 1 FROM kept x
                       JOIN kept y ON y.principal_id = x.principal_id
                                  AND y.session_name = x.session_name
                                  AND y.access_key = x.access_key AND y.ip = h.ip
                       WHERE x.principal_id = p.principal_id AND x.session_name = p.session_name
                         AND x.ip = p.ip AND y.first_ms < x.first_ms))
                   AND h.first_ms < p.first_ms
                 ORDER BY h.first_ms, h.ip LIMIT 1) AS home
    FROM moved m
    JOIN places p ON p.principal_id = m.principal_id AND p.session_name = m.session_name
    JOIN own o    ON o.ip = p.ip
    WHERE (SELECT count(DISTINCT n.day) FROM actor a
           JOIN address d   ON d.id = a.address_id AND d.ip = p.ip
           JOIN actor_day n ON n.actor_id = a.id
           WHERE a.principal_id = p.principal_id AND a.session_name = p.session_name) < 3
), judged AS (
    SELECT a.*, r.name, r.principal,
           CASE WHEN a.kind = 'public' THEN 'high'
                WHEN NOT EXISTS (SELECT 1 FROM kept x JOIN kept y ON y.tool = x.tool
                                 WHERE x.principal_id = a.principal_id
                                   AND x.session_name = a.session_name AND x.ip = a.ip
                                   AND y.principal_id = a.principal_id
                                   AND y.session_name = a.session_name AND y.ip = a.home)
                     THEN 'medium' END AS level
    FROM away a
    JOIN principal r ON r.id = a.principal_id
    WHERE a.home IS NOT NULL
)
SELECT e.time,
       min(e.event_id)                         AS event_id,
       j.level                                 AS severity,
       'T1552.005'                             AS technique,
       e.credential,
       e.principal,
       e.ip,
       e.event_name,
       e.outcome,
       j.events || iif(j.events = 1, ' call', ' calls') || ' with keys of instance '
           || j.session_name || ' (role ' || coalesce(j.name, j.principal) || ') from ' || j.ip
           || coalesce(' by ' || e.tool, '') || '; the instance itself calls from ' || j.home AS detail
FROM judged j
CROSS JOIN actor a  ON a.principal_id = j.principal_id AND a.session_name = j.session_name
JOIN address d      ON d.id = a.address_id AND d.ip = j.ip
CROSS JOIN events e ON e.actor_id = a.id AND e.time_ms = j.first_ms
WHERE j.level IS NOT NULL
GROUP BY j.principal_id, j.session_name, j.ip
ORDER BY 1, 2;
