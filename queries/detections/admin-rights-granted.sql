-- name: admin-rights-granted
-- question: detections
-- id: D20
-- severity: high
-- technique: T1098.003
-- title: Rights of an administrator given to oneself, or to a user or role made shortly before
-- benign: An administrator sets up a colleague's user.
-- benign: Infrastructure code sets up a role for itself (low), or an account is new.
-- next: resource-history, credential-events
-- note: Such rights are AdministratorAccess, IAMFullAccess, PowerUserAccess, or a policy that allows every action, or every action of IAM, on everything. Shortly before is 24 hours, by the same principal.
-- note: High: to a user. Medium: to a role, to oneself by a role, or refused. What a customer managed policy allows is not looked up.
-- example: trailcase ask case.db admin-rights-granted
WITH hit AS MATERIALIZED (
    SELECT e.*, iif(json_valid(e.request), e.request, NULL) AS asked
    FROM events e
    WHERE e.event_source = 'iam.amazonaws.com'
      AND e.api IN ('AttachUserPolicy', 'AttachRolePolicy', 'PutUserPolicy', 'PutRolePolicy')
      AND e.outcome IN ('success', 'denied')
), named AS (
    SELECT h.*, coalesce(json_extract(h.asked, '$.userName'), json_extract(h.asked, '$.roleName')) AS target,
           json_extract(h.asked, '$.policyArn') AS policy,
           iif(json_valid(json_extract(h.asked, '$.policyDocument')),
               json_extract(h.asked, '$.policyDocument'), NULL) AS document
    FROM hit h
), wide AS MATERIALIZED (
    SELECT n.*
    FROM named n
    WHERE n.policy GLOB 'arn:aws*:iam::aws:policy/AdministratorAccess'
       OR n.policy GLOB 'arn:aws*:iam::aws:policy/IAMFullAccess'
       OR n.policy GLOB 'arn:aws*:iam::aws:policy/PowerUserAccess'
       OR EXISTS (
           SELECT 1
           FROM json_each(CASE json_type(n.document, '$.Statement')
                          WHEN 'array' THEN json_extract(n.document, '$.Statement')
                          WHEN 'object' THEN '[' || json_extract(n.document, '$.Statement') || ']'
                          ELSE '[]' END) s
           WHERE s.type = 'object' AND json_extract(iif(s.type = 'object', s.value, '{}'), '$.Effect') = 'Allow'
             AND EXISTS (SELECT 1 FROM json_tree(iif(s.type = 'object', s.value, '{}'), '$.Action') t
                         WHERE t.type = 'text' AND lower(t.atom) IN ('*', '*:*', 'iam:*'))
             AND EXISTS (SELECT 1 FROM json_tree(iif(s.type = 'object', s.value, '{}'), '$.Resource') t
                         WHERE t.type = 'text' AND t.atom = '*'))
), made AS MATERIALIZED (
    SELECT e.principal, e.time_ms, e.api,
           coalesce(json_extract(iif(json_valid(e.request), e.request, NULL), '$.userName'), json_extract(iif(json_valid(e.request), e.request, NULL), '$.roleName')) AS target
    FROM events e
    WHERE e.event_source = 'iam.amazonaws.com' AND e.api IN ('CreateUser', 'CreateRole')
      AND e.outcome = 'success' AND json_valid(e.request)
), judged AS (
    SELECT w.*, json_type(w.asked, '$.userName') IS NOT NULL AS is_user,
           w.target = w.principal_name
               AND w.principal GLOB iif(json_type(w.asked, '$.userName') IS NOT NULL,
                                        'user:*', 'role:*') AS own,
           (SELECT max(m.time_ms) FROM made m
            WHERE m.principal = w.principal AND m.target = w.target
              AND m.api = iif(json_type(w.asked, '$.userName') IS NOT NULL, 'CreateUser', 'CreateRole')
              AND m.time_ms BETWEEN w.time_ms - 86400000 AND w.time_ms) AS made_ms,
           coalesce(w.tool, '') IN ('terraform', 'opentofu', 'pulumi', 'ansible')
               OR w.via_service IS NOT NULL AS by_code
    FROM wide w
)
SELECT time,
       event_id,
       CASE WHEN by_code THEN 'low' WHEN outcome <> 'success' OR NOT is_user THEN 'medium'
            ELSE 'high' END                    AS severity,
       'T1098.003'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || iif(outcome = 'success', ' gave ', ' was refused to give ')
           || coalesce(policy, 'every right in a policy of its own') || ' to '
           || iif(own, 'itself', iif(is_user, 'user ', 'role ') || target || ', which it had made '
                  || ((time_ms - made_ms) / 1000) || ' seconds before')
           || iif(by_code, '; by infrastructure code or through a service', '') AS detail
FROM judged
WHERE own OR made_ms IS NOT NULL
ORDER BY time, event_id;
