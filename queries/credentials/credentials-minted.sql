-- name: credentials-minted
-- question: credentials
-- title: Credentials the intruder made
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only made at or after
-- param: to time | only made before
-- next: credential-lineage, lineage
-- note: used counts events, of a password the sign-ins after it; absent: its use does not show in CloudTrail.
-- note: revoked_at of a session is when its role or user was cut off; absent does not mean that it is still valid: see expires.
-- example: trailcase ask case.db credentials-minted --lead event=79eca301
--
-- The password of a machine is only read, and was there before.
SELECT m.time,
       m.event_id,
       coalesce(m.actor_arn, m.actor_principal)  AS actor,
       m.method,
       m.kind,
       m.credential,
       m.owner,
       coalesce(m.expires, m.valid_until)        AS expires,
       m.used,
       m.revoked_at
FROM attributed t
JOIN minted m ON m.event_row = t.event_row
WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND (:from IS NULL OR m.time_ms >= :from)
  AND (:to IS NULL OR m.time_ms < :to)
  AND m.kind <> 'windows_password'
ORDER BY m.time_ms, m.event_id, m.kind, m.credential, m.owner;
