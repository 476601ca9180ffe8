-- name: changes
-- question: actions
-- title: Calls of the intruder that changed something, with what they changed
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: severity int | only calls of at least that, from 1 (routine) to 5 (grave)
-- param: from time | only events at or after
-- param: to time | only events before
-- next: net-state, blast-radius, containment
-- note: Calls that succeeded and that CloudTrail does not mark as reading. `resource` names the first three things; changes that were undone are here too, net-state says which.
-- example: trailcase ask case.db changes --lead event=79eca301
SELECT e.time,
       e.event_id,
       t.credential,
       e.event_source,
       e.event_name,
       (SELECT substr(group_concat(id, ', '), 1, 300)
        FROM (SELECT DISTINCT r.id FROM resources r
              WHERE r.event_row = t.event_row AND r.role <> 'grantee'
              ORDER BY r.role <> 'created', r.role <> 'target', r.id LIMIT 3)) AS resource,
       e.region,
       e.recipient_account AS account,
       e.tactic,
       e.severity,
       t.level
FROM attributed t
CROSS JOIN events e ON e.event_row = t.event_row
WHERE e.outcome = 'success' AND e.read_only IS NOT 1
  AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND coalesce(e.activity, '') <> 'recon'
  AND (:severity IS NULL OR e.severity >= :severity)
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id;
