-- name: trust-opened-to-outsiders
-- question: detections
-- id: D22
-- severity: high
-- technique: T1484.002
-- title: A role made assumable by another account, or by everybody
-- benign: A vendor is set up, which asks for an ExternalId (low).
-- benign: An account of one's own whose logs are not in the case.
-- next: resource-history, role-sessions
-- note: One's own accounts are those whose trails delivered records. High: everybody, without a condition. Medium: another account, or everybody under a condition. Low: another account with an ExternalId or by infrastructure code; or refused.
-- note: What a trust allowed before is not compared.
-- example: trailcase ask case.db trust-opened-to-outsiders
WITH own AS MATERIALIZED (
    SELECT DISTINCT recipient_account AS account FROM place WHERE recipient_account IS NOT NULL
), hit AS MATERIALIZED (
    SELECT e.*, json_extract(iif(json_valid(e.request), e.request, NULL), '$.roleName') AS role_name,
           coalesce(json_extract(iif(json_valid(e.request), e.request, NULL), '$.policyDocument'),
                    json_extract(iif(json_valid(e.request), e.request, NULL), '$.assumeRolePolicyDocument')) AS document
    FROM events e
    WHERE e.event_source = 'iam.amazonaws.com' AND e.api IN ('UpdateAssumeRolePolicy', 'CreateRole')
      AND e.outcome IN ('success', 'denied') AND json_valid(e.request)
), trusted AS (
    SELECT h.event_row,
           json_type(iif(s.type = 'object', s.value, '{}'), '$.Condition') = 'object' AS conditional,
           EXISTS (SELECT 1 FROM json_tree(iif(s.type = 'object', s.value, '{}'), '$.Condition') c
                   WHERE lower(c.key) = 'sts:externalid')  AS external_id,
           t.atom                                      AS who,
           CASE WHEN t.atom = '*' THEN '*'
                WHEN t.atom GLOB 'arn:aws*:*::[0-9]*'
                    THEN substr(t.atom, instr(t.atom, '::') + 2, 12)
                WHEN length(t.atom) = 12 THEN t.atom END AS account
    FROM hit h
    JOIN json_each(CASE WHEN NOT json_valid(h.document) THEN '[]'
                        WHEN json_type(h.document, '$.Statement') = 'array'
                            THEN json_extract(h.document, '$.Statement')
                        WHEN json_type(h.document, '$.Statement') = 'object'
                            THEN '[' || json_extract(h.document, '$.Statement') || ']'
                        ELSE '[]' END) s
    JOIN json_tree(iif(s.type = 'object', s.value, '{}'), '$.Principal') t
    WHERE t.type = 'text' AND (t.fullkey = '$.Principal' OR t.fullkey GLOB '$.Principal.AWS*')
      AND json_extract(iif(s.type = 'object', s.value, '{}'), '$.Effect') = 'Allow'
), outside AS (
    SELECT t.event_row, max(t.account = '*') AS everybody,
           max(t.account = '*' AND t.conditional IS NOT 1) AS bare,
           min(t.external_id)                  AS external_id,
           group_concat(t.who, ', ')           AS who
    FROM (SELECT * FROM trusted ORDER BY event_row, who) t
    JOIN hit h ON h.event_row = t.event_row
    WHERE t.account = '*'
       OR (t.account GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
           AND t.account NOT IN (SELECT account FROM own)
           AND t.account IS NOT h.account)
    GROUP BY t.event_row
), judged AS (
    SELECT h.*, o.everybody, o.bare, o.external_id, substr(o.who, 1, 500) AS who,
           coalesce(h.tool, '') IN ('terraform', 'opentofu', 'pulumi', 'ansible')
               OR h.via_service IS NOT NULL    AS by_code
    FROM outside o
    JOIN hit h ON h.event_row = o.event_row
)
SELECT time,
       event_id,
       CASE WHEN outcome <> 'success' THEN 'low' WHEN bare THEN 'high'
            WHEN everybody THEN 'medium' WHEN external_id OR by_code THEN 'low'
            ELSE 'medium' END                  AS severity,
       'T1484.002'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || iif(outcome = 'success', ' let ', ' was refused to let ')
           || iif(everybody, 'everybody', who) || ' assume role ' || coalesce(role_name, '(not told)')
           || CASE WHEN external_id THEN ', with an ExternalId' WHEN everybody AND NOT bare THEN ', under a condition' ELSE '' END
           || iif(everybody, '', ', of an account whose logs are not in the case')
           || iif(by_code, '; by infrastructure code or through a service', '') AS detail
FROM judged
ORDER BY time, event_id;
