-- name: web-identity
-- question: access
-- title: Who came by web identity (OIDC), and into which role
-- param: role text | the ARN of the role
-- opens: search-events principal=principal ip=ip api='AssumeRoleWithWebIdentity' outcome=outcome resource=role
-- next: role-sessions, identity-provider-made
-- note: `new` 1: the first time of this subject, provider and role in these logs, a week or more after they begin. CI systems and pods change addresses all the time; their subjects they do not.
-- benign: A new repository, branch or service account.
-- example: trailcase ask case.db web-identity
WITH used AS MATERIALIZED (
    SELECT e.principal, e.principal_name, e.ip, e.outcome, e.time_ms,
           json_extract(iif(json_valid(e.request), e.request, '{}'), '$.roleArn')     AS asked,
           substr(json_extract(iif(json_valid(e.response), e.response, '{}'), '$.provider'), 1, 300) AS told,
           e.event_row
    FROM events e
    WHERE e.api = 'AssumeRoleWithWebIdentity' AND e.event_source = 'sts.amazonaws.com'
)
SELECT max(coalesce(told, substr(principal, 6, length(principal) - 6 - coalesce(length(principal_name), 0)))) AS provider,
       max(principal_name)                    AS subject,
       asked                                  AS role,
       ip,
       outcome,
       count(*)                               AS events,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(time_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(time_ms) / 1000, 'unixepoch') AS last_seen,
       min(min(time_ms)) OVER (PARTITION BY principal, asked) >= (SELECT min(first_ms) FROM actor_day) + 7 * 86400000 AS new,
       principal
FROM used
WHERE :role IS NULL OR asked = :role
GROUP BY principal, asked, ip, outcome
ORDER BY min(time_ms), principal, asked, ip, outcome;
