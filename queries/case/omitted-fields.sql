-- name: omitted-fields
-- question: case
-- title: Fields of records that AWS left out or cut
-- param: from time | only events at or after
-- param: to time | only events before
-- next: findings, search-events
-- note: left out: AWS replaces parameters or answers of more than 100 KB by a mark with their size; who writes to IAM with such a policy may mean to hide it. cut: a text of 1,024 bytes or more, where AWS cuts without a mark; size is what is there.
-- note: Values that AWS hides in all records (passwords, tokens) are not listed.
-- benign: Templates, tag lists and filters of automation grow over 100 KB.
-- example: trailcase ask case.db omitted-fields
SELECT e.time,
       e.event_id,
       e.event_source,
       e.event_name,
       o.detail                              AS field,
       iif(o.kind = 'omitted', 'left out', 'cut') AS what,
       CASE WHEN o.kind = 'omitted' AND o.detail = 'requestParameters'
                THEN json_extract(iif(json_valid(e.request), e.request, '{}'), '$.originalSize')
            WHEN o.kind = 'omitted' AND o.detail = 'responseElements'
                THEN json_extract(iif(json_valid(e.response), e.response, '{}'), '$.originalSize')
            WHEN o.detail = 'errorMessage' THEN length(cast(e.error_message AS BLOB))
            WHEN o.detail = 'errorCode' THEN length(cast(e.error_code AS BLOB))
            WHEN o.detail = 'userAgent' THEN length(cast(e.user_agent AS BLOB))
            WHEN o.detail = 'requestID' THEN length(cast(e.request_id AS BLOB)) END AS size,
       e.read_only,
       coalesce(e.principal_arn, e.principal) AS principal,
       coalesce(e.access_key, e.credential)   AS credential,
       e.outcome
FROM oddity o
CROSS JOIN events e ON e.event_row = o.event
WHERE o.kind IN ('omitted', 'field-cut')
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id, o.detail, o.kind;
