-- name: lineage
-- question: pivot
-- title: What made a credential, and what was made with it
-- param: of text required | an access key id, a session (as in the view credentials), or a principal: canonical, ARN, name or id
-- next: role-sessions, credential-events
-- note: Depth 0 is what was asked for; below 0 what made it, above what came from it.  Credentials that were made and not used are in the view minted.
-- note: strength: exact is proof; session, sign-in, session-token, federation and token rest on who and when; possible on the name alone.
-- example: trailcase ask case.db lineage of=AKIAQFX64DQ25NZN2C2R
WITH RECURSIVE
whose AS (
    SELECT id FROM principal
    WHERE principal = :of OR arn = :of OR name = :of OR unique_id = :of
),
start AS (
    SELECT id FROM key_use WHERE access_key = :of
    UNION
    SELECT u.id FROM credential c JOIN key_use u ON u.credential_id = c.id WHERE c.credential = :of
    UNION
    SELECT id FROM key_use WHERE principal_id IN (SELECT id FROM whose)
),
up AS (
    SELECT id, 0 AS depth, '' AS way FROM start
    UNION
    SELECT l.parent_use_id, up.depth - 1, '' FROM up JOIN lineage_link l ON l.use_id = up.id
    WHERE l.parent_use_id IS NOT NULL AND up.depth > -50
),
down AS (        -- way: in which order a tree is read
    SELECT s.id, 0 AS depth, printf('%016d %s/', u.first_ms, ifnull(u.access_key, '')) AS way
    FROM start s JOIN key_use u ON u.id = s.id
    UNION
    SELECT l.use_id, down.depth + 1,
           down.way || printf('%016d %s/', u.first_ms, ifnull(u.access_key, ''))
    FROM down
    JOIN lineage_link l ON l.parent_use_id = down.id
    JOIN key_use u      ON u.id = l.use_id
    WHERE down.depth < 50 AND l.use_id NOT IN (SELECT id FROM start)
),
node AS (        -- each once, next to where it was asked for
    SELECT *, row_number() OVER (PARTITION BY id ORDER BY abs(depth), depth, way) AS n
    FROM (SELECT * FROM up WHERE depth < 0 AND id NOT IN (SELECT id FROM start)
          UNION ALL
          SELECT * FROM down)
)
SELECT n.depth,
       c.credential,
       u.access_key,
       coalesce(pc.credential, m.issuer, pp.principal)                  AS parent,
       i.api                                                            AS method,
       l.strength,
       e.event_id,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.created_ms / 1000, 'unixepoch') AS created,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.first_ms / 1000, 'unixepoch')   AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', u.last_ms / 1000, 'unixepoch')    AS last_seen,
       u.events
FROM node n
JOIN key_use u           ON u.id = n.id
JOIN credential c        ON c.id = u.credential_id
LEFT JOIN lineage_link l ON l.use_id = n.id
LEFT JOIN mint m         ON m.id = l.mint_id
LEFT JOIN event e        ON e.id = m.event
LEFT JOIN api i          ON i.id = e.api_id
LEFT JOIN principal pp   ON pp.id = l.parent_principal_id
LEFT JOIN key_use pu     ON pu.id = l.parent_use_id
LEFT JOIN credential pc  ON pc.id = pu.credential_id
WHERE n.n = 1
ORDER BY min(n.depth, 0), n.way, n.depth, u.first_ms, c.credential, u.access_key, u.created_ms;
