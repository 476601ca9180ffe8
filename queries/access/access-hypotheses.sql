-- name: access-hypotheses
-- question: access
-- title: How the intruder may have got in
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- next: first-contact, credentials-used
-- note: Six ways of seventeen are weighed so far; what is not listed was not examined.
-- note: Points: 2 strong, 1 supporting, -1 contrary, -3 excluding.  2 or more: indicated; 1: possible.
-- example: trailcase ask case.db access-hypotheses --lead ip=203.0.113.7
WITH hit AS MATERIALIZED (
    SELECT t.credential AS counted_as, e.*
    FROM attributed t
    CROSS JOIN events e ON e.event_row = t.event_row
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
),
first_use AS (   -- of each long-term key, by the intruder
    SELECT counted_as, min(time_ms) AS first_ms
    FROM hit WHERE key_kind = 'long_term' AND counted_as IS NOT NULL
    GROUP BY counted_as
),
made AS MATERIALIZED (    -- a credential of the intruder's that the intruder made
    SELECT m.credential, m.time_ms, m.event_id
    FROM hit h
    CROSS JOIN minted m ON m.event_row = h.event_row
    WHERE m.kind IN ('long_term_key', 'password', 'role_session', 'user_session',
                     'federated_session')
),
leaked AS (
    SELECT (SELECT count(*) FROM first_use)                                  AS keys,
           (SELECT (max(first_ms) - min(first_ms)) / 60000 FROM first_use)   AS minutes,
           (SELECT count(DISTINCT principal) FROM hit WHERE key_kind = 'long_term') AS owners,
           (SELECT count(*) FROM first_use f                     -- silent for 30 days, and
            WHERE f.first_ms - (SELECT min(first_ms) FROM actor_day) -- the logs show them
                      >= 30 * 86400000
              AND NOT EXISTS (SELECT 1 FROM credential c
                              CROSS JOIN actor a     ON a.credential_id = c.id
                              CROSS JOIN actor_day n ON n.actor_id = a.id
                              WHERE c.counted_as = f.counted_as
                                AND n.first_ms >= f.first_ms - 30 * 86400000
                                AND n.last_ms < f.first_ms))                 AS dormant,
           (SELECT e.event_id FROM api i CROSS JOIN live_event e
            WHERE i.api IN ('AttachUserPolicy', 'PutUserPolicy') AND e.api_id = i.id
              AND e.request LIKE '%AWSCompromisedKeyQuarantine%'
            ORDER BY e.time_ms, e.event_id LIMIT 1)                          AS quarantine,
           (SELECT count(*) FROM made
            WHERE credential IN (SELECT counted_as FROM first_use))          AS minted
),
sign_in AS (
    SELECT total(outcome = 'success')              AS good,   -- total(): 0, not NULL, of nothing
           total(outcome = 'success' AND mfa IS 0) AS without_mfa,
           total(outcome <> 'success')             AS bad,
           (SELECT event_id FROM hit WHERE api = 'ConsoleLogin' AND outcome = 'success'
            ORDER BY time_ms, event_id LIMIT 1)    AS event_id
    FROM hit WHERE api = 'ConsoleLogin'
),
root_use AS (
    SELECT count(*) AS n,
           (SELECT event_id FROM hit WHERE principal_type = 'Root'
            ORDER BY time_ms, event_id LIMIT 1) AS event_id
    FROM hit WHERE principal_type = 'Root'
),
instance_use AS (
    SELECT count(*) AS n,
           (SELECT event_id FROM hit WHERE session_name LIKE 'i-%'
            AND ip_kind IN ('public', 'private') ORDER BY time_ms, event_id LIMIT 1) AS event_id
    FROM hit WHERE session_name LIKE 'i-%' AND ip_kind IN ('public', 'private')
),
weighed AS (
    SELECT 'V1 long-term keys leaked (repository, laptop, backup)' AS vector,
           2 * (keys >= 3 AND owners >= 3 AND minutes <= 24 * 60)
             + (dormant > 0 AND dormant * 2 >= keys) + 2 * (quarantine IS NOT NULL)
             - 1 * (keys = 1) - 3 * (keys = 0) - 3 * (minted >= keys AND keys > 0)   AS score,
           CASE WHEN keys > 0 THEN keys || ' keys of ' || owners || ' principals began within '
                || minutes || ' minutes; ' || dormant || ' had been silent for 30 days'
                || coalesce('; AWS quarantined a key, event ' || quarantine, '') END AS evidence_for,
           CASE WHEN keys = 0 THEN 'no long-term key was used'
                WHEN keys = 1 THEN 'a single key'
                WHEN minted >= keys THEN 'the keys were made by the intruder' END     AS evidence_against,
           'which place they leaked from: search repositories, developer machines and build logs for the key ids' AS unknown
    FROM leaked
    UNION ALL
    SELECT 'V2 instance role keys taken from metadata',
           2 * (n > 0) - 3 * (n = 0),
           CASE WHEN n > 0 THEN n || ' calls with an instance''s role session, first event ' || event_id END,
           CASE WHEN n = 0 THEN 'no instance role session was used' END,
           'the flaw in the application: web server logs and the machine''s image'
    FROM instance_use
    UNION ALL
    SELECT 'V4 console password phished or reused',
           2 * (without_mfa > 0) + (good > 0) - 3 * (good = 0),
           CASE WHEN good > 0 THEN cast(good AS INTEGER) || ' console sign-ins, ' || cast(without_mfa AS INTEGER)
                || ' without MFA, first event ' || event_id END,
           CASE WHEN good = 0 THEN 'no console sign-in succeeded' END,
           'how the password was had: mail and identity provider logs'
    FROM sign_in
    UNION ALL
    SELECT 'V6 root account',
           2 * (n > 0) - 3 * (n = 0),
           CASE WHEN n > 0 THEN n || ' calls as root, first event ' || event_id END,
           CASE WHEN n = 0 THEN 'root was not used' END,
           'access to the mailbox of the account'
    FROM root_use
    UNION ALL
    SELECT 'V7 password guessing',
           2 * (good > 0 AND bad >= 10) + (good > 0 AND bad BETWEEN 3 AND 9)
             - 3 * (good = 0),
           CASE WHEN good > 0 AND bad > 0 THEN cast(bad AS INTEGER) || ' failed sign-ins and ' || cast(good AS INTEGER)
                || ' good ones, event ' || event_id END,
           CASE WHEN good = 0 THEN 'no console sign-in succeeded'
                WHEN bad < 3 THEN 'hardly any failed sign-in' END,
           'sign-ins that CloudTrail does not record: unknown user names in other regions'
    FROM sign_in
    UNION ALL
    SELECT 'V13 minted by another credential of the intruder',
           2 * (n > 0 AND (SELECT minted FROM leaked) > 0) + (n > 0) - 1 * (n = 0),
           CASE WHEN n > 0 THEN n || ' credentials made by the intruder, first event ' || event_id END,
           CASE WHEN n = 0 THEN 'the intruder made no credential' END,
           'how the first credential was had: ask again for that one'
    FROM (SELECT count(*) AS n,
                 (SELECT event_id FROM made ORDER BY time_ms, event_id LIMIT 1) AS event_id
          FROM made)
)
SELECT vector,
       CASE WHEN score >= 2 THEN 'indicated'
            WHEN score = 1 THEN 'possible'
            WHEN score <= -3 THEN 'excluded'
            WHEN score < 0 THEN 'not_supported'
            ELSE 'not_determinable' END AS verdict,
       score,
       evidence_for,
       evidence_against,
       unknown
FROM weighed
WHERE EXISTS (SELECT 1 FROM hit)
ORDER BY score DESC, vector;
