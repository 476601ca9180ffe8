-- name: failed-sign-ins
-- question: access
-- title: Failed console sign-ins by address, and what succeeded there
-- param: least int default 1 | addresses with so many failures
-- param: from time | only events at or after
-- param: to time | only events before
-- opens: search-events ip=ip event_source='signin.amazonaws.com' api='ConsoleLogin'
-- next: logins, failed-sign-ins-then-success
-- note: `users` counts the names that failed; those of users that do not exist are all one. `then_success` is the first sign-in that succeeded there after a failure.
-- benign: Somebody forgot a password, or a browser filled in an old one.
-- benign: A whole office behind one address: many users, a failure each, and many successes.
-- example: trailcase ask case.db failed-sign-ins least=10
WITH sign_in AS MATERIALIZED (
    SELECT s.ip, s.principal, s.principal_name, s.outcome, s.time_ms, s.event_id,
           min(iif(s.outcome <> 'success', s.time_ms, NULL)) OVER (PARTITION BY s.ip) AS failed_ms
    FROM sign_ins s
    WHERE s.api = 'ConsoleLogin' AND s.event_source = 'signin.amazonaws.com' AND s.ip IS NOT NULL
      AND (:from IS NULL OR s.time_ms >= :from) AND (:to IS NULL OR s.time_ms < :to)
)
SELECT ip,
       count(DISTINCT iif(outcome <> 'success', principal, NULL)) AS users,
       sum(outcome <> 'success')              AS fails,
       sum(outcome = 'success')               AS successes,
       count(*)                               AS events,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(time_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(time_ms) / 1000, 'unixepoch') AS last_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(iif(outcome = 'success' AND time_ms >= failed_ms, time_ms, NULL)) / 1000,
                'unixepoch')                  AS then_success
FROM sign_in
GROUP BY ip
HAVING fails >= coalesce(:least, 1)
ORDER BY fails DESC, ip;
