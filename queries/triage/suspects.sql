-- name: suspects
-- question: triage
-- title: Suspects without any alert: credentials and addresses by how unusual their use is
-- param: least int default 4 | fewest points to be listed
-- next: keys-from-address, addresses-of-key, credential-events
-- note: A ranking and no verdict: a traveller, a new office, a VPN or a new machine is new too.
-- note: Compared with the 30 days before each arrival at an address; less than 4 points: left out.
-- note: Places in use since the first week of the logs are not judged.
-- note: Start from a row: trailcase lead CASE event EVENT_ID.  The points: docs/suspects.md.
-- example: trailcase ask case.db suspects
--
-- What is judged is the arrival of a credential at an address (`pair`): how unlike is it what
-- its principal did in the 30 days before?  Use at places where the principal arrived in
-- the 3 days before the arrival is left out of that: it may be the same story.  A role's
-- sessions count as the role, a user's as the user.  Counts by day tell most; events are
-- read of grave calls that are not made all the time (up to 5,000 times in a case), and
-- one for each caller to see its MFA.
WITH span AS MATERIALIZED (
    SELECT min(first_ms) AS first_ms, min(day) AS first_day FROM actor_day WHERE day >= 0
),
-- Who was where with what, by day.  Services, and calls that they forward, have no place.
-- Programs of one kind are one tool: each page of the console names itself.
used AS NOT MATERIALIZED (
    SELECT a.principal_id, c.counted_as AS unit, a.address_id, a.agent_id,
           CASE WHEN g.tool IN ('browser', 'console', 'aws-internal') THEN 'console'
                WHEN g.tool IN ('boto', 'botocore', 'boto3') THEN 'boto'
                ELSE g.tool END                         AS tool,
           CASE WHEN g.os IN ('kali', 'parrot', 'pentoo') THEN g.os
                WHEN g.tool IN ('pacu', 'trufflehog') THEN g.tool END AS weapon,
           n.day, n.first_ms, n.last_ms, n.events, n.denied, a.id AS actor_id
    FROM actor a
    JOIN credential c ON c.id = a.credential_id
    JOIN address d    ON d.id = a.address_id
    JOIN agent g      ON g.id = a.agent_id
    JOIN actor_day n  ON n.actor_id = a.id
    WHERE a.via_service IS NULL AND d.kind IN ('public', 'private') AND n.day >= 0
),
logged AS MATERIALIZED (  -- days of which there are logs, and how many of the 30 before
    SELECT CAST(day AS INTEGER) AS day,
           count(*) OVER (ORDER BY day RANGE BETWEEN 30 PRECEDING AND 1 PRECEDING) AS before
    FROM (SELECT DISTINCT day FROM actor_day WHERE day >= 0)
),
place AS MATERIALIZED (   -- where a principal was, since when, on how many days
    SELECT principal_id, address_id, min(day) AS first_day, count(DISTINCT day) AS days
    FROM used
    GROUP BY principal_id, address_id
),
life AS MATERIALIZED (   -- each use again, with the day its principal came to the place
    SELECT u.*, p.first_day AS arrived,
           p.days >= 3 AND p.first_day < s.first_day + 7 AS own   -- its own place
    FROM used u
    CROSS JOIN span s
    CROSS JOIN place p ON p.principal_id = u.principal_id AND p.address_id = u.address_id
),
-- ------------------------------------------------------------------- who is judged
arrival AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY unit, address_id)  AS id,
           principal_id, unit, address_id, min(first_ms) AS t0, max(last_ms) AS t1,
           min(day) AS d0, sum(events) AS events, sum(denied) AS denied, arrived
    FROM life
    WHERE NOT own
    GROUP BY unit, address_id
),
-- Logs of single days in years are no history: what counts are days of the 30 before.
pair AS MATERIALIZED (
    SELECT a.*,
           l.before                                               AS days_before,
           l.before >= 3                                          AS comparable,
           l.before >= 15 AND a.t0 - s.first_ms >= 30 * 86400000  AS month_before
    FROM arrival a
    JOIN span s
    JOIN logged l ON l.day = a.d0
),
-- --------------------------------------------------- what is usual for the principal
-- What comes before depends on the day alone: it is looked up once for all arrivals of a
-- principal on a day, and of its days only in those two stretches of 32 that can hold the
-- 31 before.  Who comes to 100,000 addresses in a day is not looked up 100,000 times.
since AS MATERIALIZED (
    SELECT d.*, (d.d0 - 31) / 32 + w.n AS month
    FROM (SELECT DISTINCT principal_id, d0 FROM pair) d
    JOIN (SELECT 0 AS n UNION ALL SELECT 1) w
),
by_day AS MATERIALIZED (
    SELECT principal_id, day, day / 32 AS month, min(arrived) AS arrived,
           sum(events) AS events, sum(denied) AS denied,
           count(DISTINCT CASE WHEN arrived = day THEN address_id END) AS arrivals
    FROM life
    GROUP BY principal_id, day
),
usual AS MATERIALIZED (
    SELECT p.principal_id, p.d0,
           count(b.day) >= 3 OR total(b.events) >= 20     AS known,
           count(b.day)                                   AS days,
           -- A machine or a phone: a new address every few days says nothing.
           total(b.arrivals) >= 3 AND total(b.arrivals) * 4 >= count(b.day) AS restless,
           total(b.denied) * 10 >= total(b.events) AND total(b.denied) > 0  AS often_denied
    FROM since p
    LEFT JOIN by_day b ON b.principal_id = p.principal_id AND b.month = p.month
                      AND b.day BETWEEN p.d0 - 31 AND p.d0 - 1 AND b.arrived <= p.d0 - 3
    GROUP BY p.principal_id, p.d0
),
-- ----------------------------------------------------------------------- programs
known_agent AS MATERIALIZED (
    SELECT principal_id, agent_id, tool, weapon, day, min(arrived) AS arrived
    FROM life
    GROUP BY principal_id, agent_id, tool, weapon, day
),
pair_agent AS MATERIALIZED (   -- programs of the first week of each pair
    SELECT DISTINCT p.id, p.principal_id, p.d0, u.agent_id, u.tool, u.weapon
    FROM pair p
    JOIN life u ON u.unit = p.unit AND u.address_id = p.address_id AND u.day < p.d0 + 7
),
familiar AS MATERIALIZED (
    SELECT id, tool, weapon,
           ifnull(min(arrived) OVER (PARTITION BY principal_id, agent_id ORDER BY day
                  RANGE BETWEEN 31 PRECEDING AND 1 PRECEDING) <= day - 3, 0) AS same_agent,
           ifnull(min(arrived) OVER (PARTITION BY principal_id, tool ORDER BY day
                  RANGE BETWEEN 31 PRECEDING AND 1 PRECEDING) <= day - 3, 0) AS same_tool,
           ifnull(min(arrived) OVER (PARTITION BY principal_id, weapon ORDER BY day
                  RANGE BETWEEN 31 PRECEDING AND 1 PRECEDING) <= day - 3, 0) AS same_weapon
    FROM (SELECT NULL AS id, * FROM known_agent
          UNION ALL
          SELECT id, principal_id, agent_id, tool, weapon, d0, NULL FROM pair_agent)
),
program AS MATERIALIZED (
    SELECT CAST(id AS INTEGER) AS id,
           max(same_agent) = 0                              AS new_agent,
           min(CASE WHEN same_tool = 0 THEN tool END)       AS new_tool,
           min(CASE WHEN same_weapon = 0 THEN weapon END)   AS weapon
    FROM familiar
    WHERE id IS NOT NULL
    GROUP BY id
),
-- ------------------------------------------------------------- idle for a long time
unit_day AS MATERIALIZED (
    SELECT unit, day, day / 32 AS month, min(first_ms) AS first_ms, min(arrived) AS arrived
    FROM life
    GROUP BY unit, day
),
last_used AS MATERIALIZED (
    SELECT p.unit, p.d0, min(u.first_ms) AS first_ms
    FROM (SELECT DISTINCT unit, d0, (d0 - 30) / 32 + w.n AS month
          FROM pair
          JOIN (SELECT 0 AS n UNION ALL SELECT 1) w) p
    JOIN unit_day u ON u.unit = p.unit AND u.month = p.month
                   AND u.day BETWEEN p.d0 - 30 AND p.d0 AND u.arrived < p.d0 - 1
    GROUP BY p.unit, p.d0
),
made AS MATERIALIZED (   -- what is new cannot have been idle
    SELECT minted AS unit, max(time_ms) AS made_ms FROM mint
    WHERE minted IN (SELECT unit FROM pair) GROUP BY minted
    UNION ALL
    SELECT p.principal, max(s.time_ms)
    FROM state_step s
    JOIN principal p ON p.name = s.object
    WHERE s.kind IN ('user', 'role') AND s.op = 'open'
    GROUP BY p.principal
),
dormant AS MATERIALIZED (
    SELECT p.id
    FROM pair p
    LEFT JOIN last_used u ON u.unit = p.unit AND u.d0 = p.d0
    LEFT JOIN made m ON m.unit = p.unit AND m.made_ms BETWEEN p.t0 - 30 * 86400000 AND p.t0
    WHERE p.days_before >= 7 AND ifnull(u.first_ms >= p.t0, 1) AND m.unit IS NULL
),
-- ------------------------------------------------------------------------- refusals
refused AS MATERIALIZED (
    SELECT p.id, sum(u.events) AS events, sum(u.denied) AS denied
    FROM pair p
    JOIN life u ON u.unit = p.unit AND u.address_id = p.address_id AND u.day = p.d0
    GROUP BY p.id
    HAVING sum(u.denied) > 0
),
-- ------------------------------------------------ grave calls, never made by it before
grave_api AS MATERIALIZED (
    SELECT i.id, i.api, t.severity
    FROM api_catalog t
    JOIN api i ON i.event_source = t.event_source AND i.api = t.api
    WHERE t.severity >= 3 AND i.api <> 'ConsoleLogin'
      AND (SELECT count(*) FROM (SELECT 1 FROM event e WHERE e.api_id = i.id LIMIT 5001)) <= 5000
),
grave_use AS MATERIALIZED (
    SELECT a.principal_id, c.counted_as AS unit, a.address_id, g.api, g.severity,
           min(e.time_ms) AS first_ms, max(r.outcome = 'success') AS succeeded
    FROM grave_api g
    CROSS JOIN event e ON e.api_id = g.id
    CROSS JOIN actor a ON a.id = e.actor_id
    CROSS JOIN result r ON r.id = e.result_id
    LEFT JOIN credential c ON c.id = a.credential_id
    WHERE a.via_service IS NULL AND e.time_ms IS NOT NULL
      AND e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
    GROUP BY a.principal_id, c.counted_as, a.address_id, g.api, g.severity
),
grave_first AS MATERIALIZED (
    SELECT unit, address_id, api, severity, succeeded, first_ms,
           min(first_ms) OVER (PARTITION BY principal_id, api) AS its_first_ms,
           min(first_ms) OVER (PARTITION BY api)               AS first_of_all_ms
    FROM grave_use
),
call AS MATERIALIZED (   -- not a join: SQLite takes these for few, and would make no index
    SELECT id, api, severity, succeeded,
           first_of_all_ms >= t0 - 3 * 86400000 AND comparable AS unheard_of
    FROM (SELECT api, severity, succeeded, first_ms, its_first_ms, first_of_all_ms,
                 max(id) OVER its AS id, max(t0) OVER its AS t0, max(comparable) OVER its AS comparable
          FROM (SELECT g.*, NULL AS id, NULL AS t0, NULL AS comparable FROM grave_first g
                UNION ALL
                SELECT unit, address_id, NULL, NULL, NULL, NULL, NULL, NULL, id, t0, comparable
                FROM pair
                WHERE (unit, address_id) IN (SELECT unit, address_id FROM grave_first))
          WINDOW its AS (PARTITION BY unit, address_id))
    WHERE api IS NOT NULL AND its_first_ms >= t0 - 3 * 86400000 AND first_ms < t0 + 7 * 86400000
),
worst_call AS MATERIALIZED (
    SELECT CAST(id AS INTEGER) AS id, max(severity) AS severity, count(*) AS calls,
           sum(severity >= 4) AS grave, max(unheard_of AND severity >= 4) AS unheard_of,
           max(iif(nth = 1, name, NULL)) || ifnull(', ' || max(iif(nth = 2, name, NULL)), '')
             || ifnull(', ' || max(iif(nth = 3, name, NULL)), '')     AS names
    FROM (SELECT *, api || iif(succeeded, '', ' (failed)') AS name,
                 row_number() OVER (PARTITION BY id ORDER BY severity DESC, api, succeeded) AS nth
          FROM call)
    GROUP BY id
),
-- ------------------------------------------------- keys of an instance, used elsewhere
instance_place AS MATERIALIZED (
    SELECT a.principal_id, a.session_name, a.address_id, count(DISTINCT a.access_key) AS keys
    FROM actor a
    JOIN address d ON d.id = a.address_id   -- endpoints of its subnet are its own
                  AND d.kind IN ('public', 'private') AND d.vpc_endpoint IS NULL
    WHERE a.session_name GLOB 'i-*' AND a.via_service IS NULL AND a.credential_id IS NOT NULL
    GROUP BY a.principal_id, a.session_name, a.address_id
),
instance AS MATERIALIZED (
    SELECT a.principal_id, a.session_name, count(DISTINCT a.access_key) AS keys
    FROM actor a
    JOIN address d ON d.id = a.address_id
                  AND d.kind IN ('public', 'private') AND d.vpc_endpoint IS NULL
    WHERE a.session_name GLOB 'i-*' AND a.via_service IS NULL AND a.credential_id IS NOT NULL
    GROUP BY a.principal_id, a.session_name
),
-- One key of it alone is there.  Of two keys in two places, that is abroad where others are.
abroad AS MATERIALIZED (
    SELECT p.id, k.instance
    FROM pair p
    JOIN (SELECT k.principal_id, k.address_id, min(k.session_name) AS instance
          FROM instance_place k
          JOIN instance i ON i.principal_id = k.principal_id AND i.session_name = k.session_name
          JOIN (SELECT address_id, count(*) AS principals FROM place GROUP BY address_id) x
            ON x.address_id = k.address_id
          WHERE k.keys = 1 AND (i.keys > 2 OR (i.keys = 2 AND x.principals > 1))
          GROUP BY k.principal_id, k.address_id) k
      ON k.principal_id = p.principal_id AND k.address_id = p.address_id
),
-- -------------------------------------------------------------- what the address is
label AS MATERIALIZED (
    SELECT DISTINCT x.address_id, w.what,
           CASE w.what WHEN 'asn' THEN f.asn WHEN 'country' THEN f.country ELSE f.tag END AS value,
           w.what = 'tag' AND r.format = 'list' AND f.tag IN ('corporate', 'vpn', 'ci') AS trusted,
           w.what = 'tag' AND f.tag IN ('tor', 'anonymous_vpn', 'public_proxy', 'hosting') AS hides
    FROM address_network x
    JOIN network_fact f ON f.id = x.network_fact_id
    JOIN enrichment r   ON r.id = f.enrichment_id
    JOIN (SELECT 'asn' AS what UNION ALL SELECT 'country' UNION ALL SELECT 'tag') w
      ON CASE w.what WHEN 'asn' THEN f.asn WHEN 'country' THEN f.country ELSE f.tag END IS NOT NULL
),
known_label AS MATERIALIZED (
    SELECT v.principal_id, l.what, l.value, v.day, min(v.arrived) AS arrived
    FROM (SELECT DISTINCT principal_id, address_id, day, arrived FROM life
          WHERE principal_id IN (SELECT principal_id FROM pair)) v
    JOIN label l ON l.address_id = v.address_id
    GROUP BY v.principal_id, l.what, l.value, v.day
),
-- SQLite makes no index of columns whose type it cannot see, as below a window: so CAST.
compared_label AS MATERIALIZED (   -- what is known of the places it usually is at
    SELECT CAST(principal_id AS INTEGER) AS principal_id, CAST(d0 AS INTEGER) AS d0,
           what, value, known, same
    FROM (
        SELECT asked, principal_id, what, value, day AS d0,
               ifnull(min(arrived) OVER (PARTITION BY principal_id, what ORDER BY day
                      RANGE BETWEEN 31 PRECEDING AND 1 PRECEDING) <= day - 3, 0) AS known,
               ifnull(min(arrived) OVER (PARTITION BY principal_id, what, value ORDER BY day
                      RANGE BETWEEN 31 PRECEDING AND 1 PRECEDING) <= day - 3, 0) AS same
        FROM (SELECT 0 AS asked, * FROM known_label
              UNION ALL
              SELECT DISTINCT 1, p.principal_id, l.what, l.value, p.d0, NULL
              FROM pair p
              JOIN label l ON l.address_id = p.address_id))
    WHERE asked
),
network AS MATERIALIZED (   -- where sources disagree, what one of them says is known
    SELECT p.id,
           min(CASE l.what WHEN 'asn' THEN l.value END)         AS asn,
           min(CASE l.what WHEN 'country' THEN l.value END)     AS country,
           max(CASE l.what WHEN 'asn' THEN k.known END)
             AND NOT max(CASE l.what WHEN 'asn' THEN k.same END)     AS new_asn,
           max(CASE l.what WHEN 'country' THEN k.known END)
             AND NOT max(CASE l.what WHEN 'country' THEN k.same END) AS new_country,
           max(l.trusted)                                     AS trusted,
           min(CASE WHEN l.trusted THEN l.value END)          AS trusted_as,
           min(CASE WHEN l.hides AND NOT k.same THEN l.value END) AS hides
    FROM pair p
    CROSS JOIN label l          ON l.address_id = p.address_id
    CROSS JOIN compared_label k ON k.principal_id = p.principal_id AND k.d0 = p.d0
                               AND k.what = l.what AND k.value = l.value
    GROUP BY p.id
),
company AS MATERIALIZED (   -- who had been there for some time
    SELECT CAST(id AS INTEGER) AS id, principals, settled FROM (
        SELECT id,
               sum(principals) OVER earlier AS principals,
               max(settled) OVER earlier    AS settled
        FROM (SELECT NULL AS id, address_id, first_day AS day, count(*) AS principals,
                     max(days >= 3) AS settled
              FROM place
              GROUP BY address_id, first_day
              UNION ALL
              SELECT id, address_id, d0, NULL, NULL FROM pair)
        WINDOW earlier AS (PARTITION BY address_id ORDER BY day
                           RANGE BETWEEN UNBOUNDED PRECEDING AND 3 PRECEDING))
    WHERE id IS NOT NULL AND principals IS NOT NULL
),
-- --------------------------------------------------------------- points of each pair
own_points AS MATERIALIZED (
    SELECT p.*, k.kind, u.days AS usual_days, w.trusted_as, w.hides, w.asn, w.country,
           p.comparable AND u.known AS compared,
           -- New to it, and no place where others of the case are at home.
           CASE WHEN w.trusted OR u.restless OR NOT p.comparable OR p.arrived <= p.d0 - 3
                  OR ifnull(c.principals, 0) >= 5
                  OR (c.settled AND k.kind = 'role') THEN 0
                WHEN c.id IS NULL THEN 2 ELSE 1 END                   AS new_to,
           CASE WHEN w.new_asn AND u.known AND NOT w.trusted AND NOT u.restless
                THEN 3 ELSE 0 END                                     AS asn_points,
           CASE WHEN w.new_country AND u.known AND NOT w.trusted AND NOT u.restless
                THEN 2 ELSE 0 END                                     AS country_points,
           CASE WHEN w.hides IS NULL OR w.trusted THEN 0
                WHEN w.hides = 'hosting' AND k.kind = 'role' AND NOT u.known THEN 0
                ELSE 3 END                                            AS hides_points,
           CASE WHEN p.comparable AND u.known AND g.new_tool IS NOT NULL
                THEN 2 ELSE 0 END                                     AS tool_points,
           g.new_tool,
           CASE WHEN p.comparable AND u.known AND g.new_agent AND p.arrived > p.d0 - 3
                THEN 1 ELSE 0 END                                     AS agent_points,
           CASE WHEN g.weapon IS NOT NULL THEN 4 ELSE 0 END           AS weapon_points,
           g.weapon,
           -- That an active user opens the console again is little.
           CASE WHEN d.id IS NULL THEN 0
                WHEN u.days > 0 AND p.unit LIKE 'user:%' THEN 1
                WHEN p.month_before THEN 3 ELSE 2 END                 AS dormant_points,
           CASE WHEN r.id IS NULL OR (u.often_denied AND u.known) THEN 0
                WHEN r.denied >= 10 THEN 3
                WHEN r.denied >= 3 THEN 2
                WHEN r.denied * 4 >= r.events THEN 1 ELSE 0 END       AS denied_points,
           r.denied AS denied_first, r.events AS events_first,
           -- One less where it, or many, had been before.
           CASE WHEN v.id IS NULL THEN 0
                WHEN p.comparable AND (u.known OR d.id IS NOT NULL)
                THEN min(4, v.severity - 2 + v.unheard_of)
                     - (p.arrived <= p.d0 - 3 OR ifnull(c.principals, 0) >= 5)
                ELSE max(0, v.severity - 2 - (v.severity = 3)) + 2 * (v.grave >= 5) END AS call_points,
           v.calls, v.names, v.unheard_of,
           CASE WHEN b.id IS NULL THEN 0 ELSE 4 END                   AS abroad_points,
           b.instance
    FROM pair p
    CROSS JOIN usual u       ON u.principal_id = p.principal_id AND u.d0 = p.d0
    CROSS JOIN program g     ON g.id = p.id
    CROSS JOIN (SELECT counted_as, min(CASE kind WHEN 'long_term_key' THEN 'key'
                                           WHEN 'role_session' THEN 'role'
                                           WHEN 'root' THEN 'root' ELSE 'session' END) AS kind
          FROM credential GROUP BY counted_as) k ON k.counted_as = p.unit
    LEFT JOIN network w      ON w.id = p.id
    LEFT JOIN company c      ON c.id = p.id
    LEFT JOIN dormant d      ON d.id = p.id
    LEFT JOIN refused r      ON r.id = p.id
    LEFT JOIN worst_call v   ON v.id = p.id
    LEFT JOIN abroad b       ON b.id = p.id
),
-- Several principals come to one address, and most of them are unlike themselves there: keys
-- that are tried one after the other.  In a new office most are as usual.  Whoever takes on
-- roles there is one person, so roles do not count.
odd AS MATERIALIZED (
    SELECT id, principal_id, address_id, d0, kind <> 'role' OR abroad_points > 0 AS counts,
           tool_points + agent_points + weapon_points + dormant_points + denied_points
             + call_points + abroad_points AS points
    FROM own_points
),
newcomer AS MATERIALIZED (   -- who came within three days of a day, the most unlike first
    SELECT address_id, d0 + w.n AS d0, principal_id, max(points) AS points,
           row_number() OVER (PARTITION BY address_id, d0 + w.n ORDER BY max(points) DESC) AS nth
    FROM (SELECT address_id, d0, principal_id, max(iif(counts, points, NULL)) AS points,
                 max(counts) AS counts, min(d0) OVER near AS from_day, max(d0) OVER near AS to_day
          FROM odd
          GROUP BY address_id, d0, principal_id
          WINDOW near AS (PARTITION BY address_id ORDER BY d0
                          RANGE BETWEEN 3 PRECEDING AND 3 FOLLOWING))
    JOIN (SELECT -3 AS n UNION ALL SELECT -2 UNION ALL SELECT -1 UNION ALL SELECT 0
          UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3) w
      ON d0 + w.n BETWEEN from_day AND to_day   -- on other days nobody asks
    WHERE counts
    GROUP BY address_id, d0 + w.n, principal_id
),
crowd AS MATERIALIZED (
    SELECT CAST(address_id AS INTEGER) AS address_id, CAST(d0 AS INTEGER) AS d0,
           count(*) AS came, sum(points >= 2) AS unlike,
           max(iif(nth = 1, principal_id, NULL)) AS worst, max(points) AS most,
           max(iif(nth = 2, points, NULL)) AS most_but_worst
    FROM newcomer
    GROUP BY address_id, d0
),
-- ------------------------------------------------------------------------------ MFA
-- Of each caller of a principal that has points already, one event.
mfa_of AS MATERIALIZED (
    SELECT u.principal_id, u.unit, u.address_id, u.day, u.arrived,
           (SELECT k.mfa FROM event e JOIN kind k ON k.id = e.kind_id
            WHERE e.id = (SELECT min(f.id) FROM event f WHERE f.actor_id = u.actor_id)) AS mfa
    FROM (SELECT actor_id, principal_id, unit, address_id, min(day) AS day, min(arrived) AS arrived
          FROM life
          WHERE principal_id IN (SELECT principal_id FROM odd WHERE points >= 2 AND counts)
          GROUP BY actor_id) u
),
-- By day; what it did at a place that it came to two days before or earlier is one.
mfa_day AS MATERIALIZED (
    SELECT principal_id, day, day / 32 AS month, max(arrived, day - 2) AS arrived,
           count(*) AS callers, total(mfa = 1) AS with_mfa, max(mfa IS NOT NULL) AS told
    FROM mfa_of
    GROUP BY principal_id, day, max(arrived, day - 2)
),
mfa_usual AS MATERIALIZED (
    SELECT p.principal_id, p.d0, max(m.told) AS told,
           total(m.with_mfa) >= 3 AND total(m.with_mfa) * 5 >= total(m.callers) * 4 AS usual
    FROM since p
    JOIN mfa_day m ON m.principal_id = p.principal_id AND m.month = p.month
                  AND m.day BETWEEN p.d0 - 31 AND p.d0 - 1 AND m.arrived <= p.d0 - 3
    GROUP BY p.principal_id, p.d0
),
mfa_here AS MATERIALIZED (
    SELECT principal_id, unit, address_id, max(mfa IS NOT NULL) AS told, total(mfa = 1) > 0 AS here
    FROM mfa_of
    GROUP BY principal_id, unit, address_id
),
-- ------------------------------------------------------------------- guessed sign-ins
sign_in AS MATERIALIZED (
    SELECT a.address_id, e.time_ms, e.event_id, a.principal_id,
           r.outcome = 'success' AS good
    FROM (SELECT id FROM api WHERE api = 'ConsoleLogin') i
    CROSS JOIN event e   ON e.api_id = i.id
    CROSS JOIN result r  ON r.id = e.result_id
    CROSS JOIN actor a   ON a.id = e.actor_id
    CROSS JOIN address d ON d.id = a.address_id AND d.kind IN ('public', 'private')
    WHERE e.time_ms IS NOT NULL
      AND e.id NOT IN (SELECT event FROM superseded)
      AND e.id NOT IN (SELECT event FROM correction)
),
guessed_day AS MATERIALIZED (   -- a day on which more failed than went well
    SELECT address_id, sum(NOT good) AS failures,
           count(DISTINCT iif(good, NULL, principal_id)) AS users,
           min(iif(good, NULL, time_ms)) AS t0, max(iif(good, NULL, time_ms)) AS t1,
           min(iif(good, NULL, printf('%020d', time_ms) || event_id)) AS first_event
    FROM sign_in
    GROUP BY address_id, time_ms / 86400000
    HAVING sum(NOT good) > sum(good)
       AND (count(DISTINCT iif(good, NULL, principal_id)) >= 3 OR sum(NOT good) >= 10)
),
guessed AS MATERIALIZED (
    SELECT address_id, sum(failures) AS failures, min(t0) AS t0, max(t1) AS t1,
           max(iif(users >= 3, 4, 0) + iif(failures >= 10, 2, 0)) AS points,
           sum(failures) || ' failed sign-ins, of up to ' || max(users) || ' users a day '
             || max(iif(users >= 3, 4, 0) + iif(failures >= 10, 2, 0)) AS reason,
           min(first_event) AS first_event
    FROM guessed_day
    GROUP BY address_id
),
-- ----------------------------------------------------------------- points and reasons
pair_points AS NOT MATERIALIZED (
    SELECT p.*, c.came, c.unlike, p.kind <> 'role' AND (h.told OR m.told) AS mfa_told,
           iif(p.asn_points + p.country_points = 0, min(p.new_to, 1), 0)      AS address_points,
           CASE WHEN p.trusted_as IS NOT NULL OR (p.new_to = 0 AND p.comparable) THEN 0
                WHEN c.unlike >= 3 AND c.unlike * 2 >= c.came THEN 4
                WHEN c.unlike = 2 AND c.came <= 4 THEN 2
                WHEN iif(c.worst = p.principal_id, c.most_but_worst, c.most) >= 4 THEN 2
                ELSE 0 END                                                    AS crowd_points,
           iif(p.compared AND p.kind <> 'role' AND m.usual AND NOT ifnull(h.here, 0) AND p.new_to,
               2, 0)                                                          AS mfa_points
    FROM own_points p
    LEFT JOIN crowd c     ON c.address_id = p.address_id AND c.d0 = p.d0
    LEFT JOIN mfa_usual m ON m.principal_id = p.principal_id AND m.d0 = p.d0
    LEFT JOIN mfa_here h  ON h.principal_id = p.principal_id AND h.unit = p.unit
                         AND h.address_id = p.address_id
),
scored AS MATERIALIZED (
    SELECT p.*,
           address_points + asn_points + country_points + hides_points + crowd_points + tool_points
             + agent_points + weapon_points + dormant_points + denied_points + call_points
             + abroad_points + mfa_points AS points,
           -- What speaks against the address itself, and not against the credential alone.
           address_points + asn_points + country_points + hides_points + crowd_points > 0
             OR (NOT comparable AND trusted_as IS NULL) AS of_address
    FROM pair_points p
),
judged AS NOT MATERIALIZED (   -- in words; from here on the rows are short, as they are sorted often
    SELECT kind, unit, address_id, principal_id, points, of_address, t0, t1, events, denied,
           iif(asn_points, 'ASN ' || asn || ' new to it 3, ', '')
           || iif(country_points, 'country ' || country || ' new to it 2, ', '')
           || iif(address_points, CASE new_to WHEN 2 THEN 'address new to it and to everybody 1, '
                                              ELSE 'address new to it 1, ' END, '')
           || iif(hides_points, hides || ' 3, ', '')
           || CASE WHEN crowd_points = 0 THEN ''
                   WHEN unlike >= 2 THEN unlike || ' principals came here within days and are '
                                                || 'unlike themselves ' || crowd_points || ', '
                   ELSE 'so did another who is very unlike itself ' || crowd_points || ', ' END
           || iif(tool_points, 'first ' || new_tool || ' in ' || min(30, days_before)
                               || ' days 2, ', '')
           || iif(agent_points, 'none of the agents it had 1, ', '')
           || iif(weapon_points, weapon || ', known from attacks 4, ', '')
           || iif(dormant_points, 'unused for ' || iif(month_before, '30 days',
                  '' || days_before || ' days of logs before') || ' '
                  || dormant_points || ', ', '')
           || iif(denied_points, denied_first || ' of ' || events_first
                                 || ' calls denied on the first day ' || denied_points || ', ', '')
           || iif(call_points, names || iif(calls > 3, ' and ' || (calls - 3) || ' more', '')
                  || CASE WHEN NOT (compared OR dormant_points) THEN ': grave '
                          WHEN unheard_of THEN ': never called by anybody before '
                          ELSE ': never called by it before ' END || call_points || ', ', '')
           || iif(abroad_points, 'key of instance ' || instance || ', which works elsewhere 4, ', '')
           || iif(mfa_points, 'no MFA, which is usual for it 2, ', '')
           || iif(trusted_as IS NULL, '', 'address is ' || trusted_as || ' by a list 0, ') AS reasons,
           CASE WHEN NOT comparable THEN 'history: logs of ' || days_before || ' days of the 30 before; '
                WHEN NOT compared THEN 'its usual life: ' || usual_days
                                       || ' days of use in the 30 before; ' ELSE '' END
           || iif(asn IS NULL AND country IS NULL, 'ASN and country: not enriched; ', '')
           || iif(mfa_told, '', 'MFA; ') AS unknown
    FROM scored
    WHERE points > 0
),
-- ----------------------------------- a row for each credential, and one for each address
-- A pair that is listed speaks of its credential, one against whose address something speaks
-- (there is another that is listed, or guessed sign-ins) of the address: up to twice it is here.
side AS (
    SELECT w.by_unit, iif(w.by_unit, p.unit, p.address_id) AS whom, p.kind, p.unit, p.address_id,
           d.ip || coalesce(' via ' || d.vpc_endpoint, '') AS ip, p.principal_id, n.principal,
           coalesce(n.name, n.principal) AS name, p.points, p.reasons, p.unknown,
           p.t0, p.t1, p.events, p.denied,
           -- Of equal points and time, the first of these is the best.
           iif(w.by_unit, d.ip, p.unit) AS tie, iif(w.by_unit, d.vpc_endpoint, NULL) AS next_tie
    FROM (SELECT *, max(of_address AND points >= ifnull(:least, 4))
                      OVER (PARTITION BY address_id) AS beside_listed
          FROM judged) p
    JOIN (SELECT 1 AS by_unit UNION ALL SELECT 0) w
      ON iif(w.by_unit, p.points >= ifnull(:least, 4), p.of_address)
    JOIN principal n ON n.id = p.principal_id
    JOIN address d   ON d.id = p.address_id
    WHERE w.by_unit OR p.beside_listed OR p.address_id IN (SELECT address_id FROM guessed)
),
-- Beside a credential its addresses are told, beside an address who came; each once.
beside AS (
    SELECT *, iif(by_unit, ip, name) AS told,
           row_number() OVER (PARTITION BY by_unit, whom
                              ORDER BY points DESC, t0, tie, next_tie) AS of_whom,
           row_number() OVER (PARTITION BY by_unit, whom, iif(by_unit, address_id, principal_id)
                              ORDER BY t0) = 1                         AS is_new
    FROM side
),
in_order AS (   -- the how manieth of them, in order of arrival
    SELECT *, sum(is_new) OVER (PARTITION BY by_unit, whom
                                ORDER BY t0, told, iif(by_unit, NULL, principal)
                                ROWS UNBOUNDED PRECEDING) AS nth
    FROM beside
),
summed AS (   -- the first 20 addresses are told, or 5 who came
    SELECT *, group_concat(iif(is_new AND nth <= iif(by_unit, 20, 5), told, NULL), ', ')
                OVER its AS first_told,
           max(nth) OVER its - iif(by_unit, 20, 5) AS untold,
           min(t0) OVER its AS from_ms, max(t1) OVER its AS to_ms,
           sum(events) OVER its AS all_events, sum(denied) OVER its AS all_denied
    FROM in_order
    WINDOW its AS (PARTITION BY by_unit, whom ORDER BY nth
                   ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
),
ranked AS (
    SELECT by_unit, iif(by_unit, kind, 'address') AS kind, iif(by_unit, unit, ip) AS value,
           iif(by_unit, name, all_told) AS principal, points, NULL AS guessed, reasons, unknown,
           iif(by_unit, all_told, NULL) AS ips, from_ms AS t0, to_ms AS t1, all_events AS events,
           all_denied AS denied, unit, address_id, t0 AS best_ms
    FROM (SELECT *, first_told || iif(untold > 0, ' and ' || untold || ' more', '') AS all_told
          FROM summed
          WHERE of_whom = 1)
),
-- Guessed sign-ins add to the row of their address, or are its row where there is no other.
suspect AS MATERIALIZED (
    SELECT kind, value, principal, ifnull(points, 0) + ifnull(max(guessed) OVER its, 0) AS points,
           iif(guessed IS NULL, reasons, '')
             || ifnull(max(iif(guessed IS NULL, NULL, reasons)) OVER its, '') AS reasons,
           unknown, ips, t0, t1, events, denied, unit, address_id, best_ms,
           guessed IS NOT NULL AND count(*) OVER its > 1 AS is_added
    FROM (SELECT * FROM ranked
          UNION ALL
          SELECT 0, 'address', d.ip || coalesce(' via ' || d.vpc_endpoint, ''), NULL, NULL,
                 g.points, g.reason, 'who: no sign-in succeeded; ', NULL, g.t0, g.t1, g.failures,
                 0, substr(g.first_event, 21), g.address_id, NULL
          FROM guessed g
          JOIN address d ON d.id = g.address_id)
    WINDOW its AS (PARTITION BY by_unit, iif(by_unit, unit, address_id))
),
-- SQLite reads a name again wherever it stands, with all names below it, before it begins: so
-- each is named few times.  No event is looked for row by row: SQLite makes an index of `life`
-- here as long as it takes the rows of `suspect` for many, which the UNION above is needed for.
listed AS (
    SELECT s.*, min(e.event_id) AS event_id
    FROM suspect s
    LEFT JOIN life l ON l.unit = s.unit AND l.address_id = s.address_id AND l.first_ms = s.best_ms
    LEFT JOIN event e ON e.actor_id = l.actor_id AND e.time_ms = s.best_ms
                     AND e.id >= (s.best_ms / 1000) << 24 AND e.id < (s.best_ms / 1000 + 1) << 24
                     AND e.id NOT IN (SELECT event FROM superseded)
                     AND e.id NOT IN (SELECT event FROM correction)
    WHERE s.points >= ifnull(:least, 4) AND NOT s.is_added
    GROUP BY s.kind, s.value
)
SELECT row_number() OVER (ORDER BY s.points DESC, s.t0, s.kind, s.value) AS rank,
       s.kind,
       s.value,
       s.principal,
       s.points,
       rtrim(s.reasons, ', ')                                          AS reasons,
       s.ips,
       rtrim(s.unknown, '; ')                                          AS unknown,
       strftime('%Y-%m-%dT%H:%M:%SZ', s.t0 / 1000, 'unixepoch')        AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', s.t1 / 1000, 'unixepoch')        AS last_seen,
       s.events,
       s.denied,
       iif(s.best_ms IS NULL, s.unit, s.event_id)                      AS event_id
FROM listed s
ORDER BY rank;
