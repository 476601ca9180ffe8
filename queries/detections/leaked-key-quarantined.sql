-- name: leaked-key-quarantined
-- question: detections
-- id: D14
-- severity: high
-- technique: T1552.001
-- title: AWS found a key in public and quarantined its user, or somebody took the quarantine off
-- benign: The owner noticed first, and the key is already off.
-- benign: A key that was made to be found, as a trap.
-- benign: The quarantine is taken off at the end of an incident.
-- next: credential-events, addresses-of-key
-- note: The policy is AWSCompromisedKeyQuarantine with a version behind it. What of the user's keys leaked is in the mail from AWS, not here.
-- note: Low: the call failed.
-- example: trailcase ask case.db leaked-key-quarantined
WITH hit AS MATERIALIZED (
    SELECT e.*, iif(json_valid(e.request), e.request, NULL) AS asked
    FROM events e
    WHERE e.event_source = 'iam.amazonaws.com'
      AND e.api IN ('AttachUserPolicy', 'PutUserPolicy', 'DetachUserPolicy', 'DeleteUserPolicy',
                    'AttachRolePolicy', 'DetachRolePolicy', 'AttachGroupPolicy', 'DetachGroupPolicy')
), named AS (
    SELECT h.*, coalesce(json_extract(h.asked, '$.policyArn'), json_extract(h.asked, '$.policyName')) AS policy,
           coalesce(json_extract(h.asked, '$.userName'), json_extract(h.asked, '$.roleName'),
                    json_extract(h.asked, '$.groupName'), 'an unknown user') AS owner
    FROM hit h
)
SELECT time,
       event_id,
       iif(outcome = 'success', 'high', 'low') AS severity,
       'T1552.001'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       CASE WHEN api GLOB 'De*' THEN coalesce(principal_name, principal)
                || iif(outcome = 'success', ' took ', ' tried to take ') || 'the quarantine off '
            ELSE iif(outcome = 'success', '', 'without success: ') || 'the quarantine for leaked keys was put on ' END
           || owner || ' (' || replace(policy, rtrim(policy, replace(policy, '/', '')), '') || ')' AS detail
FROM named
WHERE policy GLOB 'AWSCompromisedKeyQuarantine*'
   OR policy GLOB 'arn:aws*:iam::aws:policy/AWSCompromisedKeyQuarantine*'
ORDER BY time, event_id;
