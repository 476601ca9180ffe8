-- name: trust-changes
-- question: actions
-- title: Roles that the intruder made or whose trust it changed, and which outsiders they let in
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- next: created-identities, resource-history, role-sessions
-- note: One row for each call. outsiders are principals that may assume the role and are neither of an account whose trail is in the case nor a service of AWS: other accounts, everybody (*), providers of identities. Up to five are named. What the trust allowed before is not compared; still_so is 0 when it was written again or the role is gone.
-- benign: A vendor or a pipeline is set up.
-- example: trailcase ask case.db trust-changes --lead event=79eca301
WITH wanted AS MATERIALIZED (
    SELECT id AS api_id FROM api
    WHERE event_source = 'iam.amazonaws.com' AND api IN ('UpdateAssumeRolePolicy', 'CreateRole')
), own AS MATERIALIZED (
    SELECT DISTINCT recipient_account AS account FROM place WHERE recipient_account IS NOT NULL
), hit AS MATERIALIZED (
    SELECT e.event_row, e.event_id, e.time, e.time_ms, e.event_name, e.outcome, e.account, e.recipient_account, t.credential,
           json_extract(iif(json_valid(e.request), e.request, '{}'), '$.roleName') AS role,
           coalesce(json_extract(iif(json_valid(e.request), e.request, '{}'), '$.policyDocument'),
                    json_extract(iif(json_valid(e.request), e.request, '{}'), '$.assumeRolePolicyDocument')) AS text
    FROM attributed t
    CROSS JOIN event v  ON v.id = t.event_row AND v.api_id IN (SELECT api_id FROM wanted)
    CROSS JOIN events e ON e.event_row = v.id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:from IS NULL OR e.time_ms >= :from)
      AND (:to IS NULL OR e.time_ms < :to)
), trusted AS MATERIALIZED (
    SELECT h.event_row, t.atom AS who,
           t.atom = '*' OR t.fullkey GLOB '$.Principal.Federated*'
               OR (CASE WHEN t.atom GLOB 'arn:aws*:*::[0-9]*' THEN substr(t.atom, instr(t.atom, '::') + 2, 12)
                        ELSE t.atom END GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
                   AND CASE WHEN t.atom GLOB 'arn:aws*:*::[0-9]*' THEN substr(t.atom, instr(t.atom, '::') + 2, 12)
                            ELSE t.atom END NOT IN (SELECT account FROM own))  AS outside,
           json_type(s.value, '$.Condition') IS 'object'                       AS conditional
    FROM hit h
    JOIN json_each(CASE WHEN NOT json_valid(h.text) THEN '[]'
                        WHEN json_type(h.text, '$.Statement') = 'array' THEN json_extract(h.text, '$.Statement')
                        WHEN json_type(h.text, '$.Statement') = 'object' THEN '[' || json_extract(h.text, '$.Statement') || ']'
                        ELSE '[]' END) s
    JOIN json_tree(iif(s.type = 'object', s.value, '{}'), '$.Principal') t
    WHERE t.type = 'text' AND json_extract(iif(s.type = 'object', s.value, '{}'), '$.Effect') = 'Allow'
), state AS MATERIALIZED (
    SELECT s.event_row, min(s.state = 'open') AS open
    FROM state_changes s
    WHERE s.kind IN ('role', 'trust_policy') AND s.event_row IN (SELECT event_row FROM hit)
    GROUP BY s.event_row
)
SELECT h.time,
       h.event_id,
       h.credential,
       h.event_name,
       h.role,
       (SELECT substr(group_concat(who, ', '), 1, 500)
        FROM (SELECT DISTINCT x.who FROM trusted x
              WHERE x.event_row = h.event_row AND x.outside ORDER BY x.who LIMIT 5)) AS outsiders,
       (SELECT count(DISTINCT x.who) FROM trusted x WHERE x.event_row = h.event_row AND x.outside) AS outsider_count,
       (SELECT min(x.conditional) FROM trusted x WHERE x.event_row = h.event_row AND x.outside) AS conditional,
       (SELECT substr(group_concat(who, ', '), 1, 500)
        FROM (SELECT DISTINCT x.who FROM trusted x
              WHERE x.event_row = h.event_row AND NOT x.outside ORDER BY x.who LIMIT 5)) AS others,
       h.outcome,
       s.open                 AS still_so,
       h.recipient_account    AS account
FROM hit h
LEFT JOIN state s ON s.event_row = h.event_row
ORDER BY h.time_ms, h.event_id;
