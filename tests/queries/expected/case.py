"""The queries of `case`: a run that finds something, one that must not."""

from .common import (DATA, Run, ACTIONS, QUIET, THEFT, NONE, VERDICT, WORDS, NO_RULES, INTRUDER,
                     ALICE, NOBODY)

# name: (finds something, must find nothing)
QUERIES = {
    "archives": (
        Run(("quiet.tgz",), (), {"path": str(DATA / "quiet.tgz"), "format": "tar",
                                 "members": 2, "taken": 1, "refused": 1}),
        Run(THEFT)),
    "coverage-by-region": (
        Run(QUIET, (), {"region": "us-east-1", "events": 34, "management": 34,
                        "data": 0, "insight": 0, "digest_state": "no digest files",
                        "first": "2025-03-01T09:00:00Z"}),
        Run(NONE)),
    "enrichments": (
        Run(THEFT, (), {"name": "known.csv", "format": "list", "about": None,
                        "built": None, "looked_up": 2, "found": 1}, enrich=("known.csv",)),
        Run(THEFT)),
    "findings": (
        Run(("same-id.jsonl",), (), {"finding": "same-event-other-content"}),
        Run(THEFT)),
    "leads": (
        Run(THEFT, INTRUDER, {"kind": "ip", "value": "203.0.113.50"}, stored=True),
        Run(THEFT)),
    "rejects": (
        Run(("cut-off.jsonl", "notes.txt"), (), {"path": str(DATA / "cut-off.jsonl")}),
        Run(THEFT)),
    "scope-rejected": (
        Run(("detections-bad.jsonl",), ("--lead", "ip=203.0.113.70"),
            {"node": "203.0.113.71", "rule": "novelty"}),
        Run(QUIET, ("--lead", "ip=198.51.100.7"))),
    "scope": (
        Run(THEFT, INTRUDER, {"node_kind": "key", "node": ALICE, "level": "confirmed"}),
        NOBODY),
    "scope-rules": (
        Run(QUIET, (), {"rule": "baseline_days", "value": 30.0, "built_in": 30.0,
                        "unit": "days"}),
        Run(NO_RULES)),
    "sources": (
        Run(THEFT, (), {"path": str(DATA / "quiet.jsonl"), "records_read": 34,
                        "stored": 34}),
        Run(("notes.txt",))),
    "notes": (
        Run(WORDS, ("kind=ip",), {"value": "203.0.113.50", "text": "seen before", "by": "ann",
                                  "added": "2025-04-05T00:00:00Z"}),
        Run(WORDS, ("kind=event",))),
    "tags": (
        Run(WORDS, ("tag=kali",), {"kind": "ip", "value": "203.0.113.50"}),
        Run(WORDS, ("tag=nonesuch",))),
    "tagged-events": (
        Run(WORDS, ("tag=kali",), {"ip": "203.0.113.50", "tagged": "ip"}),
        Run(WORDS, ("tag=kali", "to=2025-01-01"))),
    "columns": (
        Run(THEFT, ("view=events",), {"position": 1, "name": "event_id"}),
        Run(THEFT, ("view=no_such_view",))),
    "views": (
        Run(THEFT, ("holds=ject",), {"name": "rejects"}),
        Run(THEFT, ("holds=no_such_view",))),
    "verdicts": (
        Run(VERDICT, (), {"kind": "ip", "value": "203.0.113.50", "verdict": "malicious",
                          "given": "2025-04-05T00:00:00Z", "by": "ann"}),
        Run(THEFT)),
    "custody": (
        Run(THEFT, (), {"entry": 1, "act": "import"}),
        Run(("quiet.jsonl", "no-custody.sql"))),
    "digests": (
        Run(("../../../fixtures/samples/digest-vector/bucket",), (), {"status": "as listed"}),
        Run(THEFT)),
    "scope-changes": (
        Run(THEFT, INTRUDER, {"node": "203.0.113.50", "change": "added"}),
        NOBODY),
    "resilience": (
        Run(THEFT, INTRUDER, {"rule": "R11", "object": "CreateKeyPair",
                              "evidence": "1 call of the intruder succeeded"}),
        NOBODY),
    "omitted-fields": (
        Run(ACTIONS, (), {"event_name": "PutUserPolicy", "field": "requestParameters",
                          "what": "left out", "size": 120000}),
        Run(THEFT)),
}
