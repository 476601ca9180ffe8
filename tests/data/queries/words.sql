-- Notes and tags as the commands would have stored them.
INSERT INTO note (kind, value, text, by, added_ms) VALUES
    ('ip', '203.0.113.50', 'seen before', 'ann', 1743811200000),
    (NULL, NULL, 'the customer called', 'ann', 1743811200000);
INSERT INTO tag (kind, value, tag, why, by, added_ms)
SELECT 'ip', '203.0.113.50', 'kali', NULL, 'ann', 1743811200000
UNION ALL
SELECT 'key', (SELECT access_key FROM actor a JOIN address d ON d.id = a.address_id
               WHERE d.ip = '203.0.113.50' AND access_key IS NOT NULL ORDER BY access_key LIMIT 1),
       'stolen', 'told by its owner', 'ann', 1743811200000
UNION ALL
SELECT 'principal', (SELECT principal FROM principal WHERE name = 'alice'), 'person', NULL, 'ann', 1743811200000;
