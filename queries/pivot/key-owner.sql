-- name: key-owner
-- question: pivot
-- title: Whose a key is: what its id says, and who used it
-- param: key text required | a key id, or another unique id such as AIDA... or AROA...; also of a key that is in no record
-- opens: search-events key=id
-- next: credential-events, addresses-of-key, lineage
-- note: owner, made_by: as the call that made the key has them, when that is in these logs; life is what they show of its end.
-- note: The account inside an id is a hint and no proof. Ids from before 2019 or so hide none, and whoever masks logs may change ids or accounts.
-- example: trailcase ask case.db key-owner key=AKIAQFX64DQ25NZN2C2R
--
-- Behind the prefix of an id lie 80 bits in base32: a mark of the newer kind, 40 bits of
-- account, and what makes it unique.  The first ten digits are enough.
WITH RECURSIVE meaning (prefix, kind) AS (
    VALUES ('AKIA', 'access key'), ('ASIA', 'temporary access key'), ('AIDA', 'user'),
           ('AROA', 'role'), ('AGPA', 'group'), ('AIPA', 'instance profile'),
           ('ANPA', 'managed policy'), ('ANVA', 'version of a managed policy'),
           ('ASCA', 'certificate'), ('APKA', 'public key'), ('ABIA', 'bearer token'),
           ('ACCA', 'credential for one service')
),
digits (n, bits) AS (
    SELECT 0, 0
    WHERE length(:key) IN (20, 21) AND substr(:key, 5) NOT GLOB '*[^A-Z2-7]*'
    UNION ALL
    SELECT n + 1, bits << 5 | (instr('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', substr(:key, 5 + n, 1)) - 1)
    FROM digits WHERE n < 10
),
hidden AS (
    SELECT printf('%012d', bits >> 9 & 0xffffffffff) AS account
    FROM digits
    WHERE n = 10 AND bits >> 49 = 1 AND (bits >> 9 & 0xffffffffff) < 1000000000000
),
users AS (
    SELECT p.account, p.principal, coalesce(p.arn, p.name) AS arn,
           min(a.via_service IS NOT NULL) AS forwarded,
           min(d.first_ms) AS first_ms, max(d.last_ms) AS last_ms, sum(d.events) AS events
    FROM actor a
    JOIN actor_day d ON d.actor_id = a.id
    JOIN principal p ON p.id = a.principal_id
    WHERE a.access_key = :key
    GROUP BY p.id
    UNION ALL
    SELECT p.account, p.principal, coalesce(p.arn, p.name), 0,
           min(d.first_ms), max(d.last_ms), sum(d.events)
    FROM principal p
    JOIN actor a     ON a.principal_id = p.id
    JOIN actor_day d ON d.actor_id = a.id
    WHERE p.unique_id = :key
    GROUP BY p.id
),
made AS (
    SELECT m.owner, m.time_ms, m.event, e.event_id, d.event AS end_event
    FROM mint m
    JOIN event e         ON e.id = m.event
    LEFT JOIN mint_end d ON d.mint_id = m.id
    WHERE m.minted = :key
      AND m.event NOT IN (SELECT event FROM superseded) AND m.event NOT IN (SELECT event FROM correction)
    ORDER BY m.event LIMIT 1
),
life AS (
    SELECT coalesce('deleted ' || strftime('%Y-%m-%dT%H:%M:%SZ', x.time_ms / 1000, 'unixepoch'),
                    'inactive ' || strftime('%Y-%m-%dT%H:%M:%SZ', y.time_ms / 1000, 'unixepoch')) AS life
    FROM credential c
    JOIN credential_life f ON f.credential_id = c.id
    LEFT JOIN event x      ON x.id = f.deleted_event
    LEFT JOIN event y      ON y.id = f.deactivated_event
    WHERE c.credential = :key
)
SELECT :key                                                           AS id,
       m.kind,
       h.account                                                      AS hidden_account,
       u.account                                                      AS caller_account,
       u.principal,
       u.arn,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.last_ms / 1000, 'unixepoch')  AS last_seen,
       u.events,
       CASE WHEN u.forwarded THEN 'forwarded calls only: nobody was ever given this key'
            WHEN h.account IS NULL THEN 'the id hides no account'
                 || iif(u.principal IS NULL, ', and is used in no record', '')
            WHEN h.account = u.account THEN 'the id agrees with the caller'
            WHEN h.account NOT IN (SELECT account FROM case_accounts)
                THEN 'of an account that is not in this case, or changed since'
            WHEN u.principal IS NULL THEN 'of an account of this case, but used in no record'
            ELSE 'of another account of this case than the caller' END AS status,
       d.owner,
       strftime('%Y-%m-%dT%H:%M:%SZ', d.time_ms / 1000, 'unixepoch')  AS made_at,
       d.event_id                                                     AS made_by,
       CASE WHEN f.life IS NOT NULL THEN f.life
            WHEN d.end_event IS NOT NULL
                 THEN 'ended ' || (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', time_ms / 1000, 'unixepoch')
                                   FROM event WHERE id = d.end_event)
            WHEN m.kind = 'access key' AND (d.event IS NOT NULL OR u.principal IS NOT NULL)
                 THEN 'not disabled in these logs' END                AS life
FROM (SELECT substr(:key, 1, 4) AS prefix) x
LEFT JOIN meaning m ON m.prefix = x.prefix
LEFT JOIN hidden h
LEFT JOIN users u
LEFT JOIN made d
LEFT JOIN life f
WHERE m.kind IS NOT NULL OR u.principal IS NOT NULL OR d.event IS NOT NULL
ORDER BY first_seen, u.principal;
