-- name: object-access
-- question: actions
-- title: Objects in S3 that the intruder read, wrote or deleted, by bucket and prefix
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- param: bucket text | only this bucket
-- opens: intruder-events event_source='s3.amazonaws.com' resource=bucket
-- next: data-access, kms-use
-- note: There are such records only where data events were logged for the bucket. No rows do not mean no reads. A row opens into all that the intruder did with the bucket.
-- note: The prefix is the first folder of the key. Calls for many objects at once (DeleteObjects) name none. How many bytes went out is in the record alone (additionalEventData.bytesTransferredOut).
-- example: trailcase ask case.db object-access --lead event=79eca301
WITH wanted AS MATERIALIZED (
    SELECT id AS api_id FROM api
    WHERE event_source = 's3.amazonaws.com'
      AND api IN ('GetObject', 'GetObjectTorrent', 'SelectObjectContent', 'HeadObject', 'ListObjects', 'ListObjectVersions',
                  'CopyObject', 'UploadPartCopy', 'PutObject', 'PostObject', 'UploadPart', 'CompleteMultipartUpload',
                  'CreateMultipartUpload', 'RestoreObject', 'DeleteObject', 'DeleteObjects', 'GetObjectAcl', 'PutObjectAcl')
), hit AS MATERIALIZED (
    SELECT v.id AS event_row, v.time_ms, i.api, r.outcome, t.credential,
           json_extract(iif(json_valid(v.request), v.request, '{}'), '$.bucketName') AS bucket,
           json_extract(iif(json_valid(v.request), v.request, '{}'), '$.key')        AS name
    FROM attributed t
    CROSS JOIN event v  ON v.id = t.event_row AND v.api_id IN (SELECT api_id FROM wanted)
    CROSS JOIN api i    ON i.id = v.api_id
    CROSS JOIN result r ON r.id = v.result_id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:from IS NULL OR v.time_ms >= :from)
      AND (:to IS NULL OR v.time_ms < :to)
)
SELECT bucket,
       iif(instr(name, '/'), substr(name, 1, min(instr(name, '/'), 200)), iif(name IS NULL, NULL, '')) AS prefix,
       sum(outcome = 'success' AND api IN ('GetObject', 'GetObjectTorrent', 'SelectObjectContent')) AS gets,
       sum(outcome = 'success' AND api IN ('CopyObject', 'UploadPartCopy'))                         AS copies,
       sum(outcome = 'success' AND api IN ('PutObject', 'PostObject', 'CompleteMultipartUpload'))   AS puts,
       sum(outcome = 'success' AND api IN ('DeleteObject', 'DeleteObjects'))                        AS deletes,
       sum(outcome = 'success' AND api IN ('ListObjects', 'ListObjectVersions', 'HeadObject'))      AS lists,
       sum(outcome = 'denied')                                                                      AS refused,
       count(*)                                                                                     AS events,
       count(DISTINCT name)                                                                         AS objects,
       count(DISTINCT credential)                                                                   AS credentials,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(time_ms) / 1000, 'unixepoch')                             AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(time_ms) / 1000, 'unixepoch')                             AS last_seen
FROM hit
WHERE :bucket IS NULL OR bucket = :bucket
GROUP BY bucket, prefix
ORDER BY gets DESC, events DESC, bucket, prefix;
