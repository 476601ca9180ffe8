-- name: security-group-sweeps
-- question: actions
-- title: Rules that the intruder put into group after group
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: least int default 2 | opened or tried in at least so many groups
-- param: from time | only events at or after
-- param: to time | only events before
-- opens: security-group-rules direction=direction protocol=protocol from_port=from_port to_port=to_port peer=peer
-- next: security-group-rules
-- note: The same rule in many groups is a sweep whatever its peer is; automation that rolls out an office address looks alike. `groups` are those where it was opened; `refused` attempts opened nothing, and some of them (conflict) found the rule there.
-- example: trailcase ask case.db security-group-sweeps --lead event=79eca301
SELECT s.direction,
       s.protocol,
       s.from_port,
       s.to_port,
       s.peer,
       count(DISTINCT iif(s.outcome = 'success', s.region || ' ' || s.group_key, NULL)) AS groups,
       sum(s.outcome = 'success') AS rules,
       sum(s.still_open)          AS still_open,
       min(s.time)                AS first_seen,
       max(s.time)                AS last_seen,
       count(DISTINCT s.region)   AS regions,
       sum(s.outcome <> 'success') AS refused
FROM attributed t
JOIN (SELECT *, account || ' ' || coalesce(group_id, group_name) AS group_key
      FROM security_group_rules) s ON s.event_row = t.event_row
WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:from IS NULL OR s.time_ms >= :from)
  AND (:to IS NULL OR s.time_ms < :to)
GROUP BY s.direction, s.protocol, s.from_port, s.to_port, s.peer
HAVING count(DISTINCT s.region || ' ' || s.group_key) >= coalesce(:least, 2)
ORDER BY groups DESC, rules DESC, first_seen, s.direction, s.protocol, s.from_port, s.to_port, s.peer;
