-- name: key-words
-- question: pivot
-- title: What the analyst wrote of a key: notes, tags and the verdict
-- param: key text required | an access key id, or a session or role as in the view credentials
-- next: notes, tags, verdicts
-- note: Notes that were withdrawn are in the query notes alone.
-- example: trailcase ask case.db key-words key=AKIAQFX64DQ25NZN2C2R
SELECT 'note' AS what, text AS said, NULL AS why, added, by
FROM notes
WHERE withdrawn IS NULL AND kind = 'key' AND value = :key
UNION ALL
SELECT 'tag', tag, why, added, by FROM tags WHERE kind = 'key' AND value = :key
UNION ALL
SELECT 'verdict', verdict, why, given, by FROM verdicts WHERE kind = 'key' AND value = :key
ORDER BY added, what, said;
