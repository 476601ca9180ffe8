-- name: instance-user-data-changed
-- question: detections
-- id: D30
-- severity: high
-- technique: T1059.009
-- title: The start-up script of an instance changed
-- benign: Infrastructure code replaces the user data of a machine that it stopped (low).
-- benign: Somebody repairs a machine that does not come up.
-- next: resource-history, credential-events
-- note: What is in user data runs as root when the machine starts; AWS hides the text. High: from an address new to the caller, or the machine was stopped and started around it by the same caller. Medium: all others. Low: by infrastructure code, or it failed.
-- example: trailcase ask case.db instance-user-data-changed
WITH hit AS MATERIALIZED (
    SELECT e.*, json_extract(iif(json_valid(e.request), e.request, NULL), '$.instanceId') AS instance
    FROM events e
    WHERE e.event_source = 'ec2.amazonaws.com' AND e.api = 'ModifyInstanceAttribute'
      AND json_valid(e.request)
      AND (json_type(iif(json_valid(e.request), e.request, NULL), '$.userData') IS NOT NULL
           OR json_extract(iif(json_valid(e.request), e.request, NULL), '$.attribute') = 'userData')
), judged AS (
    SELECT h.*,
           coalesce(h.tool, '') IN ('terraform', 'opentofu', 'pulumi', 'ansible')
               OR h.via_service IS NOT NULL AS by_code,
           EXISTS (SELECT 1 FROM address_arrivals n
                   WHERE n.principal = h.principal AND n.ip = h.ip AND NOT n.near
                     AND h.time_ms BETWEEN n.first_ms AND n.new_until_ms) AS new_place,
           (SELECT count(DISTINCT x.api) FROM events x
            JOIN json_tree(iif(json_valid(x.request), x.request, '{}'), '$.instancesSet') t
                ON t.key = 'instanceId' AND t.atom = h.instance
            WHERE x.event_source = 'ec2.amazonaws.com' AND x.api IN ('StopInstances', 'StartInstances')
              AND x.principal = h.principal AND x.outcome = 'success'
              AND x.time_ms BETWEEN h.time_ms - 3600000 AND h.time_ms + 3600000) = 2 AS around
    FROM hit h
)
SELECT time,
       event_id,
       CASE WHEN outcome <> 'success' OR by_code THEN 'low' WHEN new_place OR around THEN 'high'
            ELSE 'medium' END                  AS severity,
       'T1059.009'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || iif(outcome = 'success', ' changed', ' tried to change')
           || ' the start-up script of ' || coalesce(instance, 'an instance')
           || iif(around, ', and stopped and started it', '')
           || iif(new_place, ', from ' || ip || ', an address new to it', '')
           || iif(by_code, '; by infrastructure code or through a service', '') AS detail
FROM judged
ORDER BY time, event_id;
