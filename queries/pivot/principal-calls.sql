-- name: principal-calls
-- question: pivot
-- title: What a principal called, the gravest first
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- opens: search-events event_source=event_source api=api forwarded='no'
-- next: principal-credentials, credential-events
-- note: severity: 1 routine to 5 grave; absent: a call that the API catalogue does not have.
-- example: trailcase ask case.db principal-calls principal=cem.arslan
WITH whose AS (
    SELECT id FROM principal
    WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)
)
SELECT i.event_source,
       i.api,
       t.severity,
       t.tactic,
       count(*)                                                            AS events,
       sum(r.outcome = 'success')                                          AS succeeded,
       sum(r.outcome = 'denied')                                           AS denied,
       count(DISTINCT a.credential_id)                                     AS credentials,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(e.time_ms) / 1000, 'unixepoch')  AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(e.time_ms) / 1000, 'unixepoch')  AS last_seen
FROM actor a
CROSS JOIN live_event e
JOIN api i              ON i.id = e.api_id
JOIN result r           ON r.id = e.result_id
LEFT JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
WHERE a.principal_id IN (SELECT id FROM whose) AND a.via_service IS NULL
  AND e.actor_id = a.id AND e.id NOT IN (SELECT event FROM correction)
GROUP BY i.event_source, i.api
ORDER BY t.severity DESC, events DESC, i.event_source, i.api;
