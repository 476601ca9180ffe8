-- name: tactics
-- question: actions
-- title: What the intruder did, summed up by tactic and technique
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- opens: intruder-events tactic=tactic technique=technique
-- next: actions-summary, intruder-events
-- note: Tactics are those of the API catalogue (MITRE ATT&CK, v19); calls that it does not know have none, and open into all events; a technique opens with its sub-techniques.
-- example: trailcase ask case.db tactics --lead event=79eca301
SELECT nullif(e.tactic, '')                       AS tactic,
       nullif(e.technique, '')                    AS technique,
       count(*)                                    AS events,
       sum(e.outcome = 'success')                  AS succeeded,
       sum(e.outcome = 'denied')                   AS denied,
       sum(e.outcome NOT IN ('success', 'denied')) AS other,
       count(DISTINCT e.event_source || ' ' || e.api) AS apis,
       count(DISTINCT t.credential)                AS credentials,
       min(e.time)                                 AS first_seen,
       max(e.time)                                 AS last_seen,
       max(e.severity)                             AS severity
FROM attributed t
CROSS JOIN events e ON e.event_row = t.event_row
WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
GROUP BY 1, 2
ORDER BY first_seen, 1, 2;
