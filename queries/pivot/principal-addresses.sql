-- name: principal-addresses
-- question: pivot
-- title: Addresses of a principal
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- opens: search-events ip=ip forwarded='no'
-- next: address-summary, keys-from-address
-- note: others counts the principals besides this one that used the address in these logs.
-- example: trailcase ask case.db principal-addresses principal=cem.arslan
WITH whose AS (
    SELECT id FROM principal
    WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)
)
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
       (SELECT count(DISTINCT o.principal_id) FROM actor o
        WHERE o.address_id = d.id AND o.principal_id NOT IN (SELECT id FROM whose)) AS others
FROM actor a
JOIN address d        ON d.id = a.address_id
JOIN actor_day n      ON n.actor_id = a.id
JOIN address_labels b ON b.address_id = d.id
WHERE a.principal_id IN (SELECT id FROM whose) AND a.via_service IS NULL
GROUP BY d.id
ORDER BY last_seen DESC, d.ip, d.vpc_endpoint;
