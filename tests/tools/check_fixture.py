#!/usr/bin/env python3
"""Checks a generated incident against its truth.json, from the logs alone.

    check_fixture.py DIRECTORY [TRUTH]

DIRECTORY holds AWSLogs/; TRUTH defaults to DIRECTORY/truth.json. The facts are
worked out again from addresses, agents, requests and responses, not from what
the generator knew. Prints what differs; exits with 1 when anything does.
Needs nothing but the standard library.
"""
import base64
import collections
import datetime
import gzip
import json
import pathlib
import re
import sys

NAME = re.compile(r"(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{8}T\d{4})Z_[A-Za-z0-9]{16}\.json\.gz$")
KEY_ORDER = [
    "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName",
    "awsRegion", "sourceIPAddress", "userAgent", "errorCode", "errorMessage",
    "requestParameters", "responseElements", "additionalEventData", "requestID",
    "eventID", "readOnly", "resources", "eventType", "managementEvent",
    "recipientAccountId", "sharedEventID", "vpcEndpointId", "serviceEventDetails",
    "eventCategory", "tlsDetails", "sessionCredentialFromConsole"]
DENIED = {"AccessDenied", "Client.UnauthorizedOperation"}
INTRUDER_AGENTS = ("kali", "6.1.0-31-cloud-amd64", "5.15.0-97-generic", "rv:128.0")
UTC = datetime.timezone.utc

failures = []


def check(condition, message):
    if not condition:
        failures.append(message)


def same(what, found, told):
    check(found == told, f"{what}: the logs say {found!r}, the truth {told!r}")


def moment(text):
    return datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def account_of(key):
    value = int.from_bytes(base64.b32decode(key[4:])[:6], "big")
    return "%012d" % ((value & 0x7FFFFFFFFF80) >> 7)


def caller_key(record):
    return record["userIdentity"].get("accessKeyId") or None


def person(record):
    """The user; people name the sessions of roles after themselves."""
    identity = record["userIdentity"]
    return identity.get("userName") or identity.get("principalId", "").rpartition(":")[2]


def record_texts(text):
    """The exact text of every record of one file."""
    decoder = json.JSONDecoder()
    check(text.startswith('{"Records":[') and text.endswith("]}"), "odd container")
    at = len('{"Records":[')
    while text[at] != "]":
        _, end = decoder.raw_decode(text, at)
        yield text[at:end]
        at = end + 1 if text[end] == "," else end


def read_file(path, texts):
    """Adds the file's records to texts by id; returns its times in file order."""
    name = NAME.search(path.name)
    check(name is not None, f"{path.name}: not a CloudTrail file name")
    raw = path.read_bytes()
    check(raw[4:8] == b"\0\0\0\0", f"{path.name}: gzip time is not 0")
    times = []
    for text in record_texts(gzip.decompress(raw).decode("utf-8")):
        record = json.loads(text)
        known = texts.setdefault(record["eventID"], [text, 0])
        check(known[0] == text, f"{record['eventID']}: copies differ")
        known[1] += 1
        same(f"{path.name}: region", record["awsRegion"], name[2])
        times.append(moment(record["eventTime"]))
    delivered = datetime.datetime.strptime(name[3], "%Y%m%dT%H%M").replace(tzinfo=UTC)
    lag = (delivered - max(times)).total_seconds()
    check(180 <= lag <= 600, f"{path.name}: delivered {lag} s after its last event")
    folder = "/".join((name[1], "CloudTrail", name[2], delivered.strftime("%Y/%m/%d")))
    check(str(path.parent).endswith(folder), f"{path.name}: in the wrong folder")
    return times


def read_logs(directory):
    texts = {}
    orders = [read_file(path, texts)
              for path in sorted(directory.glob("AWSLogs/**/*.json.gz"))]
    records = [json.loads(text) for text, _ in texts.values()]
    records.sort(key=lambda r: (r["eventTime"], r["eventID"]))
    return records, orders, sum(count for _, count in texts.values())


def check_record(record, account):
    keys = list(record)
    order = [k for k in KEY_ORDER if k in record]
    same(f"{record['eventID']}: key order", keys, order)
    key = caller_key(record)
    if key:
        same(f"{record['eventID']}: account in {key}", account_of(key), account)
    if record["userIdentity"].get("type") == "IAMUser":
        context = record["userIdentity"].get("sessionContext")
        sign_in = record["eventType"] == "AwsConsoleSignIn"
        check(sign_in or (context is None) == key.startswith("AKIA"),
              f"{record['eventID']}: session context does not suit {key}")
        if context and not record["userIdentity"].get("invokedBy"):
            check(moment(context["attributes"]["creationDate"])
                  <= moment(record["eventTime"]), f"{record['eventID']}: used before made")


def ways(truth, option):
    """What an option beyond the first ones added: tests/tools/variants.c."""
    return [way for way in truth.get("ways", []) if way["option"] == option]


def pick_intruder(records, truth):
    """By address; at the office, which others use too, by address and agent."""
    addresses = set(truth["addresses"])
    tester = truth["options"]["pentest_user"]
    odd = [r for r in records
           if any(a in r.get("userAgent", "") for a in INTRUDER_AGENTS)]
    odd_ids = {r["eventID"] for r in odd}
    testers = {person(r) for r in odd if tester and r["eventTime"] < truth["first"]}
    picked = []
    for record in records:
        ours = record["eventID"] in odd_ids
        there = record["sourceIPAddress"] in addresses
        if record["sourceIPAddress"] == truth["office_address"]:
            there = there and ours and caller_key(record) is not None
            there = there and moment(record["eventTime"]) >= moment(truth["first"])
            there = there and person(record) not in testers
        elif not tester:
            same(f"{record['eventID']}: address and agent agree", ours, there)
        if there:
            picked.append(record)
    return picked


def check_events(events, truth):
    same("events", [e["eventID"] for e in events], truth["events"])
    same("first", events[0]["eventTime"], truth["first"])
    same("last", events[-1]["eventTime"], truth["last"])
    same("events_by_key", dict(collections.Counter(filter(None, map(caller_key, events)))),
         truth["events_by_key"])
    same("addresses", sorted({e["sourceIPAddress"] for e in events}), truth["addresses"])
    known = set(truth["keys"]) | {truth.get("session_key"),
                                  truth.get("minted_key", {}).get("key")}
    known |= {way["key"] for way in truth.get("ways", [])} | {None}
    check({caller_key(e) for e in events} <= known, "the intruder has other keys")
    check(set(truth["keys"]) <= {caller_key(e) for e in events}, "a key was not used")
    for row in truth["apis"]:
        rows = [e for e in events if e["eventName"] == row["api"]]
        codes = [e.get("errorCode") for e in rows]
        denied = sum(c in DENIED for c in codes)
        same(row["api"], [len(rows), codes.count(None), denied],
             [row["events"], row["succeeded"], row["denied"]])
    same("sum of apis", sum(row["events"] for row in truth["apis"]), len(events))
    lead = next(e for e in events if e["eventName"] == "CreateKeyPair")
    same("lead", {"kind": "event", "value": lead["eventID"], "time": lead["eventTime"]},
         truth["lead"])
    tried = [e for e in events if e["eventName"] == "AssumeRole"]
    same("assume_role", {"attempts": len(tried),
                         "succeeded": sum("errorCode" not in e for e in tried)},
         truth["assume_role"])


def check_fanout(events, truth):
    for api in ("ListBuckets", "DescribeInstances", "DescribeDBInstances"):
        keys = {caller_key(e) for e in events if e["eventName"] == api}
        check(set(truth["keys"]) <= keys, f"{api} was not tried with every key")


def check_principals(records, events, truth):
    ids = {e["eventID"] for e in events}
    same("keys of the principals", sorted(p["key"] for p in truth["principals"]),
         truth["keys"])
    for principal in truth["principals"]:
        mine = [r for r in records if caller_key(r) == principal["key"]]
        bad = [r for r in mine if r["eventID"] in ids]
        good = [r for r in mine if r["eventID"] not in ids]
        first = moment(bad[0]["eventTime"])
        before = [r["eventTime"] for r in good if moment(r["eventTime"]) < first]
        recent = [t for t in before if first - moment(t) < datetime.timedelta(days=30)]
        name = principal["name"]
        same(f"{name}: last use before", before[-1] if before else None,
             principal["last_use_before"])
        same(f"{name}: used by the owner", bool(recent), principal["also_used_by_owner"])
        if not recent:
            late = [r for r in good if moment(r["eventTime"]) >= first]
            check(not late or truth["options"]["owner_same_hour"],
                  f"{name}: a dormant key is used by somebody else later")
        identity = bad[0]["userIdentity"]
        same(f"{name}: identity", [identity["userName"], identity["arn"],
                                   identity["principalId"]],
             [name, principal["arn"], principal["unique_id"]])


def asked(request):
    """The permissions of a request, whatever its shape."""
    items = request.get("ipPermissions", {}).get("items")
    if items is None and "cidrIp" in request:
        items = [{**request, "ipRanges": {"items": [{"cidrIp": request["cidrIp"]}]}}]
    for item in items or []:
        for block in item["ipRanges"]["items"]:
            yield (item["ipProtocol"], item["fromPort"], item["toPort"], block["cidrIp"])


def check_rules(records, events, truth):
    ids = {e["eventID"] for e in events}
    rules = {}
    for record in records:
        if "errorCode" in record:
            continue
        region, request = record["awsRegion"], record["requestParameters"]
        if record["eventName"] == "AuthorizeSecurityGroupIngress" \
                and record["eventID"] in ids:
            opened = record["responseElements"]["securityGroupRuleSet"]["items"]
            same(f"{record['eventID']}: asked and opened", list(asked(request)),
                 [(i["ipProtocol"], i["fromPort"], i["toPort"], i["cidrIpv4"])
                  for i in opened])
            for i in opened:
                rules[i["securityGroupRuleId"]] = {
                    "event_id": record["eventID"], "region": region,
                    "group_id": i["groupId"], "direction": "ingress",
                    "protocol": i["ipProtocol"], "from_port": i["fromPort"],
                    "to_port": i["toPort"], "peer": i["cidrIpv4"],
                    "rule_id": i["securityGroupRuleId"], "still_open": True,
                    "closed_at": None, "closed_by_event": None}
        elif record["eventName"] == "RevokeSecurityGroupIngress":
            named = request.get("securityGroupRuleIds", {}).get("items", [])
            closed = {i["securityGroupRuleId"] for i in named}
            for permission in asked(request):
                closed |= {r["rule_id"] for r in rules.values() if r["still_open"] and
                           (r["region"], r["group_id"], r["protocol"], r["from_port"],
                            r["to_port"], r["peer"])
                           == (region, request["groupId"], *permission)}
            for rule_id in closed & rules.keys():
                rules[rule_id].update(still_open=False, closed_at=record["eventTime"],
                                      closed_by_event=record["eventID"])
    told = sorted(truth["rules"], key=lambda r: r["rule_id"])
    same("rules", sorted(rules.values(), key=lambda r: r["rule_id"]), told)
    same("rules_opened", len(rules), truth["rules_opened"])
    same("rules_still_open", sum(r["still_open"] for r in rules.values()),
         truth["rules_still_open"])
    failed = [r for r in records if r["eventName"] == "RevokeSecurityGroupIngress"
              and "errorCode" in r]
    check(failed, "no revoke failed")


def check_effects(records, events, truth):
    by_name = {e["eventName"]: e for e in events}
    pair = next(e for e in events if e["eventName"] == "CreateKeyPair")
    same("key_pair", {"name": pair["responseElements"]["keyName"],
                      "id": pair["responseElements"]["keyPairId"],
                      "region": pair["awsRegion"], "event_id": pair["eventID"]},
         truth["key_pair"])
    start = by_name["StartInstances"]
    machine = start["responseElements"]["instancesSet"]["items"][0]
    same("previous state", machine["previousState"]["name"], "stopped")
    same("instances_started", [{"instance_id": machine["instanceId"],
                                "region": start["awsRegion"],
                                "event_id": start["eventID"]}],
         truth["instances_started"])
    actions = [{"key": r["requestParameters"]["accessKeyId"], "api": r["eventName"],
                "time": r["eventTime"], "event_id": r["eventID"]}
               for r in records
               if r["eventName"] in ("UpdateAccessKey", "DeleteAccessKey")
               and "errorCode" not in r]
    same("key_actions", actions, truth["key_actions"])
    for action in actions:
        later = [r for r in records if caller_key(r) == action["key"]
                 and r["eventTime"] > action["time"]]
        check(not later, f"{action['key']} is used after {action['api']}")


def check_company(records, events, truth):
    """Traveller, CI, scanner: there, at the hours of the incident, and benign."""
    ids = {e["eventID"] for e in events}
    abroad = [r for r in records if r["sourceIPAddress"] == truth["traveller"]["address"]]
    same("who travels", {r["userIdentity"].get("userName") for r in abroad
                         if r["userIdentity"]["type"] == "IAMUser"},
         {truth["traveller"]["user"]})
    check(any(truth["first"] < r["eventTime"] < truth["last"] for r in abroad),
          "the traveller does nothing during the incident")
    ci = [r for r in records if r["sourceIPAddress"] in truth["ci"]["addresses"]]
    check(any(r["eventName"] == "AuthorizeSecurityGroupIngress" for r in ci),
          "CI opens no rules")
    for record in abroad + ci:
        check(record["eventID"] not in ids, f"{record['eventID']} is not the intruder's")
    for principal in truth["principals"]:
        if not principal["also_used_by_owner"]:
            continue
        around = [r for r in records if caller_key(r) == principal["key"]
                  and r["eventID"] not in ids]
        hours = [r for r in around if truth["first"] < r["eventTime"] < truth["last"]]
        after = [r for r in around if r["eventTime"] > truth["last"]]
        check(hours and after, f"{principal['name']} does not work on")


# Which call hands out what each of these ways is about.
MAKERS = {"minted-elsewhere": {"CreateAccessKey"}, "session-elsewhere": {"AssumeRole"},
          "chained": {"AssumeRole"}, "session-token": {"GetSessionToken"},
          "password": {"CreateLoginProfile", "UpdateLoginProfile"}}


def check_ways(events, truth):
    by_id = {e["eventID"]: e for e in events}
    for way in truth.get("ways", []):
        option, made = way["option"], by_id.get(way["event_id"])
        mine = [e for e in events if caller_key(e) == way["key"]]
        at = [e for e in mine if e["sourceIPAddress"] == way["address"]]
        who = {e["userIdentity"].get("sessionContext", {}).get("sessionIssuer", {}).get("arn")
               or e["userIdentity"]["arn"] for e in at}
        check(at, f"{option}: {way['key']} is not used from {way['address']}")
        same(f"{option}: whose", who, {way["arn"]})
        if option in MAKERS:
            check(made and "errorCode" not in made and made["eventName"] in MAKERS[option],
                  f"{option}: {way['event_id']} makes nothing")
            check(len(mine) == len(at), f"{option}: {way['key']} is used elsewhere")
        if option in MAKERS and option != "password":
            check(way["key"] in json.dumps(made["responseElements"]),
                  f"{option}: {way['event_id']} makes another key")
        if option in ("minted-elsewhere", "session-elsewhere", "artefact"):
            same(f"{option}: keys at {way['address']}", {way["key"]},
                 {caller_key(e) for e in events if e["sourceIPAddress"] == way["address"]})
    for way in ways(truth, "artefact"):
        pairs = {e["responseElements"]["keyName"]: e["awsRegion"] for e in events
                 if e["eventName"] == "CreateKeyPair"}
        same("names of the key pairs", list(pairs), [truth["key_pair"]["name"]])
    missable = [e["eventID"] for e in events
                if e["sourceIPAddress"] == truth["office_address"]]
    told = truth.get("may_be_missed", {"events": missable})
    same("through the office", missable, told["events"])


def check_bystanders(records, events, truth):
    """Who works at an address of their own while the intruder does, and is nobody else."""
    ids = {e["eventID"] for e in events}
    for part in ("owner_abroad", "pentester"):
        if part not in truth:
            continue
        told = truth[part]
        there = [r for r in records if r["sourceIPAddress"] == told["address"]]
        check(there and not ids & {r["eventID"] for r in there}, f"{part}: not there")
        same(f"{part}: who is there", {r["userIdentity"].get("userName") for r in there
             if r["userIdentity"]["type"] == "IAMUser"}, {told["user"]})
        check(any(truth["first"] < r["eventTime"] < truth["last"]
                  and caller_key(r) == told["key"] for r in there),
              f"{part}: not during the incident")


def is_noise(record):
    identity = record["userIdentity"]
    return ("invokedBy" in identity or identity.get("type") is None
            or identity.get("type") == "AWSService"
            or "ec2RoleDelivery" in identity.get("sessionContext", {})
            or ":role/service-role/" in json.dumps(identity))


def main():
    directory = pathlib.Path(sys.argv[1])
    path = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else directory / "truth.json"
    truth = json.loads(path.read_text())
    records, orders, delivered = read_logs(directory)
    for record in records:
        check_record(record, truth["account"])
    events = pick_intruder(records, truth)
    if {"CreateKeyPair", "StartInstances"} <= {e["eventName"] for e in events}:
        check_events(events, truth)
        check_fanout(events, truth)
        check_principals(records, events, truth)
        check_rules(records, events, truth)
        check_effects(records, events, truth)
        check_company(records, events, truth)
        check_ways(events, truth)
        check_bystanders(records, events, truth)
    else:
        check(False, "the addresses do not lead to the intruder's key pair and machine")
    same("totals", {"records_distinct": len(records), "records_delivered": delivered,
                    "files": len(orders)}, truth["totals"])
    disorder = sum(times != sorted(times) for times in orders)
    noise = sum(map(is_noise, records))
    for failure in failures[:40]:
        print(failure)
    print(f"{len(records)} records ({delivered} delivered) in {len(orders)} files, "
          f"{disorder} of them out of order; {noise} records of services; "
          f"{len(events)} events of the intruder; {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
