-- name: credential-events
-- question: pivot
-- title: Every event of a key, in order of time
-- param: key text required | an access key id
-- param: from time | only events at or after
-- param: to time | only events before
-- note: Calls that a service made on behalf of this key's owner carry another key id.
-- example: trailcase ask case.db credential-events key=AKIAQFX64DQ25NZN2C2R --limit 50
SELECT e.time,
       e.event_id,
       e.principal_name,
       e.ip,
       e.tool,
       e.region,
       e.event_source,
       e.event_name,
       e.outcome,
       e.error_code,
       e.tactic
FROM events e
WHERE e.access_key = :key
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id;
