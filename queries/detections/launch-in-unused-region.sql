-- name: launch-in-unused-region
-- question: detections
-- id: D28
-- severity: medium
-- technique: T1535
-- title: Instances launched, or tried to, in a region where the account had launched none
-- benign: The first system in a new region.
-- benign: A test of a second site.
-- next: credential-events, coverage-by-region
-- note: The first launch of an account in a region, when the logs hold at least 7 days of the 30 before. Medium: from an address new to the caller, or refused. Low: all others.
-- note: Where a service launches (autoscaling), nothing is said.
-- example: trailcase ask case.db launch-in-unused-region
WITH launch AS MATERIALIZED (
    SELECT e.*, row_number() OVER (PARTITION BY e.recipient_account, e.region
                                   ORDER BY e.time_ms, e.event_id) AS place
    FROM events e
    WHERE e.event_source = 'ec2.amazonaws.com' AND e.api IN ('RunInstances', 'RequestSpotInstances')
      AND e.time_ms IS NOT NULL AND e.outcome <> 'throttled'
), first AS MATERIALIZED (
    SELECT l.*,
           (SELECT count(*) FROM launch o
            WHERE o.recipient_account IS l.recipient_account AND o.region IS NOT l.region
              AND o.time_ms < l.time_ms)       AS elsewhere
    FROM launch l
    WHERE l.place = 1 AND l.via_service IS NULL AND l.ip_kind NOT IN ('service', 'aws')
), judged AS (
    SELECT f.*, n.history_days,
           f.time_ms BETWEEN n.first_ms AND n.new_until_ms AND NOT n.near AS new_place,
           (SELECT count(DISTINCT d.day) FROM actor_day d
            JOIN actor a     ON a.id = d.actor_id
            JOIN principal p ON p.id = a.principal_id
            WHERE p.account = f.account
              AND d.day BETWEEN f.time_ms / 86400000 - 30 AND f.time_ms / 86400000 - 1) AS days
    FROM first f
    LEFT JOIN address_arrivals n ON n.principal = f.principal AND n.ip = f.ip
)
SELECT time,
       event_id,
       iif(new_place OR outcome <> 'success', 'medium', 'low') AS severity,
       'T1535'                                 AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || iif(outcome = 'success', ' launched instances in ', ' tried to launch instances in ')
           || coalesce(region, 'an unknown region') || iif(outcome = 'success', '', ' (' || outcome || ')')
           || ', where the account had launched none in these logs; launches elsewhere before: ' || elsewhere
           || iif(new_place, '; from ' || ip || ', an address new to the caller', '') AS detail
FROM judged
WHERE days >= 7
ORDER BY time, event_id;
