-- name: encryption-keys-withdrawn
-- question: detections
-- id: D26
-- severity: high
-- technique: T1485
-- title: KMS keys switched off, or set to be deleted
-- benign: Keys of systems that were taken down, in a round of cleaning up.
-- benign: Infrastructure code removes a stack with its key (low).
-- next: net-state, resource-history
-- note: One row for each credential and hour. High: at least 5 keys, or from an address new to the caller. Low: by infrastructure code, taken back by the same caller within a day, or nothing succeeded.
-- note: A key that waits for its deletion can be saved; until when, net-state says for a lead.
-- example: trailcase ask case.db encryption-keys-withdrawn
WITH hit AS MATERIALIZED (
    SELECT e.*, e.time_ms / 3600000 AS hour, coalesce(e.credential, e.principal) AS who,
           json_extract(iif(json_valid(e.request), e.request, NULL), '$.keyId') AS key_id
    FROM events e
    WHERE e.event_source = 'kms.amazonaws.com'
      AND e.api IN ('ScheduleKeyDeletion', 'DisableKey', 'DeleteImportedKeyMaterial')
      AND e.time_ms IS NOT NULL
), undone AS MATERIALIZED (
    SELECT e.principal, e.time_ms
    FROM events e
    WHERE e.event_source = 'kms.amazonaws.com' AND e.api IN ('CancelKeyDeletion', 'EnableKey')
      AND e.outcome = 'success'
), bursts AS (
    SELECT h.*, min(h.time || ' ' || coalesce(h.event_id, '')) AS first,
           count(DISTINCT iif(h.outcome = 'success', h.key_id, NULL)) AS keys,
           sum(h.outcome = 'success') AS succeeded, count(*) AS calls,
           coalesce(h.tool, '') IN ('terraform', 'opentofu', 'pulumi', 'ansible')
               OR h.via_service IS NOT NULL AS by_code
    FROM hit h
    GROUP BY h.who, h.hour
), judged AS (
    SELECT b.*,
           EXISTS (SELECT 1 FROM address_arrivals n
                   WHERE n.principal = b.principal AND n.ip = b.ip AND NOT n.near
                     AND b.time_ms BETWEEN n.first_ms AND n.new_until_ms) AS new_place,
           EXISTS (SELECT 1 FROM undone u
                   WHERE u.principal = b.principal
                     AND u.time_ms BETWEEN b.time_ms AND b.time_ms + 86400000) AS undone
    FROM bursts b
)
SELECT time,
       event_id,
       CASE WHEN succeeded = 0 OR by_code OR undone THEN 'low'
            WHEN keys >= 5 OR new_place THEN 'high' ELSE 'medium' END AS severity,
       'T1485'                                 AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || ': ' || calls || iif(calls = 1, ' call', ' calls')
           || ' within an hour that withdraw KMS keys, ' || keys || iif(keys = 1, ' key', ' keys')
           || ' with success, ' || event_name || ' first'
           || iif(new_place, ', from ' || ip || ', an address new to it', '')
           || iif(by_code, '; by infrastructure code or through a service', '')
           || iif(undone, '; taken back by the same caller within a day', '') AS detail
FROM judged
ORDER BY time, event_id;
