-- name: rejects
-- question: case
-- title: What was not taken, and why
-- next: sources
-- note: Offset and length are in the inflated bytes of the source; both are absent for a file refused as a whole.
-- example: trailcase ask case.db rejects
SELECT path, offset, length, reason
FROM rejects
ORDER BY path, offset, reason;
