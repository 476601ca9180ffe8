-- name: actions-summary
-- question: actions
-- title: What the intruder did, by tactic and call
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: technique text | of MITRE ATT&CK, such as T1098.001; a parent finds its sub-techniques; old numbers too
-- param: tactic text | its id or name, such as TA0003 or Persistence; Defense Evasion finds what it was split into
-- param: from time | only events at or after
-- param: to time | only events before
-- opens: intruder-events event_source=event_source api=event_name
-- next: recon-fanout, denied-actions, intruder-events
-- note: A denied call shows intent and proves possession of the key; calls that CloudTrail does not record are not here.
-- example: trailcase ask case.db actions-summary --lead event=79eca301
SELECT e.tactic,
       e.technique,
       e.severity,
       e.event_source,
       e.api                                           AS event_name,
       count(*)                                        AS events,
       sum(e.outcome = 'success')                      AS succeeded,
       sum(e.outcome = 'denied')                       AS denied,
       sum(e.outcome NOT IN ('success', 'denied'))     AS other,
       count(DISTINCT t.credential)                    AS credentials,
       count(DISTINCT e.region)                        AS regions,
       min(e.time)                                     AS first_seen,
       max(e.time)                                     AS last_seen
FROM attributed t
CROSS JOIN events e ON e.event_row = t.event_row
WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:technique IS NULL OR e.technique IN
          (SELECT technique FROM technique_names WHERE name = :technique COLLATE NOCASE))
  AND (:tactic IS NULL OR e.tactic IN
          (SELECT tactic FROM tactic_names WHERE name = replace(:tactic, '-', ' ') COLLATE NOCASE))
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
GROUP BY e.tactic, e.technique, e.severity, e.event_source, e.api
ORDER BY e.severity DESC, first_seen, e.event_source, e.api;
