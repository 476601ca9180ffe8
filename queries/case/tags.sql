-- name: tags
-- question: case
-- title: Words that the analyst put on values
-- param: tag text | only this one
-- opens: tagged-events tag=tag kind=kind value=value
-- next: tagged-events, notes
-- note: Tags of networks, from enrichment, are another thing: the view address_facts has those.
-- example: trailcase ask case.db tags
SELECT tag, kind, value, why, added, by
FROM tags
WHERE :tag IS NULL OR tag = :tag
ORDER BY tag, kind, value;
