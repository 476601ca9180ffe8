-- name: session-from-key-at-new-address
-- question: detections
-- id: D32
-- severity: high
-- technique: T1550.001
-- title: A session made from a long-term key, at an address new to its owner
-- benign: A program that hands out sessions runs on a new machine.
-- benign: Somebody signs in by the command line from a new place, for the first time so (medium).
-- next: credentials-minted, lineage, addresses-of-key
-- note: GetFederationToken: such a session outlives the key, and can open the console. GetSessionToken counts only without MFA, and when the user had not called it before.
-- note: With fewer than 7 days of logs in the 30 before, no address is new, and this stays silent.
-- example: trailcase ask case.db session-from-key-at-new-address
WITH made AS MATERIALIZED (
    SELECT e.*
    FROM events e
    WHERE e.event_source = 'sts.amazonaws.com' AND e.api IN ('GetFederationToken', 'GetSessionToken')
      AND e.key_kind = 'long_term' AND e.via_service IS NULL
      AND e.outcome IN ('success', 'denied')
), hit AS (
    SELECT h.*, n.first_seen, n.near, n.known_days, count(*) AS calls,
           min(h.time || ' ' || coalesce(h.event_id, '')) AS first
    FROM made h
    JOIN address_arrivals n ON n.principal = h.principal AND n.ip = h.ip
        AND h.time_ms BETWEEN n.first_ms AND n.new_until_ms
    WHERE NOT EXISTS (SELECT 1 FROM made b
                      WHERE b.principal = h.principal AND b.api = h.api AND b.time_ms < n.first_ms)
      AND (h.api = 'GetFederationToken'
           OR (h.mfa IS NOT 1 AND json_extract(iif(json_valid(h.request), h.request, NULL),
                                               '$.serialNumber') IS NULL))
    GROUP BY h.access_key, h.ip, h.api
)
SELECT time,
       event_id,
       CASE WHEN near THEN 'low' WHEN api = 'GetFederationToken' AND outcome = 'success' THEN 'high'
            ELSE 'medium' END                  AS severity,
       'T1550.001'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || iif(outcome = 'success', ' made a session', ' tried to make a session')
           || ' by ' || event_name || ' (' || calls || iif(calls = 1, ' call', ' calls') || ') from ' || ip
           || ', where it was first seen ' || first_seen || '; it had not called it before'
           || iif(near, '; another address of that network was known', '') AS detail
FROM hit
ORDER BY time, event_id;
