-- name: triage-answer
-- question: triage
-- title: The answer in sentences
-- param: event text | the eventID of an alert, or at least 8 characters that it begins with: triages its caller
-- param: key text | an access key id, or a session or role as in the view credentials
-- param: principal text | ARN, unique id, name, or as in the view principals
-- param: ip ip | an address
-- param: at time | where the past ends; of an event 24 hours before it, of an address its first use, else 24 hours before the last use
-- note: What stands before the tables of the question triage; at most ten sentences.
-- note: The past ends 24 hours before an alert, so that what the same caller did just before it does not make it look usual.
-- example: trailcase ask case.db triage-answer event=79eca301
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
asked AS MATERIALIZED (    -- the alert in words
    SELECT t.id, t.principal_id, t.time_ms, a.address_id, a.agent_id, e.api_id,
           substr(coalesce(i.api, 'A call without a name'), 1, 200) AS api, i.event_source, r.outcome,
           l.region, d.ip, d.kind AS ip_kind, coalesce(g.tool, g.user_agent) AS tool, g.version,
           a.access_key, a.key_kind, k.mfa, a.via_service, t.event_id,
           (SELECT count(*) FROM live_event x
            WHERE x.event_id >= :event AND x.event_id < :event || char(1114111)
              AND x.event_id <> t.event_id AND t.event_id <> :event) AS others
    FROM alert t
    JOIN event e   ON e.id = t.id
    JOIN api i     ON i.id = e.api_id
    JOIN result r  ON r.id = e.result_id
    JOIN place l   ON l.id = e.place_id
    JOIN kind k    ON k.id = e.kind_id
    JOIN actor a   ON a.id = e.actor_id
    JOIN address d ON d.id = a.address_id
    JOIN agent g   ON g.id = a.agent_id
),
who AS MATERIALIZED (
    SELECT q.principal_id, substr(coalesce(p.name, p.principal), 1, 200) AS name, q.events,
           q.first_ms, q.last_ms,
           row_number() OVER (ORDER BY q.events DESC, p.principal) AS nth
    FROM (SELECT m.principal_id, sum(n.events) AS events, min(n.first_ms) AS first_ms,
                 max(n.last_ms) AS last_ms
          FROM mine m CROSS JOIN actor_day n ON n.actor_id = m.actor_id
          GROUP BY m.principal_id) q
    JOIN principal p ON p.id = q.principal_id
),
-- What the past has, by caller: counted along an index, up to the very millisecond.
before AS MATERIALIZED (
    SELECT b.actor_id, a.address_id, a.agent_id,
           (SELECT count(*) FROM event e WHERE e.actor_id = b.actor_id AND e.time_ms < s.split_ms) AS events,
           (SELECT max(e.time_ms) FROM event e WHERE e.actor_id = b.actor_id AND e.time_ms < s.split_ms) AS last_ms
    FROM past b
    CROSS JOIN split s
    CROSS JOIN actor a ON a.id = b.actor_id
),
past_days AS MATERIALIZED (
    SELECT count(DISTINCT d.day) AS days, min(d.first_ms) AS first_ms
    FROM split s
    CROSS JOIN past b
    CROSS JOIN actor_day d ON d.actor_id = b.actor_id
    WHERE d.first_ms < s.split_ms
),
place_before AS (
    SELECT coalesce(sum(b.events), 0) AS events, max(b.last_ms) AS last_ms
    FROM asked q
    JOIN address d ON d.ip = q.ip
    JOIN before b  ON b.address_id = d.id AND b.events > 0
),
tool_before AS (
    SELECT coalesce(sum(b.events), 0) AS events, max(b.last_ms) AS last_ms
    FROM asked q
    CROSS JOIN before b
    JOIN agent g ON g.id = b.agent_id
    WHERE b.events > 0 AND coalesce(g.tool, g.user_agent) = q.tool
),
is_new (n, word, value) AS MATERIALIZED (   -- what the subject did since, and never before
    SELECT 1, 'service', i.event_source
    FROM split s CROSS JOIN mine m
    CROSS JOIN event e ON e.actor_id = m.actor_id AND e.time_ms >= s.split_ms
    JOIN api i ON i.id = e.api_id
    EXCEPT
    SELECT 1, 'service', i.event_source
    FROM split s CROSS JOIN past b
    CROSS JOIN event e ON e.actor_id = b.actor_id AND e.time_ms < s.split_ms
    JOIN api i ON i.id = e.api_id
),
is_new_region (value) AS MATERIALIZED (
    SELECT l.region
    FROM split s CROSS JOIN mine m
    CROSS JOIN event e ON e.actor_id = m.actor_id AND e.time_ms >= s.split_ms
    JOIN place l ON l.id = e.place_id
    EXCEPT
    SELECT l.region
    FROM split s CROSS JOIN past b
    CROSS JOIN event e ON e.actor_id = b.actor_id AND e.time_ms < s.split_ms
    JOIN place l ON l.id = e.place_id
),
is_new_place (value) AS MATERIALIZED (
    SELECT d.ip FROM split s CROSS JOIN mine m
    CROSS JOIN actor a     ON a.id = m.actor_id
    CROSS JOIN actor_day n ON n.actor_id = a.id AND n.last_ms >= s.split_ms
    JOIN address d ON d.id = a.address_id
    WHERE d.kind IN ('public', 'private')
    EXCEPT
    SELECT d.ip FROM before b JOIN address d ON d.id = b.address_id WHERE b.events > 0
),
role_call AS MATERIALIZED (
    SELECT r.outcome, count(*) AS events,
           count(DISTINCT (SELECT m.owner FROM mint m WHERE m.event = e.id ORDER BY m.id LIMIT 1)) AS roles
    FROM mine m
    CROSS JOIN event e ON e.actor_id = m.actor_id AND e.api_id IN (
        SELECT id FROM api
        WHERE event_source = 'sts.amazonaws.com' AND api LIKE 'AssumeRo%'
           OR event_source = 'signin.amazonaws.com' AND api IN ('SwitchRole', 'AssumeRole')
           OR event_source = 'sso.amazonaws.com' AND api = 'GetRoleCredentials'
           OR event_source = 'rolesanywhere.amazonaws.com' AND api = 'CreateSession')
    JOIN result r ON r.id = e.result_id
    WHERE e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
    GROUP BY r.outcome
),
logged AS MATERIALIZED (
    SELECT min(first_ms) AS first_ms, max(last_ms) AS last_ms,
           (SELECT count(DISTINCT region) FROM place) AS regions,
           (SELECT count(*) FROM (SELECT DISTINCT region FROM place) x
            WHERE EXISTS (SELECT 1 FROM api i CROSS JOIN event e ON e.api_id = i.id
                          JOIN place l ON l.id = e.place_id
                          WHERE i.event_source = 'sts.amazonaws.com' AND l.region = x.region)) AS sts_regions
    FROM actor_day
),
grave AS MATERIALIZED (
    SELECT i.api, count(*) AS events, sum(r.outcome = 'success') AS succeeded,
           max(e.time_ms) AS last_ms, max(t.severity) AS severity,
           row_number() OVER (ORDER BY max(t.severity) DESC, max(e.time_ms) DESC, i.api, i.event_source) AS nth
    FROM split s
    CROSS JOIN mine m
    CROSS JOIN event e ON e.actor_id = m.actor_id AND e.time_ms >= s.split_ms
    JOIN api i         ON i.id = e.api_id
    JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api AND t.severity >= 4
    JOIN result r      ON r.id = e.result_id
    WHERE e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
    GROUP BY i.event_source, i.api
    HAVING sum(r.outcome IN ('success', 'denied')) > 0
),
neighbour AS MATERIALIZED (  -- who else called from the alert's address
    SELECT count(*) AS principals, max(iif(nth = 1, name, NULL)) AS one,
           max(iif(nth = 2, name, NULL)) AS two, max(iif(nth = 3, name, NULL)) AS three
    FROM (SELECT substr(coalesce(p.name, p.principal), 1, 200) AS name,
                 row_number() OVER (ORDER BY min(n.first_ms), p.principal) AS nth
          FROM asked q
          JOIN address d         ON d.ip = q.ip
          CROSS JOIN actor a     ON a.address_id = d.id
          CROSS JOIN actor_day n ON n.actor_id = a.id
          CROSS JOIN principal p ON p.id = a.principal_id
          WHERE q.ip_kind = 'public' AND a.principal_id <> q.principal_id AND a.via_service IS NULL
          GROUP BY p.id)
)
SELECT says FROM (
    SELECT 1 AS n, q.api || coalesce(' of ' || q.event_source, '')
           || CASE q.outcome WHEN 'success' THEN ' succeeded' WHEN 'denied' THEN ' was refused'
                             ELSE ' did not succeed (' || q.outcome || ')' END
           || coalesce(' at ' || strftime('%Y-%m-%dT%H:%M:%SZ', q.time_ms / 1000, 'unixepoch'), '') || coalesce(' in ' || q.region, '')
           || ' (event ' || substr(q.event_id, 1, 100) || '): called by '
           || substr((SELECT coalesce(p.name || ', ' || p.arn, p.name, p.principal) FROM principal p
                      WHERE p.id = q.principal_id), 1, 400)
           || coalesce(' with ' || iif(q.key_kind = 'long_term', 'the long-term key ',
                                       'the temporary key ') || q.access_key, '')
           || coalesce(' from ' || q.ip, '') || coalesce(' by ' || substr(q.tool, 1, 100)
              || coalesce(' ' || substr(q.version, 1, 60), ''), '')
           || CASE q.mfa WHEN 1 THEN ', with MFA' WHEN 0 THEN ', without MFA' ELSE '' END
           || iif(q.via_service IS NULL, '', ', forwarded by ' || substr(q.via_service, 1, 100)) || '.'
           || iif(q.others, ' ' || q.others || ' more events have an id that begins so: give more of it.', '') AS says
    FROM asked q
    UNION ALL
    SELECT 1, CASE WHEN :key IS NOT NULL THEN 'The key ' || substr(:key, 1, 300)
                   WHEN :principal IS NOT NULL THEN 'The principal ' || substr(:principal, 1, 300)
                   ELSE 'The address ' || substr(:ip, 1, 100) END
           || iif(sum(events) = 1, ' made one call', ' made ' || sum(events) || ' calls') || ', from '
           || strftime('%Y-%m-%dT%H:%M:%SZ', min(first_ms) / 1000, 'unixepoch') || ' to ' || strftime('%Y-%m-%dT%H:%M:%SZ', max(last_ms) / 1000, 'unixepoch')
           || iif(:principal IS NULL, ', of ' || group_concat(iif(nth <= 3, name, NULL), ', ')
                  || iif(count(*) > 3, ' and ' || (count(*) - 3) || ' more', ''), '')
           || '; its past ends at ' || (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', split_ms / 1000, 'unixepoch') FROM split) || '.'
    FROM who
    WHERE :event IS NULL
    HAVING count(*) > 0 AND min(first_ms) IS NOT NULL
    UNION ALL
    SELECT 2, CASE WHEN b.events = 0 THEN 'It was never at ' || q.ip || ' before '
                        || (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', split_ms / 1000, 'unixepoch') FROM split) || ', in these logs.'
                   ELSE 'It was at ' || q.ip || ' before: ' || b.events
                        || iif(b.events = 1, ' call', ' calls') || ', the last at '
                        || strftime('%Y-%m-%dT%H:%M:%SZ', b.last_ms / 1000, 'unixepoch') || '.' END
    FROM asked q, place_before b
    WHERE q.ip_kind IN ('public', 'private') AND EXISTS (SELECT 1 FROM before WHERE events > 0)
    UNION ALL
    SELECT 2, 'New addresses since: ' || group_concat(iif(nth <= 3, value, NULL), ', ')
              || iif(count(*) > 3, ' and ' || (count(*) - 3) || ' more', '') || '.'
    FROM (SELECT value, row_number() OVER (ORDER BY value) AS nth FROM is_new_place)
    WHERE :event IS NULL AND (:key IS NOT NULL OR :principal IS NOT NULL)
      AND EXISTS (SELECT 1 FROM before WHERE events > 0)
    HAVING count(*) > 0
    UNION ALL
    SELECT 3, CASE WHEN b.events = 0 THEN 'It was never seen to use ' || substr(q.tool, 1, 100) || ' before.'
                   ELSE 'It last used ' || substr(q.tool, 1, 100) || ' at ' || strftime('%Y-%m-%dT%H:%M:%SZ', b.last_ms / 1000, 'unixepoch')
                        || CASE (q.time_ms - b.last_ms) / 86400000 WHEN 0 THEN '' WHEN 1 THEN ', a day before'
                           ELSE ', ' || ((q.time_ms - b.last_ms) / 86400000) || ' days before' END
                        || ' (' || b.events || iif(b.events = 1, ' call', ' calls') || ' in its past).' END
    FROM asked q, tool_before b
    WHERE q.tool IS NOT NULL AND EXISTS (SELECT 1 FROM before WHERE events > 0)
    UNION ALL
    SELECT 4, iif(x.before, 'It had called ', 'It had never called ') || q.api || ' before '
              || (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', split_ms / 1000, 'unixepoch') FROM split) || iif(x.before, ' (' || x.before || iif(x.before = 1, ' time).', ' times).'), '.')
    FROM asked q
    JOIN (SELECT (SELECT count(*) FROM past b
                  CROSS JOIN split s
                  CROSS JOIN event e ON e.actor_id = b.actor_id AND e.time_ms < s.split_ms
                  JOIN api i ON i.id = e.api_id
                  WHERE i.api = (SELECT o.api FROM api o WHERE o.id = (SELECT api_id FROM asked))
                    AND i.event_source = (SELECT event_source FROM asked)) AS before) x
    WHERE EXISTS (SELECT 1 FROM before WHERE events > 0)
    UNION ALL
    SELECT 5, 'New since ' || (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', split_ms / 1000, 'unixepoch') FROM split) || ': '
              || trim(coalesce((SELECT iif(count(*) = 1, 'the service ', 'the services ')
                                       || group_concat(iif(nth <= 3, substr(value, 1, 100), NULL), ', ')
                                       || iif(count(*) > 3, ' and ' || (count(*) - 3) || ' more', '')
                                FROM (SELECT value, row_number() OVER (ORDER BY value) AS nth FROM is_new)
                                HAVING count(*) > 0), '')
                      || coalesce('; ' || (SELECT iif(count(*) = 1, 'the region ', 'the regions ')
                                       || group_concat(iif(nth <= 3, substr(value, 1, 100), NULL), ', ')
                                       || iif(count(*) > 3, ' and ' || (count(*) - 3) || ' more', '')
                                FROM (SELECT value, row_number() OVER (ORDER BY value) AS nth FROM is_new_region)
                                HAVING count(*) > 0), ''), '; ') || '.'
    WHERE EXISTS (SELECT 1 FROM before WHERE events > 0)
      AND (EXISTS (SELECT 1 FROM is_new) OR EXISTS (SELECT 1 FROM is_new_region))
    UNION ALL
    SELECT 6, CASE WHEN x.ok = 0 THEN 'No successful AssumeRole'
                   ELSE 'It assumed ' || iif(x.roles = 1, 'one role', x.roles || ' roles') || ' ('
                        || x.ok || iif(x.ok = 1, ' successful call)', ' successful calls)') END
              || iif(x.refused, ', ' || iif(x.refused = 1, 'one refused', x.refused || ' refused'), '')
              || ', in ' || max(1, (g.last_ms - g.first_ms + 86399999) / 86400000) || iif(g.last_ms - g.first_ms <= 86400000, ' day', ' days') || ' of logs of '
              || g.regions || iif(g.regions = 1, ' region', ' regions') || ', of which '
              || g.sts_regions || iif(g.sts_regions = 1, ' has', ' have') || ' any call of STS.'
    FROM logged g
    JOIN (SELECT coalesce(sum(iif(outcome = 'success', events, 0)), 0) AS ok,
                 coalesce(sum(iif(outcome = 'success', roles, 0)), 0) AS roles,
                 coalesce(sum(iif(outcome = 'denied', events, 0)), 0) AS refused FROM role_call) x
    WHERE EXISTS (SELECT 1 FROM mine) AND g.first_ms IS NOT NULL
    UNION ALL
    SELECT 7, 'Grave calls since ' || (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', split_ms / 1000, 'unixepoch') FROM split) || ': ' || group_concat(iif(nth <= 3, substr(api, 1, 100) || ' (' || succeeded || ' of '
              || events || ' succeeded)', NULL), ', ')
              || iif(count(*) > 3, ' and ' || (count(*) - 3) || ' more APIs', '') || '.'
    FROM (SELECT * FROM grave ORDER BY nth)
    HAVING count(*) > 0
    UNION ALL
    SELECT 8, CASE WHEN sum(events) > 0
                   THEN 'Its past is thin (' || iif(sum(events) = 1, 'one call', sum(events) || ' calls') || ' on '
                        || iif(days = 1, 'one day', days || ' days') || '): what is new to it says little.'
                   ELSE 'These logs have nothing of it '
                        || iif(coalesce(:event, :key, :principal) IS NULL, 'elsewhere ', '') || 'before '
                        || (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', split_ms / 1000, 'unixepoch') FROM split)
                        || ': what is usual for it is not known.' END
    FROM past_days LEFT JOIN before
    HAVING (coalesce(sum(events), 0) < 20 OR days < 3) AND EXISTS (SELECT 1 FROM mine)
    UNION ALL
    SELECT 9, 'From ' || q.ip || iif(n.principals = 1, ' one other principal', ' ' || n.principals || ' other principals')
              || ' called too, in all of these logs: ' || n.one || coalesce(', ' || n.two, '')
              || coalesce(', ' || n.three, '')
              || iif(n.principals > 3, ' and ' || (n.principals - 3) || ' more', '') || '.'
    FROM asked q, neighbour n
    WHERE n.principals > 0
)
ORDER BY n;
