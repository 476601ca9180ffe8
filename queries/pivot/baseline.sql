-- name: baseline
-- question: pivot
-- title: What was usual for a principal before a time
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- param: key text | only what this access key or credential did
-- param: until time | the end of the baseline, a day before the first suspicious event; the end of the logs
-- param: days int default 30 | how many days before that
-- next: principal-addresses, principal-agents, principal-calls
-- note: The first row says how much is known; fewer than 20 events or 3 days are too little to know what is usual.
-- note: hour is the hour of the day in UTC. mfa: 1 with, 0 without.
-- example: trailcase ask case.db baseline principal=cem.arslan until=2025-04-14T00:00:00Z
WITH span AS MATERIALIZED (
    SELECT until_ms, until_ms - :days * 86400000 AS from_ms
    FROM (SELECT coalesce(:until, (SELECT max(last_ms) + 1 FROM actor_day)) AS until_ms)
),
call AS MATERIALIZED (     -- read from the index alone, and summed by the hour
    SELECT a.address_id, a.agent_id, e.api_id, e.place_id, e.kind_id,
           e.time_ms / 3600000 AS hour, count(*) AS events,
           min(e.time_ms) AS first_ms, max(e.time_ms) AS last_ms
    FROM principal p
    CROSS JOIN actor a ON a.principal_id = p.id
    CROSS JOIN span s
    CROSS JOIN event e ON e.actor_id = a.id
    WHERE p.principal IN (SELECT principal FROM principal_values WHERE value = :principal)
      AND a.via_service IS NULL
      AND (:key IS NULL OR a.access_key = :key
           OR a.credential_id = (SELECT id FROM credential WHERE credential = :key))
      AND e.time_ms >= s.from_ms AND e.time_ms < s.until_ms
      AND e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
    GROUP BY a.address_id, a.agent_id, e.api_id, e.place_id, e.kind_id, e.time_ms / 3600000
),
feature AS (
    SELECT 1 AS n, 'all' AS feature, 'everything' AS value, c.hour, c.events, c.first_ms, c.last_ms
    FROM call c
    UNION ALL
    SELECT 2, 'address', d.ip || coalesce(' via ' || d.vpc_endpoint, ''), c.hour, c.events, c.first_ms, c.last_ms
    FROM call c JOIN address d ON d.id = c.address_id
    UNION ALL
    SELECT 3, 'network', 'AS' || b.asn || coalesce(' ' || b.organisation, ''), c.hour, c.events, c.first_ms, c.last_ms
    FROM call c JOIN address_labels b ON b.address_id = c.address_id WHERE b.asn IS NOT NULL
    UNION ALL
    SELECT 4, 'country', b.country, c.hour, c.events, c.first_ms, c.last_ms
    FROM call c JOIN address_labels b ON b.address_id = c.address_id WHERE b.country IS NOT NULL
    UNION ALL
    SELECT 5, 'tool', coalesce(g.tool, g.user_agent), c.hour, c.events, c.first_ms, c.last_ms
    FROM call c JOIN agent g ON g.id = c.agent_id
    UNION ALL
    SELECT 6, 'version', g.tool || ' ' || g.version || coalesce(' on ' || g.os, ''), c.hour, c.events, c.first_ms, c.last_ms
    FROM call c JOIN agent g ON g.id = c.agent_id WHERE g.version IS NOT NULL
    UNION ALL
    SELECT 7, 'region', l.region, c.hour, c.events, c.first_ms, c.last_ms FROM call c JOIN place l ON l.id = c.place_id
    UNION ALL
    SELECT 8, 'service', i.event_source, c.hour, c.events, c.first_ms, c.last_ms FROM call c JOIN api i ON i.id = c.api_id
    UNION ALL
    SELECT 9, 'api', i.event_source || ' ' || i.api, c.hour, c.events, c.first_ms, c.last_ms
    FROM call c JOIN api i ON i.id = c.api_id
    UNION ALL
    SELECT 10, 'hour', printf('%02d', hour % 24), hour, events, first_ms, last_ms FROM call
    UNION ALL
    SELECT 11, 'mfa', k.mfa, c.hour, c.events, c.first_ms, c.last_ms
    FROM call c JOIN kind k ON k.id = c.kind_id WHERE k.mfa IS NOT NULL
)
SELECT feature,
       value,
       sum(events)                                                        AS events,
       count(DISTINCT hour / 24)                                          AS days,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(first_ms) / 1000, 'unixepoch')   AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(last_ms) / 1000, 'unixepoch')   AS last_seen,
       CASE WHEN feature = 'all' AND (sum(events) < 20 OR count(DISTINCT hour / 24) < 3)
            THEN 'too little to know what is usual' END                   AS note
FROM feature
WHERE value IS NOT NULL
GROUP BY n, feature, value
ORDER BY n, events DESC, value;
