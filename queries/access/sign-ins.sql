-- name: sign-ins
-- question: access
-- title: Sign-ins of the intruder and of the principals whose credentials it had
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: days int default 7 | how long before first contact sign-ins of the owners are listed, too
-- param: from time | only events at or after
-- param: to time | only events before
-- next: logins, failed-sign-ins, first-contact
-- note: `attributed` is the level of those that are the intruder's; the others are of the same principals.
-- note: `mfa_device` is the device bound to the user last before, by a call in these logs. Which device a sign-in used is told in its record (`trailcase show`), not here.
-- note: With an identity provider or Identity Center, MFA is asked for there and does not show. Failures of unknown names are logged without the name.
-- benign: Owners sign in as well: a row without `attributed` is theirs as far as is known.
-- example: trailcase ask case.db sign-ins --lead event=79eca301
WITH mine AS MATERIALIZED (
    SELECT t.event_row, t.level, e.principal, e.principal_name, e.recipient_account, e.time_ms
    FROM attributed t
    CROSS JOIN events e ON e.event_row = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
), start AS MATERIALIZED (
    SELECT min(time_ms) AS first_ms FROM mine
), owner AS MATERIALIZED (
    SELECT principal, max(principal_name) AS name, max(recipient_account) AS account
    FROM mine WHERE principal GLOB 'user:*' OR principal GLOB 'root:*' OR principal GLOB 'idc:*' OR principal GLOB 'saml:*'
    GROUP BY principal
), listed AS MATERIALIZED (
    SELECT s.*, m.level
    FROM sign_ins s
    LEFT JOIN (SELECT event_row, max(level) AS level FROM mine GROUP BY event_row) m ON m.event_row = s.event_row
    WHERE m.event_row IS NOT NULL
       OR (s.time_ms >= (SELECT first_ms FROM start) - coalesce(:days, 7) * 86400000
           AND (s.principal IN (SELECT principal FROM owner)
                OR (s.principal_type = 'IAMUser' AND s.outcome <> 'success'
                    AND (s.principal_name, s.recipient_account) IN (SELECT name, account FROM owner))))
), counted AS (
    SELECT l.*,
           total(l.outcome <> 'success') OVER (PARTITION BY coalesce(l.principal_name, l.principal) ORDER BY l.time_ms
               RANGE BETWEEN 3600000 PRECEDING AND CURRENT ROW) - (l.outcome <> 'success') AS failures
    FROM listed l
), device AS MATERIALIZED (
    SELECT e.time_ms, e.recipient_account,
           coalesce(json_extract(iif(json_valid(e.request), e.request, '{}'), '$.userName'), e.principal_name) AS name,
           substr(json_extract(iif(json_valid(e.request), e.request, '{}'), '$.serialNumber'), 1, 200) AS serial
    FROM events e
    WHERE e.api = 'EnableMFADevice' AND e.event_source = 'iam.amazonaws.com' AND e.outcome = 'success'
)
SELECT c.time,
       c.event_id,
       coalesce(c.principal_arn, c.principal)  AS principal,
       c.ip,
       c.outcome                               AS result,
       c.mfa,
       (SELECT d.serial FROM device d
        WHERE d.name = c.principal_name AND d.recipient_account IS c.recipient_account
          AND d.time_ms <= c.time_ms
        ORDER BY d.time_ms DESC, d.serial LIMIT 1) AS mfa_device,
       c.tool,
       nullif(rtrim(iif(c.outcome = 'success' AND a.known_days >= 1 AND a.first_ms >= c.time_ms - 86400000,
                        'new address, ', '')
           || CASE c.failures WHEN 0 THEN '' WHEN 1 THEN '1 failure in the hour before, '
                   ELSE cast(c.failures AS INTEGER) || ' failures in the hour before, ' END
           || coalesce(CASE WHEN c.outcome <> 'success' THEN substr(c.error_message, 1, 120) END, ''), ', '), '') AS note,
       c.event_source,
       c.api                                   AS event_name,
       c.level                                 AS attributed
FROM counted c
LEFT JOIN address_arrivals a ON a.principal = c.principal AND a.ip = c.ip
WHERE (:from IS NULL OR c.time_ms >= :from) AND (:to IS NULL OR c.time_ms < :to)
ORDER BY c.time_ms, c.event_id;
