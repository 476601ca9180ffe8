-- name: key-others
-- question: pivot
-- title: Other credentials of the same owner
-- param: key text required | an access key id, or a session as in the view credentials
-- opens: search-events key=credential
-- next: key-summary, lineage
-- note: Sessions are counted by kind; role-sessions and the view credentials have each.
-- note: The same owner, to be checked; not in the same hands for that alone.
-- example: trailcase ask case.db key-others key=AKIAQFX64DQ25NZN2C2R
WITH own AS (
    SELECT a.principal_id, c.credential
    FROM actor a JOIN credential c ON c.id = a.credential_id
    WHERE a.access_key = :key
    UNION
    SELECT principal_id, credential FROM credential WHERE credential = :key
)
SELECT iif(v.kind = 'long_term_key' OR count(*) = 1, min(v.credential), NULL) AS credential,
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
                       WHERE principal_id IN (SELECT principal_id FROM own))
  AND v.credential NOT IN (SELECT credential FROM own)
GROUP BY v.kind, iif(v.kind = 'long_term_key', v.credential, NULL)
ORDER BY last_seen DESC, v.kind, credential;
