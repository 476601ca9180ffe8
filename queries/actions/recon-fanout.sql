-- name: recon-fanout
-- question: actions
-- title: Reading calls, and with how many credentials each was tried
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- opens: intruder-events api=api
-- next: actions-summary
-- note: The same few calls on key after key are how somebody learns what each key can do.
-- example: trailcase ask case.db recon-fanout --lead event=79eca301
--
-- Reading is what the catalogue calls discovery, and what CloudTrail marks readOnly when
-- the catalogue does not know the call.
SELECT e.api,
       count(DISTINCT t.credential)  AS credentials,
       count(DISTINCT e.region)      AS regions,
       count(*)                      AS events,
       sum(e.outcome = 'success')    AS succeeded,
       sum(e.outcome = 'denied')     AS denied,
       min(e.time)                   AS first_seen,
       max(e.time)                   AS last_seen,
       (max(e.time_ms) - min(e.time_ms)) / 1000 AS span_seconds
FROM attributed t
CROSS JOIN events e ON e.event_row = t.event_row
WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
  AND (e.tactic = 'TA0007 Discovery' OR (e.tactic IS NULL AND e.read_only = 1))
GROUP BY e.api
ORDER BY credentials DESC, first_seen, e.api;
