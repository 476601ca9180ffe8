-- name: principal-credentials
-- question: pivot
-- title: Credentials of a principal
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- opens: search-events key=credential
-- next: key-summary, lineage
-- note: Sessions are uses of a role or user, and no further secrets to change: they are counted by kind. role-sessions and the view credentials have each.
-- example: trailcase ask case.db principal-credentials principal=cem.arslan
WITH whose AS (
    SELECT id FROM principal
    WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)
)
SELECT v.principal_name,
       iif(v.kind = 'long_term_key' OR count(*) = 1, min(v.credential), NULL) AS credential,
       v.kind,
       count(*)                                                            AS credentials,
       min(v.first_seen)                                                   AS first_seen,
       max(v.last_seen)                                                    AS last_seen,
       sum(v.events)                                                       AS events,
       sum(v.denied)                                                       AS denied,
       sum(v.access_keys)                                                  AS access_keys,
       min(v.created_at)                                                   AS created_at,
       max(v.deactivated_at)                                               AS deactivated_at,
       max(v.deleted_at)                                                   AS deleted_at
FROM credentials v
WHERE v.credential IN (SELECT credential FROM credential
                       WHERE principal_id IN (SELECT id FROM whose))
GROUP BY v.principal, v.kind, iif(v.kind = 'long_term_key', v.credential, NULL)
ORDER BY last_seen DESC, v.principal, v.kind, credential;
