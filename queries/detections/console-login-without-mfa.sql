-- name: console-login-without-mfa
-- question: detections
-- id: D11
-- severity: medium
-- technique: T1078.004
-- title: A user who always signed in with MFA signed in without
-- benign: The device was lost, and somebody took MFA off until the new one comes.
-- benign: The user comes through an identity provider now, which asks for MFA itself.
-- next: credential-events, principal-addresses
-- note: Only the first such sign-in after at least 3 with MFA and none without; of users, not of roles.
-- note: Low: from an address that the user had signed in from before.
-- example: trailcase ask case.db console-login-without-mfa
WITH sign_in AS MATERIALIZED (
    SELECT e.*
    FROM events e
    WHERE e.event_source = 'signin.amazonaws.com' AND e.api = 'ConsoleLogin'
      AND e.outcome = 'success' AND e.principal_type IN ('IAMUser', 'Root')
      AND e.mfa IS NOT NULL AND e.time_ms IS NOT NULL
), counted AS (
    SELECT s.*,
           sum(s.mfa = 1) OVER earlier AS with_mfa,
           sum(s.mfa = 0) OVER earlier AS without_mfa
    FROM sign_in s
    WINDOW earlier AS (PARTITION BY s.principal ORDER BY s.time_ms, s.event_id
                       ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), judged AS (
    SELECT c.*, EXISTS (SELECT 1 FROM sign_in b
                        WHERE b.principal = c.principal AND b.ip = c.ip
                          AND b.time_ms < c.time_ms) AS same_place
    FROM counted c
    WHERE c.mfa = 0 AND c.with_mfa >= 3 AND c.without_mfa = 0
)
SELECT time,
       event_id,
       iif(same_place, 'low', 'medium')        AS severity,
       'T1078.004'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || ' signed in without MFA from ' || coalesce(ip, 'an unknown address')
           || ', after ' || with_mfa || ' sign-ins with MFA and none without'
           || iif(same_place, '; the address had been used to sign in before', '') AS detail
FROM judged
ORDER BY time, event_id;
