-- name: denied-actions
-- question: actions
-- title: What the intruder was refused, by action, resource and policy
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- opens: intruder-events refused=action
-- next: actions-summary, intruder-events
-- note: Action and resource come from the message of AWS where it tells them; told_by `call` is the name of the call alone. Encoded messages can be read by `aws sts decode-authorization-message` in the account.
-- example: trailcase ask case.db denied-actions --lead event=79eca301
SELECT coalesce(d.action, replace(e.event_source, '.amazonaws.com', '') || ':' || e.api) AS action,
       iif(d.action IS NULL, 'call', 'message')          AS told_by,
       d.resource,
       d.policy,
       d.explicit,
       count(*)                                          AS events,
       sum(e.error_message LIKE '%Encoded authorization failure message: %') AS encoded,
       count(DISTINCT t.credential)                      AS credentials,
       min(e.time)                                       AS first_seen,
       max(e.time)                                       AS last_seen
FROM attributed t
CROSS JOIN events e      ON e.event_row = t.event_row
LEFT JOIN denial d ON d.event = t.event_row
WHERE e.outcome = 'denied'
  AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
GROUP BY 1, 2, 3, 4, 5
ORDER BY events DESC, first_seen, 1, d.resource, d.policy, d.explicit;
