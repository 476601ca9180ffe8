-- name: root-activity
-- question: access
-- title: Everything done as root
-- param: from time | only events at or after
-- param: to time | only events before
-- next: root-use, logins
-- note: `assumed_root` 1: a session that AssumeRoot gave to somebody of the management account, for 15 minutes and one task; no sign-in of root. `via_service`: a service called for root.
-- benign: Billing, closing an account and a few other tasks need root.
-- example: trailcase ask case.db root-activity
SELECT e.time,
       e.event_id,
       e.event_source,
       e.event_name,
       e.outcome,
       e.ip,
       e.mfa,
       e.assumed_root,
       e.recipient_account                    AS account,
       e.access_key,
       e.tool,
       e.region,
       e.via_service
FROM actor a
CROSS JOIN event v  ON v.actor_id = a.id
CROSS JOIN events e ON e.event_row = v.id
WHERE a.principal_type = 'Root'
  AND (:from IS NULL OR e.time_ms >= :from)
  AND (:to IS NULL OR e.time_ms < :to)
ORDER BY e.time_ms, e.event_id;
