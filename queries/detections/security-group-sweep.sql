-- name: security-group-sweep
-- question: detections
-- id: D24
-- severity: high
-- technique: T1686.001
-- title: The same rule put into many security groups, from an address new to the caller
-- param: least int default 10 | in so many groups within an hour
-- benign: The address of a new office is let in everywhere, by a script from that office.
-- next: security-group-rules, address-calls
-- note: One row for each credential, rule and hour. The peer does not matter: a tool may put 127.0.0.1 as a place-holder. Attempts count; medium where none succeeded.
-- note: With fewer than 7 days of logs in the 30 before, no address is new, and this stays silent.
-- example: trailcase ask case.db security-group-sweep
WITH swept AS MATERIALIZED (
    SELECT a.principal_id, a.credential_id, a.address_id, o.direction, o.protocol, o.from_port,
           o.to_port, o.peer, o.time_ms / 3600000 AS hour, min(o.time_ms) AS first_ms,
           count(DISTINCT coalesce(o.group_id, o.group_name) || ' ' || coalesce(o.region, '')) AS groups,
           sum(r.outcome = 'success') AS opened, count(*) AS rules, min(o.event) AS first_row
    FROM group_rule o
    JOIN event e  ON e.id = o.event
    JOIN result r ON r.id = e.result_id
    JOIN actor a  ON a.id = e.actor_id
    WHERE o.op = 'open' AND o.time_ms IS NOT NULL
      AND o.event NOT IN (SELECT event FROM superseded)
      AND o.event NOT IN (SELECT event FROM correction)
    GROUP BY a.principal_id, a.credential_id, a.address_id, o.direction, o.protocol, o.from_port,
             o.to_port, o.peer, hour
    HAVING groups >= coalesce(:least, 10)
)
SELECT e.time,
       e.event_id,
       CASE WHEN n.near THEN 'low' WHEN s.opened > 0 THEN 'high' ELSE 'medium' END AS severity,
       'T1686.001'                             AS technique,
       e.credential,
       e.principal,
       e.ip,
       e.event_name,
       e.outcome,
       coalesce(e.principal_name, e.principal) || ' put the same rule (' || coalesce(s.direction, 'any direction')
           || ', ' || coalesce(s.protocol, 'any protocol')
           || coalesce(', port ' || s.from_port || iif(s.to_port IS NOT s.from_port, '-' || s.to_port, ''), ', all ports')
           || coalesce(', ' || s.peer, '') || ') into ' || s.groups || ' groups within an hour, ' || s.opened
           || ' of ' || s.rules || ' with success, from ' || e.ip || ', where it was first seen ' || n.first_seen AS detail
FROM swept s
CROSS JOIN events e ON e.event_row = s.first_row
JOIN address_arrivals n ON n.principal = e.principal AND n.ip = e.ip
    AND s.first_ms BETWEEN n.first_ms AND n.new_until_ms
ORDER BY e.time, e.event_id, s.protocol, s.from_port, s.peer;
