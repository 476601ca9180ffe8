-- name: mfa-device-removed
-- question: detections
-- id: D21
-- severity: medium
-- technique: T1556.006
-- title: An MFA device of a user taken off
-- benign: The help desk, or the user, replaces a device that was lost (low).
-- benign: A user leaves, and everything of theirs is removed (low).
-- next: credential-events, resource-history
-- note: Medium: from an address new to the caller, or the user signed in without MFA within a day after. Low: all others.
-- example: trailcase ask case.db mfa-device-removed
WITH hit AS MATERIALIZED (
    SELECT e.*, coalesce(json_extract(iif(json_valid(e.request), e.request, NULL), '$.userName'),
                         e.principal_name) AS owner
    FROM events e
    WHERE e.event_source = 'iam.amazonaws.com' AND e.api = 'DeactivateMFADevice'
      AND e.outcome = 'success'
), judged AS (
    SELECT h.*,
           EXISTS (SELECT 1 FROM address_arrivals n
                   WHERE n.principal = h.principal AND n.ip = h.ip
                     AND h.time_ms BETWEEN n.first_ms AND n.new_until_ms AND NOT n.near) AS new_place,
           (SELECT min(s.time) FROM events s
            WHERE s.event_source = 'signin.amazonaws.com' AND s.api = 'ConsoleLogin'
              AND s.outcome = 'success' AND s.mfa = 0 AND s.principal_name = h.owner
              AND s.time_ms BETWEEN h.time_ms AND h.time_ms + 86400000) AS signed_in
    FROM hit h
)
SELECT time,
       event_id,
       iif(new_place OR signed_in IS NOT NULL, 'medium', 'low') AS severity,
       'T1556.006'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || ' took an MFA device off '
           || iif(owner = principal_name, 'its own user', 'user ' || owner)
           || iif(new_place, ', from ' || ip || ', an address new to it', '')
           || coalesce('; the user signed in without MFA ' || signed_in, '') AS detail
FROM judged
ORDER BY time, event_id;
