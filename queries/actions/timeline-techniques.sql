-- name: timeline-techniques
-- question: actions
-- title: Techniques of ATT&CK that the intruder's calls may be, each with its first events
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- param: key text | a credential as credentials-used counts them, or an access key id
-- param: ip ip | only events from this address
-- opens: intruder-events tactic=tactic technique=technique
-- next: tactics, timeline-bursts
-- note: What a call may mean, by the API catalogue of the case (MITRE ATT&CK, v19), and not what it was meant for. Calls that it does not know have no technique, and open into all events; a technique opens with its sub-techniques. `event_ids` are the first five.
-- example: trailcase ask case.db timeline-techniques --lead event=79eca301
WITH called AS (
    SELECT nullif(e.tactic, '') AS tactic, nullif(e.technique, '') AS technique, e.event_id, e.time,
           e.outcome, t.credential, t.level,
           row_number() OVER (PARTITION BY nullif(e.tactic, ''), nullif(e.technique, '')
                              ORDER BY e.time_ms, e.event_id, e.event_row) AS place
    FROM attributed t
    CROSS JOIN events e ON e.event_row = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:key IS NULL OR t.credential = :key OR e.access_key = :key)
      AND (:ip IS NULL OR e.ip = :ip)
      AND (:from IS NULL OR e.time_ms >= :from)
      AND (:to IS NULL OR e.time_ms < :to)
    ORDER BY 1, 2, place
)
SELECT tactic,
       technique,
       count(*)                                    AS events,
       sum(outcome = 'success')                    AS succeeded,
       sum(outcome = 'denied')                     AS denied,
       sum(outcome NOT IN ('success', 'denied'))   AS failed,
       count(DISTINCT credential)                  AS credentials,
       sum(level = 'confirmed')                    AS confirmed,
       sum(level = 'probable')                     AS probable,
       sum(level = 'possible')                     AS possible,
       min(time)                                   AS first_seen,
       max(time)                                   AS last_seen,
       group_concat(iif(place <= 5, substr(event_id, 1, 64), NULL), ', ') AS event_ids
FROM called
GROUP BY 1, 2
ORDER BY 1, 2;
