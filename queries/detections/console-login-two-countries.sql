-- name: console-login-two-countries
-- question: detections
-- id: D10
-- severity: medium
-- technique: T1078.004
-- title: One user signed in at the console from two countries within hours
-- param: hours int default 4 | at most so long between the two sign-ins
-- benign: A VPN, or a phone that roams: its address belongs to another country.
-- benign: A password that a team shares.
-- next: principal-addresses, address-summary
-- note: Only of a case that was enriched with countries. An address of which the sources disagree, or say nothing, counts for nothing.
-- note: Of sessions of a role, those of one session name are one user.
-- example: trailcase ask case.db console-login-two-countries
WITH country AS MATERIALIZED (
    SELECT ip, min(country) AS country
    FROM address_facts
    WHERE country IS NOT NULL
    GROUP BY ip HAVING min(country) = max(country)
), sign_in AS MATERIALIZED (
    SELECT e.*, c.country
    FROM events e
    JOIN country c ON c.ip = e.ip
    WHERE e.event_source = 'signin.amazonaws.com' AND e.api = 'ConsoleLogin'
      AND e.outcome = 'success' AND e.time_ms IS NOT NULL
), paired AS (
    SELECT s.*,
           lag(s.country) OVER who AS was_country,
           lag(s.ip) OVER who      AS was_ip,
           lag(s.time) OVER who    AS was_time,
           lag(s.time_ms) OVER who AS was_ms
    FROM sign_in s
    WINDOW who AS (PARTITION BY s.principal, s.session_name ORDER BY s.time_ms, s.event_id)
)
SELECT time,
       event_id,
       'medium'                                AS severity,
       'T1078.004'                             AS technique,
       credential,
       principal,
       ip,
       event_name,
       outcome,
       coalesce(session_name, principal_name, principal) || ' signed in from ' || country || ' ('
           || ip || '), ' || ((time_ms - was_ms) / 60000) || ' minutes after a sign-in from '
           || was_country || ' (' || was_ip || ', ' || was_time || ')'
           || CASE mfa WHEN 1 THEN ', with MFA' WHEN 0 THEN ', without MFA' ELSE '' END AS detail
FROM paired
WHERE was_country <> country AND time_ms - was_ms <= coalesce(:hours, 4) * 3600000
ORDER BY time, event_id;
