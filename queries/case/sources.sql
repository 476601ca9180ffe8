-- name: sources
-- question: case
-- title: The files this case was made from
-- next: rejects, coverage-by-region
-- note: records_read = stored + copies + rejected; files refused as a whole are among the rejects.
-- example: trailcase ask case.db sources --format csv -o sources.csv
SELECT path, bytes, sha256, inflated_bytes, inflated_sha256, compression, account, region,
       delivered, records_read, stored, copies, rejected, archive
FROM sources
ORDER BY path, sha256;
