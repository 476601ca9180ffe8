-- name: timeline-timesketch
-- question: actions
-- title: What the intruder did, in the columns that Timesketch imports
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- param: key text | a credential as credentials-used counts them, or an access key id
-- param: ip ip | only events from this address
-- next: timeline, timeline-bursts
-- note: Timesketch takes no event without a time: those are left out. `timestamp` is in microseconds; `datetime` has six decimals in every row, as its reader takes the form of the first row for all.
-- example: trailcase ask case.db timeline-timesketch --lead event=79eca301
SELECT 'CloudTrail event: ' || substr(replace(replace(
           coalesce(e.principal_name, e.principal_arn, e.principal, 'somebody') || ' called '
           || coalesce(e.event_source, '?') || ' ' || coalesce(e.event_name, '?')
           || coalesce(' from ' || e.ip, '') || coalesce(' with ' || t.credential, ''),
           char(10), ' '), char(13), ' '), 1, 1000)
           || ', outcome ' || e.outcome || coalesce(', attributed as ' || t.level, '') AS message,
       e.time_ms * 1000                        AS timestamp,
       strftime('%Y-%m-%dT%H:%M:%S', e.time_ms / 1000, 'unixepoch')
           || printf('.%03d000+00:00', e.time_ms % 1000) AS datetime,
       'CloudTrail event time'                 AS timestamp_desc,
       e.event_id,
       e.event_source,
       e.event_name,
       t.credential                           AS credential,
       coalesce(e.principal_arn, e.principal)  AS principal,
       e.ip,
       e.user_agent,
       e.outcome,
       nullif(e.tactic, '')                    AS tactic,
       nullif(e.technique, '')                 AS technique,
       t.level,
       e.severity,
       e.principal_name,
       e.access_key,
       e.tool,
       e.recipient_account                     AS account,
       e.region,
       e.error_code,
       e.error_message,
       e.source_path
FROM attributed t
CROSS JOIN events e ON e.event_row = t.event_row
WHERE e.time_ms IS NOT NULL
  AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:key IS NULL OR t.credential = :key OR e.access_key = :key)
  AND (:ip IS NULL OR e.ip = :ip)
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id, e.event_row;
