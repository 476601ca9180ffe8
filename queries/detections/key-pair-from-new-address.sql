-- name: key-pair-from-new-address
-- question: detections
-- id: D01
-- severity: high
-- technique: T1098.004
-- title: A key pair made or imported by a program, without MFA, from an address new to its user
-- benign: Somebody works from home, a hotel or a new office for the first time.
-- benign: A build starts on a machine whose address nobody has seen.
-- next: addresses-of-key, key-neighbours, credential-events
-- note: With fewer than 7 days of logs in the 30 before, no address is new, and this stays silent.
-- note: Low where the caller had used another address of the same /24; medium where the call was refused.
-- example: trailcase ask case.db key-pair-from-new-address
WITH hit AS MATERIALIZED (
    SELECT *, json_extract(iif(json_valid(request), request, NULL), '$.keyName') AS key_name
    FROM events
    WHERE event_source IN ('ec2.amazonaws.com', 'lightsail.amazonaws.com')
      AND api IN ('CreateKeyPair', 'ImportKeyPair')
      AND outcome IN ('success', 'denied', 'dry_run')
      AND mfa IS NOT 1 AND via_service IS NULL
      AND coalesce(tool, '') NOT IN ('console', 'browser', 'cloudshell', 'aws-internal')
)
SELECT h.time,
       h.event_id,
       CASE WHEN n.near THEN 'low' WHEN h.outcome = 'success' THEN 'high'
            ELSE 'medium' END                  AS severity,
       'T1098.004'                             AS technique,
       h.credential,
       h.principal,
       h.ip,
       h.event_name,
       h.outcome,
       coalesce(h.principal_name, h.principal)
           || iif(h.outcome = 'success', ' had a key pair', ' tried to have a key pair')
           || coalesce(' called ' || h.key_name, '')
           || iif(h.api = 'ImportKeyPair', ' imported', ' made')
           || ' by ' || coalesce(h.tool, 'an unknown program') || ' without MFA, from '
           || h.ip || ', where it was first seen ' || n.first_seen || '; before, it was '
           || iif(n.known_days > 0, 'known for ' || n.known_days || ' days at other addresses',
                  'never seen in logs of at least ' || n.history_days || ' days')
           || iif(n.near, '; another address of that network was known', '') AS detail
FROM hit h
JOIN address_arrivals n ON n.principal = h.principal AND n.ip = h.ip
    AND h.time_ms BETWEEN n.first_ms AND n.new_until_ms
ORDER BY h.time, h.event_id;
