-- name: commands-on-instances
-- question: detections
-- id: D33
-- severity: high
-- technique: T1651, T1021.007
-- title: Ways into instances used from an address new to the caller
-- benign: Somebody on call works from a new place.
-- benign: Automation that runs commands moved to a new machine.
-- next: resource-history, credential-events, address-calls
-- note: One row for each credential, call and hour: commands and sessions of SSM, SSH keys pushed, the serial console, passwords read. High: at least 3 instances. Medium: fewer, or nothing succeeded.
-- note: With fewer than 7 days of logs in the 30 before, no address is new, and this stays silent. What was typed is not in CloudTrail.
-- example: trailcase ask case.db commands-on-instances
WITH hit AS MATERIALIZED (
    SELECT e.*, e.time_ms / 3600000 AS hour, coalesce(e.credential, e.principal) AS who
    FROM events e
    WHERE (e.event_source = 'ssm.amazonaws.com' AND e.api IN ('SendCommand', 'StartSession'))
       OR (e.event_source = 'ec2-instance-connect.amazonaws.com'
           AND e.api IN ('SendSSHPublicKey', 'SendSerialConsoleSSHPublicKey', 'OpenTunnel'))
       OR (e.event_source = 'ec2.amazonaws.com'
           AND e.api IN ('GetPasswordData', 'EnableSerialConsoleAccess'))
), bursts AS (
    SELECT h.*, n.first_seen, n.near, count(DISTINCT h.event_row) AS calls,
           sum(h.outcome = 'success') AS succeeded, count(DISTINCT t.atom) AS instances,
           min(h.time || ' ' || coalesce(h.event_id, '')) AS first
    FROM hit h
    JOIN address_arrivals n ON n.principal = h.principal AND n.ip = h.ip
        AND h.time_ms BETWEEN n.first_ms AND n.new_until_ms
    LEFT JOIN json_tree(iif(json_valid(h.request), h.request, '{}')) t
        ON t.type = 'text' AND (t.key IN ('instanceId', 'target') OR t.path = '$.instanceIds')
    WHERE h.via_service IS NULL
    GROUP BY h.who, h.ip, h.api, h.hour
)
SELECT time,
       event_id,
       CASE WHEN near THEN 'low' WHEN succeeded > 0 AND max(instances, 1) >= 3 THEN 'high'
            ELSE 'medium' END                  AS severity,
       'T1651, T1021.007'                      AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || ' called ' || event_name || ' ' || calls || iif(calls = 1, ' time', ' times')
           || ' within an hour, for ' || instances || iif(instances = 1, ' instance', ' instances')
           || iif(succeeded = 0, ', without success', '') || ', from ' || ip
           || ', where it was first seen ' || first_seen AS detail
FROM bursts
ORDER BY time, event_id;
