-- name: error-codes
-- question: pivot
-- title: How the calls of a principal or key failed, by error code
-- param: principal text | ARN, unique id, name, or as in the view principals
-- param: key text | an access key id, or a session or role as in the view credentials
-- param: from time | only events at or after
-- param: to time | only events before
-- opens: search-events error_code=error_code outcome=outcome
-- next: search-events, principal-calls
-- note: One of principal and key is needed; with both, a call must have both. Calls that succeeded are not counted; some failures have no code (sign-ins).
-- note: Whoever tests a key fails with AccessDenied at many services; a broken program fails with one code at one.
-- example: trailcase ask case.db error-codes principal=cem.arslan
WITH caller AS MATERIALIZED (
    SELECT a.id
    FROM actor a
    WHERE coalesce(:principal, :key) IS NOT NULL
      AND (:principal IS NULL OR a.principal_id IN (
              SELECT id FROM principal
              WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)))
      AND (:key IS NULL OR a.access_key = :key OR a.credential_id IN (
              SELECT id FROM credential WHERE credential = :key OR counted_as = :key))
)
SELECT r.error_code,
       r.outcome,
       count(*)                         AS events,
       count(DISTINCT i.event_source)   AS services,
       count(DISTINCT i.event_source || ' ' || i.api) AS apis,
       min(i.api)                       AS example,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(v.time_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(v.time_ms) / 1000, 'unixepoch') AS last_seen
FROM caller c
CROSS JOIN event v  ON v.actor_id = c.id
CROSS JOIN result r ON r.id = v.result_id AND (r.outcome <> 'success' OR r.error_code IS NOT NULL)
CROSS JOIN api i    ON i.id = v.api_id
WHERE v.id NOT IN (SELECT event FROM superseded)
  AND v.id NOT IN (SELECT event FROM correction)
  AND (:from IS NULL OR v.time_ms >= :from)
  AND (:to IS NULL OR v.time_ms < :to)
GROUP BY r.error_code, r.outcome
ORDER BY events DESC, r.error_code, r.outcome;
