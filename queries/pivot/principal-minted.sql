-- name: principal-minted
-- question: pivot
-- title: Credentials that a principal made
-- param: principal text required | ARN, unique id, name, or as in the view principals
-- next: lineage, role-sessions
-- note: Its own sign-ins to the console are left out here: principal-credentials counts them.
-- note: used: absent when its use does not show in CloudTrail, or not as its own.
-- example: trailcase ask case.db principal-minted principal=cem.arslan
WITH whose AS (
    SELECT id FROM principal
    WHERE principal IN (SELECT principal FROM principal_values WHERE value = :principal)
),
made AS (
    SELECT m.event FROM mint m JOIN actor a ON a.id = m.actor_id
    WHERE a.principal_id IN (SELECT id FROM whose)
)
SELECT v.time,
       v.event_id,
       v.method,
       v.kind,
       v.credential,
       v.owner,
       v.session_name,
       v.expires,
       v.used,
       v.last_used,
       v.revoked_at,
       v.actor_ip
FROM minted v
WHERE v.event_row IN (SELECT event FROM made) AND v.kind <> 'console_session'
ORDER BY v.time_ms, v.event_id, v.kind, v.credential;
