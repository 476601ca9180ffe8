-- name: failed-sign-ins-then-success
-- question: detections
-- id: D12
-- severity: medium
-- technique: T1110
-- title: A console sign-in that succeeded after many that failed
-- param: least int default 5 | so many failures in the hour before
-- benign: Somebody forgot a password and found it again (low where the address had been used to sign in before).
-- benign: Several people behind one address mistype on the same morning.
-- next: address-calls, principal-addresses, credential-events
-- note: Failures of the user anywhere, or from the address of at least 3 names, an hour before. What fails for a name that does not exist is logged in one region only, without the name.
-- example: trailcase ask case.db failed-sign-ins-then-success
WITH sign_in AS MATERIALIZED (
    SELECT e.*
    FROM events e
    WHERE e.event_source = 'signin.amazonaws.com' AND e.api = 'ConsoleLogin'
      AND e.time_ms IS NOT NULL
), counted AS MATERIALIZED (
    SELECT s.*,
           sum(s.outcome <> 'success') OVER (PARTITION BY s.principal ORDER BY s.time_ms
               RANGE BETWEEN 3600000 PRECEDING AND CURRENT ROW) AS of_user,
           sum(s.outcome <> 'success') OVER (PARTITION BY s.ip ORDER BY s.time_ms
               RANGE BETWEEN 3600000 PRECEDING AND CURRENT ROW) AS at_address
    FROM sign_in s
), candidate AS (
    SELECT c.*, row_number() OVER (PARTITION BY c.principal, c.ip, c.time_ms / 3600000
                                   ORDER BY c.time_ms, c.event_id) AS place_in_hour
    FROM counted c
    WHERE c.outcome = 'success' AND max(c.of_user, c.at_address) >= coalesce(:least, 5)
), good AS (
    SELECT c.*,
           (SELECT iif(c.ip_kind = 'public' AND count(DISTINCT f.principal) >= 3, c.at_address, 0)
            FROM counted f
            WHERE f.ip = c.ip AND f.outcome <> 'success'
              AND f.time_ms BETWEEN c.time_ms - 3600000 AND c.time_ms) AS of_address,
           EXISTS (SELECT 1 FROM counted b
                   WHERE b.principal = c.principal AND b.ip = c.ip AND b.outcome = 'success'
                     AND b.time_ms < c.time_ms - 3600000) AS same_place
    FROM candidate c
    WHERE c.place_in_hour = 1
)
SELECT time,
       event_id,
       iif(same_place, 'low', 'medium')        AS severity,
       'T1110'                                 AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(principal_name, principal) || ' signed in from ' || coalesce(ip, 'an unknown address')
           || ' after ' || of_user || ' failed sign-ins of that user'
           || iif(of_address > 0, ' and ' || of_address || ' from that address, of several names', '')
           || ' in the hour before'
           || iif(same_place, '; the address had been used to sign in before', '') AS detail
FROM good
WHERE max(of_user, of_address) >= coalesce(:least, 5)
ORDER BY time, event_id;
