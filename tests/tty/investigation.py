#!/usr/bin/env python3
"""A night in the shell: from an empty case to a report, typed at a terminal.

What is typed is tests/data/shell/night.tc, some of it with Tab; what comes of it is the
transcript in README.md, to the letter.  With --write, README.md gets it anew.
"""

import json
import os
import re
import sys
import unittest

import harness

ROOT = os.environ.get("TRAILCASE_SOURCE_DIR") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
README = os.path.join(ROOT, "README.md")
SCRIPT = os.path.join(ROOT, "tests", "data", "shell", "night.tc")
BEGIN = "<!-- transcript of tests/data/shell/night.tc, by tests/tty/investigation.py -->"
END = "<!-- end of the transcript -->"
COLUMNS = 108
# A line, and how it is typed: Tab completes what is left out.
BY_TAB = {
    "ask suspects --limit 1": "ask susp\t--limi\t1",
    "pivot 1 value keys-from-address": "pivot 1 va\tkeys-f\t",
    "ask recon-fanout": "ask recon-f\t",
    "use key AKIAQFX64DQ25NZN2C2R": "use key AKIAQFX64DQ25N\t",
}
ANY_PROMPT = r"(?:trailcase[^\r\n]*|      \.\.\.)> (?:\x1b\[\?2004h)?$"


def lines_of_script():
    with open(SCRIPT, encoding="utf-8") as file:
        return file.read().splitlines()


class Night(harness.ShellTest):
    def play(self):
        """Types it all; the text that `tee` wrote."""
        os.symlink(os.path.join(ROOT, "fixtures"), os.path.join(self.folder, "fixtures"))
        shell = self.start("night.db", rows=50, columns=COLUMNS, NO_COLOR="1")
        for line in ["tee night.txt", *lines_of_script()]:
            shell.send(BY_TAB.get(line, line) + "\r")
            shell.wait_for("\r\n")
            shell.expect(shell.child.expect, ANY_PROMPT)
            self.assertNotIn("trailcase: ", shell.child.before)
        self.assertEqual(shell.leave(), 0)
        with open(os.path.join(self.folder, "night.txt"), encoding="utf-8") as file:
            return file.read().split("\n", 1)[1]

    def test_the_transcript_of_the_readme(self):
        with open(README, encoding="utf-8") as file:
            readme = file.read()
        before, rest = readme.split(BEGIN + "\n\n", 1)
        shown, after = rest.split("\n" + END, 1)
        made = "".join(f"    {line}".rstrip() + "\n" for line in self.play().splitlines())
        if WRITE:
            with open(README, "w", encoding="utf-8") as file:
                file.write(before + BEGIN + "\n\n" + made + "\n" + END + after)
            return
        self.maxDiff = None
        self.assertEqual(shown, made)

    def test_the_report_says_what_is_true(self):
        self.play()
        with open(os.path.join(ROOT, "fixtures", "seed-incident", "truth.json"),
                  encoding="utf-8") as file:
            truth = json.load(file)
        with open(os.path.join(self.folder, "night.md"), encoding="utf-8") as file:
            report = file.read()
        keys = set(re.findall(r"AKIA[A-Z0-9]{16}", json.dumps(truth)))
        intruders = {k for k in keys if k in json.dumps(truth.get("intruder", truth))}
        self.assertGreaterEqual(len(intruders), 8)
        for key in intruders:
            self.assertIn(key, report)
        for text in ("no ticket for this key pair", "persistence", "support-access",
                     "i-0533e2b26fd215201", "192.0.2.187"):
            self.assertIn(text, report)


WRITE = "--write" in sys.argv
if __name__ == "__main__":
    unittest.main(argv=[a for a in sys.argv if a != "--write"])
