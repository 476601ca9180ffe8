-- name: rejects
-- question: case
-- title: What was not taken, and why
-- next: sources
-- note: Offset and length are in the inflated bytes of the source; both are absent for a file refused as a whole.
-- note: A row of more than one piece stands for those that were too many to list.
-- example: trailcase ask case.db rejects
SELECT path, offset, length, pieces, reason
FROM rejects
ORDER BY path, offset, reason;
