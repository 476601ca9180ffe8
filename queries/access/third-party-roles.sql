-- name: third-party-roles
-- question: access
-- title: Roles that callers of other accounts assumed
-- opens: search-events principal=principal ip=ip api='AssumeRole' outcome=outcome resource=role
-- next: role-sessions, trust-opened-to-outsiders
-- note: Accounts whose trails delivered records to this case are no others. `external_id` 1: every call gave an ExternalId. `new`: 1, the caller first came to this role a week or more after these logs begin.
-- benign: Vendors who scan, bill or monitor, each with a role of its own.
-- benign: An account of one's own organisation whose logs are not in the case.
-- example: trailcase ask case.db third-party-roles
WITH used AS MATERIALIZED (
    SELECT e.principal, e.account, e.ip, e.outcome, e.time_ms,
           json_extract(iif(json_valid(e.request), e.request, '{}'), '$.roleArn')                AS asked,
           json_type(iif(json_valid(e.request), e.request, '{}'), '$.externalId') IS NOT NULL    AS external_id
    FROM events e
    WHERE e.api = 'AssumeRole' AND e.event_source = 'sts.amazonaws.com' AND e.principal_type = 'AWSAccount'
      AND (e.account IS NULL OR e.account NOT IN (
              SELECT recipient_account FROM place WHERE recipient_account IS NOT NULL))
)
SELECT asked                                  AS role,
       max(account)                           AS account,
       min(external_id)                       AS external_id,
       ip,
       outcome,
       count(*)                               AS events,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(time_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(time_ms) / 1000, 'unixepoch') AS last_seen,
       min(min(time_ms)) OVER (PARTITION BY principal, asked) >= (SELECT min(first_ms) FROM actor_day) + 7 * 86400000 AS new,
       principal
FROM used
GROUP BY principal, asked, ip, outcome
ORDER BY min(time_ms), principal, asked, ip, outcome;
