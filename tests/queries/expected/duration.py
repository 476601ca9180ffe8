"""The queries of `duration`: a run that finds something, one that must not."""

from .common import (Run, QUIET, THEFT, IMPAIRED, SIGN_INS, TRAILS, ENDED, INTRUDER, GUESSER,
                     ALICE, NOBODY)

BOB = "AKIAIOSFODNN7BOB0000"

# name: (finds something, must find nothing)
QUERIES = {
    "access-window": (
        # The logs begin a month before; bob's key is not switched off, alice's is.
        Run(THEFT, INTRUDER, {"first_seen": "2025-04-02T01:00:00Z",
                              "last_seen": "2025-04-02T02:00:00Z",
                              "dwell_seconds": 3600, "credentials": 2, "censored": "no",
                              "events": 7, "not_ended": 1,
                              "region_start": "2025-03-01T09:00:00Z"}),
        NOBODY),
    "dwell": (
        # From 2025-03-01T09:00:00Z to 2025-04-02T02:00:00Z, 31 days and 17 hours.
        Run(THEFT, INTRUDER, {"credential": ALICE, "dwell_seconds": 3600,
                              "last_use_before": "2025-03-30T09:00:00Z",
                              "other_events_30d": 28, "other_events_since": 1, "events": 5,
                              "dwell_most_seconds": 31 * 86400 + 17 * 3600,
                              "key_age_days": 31, "age_known": 0,
                              "switched_off_at": "2025-04-03T09:30:00Z",
                              "note": "its owner used it in the 30 days before"}),
        Run(SIGN_INS, GUESSER)),
    "still-valid": (
        # Switched on again at 09:30: valid at 09:55, when deleting it had failed.
        Run(ENDED, INTRUDER + ("at=2025-04-03T09:55:00Z",),
            {"credential": ALICE, "kind": "long_term_key", "valid_until": None,
             "as_of": "2025-04-03T09:55:00Z"}),
        # Deleted 47 hours before the logs end: tokens of it are over as well.
        Run(ENDED, INTRUDER)),
    "coverage-gaps": (
        # What a failed StartLogging did not end, a later one did.
        Run(TRAILS, INTRUDER, {"account": "111122223333", "region": "us-east-1",
                               "from": "2025-04-02T03:00:00Z", "to": "2025-04-02T04:00:00Z",
                               "event_id": "00000303-0000-4000-8000-000000000000",
                               "reason": "trail main was stopped", "by_intruder": 1}),
        # Keys are made, and none of a trail is touched.
        Run(THEFT, INTRUDER)),
    "duration-answer": (
        Run(THEFT, INTRUDER, {"says":
            "1 of the 2 keys was not switched off in these logs (" + BOB + "): access may be "
            "continuing; tokens made with those that were switched off may live until "
            "2025-04-04T21:30:00Z.",
            "basis": "inference", "brief": 1, "query": "still-valid",
            "event_ids": "00000043-0000-4000-8000-000000000000"}),
        NOBODY),
    "key-age": (
        # Two days of use are 9 days apart at most.
        Run(QUIET, (f"key={BOB}",), {"credential": BOB, "age_known": 0, "events": 4}),
        Run(QUIET, ("key=AKIAIOSFODNN7MADE000",))),
    "logging-changes": (
        Run(IMPAIRED, (), {"event_id": "00000101-0000-4000-8000-000000000000",
                           "event": "DeleteTrail", "outcome": "denied",
                           "actor": "arn:aws:iam::111122223333:user/alice"}),
        Run(THEFT)),
}
