#!/usr/bin/env python3
"""The intruder writes the logs, and names the files: none of it may act on the terminal.

The shell runs on a case whose every text is hostile (tests/tools/hostile.py --texts), and
each byte that it sends is looked at.
"""

import os
import pty
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import termios
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
    "\x1b[2@",  # readline: room for two characters
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
            cls.events = [row[0] for row in case.execute(
                "SELECT event_id FROM events WHERE event_id GLOB 'texts-[0-9]*' ORDER BY 1")]
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
        yield from (f"show {event}" for event in self.events[::9])
        yield from ("show texts-raw", "show texts-raw --raw", "show texts-001 -t json",
                    "show texts-cell", "show texts-zip")
        yield from ("queries v-events --queries q", "queries", "info", "lead", "verdict", "scope",
                    "ask intruder-events -x", "open 3", "pivot 1", "back", "why",
                    "ask sources", "why 1",
                    "use", "use none")
        yield from (f"ask intruder-events -t {form}" for form in ("csv", "md", "json", "jsonl"))

    def queries_without_parameters(self):
        root = os.path.join(os.environ["TRAILCASE_SOURCE_DIR"], "queries")
        for folder, _, names in os.walk(root):
            for name in names:
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    if not re.search(r"^-- param: .*\brequired\b", file.read(), re.MULTILINE):
                        yield name.removesuffix(".sql")

    def start_logged(self, **options):
        """The shell on the case, and the file that gets all it sends."""
        options.setdefault("columns", 250)
        shell = harness.Shell([self.program, self.hostile_case],
                              self.environment(**options.pop("env", {})), self.shared,
                              options.get("rows", 24), options["columns"])
        self.addCleanup(shell.kill)
        # Decoded strictly: what is no UTF-8 fails where it is read.
        log = open(os.path.join(self.folder, "sent"), "w",  # pylint: disable=consider-using-with
                   encoding="utf-8", newline="")
        self.addCleanup(log.close)
        shell.child.logfile_read = log
        shell.child.delaybeforesend = None
        return shell, log

    def run_all(self, shell, commands):
        shell.prompt()
        for command in commands:
            shell.line(command)
            shell.wait_for("\r\n")
            answer = shell.prompt()
            self.assertNotRegex(answer, "(?m)^trailcase: (?!ask: not narrowed)", command)
        self.assertEqual(shell.leave(), 0)

    def sent(self, log):
        log.flush()
        with open(log.name, encoding="utf-8", newline="") as file:
            return file.read()

    def inputrc(self):
        """Readline takes what is typed as it is, whatever the locale."""
        path = os.path.join(self.folder, "inputrc")
        with open(path, "w", encoding="utf-8") as file:
            file.write("set input-meta on\nset convert-meta off\n")
        return path

    def assert_tame(self, text, least=1000):
        self.assertGreater(len(text), least)
        rest = ALLOWED.sub("", text)
        bad = FORBIDDEN.search(rest)
        if bad:
            self.fail(f"{bad.group()!r} in: {rest[max(0, bad.start() - 300):bad.end() + 60]!r}")


class Hostile(HostileTest):
    def test_every_answer_in_colours(self):
        shell, log = self.start_logged()
        self.run_all(shell, self.commands())
        sent = self.sent(log)
        self.assert_tame(sent)
        # It was there to be seen.
        for text in (r"\x1b]52;c;", r"\x9b31m", r"\u202e", r"\u200b", r"\x7f", "\u66db"):
            self.assertIn(text, sent)

    def test_ascii_alone_in_the_locale_c(self):
        shell, log = self.start_logged(env={"LC_ALL": "C"}, columns=100)
        self.run_all(shell, self.commands())
        sent = self.sent(log)
        self.assert_tame(sent)
        self.assertNotRegex(sent, "[^\x00-\x7e]")
        self.assertIn(r"\u66db", sent)

    def test_paged_and_narrow(self):
        shell, log = self.start_logged(env={"TRAILCASE_PAGER": None}, columns=40, rows=12)
        shell.prompt()
        for command in list(self.commands())[::4]:
            shell.line(command)
            shell.wait_for("\r\n")
            if shell.child.expect_exact([harness.PROMPT, "q: leave"]) == 1:
                shell.send(" b/x1b\rnNhhG/\u202e\u009b\x7f\u200b\rkq")
                shell.prompt()
        self.assertEqual(shell.leave(), 0)
        self.assert_tame(self.sent(log))

    def test_paged_on_a_dumb_terminal_in_the_locale_c(self):
        shell, log = self.start_logged(
            env={"TRAILCASE_PAGER": None, "LC_ALL": "C", "TERM": "dumb"}, columns=100)
        shell.prompt()
        for command in list(self.commands())[1::4]:
            shell.line(command)
            shell.wait_for("\r\n")
            if shell.child.expect_exact([harness.PROMPT, "-- more --"]) == 1:
                shell.send(" b/x1b\rnNhhG/\u202e\u009b\x7f\u200b\rkq")
                shell.prompt()
        self.assertEqual(shell.leave(), 0)
        self.assertNotRegex(self.sent(log), "[^\n\r -~]")

    def test_the_command_line(self):
        """It writes to the terminal directly: nothing looks over what it prints."""
        for locale in ("C.UTF-8", "C"):
            for command in self.commands_of_the_line():
                with self.subTest(command=command, locale=locale):
                    sent = self.run_on_terminal(command, LC_ALL=locale)
                    self.assertNotIn("trailcase: ", sent)
                    self.assert_tame(sent, least=40)
                    if locale == "C":
                        self.assertNotRegex(sent, "[^\x00-\x7e]")

    def commands_of_the_line(self):
        yield from (f"ask CASE v-{view.replace('_', '-')} --queries q" for view in self.views[::2])
        yield from ("ask CASE " + name for name in
                    ("sources", "rejects", "archives", "findings", "address-sources ip=198.51.100.7"
                     , "credentials", "actions", "access", "duration", "suspects", "detections",
                     "intruder-events -x", "intruder-events -t md", "intruder-events -t json",
                     "intruder-events -t jsonl", "enrichments", "verdicts", "leads", "custody"))
        yield from (f"show CASE {event}" for event in self.events[4::31])
        yield from ("show CASE texts-raw --raw", "show CASE texts-cell", "show CASE texts-zip",
                    "queries v-events --queries q", "info CASE", "verdict CASE", "lead CASE")

    def run_on_terminal(self, command, **env):
        """The program with its output on a terminal; all it sent."""
        words = [self.hostile_case if word == "CASE" else word for word in command.split()]
        return self.run_words(words, **env)[1]

    def run_words(self, words, **env):
        ours, its = pty.openpty()
        termios.tcsetwinsize(its, (24, 120))
        with subprocess.Popen([self.program, *words], env=self.environment(**env),
                              cwd=self.shared, stdin=subprocess.DEVNULL, stdout=its,
                              stderr=its) as program:
            os.close(its)
            sent = b""
            try:
                while data := os.read(ours, 65536):
                    sent += data
            except OSError:
                pass  # how Linux says that the other side is closed
            os.close(ours)
            return program.wait(), sent.decode("utf-8")

    def test_files_are_the_same_whatever_the_terminal(self):
        for form in ("table", "csv", "json", "md"):
            query = ["ask", self.hostile_case, "v-events", "--queries", "q", "-t", form]
            piped = subprocess.run([self.program, *query], env=self.environment(), check=True,
                                   cwd=self.shared, stdout=subprocess.PIPE).stdout
            path = os.path.join(self.folder, "written")
            self.run_words([*query, "-o", path], LC_ALL="C")
            with open(path, "rb") as file:
                self.assertEqual(file.read(), piped, form)
            self.assertIn("\u66db".encode(), piped)

    def test_messages(self):
        """Words of the user, as they come from a paste or from Tab."""
        evil = "".join(hostile.TEXTS[:3] + hostile.TEXTS[4:])
        for locale in ("C.UTF-8", "C"):
            for words in (["ask", self.hostile_case, evil], ["show", self.hostile_case, evil],
                          ["import", os.path.join(self.folder, "new.case"), evil],
                          ["ask", self.hostile_case, "sources", "-t", evil], [evil],
                          ["lead", self.hostile_case, "ip", evil], ["info", evil],
                          ["enrich", self.hostile_case, evil],
                          ["lead", self.hostile_case, "--from", evil]):
                status, sent = self.run_words(words, LC_ALL=locale)
                self.assertNotEqual(status, 0, words)
                self.assert_tame(sent, least=40)
                if locale == "C":
                    self.assertNotRegex(sent, "[^\x00-\x7e]")

    def test_names_of_files_behind_tab(self):
        folder = os.path.join(self.folder, "names")
        os.mkdir(folder)
        for name in ("aa\x1b]0;t\x07\u009b31m\u202e", "ab\u200b", "ad-one", "ad-two", "b\u202e"):
            open(os.path.join(folder, name), "w", encoding="utf-8").close()
        open(os.path.join(os.fsencode(folder), b"ac\x9b31m"), "wb").close()
        open(os.path.join(folder, "c\u66db"), "w", encoding="utf-8").close()
        for locale in ("C.UTF-8", "C"):
            shell, log = self.start_logged(env={"LC_ALL": locale})
            shell.prompt()
            start = f"import {folder}/"
            # Two are left of five.
            shell.send(start + "a\t\t\t")
            shell.wait_for("ad-one")
            shell.wait_for("ad-two")
            shell.wait_for("ad-")
            # Made comments, the lines come to the history as they stand.
            shell.send("o\t$\x01# \r")
            shell.prompt()
            for name in "bc":
                shell.send(f"{start}{name}\t$\x01# \r")
                shell.prompt()
            self.assertEqual(shell.leave(), 0)
            # Readline rings where there is nothing more to add.
            sent = self.sent(log).replace("\x07", "")
            self.assert_tame(sent, least=100)
            if locale == "C":
                self.assertNotRegex(sent, "[^\x00-\x7e]")
            path = os.path.join(self.home, ".local", "state", "trailcase", "history")
            with open(path, encoding="utf-8") as file:
                lines = file.read().splitlines()[-3:]
            self.assertEqual(lines, [f"# {start}ad-one $", f"# {start}b$",
                                     f"# {start}c\u66db $" if locale == "C.UTF-8"
                                     else f"# {start}c$"])

    def test_the_prompt(self):
        value = hostile.TEXTS[7]
        for locale, shown in (("C.UTF-8", "\u66db31m \u00db \u65e5\u672c\u8a9e "),
                              ("C", r"\u66db31m \u00db \u65e5\u672c\u8a9e ")):
            shell = harness.Shell([self.program, self.hostile_case],
                                  self.environment(LC_ALL=locale, INPUTRC=self.inputrc()),
                                  self.shared, columns=200)
            self.addCleanup(shell.kill)
            shell.prompt()
            shell.send(f"use user_agent '{value}'\r")
            shell.wait_for(f" user_agent={shown}")


if __name__ == "__main__":
    unittest.main()
