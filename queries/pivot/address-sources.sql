-- name: address-sources
-- question: pivot
-- title: What each file says of an address
-- param: ip ip required | the address
-- next: address-summary
-- note: An address may have had another owner at the time of the events than when a file was made: compare source_built.
-- example: trailcase ask case.db address-sources ip=192.0.2.44
SELECT DISTINCT
       f.source,
       f.source_about,
       f.source_built,
       f.network,
       f.asn,
       f.organisation,
       f.country,
       f.city,
       f.tag,
       f.aws_service,
       f.aws_region,
       f.note
FROM address_facts f
WHERE f.ip = :ip
ORDER BY f.source, f.network, f.tag, f.aws_service, f.aws_region, f.note;
