-- name: instance-key-abroad
-- question: access
-- title: Keys of instances used away from where the instance calls from
-- opens: search-events principal=principal ip=odd_address forwarded='no'
-- next: instance-credentials-elsewhere, role-sessions
-- note: One row for each instance and address, as the detection instance-credentials-elsewhere finds them. An address that other instances' keys call from too, or the instance itself on 3 days, is not odd.
-- note: Who calls from the instance, or from another one in the same network, is not found.
-- benign: The network has a new way out, and no other instance has shown it yet.
-- benign: Somebody took the keys along for a test.
-- example: trailcase ask case.db instance-key-abroad
SELECT coalesce(k.name, k.principal)          AS role,
       k.session_name                         AS instance,
       k.home                                 AS usual_address,
       k.ip                                   AS odd_address,
       strftime('%Y-%m-%dT%H:%M:%SZ', k.first_ms / 1000, 'unixepoch') AS first_seen,
       k.events,
       k.principal
FROM instance_keys_away k
WHERE k.level IS NOT NULL
ORDER BY k.first_ms, k.session_name, k.ip;
