-- Statements of the analyst's verdicts, by name.

-- name: verdict-on
SELECT verdict, why, by, given_ms FROM verdict WHERE kind = ?1 AND value = ?2

-- name: put-verdict
-- A later one takes the place of an earlier one; the custody log keeps both.
INSERT INTO verdict (kind, value, verdict, why, by, given_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
ON CONFLICT (kind, value) DO UPDATE SET verdict = excluded.verdict, why = excluded.why,
                                        by = excluded.by, given_ms = excluded.given_ms

-- name: remove-verdict
DELETE FROM verdict WHERE kind = ?1 AND value = ?2

-- name: is-lead
SELECT 1 FROM lead WHERE kind = ?1 AND value = ?2
