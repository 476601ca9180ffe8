#!/usr/bin/env python3
"""Does one lead bring in all of a made incident, and nobody else?

    tests/tools/scope_check.py                     # seeds 1-24: every shape once
    tests/tools/scope_check.py --seeds 100-339 --jobs 2
    tests/tools/scope_check.py --seeds 7 --lead ip --keep /tmp/seven

The seed gives the incident its shape and its numbers, and says what the lead is: the
event that made the key pair, an address, or a key, by turns.  For each incident:

- the credentials used, the long-term keys and the addresses in the scope are those of the
  truth, at level probable or better, and no others;
- of the events said to be the intruder's at least 98 in 100 are, and of the intruder's
  events at least 98 in 100 are said to be;
- what came through the office may be missed, and what nothing but calls at the office
  connects with the lead; then an answer's limits name the office;
- credentials that are `apart` have no address in common with the rest, even by way of
  others: only their program or their calls tell.  No lead is taken there;
- what only the name of a key pair, or a password that the intruder set, connects may be
  possible and no more, unless the lead is at the key that made the other one, or set it.

Credentials and addresses are read from the logs by the event ids of the truth.  A tester
is declared benign before.  Prints a line for each incident, with its seed, and what is
missing or too much below it; exits with 1 when one is wrong.  TRAILCASE_BUILD_DIR is the
build to use.  Needs nothing but the standard library.
"""
import argparse
import collections
import concurrent.futures
import gzip
import json
import os
import pathlib
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BUILD = pathlib.Path(os.environ.get("TRAILCASE_BUILD_DIR", ROOT / "build" / "dev"))
TRAILCASE = os.environ.get("TRAILCASE", str(BUILD / "src" / "trailcase"))
ENOUGH = 0.98
# As the generator has them.  A story needs days before it: without, who is new is not known.
SHAPES = (
    "", "--minted-key", "--minted-elsewhere", "--assumed-role", "--session-elsewhere",
    "--owner-same-hour", "--owner-abroad", "--pentest-user", "--pentest-now", "--ipv6",
    "--via-office", "--once-via-office", "--session-token", "--password", "--chained",
    "--artefact", "--owner-abroad --owner-same-hour --assumed-role",
    "--minted-key --assumed-role --owner-same-hour --ipv6",
    "--minted-elsewhere --session-elsewhere --password",
    "--pentest-now --owner-abroad --minted-elsewhere",
    "--once-via-office --minted-elsewhere --ipv6",
    "--chained --session-token --pentest-user --owner-same-hour",
    "--via-office --minted-elsewhere --ipv6",
    "--minted-key --minted-elsewhere --assumed-role --session-elsewhere --chained "
    "--session-token --password --artefact --once-via-office --owner-abroad "
    "--owner-same-hour --pentest-now --ipv6")
LEADS = ("event", "ip", "key")
# From there nothing but a name or a password leads back; who takes those as leads?
POOR_LEADS = {"password", "artefact", "once-via-office"}


class Failed(Exception):
    """A program did not do what it was asked."""


def shape_of(seed):
    """The arguments of the generator."""
    rng = random.Random(seed)
    words = SHAPES[seed % len(SHAPES)].split()
    least = 3 if {"--via-office", "--ipv6"} <= set(words) else 2
    numbers = {"--keys": rng.randint(3, 15), "--users": rng.randint(30, 100),
               "--days": rng.choice((14, 24, 36, 45)),
               "--addresses": rng.randint(least if "--via-office" in words else 1, 4)}
    for name, number in numbers.items():
        if name not in words:
            words += [name, str(number)]
    return words


def run(*argv):
    done = subprocess.run([str(word) for word in argv], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise Failed(f"{' '.join(map(str, argv))}: status {done.returncode}: "
                     f"{done.stderr.strip()}")
    return done.stdout


def ask(case, lead, *words):
    lines = run(TRAILCASE, *words[:1], case, *words[1:], "--lead", lead,
                "--format", "jsonl")
    return [json.loads(line) for line in lines.splitlines()]


# --- what is true ---------------------------------------------------------------


def counted_as(record):
    """What the credential of a call is counted as, by the words of docs/scope.md."""
    who = record["userIdentity"]
    key, account = who.get("accessKeyId") or "", who.get("accountId")
    if who.get("invokedBy") or not key:
        return None
    if key.startswith("AKIA"):
        return key
    if who["type"] == "AssumedRole":
        return f"role:{account}:{who['principalId'].partition(':')[0]}"
    return f"user:{account}:{who['principalId']}"


class Truth:
    """truth.json, and what the logs say of its events."""

    def __init__(self, path, logs):
        self.told = json.loads(path.read_text())
        wanted = set(self.told["events"])
        self.office = self.told["office_address"]
        self.events = {}  # id: (credential, address)
        self.testers = set()
        for file in sorted(logs.glob("AWSLogs/**/*.json.gz")):
            for record in json.loads(gzip.decompress(file.read_bytes()))["Records"]:
                if record["eventID"] in wanted:
                    self.events[record["eventID"]] = (counted_as(record),
                                                      record["sourceIPAddress"])
                elif (record["userIdentity"].get("type") == "IAMUser"
                      and "kali" in record.get("userAgent", "")):
                    self.testers.add(record["userIdentity"]["principalId"])
        if wanted != self.events.keys():
            raise Failed("not all events of the truth are in the logs")
        artefacts = {way["key"] for way in self.ways("artefact")}
        passwords = {way["address"] for way in self.ways("password")}
        self.weak = {e for e, (used, ip) in self.events.items()
                     if used in artefacts or ip in passwords}
        self.missable = {e for e, (_, ip) in self.events.items() if ip == self.office}

    def ways(self, *options):
        return [w for w in self.told.get("ways", []) if w["option"] in options]

    def credentials(self, events):
        return {self.events[e][0] for e in events} - {None}

    def addresses(self, events):
        return {self.events[e][1] for e in events}

    def apart(self, lead):
        """Credentials that no address, and nothing they made, connects with the lead."""
        near = {lead.partition("=")[2], self.events.get(lead.partition("=")[2], (None,))[0]}
        links = [set(self.events[e]) for e in self.events.keys() - self.missable]
        links += [{self.events[w["event_id"]][0], w["address"]}
                  for w in self.ways("minted-elsewhere", "session-elsewhere", "password")]
        grown = True
        while grown:
            grown = False
            for link in links:
                if link & near - {None} and not link <= near:
                    near |= link
                    grown = True
        return self.credentials(self.events.keys() - self.missable) - near

    def choose_lead(self, kind, rng):
        """(kind=value, is it at the key that made the key pair)"""
        open_events = self.events.keys() - self.missable
        strong = self.told["strong_key"]
        far = self.apart(f"event={self.told['lead']['value']}")
        near = {e for e in open_events if self.events[e][0] not in far}
        poor = {way["address"] for way in self.ways(*POOR_LEADS)}
        if kind == "event":
            return f"event={self.told['lead']['value']}", True
        if kind == "ip":
            value = rng.choice(sorted(self.addresses(near) - poor))
            return f"ip={value}", False
        keys = set(self.told["keys"]) & self.credentials(near)
        value = rng.choice(sorted(keys))
        return f"key={value}", value == strong


# --- what is said ---------------------------------------------------------------


def declare_benign(case, account, principal):
    value = f"user:{account}:{principal}"
    if "verdict" in run(TRAILCASE, "--help"):
        run(TRAILCASE, "verdict", case, "principal", value, "benign", "--why", "test")
        return
    with sqlite3.connect(case) as db:
        db.execute("INSERT INTO verdict (kind, value, verdict, by, given_ms) "
                   "VALUES ('principal', ?, 'benign', 'test', 0)", (value,))
    db.close()


class Found:
    """The answers for one lead, at level probable or better."""

    def __init__(self, case, lead):
        rows = [row for row in ask(case, lead, "scope")
                if row["level"] in ("confirmed", "probable")]
        self.addresses = {r["node"] for r in rows if r["node_kind"] == "ip"}
        self.keys = {r["node"] for r in rows if r["node_kind"] == "key"}
        self.credentials = {r["credential"] for r in ask(case, lead, "ask",
                                                         "credentials-used")}
        self.events = {r["event_id"] for r in ask(case, lead, "ask", "intruder-events")}


def compare(what, found, must, may):
    """Sentences about what is missing and what is too much."""
    for name, values in (("missing", must - found), ("too much", found - may)):
        if values:
            some = sorted(values)
            yield (f"{name}: {len(some)} {what}: {' '.join(some[:6])}"
                   + (" ..." if len(some) > 6 else ""))


def part(of, whole):
    return len(of & whole) / len(whole) if whole else 1.0


def limits_of(case, lead):
    answer = run(TRAILCASE, "ask", case, "credentials", "--lead", lead, "--format",
                 "json")
    return json.loads(answer)["limits"]


def judge(truth, case, lead, at_strong):
    """(figures, sentences about what is wrong)"""
    found = Found(case, lead)
    apart = truth.apart(lead)
    if truth.told["options"]["via_office"]:
        truth.missable |= {e for e, (used, _) in truth.events.items() if used in apart}
    every = set(truth.events)
    must = every - truth.missable - (set() if at_strong else truth.weak)
    wrong = []
    for what, got, of in (("credentials", found.credentials, truth.credentials),
                          ("addresses", found.addresses, truth.addresses)):
        wrong += compare(what, got, of(must), of(every))
    long_term = [{k for k in truth.credentials(some) if k.startswith("AKIA")}
                 for some in (must, every)]
    wrong += compare("keys in scope", found.keys, *long_term)
    precision, recall = part(every, found.events), part(found.events, must)
    if precision < ENOUGH or recall < ENOUGH:
        wrong += compare("events", found.events, must, every)
    if truth.weak and not at_strong:
        rows = ask(case, lead, "ask", "intruder-events", "level=possible")
        wrong += compare("events, not even possible", {r["event_id"] for r in rows}
                         & truth.weak, truth.weak, truth.weak)
    if truth.missable - found.events and not any(truth.office in limit for limit in
                                                 limits_of(case, lead)):
        wrong.append(f"no limit of the answer names the office, {truth.office}")
    figures = (f"credentials {len(found.credentials)}/{len(truth.credentials(must))}",
               f"addresses {len(found.addresses)}/{len(truth.addresses(must))}",
               f"events {len(found.events)}/{len(must)}",
               f"precision {precision:.3f}", f"recall {recall:.3f}",
               *([f"{len(apart)} apart"] if apart else []))
    return figures, wrong


def check_seed(seed, kind, keep):
    """The lines about one seed, and whether all was right."""
    rng = random.Random(f"lead {seed}")
    kind = kind or LEADS[(seed + seed // len(SHAPES)) % len(LEADS)]
    words = shape_of(seed)
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"scope-{seed}-"))
    head = [f"seed {seed}", " ".join(words)]
    try:
        run(BUILD / "tests" / "tools" / "trailcase-generate", "incident",
            folder / "logs", "--truth", folder / "truth.json", "--seed", seed, *words)
        truth = Truth(folder / "truth.json", folder / "logs")
        case = folder / "case.db"
        run(TRAILCASE, "import", case, folder / "logs", "-q")
        lead, at_strong = truth.choose_lead(kind, rng)
        head.insert(1, lead)
        for tester in sorted(truth.testers):
            declare_benign(case, truth.told["account"], tester)
        figures, wrong = judge(truth, case, lead, at_strong)
    except Failed as failure:
        figures, wrong = (), [str(failure)]
    finally:
        if keep:
            shutil.copytree(folder, pathlib.Path(keep) / str(seed), dirs_exist_ok=True)
        shutil.rmtree(folder)
    lines = ["\t".join(("WRONG" if wrong else "ok", *head, *figures))]
    return lines + [f"\tseed {seed}: {sentence}" for sentence in wrong], not wrong


def seeds_of(text):
    """`1-24`, `3 5 9-12`"""
    seeds = []
    for word in text.replace(",", " ").split():
        first, _, last = word.partition("-")
        seeds += range(int(first), int(last or first) + 1)
    return seeds


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--seeds", type=seeds_of, default="1-24", help="1-24, or such as '3 5 9-12'")
    add("--lead", choices=LEADS, help="the kind of lead for all seeds")
    add("--jobs", type=int, default=1, help="how many at once (1)")
    add("--keep", metavar="DIR", help="leave logs, truths and cases here, by seed")
    options = parser.parse_args()
    counts = collections.Counter()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for lines, right in pool.map(
                lambda seed: check_seed(seed, options.lead, options.keep), options.seeds):
            counts[right] += 1
            print("\n".join(lines), flush=True)
    print(f"{counts[True]} ok, {counts[False]} wrong")
    return 1 if counts[False] or not counts[True] else 0


if __name__ == "__main__":
    sys.exit(main())
