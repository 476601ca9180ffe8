#!/usr/bin/env python3
"""Every canned query, as a file and on data.

As a file: named like itself and once, with title, note and example; it prepares on a
fresh case, binds exactly the parameters it declares, only reads, names its columns
well, and pastes unchanged into sqlite3.  On data: it finds something where it must,
and nothing where it must not.  A query without an entry in EXPECT fails.
"""
import json
import os
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile
import unittest

TRAILCASE = os.environ["TRAILCASE"]
ROOT = pathlib.Path(os.environ["TRAILCASE_SOURCE_DIR"])
TRUTH = json.loads((ROOT / "fixtures/seed-incident/truth.json").read_text())
LEAD = TRUTH["lead"]["value"]
ADDRESS = TRUTH["addresses"][0]
KEY = TRUTH["strong_key"]

# Query -> (case and arguments where it finds, case and arguments where it must not).
# "scoped" is the seed incident with its lead stored, "seed" the same without a lead,
# "odd" holds conflicting and damaged records, "quiet" holds only calls of services,
# "refused" is a case whose only file was no log.
EXPECT = {
    "credentials-used": (("scoped", {}), ("seed", {})),
    "access-window": (("scoped", {}), ("seed", {})),
    "dwell": (("scoped", {}), ("seed", {})),
    "actions-summary": (("scoped", {}), ("scoped", {"to": 0})),
    "recon-fanout": (("scoped", {}), ("scoped", {"to": 0})),
    "access-hypotheses": (("scoped", {}), ("seed", {})),
    "first-contact": (("scoped", {}), ("seed", {})),
    "intruder-events": (("scoped", {}), ("scoped", {"from": 4102444800000})),
    "scope": (("scoped", {}), ("seed", {})),
    "leads": (("scoped", {}), ("seed", {})),
    "addresses": (("seed", {}), ("quiet", {})),
    "addresses-of-key": (("seed", {"key": KEY}), ("seed", {"key": "AKIAIOSFODNN7EXAMPLE"})),
    "credential-events": (("seed", {"key": KEY}), ("seed", {"key": KEY, "to": 0})),
    "keys-from-address": (("seed", {"ip": ADDRESS}), ("seed", {"ip": "198.18.0.99"})),
    "coverage-by-region": (("seed", {}), ("empty", {})),
    "findings": (("odd", {}), ("seed", {})),
    "rejects": (("odd", {}), ("seed", {})),
    "sources": (("seed", {}), ("refused", {})),
}

QUIET = {
    "eventVersion": "1.08",
    "userIdentity": {"type": "AWSService", "invokedBy": "config.amazonaws.com"},
    "eventTime": "2025-01-01T00:00:00Z",
    "eventSource": "s3.amazonaws.com",
    "eventName": "GetBucketAcl",
    "awsRegion": "us-east-1",
    "sourceIPAddress": "config.amazonaws.com",
    "userAgent": "config.amazonaws.com",
    "requestParameters": None,
    "responseElements": None,
    "eventID": "11111111-2222-3333-4444-555555555555",
    "recipientAccountId": "111122223333",
}


def header(text):
    fields = {}
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        match = re.fullmatch(r"-- (\w+): (.*)", line)
        if match:
            fields.setdefault(match[1], []).append(match[2])
    return fields


def files():
    found = sorted((ROOT / "queries").glob("*/*.sql"))
    assert found, "there are no queries"
    return found


class Queries(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        base = pathlib.Path(cls.folder.name)
        (base / "empty.json").write_text('{"Records":[]}')
        (base / "quiet.json").write_text(json.dumps({"Records": [QUIET]}))
        odd = dict(QUIET, eventName="PutBucketAcl")
        (base / "odd.jsonl").write_text(
            json.dumps(QUIET) + "\n" + json.dumps(odd) + '\n{"damaged\n')
        (base / "refused.txt").write_text("no log\n")
        cls.cases = {}
        logs = ROOT / "fixtures/seed-incident/AWSLogs"
        for name, source in (("empty", base / "empty.json"), ("quiet", base / "quiet.json"),
                             ("refused", base / "refused.txt"), ("odd", base / "odd.jsonl"), ("seed", logs), ("scoped", logs)):
            cls.cases[name] = str(base / (name + ".case"))
            subprocess.run([TRAILCASE, "import", cls.cases[name], str(source), "-q"],
                           check=name not in ("odd", "refused"))
        subprocess.run([TRAILCASE, "lead", cls.cases["scoped"], "event", LEAD], check=True,
                       stdout=subprocess.DEVNULL)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def parameters(self, fields):
        """Declared names, and the values sqlite3 binds when nothing is given."""
        defaults = {}
        for line in fields.get("param", []):
            words = line.split("|")[0].split()
            default = words[3] if len(words) > 3 and words[2] == "default" else None
            defaults[words[0]] = default
        return defaults

    def rows(self, path, case, args):
        text = path.read_text()
        values = self.parameters(header(text))
        self.assertLessEqual(set(args), set(values), path.name)
        values.update(args)
        with sqlite3.connect(f"file:{self.cases[case]}?mode=ro", uri=True) as db:
            return db.execute(text, values).fetchall()

    def test_each_is_named_like_its_file_and_once(self):
        names = [header(path.read_text())["name"][0] for path in files()]
        self.assertEqual(names, [path.stem for path in files()])
        self.assertEqual(len(names), len(set(names)))

    def test_each_says_what_it_asks_and_cannot_show(self):
        for path in files():
            fields = header(path.read_text())
            for key in ("question", "title", "note", "example"):
                self.assertTrue(fields.get(key), f"{path.name}: no {key}")
            self.assertRegex(fields["example"][0],
                             rf"^trailcase ask case\.db {path.stem}\b", path.name)

    def test_each_points_to_queries_that_exist(self):
        names = {path.stem for path in files()}
        for path in files():
            for line in header(path.read_text()).get("next", []):
                for name in line.split(","):
                    self.assertIn(name.strip(), names, path.name)

    def test_each_binds_what_it_declares_and_only_reads(self):
        reading = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION,
                   getattr(sqlite3, "SQLITE_RECURSIVE", 33)}
        for path in files():
            text = path.read_text()
            values = self.parameters(header(text))
            used = set(re.findall(r":([a-z_]+)", re.sub(r"--.*|'[^']*'", "", text)))
            self.assertEqual(used, set(values), path.name)
            asked = []
            with sqlite3.connect(f"file:{self.cases['empty']}?mode=ro", uri=True) as db:
                db.set_authorizer(lambda action, *_: asked.append(action) or sqlite3.SQLITE_OK)
                columns = [c[0] for c in db.execute(text, values).description]
            self.assertLessEqual(set(asked), reading, path.name)
            self.assertEqual(len(columns), len(set(columns)), path.name)
            for column in columns:
                self.assertRegex(column, r"^[a-z][a-z0-9_]*$", path.name)

    def test_each_pastes_into_sqlite3(self):
        for path in files():
            values = self.parameters(header(path.read_text()))
            script = ".bail on\n.mode json\n"
            for name, value in values.items():
                if value is not None:
                    script += f".parameter set :{name} \"'{value}'\"\n"
            done = subprocess.run(["sqlite3", "-readonly", self.cases["scoped"]],
                                  input=script + path.read_text(), text=True,
                                  capture_output=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), path.name)

    def test_each_finds_where_it_must_and_nothing_where_it_must_not(self):
        self.assertEqual(set(EXPECT), {path.stem for path in files()})
        for path in files():
            (case, args), (other, other_args) = EXPECT[path.stem]
            self.assertTrue(self.rows(path, case, args), f"{path.stem} finds nothing in {case}")
            self.assertEqual(self.rows(path, other, other_args), [],
                             f"{path.stem} finds something in {other}")

    def test_the_program_gives_the_same_rows_as_sqlite3(self):
        for path in files():
            (case, args), _ = EXPECT[path.stem]
            if any(isinstance(v, int) for v in args.values()):
                continue
            words = [f"{k}={v}" for k, v in args.items()]
            done = subprocess.run([TRAILCASE, "ask", self.cases[case], path.stem, *words,
                                   "--format", "json"], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            answer = json.loads(done.stdout)
            got = [tuple(row[c] for c in answer["columns"]) for row in answer["rows"]]
            self.assertEqual(got, self.rows(path, case, args), path.stem)


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=1))
