-- name: minted
-- question: credentials
-- title: Credentials made by anybody
-- param: from time | only made at or after
-- param: to time | only made before
-- param: kind text | only of a kind, such as long_term_key, password or role_session
-- next: credentials-minted, minted-unused, lineage
-- note: Whoever made them; credentials-minted has those that the intruder made.
-- note: used counts events, of a password the sign-ins after it; absent: its use does not show in CloudTrail.
-- note: Sign-ins to the console are left out: console-sessions has them.
-- benign: Sessions of roles are made all day by services, machines and people; keys and passwords are made when people come.
-- example: trailcase ask case.db minted kind=role_session
SELECT m.time,
       m.event_id,
       coalesce(m.actor_arn, m.actor_principal)  AS actor,
       m.method,
       m.kind,
       m.credential,
       m.owner,
       coalesce(m.expires, m.valid_until)        AS expires,
       m.used,
       m.first_used,
       m.last_used,
       m.revoked_at,
       m.session_name,
       m.actor_ip
FROM minted m
WHERE (:from IS NULL OR m.time_ms >= :from)
  AND (:to IS NULL OR m.time_ms < :to)
  AND (:kind IS NULL OR m.kind = :kind)
  AND m.kind NOT IN ('windows_password', 'console_session')
ORDER BY m.time_ms, m.event_id, m.kind, m.credential, m.owner;
