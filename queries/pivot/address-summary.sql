-- name: address-summary
-- question: pivot
-- title: What an address is, and how much was done from it
-- param: ip ip required | the address
-- opens: search-events forwarded='no'
-- next: address-sources, keys-from-address, address-calls
-- note: What asn, country, city and tags say comes from the files that enriched the case; where two disagree, both are shown.
-- note: Calls that a service made on somebody's behalf are not counted.
-- example: trailcase ask case.db address-summary ip=192.0.2.44
SELECT d.ip,
       d.kind                                                              AS ip_kind,
       d.vpc_endpoint,
       b.asn,
       b.organisation,
       b.country,
       b.city,
       b.tags,
       b.aws_service,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(n.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(n.last_ms) / 1000, 'unixepoch')  AS last_seen,
       count(DISTINCT n.day)                                               AS days,
       sum(n.events)                                                       AS events,
       sum(n.denied)                                                       AS denied,
       count(DISTINCT a.principal_id)                                      AS principals,
       count(DISTINCT a.credential_id)                                     AS credentials,
       CASE WHEN b.tags IS NOT NULL OR b.asn IS NOT NULL OR b.country IS NOT NULL
              OR b.aws_service IS NOT NULL THEN 'known'
            WHEN d.kind <> 'public' THEN 'not looked up: not a public address'
            WHEN NOT EXISTS (SELECT 1 FROM enrichment) THEN 'not looked up: the case was not enriched'
            ELSE 'no file that enriched the case knows it' END             AS enriched
FROM address d
JOIN actor a          ON a.address_id = d.id
JOIN actor_day n      ON n.actor_id = a.id
JOIN address_labels b ON b.address_id = d.id
WHERE d.ip = :ip AND a.via_service IS NULL
GROUP BY d.id
ORDER BY d.vpc_endpoint;
