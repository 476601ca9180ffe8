-- name: access-key-for-another-user
-- question: detections
-- id: D18
-- severity: high
-- technique: T1098.001
-- title: An access key made for another user, from an address new to the caller
-- benign: An administrator works from a new place.
-- benign: A program that manages users runs on a new machine.
-- next: credentials-minted, addresses-of-key, credential-events
-- note: A key for oneself is left out: people renew theirs.
-- note: With fewer than 7 days of logs in the 30 before, no address is new, and this stays silent. Medium: refused. Low: another address of that /24 was known.
-- example: trailcase ask case.db access-key-for-another-user
WITH hit AS MATERIALIZED (
    SELECT e.*, json_extract(iif(json_valid(e.request), e.request, NULL), '$.userName') AS owner
    FROM events e
    WHERE e.event_source = 'iam.amazonaws.com' AND e.api IN ('CreateAccessKey')
      AND e.outcome IN ('success', 'denied') AND e.via_service IS NULL
)
SELECT h.time,
       h.event_id,
       CASE WHEN n.near THEN 'low' WHEN h.outcome = 'success' THEN 'high'
            ELSE 'medium' END                  AS severity,
       'T1098.001'                             AS technique,
       h.credential,
       h.principal,
       h.ip,
       h.event_name,
       h.outcome,
       coalesce(h.principal_name, h.principal) || iif(h.outcome = 'success', ' made an access key for ', ' was refused an access key for ')
           || h.owner || ' (' || h.event_name || '), from ' || h.ip || ', where it was first seen ' || n.first_seen
           || iif(n.near, '; another address of that network was known', '') AS detail
FROM hit h
JOIN address_arrivals n ON n.principal = h.principal AND n.ip = h.ip
    AND h.time_ms BETWEEN n.first_ms AND n.new_until_ms
WHERE h.owner IS NOT NULL
  AND NOT (h.owner = coalesce(h.principal_name, '') AND h.principal GLOB 'user:*')
ORDER BY h.time, h.event_id;
