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
used AS MATERIALIZED (
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
logged AS MATERIALIZED (  -- days of which there are logs
    SELECT DISTINCT day FROM actor_day WHERE day >= 0
),
place AS MATERIALIZED (   -- where a principal was, since when, on how many days
    SELECT principal_id, address_id, min(day) AS first_day, count(DISTINCT day) AS days
    FROM used
    GROUP BY principal_id, address_id
),
life AS MATERIALIZED (   -- each use again, with the day its principal came to the place
    SELECT u.*, p.first_day AS arrived
    FROM used u
    JOIN place p ON p.principal_id = u.principal_id AND p.address_id = u.address_id
),
-- ------------------------------------------------------------------- who is judged
arrival AS MATERIALIZED (
    SELECT row_number() OVER (ORDER BY u.unit, u.address_id)  AS id,
           u.principal_id, u.unit, u.address_id,
           min(u.first_ms) AS t0, max(u.last_ms) AS t1, min(u.day) AS d0,
           sum(u.events) AS events, sum(u.denied) AS denied, u.arrived
    FROM life u
    JOIN span s
    JOIN place p ON p.principal_id = u.principal_id AND p.address_id = u.address_id
    WHERE NOT (p.days >= 3 AND p.first_day < s.first_day + 7)  -- its own place
    GROUP BY u.unit, u.address_id
),
-- Logs of single days in years are no history: what counts are days of the 30 before.
pair AS MATERIALIZED (
    SELECT a.*,
           count(l.day)                                              AS days_before,
           count(l.day) >= 3                                         AS comparable,
           count(l.day) >= 15 AND a.t0 - s.first_ms >= 30 * 86400000 AS month_before
    FROM arrival a
    JOIN span s
    LEFT JOIN logged l ON l.day BETWEEN a.d0 - 30 AND a.d0 - 1
    GROUP BY a.id
),
-- --------------------------------------------------- what is usual for the principal
by_day AS MATERIALIZED (
    SELECT principal_id, day, min(arrived) AS arrived, sum(events) AS events,
           sum(denied) AS denied,
           count(DISTINCT CASE WHEN arrived = day THEN address_id END) AS arrivals
    FROM life
    GROUP BY principal_id, day
),
usual AS MATERIALIZED (
    SELECT p.id,
           count(b.day) >= 3 OR total(b.events) >= 20     AS known,
           count(b.day)                                   AS days,
           -- A machine or a phone: a new address every few days says nothing.
           total(b.arrivals) >= 3 AND total(b.arrivals) * 4 >= count(b.day) AS restless,
           total(b.denied) * 10 >= total(b.events) AND total(b.denied) > 0  AS often_denied
    FROM pair p
    LEFT JOIN by_day b ON b.principal_id = p.principal_id
                      AND b.day BETWEEN p.d0 - 31 AND p.d0 - 1 AND b.arrived <= p.d0 - 3
    GROUP BY p.id
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
    JOIN used u ON u.unit = p.unit AND u.address_id = p.address_id AND u.day < p.d0 + 7
),
familiar AS MATERIALIZED (
    SELECT x.id, x.agent_id, x.tool, x.weapon,
           max(k.agent_id IS x.agent_id)                  AS same_agent,
           max(k.tool IS x.tool AND k.tool IS NOT NULL)   AS same_tool,
           max(k.weapon IS x.weapon AND k.agent_id IS NOT NULL) AS same_weapon
    FROM pair_agent x
    LEFT JOIN known_agent k ON k.principal_id = x.principal_id
                           AND k.day BETWEEN x.d0 - 31 AND x.d0 - 1 AND k.arrived <= x.d0 - 3
    GROUP BY x.id, x.agent_id, x.tool, x.weapon
),
program AS MATERIALIZED (
    SELECT id,
           max(same_agent) = 0                              AS new_agent,
           min(CASE WHEN same_tool = 0 THEN tool END)       AS new_tool,
           min(CASE WHEN same_weapon = 0 THEN weapon END)   AS weapon
    FROM familiar
    GROUP BY id
),
-- ------------------------------------------------------------- idle for a long time
unit_day AS MATERIALIZED (
    SELECT unit, day, min(first_ms) AS first_ms, min(arrived) AS arrived
    FROM life
    GROUP BY unit, day
),
idle AS MATERIALIZED (
    SELECT p.id
    FROM pair p
    LEFT JOIN unit_day u ON u.unit = p.unit AND u.day BETWEEN p.d0 - 30 AND p.d0
                        AND u.arrived < p.d0 - 1 AND u.first_ms < p.t0
    GROUP BY p.id
    HAVING count(u.day) = 0
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
dormant AS MATERIALIZED (   -- that an active user opens the console again is little
    SELECT p.id, CASE WHEN u.days > 0 AND p.unit LIKE 'user:%' THEN 1
                      WHEN p.month_before THEN 3 ELSE 2 END AS points
    FROM idle i
    JOIN pair p  ON p.id = i.id
    JOIN usual u ON u.id = i.id
    WHERE p.days_before >= 7
      AND NOT EXISTS (SELECT 1 FROM made m WHERE m.unit = p.unit
                        AND m.made_ms BETWEEN p.t0 - 30 * 86400000 AND p.t0)
),
-- ------------------------------------------------------------------------- refusals
refused AS MATERIALIZED (
    SELECT p.id, sum(u.events) AS events, sum(u.denied) AS denied
    FROM pair p
    JOIN used u ON u.unit = p.unit AND u.address_id = p.address_id AND u.day = p.d0
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
    SELECT *, min(first_ms) OVER (PARTITION BY principal_id, api) AS its_first_ms,
              min(first_ms) OVER (PARTITION BY api)               AS first_of_all_ms
    FROM grave_use
),
call AS MATERIALIZED (
    SELECT p.id, g.api, g.severity, g.succeeded,
           g.first_of_all_ms >= p.t0 - 3 * 86400000 AND p.comparable AS unheard_of
    FROM pair p
    JOIN grave_first g ON g.unit = p.unit AND g.address_id = p.address_id
    WHERE g.its_first_ms >= p.t0 - 3 * 86400000 AND g.first_ms < p.t0 + 7 * 86400000
),
worst_call AS MATERIALIZED (
    SELECT id, max(severity) AS severity, count(*) AS calls,
           sum(severity >= 4) AS grave, max(unheard_of AND severity >= 4) AS unheard_of,
           (SELECT group_concat(api || iif(succeeded, '', ' (failed)'), ', ') FROM (
                SELECT x.api, x.succeeded FROM call x WHERE x.id = c.id
                ORDER BY x.severity DESC, x.api LIMIT 3)) AS names
    FROM call c
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
    SELECT p.id, min(k.session_name) AS instance
    FROM pair p
    JOIN instance_place k ON k.principal_id = p.principal_id AND k.address_id = p.address_id
                         AND k.keys = 1
    JOIN instance i ON i.principal_id = k.principal_id AND i.session_name = k.session_name
    JOIN (SELECT address_id, count(*) AS principals FROM place GROUP BY address_id) x
      ON x.address_id = p.address_id
    WHERE i.keys > 2 OR (i.keys = 2 AND x.principals > 1)
    GROUP BY p.id
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
compared_label AS MATERIALIZED (   -- what is known of the places it usually is at
    SELECT p.id, l.what, l.value, l.trusted, l.hides,
           count(k.day) > 0                     AS known,
           max(k.value IS l.value)              AS same
    FROM pair p
    JOIN label l ON l.address_id = p.address_id
    LEFT JOIN known_label k ON k.principal_id = p.principal_id AND k.what = l.what
                           AND k.day BETWEEN p.d0 - 31 AND p.d0 - 1 AND k.arrived <= p.d0 - 3
    GROUP BY p.id, l.what, l.value, l.trusted, l.hides
),
network AS MATERIALIZED (   -- where sources disagree, what one of them says is known
    SELECT id,
           min(CASE what WHEN 'asn' THEN value END)         AS asn,
           min(CASE what WHEN 'country' THEN value END)     AS country,
           max(CASE what WHEN 'asn' THEN known END)
             AND NOT max(CASE what WHEN 'asn' THEN same END)     AS new_asn,
           max(CASE what WHEN 'country' THEN known END)
             AND NOT max(CASE what WHEN 'country' THEN same END) AS new_country,
           max(trusted)                                     AS trusted,
           min(CASE WHEN trusted THEN value END)            AS trusted_as,
           min(CASE WHEN hides AND NOT same THEN value END) AS hides
    FROM compared_label
    GROUP BY id
),
come AS MATERIALIZED (
    SELECT address_id, first_day, count(*) AS principals, max(days >= 3) AS settled
    FROM place
    GROUP BY address_id, first_day
),
company AS MATERIALIZED (   -- who had been there for some time
    SELECT p.id, sum(q.principals) AS principals, max(q.settled) AS settled
    FROM pair p
    JOIN come q ON q.address_id = p.address_id AND q.first_day <= p.d0 - 3
    GROUP BY p.id
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
           ifnull(d.points, 0)                                        AS dormant_points,
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
    JOIN usual u             ON u.id = p.id
    JOIN program g           ON g.id = p.id
    JOIN (SELECT counted_as, min(CASE kind WHEN 'long_term_key' THEN 'key'
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
crowd AS MATERIALIZED (
    SELECT p.id, count(DISTINCT q.principal_id) AS came,
           count(DISTINCT CASE WHEN q.points >= 2 THEN q.principal_id END) AS unlike,
           max(CASE WHEN q.principal_id <> p.principal_id THEN q.points END) AS most
    FROM odd p
    JOIN odd q ON q.address_id = p.address_id AND q.counts AND q.d0 BETWEEN p.d0 - 3 AND p.d0 + 3
    WHERE p.address_id IN (SELECT address_id FROM odd GROUP BY address_id
                           HAVING count(*) <= 300)   -- more are no intruder's
    GROUP BY p.id
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
mfa AS MATERIALIZED (
    SELECT p.id,
           max(m.mfa IS NOT NULL)                                             AS told,
           total(x.usual AND m.mfa = 1) >= 3
             AND total(x.usual AND m.mfa = 1) * 5 >= total(x.usual) * 4
             AND total(x.here AND m.mfa = 1) = 0                              AS missing
    FROM own_points p
    JOIN mfa_of m ON m.principal_id = p.principal_id
    JOIN (SELECT 1 AS here, 0 AS usual UNION ALL SELECT 0, 1) x
      ON (x.here AND m.unit = p.unit AND m.address_id = p.address_id)
      OR (x.usual AND m.day BETWEEN p.d0 - 31 AND p.d0 - 1 AND m.arrived <= p.d0 - 3)
    WHERE p.kind <> 'role'
    GROUP BY p.id
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
pair_points AS MATERIALIZED (
    SELECT p.*, c.came, c.unlike, m.told AS mfa_told,
           iif(p.asn_points + p.country_points = 0, min(p.new_to, 1), 0)      AS address_points,
           CASE WHEN p.trusted_as IS NOT NULL OR (p.new_to = 0 AND p.comparable) THEN 0
                WHEN c.unlike >= 3 AND c.unlike * 2 >= c.came THEN 4
                WHEN c.unlike = 2 AND c.came <= 4 THEN 2
                WHEN c.most >= 4 THEN 2 ELSE 0 END                            AS crowd_points,
           iif(p.compared AND m.missing AND p.new_to, 2, 0)                   AS mfa_points
    FROM own_points p
    LEFT JOIN crowd c ON c.id = p.id
    LEFT JOIN mfa m   ON m.id = p.id
),
judged AS MATERIALIZED (
    SELECT p.*,
           address_points + asn_points + country_points + hides_points + crowd_points + tool_points
             + agent_points + weapon_points + dormant_points + denied_points + call_points
             + abroad_points + mfa_points AS points,
           -- What speaks against the address itself, and not against the credential alone.
           address_points + asn_points + country_points + hides_points + crowd_points > 0
             OR (NOT comparable AND trusted_as IS NULL) AS of_address,
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
    FROM pair_points p
),
-- ------------------------------------------------- a row for each credential, address
best AS (
    SELECT j.*, n.principal, coalesce(n.name, n.principal) AS name,
           d.ip || coalesce(' via ' || d.vpc_endpoint, '') AS ip,
           row_number() OVER (PARTITION BY unit ORDER BY points DESC, t0, d.ip, d.vpc_endpoint) AS of_unit,
           row_number() OVER (PARTITION BY address_id, of_address
                              ORDER BY points DESC, t0, unit)                      AS at_address
    FROM judged j
    JOIN principal n ON n.id = j.principal_id
    JOIN address d   ON d.id = j.address_id
    WHERE j.points > 0
),
suspect AS (
    SELECT b.kind, b.unit AS value, b.name AS principal, b.points, b.reasons, b.unknown,
           group_concat(o.ip, ', ') AS ips, min(o.t0) AS t0, max(o.t1) AS t1,
           sum(o.events) AS events, sum(o.denied) AS denied, b.unit, b.address_id, b.t0 AS best_ms
    FROM best b
    JOIN (SELECT * FROM best WHERE points >= ifnull(:least, 4) ORDER BY t0, ip) o ON o.unit = b.unit
    WHERE b.of_unit = 1
    GROUP BY b.unit
    UNION ALL
    SELECT 'address', b.ip,
           group_concat(iif(o.nth <= 5, o.name, NULL), ', ')
             || iif(count(*) > 5, ' and ' || (count(*) - 5) || ' more', ''), b.points + ifnull(g.points, 0),
           b.reasons || ifnull(g.reason, ''), b.unknown, NULL, min(o.t0), max(o.t1),
           sum(o.events), sum(o.denied), b.unit, b.address_id, b.t0
    FROM best b
    JOIN (SELECT address_id, name, min(t0) AS t0, max(t1) AS t1, sum(events) AS events,
                 sum(denied) AS denied,
                 row_number() OVER (PARTITION BY address_id ORDER BY min(t0), name, principal) AS nth
          FROM best
          WHERE of_address
          GROUP BY address_id, principal_id ORDER BY min(t0), name, principal) o ON o.address_id = b.address_id
    LEFT JOIN guessed g ON g.address_id = b.address_id
    WHERE b.at_address = 1 AND b.of_address
    GROUP BY b.address_id
    UNION ALL
    SELECT 'address', d.ip || coalesce(' via ' || d.vpc_endpoint, ''), NULL, g.points, g.reason,
           'who: no sign-in succeeded; ', NULL, g.t0, g.t1, g.failures, 0,
           substr(g.first_event, 21), g.address_id, NULL
    FROM guessed g
    JOIN address d ON d.id = g.address_id
    WHERE g.address_id NOT IN (SELECT address_id FROM best WHERE of_address)
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
       iif(s.best_ms IS NULL, s.unit, (
        SELECT e.event_id
        FROM credential c
        JOIN actor a ON a.credential_id = c.id AND a.address_id = s.address_id
                    AND a.via_service IS NULL
        JOIN event e ON e.actor_id = a.id
        WHERE c.counted_as = s.unit AND e.time_ms = s.best_ms
          AND e.id >= (s.best_ms / 1000) << 24 AND e.id < (s.best_ms / 1000 + 1) << 24
          AND e.id NOT IN (SELECT event FROM superseded)
          AND e.id NOT IN (SELECT event FROM correction)
        ORDER BY e.event_id LIMIT 1))                                  AS event_id
FROM suspect s
WHERE s.points >= ifnull(:least, 4)
ORDER BY rank;
