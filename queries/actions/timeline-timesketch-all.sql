-- name: timeline-timesketch-all
-- question: actions
-- title: Every event of the case, in the columns that Timesketch imports
-- param: level text default possible | lowest level of attribution that is told: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- param: key text | a credential as in the view credentials, or an access key id
-- param: ip ip | only events from this address
-- next: timeline-all, timeline-timesketch
-- note: An event without a level is not attributed, or less surely than asked for. Timesketch takes no event without a time: those are left out. `timestamp` is in microseconds; `datetime` has six decimals in every row, as its reader takes the form of the first row for all.
-- example: trailcase ask case.db timeline-timesketch-all from=2025-04-15T11:45:00Z to=2025-04-15T11:50:00Z --lead event=79eca301
--
-- Callers that were active then are found first, and their events by an index, so that a piece
-- of the time is read without the rest.
WITH caller AS (
    SELECT DISTINCT n.actor_id AS id
    FROM actor_day n
    WHERE n.last_ms >= coalesce(:from, 0) AND n.first_ms < coalesce(:to, 9223372036854775807)
),
wanted AS (
    SELECT v.id
    FROM caller c
    CROSS JOIN live_event v ON v.actor_id = c.id
    WHERE v.time_ms >= coalesce(:from, 0) AND v.time_ms < coalesce(:to, 9223372036854775807)
)
SELECT 'CloudTrail event: ' || substr(replace(replace(
           coalesce(e.principal_name, e.principal_arn, e.principal, 'somebody') || ' called '
           || coalesce(e.event_source, '?') || ' ' || coalesce(e.event_name, '?')
           || coalesce(' from ' || e.ip, '') || coalesce(' with ' || coalesce(t.credential, e.credential), ''),
           char(10), ' '), char(13), ' '), 1, 1000)
           || ', outcome ' || e.outcome || coalesce(', attributed as ' || t.level, '') AS message,
       e.time_ms * 1000                        AS timestamp,
       strftime('%Y-%m-%dT%H:%M:%S', e.time_ms / 1000, 'unixepoch')
           || printf('.%03d000+00:00', e.time_ms % 1000) AS datetime,
       'CloudTrail event time'                 AS timestamp_desc,
       e.event_id,
       e.event_source,
       e.event_name,
       coalesce(t.credential, e.credential)    AS credential,
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
FROM wanted w
CROSS JOIN events e ON e.event_row = w.id
LEFT JOIN attributed t
       ON t.event_row = e.event_row
      AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
WHERE (:key IS NULL OR t.credential = :key OR e.credential = :key OR e.access_key = :key)
  AND (:ip IS NULL OR e.ip = :ip)
ORDER BY e.time_ms, e.event_id, e.event_row;
