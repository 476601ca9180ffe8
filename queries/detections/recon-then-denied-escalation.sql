-- name: recon-then-denied-escalation
-- question: detections
-- id: D13
-- severity: medium
-- technique: T1069.003, T1098
-- title: Somebody looked around, then was refused more rights
-- param: least int default 4 | so many different calls of discovery in the hour before
-- benign: A developer who sets up something new finds out which rights are missing.
-- benign: A pipeline whose role is too small; it tries the same each time.
-- next: credential-events, denied-actions
-- note: One row for each credential and hour. Refused were at least 2 different calls that give rights, make credentials or let somebody stay. Low: in the console, or where the address has been the caller's and the same was refused on another day.
-- example: trailcase ask case.db recon-then-denied-escalation
WITH wanted AS MATERIALIZED (
    SELECT i.id
    FROM api i
    JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
    WHERE t.category IN ('privilege_escalation', 'persistence', 'credential_mint')
      AND t.severity >= 4 AND t.tactic <> 'TA0007 Discovery'
), refused AS MATERIALIZED (
    SELECT a.credential_id, e.time_ms / 3600000 AS hour, count(DISTINCT e.api_id) AS apis,
           count(*) AS calls, min(e.id) AS first_row, min(e.time_ms) AS first_ms
    FROM wanted w
    CROSS JOIN live_event e ON e.api_id = w.id
    JOIN result r           ON r.id = e.result_id
    JOIN actor a            ON a.id = e.actor_id
    WHERE r.outcome = 'denied' AND a.credential_id IS NOT NULL AND a.via_service IS NULL
      AND e.time_ms IS NOT NULL
    GROUP BY a.credential_id, hour
    HAVING count(DISTINCT e.api_id) >= 2
), looked AS (
    SELECT f.*,
           (SELECT count(DISTINCT x.api_id)
            FROM actor b
            CROSS JOIN live_event x ON x.actor_id = b.id
             AND x.id >= ((f.first_ms - 3600000) / 1000) << 24
             AND x.id < (f.first_ms / 1000 + 1) << 24
            JOIN api i         ON i.id = x.api_id
            JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
            WHERE b.credential_id = f.credential_id AND t.category = 'recon') AS recon,
           EXISTS (SELECT 1 FROM refused o
                   WHERE o.credential_id = f.credential_id AND o.hour / 24 < f.hour / 24) AS again
    FROM refused f
)
SELECT e.time,
       e.event_id,
       iif(l.again OR coalesce(e.tool, '') IN ('console', 'browser', 'aws-internal'), 'low', 'medium') AS severity,
       'T1069.003, T1098'                      AS technique,
       e.credential,
       e.principal,
       e.ip,
       e.event_name,
       e.outcome,
       coalesce(e.principal_name, e.principal) || ' called ' || l.recon
           || ' different APIs of discovery within an hour, and was then refused ' || l.calls
           || ' calls of ' || l.apis || ' APIs that give rights or make credentials, ' || e.event_name
           || ' first' || iif(l.again, '; the same credential was refused such calls on an earlier day', '') AS detail
FROM looked l
CROSS JOIN events e ON e.event_row = l.first_row
WHERE l.recon >= coalesce(:least, 4)
ORDER BY e.time, e.event_id;
