"""The queries of `credentials`: a run that finds something, one that must not."""

from .common import Run, QUIET, THEFT, CHAIN, SIGN_INS, INTRUDER, GUESSER, ALICE, NOBODY

# name: (finds something, must find nothing)
QUERIES = {
    "credential-lineage": (
        Run(CHAIN, INTRUDER, {
            "depth": 3, "credential": "AKIAIOSFODNN7CHAIN00",
            "parent": "role:111122223333:AROAADMIN00000000002:more",
            "method": "CreateAccessKey", "strength": "exact",
            "event_id": "00000064-0000-4000-8000-000000000000"}),
        Run(SIGN_INS, GUESSER)),
    "scope-graph": (
        Run(THEFT, INTRUDER, {
            "ip": "203.0.113.50", "credential": "AKIAIOSFODNN7ALICE00",
            "principal": "user:111122223333:AIDAALICE00000000001", "principal_name": "alice",
            "level": "confirmed", "events": 5, "denied": 1,
            "first_seen": "2025-04-02T01:00:00Z", "last_seen": "2025-04-02T02:00:00Z"}),
        NOBODY),
    # Of THEFT: the key that was made is never used.
    "scope-links": (
        Run(CHAIN, INTRUDER, {
            "parent": "role:111122223333:AROAADMIN00000000002",
            "credential": "AKIAIOSFODNN7CHAIN00", "method": "CreateAccessKey",
            "strength": "exact", "sessions": 1, "first_made": "2025-04-02T01:15:00Z",
            "event_id": "00000064-0000-4000-8000-000000000000"}),
        Run(THEFT, INTRUDER)),
    "credentials-exposed": (
        Run(QUIET + ("exposed.jsonl",), INTRUDER, {
            "time": "2025-04-02T01:00:00Z", "event_id": "00000701-0000-4000-8000-000000000000",
            "reader": "arn:aws:iam::111122223333:user/alice", "kind": "secret", "name": "prod/db",
            "proof": "value returned; decrypted through KMS, event "
                     "00000702-0000-4000-8000-000000000000"}),
        # Refusals, other attributes, dry runs, and records that are not as they should be.
        Run(QUIET + ("not-exposed.jsonl",), INTRUDER)),
    "credentials-minted": (
        Run(CHAIN, INTRUDER, {
            "time": "2025-04-02T01:15:00Z", "kind": "long_term_key",
            "credential": "AKIAIOSFODNN7CHAIN00", "owner": "bob", "used": 1,
            "actor": "arn:aws:iam::111122223333:role/Admin",
            "revoked_at": "2025-04-03T09:00:00Z"}),
        Run(CHAIN, INTRUDER + ("--to", "2025-04-02T01:00:00Z"))),
    "credentials-used": (
        Run(THEFT, INTRUDER, {"credential": ALICE, "kind": "long_term_key", "events": 5,
                              "other_events": 31, "level": "confirmed",
                              "ips": "203.0.113.50",
                              "status": "inactive 2025-04-03T09:30:00Z"}),
        Run(SIGN_INS, GUESSER)),
    "minted": (
        Run(CHAIN, ("kind=long_term_key",), {
            "time": "2025-04-02T01:15:00Z", "credential": "AKIAIOSFODNN7CHAIN00", "owner": "bob",
            "used": 1, "first_used": "2025-04-02T01:20:00Z",
            "revoked_at": "2025-04-03T09:00:00Z", "actor_ip": "203.0.113.50"}),
        Run(CHAIN, ("kind=long_term_key", "to=2025-04-02T01:15:00Z"))),
    "minted-unused": (
        Run(THEFT, INTRUDER, {
            "kind": "long_term_key", "credential": "AKIAIOSFODNN7MADE000", "owner": "bob",
            "state": "valid until it is revoked",
            "event_id": "00000040-0000-4000-8000-000000000000"}),
        # Sessions and a key that were all used.
        Run(CHAIN, INTRUDER)),
    "credentials-answer": (
        Run(THEFT, INTRUDER, {"says": "All calls came from one address: 203.0.113.50.",
                               "basis": "fact", "brief": 0, "query": "intruder-events",
                               "event_ids": "00000035-0000-4000-8000-000000000000"}),
        NOBODY),
}
