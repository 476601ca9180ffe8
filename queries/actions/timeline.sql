-- name: timeline
-- question: actions
-- title: What the intruder did, call by call
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- param: key text | a credential as credentials-used counts them, or an access key id
-- param: ip ip | only events from this address
-- next: timeline-bursts, intruder-events
-- note: Events of one second have no known order; they stand in the order of their ids. `resource` names the first three things that the call was about; resource-history and show have all.
-- example: trailcase ask case.db timeline --lead event=79eca301
SELECT e.time,
       e.event_id,
       e.event_source,
       e.event_name,
       t.credential,
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
              WHERE r.event_row = t.event_row AND r.role <> 'grantee' ORDER BY r.role <> 'target', r.id LIMIT 3)) AS resource,
       e.source_path
FROM attributed t
CROSS JOIN events e ON e.event_row = t.event_row
WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:key IS NULL OR t.credential = :key OR e.access_key = :key)
  AND (:ip IS NULL OR e.ip = :ip)
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id, e.event_row;
