"""The queries of `duration`: a run that finds something, one that must not."""

from .common import Run, THEFT, SIGN_INS, INTRUDER, GUESSER, ALICE, NOBODY

# name: (finds something, must find nothing)
QUERIES = {
    "access-window": (
        Run(THEFT, INTRUDER, {"first_seen": "2025-04-02T01:00:00Z",
                              "last_seen": "2025-04-02T02:00:00Z",
                              "dwell_seconds": 3600, "credentials": 2}),
        NOBODY),
    "dwell": (
        Run(THEFT, INTRUDER, {"credential": ALICE, "dwell_seconds": 3600,
                              "last_use_before": "2025-03-30T09:00:00Z",
                              "other_events_30d": 28}),
        Run(SIGN_INS, GUESSER)),
    "duration-answer": (Run(THEFT, INTRUDER), NOBODY),
}
