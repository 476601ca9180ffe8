-- name: keys-from-address
-- question: pivot
-- title: Credentials used from an address
-- param: ip ip required | the address
-- opens: search-events key=credential forwarded='no'
-- next: addresses-of-key, credential-events
-- note: An office, a proxy or a CI runner is used by many; the addresses query shows by how many.
-- example: trailcase ask case.db keys-from-address ip=203.0.113.7
SELECT coalesce(a.access_key, c.credential)                               AS credential,
       c.kind,
       coalesce(p.arn, p.principal)                                       AS principal,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(n.first_ms) / 1000, 'unixepoch') AS first_here,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(n.last_ms) / 1000, 'unixepoch') AS last_here,
       sum(n.events)                                                      AS events,
       sum(n.denied)                                                      AS denied,
       (SELECT count(DISTINCT o.address_id) FROM actor o
        WHERE o.credential_id = c.id AND o.address_id <> d.id)            AS other_addresses
FROM address d
JOIN actor a           ON a.address_id = d.id
JOIN principal p       ON p.id = a.principal_id
JOIN actor_day n       ON n.actor_id = a.id
LEFT JOIN credential c ON c.id = a.credential_id
WHERE d.ip = :ip AND a.via_service IS NULL
GROUP BY a.principal_id, a.credential_id, a.access_key
ORDER BY first_here, credential, principal;
