-- name: shared-with-outsiders
-- question: detections
-- id: D23
-- severity: high
-- technique: T1537, T1530
-- title: A snapshot, image, bucket or function given to everybody or to another account
-- benign: An image or data set that is meant for the public.
-- benign: Backups go to an account of one's own whose logs are not in the case.
-- benign: A bucket that serves a web site.
-- next: resource-history, net-state
-- note: One's own accounts are those whose trails delivered records. High: everybody, or a snapshot or image for another account. Medium: everybody under a condition, a wall against the public taken down, or by infrastructure code. Low: refused.
-- example: trailcase ask case.db shared-with-outsiders
WITH own AS MATERIALIZED (
    SELECT DISTINCT recipient_account AS account FROM place WHERE recipient_account IS NOT NULL
), hit AS MATERIALIZED (
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
            AND e.api IN ('PutBucketPolicy', 'PutBucketAcl', 'PutBucketPublicAccessBlock',
                          'DeleteBucketPublicAccessBlock', 'PutAccountPublicAccessBlock',
                          'DeleteAccountPublicAccessBlock'))
        OR (e.event_source = 'lambda.amazonaws.com' AND e.api = 'AddPermission'))
      AND e.outcome IN ('success', 'denied') AND json_valid(e.request)
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
    SELECT h.event_row, 'wall', 1, 0
    FROM hit h
    WHERE h.api GLOB 'Delete*PublicAccessBlock'
       OR (h.api GLOB 'Put*PublicAccessBlock'
           AND EXISTS (SELECT 1 FROM json_tree(h.request) t
                       WHERE t.key IN ('BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy',
                                       'RestrictPublicBuckets')
                         AND t.atom IN (0, 'false')))
    UNION ALL
    SELECT h.event_row, json_extract(h.request, '$.principal'),
           json_type(h.request, '$.sourceArn') IS NOT NULL
               OR json_type(h.request, '$.sourceAccount') IS NOT NULL
               OR json_type(h.request, '$.principalOrgID') IS NOT NULL, 0
    FROM hit h
    WHERE h.api = 'AddPermission' AND json_extract(h.request, '$.principal') = '*'
      AND coalesce(json_extract(h.request, '$.functionUrlAuthType'), '') <> 'AWS_IAM'
), outside AS (
    SELECT g.event_row, max(g.who IN ('all', '*')) AS everybody, max(g.who = 'wall') AS wall,
           max(g.who IN ('all', '*') AND NOT g.conditional) AS bare, max(g.copied) AS copied,
           group_concat(g.who, ', ')           AS who
    FROM (SELECT * FROM grantee ORDER BY event_row, who) g
    JOIN hit h ON h.event_row = g.event_row
    WHERE g.who IN ('all', '*', 'wall')
       OR (g.who GLOB '[0-9]*' AND g.who NOT IN (SELECT account FROM own)
           AND g.who IS NOT h.account)
    GROUP BY g.event_row
), judged AS (
    SELECT h.*, o.everybody, o.wall, o.bare, substr(o.who, 1, 500) AS who,
           coalesce(h.tool, '') IN ('terraform', 'opentofu', 'pulumi', 'ansible')
               OR h.via_service IS NOT NULL    AS by_code
    FROM outside o
    JOIN hit h ON h.event_row = o.event_row
)
SELECT time,
       event_id,
       CASE WHEN outcome <> 'success' THEN 'low'
            WHEN by_code OR wall OR (everybody AND NOT bare) THEN 'medium'
            ELSE 'high' END                    AS severity,
       iif(wall OR event_source = 's3.amazonaws.com', 'T1530', 'T1537') AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || iif(outcome = 'success', ' ', ', refused: ')
           || CASE WHEN wall THEN 'took down what keeps the public out of '
                                  || coalesce('bucket ' || thing, 'all buckets of the account')
                   WHEN everybody THEN 'gave ' || coalesce(thing, 'something') || ' to everybody'
                        || iif(bare, '', ', under a condition')
                   ELSE 'gave ' || coalesce(thing, 'something') || ' to account ' || who
                        || ', whose logs are not in the case' END
           || iif(by_code, '; by infrastructure code or through a service', '') AS detail
FROM judged
ORDER BY time, event_id;
