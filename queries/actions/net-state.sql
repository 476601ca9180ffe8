-- name: net-state
-- question: actions
-- title: What the intruder opened, and whether somebody closed it since
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- next: security-group-rules, intruder-events
-- note: closed_by_intruder is 1 when the intruder closed it (or wrote over it), 0 when somebody else did, such as a responder. A call that failed closes nothing; of several that write the same thing, the last one stands.
-- note: open is what these logs show: what was undone after their end, or by a call that is not in them, counts as open. Things that were switched off (trail_stopped, key_disabled) are open until they are on again. Rules of security groups have a query of their own.
-- example: trailcase ask case.db net-state --lead event=79eca301
SELECT s.kind,
       s.object,
       s.region,
       s.opened_at,
       s.opened_by,
       s.event_id,
       s.state,
       s.closed_at,
       s.closed_by,
       s.account,
       s.closed_by_event,
       s.final_at,
       CASE WHEN s.closed_by_event_row IS NOT NULL THEN s.closed_by_event_row IN (
           SELECT event_row FROM attributed
           WHERE level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', '')))
       END                                  AS closed_by_intruder
FROM attributed t
JOIN state_changes s ON s.event_row = t.event_row
WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:from IS NULL OR s.time_ms >= :from)
  AND (:to IS NULL OR s.time_ms < :to)
ORDER BY s.state <> 'open', s.time_ms, s.kind, s.object, s.event_id;
