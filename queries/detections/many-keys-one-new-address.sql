-- name: many-keys-one-new-address
-- question: detections
-- id: D15
-- severity: high
-- technique: T1078.004
-- title: Long-term keys of several owners began at one new address within an hour
-- param: least int default 3 | keys of so many principals
-- benign: A new office or gateway: its people have their usual programs, their keys were in use, and few of their calls are denied. That alone does not fire.
-- benign: Service users that move to a new machine together with a new program.
-- next: keys-from-address, address-summary, address-calls
-- note: At least half of the principals must show more than the address: a key that comes back after 30 days of silence, a program that the principal never had, or at least half of the calls denied. A key that these logs had never seen counts for nothing by that alone: it may be new.
-- note: With fewer than 7 days of logs in the 30 before, no address is new, and this stays silent.
-- example: trailcase ask case.db many-keys-one-new-address
WITH came AS MATERIALIZED (
    SELECT n.*, p.id AS principal_id
    FROM address_arrivals n
    JOIN principal p ON p.principal = n.principal
    WHERE n.new_until_ms IS NOT NULL AND n.others_before = 0
), used AS MATERIALIZED (   -- each use of a key by day, and when the key was used last before
    SELECT a.id AS actor_id, a.access_key, d.first_ms,
           max(d.last_ms) OVER (PARTITION BY a.access_key ORDER BY d.first_ms
                                RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS last_ms
    FROM actor a
    JOIN actor_day d ON d.actor_id = a.id
    WHERE a.key_kind = 'long_term' AND a.via_service IS NULL AND d.first_ms IS NOT NULL
), keyed AS MATERIALIZED (   -- the first use of each key there; last_ms is of that row
    SELECT m.principal_id, m.ip, m.known_days, m.events, m.denied, u.access_key,
           min(u.first_ms) AS first_ms, u.last_ms
    FROM came m
    CROSS JOIN address x ON x.ip = m.ip
    CROSS JOIN actor a   ON a.address_id = x.id AND a.principal_id = m.principal_id
    CROSS JOIN used u    ON u.actor_id = a.id
    GROUP BY m.principal_id, m.ip, u.access_key
), tool AS MATERIALIZED (    -- programs of these principals, and since when
    SELECT a.principal_id, g.tool, min(d.first_ms) AS first_ms
    FROM actor a
    JOIN agent g     ON g.id = a.agent_id
    JOIN actor_day d ON d.actor_id = a.id
    WHERE a.principal_id IN (SELECT principal_id FROM came)
    GROUP BY a.principal_id, g.tool
), familiar AS MATERIALIZED (   -- who had one of the programs before it came
    SELECT DISTINCT m.principal_id, m.ip
    FROM came m
    CROSS JOIN address x ON x.ip = m.ip
    CROSS JOIN actor a   ON a.address_id = x.id AND a.principal_id = m.principal_id
    CROSS JOIN agent g   ON g.id = a.agent_id
    CROSS JOIN tool t    ON t.principal_id = a.principal_id AND t.tool = g.tool
                        AND t.first_ms < m.first_ms
), judged AS MATERIALIZED (
    SELECT k.*,
           k.last_ms < k.first_ms - 2592000000                            AS silent,
           k.known_days > 0 AND NOT EXISTS (
               SELECT 1 FROM familiar f
               WHERE f.principal_id = k.principal_id AND f.ip = k.ip)     AS new_tool,
           k.denied > 0 AND k.denied * 2 >= k.events                      AS refused
    FROM keyed k
), owners AS (
    SELECT ip, principal_id, min(first_ms) AS first_ms, min(access_key) AS access_key,
           max(coalesce(silent, 0)) AS silent, max(coalesce(silent, 0) OR new_tool OR refused) AS odd
    FROM (SELECT *, min(first_ms) OVER (PARTITION BY ip, principal_id) AS owner_ms FROM judged)
    WHERE first_ms = owner_ms
    GROUP BY ip, principal_id
), hours AS (
    SELECT ip, first_ms, access_key,
           count(*) OVER hour AS principals, sum(odd) OVER hour AS odd, sum(silent) OVER hour AS silent
    FROM owners
    WINDOW hour AS (PARTITION BY ip ORDER BY first_ms
                    RANGE BETWEEN CURRENT ROW AND 3600000 FOLLOWING)
), best AS (  -- of one address, the first hour with enough of them
    SELECT g.*, row_number() OVER (PARTITION BY g.ip ORDER BY g.first_ms, g.access_key) AS place
    FROM hours g
    WHERE g.principals >= coalesce(:least, 3) AND g.odd * 2 >= g.principals
)
SELECT e.time,
       min(e.event_id)                         AS event_id,
       'high'                                  AS severity,
       'T1078.004'                             AS technique,
       e.credential,
       e.principal,
       e.ip,
       e.event_name,
       e.outcome,
       'keys of ' || b.principals || ' principals began at ' || b.ip || ' within an hour, an address new to all of them; '
           || b.odd || ' of the principals show more than that: ' || b.silent
           || iif(b.silent = 1, ' key', ' keys') || ' had been silent for 30 days, the others came with a new program or were mostly refused' AS detail
FROM best b
CROSS JOIN actor a  ON a.access_key = b.access_key
JOIN address x      ON x.id = a.address_id AND x.ip = b.ip
CROSS JOIN events e ON e.actor_id = a.id AND e.time_ms = b.first_ms
WHERE b.place = 1
GROUP BY b.ip
ORDER BY 1, 2;
