-- name: minted-unused
-- question: credentials
-- title: Credentials the intruder made and has not used yet
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: credentials-minted, containment
-- note: Unused in these logs, by anybody, and not revoked in them. Credentials whose use does not show in CloudTrail (SSH keys, tokens of services) are in credentials-minted.
-- note: state: what is said of the time when these logs end. undo is the first step, as the API catalogue has it.
-- benign: A credential that a workload was to have is unused until the workload starts; its maker can say.
-- example: trailcase ask case.db minted-unused --lead event=79eca301
WITH ended AS MATERIALIZED (
    SELECT max(last_ms) AS at_ms FROM actor_day
)
SELECT m.time,
       m.event_id,
       m.kind,
       m.credential,
       m.owner,
       coalesce(m.actor_arn, m.actor_principal)  AS actor,
       m.method,
       coalesce(m.expires, m.valid_until)        AS expires,
       CASE WHEN coalesce(m.expires, m.valid_until) IS NULL THEN 'valid until it is revoked'
            WHEN coalesce(m.expires, m.valid_until)
                 <= (SELECT strftime('%Y-%m-%dT%H:%M:%SZ', at_ms / 1000, 'unixepoch') FROM ended)
                 THEN 'expired'
            ELSE 'still valid' END               AS state,
       (SELECT g.containment FROM api_catalog g
        WHERE g.event_source = m.event_source AND g.api = m.method) AS undo
FROM attributed t
JOIN minted m ON m.event_row = t.event_row
WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
  AND m.used = 0 AND m.revoked_at IS NULL
  AND m.kind NOT IN ('windows_password', 'console_session')
ORDER BY m.time_ms, m.event_id, m.kind, m.credential, m.owner;
