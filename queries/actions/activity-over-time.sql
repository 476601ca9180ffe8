-- name: activity-over-time
-- question: actions
-- title: Calls over time: the intruder's by tactic, and others with the same credentials
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: days int | so many days before the first call, and on to the end of the logs; from the first call to the last
-- param: step int | seconds of a bucket; a round length that makes at most 60
-- next: tactics, intruder-events, activity-hours
-- note: kind is intruder, unsure (below the level that was asked for) or others (calls with the same credentials that are not the intruder's). Calls whose API the catalogue does not know, or gives no tactic, are of no tactic.
-- note: A bucket without calls has no row. window_from and window_to are what was looked at, in whole buckets. Events without a readable time are not here.
-- note: To see what is behind a row, ask intruder-events with its tactic, from=time and to=until.
-- example: trailcase ask case.db activity-over-time --lead event=79eca301
WITH
hit AS MATERIALIZED (
    SELECT t.event_row, t.credential, e.time_ms, e.actor_id, e.api_id, e.result_id,
           t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', '')) AS sure
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    WHERE e.time_ms > 0
      AND e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
),
span AS (
    SELECT min(time_ms) AS first_ms, max(time_ms) AS last_ms FROM hit WHERE sure
),
reach AS (                 -- of the logs
    SELECT min(first_ms) AS first_ms, max(last_ms) AS last_ms FROM actor_day WHERE day > 0
),
seen AS (
    SELECT iif(:days IS NULL, s.first_ms,
               max(r.first_ms, s.first_ms - min(max(:days, 0), 36500) * 86400000)) AS from_ms,
           iif(:days IS NULL, s.last_ms, r.last_ms) + 1                            AS to_ms
    FROM span s, reach r
    WHERE s.first_ms IS NOT NULL
),
length (seconds) AS (
    VALUES (60), (300), (600), (1800), (3600), (10800), (21600), (43200), (86400), (604800),
           (2419200), (31536000)
),
-- Buckets of weeks begin on Mondays, all others where the length divides the time since 1970.
chosen AS (
    SELECT from_ms, to_ms, step_ms, iif(step_ms % 604800000, 0, 345600000) AS off_ms
    FROM (SELECT from_ms, to_ms, 1000 * iif(:step > 0, min(:step, 31536000), coalesce(
                     (SELECT min(seconds) FROM length
                      WHERE (to_ms - from_ms) / 1000 <= seconds * 58), 31536000)) AS step_ms
          FROM seen)
),
grid AS MATERIALIZED (     -- whole buckets
    SELECT (from_ms - off_ms) / step_ms * step_ms + off_ms                   AS from_ms,
           ((to_ms - off_ms + step_ms - 1) / step_ms) * step_ms + off_ms     AS to_ms,
           step_ms, off_ms
    FROM chosen
),
other AS (                 -- read from the index alone, but for what is the intruder's
    SELECT e.id, e.time_ms, e.api_id, e.result_id
    FROM grid g
    CROSS JOIN (SELECT DISTINCT credential FROM hit WHERE sure) u
    CROSS JOIN credential c ON c.counted_as = u.credential
    CROSS JOIN actor a      ON a.credential_id = c.id
    CROSS JOIN event e      ON e.actor_id = a.id AND e.time_ms >= g.from_ms AND e.time_ms < g.to_ms
    WHERE e.id NOT IN (SELECT event_row FROM hit)
      AND e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
),
call AS (
    SELECT iif(sure, 1, 2) AS n, time_ms, api_id, result_id FROM hit
    UNION ALL
    SELECT 3, time_ms, NULL, result_id FROM other
),
bucket AS (
    SELECT (c.time_ms - g.off_ms) / g.step_ms * g.step_ms + g.off_ms AS at_ms,
           g.step_ms, g.from_ms, g.to_ms, c.n, iif(c.n = 1, c.api_id, NULL) AS api_id,
           count(*) AS events, sum(r.outcome = 'denied') AS denied
    FROM grid g
    CROSS JOIN call c
    CROSS JOIN result r ON r.id = c.result_id
    WHERE c.time_ms >= g.from_ms AND c.time_ms < g.to_ms
    GROUP BY 1, 5, 6
)
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', b.at_ms / 1000, 'unixepoch')               AS time,
       strftime('%Y-%m-%dT%H:%M:%SZ', (b.at_ms + b.step_ms) / 1000, 'unixepoch') AS until,
       CASE b.n WHEN 1 THEN 'intruder' WHEN 2 THEN 'unsure' ELSE 'others' END     AS kind,
       nullif(t.tactic, '')                                                       AS tactic,
       sum(b.events)                                                              AS events,
       sum(b.denied)                                                              AS denied,
       b.step_ms / 1000                                                           AS step_seconds,
       strftime('%Y-%m-%dT%H:%M:%SZ', b.from_ms / 1000, 'unixepoch')              AS window_from,
       strftime('%Y-%m-%dT%H:%M:%SZ', b.to_ms / 1000, 'unixepoch')                AS window_to
FROM bucket b
LEFT JOIN api i         ON i.id = b.api_id
LEFT JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
GROUP BY b.at_ms, b.n, nullif(t.tactic, '')
ORDER BY b.at_ms, b.n, nullif(t.tactic, '');
