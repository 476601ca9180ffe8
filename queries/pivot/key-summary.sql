-- name: key-summary
-- question: pivot
-- title: The life of a key or session
-- param: key text required | an access key id, or a session as in the view credentials
-- opens: search-events key=credential
-- next: addresses-of-key, key-calls, lineage
-- note: created_by and what follows name events of these logs; a key that is older than they are has none.
-- example: trailcase ask case.db key-summary key=AKIAQFX64DQ25NZN2C2R
SELECT v.credential,
       v.kind,
       v.principal_name,
       v.principal,
       v.created,
       v.first_seen,
       v.last_seen,
       v.events,
       v.denied,
       v.access_keys,
       v.addresses,
       v.created_at,
       v.created_by,
       v.deactivated_at,
       v.deactivated_by,
       v.deleted_at,
       v.deleted_by,
       v.expires
FROM credentials v
WHERE v.credential = :key
   OR v.credential IN (SELECT c.credential FROM actor a JOIN credential c ON c.id = a.credential_id
                       WHERE a.access_key = :key)
ORDER BY v.credential;
