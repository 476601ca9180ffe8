-- name: access-window
-- question: duration
-- title: From when to when the intruder was active
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- opens: intruder-events
-- next: dwell, still-valid, coverage-gaps
-- note: Between first and last attributed event; the credentials may have been held before and may be held still.
-- note: censored left: the logs of the account and region of the first event begin less than 48 hours before it; right: the logs end less than 15 minutes after the last one.
-- note: first_certain is the first event of level confirmed. not_ended counts the long-term keys that nothing in these logs switched off.
-- example: trailcase ask case.db access-window --lead event=79eca301
WITH call AS MATERIALIZED (
    SELECT t.credential, t.level, e.time_ms, e.place_id, e.event_id
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
),
seen AS (
    SELECT min(time_ms) AS first_ms, max(time_ms) AS last_ms,
           min(iif(level = 'confirmed', time_ms, NULL)) AS certain_ms,
           count(DISTINCT credential) AS credentials,
           count(*) AS events
    FROM call
),
evidence AS (
    SELECT min(first_ms) AS start_ms, max(last_ms) AS end_ms FROM actor_day
),
-- Where the first event was: from when on there are logs of that account and region.
there AS (
    SELECT max(v.first_ms) AS region_ms,
           max(v.account || coalesce(' in ' || v.region, '')) AS place
    FROM seen s
    JOIN call c     ON c.time_ms = s.first_ms
    JOIN place l    ON l.id = c.place_id
    JOIN coverage v ON v.account IS l.recipient_account AND v.region IS l.region
),
ended AS (
    SELECT coalesce(sum(f.deactivated_event IS NULL AND f.deleted_event IS NULL), 0) AS not_ended
    FROM (SELECT DISTINCT credential FROM call) u
    CROSS JOIN credential c ON c.credential = u.credential AND c.kind = 'long_term_key'
    LEFT JOIN credential_life f ON f.credential_id = c.id
),
judged AS (
    SELECT *, first_ms - coalesce(region_ms, start_ms) < 48 * 3600000 AS is_left,
              end_ms - last_ms < 15 * 60000                           AS is_right
    FROM seen, evidence, there, ended
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
           || iif(is_left, ' (the logs of ' || place || ' begin at '
                  || strftime('%Y-%m-%dT%H:%M:%SZ', region_ms / 1000, 'unixepoch') || ')', '')
           || iif(is_right, ' and may still be active: the logs end at ', ' and last active at ')
           || strftime('%Y-%m-%dT%H:%M:%SZ', iif(is_right, end_ms, last_ms) / 1000, 'unixepoch')
           || '.'                                                   AS statement,
       events,
       strftime('%Y-%m-%dT%H:%M:%SZ', certain_ms / 1000, 'unixepoch') AS first_certain,
       strftime('%Y-%m-%dT%H:%M:%SZ', region_ms / 1000, 'unixepoch')  AS region_start,
       not_ended
FROM judged;
