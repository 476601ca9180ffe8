-- name: triage-services
-- question: triage
-- title: Which services it uses, before and since
-- param: event text | the eventID of an alert, or at least 8 characters that it begins with: triages its caller
-- param: key text | an access key id, or a session or role as in the view credentials
-- param: principal text | ARN, unique id, name, or as in the view principals
-- param: ip ip | an address
-- param: at time | where the past ends; of an event 24 hours before it, of an address its first use, else 24 hours before the last use
-- opens: search-events event='' principal=principal event_source=event_source forwarded='no'
-- next: triage-calls, activity-hours, baseline
-- note: Exactly one of event, key, principal and ip. The past of a key or an event is that of its principal; of an address, what each principal did elsewhere.
-- note: before counts what its principal did until the past ends, since what it did from then on; new: since then alone. writes_before and writes_since are per cent of the calls that change something.
-- note: Most services are new to a principal that the logs know for a few days: see triage-compare, feature all.
-- benign: A first deployment, another task or a page of the console opens services that were never used.
-- example: trailcase ask case.db triage-services key=AKIAQFX64DQ25NZN2C2R
WITH alert AS MATERIALIZED (
    SELECT e.id, e.event_id, e.time_ms, e.actor_id, a.principal_id
    FROM live_event e
    JOIN actor a ON a.id = e.actor_id
    WHERE e.event_id >= :event AND e.event_id < :event || char(1114111)
      AND (e.event_id = :event OR length(:event) >= 8)
      AND e.id NOT IN (SELECT event FROM correction)
    ORDER BY e.event_id <> :event, e.time_ms, e.event_id, e.id
    LIMIT 1
),
mine AS MATERIALIZED (     -- who is asked about
    SELECT DISTINCT actor_id, principal_row AS principal_id
    FROM caller_values
    WHERE kind = CASE WHEN :event IS NOT NULL OR :principal IS NOT NULL THEN 'principal'
                      WHEN :key IS NOT NULL THEN 'key' ELSE 'ip' END
      AND value = iif(:event IS NULL, coalesce(:principal, :key, :ip),
                      (SELECT p.principal FROM alert t JOIN principal p ON p.id = t.principal_id))
),
split AS MATERIALIZED (    -- where the past ends
    SELECT coalesce(:at, (SELECT time_ms FROM alert) - 86400000,
                    iif(:event IS NULL AND :principal IS NULL AND :key IS NULL, first_ms,
                        last_ms - 86400000)) AS split_ms
    FROM (SELECT min(d.first_ms) AS first_ms, max(d.last_ms) AS last_ms
          FROM mine m CROSS JOIN actor_day d ON d.actor_id = m.actor_id)
),
past AS MATERIALIZED (     -- whose past is compared with
    SELECT a.id AS actor_id, a.principal_id
    FROM (SELECT DISTINCT principal_id FROM mine) q
    CROSS JOIN actor a ON a.principal_id = q.principal_id
    WHERE a.via_service IS NULL
      AND (:event IS NOT NULL OR :principal IS NOT NULL OR :key IS NOT NULL
           OR a.id NOT IN (SELECT actor_id FROM mine))
),
call AS (                  -- read from an index alone
    SELECT m.principal_id, 1 AS own, e.api_id, e.kind_id, e.time_ms
    FROM mine m
    CROSS JOIN event e ON e.actor_id = m.actor_id
    WHERE e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
    UNION ALL
    SELECT b.principal_id, 0, e.api_id, e.kind_id, e.time_ms
    FROM split s
    CROSS JOIN past b
    CROSS JOIN event e ON e.actor_id = b.actor_id AND e.time_ms < s.split_ms
    WHERE e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
),
counted AS (
    SELECT c.principal_id, i.event_source,
           sum(own)                                                 AS events,
           count(DISTINCT iif(own, i.api, NULL))                    AS apis,
           count(DISTINCT iif(own, c.time_ms / 86400000, NULL))     AS days,
           min(iif(own, c.time_ms, NULL))                           AS first_ms,
           max(iif(own, c.time_ms, NULL))                           AS last_ms,
           sum(NOT own)                                             AS before,
           sum(own AND c.time_ms >= s.split_ms)                     AS since,
           sum(NOT own AND k.read_only IS 0)                        AS writes_before,
           sum(own AND c.time_ms >= s.split_ms AND k.read_only IS 0) AS writes_since
    FROM call c
    CROSS JOIN split s
    CROSS JOIN api i  ON i.id = c.api_id
    CROSS JOIN kind k ON k.id = c.kind_id
    GROUP BY c.principal_id, i.event_source
    HAVING sum(own) > 0
)
SELECT p.principal,
       c.event_source,
       c.events,
       c.apis,
       c.days,
       strftime('%Y-%m-%dT%H:%M:%SZ', c.first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', c.last_ms / 1000, 'unixepoch')  AS last_seen,
       c.before,
       c.since,
       iif(c.before, c.writes_before * 100 / c.before, NULL)              AS writes_before,
       iif(c.since, c.writes_since * 100 / c.since, NULL)                 AS writes_since,
       c.since > 0 AND c.before = 0                                       AS new
FROM counted c
JOIN principal p ON p.id = c.principal_id
ORDER BY new DESC, c.events DESC, c.event_source, p.principal;
