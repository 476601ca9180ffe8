-- name: security-group-rules
-- question: actions
-- title: Security-group rules that the intruder opened or tried to, and whether they still are
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: direction text | ingress or egress
-- param: protocol text | such as tcp; -1 is all
-- param: from_port int | the first port
-- param: to_port int | the last port
-- param: peer text | a network, group or prefix list
-- param: still_open int | 1: only rules that these logs show open; 0: only the others
-- param: from time | only events at or after
-- param: to time | only events before
-- next: security-group-sweeps, net-state
-- note: closed_by_intruder is 1 when the intruder took the rule away, 0 when somebody else did. A revocation that failed closes nothing.
-- note: still_open is what these logs show: a rule that was removed after their end, or in a region without logs, counts as open. An outcome of conflict says that the same rule was there before.
-- example: trailcase ask case.db security-group-rules --lead event=79eca301
SELECT s.time,
       s.event_id,
       t.credential,
       s.region,
       s.group_id,
       s.direction,
       s.protocol,
       s.from_port,
       s.to_port,
       s.peer,
       s.rule_id,
       s.outcome,
       s.still_open,
       s.closed_at,
       s.group_name,
       s.peer_kind,
       s.account,
       s.closed_by,
       s.closed_by_event,
       CASE WHEN s.closed_by_event_row IS NOT NULL THEN s.closed_by_event_row IN (
           SELECT event_row FROM attributed
           WHERE level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', '')))
       END                                  AS closed_by_intruder
FROM attributed t
JOIN security_group_rules s ON s.event_row = t.event_row
WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:direction IS NULL OR s.direction = :direction)
  AND (:protocol IS NULL OR s.protocol = :protocol)
  AND (:from_port IS NULL OR s.from_port = :from_port)
  AND (:to_port IS NULL OR s.to_port = :to_port)
  AND (:peer IS NULL OR s.peer = :peer)
  AND (:still_open IS NULL OR s.still_open = :still_open)
  AND (:from IS NULL OR s.time_ms >= :from)
  AND (:to IS NULL OR s.time_ms < :to)
ORDER BY s.time_ms, s.event_id, s.group_id, s.group_name, s.direction, s.protocol,
         s.from_port, s.to_port, s.peer, s.rule_id;
