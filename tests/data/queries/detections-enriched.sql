-- What files would say of addresses in detections-bad.jsonl and detections-benign.jsonl.
INSERT INTO enrichment (id, name, format, about, bytes, sha256, built_ms, added_ms, looked_up,
                        found, last_address_id)
VALUES (1, 'one.csv', 'list', NULL, 1, 'one', 1743500000000, 1743500000000, 1, 1, 1000),
       (2, 'two.csv', 'list', NULL, 1, 'two', 1743500000000, 1743500000000, 1, 1, 1000);
INSERT INTO network_fact (id, enrichment_id, network, country, tag)
VALUES (1, 1, '203.0.113.70/32', NULL, 'tor'),
       (2, 1, '203.0.113.71/32', NULL, 'scanner'),
       (3, 1, '203.0.113.64/32', NULL, 'vpn'),
       (4, 1, '198.51.100.80/32', 'PT', NULL),
       (5, 1, '203.0.113.80/32', 'FI', NULL),
       (6, 1, '203.0.113.65/32', 'FI', NULL),
       (7, 2, '203.0.113.65/32', 'PT', NULL);
INSERT INTO address_network (address_id, network_fact_id)
SELECT d.id, f.id FROM address d JOIN network_fact f ON f.network = d.ip || '/32';
