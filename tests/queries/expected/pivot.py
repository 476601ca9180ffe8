"""The queries of `pivot`: a run that finds something, one that must not."""

from .common import (Run, ACTIONS, QUIET, THEFT, CHAIN, DOORS, IDENTITIES, IMPAIRED, INTRUDER,
                     ALICE)

# name: (finds something, must find nothing)
QUERIES = {
    "address-agents": (
        Run(THEFT, ("ip=203.0.113.50",), {"tool": "aws-cli", "events": 7, "principals": 2}),
        Run(QUIET, ("ip=203.0.113.50",))),
    "address-calls": (
        Run(THEFT, ("ip=203.0.113.50",), {"api": "ListBuckets", "events": 2, "succeeded": 1,
                                          "denied": 1, "principals": 2}),
        Run(QUIET, ("ip=203.0.113.50",))),
    "address-in-scope": (
        Run(THEFT, INTRUDER + ("ip=203.0.113.50",),
            {"says": "scope", "node": "203.0.113.50", "level": "confirmed"}),
        Run(THEFT, INTRUDER + ("ip=198.51.100.7",))),
    "address-nearby": (
        Run(("theft.jsonl", "failed-sign-ins.jsonl"), ("ip=203.0.113.50",),
            {"ip": "203.0.113.99", "events": 4}),
        Run(THEFT, ("ip=198.51.100.7",))),
    "address-sources": (
        Run(THEFT, ("ip=203.0.113.50",), {"source": "known.csv", "tag": "tor"},
            enrich=("known.csv",)),
        Run(THEFT, ("ip=203.0.113.50",))),
    "address-summary": (
        Run(THEFT, ("ip=203.0.113.50",), {
            "ip_kind": "public", "first_seen": "2025-04-02T01:00:00Z", "days": 1, "events": 7,
            "denied": 2, "principals": 2, "credentials": 2,
            "enriched": "not looked up: the case was not enriched"}),
        Run(QUIET, ("ip=203.0.113.50",))),
    "addresses": (
        Run(THEFT, (), {"ip": "203.0.113.50", "events": 7, "denied": 2, "principals": 2,
                        "access_keys": 2, "tags": "scanner, tor"}, enrich=("known.csv",)),
        Run(("services-only.jsonl",))),
    "addresses-of-key": (
        Run(THEFT, (f"key={ALICE}",), {"ip": "203.0.113.50", "events": 5, "tags": None}),
        Run(THEFT, ("key=AKIAIOSFODNN7MADE000",))),
    "credential-events": (
        Run(THEFT, (f"key={ALICE}", "from=2025-04-02", "to=2025-04-03"),
            {"event_name": "CreateKeyPair", "ip": "203.0.113.50"}),
        Run(THEFT, (f"key={ALICE}", "from=2025-04-04"))),
    "events-by-technique": (
        Run(IMPAIRED, ("technique=t1562.008", "tactic=defense-evasion"),
            {"event_name": "StopLogging", "technique": "T1685.002",
             "tactic": "TA0112 Defense Impairment"}),
        Run(IMPAIRED, ("technique=T1562.007",))),
    "intruder-events": (
        Run(THEFT, INTRUDER, {"event_name": "CreateAccessKey", "credential": ALICE,
                              "resource": "AKIAIOSFODNN7MADE000, bob"}),
        Run(THEFT, INTRUDER + ("--to", "2025-04-02T01:00:00Z"))),
    "key-calls": (
        Run(THEFT, (f"key={ALICE}",), {"api": "ListBuckets", "events": 32, "addresses": 2}),
        Run(THEFT, ("key=AKIAIOSFODNN7MADE000",))),
    "key-in-scope": (
        # Made by the intruder and never used: his, and it did nothing.
        Run(DOORS, INTRUDER + ("key=AKIAIOSFODNN7MADE000",),
            {"says": "scope", "node": "AKIAIOSFODNN7MADE000",
             "event_id": "00000040-0000-4000-8000-000000000000"}),
        Run(THEFT + ("identities.jsonl",), INTRUDER + ("key=AKIAWO645SY5ADAVEAAA",))),
    "key-neighbours": (
        Run(THEFT, (f"key={ALICE}",), {"ip": "203.0.113.50", "principal_name": "bob",
                                       "events": 2, "denied": 1, "note": None}),
        Run(("writes-only.jsonl",), (f"key={ALICE}",))),
    "key-others": (
        Run(CHAIN, ("key=AKIAIOSFODNN7BOB0000",), {
            "credential": "AKIAIOSFODNN7CHAIN00", "events": 1,
            "created_at": "2025-04-02T01:15:00Z", "deleted_at": "2025-04-03T09:00:00Z"}),
        Run(THEFT, (f"key={ALICE}",))),
    "key-owner": (
        Run(IDENTITIES, ("key=AKIAWO645SY5ADAVEAAA",),
            {"kind": "access key", "hidden_account": "444455556666",
             "caller_account": "111122223333", "events": 1,
             "status": "of an account that is not in this case, or changed since"}),
        Run(IDENTITIES, ("key=nobody",))),
    "key-summary": (
        Run(THEFT, (f"key={ALICE}",), {"kind": "long_term_key", "principal_name": "alice",
                                       "addresses": 2,
                                       "deactivated_at": "2025-04-03T09:30:00Z"}),
        Run(THEFT, ("key=AKIAIOSFODNN7MADE000",))),
    "keys-from-address": (
        Run(THEFT, ("ip=203.0.113.50",), {"credential": ALICE, "events": 5,
                                          "other_addresses": 1}),
        Run(QUIET, ("ip=203.0.113.50",))),
    "lineage": (
        Run(CHAIN, ("of=ASIAIOSFODNN7ADMIN00",), {
            "depth": -2, "credential": ALICE, "parent": None}),
        Run(CHAIN, ("of=AKIAIOSFODNN7NOBODY0",))),
    "orphan-sessions": (
        Run(CHAIN, (), {"principal_name": "Backup", "events": 1,
                        "reason": "begun in another region or account, or its record "
                                  "is missing"}),
        Run(THEFT)),
    "baseline": (
        Run(THEFT, ("principal=alice", "until=2025-04-02"),
            {"feature": "address", "value": "198.51.100.7"}),
        Run(THEFT, ("principal=alice", "until=2025-04-02T00:00:00Z", "days=0"))),
    "principal-addresses": (
        Run(THEFT, ("principal=arn:aws:iam::111122223333:user/bob",),
            {"ip": "203.0.113.50", "events": 2, "denied": 1, "others": 1}),
        Run(THEFT, ("principal=carol",))),
    "principal-agents": (
        Run(THEFT, ("principal=bob",), {"tool": "aws-cli", "addresses": 2}),
        Run(THEFT, ("principal=carol",))),
    "principal-called": (
        Run(IDENTITIES, ("principal=AIDAERIN000000000001",), {"name": "erin-old"}),
        Run(THEFT, ("principal=carol",))),
    "principal-calls": (
        Run(THEFT, ("principal=alice",), {"api": "CreateKeyPair", "severity": 4, "events": 1}),
        Run(THEFT, ("principal=carol",))),
    "principal-credentials": (
        Run(THEFT, ("principal=alice",), {"credential": ALICE, "kind": "long_term_key",
                                          "credentials": 1}),
        Run(THEFT, ("principal=carol",))),
    "principal-in-scope": (
        Run(THEFT, INTRUDER + ("principal=alice",), {"says": "scope", "node": ALICE}),
        Run(THEFT, INTRUDER + ("principal=carol",))),
    "principal-minted": (
        Run(THEFT, ("principal=alice",), {"method": "CreateAccessKey", "owner": "bob",
                                          "actor_ip": "203.0.113.50"}),
        Run(THEFT, ("principal=bob",))),
    "principal-names": (
        Run(IDENTITIES, (), {"principal": "user:111122223333:AIDAERIN000000000001",
                             "name": "erin-old", "first_seen": "2025-04-09T08:00:00Z"}),
        Run(THEFT)),
    "principal-summary": (
        Run(THEFT, ("principal=alice",), {"unique_id": "AIDAALICE00000000001",
                                          "credentials": 1, "addresses": 2}),
        Run(THEFT, ("principal=carol",))),
    "recreated-principals": (
        Run(IDENTITIES, (), {"name": "carol", "kind": "user", "events": 2,
                             "principal_id": "AIDACAROL00000000001",
                             "last_seen": "2025-04-06T08:00:00Z"}),
        Run(THEFT)),
    "resource-history": (
        Run(IMPAIRED, ("id=arn:aws:cloudtrail:us-east-1:111122223333:trail/main",),
            {"event_name": "DeleteTrail", "outcome": "denied", "role": "target",
             "kind": "trail", "id": "main"}),
        Run(IMPAIRED, ("id=mai",))),
    "role-sessions": (
        Run(CHAIN, ("role=Admin",), {
            "access_key": "ASIAIOSFODNN7ADMIN00", "session_name": "more",
            "parent": "role:111122223333:AROADEPLOY0000000001:work",
            "method": "AssumeRole", "strength": "exact"}),
        Run(THEFT)),
    "error-codes": (
        Run(ACTIONS, ("principal=alice",), {"error_code": "AccessDenied", "outcome": "denied",
                                            "events": 2, "services": 2}),
        Run(ACTIONS, ("principal=bob",))),
    "search-events": (
        Run(THEFT, (f"key={ALICE}", "ip=203.0.113.50", "api=CreateKeyPair"),
            {"event_name": "CreateKeyPair", "tool": "aws-cli"}),
        Run(THEFT, (f"key={ALICE}", "ip=203.0.113.50", "outcome=throttled"))),
}
