-- name: key-neighbours
-- question: pivot
-- title: Others at the addresses of a key
-- param: key text required | an access key id, or a session as in the view credentials
-- param: shared int default 20 | principals from which on an address is shared, and they are only counted
-- opens: search-events ip=ip principal=principal_name key='' forwarded='no'
-- next: keys-from-address, key-summary
-- note: An office, a proxy or a VPN is shared by many for long. Where several came lately, within hours, they may be in the same hands: compare first_here.
-- example: trailcase ask case.db key-neighbours key=AKIAQFX64DQ25NZN2C2R
WITH used AS (
    SELECT id FROM actor WHERE access_key = :key AND via_service IS NULL
    UNION
    SELECT a.id FROM credential c JOIN actor a ON a.credential_id = c.id
    WHERE c.credential = :key AND a.via_service IS NULL
),
place AS (
    SELECT DISTINCT a.address_id
    FROM actor a JOIN address d ON d.id = a.address_id
    WHERE a.id IN (SELECT id FROM used) AND d.kind = 'public'
),
others AS (
    SELECT a.id, a.address_id, a.principal_id, a.credential_id,
           dense_rank() OVER (PARTITION BY a.address_id ORDER BY a.principal_id) AS n
    FROM place x
    JOIN actor a ON a.address_id = x.address_id
    WHERE a.via_service IS NULL AND a.credential_id IS NOT NULL
      AND a.principal_id NOT IN (SELECT principal_id FROM actor WHERE id IN (SELECT id FROM used))
),
crowd AS (
    SELECT address_id, max(n) AS principals FROM others GROUP BY address_id
)
SELECT d.ip,
       iif(w.principals < :shared, p.name, NULL)                           AS principal_name,
       count(DISTINCT o.credential_id)                                     AS credentials,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(n.first_ms) / 1000, 'unixepoch') AS first_here,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(n.last_ms) / 1000, 'unixepoch')  AS last_here,
       sum(n.events)                                                       AS events,
       sum(n.denied)                                                       AS denied,
       iif(w.principals < :shared, NULL,
           'used by ' || w.principals || ' others') AS note
FROM others o
JOIN crowd w      ON w.address_id = o.address_id
JOIN address d    ON d.id = o.address_id
JOIN principal p  ON p.id = o.principal_id
JOIN actor_day n  ON n.actor_id = o.id
GROUP BY d.id, iif(w.principals < :shared, o.principal_id, NULL)
ORDER BY first_here, d.ip, principal_name;
