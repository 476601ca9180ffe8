-- name: forwarded-calls
-- question: pivot
-- title: Calls that services made on somebody's behalf
-- param: principal text | only of: ARN, unique id, name, or as in the view principals
-- param: from time | only seen at or after
-- param: to time | only seen before
-- opens: search-events principal=canonical via=via_service from='' to=''
-- next: principal-calls, search-events
-- note: A service that works for a caller calls on in the caller's name, with keys that nobody was given: keys counts them, and none of them was stolen.
-- note: They are the doing of the caller all the same: a stack that makes a user shows as a call of CloudFormation. Everything is counted, also what lies outside from and to.
-- note: AWS Internal stands for services that are not named.
-- benign: Nearly all of these: the console and every service that uses another make them all day.
-- example: trailcase ask case.db forwarded-calls principal=cem.arslan
WITH whose AS (
    SELECT id FROM principal
    WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)
)
SELECT coalesce(p.arn, p.principal)                                        AS principal,
       a.via_service,
       sum(d.events)                                                       AS events,
       sum(d.denied)                                                       AS denied,
       count(DISTINCT a.access_key)                                        AS keys,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(d.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(d.last_ms) / 1000, 'unixepoch')  AS last_seen,
       p.principal                                                         AS canonical
FROM actor a
JOIN principal p ON p.id = a.principal_id
JOIN actor_day d ON d.actor_id = a.id
WHERE a.via_service IS NOT NULL
  AND (:principal IS NULL OR a.principal_id IN (SELECT id FROM whose))
GROUP BY a.principal_id, a.via_service
HAVING (:from IS NULL OR max(d.last_ms) >= :from)
   AND (:to IS NULL OR min(d.first_ms) < :to)
ORDER BY events DESC, principal, a.via_service, canonical;
