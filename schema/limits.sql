-- What the logs of a case cannot show, one sentence in each row, none without its ground in
-- the evidence.  A statement for each question of leads, and one for all of them.

-- name: credentials
SELECT text FROM (
    SELECT 0 AS n, 'A credential that the intruder holds and did not use in these logs cannot be seen.' AS text
    WHERE EXISTS (SELECT 1 FROM attributed WHERE level <> 'possible')
    UNION ALL
    SELECT 1, 'What was opened with the values that were returned to the intruder (databases, services '
           || 'outside of AWS) is not in CloudTrail.'
    WHERE EXISTS (SELECT 1
                  FROM attributed t
                  CROSS JOIN event e ON e.id = t.event_row
                  JOIN api i         ON i.id = e.api_id
                  JOIN result r      ON r.id = e.result_id
                  WHERE t.level <> 'possible' AND r.outcome = 'success'
                    AND (i.event_source = 'secretsmanager.amazonaws.com' AND i.api GLOB '*GetSecretValue'
                         OR i.event_source = 'ssm.amazonaws.com' AND i.api GLOB 'GetParameter*'))
    UNION ALL
    SELECT 2, iif(count(*) = 1, 'One session of the intruder was', count(*) || ' sessions of the intruder were')
           || ' made by no call in these logs (see orphan-sessions): who took '
           || iif(count(*) = 1, 'it', 'them') || ', and with what, is not known.'
    FROM (SELECT DISTINCT a.credential_id
          FROM (SELECT DISTINCT e.actor_id
                FROM attributed t CROSS JOIN event e ON e.id = t.event_row
                WHERE t.level <> 'possible') h
          JOIN actor a   ON a.id = h.actor_id
          JOIN key_use u ON u.credential_id = a.credential_id AND u.access_key IS a.access_key
                        AND u.created_ms IS a.session_created_ms
          WHERE u.is_session AND NOT EXISTS (SELECT 1 FROM lineage_link l WHERE l.use_id = u.id))
    HAVING count(*) > 0
)
ORDER BY n

-- name: duration
SELECT text FROM (
    SELECT 0 AS n, 'When the credentials came into other hands is not in these logs: '
           || iif(count(*) = 1, 'the long-term key is', 'long-term keys are')
           || ' older than they are, and may have been known before the first use.' AS text
    FROM (SELECT DISTINCT t.credential
          FROM attributed t
          CROSS JOIN credential c ON c.credential = t.credential AND c.kind = 'long_term_key')
    WHERE NOT EXISTS (SELECT 1 FROM mint m WHERE m.minted = credential AND m.kind = 'long_term_key')
    HAVING count(*) > 0
    UNION ALL
    SELECT 1, 'There are no digest files in the case: a log file that is missing would not be noticed.'
    WHERE EXISTS (SELECT 1 FROM attributed) AND NOT EXISTS (SELECT 1 FROM digest)
)
ORDER BY n

-- name: actions
SELECT text FROM (
    SELECT 0 AS n, count(*) || iif(count(*) = 1, ' more call is', ' more calls are')
           || ' only possibly the intruder''s and not in these answers; --level possible adds '
           || iif(count(*) = 1, 'it.', 'them.') AS text
    FROM attributed WHERE level = 'possible' HAVING count(*) > 0
    UNION ALL
    -- The days of callers are few; their events are not read.
    SELECT 1, 'Services called ' || sum(d.events) || iif(sum(d.events) = 1, ' time', ' times')
           || ' on behalf of principals whose credentials the intruder had, on days when they were '
           || 'used: whose doing that was is not told, and these calls are not counted.'
    FROM actor a
    JOIN actor_day d ON d.actor_id = a.id
    WHERE a.via_service IS NOT NULL
      AND (a.principal_id, d.day) IN (
          SELECT b.principal_id, e.time_ms / 86400000
          FROM attributed t
          CROSS JOIN event e ON e.id = t.event_row
          CROSS JOIN actor b ON b.id = e.actor_id
          WHERE t.level <> 'possible')
    HAVING sum(d.events) > 0
    UNION ALL
    SELECT 2, 'Of ' || count(DISTINCT o.event) || iif(count(DISTINCT o.event) = 1, ' call', ' calls')
           || ' of the intruder AWS left out parameters because of their size: what they set is not determinable.'
    FROM oddity o
    JOIN attributed t ON t.event_row = o.event
    WHERE o.kind = 'omitted' AND t.level <> 'possible'
    HAVING count(*) > 0
) ORDER BY n

-- name: access
SELECT text FROM (
    SELECT 0 AS n, 'Where a long-term key was copied from, and who held it before its first use, is never '
           || 'in CloudTrail.' AS text
    WHERE EXISTS (SELECT 1 FROM attributed t
                  CROSS JOIN event e ON e.id = t.event_row
                  CROSS JOIN actor a ON a.id = e.actor_id AND a.key_kind = 'long_term')
    UNION ALL
    SELECT 1, 'Sessions of Identity Center were used, but no event of Identity Center is in these logs: '
           || 'how its people signed in is not determinable.'
    WHERE NOT EXISTS (SELECT 1 FROM api WHERE event_source IN ('sso.amazonaws.com',
                          'sso-oauth.amazonaws.com') OR api = 'UserAuthentication')
      AND EXISTS (SELECT 1 FROM attributed t
                  CROSS JOIN event e     ON e.id = t.event_row
                  CROSS JOIN actor a     ON a.id = e.actor_id
                  CROSS JOIN principal p ON p.id = a.principal_id
                  WHERE p.name GLOB 'AWSReservedSSO_*')
    UNION ALL
    SELECT 2, 'An identity provider vouched for the intruder: the sign-in at the provider itself is not '
           || 'in CloudTrail.'
    WHERE EXISTS (SELECT 1 FROM attributed t
                  CROSS JOIN event e     ON e.id = t.event_row
                  CROSS JOIN actor a     ON a.id = e.actor_id
                  CROSS JOIN principal p ON p.id = a.principal_id
                  WHERE p.principal GLOB 'saml:*' OR p.principal GLOB 'oidc:*')
)
ORDER BY n

-- name: all
-- Of every question.
SELECT text FROM (
    SELECT 0 AS n, 'An import into this case was not completed: what it had not reached yet is '
           || 'missing from every answer.' AS text
    WHERE EXISTS (SELECT 1 FROM case_setting WHERE key = 'import_open')
    UNION ALL
    SELECT 1, 'No data events are in these logs: reads and writes of objects, items and '
           || 'messages, and invocations of functions, are not determinable.'
    WHERE NOT EXISTS (SELECT 1 FROM kind WHERE category = 'Data')
    UNION ALL
    SELECT 2, 'Log file validation was not checked: these files are taken as they were handed over.'
    UNION ALL
    SELECT 3, 'Only these regions have events: '
           || (SELECT group_concat(region, ', ') FROM (SELECT DISTINCT region FROM place
               WHERE region IS NOT NULL ORDER BY region))
           || '; activity elsewhere would not be seen.'
    WHERE EXISTS (SELECT 1 FROM place WHERE region IS NOT NULL)
    UNION ALL
    SELECT 4, 'us-east-1, where sign-ins, IAM and other global services are logged, has no events: '
           || 'their use is not determinable.'
    WHERE NOT EXISTS (SELECT 1 FROM place WHERE region = 'us-east-1')
    UNION ALL
    SELECT 5, 'What was done inside machines (SSH, RDP, Session Manager shells, databases) is '
           || 'not in CloudTrail.'
    WHERE EXISTS (SELECT 1 FROM api WHERE api IN ('CreateKeyPair', 'ImportKeyPair', 'StartInstances',
        'RunInstances', 'StartSession', 'SendCommand', 'SendSSHPublicKey', 'GetPasswordData',
        'AuthorizeSecurityGroupIngress'))
    UNION ALL
    SELECT 6, 'The logs begin less than 30 days before the first event of the intruder: what was '
           || 'usual before is known only in part.'
    WHERE (SELECT min(e.time_ms) FROM attributed t CROSS JOIN event e ON e.id = t.event_row)
          - (SELECT min(first_ms) FROM actor_day) < 30 * 86400000
    UNION ALL
    -- Places of owners, or of many, at which credentials of the scope were used.
    SELECT 6, 'Credentials of the scope were also used from '
           || group_concat(node || ' (' || reason || ')', ', ')
           || (SELECT iif(count(*) > 5, ' and ' || (count(*) - 5) || ' more addresses', '')
               FROM (SELECT DISTINCT node FROM scope_rejected
                     WHERE node_kind = 'ip' AND rule IN ('S2', 'S3')))
           || ': what the intruder did from there, with these or with other credentials, is '
           || 'in these answers only where its program gave it away (see scope --rejected).'
    FROM (SELECT node, min(reason) AS reason FROM scope_rejected
          WHERE node_kind = 'ip' AND rule IN ('S2', 'S3')
          GROUP BY node ORDER BY node LIMIT 5)
    HAVING count(*) > 0
    UNION ALL
    SELECT 7, 'Calls signed with a wrong secret, and calls made in the intruder''s own account, '
           || 'are never logged.'
    WHERE EXISTS (SELECT 1 FROM attributed)
    UNION ALL
    SELECT 8, (SELECT sum(pieces) FROM reject) || ' pieces of input were not taken (see the rejects '
           || 'query): they are missing from every answer.'
    WHERE EXISTS (SELECT 1 FROM reject)
    UNION ALL
    SELECT 9, detail || '.' FROM findings WHERE finding = 'partial-records'
    UNION ALL
    SELECT 10, 'An import took only events' || coalesce(' from ' || "from", '')
           || coalesce(' before ' || "to", '')
           || coalesce(' of account ' || replace(accounts, ',', ', '), '')
           || coalesce(' in ' || replace(regions, ',', ', '), '') || ': ' || records
           || ' records and ' || files || ' whole files were left out and are missing from '
           || 'every answer.'
    FROM import_filters
    WHERE records > 0 OR files > 0
)
ORDER BY n
