-- name: resource-history
-- question: pivot
-- title: What was done with a resource, by whom
-- param: id text required | its id, name or ARN
-- param: kind text | only of this kind: bucket, role, instance, ...
-- param: from time | only events at or after
-- param: to time | only events before
-- next: credential-events, addresses-of-key
-- note: A name also finds ARNs that end with it, and an ARN the name at its end: a name may occur in several accounts.
-- note: Calls that are not in the API catalogue are here only when their record lists its resources.
-- example: trailcase ask case.db resource-history id=i-0533e2b26fd215201
--
-- Sets of resources are few against events: those that hold the last part of the id are
-- looked into, and only then events are looked for.
WITH asked AS (
    SELECT :id AS id, replace(:id, ':', '/') AS flat
), last AS (
    SELECT id, replace(flat, rtrim(flat, replace(flat, '/', '')), '') AS part FROM asked
), found AS MATERIALIZED (
    SELECT t.id AS touch_id, json_extract(g.value, '$[0]') AS role,
           json_extract(g.value, '$[1]') AS kind, j.value AS id
    FROM touch t
    JOIN json_each(t.resources) g
    JOIN json_each(g.value) j
    WHERE j.key >= 2 AND instr(t.resources, (SELECT trim(json_quote(iif(part = '', id, part)), '"') FROM last))
), touching AS MATERIALIZED (
    SELECT touch_id, role, min(kind) AS kind, max(id) AS id
    FROM found f
    WHERE (f.id = :id
           OR (f.id LIKE 'arn:%' AND substr(f.id, -length(:id) - 1) IN ('/' || :id, ':' || :id))
           OR (:id LIKE 'arn:%' AND substr(:id, -length(f.id) - 1) IN ('/' || f.id, ':' || f.id)
               AND (f.kind IN (SELECT kind FROM found WHERE id = :id)
                    OR instr(:id, ':' || f.kind || '/') OR instr(:id, ':' || f.kind || ':')
                    OR (f.kind = 'bucket' AND instr(:id, ':s3:::')))))
      AND (:kind IS NULL OR f.kind = :kind)
    GROUP BY touch_id, role
)
SELECT e.time,
       e.event_id,
       x.role,
       x.kind,
       x.id,
       e.event_source,
       e.event_name,
       e.outcome,
       e.error_code,
       coalesce(e.principal_arn, e.principal)  AS principal,
       coalesce(e.access_key, e.credential)    AS credential,
       e.ip,
       e.tool,
       e.region,
       e.recipient_account
FROM touching x
CROSS JOIN live_event v
CROSS JOIN events e
WHERE v.touch_id = x.touch_id AND e.event_row = v.id
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id, x.role, x.id;
