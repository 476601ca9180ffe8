-- Statements of making a case's derived part again from its evidence, by name.

-- name: begin
-- Where each event's record is.
CREATE TEMP TABLE IF NOT EXISTS event_place (
    source_id INTEGER, record_offset INTEGER, record_length INTEGER, record_escapes INTEGER,
    event INTEGER,
    PRIMARY KEY (source_id, record_offset, record_length, record_escapes)) WITHOUT ROWID;
-- What files said of addresses, which may get other numbers: nobody has the files here.
CREATE TEMP TABLE IF NOT EXISTS address_was (
    ip TEXT, id INTEGER, PRIMARY KEY (ip, id)) WITHOUT ROWID;
CREATE TEMP TABLE IF NOT EXISTS address_network_was (ip TEXT, network_fact_id INTEGER);

-- name: clear
-- Nothing is left that was made of them, so that all is made in the order of an import.
-- Indexes on what changes are built again at the end.
INSERT OR REPLACE INTO case_setting (key, value) VALUES ('import_open', 1);
INSERT INTO temp.event_place
SELECT source_id, record_offset, record_length, record_escapes, id FROM event ORDER BY 1, 2, 3, 4;
INSERT INTO temp.address_was
SELECT ip, id FROM address WHERE kind = 'public' AND EXISTS (SELECT 1 FROM enrichment);
INSERT INTO temp.address_network_was
SELECT d.ip, x.network_fact_id FROM address_network x JOIN address d ON d.id = x.address_id;
DELETE FROM address_network;
DROP INDEX IF EXISTS event_by_actor;
DROP INDEX IF EXISTS event_by_api;
DELETE FROM digest;
DELETE FROM digest_file;
DELETE FROM oddity;
DELETE FROM addendum;
DELETE FROM correction;
DELETE FROM insight;
DELETE FROM denial;
DELETE FROM credential_life;
DELETE FROM mint_end;
DELETE FROM owner_change;
DELETE FROM credential_change;
DELETE FROM mint_use;
DELETE FROM lineage_link;
DELETE FROM key_use;
DELETE FROM mint;
DELETE FROM revocation;
DELETE FROM group_rule;
DELETE FROM state_step;
DELETE FROM api;
DELETE FROM place;
DELETE FROM kind;
DELETE FROM result;
DELETE FROM principal;
DELETE FROM alias;
DELETE FROM credential;
DELETE FROM address;
DELETE FROM agent;
DELETE FROM actor;
DELETE FROM channel;
DELETE FROM touch;
DELETE FROM actor_day;
DELETE FROM place_hour;

-- name: sources
-- Each with how many events there must be.
SELECT s.id, s.inflated_bytes, count(p.event)
FROM source s LEFT JOIN event_place p ON p.source_id = s.id
GROUP BY s.id ORDER BY s.id

-- name: find
SELECT event FROM event_place
WHERE source_id = ?1 AND record_offset = ?2 AND record_length = ?3 AND record_escapes = ?4

-- name: event
UPDATE event SET api_id = ?2, place_id = ?3, actor_id = ?4, kind_id = ?5, result_id = ?6,
                 channel_id = ?7, touch_id = ?8
WHERE id = ?1

-- name: end
-- Corrections are taken out of the counts when they are settled.
INSERT INTO actor_day (actor_id, day, first_ms, last_ms, events, denied)
SELECT e.actor_id, coalesce(e.time_ms / 86400000, -1), min(e.time_ms), max(e.time_ms), count(*),
       sum(r.outcome = 'denied')
FROM live_event e JOIN result r ON r.id = e.result_id
GROUP BY 1, 2;
INSERT INTO place_hour (place_id, kind_id, hour, first_ms, last_ms, events)
SELECT place_id, kind_id, coalesce(time_ms / 3600000, -1), min(time_ms), max(time_ms), count(*)
FROM live_event
GROUP BY 1, 2, 3;
INSERT INTO address_network (address_id, network_fact_id)
SELECT d.id, w.network_fact_id
FROM temp.address_network_was w JOIN address d ON d.ip = w.ip
WHERE d.kind = 'public' ORDER BY 1, 2;
-- From the first address on that was not looked up, all count as not looked up.
UPDATE enrichment SET last_address_id = coalesce(
    (SELECT min(d.id) - 1 FROM address d
     WHERE d.kind = 'public' AND NOT EXISTS (
         SELECT 1 FROM temp.address_was w
         WHERE w.ip = d.ip AND w.id <= enrichment.last_address_id)),
    (SELECT max(id) FROM address), 0);
