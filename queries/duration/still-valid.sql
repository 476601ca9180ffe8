-- name: still-valid
-- question: duration
-- title: Credentials of the intruder that may still be valid
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: at time | as of this time; the last event in evidence
-- next: credentials-minted, key-age, containment
-- note: valid_until is the latest time that is possible; absent: no end is known, see why. What is not listed had ended by then, as far as these logs tell.
-- note: An inactive key is not valid, but can be switched on again; tokens made with a key outlive it by up to 36 hours, and calls that made them in regions without logs are not seen.
-- note: Passwords are those of sign-ins of the intruder and those that it set; a change by the owner in the console is a ChangePassword, which ends them.
-- example: trailcase ask case.db still-valid --lead event=79eca301
--
-- Lives: 12 hours a role session (1 when another session of a role assumed it), a console
-- session; 36 GetSessionToken and GetFederationToken, 1 of root. Where no call shows when a
-- session began, its first use stands for it: it cannot have begun later.
WITH now AS MATERIALIZED (
    SELECT coalesce(:at, (SELECT max(last_ms) FROM actor_day)) AS at_ms
),
act AS MATERIALIZED (      -- the intruder's callers, while they were that
    SELECT t.credential, e.actor_id, min(e.time_ms) AS first_ms, max(e.time_ms) AS last_ms,
           max(printf('%015d', e.time_ms) || coalesce(e.event_id, '')) AS last
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND e.time_ms <= (SELECT at_ms FROM now)
    GROUP BY t.credential, e.actor_id
),
-- ---------------------------------------------------------------- long-term keys
made_key AS (
    SELECT m.minted AS credential, max(printf('%015d', e.time_ms) || coalesce(e.event_id, '')) AS last
    FROM attributed t
    CROSS JOIN mint m  ON m.event = t.event_row
    CROSS JOIN event e ON e.id = m.event
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND m.kind = 'long_term_key' AND m.minted IS NOT NULL AND e.time_ms <= (SELECT at_ms FROM now)
    GROUP BY m.minted
),
held AS (
    SELECT credential, max(last) AS last, max(is_root) AS is_root, max(made) AS made
    FROM (SELECT c.credential, x.last, c.kind = 'root' AS is_root, 0 AS made
          FROM act x
          JOIN actor a      ON a.id = x.actor_id
          JOIN credential c ON c.id = a.credential_id
          WHERE a.key_kind = 'long_term' AND c.credential = a.access_key
          UNION ALL
          SELECT credential, last, 0, 1 FROM made_key)
    GROUP BY credential
),
-- From when on a key is off: the first that was done to it after it was last switched on.
off AS (
    SELECT credential, min(iif(effect <> 'enables' AND (on_ms IS NULL OR time_ms >= on_ms), time_ms, NULL)) AS off_ms,
           max(on_ms) AS on_ms, max(effect = 'ends') AS gone,
           min(iif(effect <> 'enables' AND (on_ms IS NULL OR time_ms >= on_ms),
                   printf('%015d', time_ms) || coalesce(event_id, ''), NULL)) AS off_event
    FROM (SELECT v.credential, v.effect, e.time_ms, e.event_id,
                 max(iif(v.effect = 'enables', e.time_ms, NULL)) OVER (PARTITION BY v.credential) AS on_ms
          FROM held h
          CROSS JOIN revocation v ON v.credential = h.credential
          JOIN live_event e       ON e.id = v.event
          WHERE e.time_ms <= (SELECT at_ms FROM now) AND e.id NOT IN (SELECT event FROM correction))
    GROUP BY credential
),
owner_off AS (   -- with the user: by the name that the calls had
    SELECT h.credential, min(o.time_ms) AS off_ms
    FROM held h
    CROSS JOIN credential c ON c.credential = h.credential
    JOIN principal p        ON p.id = c.principal_id
    JOIN owner_change o     ON o.owner = p.name AND o.account IS p.account
    WHERE o.mint_kind = 'long_term_key' AND o.time_ms <= (SELECT at_ms FROM now)
      AND o.time_ms >= CAST(substr(h.last, 1, 15) AS INTEGER)
    GROUP BY h.credential
),
key_state AS (
    SELECT h.*, f.on_ms, coalesce(f.off_ms, u.off_ms) AS off_ms,
           CASE WHEN f.off_ms IS NULL THEN 'deleted with its user'
                WHEN f.gone THEN 'deleted and is off' ELSE 'made inactive' END AS how,
           f.off_event
    FROM held h
    LEFT JOIN off f       ON f.credential = h.credential
    LEFT JOIN owner_off u ON u.credential = h.credential
),
-- --------------------------------------------------------------------- sessions
used_key AS MATERIALIZED ( -- each key of a session that the intruder used
    SELECT x.credential, a.credential_id, a.access_key, a.session_created_ms,
           max(a.from_console) AS from_console, max(a.role) AS role, max(a.session_name) AS session_name,
           max(a.issued_to) AS issued_to, max(a.assumed_root) AS assumed_root,
           min(x.first_ms) AS first_ms, max(x.last) AS last
    FROM act x
    JOIN actor a ON a.id = x.actor_id
    WHERE a.credential_id IS NOT NULL
    GROUP BY a.credential_id, a.access_key, a.session_created_ms, x.credential
),
session AS (
    SELECT u.credential, u.last, c.kind,
           CASE WHEN c.kind = 'role_session' AND (u.session_name GLOB 'i-[0-9a-f]*' OR u.issued_to IS NOT NULL
                                                  OR m.kind = 'instance_session') THEN 'instance_session'
                WHEN c.kind = 'user_session' AND u.from_console THEN 'console_session'
                WHEN c.kind = 'role_session' AND p.name GLOB 'AWSReservedSSO_*' THEN 'identity_center_session'
                ELSE c.kind END AS what,
           coalesce(u.session_created_ms, k.created_ms, k.first_ms, u.first_ms)     AS began_ms,
           coalesce(m.expires_ms,
               coalesce(u.session_created_ms, k.created_ms, k.first_ms, u.first_ms)
               + 3600000 * CASE c.kind
                   WHEN 'role_session' THEN iif(pc.kind = 'role_session' AND n.strength <> 'possible', 1, 12)
                   WHEN 'user_session' THEN iif(u.from_console, 12, 36)
                   WHEN 'federated_session' THEN iif(u.from_console, 12, 36)
                   WHEN 'root' THEN iif(u.assumed_root, 1, 12)
                   ELSE 36 END)                                                     AS until_ms,
           m.expires_ms IS NOT NULL                                                 AS told,
           -- What ended it, or all sessions of its owner that began before.
           coalesce((SELECT e.time_ms FROM mint_end d JOIN event e ON e.id = d.event WHERE d.mint_id = m.id),
                    (SELECT min(e.time_ms) FROM credential_life f
                     JOIN event e ON e.id IN (f.deactivated_event, f.deleted_event)
                     WHERE f.credential_id = u.credential_id))                      AS ended_ms
    FROM used_key u
    JOIN credential c ON c.id = u.credential_id
    JOIN principal p  ON p.id = c.principal_id
    LEFT JOIN key_use k      ON k.credential_id = u.credential_id AND k.access_key IS u.access_key
                            AND k.created_ms IS u.session_created_ms
    LEFT JOIN lineage_link n ON n.use_id = k.id AND n.strength <> 'possible'
    LEFT JOIN mint m         ON m.id = n.mint_id
    LEFT JOIN key_use pk     ON pk.id = n.parent_use_id
    LEFT JOIN credential pc  ON pc.id = pk.credential_id
    WHERE c.kind <> 'long_term_key' AND NOT (c.kind = 'root' AND c.credential = u.access_key)
),
session_state AS (
    SELECT credential, what, count(*) AS sessions, max(until_ms) AS until_ms, max(told) AS told,
           max(last) AS last
    FROM session s, now
    WHERE (ended_ms IS NULL OR ended_ms > at_ms)
      AND (until_ms > at_ms OR what IN ('instance_session', 'identity_center_session'))
    GROUP BY credential, what
),
-- ------------------------------------- what it made, and was not seen to use itself
made AS (
    SELECT m.kind, m.minted, m.owner, m.time_ms, e.event_id,
           coalesce(m.expires_ms, m.latest_ms) AS until_ms, l.recipient_account AS account, x.time_ms AS ended_ms,
           m.id
    FROM attributed t
    CROSS JOIN mint m    ON m.event = t.event_row
    CROSS JOIN event e   ON e.id = m.event
    JOIN place l         ON l.id = e.place_id
    LEFT JOIN mint_end d ON d.mint_id = m.id
    LEFT JOIN event x    ON x.id = d.event
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND m.kind NOT IN ('long_term_key', 'windows_password', 'console_session')
      AND m.time_ms <= (SELECT at_ms FROM now)
),
password_set AS (   -- every time that a password was set, by anybody
    SELECT m.owner, l.recipient_account AS account, m.time_ms
    FROM mint m
    JOIN live_event e ON e.id = m.event
    JOIN place l      ON l.id = e.place_id
    WHERE m.kind = 'password' AND m.owner IS NOT NULL AND e.id NOT IN (SELECT event FROM correction)
    UNION ALL
    SELECT owner, account, time_ms FROM owner_change WHERE mint_kind = 'password'
),
made_state AS (
    SELECT kind, owner, account, count(*) AS pieces, max(until_ms) AS until_ms,
           sum(until_ms IS NULL) AS endless, min(minted) AS minted,
           max(printf('%015d', time_ms) || coalesce(event_id, '')) AS last
    FROM made m, now
    WHERE (ended_ms IS NULL OR ended_ms > at_ms)
      AND (until_ms IS NULL OR until_ms > at_ms OR kind IN ('bearer_token', 'oauth_token'))
      AND kind <> 'password'
      AND NOT EXISTS (SELECT 1 FROM lineage_link n JOIN key_use k ON k.id = n.use_id
                      JOIN used_key u ON u.credential_id = k.credential_id
                                     AND u.access_key IS k.access_key
                                     AND u.session_created_ms IS k.created_ms
                      WHERE n.mint_id = m.id)
    GROUP BY kind, coalesce(owner, minted), account
),
known_password AS ( -- that it signed in with, or set
    SELECT owner, account, max(time_ms) AS time_ms, max(printf('%015d', time_ms) || coalesce(event_id, '')) AS last,
           max(is_set) AS is_set
    FROM (SELECT owner, account, time_ms, event_id, 1 AS is_set FROM made WHERE kind = 'password'
          UNION ALL
          SELECT m.owner, l.recipient_account, m.time_ms, e.event_id, 0
          FROM attributed t
          CROSS JOIN mint m  ON m.event = t.event_row AND m.kind = 'console_session'
          CROSS JOIN event e ON e.id = m.event
          JOIN api i         ON i.id = e.api_id AND i.api = 'ConsoleLogin'
          JOIN place l       ON l.id = e.place_id
          JOIN actor a       ON a.id = e.actor_id AND a.principal_type = 'IAMUser'
          WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
            AND m.time_ms <= (SELECT at_ms FROM now))
    WHERE owner IS NOT NULL
    GROUP BY owner, account
),
answer AS (
    SELECT credential, 'long_term_key' AS kind, NULL AS until_ms,
           iif(made, 'made by the intruder', 'used by the intruder') || ', not deactivated or deleted in these logs'
               || iif(on_ms IS NOT NULL, ' since it was switched on again', '')
               || '; tokens made with it live up to ' || iif(is_root, '1 hour', '36 hours') || ' longer than it' AS why,
           last
    FROM key_state WHERE off_ms IS NULL
    UNION ALL
    SELECT credential, 'possible_token', off_ms + iif(is_root, 1, 36) * 3600000,
           'the key was ' || how || iif(how GLOB '* is off', ' since ', ' at ') || strftime('%Y-%m-%dT%H:%M:%SZ', off_ms / 1000, 'unixepoch')
               || ', but a token of GetSessionToken or GetFederationToken may have been made with it before, '
               || 'also in regions without logs here, and outlives it',
           coalesce(off_event, last)
    FROM key_state, now
    WHERE off_ms IS NOT NULL AND off_ms + iif(is_root, 1, 36) * 3600000 > at_ms
    UNION ALL
    SELECT credential, what,
           iif(what IN ('instance_session', 'identity_center_session'), NULL, until_ms),
           iif(sessions = 1, 'one session', sessions || ' sessions') || ' that the intruder used: '
               || CASE what WHEN 'instance_session' THEN
                            'keys of a machine or function are renewed as long as it runs and the intruder has it'
                       WHEN 'identity_center_session' THEN
                            'Identity Center renews them until the sign-in of the person is ended'
                       ELSE iif(told, 'until the time that the call told',
                                'until the longest life that is possible') || ', unless denied by aws:TokenIssueTime' END,
           last
    FROM session_state
    UNION ALL
    SELECT iif(pieces = 1, coalesce(minted, owner), coalesce(owner, minted)), kind,
           iif(endless OR kind IN ('bearer_token', 'oauth_token'), NULL, until_ms),
           iif(pieces = 1, 'made by the intruder', pieces || ' made by the intruder')
               || CASE WHEN kind IN ('bearer_token', 'oauth_token') THEN '; it can be renewed until it is revoked'
                       WHEN kind = 'ssh_key_pair' THEN '; it opens machines until it is taken out of them, whatever becomes of the key pair here'
                       WHEN endless THEN '; nothing in these logs ended it'
                       ELSE '; nothing in these logs ended it before its time' END,
           last
    FROM made_state
    UNION ALL
    SELECT owner, 'password', NULL,
           iif(is_set, 'set by the intruder', 'the intruder signed in with it')
               || ', and neither changed nor taken away since in these logs',
           last
    FROM known_password k, now
    WHERE NOT EXISTS (SELECT 1 FROM password_set s
                      WHERE s.owner = k.owner AND s.account IS k.account
                        AND s.time_ms > k.time_ms AND s.time_ms <= at_ms)
)
SELECT credential,
       kind,
       strftime('%Y-%m-%dT%H:%M:%SZ', until_ms / 1000, 'unixepoch') AS valid_until,
       why,
       nullif(substr(last, 16), '')                                 AS event_id,
       strftime('%Y-%m-%dT%H:%M:%SZ', (SELECT at_ms FROM now) / 1000, 'unixepoch') AS as_of
FROM answer
ORDER BY until_ms IS NOT NULL, until_ms DESC, kind, credential, last;
