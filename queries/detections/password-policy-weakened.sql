-- name: password-policy-weakened
-- question: detections
-- id: D03
-- severity: medium
-- technique: T1556
-- title: The password policy of an account weakened or deleted
-- benign: The account has no passwords any more, since everybody signs in through an identity provider.
-- benign: Infrastructure code sets the policy in several steps.
-- next: credential-events
-- note: Compared with the last successful change before it in these logs; without one, a length below 8, or none told, is weak.
-- note: Low: the call failed.
-- example: trailcase ask case.db password-policy-weakened
WITH hit AS MATERIALIZED (
    SELECT *, json_extract(iif(json_valid(request), request, NULL),
                           '$.minimumPasswordLength')               AS length,
           coalesce(json_extract(iif(json_valid(request), request, NULL), '$.requireSymbols'), 0)
               IN (1, 'true')
           + coalesce(json_extract(iif(json_valid(request), request, NULL), '$.requireNumbers'), 0)
               IN (1, 'true')
           + coalesce(json_extract(iif(json_valid(request), request, NULL),
                                   '$.requireUppercaseCharacters'), 0) IN (1, 'true')
           + coalesce(json_extract(iif(json_valid(request), request, NULL),
                                   '$.requireLowercaseCharacters'), 0) IN (1, 'true') AS kinds
    FROM events
    WHERE event_source = 'iam.amazonaws.com'
      AND api IN ('UpdateAccountPasswordPolicy', 'DeleteAccountPasswordPolicy')
), ordered AS (
    SELECT h.*, printf('%020d', h.time_ms) || coalesce(h.event_id, '') AS moment,
           max(iif(h.outcome = 'success', printf('%020d', h.time_ms) || coalesce(h.event_id, ''), NULL))
               OVER (PARTITION BY h.recipient_account ORDER BY h.time_ms, h.event_id
                     ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM hit h
), compared AS (
    SELECT o.*,
           CASE WHEN o.api = 'DeleteAccountPasswordPolicy' THEN 'deleted the password policy'
                WHEN b.api = 'UpdateAccountPasswordPolicy'
                 AND coalesce(o.length, 6) < coalesce(b.length, 6)
                     THEN 'asks for ' || coalesce(o.length, 6) || ' characters, ' || coalesce(b.length, 6)
                          || ' before'
                WHEN b.api = 'UpdateAccountPasswordPolicy' AND o.kinds < b.kinds
                     THEN 'asks for ' || o.kinds || ' kinds of characters, ' || b.kinds || ' before'
                WHEN b.event_row IS NULL AND coalesce(o.length, 6) < 8
                     THEN 'asks for ' || coalesce(o.length, 6)
                          || ' characters; what was asked before is not in these logs' END AS what
    FROM ordered o
    LEFT JOIN ordered b ON b.moment = o.before AND b.recipient_account IS o.recipient_account
)
SELECT time,
       event_id,
       iif(outcome = 'success', 'medium', 'low') AS severity,
       'T1556'                                 AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || iif(outcome = 'success', ': ', ' tried: ') || what AS detail
FROM compared
WHERE what IS NOT NULL
ORDER BY time, event_id;
