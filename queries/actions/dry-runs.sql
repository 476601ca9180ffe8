-- name: dry-runs
-- question: actions
-- title: Permissions that the intruder tested by dry runs
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- opens: intruder-events key=credential event_source=event_source api=event_name outcome=outcome
-- next: denied-actions, changes
-- note: A dry run changes nothing: outcome dry_run proves that the call was allowed, denied that it was not. A refused call that was meant as a dry run looks like any refused call, and is in denied-actions.
-- benign: Tools for infrastructure try some launches as a dry run first.
-- example: trailcase ask case.db dry-runs --lead event=79eca301
SELECT e.event_source,
       e.api                        AS event_name,
       t.credential,
       e.outcome,
       count(*)                     AS events,
       count(DISTINCT e.region)     AS regions,
       min(e.time)                  AS first_seen,
       max(e.time)                  AS last_seen
FROM attributed t
CROSS JOIN events e ON e.event_row = t.event_row
WHERE e.outcome = 'dry_run'
  AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
GROUP BY e.event_source, e.api, t.credential, e.outcome
ORDER BY first_seen, e.event_source, e.api, t.credential;
