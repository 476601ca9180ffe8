-- name: refused-secrets-burst
-- question: detections
-- id: D35
-- severity: medium
-- technique: T1552
-- title: Many refused calls for secrets, passwords or start-up scripts
-- param: least int default 10 | so many refused within an hour
-- benign: A program lost its rights, and tries again and again (low where the same was refused on an earlier day).
-- next: denied-actions, credential-events
-- note: One row for each credential, call and hour.
-- example: trailcase ask case.db refused-secrets-burst
WITH wanted AS MATERIALIZED (
    SELECT i.id, i.event_source, i.api
    FROM api i
    JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
    WHERE t.category = 'credential_access'
       OR (t.event_source = 'ec2.amazonaws.com' AND t.api = 'DescribeInstanceAttribute')
), refused AS MATERIALIZED (
    SELECT a.credential_id, w.event_source, w.api, e.time_ms / 3600000 AS hour, count(*) AS calls,
           count(DISTINCT e.touch_id) AS things, min(e.id) AS first_row
    FROM wanted w
    CROSS JOIN live_event e ON e.api_id = w.id
    JOIN result r           ON r.id = e.result_id
    JOIN actor a            ON a.id = e.actor_id
    WHERE r.outcome = 'denied' AND a.credential_id IS NOT NULL AND a.via_service IS NULL
      AND e.time_ms IS NOT NULL
    GROUP BY a.credential_id, w.event_source, w.api, hour
    HAVING calls >= coalesce(:least, 10)
)
SELECT e.time,
       e.event_id,
       iif(EXISTS (SELECT 1 FROM refused o
                   WHERE o.credential_id = f.credential_id AND o.api = f.api
                     AND o.hour / 24 < f.hour / 24), 'low', 'medium') AS severity,
       'T1552'                                 AS technique,
       e.credential,
       e.principal,
       e.ip,
       e.event_name,
       e.outcome,
       coalesce(e.principal_name, e.principal) || ' was refused ' || e.event_name || ' ' || f.calls
           || ' times within an hour, for ' || f.things || iif(f.things = 1, ' thing', ' different things') AS detail
FROM refused f
CROSS JOIN events e ON e.event_row = f.first_row
ORDER BY e.time, e.event_id;
