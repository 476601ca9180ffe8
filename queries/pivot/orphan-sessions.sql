-- name: orphan-sessions
-- question: pivot
-- title: Sessions that no call in these logs made
-- param: from time | only used at or after
-- param: to time | only used before
-- opens: search-events key=credential
-- next: role-sessions, coverage-by-region
-- note: The reason is the likeliest one, not proof: a record that was kept out of the logs looks the same.
-- example: trailcase ask case.db orphan-sessions
SELECT credential,
       kind,
       principal_name,
       reason,
       min(created)                AS created,
       min(first_seen)             AS first_seen,
       max(last_seen)              AS last_seen,
       count(DISTINCT access_key)  AS access_keys,
       sum(events)                 AS events
FROM orphan_sessions
WHERE (:from IS NULL OR last_seen >= strftime('%Y-%m-%dT%H:%M:%SZ', :from / 1000, 'unixepoch'))
  AND (:to IS NULL OR first_seen < strftime('%Y-%m-%dT%H:%M:%SZ', :to / 1000, 'unixepoch'))
GROUP BY credential, kind, principal_name, reason
ORDER BY min(first_seen), credential, reason;
