-- name: new-regions
-- question: pivot
-- title: Regions that an account began to use while it was logged, and by whom
-- param: from time | only first used at or after; 7 days after the logs of the account begin
-- param: to time | only first used before
-- opens: search-events account=account region=region from='' to=''
-- next: launch-in-unused-region, coverage-by-region, coverage-gaps
-- note: By the first call of anybody but AWS services, and of calls that they do not forward; refused ones count. events are all of the region.
-- note: A region may have been logged from then on only: see coverage-gaps. Logs of a few days know no usual regions.
-- benign: Scanners and inventory tools ask every region; the console asks the one that was chosen last.
-- example: trailcase ask case.db new-regions
WITH there AS MATERIALIZED (   -- by caller and place, along an index
    SELECT actor_id, place_id, min(time_ms) AS first_ms, count(*) AS events
    FROM event
    WHERE time_ms IS NOT NULL
      AND id NOT IN (SELECT event FROM superseded) AND id NOT IN (SELECT event FROM correction)
    GROUP BY actor_id, place_id
),
logged AS MATERIALIZED (
    SELECT l.recipient_account AS account, min(t.first_ms) AS first_ms
    FROM there t JOIN place l ON l.id = t.place_id
    GROUP BY l.recipient_account
),
whole AS MATERIALIZED (
    SELECT l.recipient_account AS account, l.region, sum(t.events) AS events
    FROM there t JOIN place l ON l.id = t.place_id
    WHERE l.region IS NOT NULL
    GROUP BY l.recipient_account, l.region
),
came AS MATERIALIZED (
    SELECT l.recipient_account AS account, l.region, a.principal_id, t.actor_id, t.place_id, t.first_ms
    FROM there t
    JOIN place l     ON l.id = t.place_id
    JOIN actor a     ON a.id = t.actor_id
    JOIN principal p ON p.id = a.principal_id
    WHERE a.via_service IS NULL AND p.principal NOT GLOB 'svc:*' AND l.region IS NOT NULL
),
began AS MATERIALIZED (
    SELECT account, region, min(first_ms) AS first_ms, count(DISTINCT principal_id) AS principals
    FROM came
    GROUP BY account, region
),
opener AS MATERIALIZED (   -- of calls in the same moment, the first by its eventID
    SELECT account, region, principal_id, actor_id, event_id, first_ms, principals
    FROM (SELECT b.*, c.principal_id, c.actor_id, e.event_id,
                 row_number() OVER (PARTITION BY b.account, b.region ORDER BY e.event_id, e.id) AS nth
          FROM began b
          JOIN came c       ON c.account IS b.account AND c.region = b.region AND c.first_ms = b.first_ms
          CROSS JOIN event e ON e.actor_id = c.actor_id AND e.time_ms = c.first_ms
                            AND e.place_id = c.place_id)
    WHERE nth = 1
)
SELECT c.account,
       c.region,
       strftime('%Y-%m-%dT%H:%M:%SZ', c.first_ms / 1000, 'unixepoch')     AS first_seen,
       c.event_id,
       coalesce(p.arn, p.principal)                                       AS principal,
       coalesce(a.access_key, k.credential)                               AS credential,
       d.ip,
       c.principals,
       w.events,
       (c.first_ms - g.first_ms) / 86400000                               AS logged_days_before
FROM opener c
JOIN logged g    ON g.account IS c.account
JOIN whole w     ON w.account IS c.account AND w.region = c.region
JOIN principal p ON p.id = c.principal_id
JOIN actor a     ON a.id = c.actor_id
JOIN address d   ON d.id = a.address_id
LEFT JOIN credential k ON k.id = a.credential_id
WHERE c.first_ms >= coalesce(:from, g.first_ms + 7 * 86400000)
  AND (:to IS NULL OR c.first_ms < :to)
ORDER BY c.first_ms, c.account, c.region;
