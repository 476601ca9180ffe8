-- name: logins
-- question: access
-- title: All sign-ins: who, from where, with what result
-- param: user text | name, ARN, unique id, or as in the view principals
-- param: ip ip | the address
-- param: from time | only events at or after
-- param: to time | only events before
-- next: failed-sign-ins, principal-addresses, console-login-without-mfa
-- note: Console, Identity Center, SAML, changes of role and password recovery. MFA at an identity provider does not show; the names of users that do not exist are not logged.
-- benign: People travel, and mobile networks and VPNs change addresses by the hour.
-- example: trailcase ask case.db logins user=cem.arslan
SELECT s.time,
       s.event_id,
       coalesce(s.principal_arn, s.principal) AS user,
       s.ip,
       s.outcome                              AS result,
       s.mfa,
       s.event_source,
       s.api                                  AS event_name,
       s.tool,
       s.region,
       substr(s.error_message, 1, 200)        AS message
FROM sign_ins s
WHERE (:user IS NULL OR s.principal IN (SELECT principal FROM principal_values WHERE value = :user))
  AND (:ip IS NULL OR s.ip = :ip)
  AND (:from IS NULL OR s.time_ms >= :from)
  AND (:to IS NULL OR s.time_ms < :to)
ORDER BY s.time_ms, s.event_id;
