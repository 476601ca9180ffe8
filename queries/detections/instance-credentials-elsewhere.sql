-- name: instance-credentials-elsewhere
-- question: detections
-- id: D09
-- severity: high
-- technique: T1552.005
-- title: Keys of an instance used away from where the instance calls from
-- benign: The way out of the network has several addresses, or got a new one, and no other instance has shown it yet.
-- benign: The instance has an address of its own and also calls through a gateway.
-- benign: Somebody took the keys along for a test.
-- next: addresses-of-key, key-neighbours, credential-events
-- note: One row for each instance and address. An address that other instances' keys call from as well, or that the instance called from on 3 days, is not away.
-- note: High: the same key in both places, or the instance still calls from its old place. Medium: the other address is private and no VPC endpoint is told, by another program.
-- note: Somebody who calls from another instance in the same network is not found.
-- example: trailcase ask case.db instance-credentials-elsewhere
SELECT e.time,
       min(e.event_id)                         AS event_id,
       j.level                                 AS severity,
       'T1552.005'                             AS technique,
       e.credential,
       e.principal,
       e.ip,
       e.event_name,
       e.outcome,
       j.events || iif(j.events = 1, ' call', ' calls') || ' with keys of instance '
           || j.session_name || ' (role ' || coalesce(j.name, j.principal) || ') from ' || j.ip
           || coalesce(' by ' || e.tool, '') || '; the instance itself calls from ' || j.home AS detail
FROM instance_keys_away j
CROSS JOIN principal r ON r.principal = j.principal
CROSS JOIN actor a  ON a.principal_id = r.id AND a.session_name = j.session_name
JOIN address d      ON d.id = a.address_id AND d.ip = j.ip
CROSS JOIN events e ON e.actor_id = a.id AND e.time_ms = j.first_ms
WHERE j.level IS NOT NULL
GROUP BY j.principal, j.session_name, j.ip
ORDER BY 1, 2;
