-- The analyst's word on the intruder's address of theft.jsonl.
INSERT INTO verdict (kind, value, verdict, why, by, given_ms)
VALUES ('ip', '203.0.113.50', 'malicious', 'seen in the proxy', 'ann', 1743811200000);
