-- name: caller-on-tor-list
-- question: detections
-- id: D07
-- severity: high
-- technique: T1090.003
-- title: Calls from an address that a list calls an exit of Tor
-- benign: Somebody who cares for privacy uses the Tor browser.
-- benign: The list is older or younger than the call; the detail says of when it is.
-- next: address-summary, keys-from-address, address-calls
-- note: Only of a case that was enriched with such a list. One row for each credential and address. Low: nothing but refused calls.
-- example: trailcase ask case.db caller-on-tor-list
WITH listed AS MATERIALIZED (
    SELECT address_id, ip, min(tag) AS tag, min(source) AS source, min(source_built) AS built
    FROM address_facts
    WHERE lower(tag) IN ('tor', 'tor-exit', 'tor_exit', 'tor exit', 'torexit', 'tor-exit-node')
    GROUP BY address_id, ip
), used AS MATERIALIZED (
    SELECT l.*, a.principal_id, a.credential_id, min(n.first_ms) AS first_ms,
           sum(n.events) AS events, sum(n.denied) AS denied
    FROM listed l
    JOIN actor a     ON a.address_id = l.address_id
    JOIN actor_day n ON n.actor_id = a.id
    WHERE n.first_ms IS NOT NULL
    GROUP BY l.address_id, a.principal_id, a.credential_id
)
SELECT e.time,
       min(e.event_id)                         AS event_id,
       iif(u.denied = u.events, 'low', 'high') AS severity,
       'T1090.003'                             AS technique,
       e.credential,
       e.principal,
       e.ip,
       e.event_name,
       e.outcome,
       u.events || iif(u.events = 1, ' call', ' calls') || ' by '
           || coalesce(e.principal_name, e.principal) || ' from ' || u.ip || ', ' || u.denied
           || ' of them denied; ' || u.source || coalesce(' of ' || u.built, '')
           || ' has the address as ' || u.tag  AS detail
FROM used u
CROSS JOIN actor a  ON a.principal_id = u.principal_id AND a.credential_id IS u.credential_id
    AND a.address_id = u.address_id
CROSS JOIN events e ON e.actor_id = a.id AND e.time_ms = u.first_ms
GROUP BY u.address_id, u.principal_id, u.credential_id
ORDER BY 1, 2;
