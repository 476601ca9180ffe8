-- name: account-leaves-organization
-- question: detections
-- id: D25
-- severity: high
-- technique: T1666
-- title: An account taken out of its organization, or closed
-- benign: An account is sold, moved or no longer needed, and somebody knows of it.
-- next: credential-events
-- note: Outside of its organization nothing that the organization forbids holds for an account. High: it worked for the account itself. Medium: done by the organization's owner, or refused. Low: it failed otherwise.
-- example: trailcase ask case.db account-leaves-organization
SELECT time,
       event_id,
       CASE WHEN outcome = 'denied' THEN 'medium' WHEN outcome <> 'success' THEN 'low'
            WHEN api = 'LeaveOrganization' THEN 'high' ELSE 'medium' END AS severity,
       'T1666'                                 AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || iif(outcome = 'success', ' called ', ' tried ') || event_name
           || CASE WHEN api = 'LeaveOrganization' THEN ' for account ' || coalesce(recipient_account, account, 'unknown')
                   ELSE coalesce(' for account ' || json_extract(iif(json_valid(request), request, NULL), '$.accountId'), '') END
           || iif(outcome = 'success', '', '; the outcome was ' || outcome) AS detail
FROM events
WHERE event_source = 'organizations.amazonaws.com'
  AND api IN ('LeaveOrganization', 'RemoveAccountFromOrganization', 'CloseAccount')
ORDER BY time, event_id;
