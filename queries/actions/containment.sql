-- name: containment
-- question: actions
-- title: What the intruder changed, and how to contain it
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: severity int default 3 | from 1 (routine) to 5 (grave): only calls of at least
-- param: from time | only events at or after
-- param: to time | only events before
-- opens: intruder-events event_source=event_source api=event_name outcome='success'
-- next: resource-history, intruder-events
-- note: Calls that succeeded; preserve what is evidence before anything is undone.
-- example: trailcase ask case.db containment --lead event=79eca301
SELECT e.severity,
       e.event_source,
       e.api                         AS event_name,
       count(*)                      AS events,
       count(DISTINCT t.credential)  AS credentials,
       count(DISTINCT e.region)      AS regions,
       min(e.time)                   AS first_seen,
       max(e.time)                   AS last_seen,
       c.containment
FROM attributed t
CROSS JOIN events e  ON e.event_row = t.event_row
JOIN catalog c ON c.event_source = e.event_source AND c.api = e.api
WHERE e.outcome = 'success' AND c.severity >= :severity
  AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
GROUP BY e.severity, e.event_source, e.api, c.containment
ORDER BY e.severity DESC, first_seen, e.event_source, e.api;
