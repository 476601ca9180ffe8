-- name: credentials-answer
-- question: credentials
-- title: The answer in sentences
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- note: What stands before the tables of the question credentials.
-- note: basis, brief, event_ids and query are the ground of each sentence; docs/answers.md tells them.
-- example: trailcase ask case.db credentials-answer --lead event=79eca301
--
-- stamp: time and eventID in one text, so that the least of them is the oldest event.
WITH
used AS MATERIALIZED (
    SELECT t.credential, t.level, e.id AS event_row, e.time_ms, e.api_id, e.result_id, a.principal_id,
           a.address_id, a.from_console, iif(a.key_kind = 'temporary', a.access_key, NULL) AS temporary,
           printf('%015d', e.time_ms) || iif(length(e.event_id) NOT BETWEEN 1 AND 100
                                             OR e.event_id GLOB '*[^!-~]*', NULL, e.event_id) AS stamp
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    JOIN actor a       ON a.id = e.actor_id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
),
one AS MATERIALIZED (          -- each credential
    SELECT u.credential, max(u.level = 'confirmed') AS confirmed, max(u.level = 'probable') AS probable,
           min(u.time_ms) AS first_ms, count(*) AS events, max(u.from_console) AS from_console,
           min(u.principal_id) AS principal_id, min(u.stamp) AS stamp,
           row_number() OVER (ORDER BY count(*) DESC, min(u.time_ms), u.credential) AS place,
           CASE (SELECT c.kind FROM credential c WHERE c.counted_as = u.credential LIMIT 1)
               WHEN 'long_term_key' THEN 1 WHEN 'role_session' THEN 2
               WHEN 'user_session' THEN iif(max(u.from_console), 3, 4)
               WHEN 'federated_session' THEN 5 ELSE 6 END AS n
    FROM used u
    WHERE u.credential IS NOT NULL
    GROUP BY u.credential
),
total AS MATERIALIZED (
    SELECT count(*) AS calls, count(credential) AS named, min(time_ms) AS first_ms, max(time_ms) AS last_ms,
           count(DISTINCT temporary) AS temporary,
           (SELECT count(*) FROM one) AS credentials,
           (SELECT count(*) FROM one WHERE confirmed) AS confirmed,
           (SELECT count(*) FROM one WHERE NOT confirmed AND probable) AS probable,
           (SELECT count(*) FROM one WHERE NOT confirmed AND NOT probable) AS possible,
           (SELECT count(*) FROM one WHERE n = 1) AS keys
    FROM used
),
word (n, one, many) AS (VALUES
    (1, 'long-term access key', 'long-term access keys'), (2, 'role', 'roles'),
    (3, 'user signed in to the console', 'users signed in to the console'),
    (4, 'user by temporary keys', 'users by temporary keys'),
    (5, 'federated user', 'federated users'), (6, 'root user', 'root users')
),
kind AS (
    SELECT group_concat(text, ', ') AS list
    FROM (SELECT count(*) || ' ' || iif(count(*) = 1, w.one, w.many) AS text
          FROM one o JOIN word w ON w.n = o.n GROUP BY w.n ORDER BY w.n)
),
other AS MATERIALIZED (        -- long-term keys: what else was done with them, and their end
    SELECT o.credential,
           (SELECT sum(d.events) FROM actor a JOIN actor_day d ON d.actor_id = a.id
            WHERE a.credential_id = c.id) > o.events AS by_others,
           f.deleted_event IS NOT NULL OR f.deactivated_event IS NOT NULL AS off,
           coalesce(f.deactivated_event, f.deleted_event) AS off_row, c.id AS credential_id
    FROM one o
    JOIN credential c           ON c.credential = o.credential
    LEFT JOIN credential_life f ON f.credential_id = c.id
    WHERE o.n = 1
),
role_call AS MATERIALIZED (
    SELECT u.stamp, r.outcome
    FROM used u
    JOIN api i    ON i.id = u.api_id
    JOIN result r ON r.id = u.result_id
    WHERE i.event_source = 'sts.amazonaws.com' AND i.api GLOB 'AssumeRole*'
),
assumed AS MATERIALIZED (
    SELECT sum(outcome = 'success') AS done, sum(outcome = 'denied') AS denied, count(*) AS tried
    FROM role_call
),
making AS MATERIALIZED (
    SELECT m.kind, m.used, m.revoked_at, u.stamp
    FROM used u JOIN minted m ON m.event_row = u.event_row
    WHERE m.kind <> 'windows_password'
),
made AS MATERIALIZED (
    SELECT replace(kind, '_', ' ') AS kind, count(*) AS n, sum(used > 0) AS used, count(used) AS shows,
           sum(revoked_at IS NOT NULL) AS revoked
    FROM making GROUP BY kind
),
taking AS MATERIALIZED (
    SELECT u.stamp,
           (i.event_source = 'secretsmanager.amazonaws.com'
            AND i.api = 'BatchGetSecretValue')    -- by filter it names no secret
           OR (i.event_source IN ('secretsmanager.amazonaws.com', 'ssm.amazonaws.com')
               AND EXISTS (SELECT 1 FROM exposed x WHERE x.event_row = u.event_row
                           AND x.name NOT LIKE '%aws/service/%')) AS secret,
           (i.event_source, i.api) IN (VALUES
               ('ssm.amazonaws.com', 'SendCommand'), ('ssm.amazonaws.com', 'StartSession'),
               ('ec2-instance-connect.amazonaws.com', 'SendSSHPublicKey'),
               ('ec2-instance-connect.amazonaws.com', 'SendSerialConsoleSSHPublicKey'),
               ('ecs.amazonaws.com', 'ExecuteCommand'),
               ('sagemaker.amazonaws.com', 'CreatePresignedNotebookInstanceUrl')) AS shell
    FROM used u
    JOIN api i    ON i.id = u.api_id
    JOIN result r ON r.id = u.result_id
    WHERE r.outcome = 'success'
),
taken AS MATERIALIZED (
    SELECT coalesce(sum(secret), 0) AS secrets, coalesce(sum(shell), 0) AS shells FROM taking
),
sign_in AS MATERIALIZED (      -- with a password, by sign-ins that are the intruder's
    SELECT p.id, p.name, u.stamp
    FROM used u
    JOIN api i       ON i.id = u.api_id
    JOIN result r    ON r.id = u.result_id
    JOIN principal p ON p.id = u.principal_id
    WHERE i.api = 'ConsoleLogin' AND r.outcome = 'success' AND u.credential IS NULL
),
signed_in AS (
    SELECT count(*) AS n, count(DISTINCT id) AS users, min(substr(name, 1, 64)) AS name FROM sign_in
),
possible AS MATERIALIZED (
    SELECT t.credential, min(printf('%015d', e.time_ms)
                             || iif(length(e.event_id) NOT BETWEEN 1 AND 100
                                    OR e.event_id GLOB '*[^!-~]*', NULL, e.event_id)) AS stamp
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    WHERE t.level = 'possible' AND :level IS NOT 'possible' AND :level IS NOT 'confirmed'
      AND t.credential NOT IN (SELECT credential FROM one)
    GROUP BY t.credential
),
more AS MATERIALIZED (SELECT count(*) AS n FROM possible),
said (n, says) AS MATERIALIZED (
    SELECT 10, iif(t.first_ms = t.last_ms, 'At ', 'From ')
           || strftime('%Y-%m-%dT%H:%M:%SZ', t.first_ms / 1000, 'unixepoch')
           || iif(t.first_ms = t.last_ms, '',
                  ' to ' || strftime('%Y-%m-%dT%H:%M:%SZ', t.last_ms / 1000, 'unixepoch'))
           || ' the intruder used '
           || t.credentials || iif(t.credentials = 1, ' credential: ', ' credentials: ')
           || (SELECT list FROM kind) || ' ('
           || substr(iif(t.confirmed, ', ' || t.confirmed || ' confirmed', '')
                     || iif(t.probable, ', ' || t.probable || ' probable', '')
                     || iif(t.possible, ', ' || t.possible || ' only possible', ''), 3)
           || '), in ' || t.named || iif(t.named = 1, ' call.', ' calls.')
    FROM total t WHERE t.credentials > 0
    UNION ALL
    SELECT 11, iif(t.calls = 1, 'One call is', t.calls || ' calls are')
           || ' attributed to the intruder, ' || iif(t.first_ms = t.last_ms, 'at ', 'from ')
           || strftime('%Y-%m-%dT%H:%M:%SZ', t.first_ms / 1000, 'unixepoch')
           || iif(t.first_ms = t.last_ms, '',
                  ' to ' || strftime('%Y-%m-%dT%H:%M:%SZ', t.last_ms / 1000, 'unixepoch'))
           || ', and no credential is known for ' || iif(t.calls = 1, 'it.', 'any of them.')
    FROM total t WHERE t.calls > 0 AND t.credentials = 0
    UNION ALL
    SELECT 20, 'The intruder signed in to the console '
           || iif(n = 1, 'once', n || ' times') || iif(users = 1, ', as ' || name, ', as ' || users || ' users, such as ' || name)
           || ': passwords are credentials, too, and count here when calls of the session are in these logs.'
    FROM signed_in, total t WHERE n > 0 AND t.credentials = 0
    UNION ALL
    SELECT 21, iif(t.credentials = 1, 'It is ', iif(t.credentials > 3, 'Most used: ', 'They are '))
           || (SELECT group_concat(text, ', ') FROM (
                   SELECT substr(o.credential, 1, 100)
                          || coalesce(iif(o.n = 6, NULL, ' (' || substr(p.name, 1, 64) || ')'), '')
                          || ', ' || o.events || iif(o.events = 1, ' call', ' calls') AS text
                   FROM one o JOIN principal p ON p.id = o.principal_id
                   WHERE o.place <= 3 ORDER BY o.place))
           || iif(t.credentials > 3, '; and ' || (t.credentials - 3) || ' more', '') || '.'
    FROM total t WHERE t.credentials > 0
    UNION ALL
    SELECT 30, iif(count(*) = 1, 'All calls came from one address: ',
                  'The calls came from ' || count(*) || ' addresses: ')
           || group_concat(iif(n <= 3, substr(ip, 1, 64), NULL), ', ')
           || iif(count(*) > 3, ' and ' || (count(*) - 3) || ' more', '') || '.'
    FROM (SELECT ip, row_number() OVER (ORDER BY events DESC, ip) AS n
          FROM (SELECT d.ip, count(*) AS events
                FROM used u JOIN address d ON d.id = u.address_id
                WHERE d.ip IS NOT NULL GROUP BY d.ip)
          ORDER BY n)
    HAVING count(*) > 0
    UNION ALL
    SELECT 40, iif(t.temporary = 1, 'One temporary key was used: it is a use',
                  t.temporary || ' temporary keys were used: they are uses')
           || ' of these, and not counted.'
    FROM total t WHERE t.temporary > 0 AND t.credentials > 0
    UNION ALL
    SELECT 50, CASE WHEN sum(by_others) = 0 AND count(*) = 1
                        THEN 'The long-term key has no other call in these logs.'
                   WHEN sum(by_others) = 0
                        THEN 'None of the ' || count(*) || ' long-term keys has any other call in these logs.'
                   WHEN count(*) = 1
                        THEN 'The long-term key has other calls in these logs, which are not among those of the intruder.'
                   ELSE 'Of the ' || count(*) || ' long-term keys, ' || sum(by_others)
                        || iif(sum(by_others) = 1, ' has', ' have')
                        || ' other calls in these logs, which are not among those of the intruder'
                        || iif(count(*) = sum(by_others), '.', '; the other '
                               || iif(count(*) - sum(by_others) = 1, 'one has none.',
                                      (count(*) - sum(by_others)) || ' have none.'))
              END
    FROM other HAVING count(*) > 0
    UNION ALL
    SELECT iif(a.done > 0, 61, 60), CASE WHEN a.done > 0
                   THEN 'The intruder assumed roles: '
                        || iif(a.done = 1, 'one call of AssumeRole', a.done || ' calls of AssumeRole')
                        || ' and the like succeeded'
                   WHEN a.tried > 0 THEN 'No AssumeRole of the intruder succeeded in these logs'
                   ELSE 'These logs show no attempt of the intruder to assume a role' END
           || iif(a.denied > 0, ', ' || a.denied || iif(a.denied = 1, ' was', ' were') || ' denied.', '.')
    FROM assumed a, total t WHERE t.calls > 0
    UNION ALL
    SELECT 70, 'The intruder made credentials: ' || group_concat(kind || ' (' || n || ')', ', ') || '; '
           || CASE WHEN sum(used) > 0 THEN sum(used) || iif(sum(used) = 1, ' was', ' were') || ' seen in use'
                   WHEN sum(shows) > 0 THEN 'none was seen in use' ELSE iif(sum(n) = 1, 'its', 'their') || ' use does not show in CloudTrail' END
           || iif(sum(shows) BETWEEN 1 AND sum(n) - 1,
                  ' (of ' || (sum(n) - sum(shows)) || ' it does not show), ', ', ')
           || iif(sum(revoked), sum(revoked) || iif(sum(revoked) = 1, ' was', ' were') || ' revoked since.',
                  'none was revoked in these logs.')
    FROM (SELECT * FROM made ORDER BY n DESC, kind)
    HAVING count(*) > 0
    UNION ALL
    SELECT 71, 'These logs show no credential that the intruder made.'
    FROM total t WHERE t.calls > 0 AND NOT EXISTS (SELECT 1 FROM made)
    UNION ALL
    SELECT iif(k.shells, 81, 80), CASE WHEN k.secrets AND k.shells THEN 'Values of secrets or parameters were returned to the intruder in '
                        || k.secrets || iif(k.secrets = 1, ' call', ' calls') || ', and with '
                        || k.shells || iif(k.shells = 1, ' call', ' calls')
                        || ' it could run commands where keys of roles are'
                   WHEN k.secrets THEN 'Values of secrets or parameters were returned to the intruder in '
                        || k.secrets || iif(k.secrets = 1, ' call', ' calls')
                   ELSE 'With ' || k.shells || iif(k.shells = 1, ' call', ' calls')
                        || ' the intruder could run commands where keys of roles are' END
           || ' (credentials-exposed has each).'
    FROM taken k WHERE k.secrets + k.shells > 0
    UNION ALL
    SELECT iif(sum(off) = count(*), 91, 90), CASE WHEN sum(off) = count(*) AND count(*) = 1 THEN 'The long-term key was switched off or deleted in these logs.'
                   WHEN sum(off) = count(*) THEN 'All ' || count(*) || ' long-term keys were switched off or deleted in these logs.'
                   WHEN count(*) = 1 THEN 'The long-term key was not switched off in these logs.'
                   WHEN sum(off) = 0 THEN 'None of the ' || count(*) || ' long-term keys was switched off in these logs.'
                   ELSE (count(*) - sum(off)) || ' of the ' || count(*)
                        || ' long-term keys ' || iif(count(*) - sum(off) = 1, 'was', 'were')
                        || ' not switched off in these logs.' END
    FROM other HAVING count(*) > 0
    UNION ALL
    SELECT iif(m.n, 101, 100), substr(
               iif(m.n, ' ' || iif(m.n = 1, 'One more credential is', m.n || ' more credentials are')
                        || ' only possible and not counted (--level possible).', '')
               || iif(t.calls > t.named AND t.credentials > 0, ' For ' || (t.calls - t.named)
                      || iif(t.calls - t.named = 1, ' more call', ' more calls')
                      || ' of the intruder no credential is known.', ''), 2)
    FROM more m, total t
    WHERE t.calls > 0 AND (m.n > 0 OR (t.calls > t.named AND t.credentials > 0))
),
-- What each is: its basis, its rank among those for the brief, and the query that shows all.
about (n, basis, rank, query) AS (VALUES
    (10, 'fact', 1, 'credentials-used'), (11, 'fact', 1, 'intruder-events'),
    (20, 'fact', 2, 'sign-ins'), (21, 'fact', 2, 'credentials-used'),
    (30, 'fact', NULL, 'intruder-events'), (40, 'fact', NULL, 'credentials-used'),
    (50, 'fact', NULL, 'credentials-used'),
    (60, 'fact', 7, 'intruder-events event_source=sts.amazonaws.com'),
    (61, 'fact', 5, 'intruder-events event_source=sts.amazonaws.com'),
    (70, 'fact', 3, 'credentials-minted'), (71, 'fact', 6, 'credentials-minted'),
    (80, 'fact', 4, 'credentials-exposed'), (81, 'inference', 4, 'credentials-exposed'),
    (90, 'fact', NULL, 'credentials-used'), (91, 'fact', NULL, 'credentials-used'),
    (100, 'fact', NULL, 'intruder-events'), (101, 'fact', NULL, 'intruder-events level=possible')
),
-- The events behind each; of many, those of the least choice.
behind (n, choice, stamp) AS (
    SELECT j.value, iif(j.value = 10, 0, o.place), o.stamp
    FROM one o CROSS JOIN json_each('[10,21]') j
    WHERE j.value = 10 OR o.place <= 3
    UNION ALL
    SELECT j.value, 0, u.stamp FROM used u CROSS JOIN json_each('[11,100,101]') j WHERE u.credential IS NULL
    UNION ALL
    SELECT 20, 0, stamp FROM sign_in
    UNION ALL
    SELECT 30, -count(*), min(u.stamp)
    FROM used u JOIN address d ON d.id = u.address_id
    WHERE d.ip IS NOT NULL GROUP BY d.ip
    UNION ALL
    SELECT 40, 0, min(stamp) FROM used WHERE temporary IS NOT NULL GROUP BY temporary
    UNION ALL
    SELECT 50, 0, min(stamp) FROM (
        SELECT o.credential, (
            SELECT printf('%015d', e.time_ms) || iif(length(e.event_id) NOT BETWEEN 1 AND 100
                                                     OR e.event_id GLOB '*[^!-~]*', NULL, e.event_id)
            FROM live_event e
            WHERE e.actor_id = a.id AND e.id NOT IN (SELECT event_row FROM used)
              AND e.id NOT IN (SELECT event FROM correction)
            ORDER BY e.time_ms, e.event_id LIMIT 1) AS stamp
        FROM other o CROSS JOIN actor a ON a.credential_id = o.credential_id
        WHERE o.by_others)
    GROUP BY credential
    UNION ALL
    SELECT j.value, outcome <> 'success', stamp FROM role_call CROSS JOIN json_each('[60,61]') j
    UNION ALL
    SELECT 70, 0, stamp FROM making
    UNION ALL
    SELECT j.value, 0, stamp FROM taking CROSS JOIN json_each('[80,81]') j
    WHERE secret OR shell
    UNION ALL
    SELECT 91, 0, printf('%015d', e.time_ms) || iif(length(e.event_id) NOT BETWEEN 1 AND 100
                                                    OR e.event_id GLOB '*[^!-~]*', NULL, e.event_id)
    FROM other o CROSS JOIN event e ON e.id = o.off_row
    UNION ALL
    SELECT 101, -1, stamp FROM possible
),
chosen AS MATERIALIZED (
    SELECT n, group_concat(substr(stamp, 16), ' ') AS event_ids
    FROM (SELECT n, stamp
          FROM (SELECT *, row_number() OVER (PARTITION BY n ORDER BY choice, stamp) AS nth
                FROM (SELECT n, stamp, min(choice) AS choice FROM behind
                      WHERE stamp IS NOT NULL GROUP BY n, stamp))
          WHERE nth <= 5 ORDER BY n, stamp)
    GROUP BY n
)
SELECT s.says, a.basis,
       iif(a.rank IS NOT NULL AND row_number() OVER (ORDER BY a.rank IS NULL, a.rank, s.n) <= 3, 1, 0) AS brief,
       c.event_ids,
       a.query || iif(:level IN ('confirmed', 'possible') AND s.n <> 101, ' level=' || :level, '') AS query
FROM said s
JOIN about a       ON a.n = s.n
LEFT JOIN chosen c ON c.n = s.n
ORDER BY s.n;
