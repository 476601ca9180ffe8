-- name: limits-asked-by-key
-- question: detections
-- id: D29
-- severity: medium
-- technique: T1526
-- title: A long-term key asks for limits of mail or machines, from an address new to its owner
-- benign: A program that sends mail watches its limit from a new machine.
-- benign: Somebody prepares a larger system from a new place.
-- next: address-calls, key-calls
-- note: One row for each key and address. What these calls tell is what a stolen key is worth to those who send spam or mine coins.
-- note: With fewer than 7 days of logs in the 30 before, no address is new, and this stays silent. Low: the key had asked the same before, elsewhere.
-- example: trailcase ask case.db limits-asked-by-key
WITH asked AS MATERIALIZED (
    SELECT e.*
    FROM events e
    WHERE ((e.event_source = 'ses.amazonaws.com'
            AND e.api IN ('GetSendQuota', 'GetAccount', 'GetAccountSendingEnabled', 'ListIdentities',
                          'ListServiceQuotas', 'GetSendStatistics', 'ListEmailIdentities'))
        OR (e.event_source = 'servicequotas.amazonaws.com'
            AND e.api IN ('ListServiceQuotas', 'GetServiceQuota', 'RequestServiceQuotaIncrease'))
        OR (e.event_source = 'sns.amazonaws.com'
            AND e.api IN ('GetSMSAttributes', 'GetSMSSandboxAccountStatus')))
      AND e.key_kind = 'long_term' AND e.via_service IS NULL
), hit AS (
    SELECT h.*, n.first_seen, n.near, count(*) AS calls, count(DISTINCT h.api) AS apis,
           min(h.time || ' ' || coalesce(h.event_id, '')) AS first,
           EXISTS (SELECT 1 FROM asked b
                   WHERE b.access_key = h.access_key AND b.ip IS NOT h.ip
                     AND b.time_ms < n.first_ms) AS usual
    FROM asked h
    JOIN address_arrivals n ON n.principal = h.principal AND n.ip = h.ip
        AND h.time_ms BETWEEN n.first_ms AND n.new_until_ms
    GROUP BY h.access_key, h.ip
)
SELECT time,
       event_id,
       iif(usual OR near, 'low', 'medium')     AS severity,
       'T1526'                                 AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       'key ' || coalesce(access_key, 'unknown') || ' of ' || coalesce(principal_name, principal) || ' asked for limits '
           || calls || iif(calls = 1, ' time', ' times') || ' by ' || apis || iif(apis = 1, ' API', ' APIs')
           || ', ' || event_name || ' first, from ' || ip || ', where its owner was first seen ' || first_seen
           || iif(usual, '; it had asked before, elsewhere', '') AS detail
FROM hit
ORDER BY time, event_id;
