-- name: credentials-exposed
-- question: credentials
-- title: What else the intruder read, or could have taken
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- next: intruder-events, resource-history, credentials-minted
-- note: Only calls that succeeded. What was opened with a secret after that is not in CloudTrail, if it is no AWS key.
-- note: What was in templates, environments and user data is not logged: they were returned, and may have held no secret.
-- note: Kinds role_...: the intruder could run code there, and so take the keys of its role; that it did is not said. role: as told by the call, or as sessions of that name had it.
-- note: A parameter that was read without decryption is left out, and so are those that AWS publishes.
-- benign: Where a workload reads its own secret by the same credential, the calls in the intruder's runs are listed with it.
-- example: trailcase ask case.db credentials-exposed --lead event=79eca301
--
-- What a call shows is in a table: the member of the request (or else of the response) that
-- names the thing; a member that the request must have, and with what value; one that must not
-- be true; and the member that names the role.
WITH
wanted (service, api, kind, member, needs, needed, unless, role_member, proof) AS (VALUES
    ('ec2', 'DescribeInstanceAttribute', 'user_data', 'instanceId', 'attribute', 'userdata', NULL, NULL,
     'user data returned'),
    ('ec2', 'DescribeLaunchTemplateVersions', 'user_data', 'launchTemplateId', NULL, NULL, NULL, NULL,
     'launch template returned with its user data'),
    ('ec2', 'DescribeLaunchTemplateVersions', 'user_data', 'launchTemplateName', NULL, NULL, NULL, NULL,
     'launch template returned with its user data'),
    ('ec2', 'GetLaunchTemplateData', 'user_data', 'instanceId', NULL, NULL, NULL, NULL,
     'launch data of the instance returned with its user data'),
    ('ec2', 'GetPasswordData', 'windows_password', 'instanceId', NULL, NULL, NULL, NULL,
     'password returned, encrypted for the key pair of the instance'),
    ('lambda', 'GetFunction', 'function_environment', 'functionName', NULL, NULL, NULL, NULL,
     'environment variables and code returned'),
    ('lambda', 'GetFunctionConfiguration', 'function_environment', 'functionName', NULL, NULL, NULL, NULL,
     'environment variables returned'),
    ('lambda', 'ListVersionsByFunction', 'function_environment', 'functionName', NULL, NULL, NULL, NULL,
     'environment variables of its versions returned'),
    ('lambda', 'ListFunctions', 'function_environment', NULL, NULL, NULL, NULL, NULL,
     'functions listed with their environment variables'),
    ('cloudformation', 'GetTemplate', 'template', 'stackName', NULL, NULL, NULL, NULL,
     'template returned'),
    ('cloudformation', 'DescribeStacks', 'stack', 'stackName', NULL, NULL, NULL, NULL,
     'parameters and outputs returned'),
    ('ecs', 'DescribeTaskDefinition', 'task_definition', 'taskDefinition', NULL, NULL, NULL, NULL,
     'definition returned with its environment variables'),
    ('codebuild', 'BatchGetProjects', 'build_project', 'names', NULL, NULL, NULL, NULL,
     'project returned with its environment variables'),
    ('codebuild', 'BatchGetBuilds', 'build', 'ids', NULL, NULL, NULL, NULL,
     'build returned with its environment variables'),
    ('batch', 'DescribeJobDefinitions', 'job_definition', 'jobDefinitions', NULL, NULL, NULL, NULL,
     'definition returned with its environment variables'),
    ('elasticbeanstalk', 'DescribeConfigurationSettings', 'application_settings', 'applicationName', NULL, NULL, NULL, NULL,
     'settings returned with their environment variables'),
    ('apigateway', 'GetApiKeys', 'api_key', NULL, 'includevalues', '1', NULL, NULL,
     'values returned'),
    ('apigateway', 'GetApiKey', 'api_key', 'apiKey', 'includevalue', '1', NULL, NULL,
     'value returned'),
    ('glue', 'GetConnection', 'database_connection', 'name', NULL, NULL, 'hidepassword', NULL,
     'connection returned with its password'),
    ('glue', 'GetConnections', 'database_connection', NULL, NULL, NULL, 'hidepassword', NULL,
     'connections returned with their passwords'),
    ('acm', 'ExportCertificate', 'certificate_key', 'certificateArn', NULL, NULL, NULL, NULL,
     'certificate returned with its private key'),
    ('lightsail', 'DownloadDefaultKeyPair', 'ssh_private_key', NULL, NULL, NULL, NULL, NULL,
     'private key returned'),
    ('secretsmanager', 'BatchGetSecretValue', 'secret', NULL, NULL, NULL, NULL, NULL,
     'chosen by filter: which secrets were returned is not logged'),
    -- Where code could be run.
    ('ssm', 'SendCommand', 'role_on_instance', 'instanceIds', NULL, NULL, NULL, NULL,
     'ran a command on it'),
    ('ssm', 'SendCommand', 'role_on_instance', 'targets[%].values', NULL, NULL, NULL, NULL,
     'ran a command on what this selects'),
    ('ssm', 'StartSession', 'role_on_instance', 'target', NULL, NULL, NULL, NULL,
     'opened a shell on it'),
    ('ssm', 'CreateAssociation', 'role_on_instance', 'instanceId', NULL, NULL, NULL, NULL,
     'had commands run on it'),
    ('ssm', 'CreateAssociation', 'role_on_instance', 'targets[%].values', NULL, NULL, NULL, NULL,
     'had commands run on what this selects'),
    ('ec2-instance-connect', 'SendSSHPublicKey', 'role_on_instance', 'instanceId', NULL, NULL, NULL, NULL,
     'was let in by SSH for a minute'),
    ('ec2-instance-connect', 'SendSerialConsoleSSHPublicKey', 'role_on_instance', 'instanceId', NULL, NULL, NULL, NULL,
     'was let in to its serial console for a minute'),
    ('ec2', 'ModifyInstanceAttribute', 'role_on_instance', 'instanceId', 'userdata', NULL, NULL, NULL,
     'set the user data that it runs when it starts'),
    ('ec2', 'AssociateIamInstanceProfile', 'role_on_instance', 'instanceId', NULL, NULL, NULL, 'iamInstanceProfile.%',
     'gave it an instance profile'),
    ('ec2', 'ReplaceIamInstanceProfileAssociation', 'role_on_instance', 'instanceId', NULL, NULL, NULL, 'iamInstanceProfile.%',
     'gave it another instance profile'),
    ('ec2', 'RunInstances', 'role_on_instance', 'instanceId', 'iaminstanceprofile', NULL, NULL, 'iamInstanceProfile.%',
     'launched it with an instance profile'),
    ('lambda', 'UpdateFunctionCode', 'role_of_function', 'functionName', NULL, NULL, 'dryrun', 'role',
     'replaced its code'),
    ('lambda', 'UpdateFunctionConfiguration', 'role_of_function', 'functionName', 'layers', NULL, NULL, 'role',
     'changed its layers'),
    ('lambda', 'CreateFunction', 'role_of_function', 'functionName', NULL, NULL, NULL, 'role',
     'made it, with code and a role'),
    ('ecs', 'ExecuteCommand', 'role_of_task', 'task', NULL, NULL, NULL, NULL,
     'opened a shell in it'),
    ('ecs', 'RunTask', 'role_of_task', 'taskDefinition', 'taskrolearn', NULL, NULL, 'taskRoleArn',
     'ran it with a role of its choice'),
    ('codebuild', 'StartBuild', 'role_of_build_project', 'projectName', 'buildspecoverride', NULL, NULL, NULL,
     'ran a build with commands of its own'),
    ('codebuild', 'UpdateProject', 'role_of_build_project', 'name', NULL, NULL, NULL, 'serviceRole',
     'changed the project'),
    ('sagemaker', 'CreatePresignedNotebookInstanceUrl', 'role_of_notebook', 'notebookInstanceName', NULL, NULL, NULL, NULL,
     'was given a URL that opens it'),
    ('sagemaker', 'CreatePresignedDomainUrl', 'role_of_notebook', 'userProfileName', NULL, NULL, NULL, NULL,
     'was given a URL that opens it')
),
call AS MATERIALIZED (     -- calls of the intruder that succeeded and may show something
    SELECT t.event_row, e.time_ms, a.principal_id, i.event_source, i.api, l.region
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    JOIN api i         ON i.id = e.api_id
    JOIN result r      ON r.id = e.result_id
    JOIN actor a       ON a.id = e.actor_id
    JOIN place l       ON l.id = e.place_id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND r.outcome = 'success'
      AND (:from IS NULL OR e.time_ms >= :from)
      AND (:to IS NULL OR e.time_ms < :to)
      AND ((i.event_source, i.api) IN (SELECT service || '.amazonaws.com', api FROM wanted)
           OR i.event_source IN ('secretsmanager.amazonaws.com', 'ssm.amazonaws.com')
           OR (i.event_source, i.api) = ('kms.amazonaws.com', 'Decrypt'))
),
told AS MATERIALIZED (     -- what the request names, and (side 1) the response
    SELECT c.event_row, w.kind, w.proof, w.role_member, 0 AS side, j.atom AS name
    FROM call c
    CROSS JOIN wanted w ON w.service || '.amazonaws.com' = c.event_source AND w.api = c.api
    CROSS JOIN event e  ON e.id = c.event_row
    JOIN json_tree(iif(json_valid(e.request), e.request, 'null')) j
    WHERE j.atom <> '' AND rtrim(j.fullkey, '[]0123456789') LIKE '%.' || w.member
    UNION ALL
    SELECT c.event_row, w.kind, w.proof, w.role_member, 1, j.atom
    FROM call c
    CROSS JOIN wanted w ON w.service || '.amazonaws.com' = c.event_source AND w.api = c.api
    CROSS JOIN event e  ON e.id = c.event_row
    JOIN json_tree(iif(json_valid(e.response), e.response, 'null')) j
    WHERE w.kind LIKE 'role_%' AND j.atom <> ''
      AND rtrim(j.fullkey, '[]0123456789') LIKE '%.' || w.member
    UNION ALL              -- or nothing names it
    SELECT c.event_row, w.kind, w.proof, w.role_member, 2, NULL
    FROM call c
    CROSS JOIN wanted w ON w.service || '.amazonaws.com' = c.event_source AND w.api = c.api
),
shown AS (                 -- each thing by the first of these that names it, once: by its ARN if by both
    SELECT event_row, kind, name, min(proof) AS proof, max(role_member) AS role_member
    FROM (SELECT *, min(side) OVER (PARTITION BY event_row) AS best,
                 max(iif(name GLOB 'arn:*', name, NULL)) OVER (PARTITION BY event_row, side, kind) AS arn
          FROM told)
    WHERE side = best
      AND (arn IS NULL OR name GLOB 'arn:*'
           OR substr(arn, -length(name) - 1) NOT IN (':' || name, '/' || name))
    GROUP BY event_row, kind, name
),
allowed AS (               -- those whose request says what it must
    SELECT s.*
    FROM shown s
    CROSS JOIN call c  ON c.event_row = s.event_row
    CROSS JOIN event e ON e.id = s.event_row
    WHERE EXISTS (
        SELECT 1 FROM wanted w
        WHERE w.service || '.amazonaws.com' = c.event_source AND w.api = c.api AND w.proof = s.proof
          AND (w.needs IS NULL OR EXISTS (
                  SELECT 1 FROM json_tree(iif(json_valid(e.request), e.request, 'null')) j
                  WHERE j.atom IS NOT NULL
                    AND rtrim(j.fullkey, '[]0123456789') || '.' LIKE '%.' || w.needs || '.%'
                    AND (w.needed IS NULL OR lower(j.atom) = w.needed
                         OR (w.needed = '1' AND lower(j.atom) = 'true'))))
          AND NOT (w.unless IS NOT NULL AND EXISTS (
                  SELECT 1 FROM json_tree(iif(json_valid(e.request), e.request, 'null')) j
                  WHERE rtrim(j.fullkey, '[]0123456789') LIKE '%.' || w.unless
                    AND lower(j.atom) IN ('1', 'true'))))
),
span AS (                  -- where calls that services made for these principals are looked for
    SELECT principal_id, min(time_ms) - 5000 AS from_ms, max(time_ms) + 5000 AS to_ms
    FROM call
    WHERE event_source IN ('secretsmanager.amazonaws.com', 'ssm.amazonaws.com')
    GROUP BY principal_id
),
forwarded AS MATERIALIZED (
    SELECT s.principal_id, e.id AS event_row, e.event_id, e.time_ms, i.api, o.outcome
    FROM span s
    CROSS JOIN actor a ON a.principal_id = s.principal_id
    CROSS JOIN event e ON e.actor_id = a.id AND e.time_ms BETWEEN s.from_ms AND s.to_ms
    JOIN api i         ON i.id = e.api_id
    JOIN result o      ON o.id = e.result_id
    WHERE a.via_service IS NOT NULL AND i.api IN ('Decrypt', 'GetSecretValue')
      AND e.id NOT IN (SELECT event FROM superseded) AND e.id NOT IN (SELECT event FROM correction)
),
refused AS MATERIALIZED (  -- secrets of a batch that were not given out
    SELECT a.principal_id, e.id AS event_row, e.time_ms
    FROM attributed t
    CROSS JOIN event e ON e.id = t.event_row
    JOIN api i         ON i.id = e.api_id
    JOIN result o      ON o.id = e.result_id
    JOIN actor a       ON a.id = e.actor_id
    WHERE i.api = 'GetSecretValue' AND o.outcome <> 'success'
    UNION ALL
    SELECT principal_id, event_row, time_ms FROM forwarded
    WHERE api = 'GetSecretValue' AND outcome <> 'success'
),
value AS (                 -- secrets and parameters of all of these
    SELECT c.principal_id, c.event_row, c.time_ms, 'read' AS part, c.api, x.kind, x.name
    FROM call c JOIN exposed x ON x.event_row = c.event_row
    UNION ALL
    SELECT c.principal_id, c.event_row, c.time_ms, 'read', c.api, r.kind, r.id
    FROM call c JOIN resources r ON r.event_row = c.event_row
    WHERE c.api = 'Decrypt' AND r.kind IN ('secret', 'ssm_parameter')
    UNION ALL
    SELECT f.principal_id, f.event_row, f.time_ms, 'forwarded', f.api, r.kind, r.id
    FROM forwarded f JOIN resources r ON r.event_row = f.event_row
    WHERE f.outcome = 'success' AND r.kind IN ('secret', 'ssm_parameter')
    UNION ALL
    SELECT f.principal_id, f.event_row, f.time_ms, 'refused', 'GetSecretValue', r.kind, r.id
    FROM refused f JOIN resources r ON r.event_row = f.event_row
    WHERE r.kind = 'secret'
),
short AS MATERIALIZED (    -- by name, as ARN and name are the same thing
    SELECT principal_id, event_row, time_ms, part, api, kind,
           max(iif(name LIKE 'arn:%', name, NULL)) AS arn, min(name) AS name,
           iif(plain GLOB '*-[0-9A-Za-z][0-9A-Za-z][0-9A-Za-z][0-9A-Za-z][0-9A-Za-z][0-9A-Za-z]'
               AND name LIKE 'arn:%:secret:%', substr(plain, 1, length(plain) - 7), plain) AS same
    FROM (SELECT *, CASE WHEN name LIKE 'arn:%:secret:%' THEN substr(name, instr(name, ':secret:') + 8)
                         WHEN name LIKE 'arn:%:parameter/%'
                              THEN ltrim(substr(name, instr(name, ':parameter/') + 11), '/')
                         WHEN kind = 'ssm_parameter' THEN ltrim(name, '/')
                         ELSE name END AS plain
          FROM value)
    WHERE plain NOT LIKE 'aws/service/%'
    GROUP BY principal_id, event_row, part, kind, 9
),
proven AS (                -- each value read, and the calls that services made for it
    SELECT s.event_row, s.kind, coalesce(s.arn, s.name) AS name, s.api,
           min(iif(f.part = 'forwarded' AND f.api = 'Decrypt', f.event_row, NULL)) AS decrypt_row,
           max(f.part = 'forwarded' AND f.api = 'GetSecretValue')                  AS returned,
           max(f.part = 'refused')                                                 AS refused,
           max(f.part = 'read' AND f.api = 'GetSecretValue')                       AS alone
    FROM short s
    LEFT JOIN short f ON f.principal_id = s.principal_id AND f.kind = s.kind AND f.same = s.same
                     AND f.time_ms BETWEEN s.time_ms - 5000 AND s.time_ms + 5000
                     AND f.event_row <> s.event_row
    WHERE s.part = 'read'
    GROUP BY s.event_row, s.kind, s.same
),
row AS (
    SELECT event_row, kind, name, NULL AS role_member,
           CASE WHEN api = 'Decrypt' THEN 'decrypted through KMS'
                WHEN api = 'GetParametersByPath' THEN 'values below this path returned'
                WHEN api <> 'BatchGetSecretValue' OR returned THEN 'value returned'
                ELSE 'asked for in a batch that succeeded' END
           || coalesce('; decrypted through KMS, event '
                       || (SELECT event_id FROM event WHERE id = decrypt_row), '') AS proof
    FROM proven
    WHERE api <> 'BatchGetSecretValue' OR (alone IS NOT 1 AND refused IS NOT 1)
    UNION ALL              -- decrypted for a read that did not name it
    SELECT f.event_row, f.kind, coalesce(f.arn, f.name), NULL,
           iif(f.api = 'Decrypt', 'decrypted through KMS for ', 'value returned for ') || (
               SELECT c.api || ', event ' || e.event_id FROM call c JOIN event e ON e.id = c.event_row
               WHERE c.event_row = n.near_row)
    FROM short f
    JOIN (SELECT f.event_row, min(c.event_row) AS near_row
          FROM short f
          JOIN call c ON c.principal_id = f.principal_id
                     AND c.api IN ('BatchGetSecretValue', 'GetParametersByPath')
                     AND c.time_ms BETWEEN f.time_ms - 5000 AND f.time_ms + 5000
          WHERE f.part = 'forwarded'
          GROUP BY f.event_row) n ON n.event_row = f.event_row
    WHERE f.part = 'forwarded'
      AND NOT EXISTS (SELECT 1 FROM short s WHERE s.part = 'read' AND s.principal_id = f.principal_id
                      AND s.kind = f.kind AND s.same = f.same
                      AND s.time_ms BETWEEN f.time_ms - 5000 AND f.time_ms + 5000)
    UNION ALL
    SELECT s.event_row, s.kind, s.name, s.role_member, s.proof
    FROM allowed s
    WHERE s.kind <> 'secret'
       OR NOT EXISTS (SELECT 1 FROM short r WHERE r.event_row = s.event_row)
)
SELECT e.time,
       e.event_id,
       coalesce(e.principal_arn, e.principal)                     AS reader,
       w.kind,
       coalesce(w.name, 'not named, in ' || coalesce(e.region, 'no region')) AS name,
       w.proof,
       iif(w.kind LIKE 'role_%', coalesce(
           (SELECT j.atom
            FROM json_tree(iif(json_valid(e.request), e.request, 'null')) j
            WHERE j.atom <> '' AND j.fullkey LIKE '%.' || w.role_member
            ORDER BY j.id LIMIT 1),
           (SELECT j.atom
            FROM json_tree(iif(json_valid(e.response), e.response, 'null')) j
            WHERE j.atom <> '' AND j.fullkey LIKE '%.' || w.role_member
            ORDER BY j.id LIMIT 1),
           (SELECT min(a.role) FROM actor a
            WHERE a.session_name = replace(w.name, rtrim(w.name, replace(replace(w.name, ':', ''), '/', '')), ''))),
           NULL)                                                  AS role,
       e.api                                                      AS method,
       coalesce(e.access_key, e.credential)                       AS credential,
       e.region
FROM row w
CROSS JOIN events e ON e.event_row = w.event_row
ORDER BY e.time_ms, e.event_id, w.kind, w.name, w.proof;
