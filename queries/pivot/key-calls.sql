-- name: key-calls
-- question: pivot
-- title: What was called with a key, the gravest first
-- param: key text required | an access key id, or a session as in the view credentials
-- opens: search-events event_source=event_source api=api forwarded='no'
-- next: credential-events, addresses-of-key
-- note: severity: 1 routine to 5 grave; absent: a call that the API catalogue does not have.
-- example: trailcase ask case.db key-calls key=AKIAQFX64DQ25NZN2C2R
WITH used AS (
    SELECT id FROM actor WHERE access_key = :key AND via_service IS NULL
    UNION
    SELECT a.id FROM credential c JOIN actor a ON a.credential_id = c.id
    WHERE c.credential = :key AND a.via_service IS NULL
)
SELECT i.event_source,
       i.api,
       t.severity,
       t.tactic,
       count(*)                                                            AS events,
       sum(r.outcome = 'success')                                          AS succeeded,
       sum(r.outcome = 'denied')                                           AS denied,
       count(DISTINCT a.address_id)                                        AS addresses,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(e.time_ms) / 1000, 'unixepoch')  AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(e.time_ms) / 1000, 'unixepoch')  AS last_seen
FROM actor a
CROSS JOIN live_event e
JOIN api i              ON i.id = e.api_id
JOIN result r           ON r.id = e.result_id
LEFT JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
WHERE a.id IN (SELECT id FROM used)
  AND e.actor_id = a.id AND e.id NOT IN (SELECT event FROM correction)
GROUP BY i.event_source, i.api
ORDER BY t.severity DESC, events DESC, i.event_source, i.api;
