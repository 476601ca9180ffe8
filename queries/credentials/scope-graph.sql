-- name: scope-graph
-- question: credentials
-- title: Which addresses used which credentials of which principals
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- opens: intruder-events key=credential ip=ip
-- next: scope-links, credentials-used, scope
-- note: A row is one address, credential and principal, with the calls that are the intruder's; level is the best of them. Calls without credential are those of services, on somebody's behalf.
-- note: An address that came through several VPC endpoints has a row for each; opened, it shows all.
-- example: trailcase ask case.db scope-graph --lead event=79eca301
WITH used AS MATERIALIZED (
    SELECT a.address_id, a.principal_id, t.credential,
           CASE t.level WHEN 'confirmed' THEN 1 WHEN 'probable' THEN 2 ELSE 3 END AS rank,
           e.time_ms, r.outcome
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    JOIN result r      ON r.id = e.result_id
    JOIN actor a       ON a.id = e.actor_id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
)
SELECT d.ip,
       d.vpc_endpoint,
       u.credential,
       p.principal,
       p.name                                                              AS principal_name,
       CASE min(u.rank) WHEN 1 THEN 'confirmed' WHEN 2 THEN 'probable' ELSE 'possible' END AS level,
       count(*)                                                            AS events,
       sum(u.outcome = 'denied')                                           AS denied,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(u.time_ms) / 1000, 'unixepoch')  AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(u.time_ms) / 1000, 'unixepoch')  AS last_seen
FROM used u
JOIN address d   ON d.id = u.address_id
JOIN principal p ON p.id = u.principal_id
GROUP BY d.id, u.credential, p.id
ORDER BY events DESC, min(u.time_ms), d.ip, d.vpc_endpoint, u.credential, p.principal, d.id;
