#!/usr/bin/env python3
"""Reads a report of the seed incident as a reader does: twenty questions.

usage: read_report.py TRUTH FILE.json FILE.html

The answers come from TRUTH, what the incident was made from, and never from the program.
Each is looked for in the chapter of the report where a reader would look, in the JSON and
in the text of the HTML.  Exit status: 0 all are there; 1 some are not, and each is named.
"""

from __future__ import annotations

import collections
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path


class Chapters(HTMLParser):
    """The text of each chapter, by the id of its heading; what a browser would show."""

    def __init__(self, page: str):
        super().__init__()
        self.chapters: dict[str, str] = collections.defaultdict(str)
        self.at = "head"
        self.skip = 0
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "section":
            self.at = attrs["aria-labelledby"]
        if tag in ("style", "svg"):
            self.skip += 1
        self.chapters[self.at] += " " if tag not in ("a", "b", "small", "code", "span", "wbr") else ""

    def handle_endtag(self, tag):
        if tag in ("style", "svg"):
            self.skip -= 1
        if tag in ("tr", "li", "p", "div"):
            self.chapters[self.at] += "\n"

    def handle_data(self, data):
        if not self.skip:
            self.chapters[self.at] += data


def json_chapters(report: dict) -> dict[str, str]:
    """Of each chapter all texts and numbers; each row of a table in a line of its own."""

    def lines(value):
        if isinstance(value, dict):
            flat = [str(v) for v in value.values() if not isinstance(v, (dict, list))]
            nested = [v for v in value.values() if isinstance(v, (dict, list))]
            return [" ".join(flat)] + [line for v in nested for line in lines(v)]
        if isinstance(value, list):
            return [line for v in value for line in lines(v)]
        return [str(value)]

    return {c["chapter"]: "\n".join(lines(c["parts"])) for c in report["chapters"]}


def together(*parts) -> str:
    """A pattern: the parts in one line, in any order."""
    return "".join(rf"(?=[^\n]*(?<![\w.-]){re.escape(str(p))}(?![\w-]))" for p in parts)


def questions(t: dict) -> list[tuple[str, str, list[str]]]:
    """Question, chapter, patterns that must all be there."""
    people = t["principals"]
    shared = [p for p in people if p["also_used_by_owner"]]
    rules = t["rules"]
    groups = {r["group_id"] for r in rules}
    ports = collections.Counter((r["from_port"], r["to_port"]) for r in rules)
    off = {a["key"]: a["time"] for a in t["key_actions"]}
    apis = {a["api"]: a for a in t["apis"]}
    start = t["instances_started"][0]
    return [
        ("How many credentials did the intruder use?", "answers",
         [rf"\b{len(t['keys'])} (long-term access keys|credentials)"]),
        ("Which, and whose are they?", "credentials",
         [together(p["key"], p["name"]) for p in people]),
        ("Which one mattered?", "answers", [together(t["strong_key"])]),
        ("How sure is that?", "credentials", [together(t["strong_key"], "confirmed")]),
        ("How often was each used by the intruder?", "credentials",
         [together(key, n) for key, n in t["events_by_key"].items()]),
        ("From which addresses?", "credentials", [re.escape(a) for a in t["addresses"]]),
        ("Since when?", "answers", [t["first"]]),
        ("Until when?", "answers", [t["last"]]),
        ("How many calls?", "answers", [rf"\b{len(t['events'])} calls"]),
        ("Were roles assumed?", "credentials",
         [rf"No AssumeRole of the intruder succeeded.* {t['assume_role']['attempts']} were denied"]),
        ("Who had not used these keys for 30 days?", "credentials",
         [rf"{len(people) - len(shared)} were used by nobody else"]),
        ("When did owners use them last?", "credentials",
         [together(p["key"], p["last_use_before"]) for p in people if p["last_use_before"]]),
        ("What was tried with every key?", "timeline",
         [together(api, len(t["keys"])) for api in
          ("ListBuckets", "DescribeInstances", "DescribeDBInstances")]),
        ("What was called, how often, with what success?", "timeline",
         [together(a["api"], a["events"]) for a in apis.values()]),
        ("How many firewall rules were opened, in how many groups?", "answers",
         [rf"opened {len(rules)} rules in {len(groups)} security groups"]),
        ("Which ports?", "open", [together("tcp", a, b, n) for (a, b), n in ports.items()]),
        ("What is still open?", "answers", [rf"{t['rules_still_open']} are still open"]),
        ("Is there another way into machines?", "open",
         [together(t["key_pair"]["name"]), together(start["instance_id"])]),
        ("In which order?", "timeline",
         [together(t["first"], "ListBuckets", "8 credentials", f"{apis['ListBuckets']['succeeded']} succeeded"),
          together("AuthorizeSecurityGroupIngress", "{} succeeded, {} failed".format(
              apis["AuthorizeSecurityGroupIngress"]["succeeded"],
              apis["AuthorizeSecurityGroupIngress"]["other"])),
          together(t["lead"]["time"], "CreateKeyPair")]),
        ("Was a machine launched or turned on?", "timeline",
         [together("StartInstances", start["instance_id"])]),
        ("Which keys are off already, since when?", "credentials",
         [together(key, time) for key, time in off.items()]),
        ("How did they get in?", "answers", ["(?i)long-term keys leaked", "(?i)not determinable"]),
        ("What must be done with each key?", "containment",
         [re.escape(key) for key in t["keys"]]),
        ("What comes before all else?", "containment",
         [together("create-snapshots", f"InstanceId={start['instance_id']}")]),
        ("How is what is still open closed?", "open",
         [together("delete-key-pair", t["key_pair"]["id"]),
          together("modify-instance-attribute", start["instance_id"])]
         + [together("revoke-security-group-ingress", r["group_id"], r["rule_id"])
            for r in rules if r["still_open"]]),
        ("What can these logs not show?", "limits", ["No data events are in these logs"]),
    ]


def main() -> int:
    truth = json.loads(Path(sys.argv[1]).read_text())
    report = json.loads(Path(sys.argv[2]).read_text())
    forms = {"JSON": json_chapters(report),
             "HTML": Chapters(Path(sys.argv[3]).read_text()).chapters}
    asked = questions(truth)
    missing = 0
    for form, chapters in forms.items():
        for question, chapter, patterns in asked:
            for pattern in patterns:
                if not re.search(pattern, chapters.get(chapter, "")):
                    print(f"{form}: {question} Not in chapter {chapter}: {pattern}")
                    missing += 1
    named = {e["event_id"] for e in report["events"]}
    for event in set(truth["events"]) - named:
        print(f"JSON: event {event} is not led back to its file")
        missing += 1
    print(f"{len(asked)} questions, {missing} answers missing")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
