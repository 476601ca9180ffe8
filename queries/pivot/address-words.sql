-- name: address-words
-- question: pivot
-- title: What the analyst wrote of an address: notes, tags and the verdict
-- param: ip ip required | the address
-- next: notes, tags, verdicts
-- note: Notes that were withdrawn are in the query notes alone.
-- example: trailcase ask case.db address-words ip=192.0.2.44
SELECT 'note' AS what, text AS said, NULL AS why, added, by
FROM notes
WHERE withdrawn IS NULL AND kind = 'ip' AND value = :ip
UNION ALL
SELECT 'tag', tag, why, added, by FROM tags WHERE kind = 'ip' AND value = :ip
UNION ALL
SELECT 'verdict', verdict, why, given, by FROM verdicts WHERE kind = 'ip' AND value = :ip
ORDER BY added, what, said;
