-- Statements of the analyst's notes and tags, by name.

-- name: add-note
INSERT INTO note (kind, value, text, by, added_ms) VALUES (?1, ?2, ?3, ?4, ?5)

-- name: note
SELECT kind, value, text, withdrawn_ms, withdrawn_by FROM note WHERE id = ?1

-- name: withdraw-note
UPDATE note SET withdrawn_ms = ?2, withdrawn_by = ?3, withdrawn_why = ?4
WHERE id = ?1 AND withdrawn_ms IS NULL

-- name: add-tag
INSERT INTO tag (kind, value, tag, why, by, added_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (kind, value, tag) DO NOTHING

-- name: tag
SELECT 1 FROM tag WHERE kind = ?1 AND value = ?2 AND tag = ?3

-- name: remove-tag
DELETE FROM tag WHERE kind = ?1 AND value = ?2 AND tag = ?3

-- name: of-event
-- What is written on an event, by its row, and on its key, its address, its principal and its
-- program; its own first.  Corrections are events here, too.
WITH call AS (
    SELECT e.event_id, a.access_key, c.credential, d.ip, p.principal, g.user_agent
    FROM event e
    JOIN actor a           ON a.id = e.actor_id
    JOIN principal p       ON p.id = a.principal_id
    JOIN address d         ON d.id = a.address_id
    JOIN agent g           ON g.id = a.agent_id
    LEFT JOIN credential c ON c.id = a.credential_id
    WHERE e.id = ?1
),
about (kind, value) AS (
    SELECT 'event', event_id FROM call
    UNION SELECT 'key', access_key FROM call
    UNION SELECT 'key', credential FROM call
    UNION SELECT 'ip', ip FROM call
    UNION SELECT 'principal', principal FROM call
    UNION SELECT 'agent', user_agent FROM call
)
SELECT 'note' AS sort, n.kind AS kind, n.value AS value, n.text AS text, n.by, n.added_ms AS at,
       n.kind <> 'event' AS of_caller
FROM about b JOIN note n ON n.kind = b.kind AND n.value = b.value
WHERE n.withdrawn_ms IS NULL
UNION ALL
SELECT 'tag', t.kind, t.value, t.tag, t.by, t.added_ms, t.kind <> 'event'
FROM about b JOIN tag t ON t.kind = b.kind AND t.value = b.value
ORDER BY sort, of_caller, at, text, kind, value
