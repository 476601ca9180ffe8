-- name: what-is
-- question: pivot
-- title: What a value is, and when it was first seen
-- param: value ip required | a key id, address, ARN, name, session, agent, program, eventID, account, region, service, call, error code or resource id
-- next: search-events, key-owner, address-summary, principal-summary, resource-history
-- note: A row for each thing that the value is: a user and a bucket may have one name. Compared as a whole, never in part.
-- note: event_id is that of the first event. keys counts access keys; those of calls that services made on somebody's behalf are not counted.
-- example: trailcase ask case.db what-is value=192.0.2.44
--
-- Callers are few: what tells of a caller is counted by its days, and only calls, places,
-- results and resources by their events, from indexes as far as they go.
WITH
caller (n, kind, actor_id) AS (
    SELECT 1, 'access key', id FROM actor WHERE access_key = :value
    UNION ALL
    SELECT 2, 'credential', a.id FROM credential c JOIN actor a ON a.credential_id = c.id
    WHERE c.credential = :value AND a.access_key IS NOT :value
    UNION ALL
    SELECT 3, 'address', a.id FROM address d JOIN actor a ON a.address_id = d.id WHERE d.ip = :value
    UNION ALL
    SELECT 4, 'VPC endpoint', a.id FROM address d JOIN actor a ON a.address_id = d.id
    WHERE d.vpc_endpoint = :value
    UNION ALL
    SELECT 5, 'principal', a.id
    FROM principal p JOIN actor a ON a.principal_id = p.id
    WHERE p.principal IN (SELECT principal FROM principal_values WHERE value = :value)
    UNION ALL
    SELECT 6, 'session name', id FROM actor WHERE session_name = :value
    UNION ALL
    SELECT 7, 'agent', a.id FROM agent g JOIN actor a ON a.agent_id = g.id WHERE g.user_agent = :value
    UNION ALL
    SELECT 8, 'program', a.id FROM agent g JOIN actor a ON a.agent_id = g.id
    WHERE g.tool = :value AND g.user_agent IS NOT :value
    UNION ALL
    SELECT 9, 'account of callers', a.id FROM principal p JOIN actor a ON a.principal_id = p.id
    WHERE p.account = :value
),
of_caller AS (
    SELECT q.n, q.kind, q.first_ms, q.last_ms, q.events, q.principals, q.keys, q.ips,
           (SELECT e.id FROM live_event e
            WHERE e.actor_id = substr(q.first_actor, 17) + 0 AND e.time_ms IS q.first_ms
            ORDER BY e.id LIMIT 1) AS event_row
    FROM (SELECT c.n, c.kind, min(printf('%016d%d', coalesce(d.first_ms, 1 << 52), a.id)) AS first_actor,
                 min(d.first_ms) AS first_ms, max(d.last_ms) AS last_ms, sum(d.events) AS events,
                 count(DISTINCT a.principal_id) AS principals,
                 count(DISTINCT iif(a.via_service IS NULL, a.access_key, NULL)) AS keys,
                 count(DISTINCT a.address_id) AS ips
          FROM caller c
          CROSS JOIN actor a     ON a.id = c.actor_id
          CROSS JOIN actor_day d ON d.actor_id = a.id
          GROUP BY c.n) q
),
is_api AS (
    SELECT id, iif(event_source = :value, 11, 10) AS n FROM api
    WHERE :value IN (event_source, event_name, api)
),
is_place AS (
    SELECT id, iif(region = :value, 12, 13) AS n FROM place
    WHERE :value IN (region, recipient_account)
),
is_result AS (
    SELECT id FROM result WHERE error_code = :value
),
is_touch AS MATERIALIZED (
    SELECT DISTINCT t.id
    FROM touch t
    JOIN json_each(t.resources) g
    JOIN json_each(g.value) j ON j.key >= 2
    WHERE instr(t.resources, :value) > 0 AND j.value = :value
),
event_hit (n, kind, event_row, time_ms, actor_id) AS (
    SELECT 0, 'event', id, time_ms, actor_id FROM event WHERE event_id = :value
    UNION ALL
    SELECT i.n, iif(i.n = 11, 'service', 'call'), e.id, e.time_ms, e.actor_id
    FROM is_api i CROSS JOIN event e ON e.api_id = i.id
    UNION ALL                  -- from the index of callers alone
    SELECT l.n, iif(l.n = 12, 'region', 'account of logs'), e.id, e.time_ms, e.actor_id
    FROM actor a
    CROSS JOIN event e    ON e.actor_id = a.id
    CROSS JOIN is_place l ON l.id = e.place_id
    WHERE EXISTS (SELECT 1 FROM is_place)
    UNION ALL
    SELECT 14, 'error code', e.id, e.time_ms, e.actor_id FROM event e
    WHERE EXISTS (SELECT 1 FROM is_result) AND e.result_id IN (SELECT id FROM is_result)
    UNION ALL
    SELECT 15, 'resource', e.id, e.time_ms, e.actor_id FROM event e
    WHERE EXISTS (SELECT 1 FROM is_touch) AND e.touch_id IN (SELECT id FROM is_touch)
    UNION ALL
    SELECT 16, 'credential that was made', m.event, m.time_ms, m.actor_id FROM mint m
    WHERE m.minted = :value
),
of_event AS (
    SELECT h.n, h.kind, min(h.time_ms) AS first_ms, max(h.time_ms) AS last_ms, count(*) AS events,
           count(DISTINCT a.principal_id) AS principals,
           count(DISTINCT iif(a.via_service IS NULL, a.access_key, NULL)) AS keys,
           count(DISTINCT a.address_id) AS ips, min(h.event_row) AS event_row
    FROM event_hit h
    CROSS JOIN actor a ON a.id = h.actor_id
    WHERE h.event_row NOT IN (SELECT event FROM superseded)
      AND h.event_row NOT IN (SELECT event FROM correction)
    GROUP BY h.n
)
SELECT q.kind,
       :value                                                         AS value,
       strftime('%Y-%m-%dT%H:%M:%SZ', q.first_ms / 1000, 'unixepoch') AS first,
       strftime('%Y-%m-%dT%H:%M:%SZ', q.last_ms / 1000, 'unixepoch')  AS last,
       q.events,
       q.principals,
       q.keys,
       q.ips,
       e.event_id
FROM (SELECT * FROM of_caller UNION ALL SELECT * FROM of_event) q
LEFT JOIN event e ON e.id = q.event_row
ORDER BY q.n;
