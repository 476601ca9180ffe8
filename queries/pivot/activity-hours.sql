-- name: activity-hours
-- question: pivot
-- title: At which hours a principal works, before a time and since
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- param: until time | where the past ends; a day before its last use
-- next: baseline, triage-services, principal-addresses
-- note: Hours of the day in UTC; weekends are Saturday and Sunday of UTC. Calls that services forward are left out.
-- note: new is 1 for an hour that only what came since has; with few days before, many are.
-- benign: Summer time moves hours by one; a journey by several.
-- example: trailcase ask case.db activity-hours principal=cem.arslan until=2025-04-01
WITH mine AS MATERIALIZED (
    SELECT DISTINCT actor_id FROM caller_values WHERE kind = 'principal' AND value = :principal
),
split AS MATERIALIZED (
    SELECT coalesce(:until, max(d.last_ms) - 86400000) AS split_ms
    FROM mine m CROSS JOIN actor_day d ON d.actor_id = m.actor_id
),
call AS (                  -- read from an index alone; 1970-01-01 was a Thursday
    SELECT e.time_ms / 3600000 % 24                       AS hour,
           e.time_ms / 86400000                           AS day,
           (e.time_ms / 86400000 + 4) % 7 IN (0, 6)       AS is_weekend,
           e.time_ms >= s.split_ms                        AS is_since,
           e.time_ms
    FROM mine m
    CROSS JOIN split s
    CROSS JOIN event e ON e.actor_id = m.actor_id
    WHERE e.time_ms IS NOT NULL
      AND e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
)
SELECT printf('%02d', hour)                                               AS hour,
       sum(NOT is_since)                                                  AS before,
       sum(is_since)                                                      AS since,
       count(DISTINCT iif(is_since, NULL, day))                           AS days_before,
       count(DISTINCT iif(is_since, day, NULL))                           AS days_since,
       sum(NOT is_since AND NOT is_weekend)                               AS weekday_before,
       sum(NOT is_since AND is_weekend)                                   AS weekend_before,
       sum(is_since AND NOT is_weekend)                                   AS weekday_since,
       sum(is_since AND is_weekend)                                       AS weekend_since,
       sum(is_since) > 0 AND sum(NOT is_since) = 0                        AS new,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(time_ms) / 1000, 'unixepoch')   AS last_seen
FROM call
GROUP BY hour
ORDER BY hour;
