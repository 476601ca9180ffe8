-- name: objects-expire-at-once
-- question: detections
-- id: D34
-- severity: medium
-- technique: T1485.001
-- title: A bucket told to delete its objects within days
-- param: days int default 3 | objects live at most so long
-- benign: A bucket for temporary files.
-- benign: A bucket is emptied so that it can be removed.
-- next: resource-history, credential-events
-- note: Rules that are on, expire objects (not only old versions or unfinished uploads), and hold for the whole bucket. Low: by infrastructure code, or it failed.
-- note: On a bucket of logs this removes evidence; in that of others it is ransom or sabotage. Take the rule out today.
-- example: trailcase ask case.db objects-expire-at-once
WITH hit AS MATERIALIZED (
    SELECT e.*, json_extract(iif(json_valid(e.request), e.request, NULL), '$.bucketName') AS bucket,
           coalesce(json_extract(iif(json_valid(e.request), e.request, NULL), '$.LifecycleConfiguration.Rule'),
                    json_extract(iif(json_valid(e.request), e.request, NULL), '$.LifecycleConfiguration.Rules')) AS rules
    FROM events e
    WHERE e.event_source = 's3.amazonaws.com'
      AND e.api IN ('PutBucketLifecycle', 'PutBucketLifecycleConfiguration')
      AND json_valid(e.request)
), short AS (
    SELECT h.*, min(cast(json_extract(iif(r.type = 'object', r.value, '{}'), '$.Expiration.Days') AS INTEGER)) AS days,
           coalesce(h.tool, '') IN ('terraform', 'opentofu', 'pulumi', 'ansible')
               OR h.via_service IS NOT NULL AS by_code
    FROM hit h
    JOIN json_each(CASE WHEN NOT json_valid(h.rules) THEN '[]'
                        WHEN json_type(h.rules) = 'array' THEN h.rules
                        WHEN json_type(h.rules) = 'object' THEN '[' || h.rules || ']'
                        ELSE '[]' END) r
    WHERE r.type = 'object' AND json_extract(iif(r.type = 'object', r.value, '{}'), '$.Status') = 'Enabled'
      AND cast(json_extract(iif(r.type = 'object', r.value, '{}'), '$.Expiration.Days') AS INTEGER) BETWEEN 1 AND coalesce(:days, 3)
      AND coalesce(json_extract(iif(r.type = 'object', r.value, '{}'), '$.Prefix'), json_extract(iif(r.type = 'object', r.value, '{}'), '$.Filter.Prefix'), '') IN ('', '*')
      AND json_type(iif(r.type = 'object', r.value, '{}'), '$.Filter.And') IS NULL AND json_type(iif(r.type = 'object', r.value, '{}'), '$.Filter.Tag') IS NULL
    GROUP BY h.event_row
)
SELECT time,
       event_id,
       iif(outcome <> 'success' OR by_code, 'low', 'medium') AS severity,
       'T1485.001'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || iif(outcome = 'success', ' had', ' tried to have') || ' all objects of bucket '
           || coalesce(bucket, '(not told)') || ' deleted ' || days || iif(days = 1, ' day', ' days') || ' after they are written'
           || iif(by_code, '; by infrastructure code or through a service', '') AS detail
FROM short
ORDER BY time, event_id;
