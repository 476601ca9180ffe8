-- name: logging-changes
-- question: duration
-- title: Changes of what is logged and watched, by anybody
-- param: account text | only of this account
-- param: from time | only events at or after
-- param: to time | only events before
-- next: coverage-gaps, logging-disabled, search-events
-- note: Trails, event data stores, Insights, the recorder and delivery of Config, GuardDuty detectors, flow logs; whatever came of it: see outcome.
-- note: What was changed to is in the parameters: trailcase show CASE EVENT_ID.
-- benign: A landing zone or an infrastructure pipeline sets these up in every account and region.
-- example: trailcase ask case.db logging-changes
SELECT e.time,
       e.event_id,
       coalesce(e.principal_arn, e.principal)                             AS actor,
       e.event_name                                                       AS event,
       (SELECT substr(r.id, 1, 500) FROM resources r
        WHERE r.event_row = e.event_row AND r.role IN ('target', 'created')
        ORDER BY r.kind IN ('bucket', 'kms_key', 'key', 'log_group', 'topic', 'role', 'vpc'),
                 r.id GLOB 'arn:*', r.id LIMIT 1)                          AS target,
       e.outcome,
       e.recipient_account                                                AS account,
       e.region,
       coalesce(e.access_key, e.credential)                               AS credential,
       e.ip,
       e.event_source
FROM api i
CROSS JOIN event v  ON v.api_id = i.id
CROSS JOIN events e ON e.event_row = v.id
WHERE CASE i.event_source
      WHEN 'cloudtrail.amazonaws.com' THEN i.api IN (
          'CreateTrail', 'UpdateTrail', 'DeleteTrail', 'StartLogging', 'StopLogging', 'PutEventSelectors',
          'PutInsightSelectors', 'CreateEventDataStore', 'UpdateEventDataStore', 'DeleteEventDataStore',
          'RestoreEventDataStore', 'StartEventDataStoreIngestion', 'StopEventDataStoreIngestion',
          'PutEventConfiguration', 'DisableFederation', 'DeregisterOrganizationDelegatedAdmin')
      WHEN 'config.amazonaws.com' THEN i.api IN (
          'PutConfigurationRecorder', 'DeleteConfigurationRecorder', 'StartConfigurationRecorder',
          'StopConfigurationRecorder', 'PutDeliveryChannel', 'DeleteDeliveryChannel',
          'PutRetentionConfiguration', 'DeleteRetentionConfiguration')
      WHEN 'guardduty.amazonaws.com' THEN i.api IN (
          'CreateDetector', 'UpdateDetector', 'DeleteDetector', 'UpdateMemberDetectors',
          'StopMonitoringMembers', 'StartMonitoringMembers', 'DisassociateMembers', 'DeleteMembers',
          'DisassociateFromMasterAccount', 'DisassociateFromAdministratorAccount',
          'UpdateOrganizationConfiguration', 'DeletePublishingDestination')
      WHEN 'ec2.amazonaws.com' THEN i.api IN ('CreateFlowLogs', 'DeleteFlowLogs')
      ELSE 0 END
  AND (:account IS NULL OR e.recipient_account = :account)
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id;
