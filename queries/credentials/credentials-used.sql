-- name: credentials-used
-- question: credentials
-- title: Credentials the intruder used
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- opens: intruder-events credential=credential
-- next: dwell, credential-events, first-contact
-- note: One row for each long-term key, role, user session or root; temporary keys are uses of these and only counted.
-- note: A key that the intruder holds but did not use in these logs cannot be seen.
-- example: trailcase ask case.db credentials-used --lead ip=203.0.113.7
--
-- other_events are events of the same credential that are not the intruder's, over all
-- of the evidence: somebody else goes on using it.
WITH used AS (
    SELECT t.credential, t.level, t.confidence, e.time_ms, e.actor_id, e.outcome,
           e.access_key, e.ip, e.tool, e.principal, e.principal_arn
    FROM attributed t
    CROSS JOIN events e ON e.event_row = t.event_row
    WHERE t.credential IS NOT NULL
      AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
),
total AS (   -- all events of each credential, whoever made them
    SELECT c.counted_as, sum(n.events) AS events
    FROM (SELECT DISTINCT credential FROM used) u
    CROSS JOIN credential c ON c.counted_as = u.credential
    CROSS JOIN actor a      ON a.credential_id = c.id
    CROSS JOIN actor_day n  ON n.actor_id = a.id
    GROUP BY c.counted_as
)
SELECT u.credential,
       CASE (SELECT c.kind FROM credential c WHERE c.counted_as = u.credential LIMIT 1)
           WHEN 'long_term_key' THEN 'long_term_key'
           WHEN 'role_session'  THEN 'role'
           WHEN 'user_session'  THEN iif(EXISTS (SELECT 1 FROM used x JOIN actor a ON a.id = x.actor_id
                                                 WHERE x.credential = u.credential AND a.from_console),
                                         'console', 'user_session')
           WHEN 'federated_session' THEN 'federated'
           ELSE 'root'
       END                                                       AS kind,
       coalesce(min(u.principal_arn), min(u.principal))          AS principal,
       CASE WHEN max(u.level = 'confirmed') THEN 'confirmed'
            WHEN max(u.level = 'probable') THEN 'probable'
            ELSE 'possible' END                                  AS level,
       round(max(u.confidence), 2)                               AS confidence,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(u.time_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(u.time_ms) / 1000, 'unixepoch') AS last_seen,
       count(*)                                                  AS events,
       sum(u.outcome = 'denied')                                 AS denied,
       (SELECT events FROM total t WHERE t.counted_as = u.credential) - count(*) AS other_events,
       count(DISTINCT u.access_key)                              AS access_keys,
       (SELECT group_concat(ip, ' ') FROM (SELECT DISTINCT ip FROM used x
            WHERE x.credential = u.credential ORDER BY ip))      AS ips,
       (SELECT group_concat(tool, ' ') FROM (SELECT DISTINCT tool FROM used x
            WHERE x.credential = u.credential ORDER BY tool))    AS agents,
       (SELECT coalesce(m.actor_arn, m.actor_principal) FROM minted m
        WHERE m.credential = u.credential ORDER BY m.time_ms, m.event_id
        LIMIT 1)                                                 AS issued_by,
       (SELECT coalesce(
                   'deleted ' || strftime('%Y-%m-%dT%H:%M:%SZ', x.time_ms / 1000, 'unixepoch'),
                   'inactive ' || strftime('%Y-%m-%dT%H:%M:%SZ', y.time_ms / 1000, 'unixepoch'),
                   iif(u.credential LIKE 'A%', 'not disabled in these logs', NULL))
        FROM credential c
        LEFT JOIN credential_life f ON f.credential_id = c.id
        LEFT JOIN event x           ON x.id = f.deleted_event
        LEFT JOIN event y           ON y.id = f.deactivated_event
        WHERE c.credential = u.credential)                       AS status,
       (SELECT s.path FROM scope s JOIN credential c ON c.credential = s.node
        WHERE c.counted_as = u.credential
        ORDER BY s.confidence DESC, s.depth, s.path LIMIT 1)     AS reason
FROM used u
GROUP BY u.credential
ORDER BY first_seen, u.credential;
