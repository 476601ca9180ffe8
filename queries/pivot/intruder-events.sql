-- name: intruder-events
-- question: pivot
-- title: Every event of the intruder, in order of time
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: technique text | of MITRE ATT&CK, such as T1098.001; a parent finds its sub-techniques; old numbers too
-- param: tactic text | its id or name, such as TA0003 or Persistence; Defense Evasion finds what it was split into
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
CROSS JOIN events e ON e.event_row = t.event_row
WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:technique IS NULL OR e.technique IN
          (SELECT technique FROM technique_names WHERE name = :technique COLLATE NOCASE))
  AND (:tactic IS NULL OR e.tactic IN
          (SELECT tactic FROM tactic_names WHERE name = replace(:tactic, '-', ' ') COLLATE NOCASE))
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id;
