-- name: principal-words
-- question: pivot
-- title: What the analyst wrote of a principal: notes, tags and the verdict
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- next: notes, tags, verdicts
-- note: Notes that were withdrawn are in the query notes alone.
-- example: trailcase ask case.db principal-words principal=cem.arslan
SELECT 'note' AS what, text AS said, NULL AS why, added, by
FROM notes
WHERE withdrawn IS NULL AND kind = 'principal' AND value IN (SELECT principal FROM principal_values WHERE value = :principal)
UNION ALL
SELECT 'tag', tag, why, added, by FROM tags WHERE kind = 'principal' AND value IN (SELECT principal FROM principal_values WHERE value = :principal)
UNION ALL
SELECT 'verdict', verdict, why, given, by FROM verdicts WHERE kind = 'principal' AND value IN (SELECT principal FROM principal_values WHERE value = :principal)
ORDER BY added, what, said;
