-- name: dwell
-- question: duration
-- title: How long each credential was in the intruder's hands
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- opens: intruder-events credential=credential
-- next: credential-events
-- note: idle_days_before counts from the last use by anybody else to the intruder's first; absent: not used before in these logs.
-- example: trailcase ask case.db dwell --lead ip=203.0.113.7
WITH used AS (
    SELECT t.credential, min(e.time_ms) AS first_ms, max(e.time_ms) AS last_ms
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    WHERE t.credential IS NOT NULL
      AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
    GROUP BY t.credential
),
others AS MATERIALIZED (   -- events of these credentials that are not the intruder's
    SELECT c.counted_as, e.time_ms
    FROM used u
    CROSS JOIN credential c ON c.counted_as = u.credential
    CROSS JOIN actor a      ON a.credential_id = c.id
    CROSS JOIN live_event e ON e.actor_id = a.id
    WHERE NOT EXISTS (SELECT 1 FROM attributed t WHERE t.event_row = e.id)
),
evidence AS (
    SELECT min(first_ms) AS start_ms, max(last_ms) AS end_ms FROM actor_day
),
judged AS (
    SELECT u.*, v.*,
           (SELECT min(m.time_ms) FROM minted m
            WHERE m.credential = u.credential AND m.kind = 'long_term_key') AS created_ms,
           (SELECT max(o.time_ms) FROM others o
            WHERE o.counted_as = u.credential AND o.time_ms < u.first_ms) AS before_ms,
           (SELECT count(*) FROM others o
            WHERE o.counted_as = u.credential
              AND o.time_ms >= u.first_ms - 30 * 86400000 AND o.time_ms < u.first_ms) AS other_30d,
           u.first_ms - v.start_ms < 48 * 3600000 AS is_left,
           v.end_ms - u.last_ms < 15 * 60000      AS is_right
    FROM used u, evidence v
)
SELECT credential,
       (SELECT coalesce(p.arn, p.principal) FROM credential c JOIN principal p ON p.id = c.principal_id
        WHERE c.counted_as = j.credential LIMIT 1)                    AS principal,
       strftime('%Y-%m-%dT%H:%M:%SZ', first_ms / 1000, 'unixepoch')   AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', last_ms / 1000, 'unixepoch')    AS last_seen,
       (last_ms - first_ms) / 1000                                    AS dwell_seconds,
       strftime('%Y-%m-%dT%H:%M:%SZ', before_ms / 1000, 'unixepoch')  AS last_use_before,
       (first_ms - before_ms) / 86400000                              AS idle_days_before,
       other_30d                                                      AS other_events_30d,
       strftime('%Y-%m-%dT%H:%M:%SZ', created_ms / 1000, 'unixepoch') AS key_created,
       created_ms IS NOT NULL                                         AS age_known,
       CASE WHEN is_left AND is_right THEN 'left and right'
            WHEN is_left  THEN 'left'
            WHEN is_right THEN 'right'
            ELSE 'no' END                                             AS censored,
       CASE WHEN is_left THEN 'the logs begin too late to know what was before'
            WHEN first_ms - start_ms < 30 * 86400000 AND other_30d = 0
                THEN 'used by nobody else in the ' || (first_ms - start_ms) / 86400000
                     || ' days of logs before'
            WHEN other_30d = 0 THEN 'used by nobody else in the 30 days before'
            ELSE 'its owner used it in the 30 days before' END
           || iif(is_right, '; may be continuing', '')                AS note
FROM judged j
ORDER BY first_ms, credential;
