-- name: logging-disabled
-- question: detections
-- id: D02
-- severity: high
-- technique: T1685.002, T1685
-- title: Logging or watching switched off or narrowed
-- benign: A trail, recorder or detector is replaced by another, as when an organization takes over.
-- benign: Infrastructure code removes a test account's logging with the rest (medium).
-- benign: A second trail is meant for data events alone (medium).
-- next: resource-history, credential-events
-- note: High: it worked. Medium: refused, narrowed, or done by infrastructure code. Low: it failed otherwise, or was switched on again within an hour by the same caller.
-- note: Whether anything was logged elsewhere is not seen here.
-- example: trailcase ask case.db logging-disabled
WITH hit AS MATERIALIZED (
    SELECT e.*, iif(json_valid(e.request), e.request, NULL) AS asked
    FROM events e
    WHERE (e.event_source = 'cloudtrail.amazonaws.com'
               AND e.api IN ('StopLogging', 'DeleteTrail', 'UpdateTrail', 'PutEventSelectors',
                             'DeleteEventDataStore', 'StopEventDataStoreIngestion'))
       OR (e.event_source = 'config.amazonaws.com'
               AND e.api IN ('StopConfigurationRecorder', 'DeleteConfigurationRecorder',
                             'DeleteDeliveryChannel'))
       OR (e.event_source = 'guardduty.amazonaws.com'
               AND e.api IN ('DeleteDetector', 'UpdateDetector', 'StopMonitoringMembers',
                             'DisassociateFromMasterAccount',
                             'DisassociateFromAdministratorAccount'))
       OR (e.event_source = 'securityhub.amazonaws.com' AND e.api = 'DisableSecurityHub')
       OR (e.event_source = 'macie2.amazonaws.com' AND e.api = 'DisableMacie')
       OR (e.event_source = 'inspector2.amazonaws.com' AND e.api = 'Disable')
       OR (e.event_source = 'access-analyzer.amazonaws.com' AND e.api = 'DeleteAnalyzer')
       OR (e.event_source = 'ec2.amazonaws.com' AND e.api = 'DeleteFlowLogs')
       OR (e.event_source = 'wafv2.amazonaws.com' AND e.api = 'DeleteLoggingConfiguration')
       OR (e.event_source = 'route53resolver.amazonaws.com'
               AND e.api IN ('DeleteResolverQueryLogConfig',
                             'DisassociateResolverQueryLogConfig'))
), told AS (
    SELECT h.*,
           CASE h.api
           WHEN 'UpdateTrail' THEN
               CASE WHEN json_extract(h.asked, '$.isMultiRegionTrail') IN (0, 'false')
                         THEN 'the trail logs one region only'
                    WHEN json_extract(h.asked, '$.includeGlobalServiceEvents') IN (0, 'false')
                         THEN 'the trail leaves out IAM and STS'
                    WHEN json_extract(h.asked, '$.enableLogFileValidation') IN (0, 'false')
                         THEN 'the trail writes no digests' END
           WHEN 'UpdateDetector' THEN
               iif(json_extract(h.asked, '$.enable') IN (0, 'false'), 'switched off', NULL)
           WHEN 'PutEventSelectors' THEN
               CASE WHEN json_type(h.asked, '$.eventSelectors') = 'array'
                     AND NOT EXISTS (
                         SELECT 1 FROM json_each(h.asked, '$.eventSelectors') s
                         WHERE s.type = 'object'
                           AND coalesce(json_extract(iif(s.type = 'object', s.value, '{}'), '$.includeManagementEvents'), 1)
                               NOT IN (0, 'false')
                           AND coalesce(json_extract(iif(s.type = 'object', s.value, '{}'), '$.readWriteType'), 'All') = 'All')
                         THEN 'the trail no longer logs all management events'
                    WHEN json_type(h.asked, '$.advancedEventSelectors') = 'array'
                     AND NOT EXISTS (
                         SELECT 1 FROM json_tree(h.asked, '$.advancedEventSelectors') s
                         WHERE s.type = 'text' AND s.atom = 'Management')
                         THEN 'the trail no longer logs management events' END
           ELSE 'ends what was logged or watched' END AS what
    FROM hit h
), stated AS (
    SELECT t.*,
           coalesce(t.tool, '') IN ('terraform', 'opentofu', 'pulumi', 'ansible')
               OR t.via_service IS 'cloudformation.amazonaws.com' AS by_code,
           EXISTS (SELECT 1 FROM state_step o
                   JOIN state_step c ON c.pair = o.pair AND c.op <> 'open'
                    AND c.time_ms > o.time_ms AND c.time_ms <= o.time_ms + 3600000
                   JOIN event x ON x.id = c.event
                   JOIN actor b ON b.id = x.actor_id
                   JOIN principal p ON p.id = b.principal_id
                   WHERE o.event = t.event_row AND o.op = 'open'
                     AND p.principal = t.principal) AS undone
    FROM told t
    WHERE t.what IS NOT NULL
)
SELECT time,
       event_id,
       CASE WHEN outcome = 'denied' THEN 'medium'
            WHEN outcome <> 'success' OR undone THEN 'low'
            WHEN by_code OR api IN ('UpdateTrail', 'PutEventSelectors') THEN 'medium'
            ELSE 'high' END                    AS severity,
       iif(technique IN ('T1685', 'T1685.002'), technique, 'T1685') AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal)
           || iif(outcome = 'success', ' called ', ' tried ') || event_name || ': ' || what
           || coalesce(' (' || coalesce(json_extract(asked, '$.name'),
                                        json_extract(asked, '$.trailName'),
                                        json_extract(asked, '$.detectorId'),
                                        json_extract(asked, '$.configurationRecorderName')) || ')', '')
           || iif(outcome = 'success', '', '; the outcome was ' || outcome)
           || iif(by_code, '; by infrastructure code', '')
           || iif(undone, '; undone by the same caller within an hour', '') AS detail
FROM stated
ORDER BY time, event_id;
