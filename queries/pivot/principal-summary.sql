-- name: principal-summary
-- question: pivot
-- title: Who a principal is, and how much it did
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- opens: search-events principal=principal
-- next: principal-credentials, principal-addresses, principal-calls
-- note: A name may be that of several principals: in other accounts, or made anew after it was deleted. Each has a row.
-- example: trailcase ask case.db principal-summary principal=cem.arslan
WITH whose AS (
    SELECT id FROM principal
    WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)
)
SELECT p.principal,
       p.name,
       p.account,
       p.unique_id,
       p.arn,
       strftime('%Y-%m-%dT%H:%M:%SZ', min(n.first_ms) / 1000, 'unixepoch') AS first_seen,
       strftime('%Y-%m-%dT%H:%M:%SZ', max(n.last_ms) / 1000, 'unixepoch')  AS last_seen,
       count(DISTINCT n.day)                                               AS days,
       sum(n.events)                                                       AS events,
       sum(n.denied)                                                       AS denied,
       sum(iif(a.via_service IS NULL, 0, n.events))                        AS by_services,
       count(DISTINCT a.credential_id)                                     AS credentials,
       count(DISTINCT a.address_id)                                        AS addresses
FROM principal p
JOIN actor a     ON a.principal_id = p.id
JOIN actor_day n ON n.actor_id = a.id
WHERE p.id IN (SELECT id FROM whose)
GROUP BY p.id
ORDER BY p.principal;
