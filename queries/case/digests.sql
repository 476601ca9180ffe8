-- name: digests
-- question: case
-- title: Log files by what the digest files say of them
-- next: sources, findings
-- note: The hashes of the files are compared. Whether AWS signed the digest files is not checked here: who can change both can make them agree.
-- note: Files of times that no digest file of the case covers have no row.
-- benign: An export of some regions or days leaves out files that digests list.
-- example: trailcase ask case.db digests
--
-- A log file is known by its hash; one that has the name of a listed file and another hash
-- was changed.  Names of objects end in a random part, so that the last part alone names one.
WITH here AS MATERIALIZED (      -- log files of the case
    SELECT path, inflated_sha256 AS sha256, account, region, delivered_ms,
           replace(path, rtrim(path, replace(path, '/', '')), '') AS file
    FROM source
    WHERE id NOT IN (SELECT source_id FROM digest)
),
same AS MATERIALIZED (
    SELECT sha256, min(path) AS path FROM here GROUP BY sha256
),
called AS MATERIALIZED (         -- as it was delivered, or inflated since
    SELECT file, min(path) AS path
    FROM (SELECT file, path FROM here
          UNION ALL
          SELECT file || '.gz', path FROM here WHERE file NOT LIKE '%.gz')
    GROUP BY file
),
listed AS MATERIALIZED (
    SELECT DISTINCT object, sha256,
           replace(object, rtrim(object, replace(object, '/', '')), '') AS file
    FROM digest_file
),
judged AS (
    SELECT l.object AS file,
           CASE WHEN s.path IS NOT NULL THEN 'as listed'
                WHEN c.path IS NOT NULL THEN 'hash differs'
                ELSE 'not in the case' END AS status,
           coalesce(s.path, c.path)        AS path,
           l.sha256
    FROM listed l
    LEFT JOIN same s   ON s.sha256 = l.sha256
    LEFT JOIN called c ON c.file = l.file
    UNION ALL
    SELECT NULL, 'not listed', h.path, h.sha256
    FROM here h
    WHERE h.delivered_ms IS NOT NULL
      AND h.sha256 NOT IN (SELECT sha256 FROM listed)
      AND h.path NOT IN (SELECT c.path FROM called c JOIN listed l ON l.file = c.file)
      AND EXISTS (SELECT 1 FROM digest d
                  WHERE d.account = h.account AND d.region = h.region
                    AND h.delivered_ms >= d.start_ms AND h.delivered_ms + 60000 <= d.end_ms)
)
SELECT file, status, path, sha256
FROM judged
ORDER BY status = 'as listed', status, file, path;
