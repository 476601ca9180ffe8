-- name: segments
-- question: pivot
-- title: Runs of a key: the same place and program, and how new they were to its owner
-- param: key text required | an access key id, or a session as in the view credentials
-- param: from time | only runs that end at or after
-- param: to time | only runs that begin before
-- opens: search-events ip=ip tool=tool from=first_seen to=until forwarded='no'
-- next: addresses-of-key, baseline, credential-overlap, scope-rules
-- note: A run ends with a gap of more than segment_minutes. score: points of part novelty in scope-rules, against what the principal did in the 30 days that end a day before each hour of the run, by whole hours.
-- note: Not scored: what needs a lead or others (an address that is known to be the intruder's, new to several, two operators). The scope does, and decides.
-- note: With fewer than 20 events or 3 days in that time, API, service, region, hour and MFA are not judged; with fewer than 3 days of logs before it nothing is, and score is absent.
-- benign: Points are for what is new, and new is not bad: a journey, a new machine and a new task are.
-- example: trailcase ask case.db segments key=AKIAQFX64DQ25NZN2C2R
WITH
rule AS MATERIALIZED (SELECT rule, value FROM scope_rules),
mine AS MATERIALIZED (
    SELECT id FROM actor WHERE access_key = :key AND via_service IS NULL
    UNION
    SELECT a.id FROM credential c JOIN actor a ON a.credential_id = c.id
    WHERE c.credential = :key AND a.via_service IS NULL
),
call AS MATERIALIZED (         -- of its owner, by the hour
    SELECT a.address_id, a.agent_id, e.api_id, e.place_id, k.mfa, e.time_ms / 3600000 AS hour,
           max(a.id IN (SELECT id FROM mine)) AS by_key, count(*) AS events
    FROM (SELECT DISTINCT principal_id FROM actor WHERE id IN (SELECT id FROM mine)) p
    CROSS JOIN actor a ON a.principal_id = p.principal_id
    CROSS JOIN event e ON e.actor_id = a.id
    JOIN kind k        ON k.id = e.kind_id
    WHERE a.via_service IS NULL AND e.time_ms IS NOT NULL
      AND e.id NOT IN (SELECT event FROM superseded) AND e.id NOT IN (SELECT event FROM correction)
    GROUP BY 1, 2, 3, 4, 5, 6
),
known AS MATERIALIZED (        -- what lay before each hour
    SELECT hour,
           coalesce(sum(events) OVER w, 0) AS events,
           min(least_mfa) OVER w           AS least_mfa,
           coalesce(sum(by_key) OVER w, 0) AS by_key,
           hour * 3600000 - 86400000 - (SELECT min(first_ms) FROM actor_day WHERE day >= 0) AS logs_ms,
           coalesce(sum(new_day) OVER w, 0) AS days
    FROM (SELECT hour, sum(events) AS events, min(mfa) AS least_mfa, max(by_key) AS by_key,
                 lag(hour, 1, -1) OVER (ORDER BY hour) / 24 <> hour / 24 AS new_day
          FROM call GROUP BY hour)
    WINDOW w AS (ORDER BY hour RANGE BETWEEN 744 PRECEDING AND 25 PRECEDING)
),
feature AS MATERIALIZED (      -- n: which; value: of it
    SELECT 1 AS n, address_id AS value, hour FROM call
    UNION SELECT 2, g.tool, c.hour FROM call c JOIN agent g ON g.id = c.agent_id
    UNION SELECT 3, coalesce(g.tool, '') || ' ' || coalesce(g.version, '') || ' ' || coalesce(g.os, ''), c.hour
          FROM call c JOIN agent g ON g.id = c.agent_id
    UNION SELECT 4, l.region, c.hour FROM call c JOIN place l ON l.id = c.place_id
    UNION SELECT 5, i.event_source, c.hour FROM call c JOIN api i ON i.id = c.api_id
    UNION SELECT 6, i.event_source || ' ' || i.api, c.hour FROM call c JOIN api i ON i.id = c.api_id
    UNION SELECT 7, b.asn, c.hour FROM call c JOIN address_labels b ON b.address_id = c.address_id
          WHERE EXISTS (SELECT 1 FROM network_fact) AND b.asn IS NOT NULL
    UNION SELECT 8, b.country, c.hour FROM call c JOIN address_labels b ON b.address_id = c.address_id
          WHERE EXISTS (SELECT 1 FROM network_fact) AND b.country IS NOT NULL
    UNION SELECT 9, (c.hour + x.value) % 24, c.hour FROM (SELECT DISTINCT hour FROM call) c,
          json_each('[23, 0, 1]') x
),
new AS MATERIALIZED (          -- values that were not there before
    SELECT n, value, hour
    FROM (SELECT n, value, hour,
                 count(*) OVER (PARTITION BY n, value ORDER BY hour
                                RANGE BETWEEN 744 PRECEDING AND 25 PRECEDING) AS before,
                 count(*) OVER (PARTITION BY n ORDER BY hour
                                RANGE BETWEEN 744 PRECEDING AND 25 PRECEDING) AS others
          FROM feature)
    WHERE before = 0 AND (n NOT IN (7, 8) OR others > 0) AND (n <> 9 OR value = hour % 24)
    UNION ALL
    SELECT 11, 0, hour FROM known WHERE least_mfa = 1
),
run AS MATERIALIZED (
    SELECT e.*, sum(starts) OVER (PARTITION BY address_id, tool ORDER BY time_ms, id) AS nth
    FROM (SELECT a.address_id, g.tool, a.agent_id, e.id, e.time_ms, e.api_id, e.place_id, k.mfa,
                 e.time_ms - lag(e.time_ms, 1, -1 << 60)
                     OVER (PARTITION BY a.address_id, g.tool ORDER BY e.time_ms, e.id)
                 > (SELECT value FROM rule WHERE rule = 'segment_minutes') * 60000 AS starts
          FROM mine m
          CROSS JOIN actor a ON a.id = m.id
          CROSS JOIN event e ON e.actor_id = a.id
          JOIN agent g       ON g.id = a.agent_id
          JOIN kind k        ON k.id = e.kind_id
          WHERE e.time_ms IS NOT NULL
            AND e.id NOT IN (SELECT event FROM superseded) AND e.id NOT IN (SELECT event FROM correction)) e
),
whole AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY min(time_ms), min(id)) AS segment, address_id, tool, nth,
           min(time_ms) AS first_ms, max(time_ms) AS last_ms, count(*) AS events
    FROM run GROUP BY address_id, tool, nth
),
part AS MATERIALIZED (
    SELECT DISTINCT w.segment, r.address_id, r.agent_id, r.api_id, r.place_id, r.mfa,
           r.time_ms / 3600000 AS hour
    FROM whole w JOIN run r ON r.address_id = w.address_id AND r.tool IS w.tool AND r.nth = w.nth
),
trait AS MATERIALIZED (        -- the same of each run
    SELECT segment, hour, 1 AS n, address_id AS value FROM part
    UNION SELECT p.segment, p.hour, 2, g.tool FROM part p JOIN agent g ON g.id = p.agent_id
    UNION SELECT p.segment, p.hour, 3,
                 coalesce(g.tool, '') || ' ' || coalesce(g.version, '') || ' ' || coalesce(g.os, '')
          FROM part p JOIN agent g ON g.id = p.agent_id
    UNION SELECT p.segment, p.hour, 4, l.region FROM part p JOIN place l ON l.id = p.place_id
    UNION SELECT p.segment, p.hour, 5, i.event_source FROM part p JOIN api i ON i.id = p.api_id
    UNION SELECT p.segment, p.hour, 6, i.event_source || ' ' || i.api
          FROM part p
          JOIN api i         ON i.id = p.api_id
          JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
          WHERE t.severity >= 3
    UNION SELECT segment, hour, 9, hour % 24 FROM part
    UNION SELECT segment, hour, 11, mfa FROM part WHERE mfa = 0
    UNION SELECT p.segment, p.hour, 7, b.asn
          FROM part p JOIN address_labels b ON b.address_id = p.address_id
          WHERE EXISTS (SELECT 1 FROM network_fact)
    UNION SELECT p.segment, p.hour, 8, b.country
          FROM part p JOIN address_labels b ON b.address_id = p.address_id
          WHERE EXISTS (SELECT 1 FROM network_fact)
),
-- What belongs together is put together by grouping: there may be many runs.
point AS (
    SELECT DISTINCT segment, n
    FROM (SELECT segment, n, max(segment IS NULL) OVER (PARTITION BY n, value, hour) AS is_new
          FROM (SELECT segment, n, value, hour FROM trait
                UNION ALL SELECT NULL, n, value, hour FROM new))
    WHERE is_new AND segment IS NOT NULL
),
aged AS (
    SELECT segment, address_id, tool, first_ms, last_ms, events,
           max(logs_ms) OVER w AS logs_ms, max(known_events) OVER w AS known_events,
           max(days) OVER w AS days, max(by_key) OVER w AS by_key
    FROM (SELECT segment, address_id, tool, first_ms, last_ms, events, first_ms / 3600000 AS hour,
                 NULL AS logs_ms, NULL AS known_events, NULL AS days, NULL AS by_key FROM whole
          UNION ALL
          SELECT NULL, NULL, NULL, NULL, NULL, NULL, hour, logs_ms, events, days, by_key FROM known)
    WINDOW w AS (PARTITION BY hour)
),
scored AS (
    SELECT segment, max(address_id) AS address_id, max(tool) AS tool, max(first_ms) AS first_ms,
           max(last_ms) AS last_ms, max(events) AS events,
           max(logs_ms) < (SELECT value FROM rule WHERE rule = 'thin_days') * 86400000 AS blind,
           max(known_events) < (SELECT value FROM rule WHERE rule = 'thin_events')
               OR max(days) < (SELECT value FROM rule WHERE rule = 'thin_days') AS thin,
           max(n = 1) AS place, max(n = 2) AS tools, max(n = 3) AS version, max(n = 4) AS region,
           max(n = 5) AS service, max(n = 6) AS api, max(n = 7) AS asn, max(n = 8) AS country,
           max(n = 9) AS hour, max(by_key) = 0 AS dormant, max(n = 11) AS mfa
    FROM (SELECT segment, address_id, tool, first_ms, last_ms, events, logs_ms, known_events, days,
                 by_key, 0 AS n
          FROM aged WHERE segment IS NOT NULL
          UNION ALL
          SELECT segment, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, n FROM point)
    GROUP BY segment
),
named AS (
    SELECT s.segment, s.address_id, s.tool, s.first_ms, s.last_ms, s.events, s.thin, s.blind,
           iif(s.blind, NULL, r.rule) AS rule, iif(s.blind, NULL, r.value) AS value
    FROM scored s
    LEFT JOIN rule r ON CASE r.rule
        WHEN 'new_asn' THEN s.asn WHEN 'new_country' THEN s.country
        WHEN 'new_place' THEN s.place AND NOT s.asn AND NOT s.country
        WHEN 'new_tool' THEN s.tools WHEN 'new_version' THEN s.version
        WHEN 'new_region' THEN s.region AND NOT s.thin WHEN 'new_service' THEN s.service AND NOT s.thin
        WHEN 'new_grave_api' THEN s.api AND NOT s.thin WHEN 'new_hour' THEN s.hour AND NOT s.thin
        WHEN 'dormant' THEN s.dormant WHEN 'no_mfa' THEN s.mfa AND NOT s.thin END
    ORDER BY s.segment, r.rule
),
score AS (
    SELECT segment, max(address_id) AS address_id, max(tool) AS tool, max(first_ms) AS first_ms,
           max(last_ms) AS last_ms, max(events) AS events, max(thin) AS thin, max(blind) AS blind,
           coalesce(sum(value), 0) AS points,
           group_concat(replace(rule, '_', ' ') || ' ' || printf('%g', value), ', ') AS why
    FROM named
    GROUP BY segment
)
SELECT strftime('%Y-%m-%dT%H:%M:%SZ', w.first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', w.last_ms / 1000, 'unixepoch')  AS last_seen,
       d.ip,
       w.tool,
       w.events,
       iif(w.blind, NULL, iif(w.points = CAST(w.points AS INTEGER), CAST(w.points AS INTEGER), w.points)) AS score,
       CASE WHEN w.blind THEN 'the logs begin too late to tell'
            WHEN w.points >= (SELECT value FROM rule WHERE rule = 'likely') THEN 'unlike its owner'
            WHEN w.points >= (SELECT value FROM rule WHERE rule = 'unclear') THEN 'not clear'
            ELSE 'as its owner' END
           || iif(w.thin AND NOT w.blind, ', baseline thin', '')       AS judged,
       w.why                                                           AS novelty,
       strftime('%Y-%m-%dT%H:%M:%SZ', w.last_ms / 1000 + 1, 'unixepoch') AS until
FROM score w
JOIN address d ON d.id = w.address_id
WHERE (:from IS NULL OR w.last_ms >= :from)
  AND (:to IS NULL OR w.first_ms < :to)
ORDER BY w.first_ms, d.ip, w.tool, w.last_ms;
