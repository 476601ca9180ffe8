-- name: credentials-used
-- question: credentials
-- title: Credentials the intruder used
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- opens: intruder-events key=credential
-- next: dwell, credential-events, first-contact
-- note: One row for each long-term key, role, user session or root; temporary keys are uses of these and only counted.
-- note: issued_by: who made the key, or took the sessions of a role or user, as far as these logs tell; one of them, where there are several.
-- note: A key that the intruder holds but did not use in these logs cannot be seen.
-- example: trailcase ask case.db credentials-used --lead event=79eca301
--
-- other_events are events of the same credential that are not the intruder's, over all
-- of the evidence: somebody else goes on using it.
-- What there may be many of is put together by grouping, never looked up row by row.
WITH
used AS MATERIALIZED (
    SELECT t.credential, t.level, t.confidence, e.time_ms, e.actor_id, r.outcome
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    JOIN result r      ON r.id = e.result_id
    WHERE t.credential IS NOT NULL
      AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
),
caller AS MATERIALIZED (
    SELECT h.credential, a.id, a.access_key, a.from_console, a.credential_id, a.session_created_ms,
           d.ip, g.tool, n.arn, p.principal
    FROM (SELECT DISTINCT credential, actor_id FROM used) h
    JOIN actor a     ON a.id = h.actor_id
    JOIN alias n     ON n.id = a.alias_id
    JOIN principal p ON p.id = a.principal_id
    JOIN address d   ON d.id = a.address_id
    JOIN agent g     ON g.id = a.agent_id
),
piece AS (
    SELECT credential, max(level = 'confirmed') AS confirmed, max(level = 'probable') AS probable,
           max(confidence) AS confidence, min(time_ms) AS first_ms, max(time_ms) AS last_ms,
           count(*) AS events, sum(outcome = 'denied') AS denied, NULL AS all_events, NULL AS access_keys,
           NULL AS from_console, NULL AS principal, NULL AS ips, NULL AS agents, NULL AS issued_by,
           NULL AS reason
    FROM used GROUP BY credential
    UNION ALL              -- all events of each, whoever made them
    SELECT c.counted_as, NULL, NULL, NULL, NULL, NULL, NULL, NULL, sum(n.events), NULL, NULL, NULL, NULL,
           NULL, NULL, NULL
    FROM (SELECT DISTINCT credential FROM used) u
    CROSS JOIN credential c ON c.counted_as = u.credential
    CROSS JOIN actor a      ON a.credential_id = c.id
    CROSS JOIN actor_day n  ON n.actor_id = a.id
    GROUP BY c.counted_as
    UNION ALL
    SELECT credential, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, count(DISTINCT access_key),
           max(from_console), coalesce(min(arn), min(principal)), NULL, NULL, NULL, NULL
    FROM caller GROUP BY credential
    UNION ALL
    SELECT credential, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           group_concat(ip, ' '), NULL, NULL, NULL
    FROM (SELECT DISTINCT credential, ip FROM caller ORDER BY credential, ip) GROUP BY credential
    UNION ALL
    SELECT credential, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           group_concat(tool, ' '), NULL, NULL
    FROM (SELECT DISTINCT credential, tool FROM caller ORDER BY credential, tool) GROUP BY credential
    UNION ALL              -- the last two: what made it, and how the scope came to it
    SELECT k.credential, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           min(coalesce(m.issuer, pp.arn, pp.principal)), NULL
    FROM caller k
    CROSS JOIN key_use u      ON u.credential_id = k.credential_id AND u.access_key IS k.access_key
                             AND u.created_ms IS k.session_created_ms
    CROSS JOIN lineage_link l ON l.use_id = u.id
    JOIN mint m               ON m.id = l.mint_id
    JOIN principal pp         ON pp.id = l.parent_principal_id
    WHERE l.strength <> 'possible'
    GROUP BY k.credential
    UNION ALL
    SELECT counted_as, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
           path
    FROM (SELECT c.counted_as, s.path,
                 row_number() OVER (PARTITION BY c.counted_as
                                    ORDER BY s.confidence DESC, s.depth, s.path) AS n
          FROM scope s
          CROSS JOIN credential c ON c.credential = s.node)
    WHERE n = 1 AND counted_as IN (SELECT credential FROM used)
),
whole AS (
    SELECT credential, max(confirmed) AS confirmed, max(probable) AS probable, max(confidence) AS confidence,
           max(first_ms) AS first_ms, max(last_ms) AS last_ms, max(events) AS events, max(denied) AS denied,
           max(all_events) AS all_events, max(access_keys) AS access_keys,
           max(from_console) AS from_console, max(principal) AS principal, max(ips) AS ips,
           max(agents) AS agents, max(issued_by) AS issued_by, max(reason) AS reason
    FROM piece GROUP BY credential
)
SELECT u.credential,
       CASE (SELECT c.kind FROM credential c WHERE c.counted_as = u.credential LIMIT 1)
           WHEN 'long_term_key' THEN 'long_term_key'
           WHEN 'role_session'  THEN 'role'
           WHEN 'user_session'  THEN iif(u.from_console, 'console', 'user_session')
           WHEN 'federated_session' THEN 'federated'
           ELSE 'root'
       END                                                       AS kind,
       u.principal,
       CASE WHEN u.confirmed THEN 'confirmed' WHEN u.probable THEN 'probable'
            ELSE 'possible' END                                  AS level,
       round(u.confidence, 2)                                    AS confidence,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.last_ms / 1000, 'unixepoch') AS last_seen,
       u.events,
       u.denied,
       u.all_events - u.events                                   AS other_events,
       u.access_keys,
       u.ips,
       u.agents,
       u.issued_by,
       (SELECT coalesce(
                   'deleted ' || strftime('%Y-%m-%dT%H:%M:%SZ', x.time_ms / 1000, 'unixepoch'),
                   'inactive ' || strftime('%Y-%m-%dT%H:%M:%SZ', y.time_ms / 1000, 'unixepoch'),
                   iif(c.kind = 'long_term_key', 'not disabled in these logs', NULL))
        FROM credential c
        LEFT JOIN credential_life f ON f.credential_id = c.id
        LEFT JOIN event x           ON x.id = f.deleted_event
        LEFT JOIN event y           ON y.id = f.deactivated_event
        WHERE c.credential = u.credential)                       AS status,
       u.reason
FROM whole u
ORDER BY first_seen, u.credential;
