-- Statements of what addresses are, by name.

-- name: earlier
-- The file of this name, and that of these bytes: a file takes the place of both.
SELECT id FROM enrichment WHERE name = ?1 OR sha256 = ?2 ORDER BY id

-- name: remove-links
DELETE FROM address_network
WHERE network_fact_id IN (SELECT id FROM network_fact WHERE enrichment_id = ?1)

-- name: remove-facts
DELETE FROM network_fact WHERE enrichment_id = ?1

-- name: remove
DELETE FROM enrichment WHERE id = ?1

-- name: add
-- The counts follow when all addresses were looked up.
INSERT INTO enrichment (name, format, about, bytes, sha256, built_ms, added_ms, looked_up, found,
                        last_address_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, 0, 0)

-- name: add-counts
UPDATE enrichment
SET looked_up = ?2, found = ?3, last_address_id = (SELECT coalesce(max(id), 0) FROM address)
WHERE id = ?1

-- name: addresses
SELECT id, ip FROM address WHERE kind = 'public' ORDER BY id

-- name: add-fact
INSERT INTO network_fact (id, enrichment_id, network, asn, organisation, country, city, tag,
                          aws_service, aws_region, note)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)

-- name: add-link
INSERT INTO address_network (address_id, network_fact_id) VALUES (?1, ?2)
