-- name: same-sequence
-- question: pivot
-- title: Credentials that began with the same calls in the same order
-- param: calls int default 10 | how many of the first calls from an address are compared
-- param: ip ip | only from this address
-- param: from time | only first calls at or after
-- param: to time | only first calls before
-- opens: search-events event=event_ids ip='' from='' to=''
-- next: keys-from-address, key-calls, discovery-burst
-- note: A script that tries one key after the other calls the same for each. The first calls of a credential at a public address, within a day; fewer than calls are compared with as few, but not fewer than 3.
-- note: Credentials as they are counted: a role is one, whatever number of sessions it has. keys names three.
-- note: Give a smaller number of calls to find scripts that went on differently with each key.
-- benign: One program on many machines, or one runbook in many hands, begins alike: look whether the addresses are theirs.
-- example: trailcase ask case.db same-sequence calls=3
WITH
begun AS MATERIALIZED (        -- each credential at each address
    SELECT a.credential_id, a.address_id, min(d.first_ms) AS first_ms
    FROM actor a
    JOIN address p   ON p.id = a.address_id
    JOIN actor_day d ON d.actor_id = a.id
    WHERE p.kind = 'public' AND a.via_service IS NULL AND a.credential_id IS NOT NULL
      AND (:ip IS NULL OR p.ip = :ip)
    GROUP BY a.credential_id, a.address_id
    HAVING (:from IS NULL OR min(d.first_ms) >= :from) AND (:to IS NULL OR min(d.first_ms) < :to)
),
call AS (
    SELECT credential_id, address_id, time_ms, id, name
    FROM (SELECT b.credential_id, b.address_id, e.time_ms, e.id,
                 replace(i.event_source, '.amazonaws.com', '') || ':' || i.api AS name,
                 row_number() OVER (PARTITION BY b.credential_id, b.address_id
                                    ORDER BY e.time_ms, e.id) AS n
          FROM begun b
          CROSS JOIN actor a ON a.credential_id = b.credential_id AND a.address_id = b.address_id
          CROSS JOIN event e ON e.actor_id = a.id
                            AND e.time_ms BETWEEN b.first_ms AND b.first_ms + 86400000
          JOIN api i         ON i.id = e.api_id
          WHERE a.via_service IS NULL
            AND e.id NOT IN (SELECT event FROM superseded) AND e.id NOT IN (SELECT event FROM correction))
    WHERE n <= min(max(coalesce(:calls, 10), 3), 1000)
    ORDER BY credential_id, address_id, n
),
sequence AS MATERIALIZED (
    SELECT credential_id, address_id, count(*) AS calls, min(time_ms) AS first_ms,
           max(time_ms) AS last_ms, min(id) AS event_row, group_concat(name, ' > ') AS signature
    FROM call
    GROUP BY credential_id, address_id
    HAVING count(*) >= 3
),
same AS MATERIALIZED (
    SELECT signature
    FROM sequence s JOIN credential c ON c.id = s.credential_id
    GROUP BY signature
    HAVING min(c.counted_as) <> max(c.counted_as)
),
one AS MATERIALIZED (          -- each credential as it is counted, at its first
    SELECT s.signature, c.counted_as, min(s.first_ms) AS first_ms, max(s.last_ms) AS last_ms,
           min(s.event_row) AS event_row, s.calls,
           row_number() OVER (PARTITION BY s.signature ORDER BY min(s.first_ms), c.counted_as) AS n
    FROM sequence s
    JOIN credential c ON c.id = s.credential_id
    WHERE s.signature IN (SELECT signature FROM same)
    GROUP BY s.signature, c.counted_as
)
SELECT substr(o.signature, 1, 1000)                                        AS signature,
       o.calls,
       count(*)                                                            AS credentials,
       group_concat(iif(o.n <= 3, o.counted_as, NULL), ' ')
           || iif(count(*) > 3, ' and ' || (count(*) - 3) || ' more', '')  AS keys,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(o.first_ms) / 1000, 'unixepoch') AS first,
       (max(o.first_ms) - min(o.first_ms)) / 1000                          AS span_seconds,
       (SELECT count(DISTINCT s.address_id) FROM sequence s
        WHERE s.signature = o.signature)                                   AS addresses,
       group_concat(iif(o.n <= 50, e.event_id, NULL), ' ')                 AS event_ids
FROM (SELECT * FROM one ORDER BY signature, n) o
LEFT JOIN event e ON e.id = o.event_row
GROUP BY o.signature
ORDER BY count(*) DESC, min(o.first_ms), o.signature;
