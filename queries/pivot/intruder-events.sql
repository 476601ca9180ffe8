-- name: intruder-events
-- question: pivot
-- title: Every event of the intruder, in order of time
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- note: Events of one second have no known order; they stand in the order of their ids.
-- example: trailcase ask case.db intruder-events --lead ip=203.0.113.7
SELECT e.time,
       e.event_id,
       t.credential,
       e.principal_name,
       e.ip,
       e.tool,
       e.region,
       e.event_source,
       e.event_name,
       e.outcome,
       e.tactic,
       t.level,
       t.reason
FROM attributed t
JOIN events e ON e.event_row = t.event_row
WHERE t.confidence >= iif(:level = 'confirmed', 0.9, iif(:level = 'possible', 0.35, 0.6)) - 1e-9
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id;
