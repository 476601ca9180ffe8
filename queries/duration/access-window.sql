-- name: access-window
-- question: duration
-- title: From when to when the intruder was active
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- opens: intruder-events
-- next: dwell
-- note: Between first and last attributed event; the credentials may have been held before and may be held still.
-- example: trailcase ask case.db access-window --lead ip=203.0.113.7
--
-- Censored: "left" when the logs begin less than 48 hours before the first event,
-- "right" when they end less than 15 minutes after the last one.
WITH seen AS (
    SELECT min(e.time_ms) AS first_ms, max(e.time_ms) AS last_ms,
           count(DISTINCT t.credential) AS credentials
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
),
evidence AS (
    SELECT min(first_ms) AS start_ms, max(last_ms) AS end_ms FROM actor_day
),
judged AS (
    SELECT *, first_ms - start_ms < 48 * 3600000 AS is_left,
              end_ms - last_ms < 15 * 60000      AS is_right
    FROM seen, evidence
    WHERE first_ms IS NOT NULL
)
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', last_ms / 1000, 'unixepoch')  AS last_seen,
       (last_ms - first_ms) / 1000                                  AS dwell_seconds,
       credentials,
       strftime('%Y-%m-%dT%H:%M:%SZ', start_ms / 1000, 'unixepoch') AS evidence_start,
       strftime('%Y-%m-%dT%H:%M:%SZ', end_ms / 1000, 'unixepoch')   AS evidence_end,
       CASE WHEN is_left AND is_right THEN 'left and right'
            WHEN is_left  THEN 'left'
            WHEN is_right THEN 'right'
            ELSE 'no' END                                           AS censored,
       iif(is_left, 'The intruder was in on or before ', 'The intruder was first active at ')
           || strftime('%Y-%m-%dT%H:%M:%SZ', first_ms / 1000, 'unixepoch')
           || iif(is_right, ' and may still be active: the logs end at ', ' and last active at ')
           || strftime('%Y-%m-%dT%H:%M:%SZ', iif(is_right, end_ms, last_ms) / 1000, 'unixepoch')
           || '.'                                                   AS statement
FROM judged;
