-- name: coverage-by-region
-- question: case
-- title: What the logs cover, by account and region
-- opens: search-events account=account region=region
-- next: sources
-- note: A region without events may be quiet or may not have been logged: these rows cannot tell.
-- example: trailcase ask case.db coverage-by-region
SELECT account, region, first, last, events, data_events
FROM coverage
ORDER BY account, region;
