-- name: duration-answer
-- question: duration
-- title: The answer in sentences
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- note: What stands before the tables of the question duration; the tables have the rest.
-- note: basis, brief, event_ids and query are the ground of each sentence; docs/answers.md tells them.
-- example: trailcase ask case.db duration-answer --lead event=79eca301
--
-- stamp: time and eventID in one text, so that the least of them is the oldest event.
WITH call AS MATERIALIZED (
    SELECT t.credential, t.level, e.time_ms, e.place_id, e.event_id, e.id AS event_row,
           printf('%015d', e.time_ms) || iif(length(e.event_id) NOT BETWEEN 1 AND 100
                                             OR e.event_id GLOB '*[^!-~]*', NULL, e.event_id) AS stamp
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
),
seen AS MATERIALIZED (
    SELECT min(time_ms) AS first_ms, max(time_ms) AS last_ms,
           min(iif(level = 'confirmed', time_ms, NULL)) AS certain_ms,
           substr(min(printf('%015d', time_ms) || coalesce(event_id, '')), 16, 100) AS first_event,
           substr(max(printf('%015d', time_ms) || coalesce(event_id, '')), 16, 100) AS last_event,
           min(stamp) AS first_stamp, max(stamp) AS last_stamp,
           min(iif(level = 'confirmed', stamp, NULL)) AS certain_stamp,
           count(DISTINCT credential)   AS credentials,
           count(*)                     AS events,
           sum(level = 'confirmed')     AS confirmed,
           sum(level = 'probable')      AS probable,
           sum(level = 'possible')      AS possible
    FROM call
),
evidence AS MATERIALIZED (
    SELECT min(first_ms) AS start_ms, max(last_ms) AS end_ms FROM actor_day
),
covered AS MATERIALIZED (
    SELECT account, region, first_ms FROM coverage
),
there AS MATERIALIZED (
    SELECT max(v.first_ms) AS region_ms
    FROM seen s
    JOIN call c    ON c.time_ms = s.first_ms
    JOIN place l   ON l.id = c.place_id
    JOIN covered v ON v.account IS l.recipient_account AND v.region IS l.region
),
used AS MATERIALIZED (
    SELECT credential, min(time_ms) AS first_ms, max(time_ms) AS last_ms
    FROM call WHERE credential IS NOT NULL GROUP BY credential
),
other AS MATERIALIZED (
    SELECT u.credential, max(e.time_ms) AS before_ms,
           max(printf('%015d', e.time_ms) || iif(length(e.event_id) NOT BETWEEN 1 AND 100
                                                 OR e.event_id GLOB '*[^!-~]*', NULL, e.event_id)) AS stamp
    FROM used u
    CROSS JOIN credential c ON c.credential = u.credential AND c.kind = 'long_term_key'
    CROSS JOIN actor a      ON a.credential_id = c.id
    CROSS JOIN event e      ON e.actor_id = a.id AND e.time_ms < u.first_ms
    WHERE e.id NOT IN (SELECT event FROM superseded) AND e.id NOT IN (SELECT event FROM correction)
      AND NOT EXISTS (SELECT 1 FROM attributed t WHERE t.event_row = e.id)
    GROUP BY u.credential
),
made AS MATERIALIZED (
    SELECT u.credential, min(m.time_ms) AS created_ms,
           min(printf('%015d', m.time_ms) || iif(length(e.event_id) NOT BETWEEN 1 AND 100
                                                 OR e.event_id GLOB '*[^!-~]*', NULL, e.event_id)) AS stamp
    FROM used u
    CROSS JOIN mint m ON m.minted = u.credential AND m.kind = 'long_term_key'
    JOIN live_event e ON e.id = m.event
    GROUP BY u.credential
),
long_term AS MATERIALIZED (  -- the long-term keys among the credentials
    SELECT u.credential, u.first_ms, o.before_ms, d.created_ms,
           min(coalesce((SELECT g.first_ms FROM covered g
                         WHERE g.account = p.account AND g.region = 'us-east-1'), k.used_ms), k.used_ms) AS older_ms,
           min(coalesce(x.time_ms, y.time_ms), coalesce(y.time_ms, x.time_ms)) AS off_ms,
           o.stamp AS before_stamp, d.stamp AS made_stamp,
           iif(y.time_ms IS NULL OR x.time_ms <= y.time_ms, x.id, y.id) AS off_row
    FROM used u
    CROSS JOIN credential c     ON c.credential = u.credential AND c.kind = 'long_term_key'
    JOIN principal p            ON p.id = c.principal_id
    JOIN (SELECT credential_id, min(first_ms) AS used_ms FROM key_use GROUP BY credential_id) k
                                ON k.credential_id = c.id
    LEFT JOIN other o           ON o.credential = u.credential
    LEFT JOIN made d            ON d.credential = u.credential
    LEFT JOIN credential_life f ON f.credential_id = c.id
    LEFT JOIN event x           ON x.id = f.deactivated_event
    LEFT JOIN event y           ON y.id = f.deleted_event
),
known AS MATERIALIZED (
    SELECT count(*) AS keys,
           coalesce(sum(before_ms IS NULL OR before_ms < first_ms - 30 * 86400000), 0)  AS silent,
           coalesce(sum(before_ms >= first_ms - 30 * 86400000), 0)         AS busy,
           coalesce(sum(created_ms IS NOT NULL), 0)                        AS made,
           min(created_ms)                                                 AS made_ms,
           min(iif(created_ms IS NULL, (first_ms - older_ms) / 86400000, NULL)) AS least_days,
           coalesce(sum(off_ms IS NULL), 0)                                AS valid,
           min(iif(off_ms IS NULL, credential, NULL))                      AS one_valid,
           max(off_ms) + 36 * 3600000                                      AS tokens_ms,
           min(first_ms) - min(start_ms)                                   AS history_ms
    FROM long_term, evidence
),
making AS MATERIALIZED (
    SELECT c.stamp, d.mint_id IS NULL AND coalesce(m.expires_ms, m.latest_ms, 1 << 60) > v.end_ms AS valid
    FROM call c
    CROSS JOIN mint m ON m.event = c.event_row AND m.kind NOT IN ('windows_password', 'console_session')
    CROSS JOIN evidence v
    LEFT JOIN mint_end d ON d.mint_id = m.id
),
minted AS MATERIALIZED (
    SELECT count(*) AS pieces, coalesce(sum(valid), 0) AS valid FROM making
),
gap AS MATERIALIZED (
    SELECT "to", from_ms, reason, event_id FROM gaps WHERE EXISTS (SELECT 1 FROM call)
),
hole AS MATERIALIZED (
    SELECT count(*) AS gaps, sum("to" IS NULL) AS unended,
           substr(min(printf('%020d', coalesce(from_ms, 0)) || reason || coalesce(' (event ' || event_id || ')', '')), 21, 500) AS first_reason,
           min(from_ms) AS from_ms
    FROM gap
),
said (n, says) AS MATERIALIZED (
    SELECT 10, 'The intruder was active '
           || iif(first_ms - coalesce(region_ms, start_ms) < 48 * 3600000,
                  'on or before ' || strftime('%Y-%m-%dT%H:%M:%SZ', first_ms / 1000, 'unixepoch') || ' (the logs there begin at '
                  || strftime('%Y-%m-%dT%H:%M:%SZ', coalesce(region_ms, start_ms) / 1000, 'unixepoch') || ')'
                  || iif(first_ms = last_ms, '', ' until '),
                  iif(first_ms = last_ms, 'at ', 'from ') || strftime('%Y-%m-%dT%H:%M:%SZ', first_ms / 1000, 'unixepoch')
                  || iif(first_ms = last_ms, '', ' to '))
           || iif(first_ms = last_ms, '',
                  strftime('%Y-%m-%dT%H:%M:%SZ', last_ms / 1000, 'unixepoch') || ', that is at least '
                  || CASE WHEN last_ms - first_ms < 120000
                              THEN ((last_ms - first_ms) / 1000) || iif((last_ms - first_ms) / 1000 = 1, ' second', ' seconds')
                          WHEN last_ms - first_ms < 7200000 THEN ((last_ms - first_ms) / 60000) || ' minutes'
                          WHEN last_ms - first_ms < 172800000 THEN ((last_ms - first_ms) / 3600000) || ' hours'
                          ELSE ((last_ms - first_ms) / 86400000) || ' days' END)
           || CASE credentials WHEN 0 THEN '' WHEN 1 THEN ', with one credential'
                               ELSE ', with ' || credentials || ' credentials' END
           || ': ' || events || iif(events = 1, ' call (', ' calls (')
           || rtrim(iif(confirmed, confirmed || ' confirmed, ', '') || iif(probable, probable || ' probable, ', '')
                    || iif(possible, possible || ' possible, ', ''), ', ')
           || iif(events = 1, '), event ' || first_event || '.',
                  '), the first event ' || first_event || ', the last ' || last_event || '.')
    FROM seen, evidence, there
    WHERE events > 0 AND first_ms IS NOT NULL
    UNION ALL
    SELECT iif(certain_ms IS NULL, 21, 20), iif(certain_ms IS NULL, 'None of these calls is confirmed: all rest on what is probable.',
                  'The first call that is confirmed is of ' || strftime('%Y-%m-%dT%H:%M:%SZ', certain_ms / 1000, 'unixepoch') || '.')
    FROM seen
    WHERE events > 0 AND certain_ms IS NOT first_ms
    UNION ALL
    SELECT iif(history_ms < 48 * 3600000, 31, 30), CASE WHEN history_ms < 48 * 3600000
                        THEN 'The logs begin too late to tell who else used '
                             || iif(keys = 1, 'the long-term key', 'the ' || keys || ' long-term keys') || ' before.'
                   ELSE CASE WHEN keys = 1 THEN
                             iif(silent, 'The one long-term key was used by nobody else in the ',
                                         'The one long-term key was in use by its owner in the ')
                             ELSE 'Of the ' || keys || ' long-term keys, ' || silent || iif(silent = 1, ' was', ' were')
                                  || ' used by nobody else, and ' || busy || iif(busy = 1, ' was', ' were')
                                  || ' in use, in the ' END
                        || iif(history_ms < 30 * 86400000, (history_ms / 86400000) || ' days of logs before.',
                               '30 days before.') END
    FROM known
    WHERE keys > 0
    UNION ALL
    SELECT iif(made = keys AND keys > 1, 41, 40), CASE WHEN made = 0 AND keys = 1 THEN 'It was not made in these logs'
                   WHEN made = 0 THEN 'None of them was made in these logs'
                   WHEN made = keys AND keys = 1 THEN 'It was made in these logs, at ' || strftime('%Y-%m-%dT%H:%M:%SZ', made_ms / 1000, 'unixepoch') || ': not before can it have been stolen'
                   WHEN made = keys THEN 'All of them were made in these logs, the first at ' || strftime('%Y-%m-%dT%H:%M:%SZ', made_ms / 1000, 'unixepoch')
                   ELSE made || ' of them ' || iif(made = 1, 'was', 'were') || ' made in these logs, the first at ' || strftime('%Y-%m-%dT%H:%M:%SZ', made_ms / 1000, 'unixepoch') END
              || CASE WHEN least_days IS NULL THEN ''
                      WHEN least_days = 0 THEN ', and how old '
                           || iif(keys = 1, 'it is', 'they are') || ' is not determinable'
                      WHEN made THEN '; the others are at least ' || least_days || ' days old'
                      ELSE iif(keys = 1, ': it is at least ', ': each is at least ') || least_days
                           || iif(least_days = 1, ' day', ' days') || ' old, and since when it was known to others is not determinable' END || '.'
    FROM known
    WHERE keys > 0
    UNION ALL
    SELECT iif(end_ms - last_ms < 900000, 51, 50), 'The logs end at ' || strftime('%Y-%m-%dT%H:%M:%SZ', end_ms / 1000, 'unixepoch') || ', ' || CASE WHEN (end_ms - last_ms) < 120000 THEN ((end_ms - last_ms) / 1000) || iif((end_ms - last_ms) / 1000 = 1, ' second', ' seconds') WHEN (end_ms - last_ms) < 7200000 THEN ((end_ms - last_ms) / 60000) || ' minutes' WHEN (end_ms - last_ms) < 172800000 THEN ((end_ms - last_ms) / 3600000) || ' hours' ELSE ((end_ms - last_ms) / 86400000) || ' days' END || ' after the last call'
              || CASE WHEN end_ms - last_ms < 900000 THEN ': it may be continuing.' ELSE '.' END
    FROM seen, evidence
    WHERE events > 0 AND last_ms IS NOT NULL
    UNION ALL
    SELECT CASE WHEN tokens_ms > end_ms THEN 62 WHEN valid = 0 THEN 61 ELSE 60 END, CASE WHEN valid = 0 THEN iif(keys = 1, 'The key was', 'All ' || keys || ' keys were') || ' switched off in these logs'
                   WHEN valid = keys THEN iif(keys = 1, 'The key was not', 'None of the ' || keys || ' keys was') || ' switched off in these logs: access may be continuing'
                   ELSE valid || ' of the ' || keys || ' keys ' || iif(valid = 1, 'was', 'were') || ' not switched off in these logs ('
                        || iif(valid = 1, '', 'such as ') || one_valid || '): access may be continuing' END
              || iif(tokens_ms > end_ms, '; tokens made with those that were switched off may live until ' || strftime('%Y-%m-%dT%H:%M:%SZ', tokens_ms / 1000, 'unixepoch'), '') || '.'
    FROM known, evidence
    WHERE keys > 0
    UNION ALL
    SELECT iif(valid, 70, 71), 'The intruder made ' || iif(pieces = 1, 'one credential', pieces || ' credentials')
              || CASE WHEN pieces = 1 THEN iif(valid, ', which may still be valid at the end of the logs.',
                                               ', which is no longer valid at the end of the logs.')
                      ELSE ', of which ' || CASE valid WHEN 0 THEN 'none' WHEN pieces THEN 'all' ELSE valid || '' END || ' may still be valid at the end of the logs.' END
    FROM minted
    WHERE pieces > 0
    UNION ALL
    SELECT 80, iif(gaps = 1, 'There is a gap in the logs', 'There are ' || gaps || ' gaps in the logs')
              || coalesce(', from ' || strftime('%Y-%m-%dT%H:%M:%SZ', from_ms / 1000, 'unixepoch'), '') || ': ' || first_reason
              || iif(gaps = 1, '.', ', and more (see coverage-gaps).')
    FROM hole
    WHERE gaps > 0
),
-- What each is: its basis, its rank among those for the brief, and the query that shows all.
about (n, basis, rank, query) AS (VALUES
    (10, 'fact', 1, 'access-window'),
    (20, 'fact', NULL, 'intruder-events level=confirmed'), (21, 'fact', NULL, 'access-window'),
    (30, 'fact', NULL, 'dwell'), (31, 'inference', NULL, 'coverage-by-region'),
    (40, 'inference', NULL, 'dwell'), (41, 'fact', NULL, 'dwell'),
    (50, 'fact', 5, 'access-window'), (51, 'inference', 3, 'access-window'),
    (60, 'inference', 2, 'still-valid'), (61, 'fact', NULL, 'credentials-used'),
    (62, 'inference', 2, 'still-valid'),
    (70, 'inference', 4, 'still-valid'), (71, 'fact', NULL, 'credentials-minted'),
    (80, 'inference', NULL, 'coverage-gaps')
),
-- The events behind each; of many, those of the least choice.
behind (n, choice, stamp) AS (
    SELECT j.value, 0, CASE WHEN j.value = 10 THEN s.first_stamp WHEN j.value = 20 THEN s.certain_stamp
                            ELSE s.last_stamp END
    FROM seen s CROSS JOIN json_each('[10,20,50,51]') j
    UNION ALL
    SELECT 10, 0, last_stamp FROM seen
    UNION ALL
    SELECT j.value, 0, CASE j.value WHEN 30 THEN iif(k.before_ms >= k.first_ms - 30 * 86400000, k.before_stamp, NULL)
                                    WHEN 40 THEN k.made_stamp WHEN 41 THEN k.made_stamp
                                    ELSE printf('%015d', e.time_ms)
                                         || iif(length(e.event_id) NOT BETWEEN 1 AND 100
                                                OR e.event_id GLOB '*[^!-~]*', NULL, e.event_id) END
    FROM long_term k
    LEFT JOIN event e ON e.id = k.off_row
    CROSS JOIN json_each('[30,40,41,61,62]') j
    UNION ALL
    SELECT j.value, NOT valid, stamp FROM making CROSS JOIN json_each('[70,71]') j
    UNION ALL
    SELECT 80, 0, printf('%015d', e.time_ms) || iif(length(e.event_id) NOT BETWEEN 1 AND 100
                                                    OR e.event_id GLOB '*[^!-~]*', NULL, e.event_id)
    FROM gap g CROSS JOIN live_event e ON e.event_id = g.event_id
),
chosen AS MATERIALIZED (
    SELECT n, group_concat(substr(stamp, 16), ' ') AS event_ids
    FROM (SELECT n, stamp
          FROM (SELECT *, row_number() OVER (PARTITION BY n ORDER BY choice, stamp) AS nth
                FROM (SELECT n, stamp, min(choice) AS choice FROM behind
                      WHERE stamp IS NOT NULL GROUP BY n, stamp))
          WHERE nth <= 5 ORDER BY n, stamp)
    GROUP BY n
)
SELECT s.says, a.basis,
       iif(a.rank IS NOT NULL AND row_number() OVER (ORDER BY a.rank IS NULL, a.rank, s.n) <= 2, 1, 0) AS brief,
       c.event_ids,
       a.query || iif(:level IN ('confirmed', 'possible') AND s.n NOT IN (20, 31), ' level=' || :level, '') AS query
FROM said s
JOIN about a       ON a.n = s.n
LEFT JOIN chosen c ON c.n = s.n
ORDER BY s.n;
