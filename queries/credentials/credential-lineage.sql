-- name: credential-lineage
-- question: credentials
-- title: Where the intruder's credentials came from, and what came from them
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: credentials-minted, lineage
-- note: A credential without parent was there before these logs, or was made where they do not reach.
-- note: What others made with the same credentials, such as its owner before, is not here: lineage has it.
-- note: strength: exact is proof; session, sign-in, session-token, federation and token rest on who and when; possible on the name alone.
-- example: trailcase ask case.db credential-lineage --lead event=79eca301
--
-- Depth counts from the first credential that is known.
WITH RECURSIVE
hit AS MATERIALIZED (
    SELECT event_row
    FROM attributed
    WHERE level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
),
mine AS (
    SELECT DISTINCT u.id
    FROM (SELECT DISTINCT e.actor_id FROM hit JOIN event e ON e.id = hit.event_row) h
    JOIN actor a   ON a.id = h.actor_id
    JOIN key_use u ON u.credential_id = a.credential_id AND u.access_key IS a.access_key
                  AND u.created_ms IS a.session_created_ms
),
up AS (
    SELECT id FROM mine
    UNION
    SELECT l.parent_use_id FROM up JOIN lineage_link l ON l.use_id = up.id
    WHERE l.parent_use_id IS NOT NULL
),
came AS (        -- of the intruder's own calls, and all that came of that
    SELECT l.use_id AS id
    FROM lineage_link l JOIN mint m ON m.id = l.mint_id
    WHERE m.event IN (SELECT event_row FROM hit)
    UNION
    SELECT l.use_id FROM came JOIN lineage_link l ON l.parent_use_id = came.id
),
node AS (
    SELECT id FROM up UNION SELECT id FROM came
),
tree AS (
    SELECT n.id, 0 AS depth
    FROM node n
    WHERE NOT EXISTS (SELECT 1 FROM lineage_link l
                      WHERE l.use_id = n.id AND l.parent_use_id IN (SELECT id FROM node))
    UNION
    SELECT l.use_id, tree.depth + 1
    FROM tree JOIN lineage_link l ON l.parent_use_id = tree.id
    WHERE l.use_id IN (SELECT id FROM node) AND tree.depth < 50
)
SELECT t.depth,
       c.credential,
       coalesce(pc.credential, m.issuer, pp.principal) AS parent,
       i.api                                           AS method,
       l.strength,
       min(e.event_id)                                 AS event_id
FROM tree t
JOIN key_use u              ON u.id = t.id
JOIN credential c           ON c.id = u.credential_id
LEFT JOIN lineage_link l    ON l.use_id = t.id
LEFT JOIN mint m            ON m.id = l.mint_id
LEFT JOIN event e           ON e.id = m.event
LEFT JOIN api i             ON i.id = e.api_id
LEFT JOIN principal pp      ON pp.id = l.parent_principal_id
LEFT JOIN key_use pu        ON pu.id = l.parent_use_id
LEFT JOIN credential pc     ON pc.id = pu.credential_id
GROUP BY 1, 2, 3, 4, 5
ORDER BY t.depth, min(u.first_ms), c.credential, parent, method, l.strength;
