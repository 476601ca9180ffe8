-- name: ways-into-machines
-- question: actions
-- title: Ways into machines that the intruder made or used
-- param: level text default probable | lowest level of attribution: confirmed, probable or possible
-- param: from time | only events at or after
-- param: to time | only events before
-- next: compute, security-group-rules, not-visible
-- note: Key pairs, keys pushed by EC2 Instance Connect, the serial console, sessions and commands of SSM, passwords of Windows, desktops in the browser, user data; one row for each machine that a call names. What was typed or run behind them is not in CloudTrail.
-- note: A key pair alone opens nothing: it comes onto a machine when that is launched with it. Ports that were opened are in security-group-rules.
-- benign: Somebody on call logs in to a machine.
-- example: trailcase ask case.db ways-into-machines --lead event=79eca301
WITH way(event_source, api, method) AS (VALUES
    ('ec2', 'CreateKeyPair', 'SSH key pair made'),
    ('ec2', 'ImportKeyPair', 'SSH key pair brought in'),
    ('ec2', 'GetPasswordData', 'Windows password read (RDP)'),
    ('ec2', 'EnableSerialConsoleAccess', 'serial console switched on'),
    ('ec2', 'CreateInstanceConnectEndpoint', 'endpoint for EC2 Instance Connect made'),
    ('ec2', 'ModifyInstanceAttribute', 'user data changed, which runs at a start'),
    ('ec2', 'RunInstances', 'launched with user data, which runs at a start'),
    ('ec2-instance-connect', 'SendSSHPublicKey', 'SSH key pushed by EC2 Instance Connect'),
    ('ec2-instance-connect', 'SendSerialConsoleSSHPublicKey', 'SSH key pushed for the serial console'),
    ('ec2-instance-connect', 'OpenTunnel', 'tunnel of EC2 Instance Connect'),
    ('ssm', 'StartSession', 'session of Session Manager'),
    ('ssm', 'ResumeSession', 'session of Session Manager'),
    ('ssm', 'SendCommand', 'command by SSM'),
    ('ssm', 'StartAutomationExecution', 'automation by SSM'),
    ('ssm', 'CreateAssociation', 'command by SSM, again and again'),
    ('ssm-guiconnect', 'StartConnection', 'desktop in the browser (RDP)'),
    ('lightsail', 'GetInstanceAccessDetails', 'SSH access of a Lightsail machine asked for'),
    ('lightsail', 'DownloadDefaultKeyPair', 'SSH key of Lightsail downloaded'),
    ('ecs', 'ExecuteCommand', 'command in a container')
), wanted AS MATERIALIZED (
    SELECT i.id AS api_id, w.method
    FROM way w JOIN api i ON i.event_source = w.event_source || '.amazonaws.com' AND i.api = w.api
), hit AS MATERIALIZED (
    SELECT e.event_row, e.event_id, e.time, e.time_ms, e.api, e.outcome, e.region, e.recipient_account, t.credential, w.method,
           iif(json_valid(e.request), e.request, '{}') AS asked
    FROM attributed t
    CROSS JOIN event v  ON v.id = t.event_row AND v.api_id IN (SELECT api_id FROM wanted)
    CROSS JOIN wanted w ON w.api_id = v.api_id
    CROSS JOIN events e ON e.event_row = v.id
    WHERE t.level IN ('confirmed', iif(:level = 'confirmed', '', 'probable'), iif(:level = 'possible', 'possible', ''))
      AND (:from IS NULL OR e.time_ms >= :from)
      AND (:to IS NULL OR e.time_ms < :to)
      AND (e.api NOT IN ('ModifyInstanceAttribute', 'RunInstances')
           OR EXISTS (SELECT 1 FROM json_each(iif(json_valid(e.request), e.request, '{}')) u WHERE lower(u.key) = 'userdata'))
), machine AS MATERIALIZED (
    SELECT DISTINCT h.event_row, r.id
    FROM hit h
    JOIN resources r ON r.event_row = h.event_row AND r.kind = 'instance'
    WHERE r.id NOT GLOB '*[*]*'
      AND NOT (r.id GLOB 'arn:*' AND EXISTS (SELECT 1 FROM resources o
                                             WHERE o.event_row = r.event_row AND o.kind = 'instance' AND o.id NOT GLOB 'arn:*'
                                               AND substr(r.id, -length(o.id)) = o.id))
)
SELECT h.time,
       h.event_id,
       h.credential                       AS actor,
       m.id                               AS instance,
       h.method,
       h.outcome,
       substr(coalesce(json_extract(h.asked, '$.keyName'), json_extract(h.asked, '$.instanceOSUser'),
                       json_extract(h.asked, '$.documentName'), json_extract(h.asked, '$.target'),
                       json_extract(h.asked, '$.instanceName'), json_extract(h.asked, '$.sessionId'),
                       json_extract(h.asked, '$.container'), json_extract(h.asked, '$.name')), 1, 200) AS detail,
       h.region,
       h.recipient_account                AS account
FROM hit h
LEFT JOIN machine m ON m.event_row = h.event_row
ORDER BY h.time_ms, h.event_id, m.id;
