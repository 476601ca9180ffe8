-- name: root-use
-- question: detections
-- id: D04
-- severity: medium
-- technique: T1078.004
-- title: The root user of an account was used
-- benign: One of the few tasks that only root can do: closing the account, its support plan, some settings of S3 and billing.
-- benign: A young account in which nobody made users yet.
-- benign: Central root management by AssumeRoot (low).
-- next: credential-events, addresses-of-key
-- note: One row for each credential, address and day. Medium: by a key, or by a sign-in that is known to lack MFA. Low: the console with MFA, or not told; a session of AssumeRoot; sign-ins that failed.
-- example: trailcase ask case.db root-use
WITH hit AS MATERIALIZED (
    SELECT e.*, e.time_ms / 86400000 AS day,
           e.key_kind = 'long_term' AS by_key,
           e.api = 'ConsoleLogin' AND e.outcome = 'success' AND e.mfa IS 0 AS bare_sign_in
    FROM events e
    WHERE e.principal GLOB 'root:*' AND e.via_service IS NULL
      AND e.ip_kind NOT IN ('service', 'aws') AND e.time_ms IS NOT NULL
      AND coalesce(e.event_type, '') <> 'AwsServiceEvent'
), seen AS (
    SELECT principal, coalesce(credential, '') AS used, ip, day, min(time_ms) AS first_ms,
           count(*) AS events, sum(outcome = 'success') AS succeeded,
           count(DISTINCT api) AS apis, max(by_key) AS by_key,
           max(bare_sign_in) AS bare, max(mfa IS 1) AS with_mfa, max(assumed_root IS 1) AS assumed
    FROM hit
    GROUP BY principal, used, ip, day
)
SELECT h.time,
       min(h.event_id)                         AS event_id,
       iif(s.succeeded > 0 AND NOT s.assumed AND (s.by_key OR s.bare), 'medium', 'low') AS severity,
       'T1078.004'                             AS technique,
       h.credential,
       h.principal,
       h.ip,
       h.event_name,
       h.outcome,
       'root of account ' || coalesce(h.account, h.recipient_account, 'unknown') || ': ' || s.events
           || iif(s.events = 1, ' call', ' calls') || ' of ' || s.apis
           || iif(s.apis = 1, ' API', ' APIs') || ' that day from '
           || coalesce(h.ip, 'an unknown address')
           || CASE WHEN s.assumed THEN ', in a session that AssumeRoot made'
                   WHEN s.by_key THEN ', by an access key of root'
                   WHEN s.bare THEN ', signed in without MFA'
                   WHEN s.with_mfa THEN ', with MFA' ELSE '' END
           || iif(s.succeeded = 0, '; none succeeded', '') AS detail
FROM seen s
JOIN hit h ON h.principal = s.principal AND coalesce(h.credential, '') = s.used
    AND h.ip IS s.ip AND h.time_ms = s.first_ms
GROUP BY s.principal, s.used, s.ip, s.day
ORDER BY 1, 2;
