-- name: outside-accounts
-- question: pivot
-- title: Accounts from outside that act here
-- param: from time | only seen at or after
-- param: to time | only seen before
-- opens: search-events principal=principal from='' to=''
-- next: trust-opened-to-outsiders, role-sessions, principal-calls
-- note: Callers of accounts whose logs are not in the case: outside is what no trail of the case belongs to, also when it is an account of one's own.
-- note: roles: what they assumed here, three by name; and how often. Everything is counted, also what lies outside from and to.
-- note: Callers without an account, such as everybody at a public bucket, are left out; so are vendors that act under a delegation, as the column delegate of events has them.
-- benign: A vendor, a partner, or another account of the same organization: its owner knows the number.
-- example: trailcase ask case.db outside-accounts
WITH
outsider AS MATERIALIZED (
    SELECT id, principal, arn, account
    FROM principal
    WHERE account GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
      AND EXISTS (SELECT 1 FROM place WHERE recipient_account IS NOT NULL)
      AND account NOT IN (SELECT recipient_account FROM place WHERE recipient_account IS NOT NULL)
      AND principal NOT GLOB 'svc:*'
),
assumed AS MATERIALIZED (
    SELECT o.id, r.outcome, e.id AS event_row
    FROM outsider o
    CROSS JOIN actor a ON a.principal_id = o.id
    CROSS JOIN event e ON e.actor_id = a.id
    JOIN api i         ON i.id = e.api_id
    JOIN result r      ON r.id = e.result_id
    WHERE i.event_source = 'sts.amazonaws.com' AND i.api GLOB 'AssumeRole*'
      AND e.id NOT IN (SELECT event FROM superseded) AND e.id NOT IN (SELECT event FROM correction)
),
role AS (
    SELECT id, group_concat(iif(n <= 3, name, NULL), ' ')
               || iif(max(n) > 3, ' and ' || (max(n) - 3) || ' more', '') AS names
    FROM (SELECT id, name, row_number() OVER (PARTITION BY id ORDER BY name) AS n
          FROM (SELECT DISTINCT a.id, r.id AS name
                FROM assumed a JOIN resources r ON r.event_row = a.event_row
                WHERE r.kind = 'role')
          ORDER BY id, n)
    GROUP BY id
)
SELECT o.account,
       o.principal,
       o.arn,
       strftime('%Y-%m-%dT%H:%M:%SZ', q.first_ms / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', q.last_ms / 1000, 'unixepoch')  AS last_seen,
       q.events,
       q.denied,
       (SELECT names FROM role WHERE role.id = o.id)                  AS roles,
       (SELECT count(*) FROM assumed s WHERE s.id = o.id AND s.outcome = 'success') AS assumed,
       q.addresses
FROM (SELECT o.id, min(d.first_ms) AS first_ms, max(d.last_ms) AS last_ms, sum(d.events) AS events,
             sum(d.denied) AS denied, count(DISTINCT a.address_id) AS addresses
      FROM outsider o
      JOIN actor a     ON a.principal_id = o.id
      JOIN actor_day d ON d.actor_id = a.id
      GROUP BY o.id) q
JOIN outsider o ON o.id = q.id
WHERE (:from IS NULL OR q.last_ms >= :from)
  AND (:to IS NULL OR q.first_ms < :to)
ORDER BY o.account, q.first_ms, o.principal;
