-- name: compute
-- question: actions
-- title: Machines that the intruder launched, turned on, or tried to
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- next: net-state, ways-into-machines, resource-history
-- note: RunInstances launches a new machine; StartInstances turns on one that was stopped. One row for each machine that a call made or named; refused attempts name a machine only when the call did. `requested` is how many a launch asked for at most.
-- note: new_region is 1 when nobody else launched anything there before, in these logs. What a launch template holds (image, key pair, user data) is not in the records of launches. How many processors a type has is not looked up.
-- benign: Somebody else's automation starts machines every morning; look who did it before.
-- example: trailcase ask case.db compute --lead event=79eca301
--
-- `call` has what each call does, in words, and where its record names what it made.  The
-- parameters are read once for all that is looked for, whatever the case of their names.
WITH call(event_source, api, did, tried, part, list, item) AS (VALUES
    ('ec2', 'RunInstances', 'new machine launched', 'launch a new machine', 'answer', '$.instancesSet.items', '$.instanceId'),
    ('ec2', 'StartInstances', 'stopped machine turned on', 'turn on a stopped machine', 'request', '$.instancesSet.items', '$.instanceId'),
    ('ec2', 'CreateFleet', 'fleet of new machines launched', 'launch a fleet of new machines', 'answer', '$.CreateFleetResponse.fleetInstanceSet.item.instanceIds.item', '$'),
    ('ec2', 'RequestSpotInstances', 'new spot machine asked for', 'ask for a new spot machine', 'answer', '$.spotInstanceRequestSet.items', '$.instanceId'),
    ('ec2', 'RequestSpotFleet', 'fleet of new spot machines asked for', 'ask for a fleet of new spot machines', 'answer', '$.spotFleetRequestId', '$'),
    ('autoscaling', 'CreateAutoScalingGroup', 'scaling group made, which launches machines', 'make a scaling group, which launches machines', 'request', '$.autoScalingGroupName', '$'),
    ('lightsail', 'CreateInstances', 'new Lightsail machine launched', 'launch a new Lightsail machine', 'request', '$.instanceNames', '$'),
    ('lightsail', 'CreateInstancesFromSnapshot', 'new Lightsail machine launched from a snapshot', 'launch a new Lightsail machine from a snapshot', 'request', '$.instanceNames', '$'),
    ('lightsail', 'StartInstance', 'stopped Lightsail machine turned on', 'turn on a stopped Lightsail machine', 'request', '$.instanceName', '$'),
    ('rds', 'CreateDBInstance', 'new database launched', 'launch a new database', 'request', '$.dBInstanceIdentifier', '$'),
    ('rds', 'RestoreDBInstanceFromDBSnapshot', 'new database launched from a snapshot', 'launch a new database from a snapshot', 'request', '$.dBInstanceIdentifier', '$'),
    ('rds', 'StartDBInstance', 'stopped database turned on', 'turn on a stopped database', 'request', '$.dBInstanceIdentifier', '$'),
    ('rds', 'StartDBCluster', 'stopped database cluster turned on', 'turn on a stopped database cluster', 'request', '$.dBClusterIdentifier', '$'),
    ('ecs', 'RunTask', 'container task run', 'run a container task', 'answer', '$.tasks', '$.taskArn'),
    ('ecs', 'StartTask', 'container task run', 'run a container task', 'answer', '$.tasks', '$.taskArn'),
    ('ecs', 'CreateService', 'container service made, which runs tasks', 'make a container service', 'request', '$.serviceName', '$'),
    ('batch', 'SubmitJob', 'batch job submitted', 'submit a batch job', 'answer', '$.jobId', '$'),
    ('sagemaker', 'CreateNotebookInstance', 'new notebook machine launched', 'launch a new notebook machine', 'request', '$.notebookInstanceName', '$'),
    ('sagemaker', 'StartNotebookInstance', 'stopped notebook machine turned on', 'turn on a stopped notebook machine', 'request', '$.notebookInstanceName', '$'),
    ('sagemaker', 'CreateTrainingJob', 'training job run', 'run a training job', 'request', '$.trainingJobName', '$'),
    ('sagemaker', 'CreateProcessingJob', 'processing job run', 'run a processing job', 'request', '$.processingJobName', '$'),
    ('elasticmapreduce', 'RunJobFlow', 'new EMR cluster launched', 'launch a new EMR cluster', 'answer', '$.jobFlowId', '$'),
    ('glue', 'CreateDevEndpoint', 'new development endpoint launched', 'launch a new development endpoint', 'request', '$.endpointName', '$')
), wanted AS MATERIALIZED (
    SELECT i.id AS api_id, c.*
    FROM call c JOIN api i ON i.event_source = c.event_source || '.amazonaws.com' AND i.api = c.api
), hit AS MATERIALIZED (
    SELECT e.event_row, e.event_id, e.time, e.time_ms, e.api, e.region, e.recipient_account, e.outcome,
           t.credential, w.did, w.tried, w.part, w.list, w.item,
           iif(json_valid(e.request), e.request, '{}')                             AS asked,
           iif(e.outcome = 'success' AND json_valid(e.response), e.response, '{}') AS answered
    FROM attributed t
    CROSS JOIN event v  ON v.id = t.event_row AND v.api_id IN (SELECT api_id FROM wanted)
    CROSS JOIN wanted w ON w.api_id = v.api_id
    CROSS JOIN events e ON e.event_row = v.id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:from IS NULL OR e.time_ms >= :from)
      AND (:to IS NULL OR e.time_ms < :to)
), machine AS MATERIALIZED (
    SELECT h.event_row, m.key AS n,
           iif(h.item = '$', m.atom, json_extract(iif(m.type = 'object', m.value, '{}'), h.item)) AS instance,
           iif(m.type = 'object', m.value, '{}')                                    AS made
    FROM hit h
    JOIN json_each(iif(h.part = 'answer', h.answered, h.asked), h.list) m
    WHERE m.type IN ('object', 'text')
), start_state AS (
    SELECT h.event_row, json_extract(s.value, '$.instanceId') AS instance,
           json_extract(s.value, '$.previousState.name')       AS was
    FROM hit h
    JOIN json_each(h.answered, '$.instancesSet.items') s
    WHERE h.api = 'StartInstances' AND s.type = 'object'
), told AS MATERIALIZED (
    SELECT h.event_row,
           max(iif(lower(t.key) IN ('keyname', 'ec2keyname', 'keypairname'), t.atom, NULL)) AS key_name,
           max(iif(lower(t.key) IN ('imageid', 'blueprintid', 'taskdefinition', 'jobdefinition', 'engine',
                                    'dbsnapshotidentifier', 'instancesnapshotname'), t.atom, NULL)) AS image,
           substr(group_concat(DISTINCT iif(lower(t.key) IN ('instancetype', 'dbinstanceclass', 'bundleid', 'computetype',
                                    'launchtype', 'masterinstancetype', 'slaveinstancetype', 'workertype'), t.atom, NULL)), 1, 300) AS type,
           max(iif(lower(t.key) IN ('rolearn', 'taskrolearn', 'jobflowrole', 'iamfleetrole', 'executionrolearn')
                   OR (lower(t.key) IN ('arn', 'name') AND lower(t.path) LIKE '%iaminstanceprofile')
                   OR (lower(t.key) = 'iaminstanceprofile' AND t.type = 'text'), t.atom, NULL)) AS role,
           max(lower(t.key) = 'userdata' AND length(t.atom) > 0)                    AS user_data,
           max(iif(lower(t.key) IN ('launchtemplateid', 'launchtemplatename'), t.atom, NULL)) AS launch_template,
           max(iif(lower(t.key) IN ('maxcount', 'instancecount', 'totaltargetcapacity', 'targetcapacity', 'count',
                                    'desiredcount', 'maxsize'), t.atom, NULL))      AS requested
    FROM hit h
    JOIN json_tree(h.asked) t
    WHERE t.type IN ('text', 'integer', 'real')
    GROUP BY h.event_row
), others AS MATERIALIZED (
    SELECT l.region, min(v.time_ms) AS first_ms
    FROM wanted w
    CROSS JOIN live_event v ON v.api_id = w.api_id
    JOIN place l  ON l.id = v.place_id
    JOIN result r ON r.id = v.result_id
    WHERE r.outcome = 'success'
      AND v.id NOT IN (SELECT event_row FROM attributed
                       WHERE level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', '')))
    GROUP BY l.region
)
SELECT h.time,
       h.event_id,
       h.api,
       h.region,
       m.instance,
       coalesce(json_extract(m.made, '$.keyName'), d.key_name)       AS key_name,
       coalesce(json_extract(m.made, '$.imageId'), d.image)          AS image,
       coalesce(json_extract(m.made, '$.instanceType'), d.type)      AS type,
       h.outcome,
       CASE WHEN h.outcome = 'success' AND s.was IN ('running', 'pending')
                THEN 'told to start, but the machine was on already'
            WHEN h.outcome = 'success' THEN h.did
            WHEN h.outcome = 'dry_run' THEN 'permission tested, nothing done: to ' || h.tried
            WHEN h.outcome = 'denied' THEN 'refused: to ' || h.tried
            WHEN h.outcome = 'quota' THEN 'stopped by a quota: to ' || h.tried
            ELSE 'failed: to ' || h.tried END                        AS what,
       coalesce(json_extract(m.made, '$.iamInstanceProfile.arn'), d.role) AS role,
       iif(h.api IN ('RunInstances', 'RequestSpotInstances', 'RequestSpotFleet', 'CreateInstances',
                     'CreateInstancesFromSnapshot'), coalesce(d.user_data, 0), NULL) AS user_data,
       d.launch_template,
       d.requested,
       NOT EXISTS (SELECT 1 FROM others o WHERE o.region IS h.region AND o.first_ms < h.time_ms) AS new_region,
       h.credential,
       h.recipient_account                                           AS account
FROM hit h
LEFT JOIN machine m     ON m.event_row = h.event_row
LEFT JOIN start_state s ON s.event_row = h.event_row AND s.instance = m.instance
LEFT JOIN told d        ON d.event_row = h.event_row
ORDER BY h.time_ms, h.event_id, m.n, m.instance;
