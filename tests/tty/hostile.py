#!/usr/bin/env python3
"""The intruder writes the logs, and names the files: none of it may act on the terminal.

The shell runs on a case whose every text is hostile (tests/tools/hostile.py --texts), and
each byte that it sends is looked at.
"""

import io
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

import harness

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tools"))
import hostile  # pylint: disable=wrong-import-position

# All that may begin with ESC, to the letter.
OURS = [
    "\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[36m",  # colours
    "\x1b[7m",  # the pager: its last line, and what was searched for
    "\r\x1b[K",  # the pager: the last line goes
    "\x1b[H\x1b[J",  # the pager: another page
]
LIBRARY = [
    "\x1b[?1034h",  # readline: the Meta key
    "\x1b[?2004h", "\x1b[?2004l",  # readline: a paste is told from typing
    "\x1b[C", "\x1b[K", "\x1b[A",  # readline: a line that wraps
]
ALLOWED = re.compile("|".join(re.escape(text) for text in OURS + LIBRARY))
# Controls, C1, bidi, zero-width and other characters that do not show.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160"
                       "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
                       "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]")
QUESTIONS = ["access", "credentials", "duration", "actions", "suspects", "detections", "triage event=texts-000",
             f"address ip={hostile.EVIL_IP}", f"key key={hostile.EVIL_KEY}",
             "principal principal=mallory"]


class HostileTest(harness.ShellTest):
    @classmethod
    def setUpClass(cls):
        """One case for all tests, which only read."""
        cls.shared = tempfile.mkdtemp(prefix="trailcase-hostile.")
        cls.addClassCleanup(shutil.rmtree, cls.shared)
        logs = os.path.join(cls.shared, "logs")
        tags = os.path.join(cls.shared, "tags.csv")
        cls.hostile_case = os.path.join(cls.shared, "hostile.case")
        hostile.make_texts(logs)
        hostile.make_list(tags)
        for words in (["import", logs], ["enrich", tags],
                      ["lead", "ip", hostile.EVIL_IP, "--why", hostile.TEXTS[0]],
                      ["verdict", "agent", hostile.TEXTS[5], "benign", "--by", hostile.TEXTS[4]]):
            subprocess.run([os.environ["TRAILCASE"], words[0], cls.hostile_case, *words[1:]],
                           check=False, capture_output=True)
        cls.write_queries(os.path.join(cls.shared, "q"))

    @classmethod
    def write_queries(cls, folder):
        """A query for each view: whatever text of a log reaches one, is shown."""
        os.mkdir(folder)
        with sqlite3.connect(f"file:{cls.hostile_case}?mode=ro", uri=True) as case:
            cls.views = [row[0] for row in case.execute(
                "SELECT name FROM sqlite_master WHERE type = 'view'")]
            texts = case.execute("SELECT count(DISTINCT user_agent) FROM events").fetchone()[0]
        assert len(cls.views) > 40 and texts > len(hostile.TEXTS)
        for view in cls.views:
            with open(os.path.join(folder, view + ".sql"), "w", encoding="utf-8") as file:
                file.write(f"-- name: v-{view.replace('_', '-')}\n-- question: case\n"
                           f"-- title: All of {view} \u202e\u009b\n"
                           f"SELECT * FROM {view} LIMIT 400\n")

    def commands(self):
        every = sorted(self.queries_without_parameters())
        yield from ("ask " + words for words in QUESTIONS)
        yield from ("ask " + name for name in every)
        yield from (f"ask v-{view.replace('_', '-')} --queries q" for view in self.views)
        # One of each place, and the file that holds bytes which are no text.
        yield from (f"show texts-{n:03}" for n in range(0, 256, 9))
        yield from ("show texts-raw", "show texts-raw --raw", "show texts-001 -t json",
                    "show texts-cell", "show texts-zip")
        yield from ("queries v-events --queries q", "queries", "info", "lead", "verdict", "scope",
                    "ask intruder-events -x", "open 3", "why", "why 1", "pivot 1", "back",
                    "use agent v", "use", "use none")
        yield from (f"ask intruder-events -t {form}" for form in ("csv", "md", "json", "jsonl"))

    def queries_without_parameters(self):
        root = os.path.join(os.environ["TRAILCASE_SOURCE_DIR"], "queries")
        for folder, _, names in os.walk(root):
            for name in names:
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    if not re.search(r"^-- param: .*\brequired\b", file.read(), re.MULTILINE):
                        yield name.removesuffix(".sql")

    def start_logged(self, **options):
        """The shell on the case, and the file that gets every byte it sends."""
        options.setdefault("columns", 250)
        shell = harness.Shell([self.program, self.hostile_case],
                              self.environment(**options.pop("env", {})), self.shared,
                              options.get("rows", 24), options["columns"])
        self.addCleanup(shell.kill)
        log = io.StringIO(newline="")
        # What is no UTF-8 fails in the decoder of the harness.
        shell.child.logfile_read = log
        return shell, log

    def run_all(self, shell, commands):
        shell.prompt()
        for command in commands:
            shell.line(command)
            shell.wait_for("\r\n")
            shell.prompt()
        self.assertEqual(shell.leave(), 0)

    def assert_tame(self, text):
        self.assertGreater(len(text), 20000)
        rest = ALLOWED.sub("", text)
        bad = FORBIDDEN.search(rest)
        if bad:
            self.fail(f"{bad.group()!r} in: {rest[max(0, bad.start() - 300):bad.end() + 60]!r}")


class Hostile(HostileTest):
    def test_every_answer_in_colours(self):
        shell, log = self.start_logged()
        self.run_all(shell, self.commands())
        data = log.getvalue()
        self.assert_tame(data)
        # It was there to be seen.
        for text in (r"\x1b]52;c;", r"\x9b31m", r"\u202e", r"\u200b", r"\x7f", "\u66db"):
            self.assertIn(text, data)

    def test_paged_on_a_narrow_terminal(self):
        shell, log = self.start_logged(env={"TRAILCASE_PAGER": None}, columns=40)
        shell.prompt()
        for command in ("ask intruder-events", "ask agents-of-key key=" + hostile.EVIL_KEY,
                        "ask address ip=" + hostile.EVIL_IP, "ask v-events --queries q",
                        "show texts-004", "why"):
            shell.line(command)
            shell.wait_for("\r\n")
            shell.wait_for(["q: leave", harness.PROMPT])
            if shell.child.match != harness.PROMPT:
                # Pages on, a search for what is there, back, the end, and out.
                shell.send("  /x1b\rnbGq")
                shell.prompt()
        self.assertEqual(shell.leave(), 0)
        self.assert_tame(log.getvalue())
        self.assertIn("q: leave", log.getvalue())

    def test_ascii_alone_in_the_locale_c(self):
        shell, log = self.start_logged(env={"LC_ALL": "C"}, columns=100)
        self.run_all(shell, self.commands())
        data = log.getvalue()
        self.assert_tame(data)
        self.assertEqual([c for c in set(data) if c > "\x7e"], [])
        self.assertIn(r"\u66db", data)


if __name__ == "__main__":
    unittest.main()
