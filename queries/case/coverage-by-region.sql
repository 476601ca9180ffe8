-- name: coverage-by-region
-- question: case
-- title: What the logs cover, by account and region
-- opens: search-events account=account region=region
-- next: coverage-gaps, logging-changes, sources
-- note: A region without events may be quiet or may not have been logged: these rows cannot tell.
-- note: management, data, network and insight count the events of each class. digests counts digest files, digest_hours the hours of deliveries that they cover, digest_holes what lies between them; missing_files are listed there and not in the case. Signatures are not checked here.
-- example: trailcase ask case.db coverage-by-region
WITH step AS (
    SELECT account, region, start_ms, end_ms, source_id,
           max(end_ms) OVER (PARTITION BY account, region ORDER BY start_ms, end_ms
                             ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS covered_ms
    FROM digest
),
told AS MATERIALIZED (
    SELECT account, region, count(*) AS digests,
           sum(max(0, end_ms - max(start_ms, coalesce(covered_ms, start_ms)))) / 3600000 AS hours,
           sum(coalesce(start_ms > covered_ms + 1000, 0))                                AS holes
    FROM step
    GROUP BY account, region
),
missing AS MATERIALIZED (
    SELECT d.account, d.region, count(*) AS files
    FROM digest_file f
    JOIN digest d ON d.source_id = f.source_id
    WHERE f.sha256 NOT IN (SELECT inflated_sha256 FROM source)
    GROUP BY d.account, d.region
)
SELECT c.account,
       c.region,
       c.first,
       c.last,
       c.events,
       c.data_events,
       c.management,
       c.data,
       c.network,
       c.insight,
       CASE WHEN t.digests IS NULL THEN 'no digest files'
            WHEN t.holes OR m.files THEN 'incomplete' ELSE 'complete, not verified here' END AS digest_state,
       coalesce(t.digests, 0)                            AS digests,
       t.hours                                           AS digest_hours,
       t.holes                                           AS digest_holes,
       iif(t.digests IS NULL, NULL, coalesce(m.files, 0)) AS missing_files
FROM coverage c
LEFT JOIN told t    ON t.account IS c.account AND t.region IS c.region
LEFT JOIN missing m ON m.account IS c.account AND m.region IS c.region
ORDER BY c.account, c.region;
