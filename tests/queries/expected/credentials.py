"""The queries of `credentials`: a run that finds something, one that must not."""

from .common import Run, THEFT, CHAIN, SIGN_INS, INTRUDER, GUESSER, ALICE, NOBODY

# name: (finds something, must find nothing)
QUERIES = {
    "credential-lineage": (
        Run(CHAIN, INTRUDER, {
            "depth": 3, "credential": "AKIAIOSFODNN7CHAIN00",
            "parent": "role:111122223333:AROAADMIN00000000002:more",
            "method": "CreateAccessKey", "strength": "exact",
            "event_id": "00000064-0000-4000-8000-000000000000"}),
        Run(SIGN_INS, GUESSER)),
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
    "credentials-answer": (Run(THEFT, INTRUDER), NOBODY),
}
