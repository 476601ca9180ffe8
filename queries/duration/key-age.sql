-- name: key-age
-- question: duration
-- title: How old the long-term keys are, and how long they were idle
-- param: key text | only this access key
-- opens: search-events key=credential
-- next: dwell, key-summary, still-valid
-- note: Every long-term key that was used in these logs, whoever used it. age_days is at the end of the logs; with age_known 0 the key is at least that old.
-- note: Keys are made in us-east-1: without logs of it, a key is known to be as old as its first use. A key that was never used is not here.
-- note: longest_idle_days is the longest silence between two days of use, idle_days that since its last use.
-- benign: A backup or a yearly job uses a key seldom.
-- example: trailcase ask case.db key-age
WITH covered AS MATERIALIZED (
    SELECT account, first_ms FROM coverage WHERE region = 'us-east-1'
),
evidence AS (
    SELECT max(last_ms) AS end_ms FROM actor_day
),
day AS (
    SELECT c.id, n.day, min(n.first_ms) AS first_ms, max(n.last_ms) AS last_ms, sum(n.events) AS events
    FROM credential c
    CROSS JOIN actor a     ON a.credential_id = c.id
    CROSS JOIN actor_day n ON n.actor_id = a.id
    WHERE c.kind = 'long_term_key' AND (:key IS NULL OR c.credential = :key)
    GROUP BY c.id, n.day
),
life AS MATERIALIZED (
    SELECT id, min(first_ms) AS first_ms, max(last_ms) AS last_ms, sum(events) AS events,
           count(*) AS days, max(pause_ms) / 86400000 AS longest_idle_days,
           max(iif(pause_ms IS NULL, NULL, printf('%020d', pause_ms) || printf('%020d', first_ms))) AS longest
    FROM (SELECT *, first_ms - lag(last_ms) OVER (PARTITION BY id ORDER BY day) AS pause_ms FROM day)
    GROUP BY id
),
made AS MATERIALIZED (
    SELECT c.id, min(m.time_ms) AS created_ms, min(e.event_id) AS event_id
    FROM life f
    JOIN credential c      ON c.id = f.id
    CROSS JOIN mint m      ON m.minted = c.credential AND m.kind = 'long_term_key'
    CROSS JOIN live_event e ON e.id = m.event
    GROUP BY c.id
)
SELECT c.credential,
       coalesce(p.arn, p.principal)                                       AS principal,
       strftime('%Y-%m-%dT%H:%M:%SZ', d.created_ms / 1000, 'unixepoch')   AS created,
       d.created_ms IS NOT NULL                                           AS age_known,
       (v.end_ms - coalesce(d.created_ms,
                            min(f.first_ms, coalesce(g.first_ms, f.first_ms)))) / 86400000 AS age_days,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.first_ms / 1000, 'unixepoch')     AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', f.last_ms / 1000, 'unixepoch')      AS last_seen,
       f.events,
       f.days,
       (v.end_ms - f.last_ms) / 86400000                                  AS idle_days,
       f.longest_idle_days,
       strftime('%Y-%m-%dT%H:%M:%SZ', CAST(substr(f.longest, 21) AS INTEGER) / 1000, 'unixepoch') AS idle_until,
       strftime('%Y-%m-%dT%H:%M:%SZ', x.time_ms / 1000, 'unixepoch')      AS deactivated_at,
       strftime('%Y-%m-%dT%H:%M:%SZ', y.time_ms / 1000, 'unixepoch')      AS deleted_at
FROM life f
JOIN credential c           ON c.id = f.id
JOIN principal p            ON p.id = c.principal_id
CROSS JOIN evidence v
LEFT JOIN made d            ON d.id = f.id
LEFT JOIN covered g         ON g.account = p.account
LEFT JOIN credential_life l ON l.credential_id = c.id
LEFT JOIN event x           ON x.id = l.deactivated_event
LEFT JOIN event y           ON y.id = l.deleted_event
ORDER BY age_days DESC, c.credential;
