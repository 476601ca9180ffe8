-- name: offensive-tool
-- question: detections
-- id: D06
-- severity: high
-- technique: T1580
-- title: Calls by a program that is made to attack or to audit accounts
-- benign: The security team's own audit (low for programs that audit).
-- benign: A test of the account that was ordered.
-- benign: One's own search for secrets checks the keys that it finds.
-- next: address-summary, addresses-of-key, credential-events
-- note: One row for each credential, address and program. Known by name in the agent: somebody who hides it is not found.
-- example: trailcase ask case.db offensive-tool
WITH known(mark, name, level) AS (
    VALUES ('pacu', 'Pacu', 'high'), ('trufflehog', 'TruffleHog', 'high'),
           ('stratus-red-team', 'Stratus Red Team', 'high'), ('enumerate-iam', 'enumerate-iam', 'high'),
           ('weirdaal', 'weirdAAL', 'high'), ('cloudfox', 'CloudFox', 'high'),
           ('nimbostratus', 'nimbostratus', 'high'), ('leonidas', 'Leonidas', 'high'),
           ('s3scanner', 'S3Scanner', 'medium'), ('nuclei', 'Nuclei', 'medium'),
           ('sqlmap', 'sqlmap', 'high'), ('prowler', 'Prowler', 'low'),
           ('scoutsuite', 'ScoutSuite', 'low'), ('scout suite', 'ScoutSuite', 'low'),
           ('cloudmapper', 'CloudMapper', 'low'), ('cloudsploit', 'CloudSploit', 'low'),
           ('steampipe', 'Steampipe', 'low')
), named AS MATERIALIZED (
    SELECT g.id, k.name, k.level
    FROM agent g
    JOIN known k ON instr(lower(substr(g.user_agent, 1, 2000)), k.mark) > 0
    WHERE k.mark <> 'pacu' OR g.tool = 'pacu'
), used AS MATERIALIZED (
    SELECT a.principal_id, a.credential_id, a.address_id, g.name AS program, g.level,
           min(n.first_ms) AS first_ms, sum(n.events) AS events, sum(n.denied) AS denied
    FROM named g
    JOIN actor a     ON a.agent_id = g.id
    JOIN actor_day n ON n.actor_id = a.id
    WHERE n.first_ms IS NOT NULL
    GROUP BY a.principal_id, a.credential_id, a.address_id, g.name
)
SELECT e.time,
       min(e.event_id)                         AS event_id,
       u.level                                 AS severity,
       'T1580'                                 AS technique,
       e.credential,
       e.principal,
       e.ip,
       e.event_name,
       e.outcome,
       u.events || iif(u.events = 1, ' call', ' calls') || ' by '
           || coalesce(e.principal_name, e.principal) || ' from '
           || coalesce(e.ip, 'an unknown address') || ' with ' || u.program || ', '
           || u.denied || ' of them denied'
           || iif(u.level = 'low', '; the program audits accounts', '') AS detail
FROM used u
CROSS JOIN actor a  ON a.principal_id = u.principal_id AND a.credential_id IS u.credential_id
    AND a.address_id = u.address_id
JOIN named g        ON g.id = a.agent_id AND g.name = u.program
CROSS JOIN events e ON e.actor_id = a.id AND e.time_ms = u.first_ms
GROUP BY u.principal_id, u.credential_id, u.address_id, u.program
ORDER BY 1, 2;
