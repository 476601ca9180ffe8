-- name: events-by-technique
-- question: pivot
-- title: Calls of a technique or tactic of ATT&CK, in order of time
-- param: technique text | such as T1098.001; a parent finds its sub-techniques; old numbers (T1562.008) too
-- param: tactic text | its id or name, such as TA0003 or Persistence; Defense Evasion finds what it was split into
-- param: severity int | only calls of at least that, 1 (routine) to 5 (grave); all, or from 4 on when neither technique nor tactic is given
-- param: from time | only events at or after
-- param: to time | only events before
-- next: credential-events, resource-history
-- note: What a call may mean, by the API catalogue of the case, and not what it was meant for.
-- example: trailcase ask case.db events-by-technique technique=T1098.004
WITH apis AS MATERIALIZED (
    SELECT i.id
    FROM catalog t
    JOIN api i ON i.event_source = t.event_source AND i.api = t.api
    WHERE t.severity >= coalesce(:severity, iif(coalesce(:technique, :tactic) IS NULL, 4, 1))
      AND (:technique IS NULL OR t.technique IN
              (SELECT technique FROM technique_names WHERE name = :technique COLLATE NOCASE))
      AND (:tactic IS NULL OR t.tactic IN
              (SELECT tactic FROM tactic_names
               WHERE name = replace(:tactic, '-', ' ') COLLATE NOCASE))
)
SELECT e.time,
       e.event_id,
       e.event_source,
       e.event_name,
       e.tactic,
       e.technique,
       e.severity,
       e.outcome,
       coalesce(e.principal_arn, e.principal)  AS principal,
       coalesce(e.access_key, e.credential)    AS credential,
       e.ip,
       e.tool,
       e.region
FROM apis a
CROSS JOIN live_event v
CROSS JOIN events e
WHERE v.api_id = a.id AND e.event_row = v.id
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id;
