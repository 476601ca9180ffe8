-- name: enrichments
-- question: case
-- title: The files that say what addresses are
-- next: addresses, findings
-- note: Counts are of the public addresses that the case had when the file was looked up; what came later is among the findings.
-- example: trailcase ask case.db enrichments
SELECT name,
       format,
       about,
       strftime('%Y-%m-%dT%H:%M:%SZ', built_ms / 1000, 'unixepoch') AS built,
       sha256,
       looked_up,
       found
FROM enrichment
ORDER BY name;
