-- name: triage-compare
-- question: triage
-- title: What is usual about it, and what was never seen before
-- param: event text | the eventID of an alert, or at least 8 characters that it begins with: triages its caller
-- param: key text | an access key id, or a session or role as in the view credentials
-- param: principal text | ARN, unique id, name, or as in the view principals
-- param: ip ip | an address
-- param: at time | where the past ends; of an event 24 hours before it, of an address its first use, else 24 hours before the last use
-- opens: search-events event=event_ids principal='' key='' ip=''
-- next: baseline, suspects, principal-addresses
-- note: Exactly one of event, key, principal and ip. The past of a key or an event is that of its principal; of an address, what each principal did elsewhere.
-- note: Without event: each value from the end of the past on. recent counts the hours between the end of the past and the alert: what comes just before an alert is often the same story.
-- note: times and last_seen_before are of the past, event_id is its last event. The first row says how much past there is; with fewer than 20 events or 3 days, new says little.
-- note: Of an address that thousands of principals use, the 200 that called most are compared.
-- note: Parameters (of an event alone) are compared with the last 500 calls of the same API by the principal in its past.
-- benign: A new version of a tool, a new address of a provider, a journey: all are new once.
-- example: trailcase ask case.db triage-compare event=79eca301
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
judged AS MATERIALIZED (   -- of an address that thousands use: the 200 that called most
    SELECT m.principal_id
    FROM mine m
    CROSS JOIN actor_day d  ON d.actor_id = m.actor_id
    JOIN principal p        ON p.id = m.principal_id
    GROUP BY m.principal_id
    ORDER BY sum(d.events) DESC, p.principal
    LIMIT 200
),
call AS MATERIALIZED (     -- alike ones together; part 2: what is judged, 1: just before, 0: the past
    SELECT q.principal_id, q.part, a.address_id, a.agent_id, e.api_id, e.place_id, e.kind_id,
           e.time_ms / 3600000 % 24 AS hour, count(*) AS events, max(e.time_ms) AS last_ms,
           max(e.id) AS last_row       -- ids are in the order of time
    FROM (SELECT m.principal_id, 2 AS part, m.actor_id, s.split_ms AS from_ms, 1 << 62 AS to_ms
          FROM mine m, split s WHERE :event IS NULL
          UNION ALL
          SELECT m.principal_id, 1, m.actor_id, s.split_ms, t.time_ms FROM mine m, split s, alert t
          UNION ALL
          SELECT b.principal_id, 0, b.actor_id, -1 << 62, s.split_ms FROM past b, split s) q
    CROSS JOIN actor a ON a.id = q.actor_id
    CROSS JOIN event e ON e.actor_id = q.actor_id AND e.time_ms >= q.from_ms AND e.time_ms < q.to_ms
    WHERE q.principal_id IN (SELECT principal_id FROM judged)
      AND e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
    GROUP BY q.principal_id, q.part, a.address_id, a.agent_id, e.api_id, e.place_id, e.kind_id, hour
    UNION ALL
    SELECT t.principal_id, 2, a.address_id, a.agent_id, e.api_id, e.place_id, e.kind_id,
           e.time_ms / 3600000 % 24, 1, e.time_ms, e.id
    FROM alert t
    JOIN event e ON e.id = t.id
    JOIN actor a ON a.id = e.actor_id
),
at_place AS MATERIALIZED ( -- who comes to 100,000 addresses does much the same at each
    SELECT principal_id, part, address_id, sum(events) AS events, max(last_ms) AS last_ms,
           max(last_row) AS last_row
    FROM call
    GROUP BY principal_id, part, address_id
),
elsewise AS MATERIALIZED (
    SELECT principal_id, part, agent_id, api_id, place_id, kind_id, hour, sum(events) AS events,
           max(last_ms) AS last_ms, max(last_row) AS last_row
    FROM call
    GROUP BY principal_id, part, agent_id, api_id, place_id, kind_id, hour
),
feature AS (
    SELECT 1 AS n, 'all' AS feature, 'everything' AS value, c.principal_id, c.part,
           c.events, c.last_ms, c.last_row
    FROM elsewise c
    UNION ALL
    SELECT 2, 'address', d.ip || coalesce(' via ' || d.vpc_endpoint, ''), c.principal_id, c.part,
           c.events, c.last_ms, c.last_row
    FROM at_place c JOIN address d ON d.id = c.address_id
    UNION ALL
    SELECT 3, 'network', 'AS' || b.asn || coalesce(' ' || b.organisation, ''), c.principal_id, c.part,
           c.events, c.last_ms, c.last_row
    FROM at_place c JOIN address_labels b ON b.address_id = c.address_id WHERE EXISTS (SELECT 1 FROM network_fact)
    UNION ALL
    SELECT 4, 'tool', coalesce(g.tool, g.user_agent), c.principal_id, c.part,
           c.events, c.last_ms, c.last_row
    FROM elsewise c JOIN agent g ON g.id = c.agent_id
    UNION ALL
    SELECT 5, 'version', g.tool || ' ' || g.version, c.principal_id, c.part,
           c.events, c.last_ms, c.last_row
    FROM elsewise c JOIN agent g ON g.id = c.agent_id
    UNION ALL
    SELECT 6, 'os', g.os, c.principal_id, c.part,
           c.events, c.last_ms, c.last_row
    FROM elsewise c JOIN agent g ON g.id = c.agent_id
    UNION ALL
    SELECT 7, 'region', l.region, c.principal_id, c.part,
           c.events, c.last_ms, c.last_row
    FROM elsewise c JOIN place l ON l.id = c.place_id
    UNION ALL
    SELECT 8, 'service', i.event_source, c.principal_id, c.part,
           c.events, c.last_ms, c.last_row
    FROM elsewise c JOIN api i ON i.id = c.api_id
    UNION ALL
    SELECT 9, 'api', i.event_source || ' ' || i.api, c.principal_id, c.part,
           c.events, c.last_ms, c.last_row
    FROM elsewise c JOIN api i ON i.id = c.api_id
    UNION ALL
    SELECT 10, 'hour', printf('%02d', c.hour), c.principal_id, c.part,
           c.events, c.last_ms, c.last_row
    FROM elsewise c
    UNION ALL
    SELECT 11, 'mfa', CASE k.mfa WHEN 1 THEN 'with MFA' WHEN 0 THEN 'without MFA' ELSE 'not told' END, c.principal_id, c.part,
           c.events, c.last_ms, c.last_row
    FROM elsewise c JOIN kind k ON k.id = c.kind_id
),
parameter AS MATERIALIZED (  -- at most 40 of the alert, by the names of members
    SELECT DISTINCT name, value FROM (
        SELECT iif(typeof(j.key) = 'integer',
                   replace(j.path, rtrim(j.path, replace(j.path, '.', '')), ''), j.key) AS name,
               CAST(j.atom AS TEXT) AS value
        FROM alert t
        JOIN event e ON e.id = t.id
        JOIN json_tree(iif(length(e.request) < 100000 AND json_valid(e.request), e.request, '{}')) j
        WHERE j.atom IS NOT NULL AND length(j.atom) <= 200
        LIMIT 40)
),
same_call AS MATERIALIZED (
    SELECT e.id, e.time_ms, e.event_id,
           iif(length(e.request) < 20000 AND json_valid(e.request), e.request, '{}') AS request
    FROM (SELECT x.id
          FROM alert t
          CROSS JOIN split s
          CROSS JOIN event o ON o.id = t.id
          CROSS JOIN past b
          CROSS JOIN event x ON x.actor_id = b.actor_id AND x.time_ms < s.split_ms
                             AND x.api_id = o.api_id
          WHERE EXISTS (SELECT 1 FROM parameter)
          ORDER BY x.id DESC LIMIT 500) y
    JOIN event e ON e.id = y.id
    WHERE e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
),
same_value AS (
    SELECT w.name, w.value, count(DISTINCT c.id) AS times, max(c.id) AS last_row
    FROM same_call c
    JOIN json_tree(c.request) j
    JOIN parameter w
      ON w.value = CAST(j.atom AS TEXT)
     AND w.name = iif(typeof(j.key) = 'integer',
                      replace(j.path, rtrim(j.path, replace(j.path, '.', '')), ''), j.key)
    GROUP BY w.name, w.value
),
history AS MATERIALIZED (
    SELECT b.principal_id, count(DISTINCT d.day) AS days
    FROM split s
    CROSS JOIN past b
    CROSS JOIN actor_day d ON d.actor_id = b.actor_id
    WHERE d.first_ms < s.split_ms
    GROUP BY b.principal_id
),
compared AS (
    SELECT n, principal_id, feature, value,
           sum(iif(part = 0, events, 0))              AS times,
           sum(iif(part = 1, events, 0))              AS recent,
           sum(iif(part = 2, events, 0))              AS events,
           max(iif(part = 0, last_ms, NULL))          AS last_ms,
           max(iif(part = 0, printf('%020d', last_row), NULL)) AS last_row,
           max(iif(part = 2, printf('%020d', last_row), NULL)) AS alert_row,
           NULL                                       AS note
    FROM feature
    WHERE value IS NOT NULL
    GROUP BY n, principal_id, feature, value
    HAVING sum(part = 2) > 0
    UNION ALL
    SELECT 12, t.principal_id, 'parameter', w.name || ' = ' || w.value,
           coalesce(v.times, 0), NULL, 1, e.time_ms, printf('%020d', v.last_row),
           printf('%020d', t.id),
           CASE (SELECT count(*) FROM same_call)
           WHEN 0 THEN 'the API was not called before'
           WHEN 1 THEN 'compared with the one call of the API before'
           ELSE 'compared with the last ' || (SELECT count(*) FROM same_call)
                || ' calls of the API before' END
    FROM alert t
    JOIN parameter w
    LEFT JOIN same_value v ON v.name = w.name AND v.value = w.value
    LEFT JOIN event e      ON e.id = v.last_row
)
SELECT p.principal,
       c.feature,
       substr(c.value, 1, 1000)                                            AS value,
       c.times > 0                                                         AS seen_before,
       c.times,
       strftime('%Y-%m-%dT%H:%M:%SZ', c.last_ms / 1000, 'unixepoch') AS last_seen_before,
       b.event_id,
       (o.time_ms - c.last_ms) / 86400000                                  AS idle_days,
       c.recent,
       CASE WHEN c.feature = 'all' AND (c.times < 20 OR coalesce(h.days, 0) < 3)
            THEN 'too little past to know what is usual' ELSE c.note END   AS note,
       trim(coalesce(o.event_id, '') || ' ' || coalesce(b.event_id, ''))   AS event_ids
FROM compared c
JOIN principal p  ON p.id = c.principal_id
LEFT JOIN event b ON b.id = CAST(c.last_row AS INTEGER)
LEFT JOIN event o ON o.id = CAST(c.alert_row AS INTEGER)
LEFT JOIN history h ON h.principal_id = c.principal_id
ORDER BY c.n, c.times > 0, c.events DESC, c.value, p.principal;
