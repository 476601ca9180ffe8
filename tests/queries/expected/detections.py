"""The queries of `detections`: a run that finds something, one that must not."""

from .common import Run, BAD, FINE


def found_in_bad(n, **row):
    """A detection finds record n of detections-bad.jsonl, and nothing in its twins."""
    row["event_id"] = f"bad0{n:04d}-0000-4000-8000-000000000000"
    return Run(BAD, (), row), Run(FINE)


# name: (finds something, must find nothing)
QUERIES = {
    "access-key-for-another-user": found_in_bad(severity="high", ip="203.0.113.85", n=54),
    "account-leaves-organization": found_in_bad(severity="high", n=74),
    "admin-rights-granted": found_in_bad(severity="high", n=57),
    "caller-on-bad-list": found_in_bad(severity="high", ip="203.0.113.71", n=13),
    "caller-on-tor-list": found_in_bad(severity="high", ip="203.0.113.70", n=12),
    "commands-on-instances": found_in_bad(severity="high", n=93),
    "console-login-two-countries": found_in_bad(severity="medium", ip="203.0.113.80", n=18),
    "console-login-without-mfa": found_in_bad(severity="medium", n=22),
    "destruction-burst": found_in_bad(severity="medium", n=76),
    "discovery-burst": found_in_bad(severity="medium", n=44),
    "dormant-key-returns": found_in_bad(severity="medium", n=37),
    "encryption-keys-withdrawn": found_in_bad(severity="medium", n=75),
    "failed-sign-ins-then-success": found_in_bad(severity="medium", n=28),
    "identity-provider-made": found_in_bad(severity="medium", n=87),
    "instance-credentials-elsewhere": found_in_bad(severity="high", ip="203.0.113.72", n=16),
    "instance-user-data-changed": found_in_bad(severity="medium", n=86),
    "key-pair-from-new-address": found_in_bad(severity="high", ip="203.0.113.61", n=3),
    "launch-in-unused-region": found_in_bad(severity="medium", n=84),
    "leaked-key-quarantined": found_in_bad(severity="high", n=35),
    "limits-asked-by-key": found_in_bad(severity="medium", n=85),
    "logging-disabled": found_in_bad(severity="high", technique="T1685.002", n=4),
    "login-profile-for-another-user": found_in_bad(severity="high", n=55),
    "many-keys-one-new-address": found_in_bad(severity="high", ip="203.0.113.83", n=37),
    "many-roles-refused": found_in_bad(severity="medium", n=105),
    "many-secrets-read": found_in_bad(severity="medium", n=110),
    "mfa-device-removed": found_in_bad(severity="medium", n=58),
    "objects-expire-at-once": found_in_bad(severity="medium", n=94),
    "offensive-tool": found_in_bad(severity="high", n=9),
    "password-policy-weakened": found_in_bad(severity="medium", n=6),
    "pentest-distribution": found_in_bad(severity="medium", n=8),
    "recon-then-denied-escalation": found_in_bad(severity="medium", n=33),
    "refused-secrets-burst": found_in_bad(severity="medium", n=95),
    "root-use": found_in_bad(severity="medium", ip="203.0.113.62", n=7),
    "security-group-sweep": found_in_bad(severity="high", n=64),
    "session-from-key-at-new-address": found_in_bad(severity="high", n=90),
    "shared-with-outsiders": found_in_bad(severity="high", n=61),
    "trust-opened-to-outsiders": found_in_bad(severity="medium", n=60),
}
