-- name: intruder-events
-- question: pivot
-- title: Every event of the intruder, in order of time
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: technique text | of MITRE ATT&CK, such as T1098.001; a parent finds its sub-techniques; old numbers too
-- param: tactic text | its id or name, such as TA0003 or Persistence; Defense Evasion finds what it was split into
-- param: severity int | only calls of at least that, from 1 (routine) to 5 (grave)
-- param: key text | a credential as credentials-used counts them, or an access key id
-- param: event_source text | such as ec2.amazonaws.com
-- param: api text | such as RunInstances
-- param: region text | only events of this region
-- param: ip ip | only events from this address
-- param: outcome text | such as success or denied
-- param: refused text | an action that was refused, as denied-actions names it
-- param: resource text | only events about the resource of this id
-- param: from time | only events at or after
-- param: to time | only events before
-- note: Events of one second have no known order; they stand in the order of their ids.
-- note: `resource` names the first three things that the call was about; resource-history and show have all.
-- example: trailcase ask case.db intruder-events --lead event=79eca301
SELECT e.time,
       e.event_id,
       t.credential,
       e.principal_name,
       e.ip,
       e.tool,
       e.region,
       e.event_source,
       e.event_name,
       e.outcome,
       e.tactic,
       t.level,
       t.reason,
       (SELECT substr(group_concat(id, ', '), 1, 300)
        FROM (SELECT DISTINCT r.id FROM resources r
              WHERE r.event_row = t.event_row AND r.role <> 'grantee' ORDER BY r.role <> 'target', r.id LIMIT 3)) AS resource
FROM attributed t
CROSS JOIN events e ON e.event_row = t.event_row
WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:technique IS NULL OR e.technique IN
          (SELECT technique FROM technique_names WHERE name = :technique COLLATE NOCASE))
  AND (:tactic IS NULL OR e.tactic IN
          (SELECT tactic FROM tactic_names WHERE name = replace(:tactic, '-', ' ') COLLATE NOCASE))
  AND (:severity IS NULL OR e.severity >= :severity)
  AND (:key IS NULL OR t.credential = :key OR e.access_key = :key)
  AND (:event_source IS NULL OR e.event_source = :event_source)
  AND (:api IS NULL OR e.api = :api)
  AND (:region IS NULL OR e.region = :region)
  AND (:ip IS NULL OR e.ip = :ip)
  AND (:outcome IS NULL OR e.outcome = :outcome)
  AND (:refused IS NULL OR (e.outcome = 'denied' AND :refused = coalesce(
          (SELECT d.action FROM denial d WHERE d.event = t.event_row),
          replace(e.event_source, '.amazonaws.com', '') || ':' || e.api)))
  AND (:resource IS NULL OR EXISTS (SELECT 1 FROM resources r
                                    WHERE r.event_row = t.event_row AND r.id = :resource))
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id;
