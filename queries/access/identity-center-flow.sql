-- name: identity-center-flow
-- question: access
-- title: How a person came through Identity Center, step by step
-- param: user text | user id or name of the person; else everybody
-- param: from time | only events at or after
-- param: to time | only events before
-- next: role-sessions, logins
-- note: Phished device codes look like this: a token by the device code flow, at another address than the person signs in from, and keys of many roles at once.
-- note: Identity Center logs in the account and region of its own instance. The address of AssumeRoleWithSAML is one of AWS.
-- benign: `aws sso login` in a terminal uses the device code flow too, from one address.
-- example: trailcase ask case.db identity-center-flow user=94482488-0001-7000-8000-000000000001
WITH step AS (
    SELECT e.*
    FROM events e
    WHERE ((e.event_source IN ('sso.amazonaws.com', 'sso-oauth.amazonaws.com')
            AND e.api IN ('RegisterClient', 'StartDeviceAuthorization', 'Authenticate', 'CreateToken',
                          'CreateTokenWithIAM', 'ListAccounts', 'ListAccountRoles', 'GetRoleCredentials',
                          'Federate', 'Logout'))
        OR (e.event_source = 'signin.amazonaws.com'
            AND e.api IN ('UserAuthentication', 'CredentialChallenge', 'CredentialVerification'))
        OR (e.event_source = 'sts.amazonaws.com' AND e.api = 'AssumeRoleWithSAML'
            AND e.request LIKE '%AWSReservedSSO%'))
)
SELECT s.time,
       s.event_id,
       s.api || CASE WHEN s.request LIKE '%device_code%' THEN ' (device code)'
                     WHEN s.request LIKE '%authorization_code%' THEN ' (authorization code)'
                     WHEN s.request LIKE '%refresh_token%' THEN ' (refresh)' ELSE '' END AS step,
       s.ip,
       (SELECT min(r.id) FROM resources r WHERE r.event_row = s.event_row AND r.kind = 'account') AS account,
       (SELECT min(r.id) FROM resources r WHERE r.event_row = s.event_row AND r.kind = 'role')    AS role,
       coalesce(s.on_behalf_of, s.principal_name, s.principal) AS user,
       s.outcome,
       s.tool,
       s.region
FROM step s
WHERE (:user IS NULL OR s.on_behalf_of = :user OR s.principal_name = :user OR s.principal = :user
       OR s.session_name = :user
       OR (s.api = 'AssumeRoleWithSAML' AND json_extract(iif(json_valid(s.request), s.request, '{}'), '$.roleSessionName') = :user))
  AND (:from IS NULL OR s.time_ms >= :from)
  AND (:to IS NULL OR s.time_ms < :to)
ORDER BY s.time_ms, s.event_id;
