-- name: triage-calls
-- question: triage
-- title: Its calls that matter, the newest first
-- param: event text | the eventID of an alert, or at least 8 characters that it begins with: triages its caller
-- param: key text | an access key id, or a session or role as in the view credentials
-- param: principal text | ARN, unique id, name, or as in the view principals
-- param: ip ip | an address
-- param: at time | where the past ends; of an event 24 hours before it, of an address its first use, else 24 hours before the last use
-- opens: search-events event='' principal=principal event_source=event_source api=api forwarded='no'
-- next: triage-compare, principal-calls, credential-events
-- note: Exactly one of event, key, principal and ip. The past of a key or an event is that of its principal; of an address, what each principal did elsewhere.
-- note: Calls of severity 4 or 5 that succeeded or were refused, whenever they were made; and of severity 3 when the principal had not made them in the 30 days before the past ended.
-- note: severity is that of the API catalogue; what it does not have is not listed.
-- benign: Administrators and pipelines make grave calls every day: see how often before, and since when.
-- example: trailcase ask case.db triage-calls event=79eca301
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
grave AS MATERIALIZED (
    SELECT i.id, i.event_source, i.api, t.severity, t.tactic, t.technique
    FROM api i
    JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
    WHERE t.severity >= 3
),
usual AS MATERIALIZED (      -- what was made in the 30 days before
    SELECT DISTINCT b.principal_id, e.api_id
    FROM split s
    CROSS JOIN past b
    CROSS JOIN event e ON e.actor_id = b.actor_id AND e.time_ms < s.split_ms
                       AND e.time_ms >= s.split_ms - 30 * 86400000
    WHERE e.api_id IN (SELECT id FROM grave)
),
call AS (
    SELECT m.principal_id, e.api_id, e.time_ms, e.event_id, r.outcome,
           e.time_ms >= s.split_ms AS is_since
    FROM mine m
    CROSS JOIN split s
    CROSS JOIN event e  ON e.actor_id = m.actor_id
    CROSS JOIN result r ON r.id = e.result_id
    WHERE e.api_id IN (SELECT id FROM grave)
      AND e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
),
counted AS (
    SELECT c.principal_id, g.event_source, g.api, max(g.severity) AS severity,
           max(g.tactic) AS tactic, max(g.technique) AS technique,
           count(*)                     AS events,
           sum(c.outcome = 'success')   AS succeeded,
           sum(c.outcome = 'denied')    AS denied,
           sum(c.is_since)              AS since,
           min(c.time_ms)               AS first_ms,
           max(c.time_ms)               AS last_ms,
           max(printf('%015d', c.time_ms) || coalesce(c.event_id, '')) AS last,
           sum(c.is_since) > 0 AND NOT EXISTS (
               SELECT 1 FROM usual u JOIN grave x ON x.id = u.api_id
               WHERE u.principal_id = c.principal_id AND x.api = g.api
                 AND x.event_source = g.event_source) AS new
    FROM call c
    JOIN grave g ON g.id = c.api_id
    GROUP BY c.principal_id, g.event_source, g.api
)
SELECT p.principal,
       c.event_source,
       c.api,
       c.severity,
       c.tactic,
       c.technique,
       c.events,
       c.succeeded,
       c.denied,
       c.since,
       strftime('%Y-%m-%dT%H:%M:%SZ', c.first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', c.last_ms / 1000, 'unixepoch')  AS last_seen,
       rtrim(iif(c.severity >= 4 AND c.succeeded, 'grave, and succeeded; ', '')
             || iif(c.severity >= 4 AND c.denied, 'grave, and refused; ', '')
             || iif(c.new, 'not made in the 30 days before; ', ''), '; ')  AS why,
       nullif(substr(c.last, 16), '')                                     AS event_id
FROM counted c
JOIN principal p ON p.id = c.principal_id
WHERE why <> ''
ORDER BY c.last_ms DESC, c.severity DESC, c.event_source, c.api, p.principal;
