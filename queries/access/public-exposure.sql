-- name: public-exposure
-- question: access
-- title: What was made public: snapshots, images, buckets and functions given to everybody
-- param: from time | only events at or after
-- param: to time | only events before, such as the first use of a key
-- next: shared-with-outsiders, resource-history
-- note: `conditional` 1: under a condition, which may keep everybody out. What was public before these logs begin does not show, nor whether a wall (public access block) kept it closed.
-- note: Who read it shows in data events alone; a snapshot that was taken shows as SharedSnapshotCopyInitiated or SharedSnapshotVolumeCreated.
-- benign: A web site, or files and images that are meant for everybody.
-- example: trailcase ask case.db public-exposure to=2025-04-02
WITH hit AS MATERIALIZED (
    SELECT e.*,
           coalesce(json_extract(iif(json_valid(e.request), e.request, NULL), '$.snapshotId'), json_extract(iif(json_valid(e.request), e.request, NULL), '$.imageId'),
                    json_extract(iif(json_valid(e.request), e.request, NULL), '$.dBSnapshotIdentifier'),
                    json_extract(iif(json_valid(e.request), e.request, NULL), '$.dBClusterSnapshotIdentifier'),
                    json_extract(iif(json_valid(e.request), e.request, NULL), '$.bucketName'),
                    json_extract(iif(json_valid(e.request), e.request, NULL), '$.functionName')) AS thing,
           coalesce(json_extract(iif(json_valid(e.request), e.request, NULL), '$.bucketPolicy'),
                    json_extract(iif(json_valid(e.request), e.request, NULL), '$.policy'))        AS document
    FROM events e
    WHERE ((e.event_source = 'ec2.amazonaws.com'
            AND e.api IN ('ModifySnapshotAttribute', 'ModifyImageAttribute'))
        OR (e.event_source = 'rds.amazonaws.com'
            AND e.api IN ('ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute'))
        OR (e.event_source = 's3.amazonaws.com'
            AND e.api IN ('PutBucketPolicy', 'PutBucketAcl'))
        OR (e.event_source = 'lambda.amazonaws.com' AND e.api = 'AddPermission'))
      AND e.outcome = 'success' AND json_valid(e.request)
), grantee AS (
    SELECT h.event_row, t.atom AS who, 0 AS conditional, 1 AS copied
    FROM hit h
    JOIN json_tree(h.request, iif(h.api = 'ModifySnapshotAttribute', '$.createVolumePermission.add',
                                  '$.launchPermission.add')) t
    WHERE h.event_source = 'ec2.amazonaws.com' AND t.type = 'text' AND t.key IN ('userId', 'group')
    UNION ALL
    SELECT h.event_row, t.atom, 0, 1
    FROM hit h JOIN json_tree(h.request, '$.valuesToAdd') t
    WHERE h.event_source = 'rds.amazonaws.com' AND t.type = 'text'
    UNION ALL
    SELECT h.event_row, t.atom, json_type(iif(s.type = 'object', s.value, '{}'), '$.Condition') IS 'object', 0
    FROM hit h
    JOIN json_each(CASE WHEN NOT json_valid(h.document) THEN '[]'
                        WHEN json_type(h.document, '$.Statement') = 'array'
                            THEN json_extract(h.document, '$.Statement')
                        WHEN json_type(h.document, '$.Statement') = 'object'
                            THEN '[' || json_extract(h.document, '$.Statement') || ']'
                        ELSE '[]' END) s
    JOIN json_tree(iif(s.type = 'object', s.value, '{}'), '$.Principal') t
    WHERE h.api = 'PutBucketPolicy' AND t.type = 'text' AND t.atom = '*'
      AND (t.fullkey = '$.Principal' OR t.fullkey GLOB '$.Principal.AWS*')
      AND json_extract(iif(s.type = 'object', s.value, '{}'), '$.Effect') = 'Allow'
    UNION ALL
    SELECT h.event_row, 'all', 0, 0
    FROM hit h
    WHERE h.api = 'PutBucketAcl'
      AND EXISTS (SELECT 1 FROM json_tree(h.request) t
                  WHERE t.type = 'text'
                    AND ((t.key = 'x-amz-acl' AND t.atom IN ('public-read', 'public-read-write'))
                      OR (t.key = 'URI' AND t.atom GLOB '*/groups/global/A*Users')))
    UNION ALL
    SELECT h.event_row, json_extract(h.request, '$.principal'),
           json_type(h.request, '$.sourceArn') IS NOT NULL
               OR json_type(h.request, '$.sourceAccount') IS NOT NULL
               OR json_type(h.request, '$.principalOrgID') IS NOT NULL, 0
    FROM hit h
    WHERE h.api = 'AddPermission' AND json_extract(h.request, '$.principal') = '*'
      AND coalesce(json_extract(h.request, '$.functionUrlAuthType'), '') <> 'AWS_IAM'
)
SELECT h.time,
       h.event_id,
       CASE h.event_source WHEN 's3.amazonaws.com' THEN 'bucket' WHEN 'lambda.amazonaws.com' THEN 'function'
            WHEN 'rds.amazonaws.com' THEN 'db_snapshot' ELSE iif(h.api = 'ModifyImageAttribute', 'image', 'snapshot') END AS kind,
       substr(h.thing, 1, 500)                AS id,
       h.event_name,
       min(g.conditional)                     AS conditional,
       coalesce(h.principal_arn, h.principal) AS principal,
       h.ip,
       h.region
FROM hit h
JOIN grantee g ON g.event_row = h.event_row
WHERE g.who IN ('all', '*')
  AND (:from IS NULL OR h.time_ms >= :from)
  AND (:to IS NULL OR h.time_ms < :to)
GROUP BY h.event_row
ORDER BY h.time_ms, h.event_id;
