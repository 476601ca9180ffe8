-- name: credential-overlap
-- question: pivot
-- title: One credential used in turns at two addresses, on different systems
-- param: key text | only of an access key id, or a session as in the view credentials
-- param: minutes int default 30 | within how many minutes it goes from here to there and back
-- param: from time | only at or after
-- param: to time | only before
-- opens: search-events event=event_ids key='' from='' to=''
-- next: addresses-of-key, segments, console-sessions
-- note: Here, there, here again; other calls in between do not matter. Only public addresses, and only where both programs tell their system and the systems differ.
-- note: turns: how often, in the direction in which it happened most; event_ids are the three events of the first time.
-- note: Two systems are two machines, and not always two people; an intruder who copies the owner's agent is not seen here.
-- benign: Somebody who works on a laptop and on a server at once with one key, or a key that several machines share.
-- example: trailcase ask case.db credential-overlap
--
-- Callers first: most credentials have one address, or one system.
WITH
caller AS MATERIALIZED (
    SELECT a.id, a.credential_id, a.address_id, d.ip, g.os
    FROM actor a
    JOIN address d ON d.id = a.address_id
    JOIN agent g   ON g.id = a.agent_id
    WHERE d.kind = 'public' AND g.os IS NOT NULL AND a.via_service IS NULL
      AND a.credential_id IN (
          SELECT b.credential_id
          FROM actor b
          JOIN address c ON c.id = b.address_id
          JOIN agent h   ON h.id = b.agent_id
          WHERE c.kind = 'public' AND h.os IS NOT NULL AND b.via_service IS NULL
            AND b.credential_id IS NOT NULL
            AND (:key IS NULL OR b.access_key = :key
                 OR b.credential_id = (SELECT id FROM credential WHERE credential = :key))
          GROUP BY b.credential_id
          HAVING min(c.ip) <> max(c.ip) AND min(h.os) <> max(h.os))
),
call AS MATERIALIZED (
    SELECT c.credential_id, c.ip, c.os, e.id, e.time_ms,
           lag(c.ip) OVER w IS c.ip AND lag(c.os) OVER w IS c.os AS same,
           lag(e.id) OVER w AS last_id, lag(e.time_ms) OVER w AS last_ms
    FROM caller c
    CROSS JOIN event e ON e.actor_id = c.id
    WHERE e.time_ms IS NOT NULL
      AND (:from IS NULL OR e.time_ms >= :from)
      AND (:to IS NULL OR e.time_ms < :to)
      AND e.id NOT IN (SELECT event FROM superseded) AND e.id NOT IN (SELECT event FROM correction)
    WINDOW w AS (PARTITION BY c.credential_id ORDER BY e.time_ms, e.id)
),
run AS (         -- where it changes; the calls before and after each stay
    SELECT credential_id, ip, os, id, time_ms, last_id AS from_id, last_ms AS from_ms,
           lag(ip) OVER w AS from_ip, lag(os) OVER w AS from_os,
           lead(ip) OVER w AS to_ip, lead(os) OVER w AS to_os, lead(id) OVER w AS to_id,
           lead(time_ms) OVER w AS to_ms
    FROM call
    WHERE NOT same
    WINDOW w AS (PARTITION BY credential_id ORDER BY time_ms, id)
),
turn AS (
    SELECT *, count(*) OVER (PARTITION BY credential_id, from_ip, from_os, ip, os) AS turns,
           row_number() OVER (PARTITION BY credential_id, min(ip, from_ip), max(ip, from_ip),
                                           min(os, from_os), max(os, from_os)
                              ORDER BY time_ms, id) AS n,
           max(to_ms) OVER (PARTITION BY credential_id, min(ip, from_ip), max(ip, from_ip),
                                         min(os, from_os), max(os, from_os)) AS until_ms
    FROM run
    WHERE from_ip = to_ip AND from_os = to_os AND from_ip <> ip AND from_os <> os
      AND to_ms - from_ms <= coalesce(:minutes, 30) * 60000
)
SELECT c.credential,
       coalesce(p.arn, p.principal)                                     AS principal,
       t.from_ip                                                        AS ip_a,
       t.from_os                                                        AS os_a,
       t.ip                                                             AS ip_b,
       t.os                                                             AS os_b,
       strftime('%Y-%m-%dT%H:%M:%SZ', t.from_ms / 1000, 'unixepoch')    AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', t.until_ms / 1000, 'unixepoch')   AS last_seen,
       (t.to_ms - t.from_ms) / 1000                                     AS seconds,
       t.turns,
       a.event_id || ' ' || b.event_id || ' ' || e.event_id             AS event_ids,
       b.event_id
FROM turn t
JOIN credential c ON c.id = t.credential_id
JOIN principal p  ON p.id = c.principal_id
JOIN event a      ON a.id = t.from_id
JOIN event b      ON b.id = t.id
JOIN event e      ON e.id = t.to_id
WHERE t.n = 1
ORDER BY t.from_ms, c.credential, ip_a, ip_b, os_a, os_b;
