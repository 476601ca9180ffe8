-- name: address-nearby
-- question: pivot
-- title: Other addresses of the same network
-- param: ip ip required | the address
-- opens: search-events ip=ip forwarded='no'
-- next: address-summary
-- note: The same /24, of IPv6 the same /64: often one network, or one pool of a provider.
-- example: trailcase ask case.db address-nearby ip=192.0.2.44
--
-- Of IPv4 all up to the last dot.  Of IPv6 all up to the fourth group, as far as no zeros are
-- left out there.
WITH asked AS (
    SELECT :ip AS ip,
           CASE WHEN :ip GLOB '*.*.*.*' AND :ip NOT LIKE '%:%'
                THEN rtrim(:ip, '0123456789')
                WHEN :ip GLOB '*:*:*:*:*' AND instr(:ip, '::') = 0
                THEN substr(:ip, 1, length(:ip) - length(ltrim(ltrim(ltrim(ltrim(ltrim(ltrim(ltrim(
                     :ip, '0123456789abcdef'), ':'), '0123456789abcdef'), ':'),
                     '0123456789abcdef'), ':'), '0123456789abcdef')) + 1)
                WHEN :ip LIKE '%::%'
                THEN substr(:ip, 1, instr(:ip, '::') + 1) END AS prefix
)
SELECT d.ip,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(n.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(n.last_ms) / 1000, 'unixepoch')  AS last_seen,
       count(DISTINCT n.day)                                               AS days,
       sum(n.events)                                                       AS events,
       sum(n.denied)                                                       AS denied,
       count(DISTINCT a.principal_id)                                      AS principals
FROM asked q
JOIN address d   ON substr(d.ip, 1, length(q.prefix)) = q.prefix AND d.ip <> q.ip
                AND d.kind IN ('public', 'private')
JOIN actor a     ON a.address_id = d.id
JOIN actor_day n ON n.actor_id = a.id
WHERE length(q.prefix) > 0 AND a.via_service IS NULL
GROUP BY d.ip
ORDER BY first_seen, d.ip;
