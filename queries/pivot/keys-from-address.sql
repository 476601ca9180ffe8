-- name: keys-from-address
-- question: pivot
-- title: Credentials used from an address
-- param: ip ip required | the address
-- opens: search-events key=credential forwarded='no'
-- next: addresses-of-key, segments, credential-events
-- note: An office, a proxy or a CI runner is used by many; the addresses query shows by how many.
-- note: base_ips: other addresses of the credential in the 30 days that end a day before it came here; last_elsewhere: its last use at any other address. Both NULL or 0: nobody is known to use it but who is here.
-- example: trailcase ask case.db keys-from-address ip=192.0.2.44
WITH
here AS MATERIALIZED (
    SELECT principal_id, credential_id, access_key, min(first_ms) AS first_ms, max(last_ms) AS last_ms,
           sum(events) AS events, sum(denied) AS denied, sum(succeeded) AS succeeded
    FROM (SELECT a.principal_id, a.credential_id, a.access_key, min(n.first_ms) AS first_ms,
                 max(n.last_ms) AS last_ms, sum(n.events) AS events, sum(n.denied) AS denied,
                 (SELECT count(*) FROM event e           -- from the index alone
                  WHERE e.actor_id = a.id
                    AND e.result_id IN (SELECT id FROM result WHERE outcome = 'success')
                    AND e.id NOT IN (SELECT event FROM superseded)
                    AND e.id NOT IN (SELECT event FROM correction)) AS succeeded
          FROM address d
          CROSS JOIN actor a     ON a.address_id = d.id
          CROSS JOIN actor_day n ON n.actor_id = a.id
          WHERE d.ip = :ip AND a.via_service IS NULL
          GROUP BY a.id)
    GROUP BY principal_id, credential_id, access_key
),
credential_here AS MATERIALIZED (
    SELECT credential_id, min(first_ms) AS first_ms FROM here GROUP BY credential_id
),
elsewhere AS MATERIALIZED (
    SELECT c.credential_id, max(n.last_ms) AS last_ms,
           count(DISTINCT d.ip)                                           AS addresses,
           count(DISTINCT iif(n.first_ms < c.first_ms - 86400000
                              AND n.last_ms >= c.first_ms - 31 * 86400000, d.ip, NULL)) AS base
    FROM credential_here c
    JOIN actor a     ON a.credential_id = c.credential_id
    JOIN address d   ON d.id = a.address_id
    JOIN actor_day n ON n.actor_id = a.id
    WHERE a.via_service IS NULL AND d.ip <> :ip
    GROUP BY c.credential_id
)
SELECT coalesce(h.access_key, c.credential)                               AS credential,
       c.kind,
       coalesce(p.arn, p.principal)                                       AS principal,
       strftime('%Y-%m-%dT%H:%M:%SZ', h.first_ms / 1000, 'unixepoch')     AS first_here,
       strftime('%Y-%m-%dT%H:%M:%SZ', h.last_ms / 1000, 'unixepoch')      AS last_here,
       h.events,
       h.succeeded,
       h.denied,
       coalesce(x.base, 0)                                                AS base_ips,
       strftime('%Y-%m-%dT%H:%M:%SZ', x.last_ms / 1000, 'unixepoch')      AS last_elsewhere,
       coalesce(x.addresses, 0)                                           AS other_addresses
FROM here h
JOIN principal p       ON p.id = h.principal_id
LEFT JOIN credential c ON c.id = h.credential_id
LEFT JOIN elsewhere x  ON x.credential_id = h.credential_id
ORDER BY first_here, credential, principal;
