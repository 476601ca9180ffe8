-- name: principal-called
-- question: pivot
-- title: What a principal was called, and when
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- opens: search-events principal=principal
-- next: principal-names, recreated-principals
-- note: Names are reused and users are renamed; the unique id stays.
-- example: trailcase ask case.db principal-called principal=cem.arslan
WITH whose AS (
    SELECT id FROM principal
    WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)
)
SELECT v.principal,
       v.name,
       v.arn,
       v.first_seen,
       v.last_seen,
       v.events
FROM principal_aliases v
WHERE v.principal IN (SELECT principal FROM principal WHERE id IN (SELECT id FROM whose))
ORDER BY v.principal, v.first_seen, v.name, v.arn;
