-- name: policy-changes
-- question: actions
-- title: Rights that the intruder changed: policies of users, roles, groups and permission sets
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- next: created-identities, trust-changes, resource-history
-- note: admin is 1 for AdministratorAccess, IAMFullAccess, PowerUserAccess, a policy text that allows every action (or every one of IAM) on everything; 0 for a text that does not; empty when the text is not in the record. wildcard is 1 when an allowed action or resource holds a star. Conditions and denials are not weighed.
-- note: Refused attempts are here, too: their parameters are often left out, and target and policy then empty.
-- benign: A deployment sets the policies of its own roles.
-- example: trailcase ask case.db policy-changes --lead event=79eca301
WITH wanted AS MATERIALIZED (
    SELECT id AS api_id FROM api
    WHERE (event_source = 'iam.amazonaws.com'
           AND api IN ('AttachUserPolicy', 'AttachRolePolicy', 'AttachGroupPolicy', 'PutUserPolicy', 'PutRolePolicy',
                       'PutGroupPolicy', 'CreatePolicy', 'CreatePolicyVersion', 'SetDefaultPolicyVersion',
                       'AddUserToGroup', 'PutUserPermissionsBoundary', 'PutRolePermissionsBoundary',
                       'DeleteUserPermissionsBoundary', 'DeleteRolePermissionsBoundary', 'DetachUserPolicy',
                       'DetachRolePolicy', 'DetachGroupPolicy', 'DeleteUserPolicy', 'DeleteRolePolicy',
                       'DeleteGroupPolicy', 'RemoveUserFromGroup', 'AddRoleToInstanceProfile'))
       OR (event_source = 'sso.amazonaws.com'
           AND api IN ('PutInlinePolicyToPermissionSet', 'AttachManagedPolicyToPermissionSet', 'CreateAccountAssignment'))
), hit AS MATERIALIZED (
    SELECT e.event_row, e.event_id, e.time, e.time_ms, e.event_name, e.api, e.outcome, e.recipient_account, e.region,
           t.credential, iif(json_valid(e.request), e.request, '{}') AS asked
    FROM attributed t
    CROSS JOIN event v  ON v.id = t.event_row AND v.api_id IN (SELECT api_id FROM wanted)
    CROSS JOIN events e ON e.event_row = v.id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:from IS NULL OR e.time_ms >= :from)
      AND (:to IS NULL OR e.time_ms < :to)
), named AS MATERIALIZED (
    SELECT h.*,
           coalesce(json_extract(asked, '$.userName'), json_extract(asked, '$.roleName'),
                    json_extract(asked, '$.groupName'), json_extract(asked, '$.permissionSetArn'),
                    json_extract(asked, '$.instanceProfileName'))       AS target,
           CASE WHEN api IN ('AddUserToGroup', 'RemoveUserFromGroup') THEN 'group ' || json_extract(asked, '$.groupName')
                ELSE coalesce(json_extract(asked, '$.policyArn'), json_extract(asked, '$.managedPolicyArn'),
                              json_extract(asked, '$.policyName'), json_extract(asked, '$.permissionsBoundary'),
                              json_extract(asked, '$.permissionSetArn'))
           END                                                          AS policy,
           coalesce(json_extract(asked, '$.policyDocument'), json_extract(asked, '$.inlinePolicy')) AS text
    FROM hit h
), allowed AS MATERIALIZED (
    SELECT n.event_row,
           max(EXISTS (SELECT 1 FROM json_tree(s.value, '$.Action') a
                       WHERE a.type = 'text' AND lower(a.atom) IN ('*', '*:*', 'iam:*'))
               AND EXISTS (SELECT 1 FROM json_tree(s.value, '$.Resource') b WHERE b.type = 'text' AND b.atom = '*')
               OR json_type(s.value, '$.NotAction') IS NOT NULL
                  AND EXISTS (SELECT 1 FROM json_tree(s.value, '$.Resource') b WHERE b.type = 'text' AND b.atom = '*')) AS admin,
           max(EXISTS (SELECT 1 FROM json_tree(s.value) w
                       WHERE w.type = 'text' AND instr(w.atom, '*')
                         AND (w.fullkey GLOB '$.Action*' OR w.fullkey GLOB '$.Resource*' OR w.fullkey GLOB '$.NotAction*'))) AS wildcard
    FROM named n
    JOIN (SELECT 0 AS none) ON json_valid(n.text)
    JOIN json_each(CASE WHEN NOT json_valid(n.text) THEN '[]'
                        WHEN json_type(n.text, '$.Statement') = 'array' THEN json_extract(n.text, '$.Statement')
                        WHEN json_type(n.text, '$.Statement') = 'object' THEN '[' || json_extract(n.text, '$.Statement') || ']'
                        ELSE '[]' END) s
    WHERE s.type = 'object' AND json_extract(iif(s.type = 'object', s.value, '{}'), '$.Effect') = 'Allow'
    GROUP BY n.event_row
)
SELECT n.time,
       n.event_id,
       n.credential,
       n.event_name,
       n.target,
       n.policy,
       n.outcome,
       CASE WHEN n.api GLOB 'Delete*' OR n.api GLOB 'Detach*' OR n.api GLOB 'Remove*' THEN 0
            WHEN n.policy GLOB 'arn:aws*:iam::aws:policy/AdministratorAccess'
              OR n.policy GLOB 'arn:aws*:iam::aws:policy/IAMFullAccess'
              OR n.policy GLOB 'arn:aws*:iam::aws:policy/PowerUserAccess' THEN 1
            WHEN a.event_row IS NOT NULL THEN a.admin
            WHEN json_valid(n.text) THEN 0 END                          AS admin,
       a.wildcard,
       n.recipient_account                                              AS account
FROM named n
LEFT JOIN allowed a ON a.event_row = n.event_row
ORDER BY n.time_ms, n.event_id;
