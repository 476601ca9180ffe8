#!/usr/bin/env python3
"""The report in a browser: the seed incident, and one whose every name is hostile.

What its charts must show is counted here from the log files and the table of API calls, not by
the program.  Pictures of the pages and their PDF stay in the folder that report.py says.
"""

import collections
import csv
import datetime
import glob
import gzip
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import report

SOURCE = os.environ.get("TRAILCASE_SOURCE_DIR") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SEED = os.path.join(SOURCE, "fixtures", "seed-incident")
BEFORE_DAYS = 30

# As the intruder writes them, and as they must read.
IMG = "<img src=x onerror=alert(1)>"
SCRIPT = "\"><script>alert('2')</script>"
STYLE = "</style></svg><svg onload=alert(3)>"
TITLE = "</title><iframe src=https://evil.example/>"
BIDI = "key\u202egnp.exe\u2066"
HOSTILE = [IMG, SCRIPT, STYLE, TITLE, (BIDI, "key\\u202egnp.exe\\u2066")]


def run(*words):
    subprocess.run([os.environ["TRAILCASE"], *words], check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE)


def day(time):
    return time[:10] + "T00:00:00Z"


def ten_minutes(time):
    return time[:15] + "0:00Z"


def seed_records():
    """Each record once, however often it was delivered."""
    records = {}
    for path in glob.glob(os.path.join(SEED, "AWSLogs", "**", "*.json.gz"), recursive=True):
        with gzip.open(path) as file:
            for record in json.load(file).get("Records", []):
                records[record["eventID"]] = record
    return records


def calls(truth):
    """Series and time of each call: of the intruder by tactic, and of others with these keys."""
    with open(os.path.join(SOURCE, "data", "api-catalog.csv"), newline="") as file:
        tactics = {(row["event_source"], row["api"]): row["tactic"] for row in csv.DictReader(file)}
    intruder = set(truth["events"])
    for event, record in seed_records().items():
        if event in intruder:
            yield tactics[record["eventSource"], record["eventName"]], record["eventTime"]
        elif record["userIdentity"].get("accessKeyId") in truth["keys"]:
            yield "others", record["eventTime"]


def marks(found, begin, end, bucket):
    """Of the calls from `begin` to before `end`; `bucket` says where that of a time begins."""
    counts = collections.Counter((series, bucket(time)) for series, time in found
                                 if begin <= time < end)
    return [[series, start, count] for (series, start), count in counts.items()]


def rule_name(rule):
    ports = sorted({rule["from_port"], rule["to_port"]})
    return "{} {} {} from {}".format(rule["direction"], rule["protocol"],
                                     "-".join(map(str, ports)), rule["peer"])


def seed_charts(truth):
    """What each chart must show, in the form of charts.py."""
    found = list(calls(truth))
    before = datetime.date.fromisoformat(truth["first"][:10]) - datetime.timedelta(BEFORE_DAYS)
    incident = ten_minutes(truth["first"]), ten_minutes(truth["last"])[:15] + "9:60Z"
    opened = collections.Counter(rule_name(rule) for rule in truth["rules"])
    opened.update({"key pair": 1, "instance started": len(truth["instances_started"])})
    return {
        "activity-before": {"marks": marks(found, before.isoformat(), "9", day), "bars": True},
        "activity": {"marks": marks(found, *incident, ten_minutes), "bars": True},
        "opened": {"sums": opened},
        "graph": {"sums": graph_sums(truth)},
    }


def graph_sums(truth):
    """Nodes by what they are; lines by how sure they are, once to addresses, once to principals."""
    strong = truth["events_by_key"][truth["strong_key"]]
    others = len(truth["events"]) - strong
    sums = dict(truth["events_by_key"], confirmed=2 * strong, probable=2 * others)
    records = seed_records()
    for event in truth["events"]:
        address = records[event]["sourceIPAddress"]
        sums[address] = sums.get(address, 0) + 1
    return {**sums, **{p["name"]: truth["events_by_key"][p["key"]] for p in truth["principals"]}}


def record(number, **changes):
    base = {
        "eventVersion": "1.08",
        "userIdentity": {"type": "IAMUser", "principalId": "AIDAEXAMPLEEXAMPLE001",
                         "arn": "arn:aws:iam::012345678901:user/" + IMG, "accountId": "012345678901",
                         "accessKeyId": "AKIAEXAMPLEEXAMPLE01", "userName": IMG},
        "eventTime": f"2025-01-02T03:{number:02}:00Z", "eventSource": "ec2.amazonaws.com",
        "eventName": "CreateKeyPair", "awsRegion": "us-east-1", "sourceIPAddress": "198.51.100.7",
        "userAgent": IMG, "requestParameters": {"keyName": SCRIPT},
        "responseElements": {"keyName": SCRIPT, "keyPairId": "key-" + TITLE},
        "eventID": f"aaaaaaaa-0000-0000-0000-{number:012}", "readOnly": False,
        "recipientAccountId": "012345678901",
    }
    return {**base, **changes}


def hostile_records():
    rule = {"groupId": SCRIPT, "ipPermissions": {"items": [
        {"ipProtocol": IMG, "fromPort": 1, "toPort": 2, "ipRanges": {"items": [{"cidrIp": TITLE}]}}]}}
    return [
        record(1), record(2, requestParameters={"keyName": BIDI}, responseElements={"keyName": BIDI}),
        record(3, eventName="AuthorizeSecurityGroupIngress", requestParameters=rule,
               responseElements={"_return": True}),
        record(4, eventName=STYLE, eventSource=SCRIPT, awsRegion=TITLE),
        record(5, eventName="RunInstances", errorCode="Client." + IMG, errorMessage=SCRIPT,
               requestParameters={"instancesSet": {"items": [{"imageId": TITLE, "keyName": IMG}]}}),
        record(6, eventSource="s3.amazonaws.com", eventName="PutBucketPolicy",
               requestParameters={"bucketName": SCRIPT, "bucketPolicy": {"Statement": IMG}}),
    ]


class ReportTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="trailcase-report.")
        self.addCleanup(shutil.rmtree, self.folder)
        self.case = os.path.join(self.folder, "case.db")

    def report(self, name, lead):
        path = os.path.join(self.folder, name)
        run("report", self.case, "-o", path, "--lead", lead)
        return path

    def test_seed(self):
        with open(os.path.join(SEED, "truth.json")) as file:
            truth = json.load(file)
        run("import", self.case, os.path.join(SEED, "AWSLogs"))
        path = self.report("seed-report.html", "event=" + truth["lead"]["value"])
        self.maxDiff = None
        self.assertEqual(report.report_pages(path, data=seed_charts(truth)), [])

    def test_hostile_names(self):
        lines = os.path.join(self.folder, "lines.jsonl")
        with open(lines, "w") as file:
            file.writelines(json.dumps(r) + "\n" for r in hostile_records())
        run("import", self.case, lines)
        path = self.report("hostile-report.html", "ip=198.51.100.7")
        self.assertEqual(report.report_pages(path, hostile=HOSTILE), [])


if __name__ == "__main__":
    unittest.main()
