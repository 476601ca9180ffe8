-- name: first-contact
-- question: access
-- title: The first event of each credential in the intruder's hands
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: access-hypotheses, sign-ins
-- note: The first use is not the theft: how long a key was held unused cannot be seen.
-- note: A sign-in of a user counts with the user's sessions, when it succeeded. Callers without a credential here, such as those of another account or of an identity provider, are not in this list.
-- example: trailcase ask case.db first-contact --lead event=79eca301
WITH ranked AS (
    SELECT coalesce(t.credential, e.principal) AS counted_as, e.event_row,
           row_number() OVER (PARTITION BY coalesce(t.credential, e.principal)
                              ORDER BY e.time_ms IS NULL, e.time_ms, e.event_id) AS n
    FROM attributed t
    CROSS JOIN events e ON e.event_row = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (t.credential IS NOT NULL OR (e.api = 'ConsoleLogin' AND e.principal_type = 'IAMUser'))
      AND (e.event_source IS NOT 'signin.amazonaws.com' OR e.outcome = 'success')
)
SELECT r.counted_as                       AS credential,
       coalesce(principal_arn, principal) AS principal,
       time,
       event_id,
       event_source,
       event_name,
       region,
       ip,
       tool,
       user_agent,
       mfa,
       outcome
FROM ranked r
CROSS JOIN events e ON e.event_row = r.event_row
WHERE r.n = 1
ORDER BY e.time_ms, r.counted_as;
