-- name: address-calls
-- question: pivot
-- title: What was called from an address, the gravest first
-- param: ip ip required | the address
-- opens: search-events event_source=event_source api=api forwarded='no'
-- next: keys-from-address, credential-events
-- note: severity: 1 routine to 5 grave; absent: a call that the API catalogue does not have.
-- example: trailcase ask case.db address-calls ip=192.0.2.44
SELECT i.event_source,
       i.api,
       t.severity,
       t.tactic,
       count(*)                                                            AS events,
       sum(r.outcome = 'success')                                          AS succeeded,
       sum(r.outcome = 'denied')                                           AS denied,
       count(DISTINCT a.principal_id)                                      AS principals,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(e.time_ms) / 1000, 'unixepoch')  AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(e.time_ms) / 1000, 'unixepoch')  AS last_seen
FROM actor a
CROSS JOIN live_event e
JOIN api i              ON i.id = e.api_id
JOIN result r           ON r.id = e.result_id
LEFT JOIN api_catalog t ON t.event_source = i.event_source AND t.api = i.api
WHERE a.address_id IN (SELECT id FROM address WHERE ip = :ip) AND a.via_service IS NULL
  AND e.actor_id = a.id AND e.id NOT IN (SELECT event FROM correction)
GROUP BY i.event_source, i.api
ORDER BY t.severity DESC, events DESC, i.event_source, i.api;
