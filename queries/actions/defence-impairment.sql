-- name: defence-impairment
-- question: actions
-- title: What the intruder did against logging, watching and protections, and whether it was undone
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- next: net-state, coverage-by-region, intruder-events
-- note: All that the API catalogue calls defence impairment or defence evasion, whatever came of it. Rules of security groups have queries of their own.
-- note: `undone` is 1 when a later call that succeeded put things back or over it (undone_by may be the intruder: undone_by_intruder), 0 when none is in these logs, and empty when no call could show it.
-- benign: A trail, recorder or detector is replaced by another.
-- benign: Deleting a key or a tag of one's own is housekeeping, and removes a trace too.
-- example: trailcase ask case.db defence-impairment --lead event=79eca301
WITH wanted AS MATERIALIZED (
    SELECT i.id AS api_id
    FROM api i
    JOIN api_catalog c ON c.event_source = i.event_source AND c.api = i.api
    WHERE (c.tactic GLOB 'TA0112*' OR c.category = 'defense_evasion')
      AND c.category <> 'benign_common'
      AND c.api NOT IN ('AuthorizeSecurityGroupIngress', 'AuthorizeSecurityGroupEgress', 'ModifySecurityGroupRules')
), hit AS MATERIALIZED (
    SELECT e.*, t.credential AS counted
    FROM attributed t
    CROSS JOIN event v  ON v.id = t.event_row AND v.api_id IN (SELECT api_id FROM wanted)
    CROSS JOIN events e ON e.event_row = v.id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:from IS NULL OR e.time_ms >= :from)
      AND (:to IS NULL OR e.time_ms < :to)
), ended AS MATERIALIZED (
    -- Of several things that one call did, the one that was put back last.
    SELECT s.event_row, sum(s.state = 'open') AS still, max(s.closed_at) AS closed_at, s.closed_by,
           s.closed_by_event, s.closed_by_event_row
    FROM state_changes s
    WHERE s.event_row IN (SELECT event_row FROM hit)
    GROUP BY s.event_row
)
SELECT h.time,
       h.event_id,
       h.event_source,
       h.event_name,
       (SELECT substr(group_concat(id, ', '), 1, 300)
        FROM (SELECT DISTINCT r.id FROM resources r
              WHERE r.event_row = h.event_row AND r.role IN ('target', 'created') ORDER BY r.id LIMIT 3)) AS target,
       h.outcome,
       iif(n.still = 0, n.closed_at, NULL)       AS undone_at,
       iif(n.still = 0, n.closed_by, NULL)       AS undone_by,
       iif(h.outcome = 'success', '', iif(h.outcome = 'dry_run', 'tested by a dry run: ', 'tried in vain: '))
           || CASE h.api
              WHEN 'StopLogging' THEN 'logging of a trail switched off'
              WHEN 'DeleteTrail' THEN 'trail deleted'
              WHEN 'UpdateTrail' THEN 'settings of a trail changed'
              WHEN 'PutEventSelectors' THEN 'what a trail logs changed'
              WHEN 'PutInsightSelectors' THEN 'what a trail looks for changed'
              WHEN 'CreateTrail' THEN 'trail made'
              WHEN 'StopConfigurationRecorder' THEN 'recording of AWS Config switched off'
              WHEN 'DeleteConfigurationRecorder' THEN 'recorder of AWS Config deleted'
              WHEN 'DeleteDeliveryChannel' THEN 'delivery of AWS Config deleted'
              WHEN 'DeleteDetector' THEN 'GuardDuty switched off'
              WHEN 'UpdateDetector' THEN 'settings of GuardDuty changed'
              WHEN 'CreateFilter' THEN 'filter made, which hides findings of GuardDuty'
              WHEN 'CreateIPSet' THEN 'list of addresses for GuardDuty made'
              WHEN 'DeleteFlowLogs' THEN 'flow logs of a network deleted'
              WHEN 'DeleteLogGroup' THEN 'log group deleted with what it held'
              WHEN 'DeleteLogStream' THEN 'log stream deleted with what it held'
              WHEN 'PutRetentionPolicy' THEN 'how long logs are kept changed'
              WHEN 'DisableSecurityHub' THEN 'Security Hub switched off'
              WHEN 'DisableMacie' THEN 'Macie switched off'
              WHEN 'DeleteAlarms' THEN 'alarms deleted'
              WHEN 'DisableAlarmActions' THEN 'alarms silenced'
              WHEN 'DisableRule' THEN 'event rule switched off'
              WHEN 'DeleteRule' THEN 'event rule deleted'
              WHEN 'DeactivateMFADevice' THEN 'MFA device taken from a user'
              WHEN 'DeleteVirtualMFADevice' THEN 'MFA device deleted'
              WHEN 'PutBucketLogging' THEN 'access log of a bucket changed'
              WHEN 'DeleteBucketPolicy' THEN 'policy of a bucket deleted'
              WHEN 'LeaveOrganization' THEN 'account taken out of its organization'
              WHEN 'DetachPolicy' THEN 'policy of the organization detached'
              WHEN 'ModifyInstanceMetadataOptions' THEN 'protection of instance metadata changed'
              ELSE CASE substr(h.technique, 1, 5)
                   WHEN 'T1685' THEN iif(h.technique = 'T1685.002', 'logging changed or removed', 'watching or protection changed or removed')
                   WHEN 'T1686' THEN 'firewall or network rule changed'
                   WHEN 'T1070' THEN 'traces or means removed'
                   WHEN 'T1666' THEN 'guard rails of the organization changed'
                   WHEN 'T1556' THEN 'rules of signing in changed'
                   WHEN 'T1535' THEN 'region switched on'
                   ELSE 'protection changed' END
              END                                AS what,
       CASE WHEN n.event_row IS NOT NULL THEN n.still = 0 END AS undone,
       CASE WHEN n.still = 0 THEN n.closed_by_event_row IN (
           SELECT event_row FROM attributed
           WHERE level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', '')))
       END                                       AS undone_by_intruder,
       iif(n.still = 0, n.closed_by_event, NULL) AS undone_by_event,
       h.technique,
       h.severity,
       h.counted                                 AS credential,
       h.region,
       h.recipient_account                       AS account
FROM hit h
LEFT JOIN ended n ON n.event_row = h.event_row
ORDER BY h.time_ms, h.event_id;
