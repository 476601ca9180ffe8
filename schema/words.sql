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
-- What is written on an event, its key, its address, its principal and its program.
WITH about (kind, value) AS (
    SELECT 'event', event_id FROM events WHERE event_row = ?1
    UNION
    SELECT 'key', access_key FROM events WHERE event_row = ?1
    UNION
    SELECT 'key', credential FROM events WHERE event_row = ?1
    UNION
    SELECT 'ip', ip FROM events WHERE event_row = ?1
    UNION
    SELECT 'principal', principal FROM events WHERE event_row = ?1
    UNION
    SELECT 'agent', user_agent FROM events WHERE event_row = ?1
)
SELECT 'note', n.kind, n.value, n.text, n.by, n.added_ms
FROM about a JOIN note n ON n.kind = a.kind AND n.value = a.value
WHERE n.withdrawn_ms IS NULL
UNION ALL
SELECT 'tag', t.kind, t.value, t.tag, t.by, t.added_ms
FROM about a JOIN tag t ON t.kind = a.kind AND t.value = a.value
ORDER BY 1, 6, 4
