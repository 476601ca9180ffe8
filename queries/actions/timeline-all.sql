-- name: timeline-all
-- question: actions
-- title: Every event of the case, and how surely it is the intruder's
-- param: level text default possible | lowest level of attribution that is told: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- param: key text | a credential as in the view credentials, or an access key id
-- param: ip ip | only events from this address
-- param: undated text default with | with, without or only: events that do not tell their time
-- next: timeline, search-events
-- note: An event without a level is not attributed, or less surely than asked for. Events of one second have no known order; they stand in the order of their ids.
-- example: trailcase ask case.db timeline-all from=2025-04-15T11:45:00Z to=2025-04-15T11:50:00Z --lead event=79eca301
--
-- Callers that were active then are found first, and their events by an index, so that a piece
-- of the time is read without the rest.
WITH caller AS (
    SELECT DISTINCT n.actor_id AS id
    FROM actor_day n
    WHERE iif(n.first_ms IS NULL, :from IS NULL AND :to IS NULL AND coalesce(:undated, 'with') <> 'without',
              n.last_ms >= coalesce(:from, 0) AND n.first_ms < coalesce(:to, 9223372036854775807)
                  AND coalesce(:undated, 'with') <> 'only')
),
wanted AS (
    SELECT v.id
    FROM caller c
    CROSS JOIN live_event v ON v.actor_id = c.id
    WHERE coalesce(:undated, 'with') <> 'only'
      AND v.time_ms >= coalesce(:from, 0) AND v.time_ms < coalesce(:to, 9223372036854775807)
    UNION ALL
    SELECT v.id
    FROM caller c
    CROSS JOIN live_event v ON v.actor_id = c.id
    WHERE :from IS NULL AND :to IS NULL AND coalesce(:undated, 'with') <> 'without'
      AND v.time_ms IS NULL
)
SELECT e.time,
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
       (SELECT substr(group_concat(id, ', '), 1, 300)
        FROM (SELECT DISTINCT r.id FROM resources r
              WHERE r.event_row = w.id AND r.role <> 'grantee' ORDER BY r.role <> 'target', r.id LIMIT 3)) AS resource,
       e.source_path
FROM wanted w
CROSS JOIN events e ON e.event_row = w.id
LEFT JOIN attributed t
       ON t.event_row = e.event_row
      AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
WHERE (:key IS NULL OR t.credential = :key OR e.credential = :key OR e.access_key = :key)
  AND (:ip IS NULL OR e.ip = :ip)
ORDER BY e.time_ms, e.event_id, e.event_row;
