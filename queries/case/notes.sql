-- name: notes
-- question: case
-- title: What the analyst wrote down
-- param: kind text | only notes on an ip, a key, a principal, an agent or an event
-- param: value text | only notes on this value
-- next: tags, verdicts
-- note: A note is never changed; one that was withdrawn stays, with who withdrew it, when and why.
-- example: trailcase ask case.db notes
SELECT number, kind, value, text, added, by, withdrawn, withdrawn_by, withdrawn_why
FROM notes
WHERE (:kind IS NULL OR kind = :kind) AND (:value IS NULL OR value = :value)
ORDER BY number;
