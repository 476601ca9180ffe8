#!/usr/bin/env python3
"""Checks a file that Timesketch shall import.

    check_timesketch.py FILE        FILE ends in .csv or .jsonl
    check_timesketch.py --selftest  breaks good files and wants each of them found

The rules are those of its documentation (docs/guides/user/import-from-json-csv.md) and of its
importer (timesketch/lib/utils.py, read_and_validate_csv and read_and_validate_jsonl):

- the name ends in .csv or .jsonl; UTF-8; a line of JSONL is one object, no list around them;
- every event has message, datetime and timestamp_desc, and none of them is empty;
- datetime is ISO 8601 with a zone, of one form in all rows: the reader of CSV takes the form
  of the first row, and drops rows of another;
- timestamp, when there, is a number of microseconds, and the same moment as datetime;
- nothing is nested: a value is a text, a number, a truth value or nothing;
- a name has small letters, digits and _ alone, and is none that is scrubbed or means more there;
- a field is of one kind in all events: an index takes the kind that it met first;
- of this program: events in order of time, a message on one line with our own words first.

Prints each problem; the status is 1 then.
"""

import csv
import datetime
import json
import os
import re
import sys
import tempfile

MANDATORY = ("message", "datetime", "timestamp_desc")
# Scrubbed when imported; or with a meaning of their own.
RESERVED = {"_id", "_type", "_index", "_source", "__ts_timeline_id", "tag", "label", "timeline_id",
            "__ts_emojis", "__ts_labels"}
NAME = re.compile(r"[a-z][a-z0-9_]*")
# One form: always six decimals, always +00:00.
WHEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")
OURS = "CloudTrail event: "
NUMBERS = {"timestamp", "severity"}
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


class Broken(Exception):
    """The file cannot be read as what it says it is."""


def unique(pairs):
    if len({k for k, _ in pairs}) != len(pairs):
        raise Broken("two members of one name")
    return dict(pairs)


def read_jsonl(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        for number, line in enumerate(file, 1):
            try:
                event = json.loads(line, object_pairs_hook=unique)
            except ValueError as error:
                raise Broken(f"line {number} is no JSON: {error}") from error
            if not isinstance(event, dict):
                raise Broken(f"line {number} is no object")
            yield number, event


def read_csv(path):
    csv.field_size_limit(2 ** 31 - 1)
    with open(path, encoding="utf-8", newline="") as file:
        rows = csv.reader(file, strict=True)
        names = next(rows, [])
        if len(set(names)) != len(names):
            raise Broken("two columns of one name")
        if missing := [n for n in MANDATORY if n not in names]:
            raise Broken(f"no column {', '.join(missing)}")
        for number, row in enumerate(rows, 1):
            if len(row) != len(names):
                raise Broken(f"row {number} has {len(row)} fields, not {len(names)}")
            event = {n: v or None for n, v in zip(names, row)}
            for name in NUMBERS & set(names):
                if event[name] is not None and re.fullmatch(r"-?\d+", event[name]):
                    event[name] = int(event[name])
            yield number, event


def problems_of(event):
    """What is wrong with one event by itself."""
    for name in MANDATORY:
        if not isinstance(event.get(name), str) or not event[name]:
            yield f"{name} is missing or empty"
            return
    for name, value in event.items():
        if not NAME.fullmatch(name) or name in RESERVED:
            yield f"the name {name!r} makes trouble"
        if isinstance(value, (dict, list)):
            yield f"{name} is nested"
    if not WHEN.fullmatch(event["datetime"]):
        yield f"datetime {event['datetime']!r} is not like 2015-07-24T19:01:01.000000+00:00"
        return
    when = datetime.datetime.fromisoformat(event["datetime"])
    if "timestamp" in event and (
            type(event["timestamp"]) is not int
            or EPOCH + datetime.timedelta(microseconds=event["timestamp"]) != when):
        yield f"timestamp {event['timestamp']!r} is not datetime in microseconds"
    if not event["message"].startswith(OURS) or re.search(r"[\r\n]", event["message"]):
        yield f"message {event['message']!r} is no line that begins with our words"


def check(path):
    """All that is wrong with a file, and how many events it has."""
    problems, kinds, before, count = [], {}, None, 0
    reader = {".csv": read_csv, ".jsonl": read_jsonl}.get(os.path.splitext(path)[1])
    if not reader:
        return [f"{path} does not end in .csv or .jsonl"], 0
    try:
        for number, event in reader(path):
            count += 1
            own = list(problems_of(event))
            for name, value in event.items():
                if value is not None and kinds.setdefault(name, type(value)) is not type(value):
                    own.append(f"{name} is of another kind than before")
            if not own and before and event["datetime"] < before:
                own.append("is earlier than the one before")
            before = event.get("datetime") or before
            problems += [f"event {number}: {p}" for p in own]
    except (Broken, csv.Error, UnicodeDecodeError) as error:
        problems.append(str(error))
    return problems, count


# --- the checker, checked -----------------------------------------------------------

GOOD = {"message": OURS + "bob called x", "timestamp": 1744708320123000,
        "datetime": "2025-04-15T09:12:00.123000+00:00", "timestamp_desc": "t", "ip": "192.0.2.1",
        "severity": 2, "level": None}
# What is changed in the second of two events, by what its problem is called.
BREAKS = {
    "message is missing": {"message": ""},
    "datetime is missing": {"datetime": None},
    "timestamp_desc is missing": {"timestamp_desc": None},
    "is not like": {"datetime": "2025-04-15T09:12:00Z"},
    "in microseconds": {"timestamp": 1744708320123},
    "is nested": {"ip": ["192.0.2.1"]},
    "makes trouble": {"user agent": "x"},
    "the name 'a.b'": {"a.b": "x"},
    "the name 'tag'": {"tag": "x"},
    "of another kind": {"ip": 7},
    "begins with our words": {"message": "bob called x"},
    "is no line": {"message": OURS + "a\nb"},
    "earlier than": {"datetime": "2025-04-15T09:11:00.123000+00:00",
                     "timestamp": 1744708260123000},
}


def write(path, events):
    with open(path, "w", encoding="utf-8", newline="") as file:
        if path.endswith(".jsonl"):
            file.writelines(json.dumps(e) + "\n" for e in events)
        else:
            names = list(dict.fromkeys(n for e in events for n in e))
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(events)


def selftest():
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for ending in (".jsonl", ".csv"):
            path = os.path.join(folder, "x" + ending)
            write(path, [GOOD, GOOD])
            if check(path) != ([], 2):
                missed.append(f"a good {ending} is not good: {check(path)}")
            for what, change in BREAKS.items():
                # In CSV everything is a text.
                if ending == ".csv" and what in ("is nested", "of another kind"):
                    continue
                write(path, [GOOD, {**GOOD, **change}])
                if not any(what in p for p in check(path)[0]):
                    missed.append(f"{ending}: {what}: {check(path)}")
        texts = {"list.jsonl": "[" + json.dumps(GOOD) + "]", "half.jsonl": '{"message":',
                 "bytes.jsonl": b'{"message":"\xff"}', "short.csv": "message,datetime\r\na,b\r\n",
                 "ragged.csv": "message,datetime,timestamp_desc\r\na,b\r\n", "name.txt": ""}
        for name, text in texts.items():
            path = os.path.join(folder, name)
            with open(path, "wb") as file:
                file.write(text if isinstance(text, bytes) else text.encode())
            if not check(path)[0]:
                missed.append(f"{name}: nothing found")
    return missed


def main():
    if sys.argv[1:] == ["--selftest"]:
        problems, told = selftest(), "every broken file was found"
    elif len(sys.argv) == 2:
        problems, count = check(sys.argv[1])
        told = f"{count} events"
    else:
        sys.exit(__doc__)
    print("\n".join(problems) if problems else told)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
