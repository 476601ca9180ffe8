-- name: scope-links
-- question: credentials
-- title: Which of the intruder's credentials made which others
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: credential-lineage, scope-graph
-- note: Between credentials as credentials-used counts them: all sessions of a role are one. sessions counts the keys and sessions that were made so, and that the intruder used.
-- note: strength: exact is proof; session, sign-in, session-token, federation and token rest on who and when; possible on the name alone.
-- example: trailcase ask case.db scope-links --lead event=79eca301
WITH
hit AS MATERIALIZED (
    SELECT t.credential, e.actor_id
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND t.credential IS NOT NULL
),
mine AS (
    SELECT DISTINCT h.credential, u.id
    FROM (SELECT DISTINCT credential, actor_id FROM hit) h
    JOIN actor a   ON a.id = h.actor_id
    JOIN key_use u ON u.credential_id = a.credential_id AND u.access_key IS a.access_key
                  AND u.created_ms IS a.session_created_ms
)
SELECT pc.counted_as                                                     AS parent,
       m.credential,
       i.api                                                             AS method,
       l.strength,
       count(*)                                                          AS sessions,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(e.time_ms) / 1000, 'unixepoch') AS first_made,
       min(e.event_id)                                                   AS event_id
FROM mine m
JOIN lineage_link l ON l.use_id = m.id
JOIN key_use pu     ON pu.id = l.parent_use_id
JOIN credential pc  ON pc.id = pu.credential_id
JOIN mint x         ON x.id = l.mint_id
JOIN event e        ON e.id = x.event
JOIN api i          ON i.id = e.api_id
WHERE pc.counted_as IN (SELECT credential FROM hit)
GROUP BY pc.counted_as, m.credential, i.api, l.strength
ORDER BY min(e.time_ms), parent, m.credential, method, l.strength;
