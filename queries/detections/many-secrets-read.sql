-- name: many-secrets-read
-- question: detections
-- id: D37
-- severity: high
-- technique: T1555.006
-- title: Many different secrets read within an hour, as the caller had not done before
-- param: least int default 15 | so many different secrets or parameters
-- benign: A copy of all secrets to another place, for a move or a backup.
-- benign: A program that starts for the first time and reads its whole configuration (low for sessions of machines and functions).
-- next: credential-events, resource-history
-- note: One row for each credential, program and hour, unless the same principal read half as many in an hour of an earlier day. High: from an address new to the caller. Low: by infrastructure code, or a session of a machine or function. Roles count only when they are known for 7 days of the 30 before, or at a new address.
-- note: The value of an SSM parameter is given out in plain text only when that is asked for; only such calls count.
-- example: trailcase ask case.db many-secrets-read
WITH wanted AS MATERIALIZED (
    SELECT i.id, i.event_source
    FROM api i
    WHERE (i.event_source = 'secretsmanager.amazonaws.com' AND i.api IN ('GetSecretValue', 'BatchGetSecretValue'))
       OR (i.event_source = 'ssm.amazonaws.com' AND i.api IN ('GetParameter', 'GetParameters'))
), calls AS MATERIALIZED (
    SELECT a.principal_id, a.credential_id, g.tool AS program, e.time_ms / 3600000 AS hour,
           count(DISTINCT e.touch_id) AS sets, count(*) AS calls, min(e.id) AS first_row
    FROM wanted w
    CROSS JOIN live_event e ON e.api_id = w.id
    JOIN result r           ON r.id = e.result_id
    JOIN actor a            ON a.id = e.actor_id
    JOIN agent g            ON g.id = a.agent_id
    WHERE r.outcome = 'success' AND e.time_ms IS NOT NULL AND a.via_service IS NULL
      AND a.credential_id IS NOT NULL
      AND (w.event_source <> 'ssm.amazonaws.com'
           OR json_extract(iif(json_valid(e.request), e.request, NULL), '$.withDecryption') IN (1, 'true'))
    GROUP BY a.principal_id, a.credential_id, g.tool, hour
), burst AS (
    SELECT c.*, (SELECT count(DISTINCT n.day) FROM actor_day n
                 JOIN actor a ON a.id = n.actor_id
                 WHERE a.principal_id = c.principal_id
                   AND n.day BETWEEN c.hour / 24 - 30 AND c.hour / 24 - 1) AS days
    FROM calls c
    WHERE c.sets >= coalesce(:least, 15)
      AND NOT EXISTS (SELECT 1 FROM calls b
                      WHERE b.principal_id = c.principal_id AND b.sets * 2 >= c.sets
                        AND b.hour / 24 < c.hour / 24)
), placed AS (
    SELECT b.sets, b.calls, b.days, e.*,
           EXISTS (SELECT 1 FROM address_arrivals n
                   WHERE n.principal = e.principal AND n.ip = e.ip AND NOT n.near
                     AND e.time_ms BETWEEN n.first_ms AND n.new_until_ms) AS new_place
    FROM burst b
    CROSS JOIN events e ON e.event_row = b.first_row
)
SELECT time,
       event_id,
       CASE WHEN new_place THEN 'high'
            WHEN coalesce(tool, '') IN ('terraform', 'opentofu', 'pulumi', 'ansible')
              OR session_name GLOB 'i-[0-9a-f]*' OR issued_to IS NOT NULL THEN 'low'
            ELSE 'medium' END                  AS severity,
       'T1555.006'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || ' read ' || sets || ' different secrets or parameters within an hour ('
           || calls || ' calls)' || iif(new_place, ', from ' || ip || ', an address new to it', '')
           || '; it had not read half as many in any hour of an earlier day, of ' || days || ' that it is known for' AS detail
FROM placed
WHERE new_place OR days >= 7 OR principal GLOB 'user:*'
ORDER BY time, event_id;
