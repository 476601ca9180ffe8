-- name: first-contact
-- question: access
-- title: The first event of each credential in the intruder's hands
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: access-hypotheses
-- note: The first use is not the theft: how long a key was held unused cannot be seen.
-- example: trailcase ask case.db first-contact --lead ip=203.0.113.7
WITH ranked AS (
    SELECT t.credential, e.*,
           row_number() OVER (PARTITION BY t.credential ORDER BY e.time_ms, e.event_id) AS n
    FROM attributed t
    CROSS JOIN events e ON e.event_row = t.event_row
    WHERE t.credential IS NOT NULL
      AND t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
)
SELECT credential,
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
FROM ranked
WHERE n = 1
ORDER BY time, credential;
