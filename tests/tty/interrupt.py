#!/usr/bin/env python3
"""Statements of many lines on a terminal, long ones, and Ctrl-C in their middle."""

import json
import os
import re
import subprocess
import time
import unittest

import harness

ENDLESS = ("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
           "SELECT max(x) FROM c")
MORE = "...> "
CTRL_P = "\x10"


class Lines(harness.ShellTest):
    def history(self):
        path = os.path.join(self.home, ".local", "state", "trailcase", "history")
        with open(path, encoding="utf-8") as file:
            return file.read().splitlines()

    def test_a_statement_over_lines(self):
        shell = self.start()
        for line in ("sql", "SELECT 41", "+ 1 AS answer"):
            shell.line(line)
            shell.wait_for(MORE)
        shell.line(";")
        self.assertRegex(shell.prompt(), r"1 +42")
        self.assertEqual(shell.leave(), 0)

    def test_ctrl_c_throws_it_away(self):
        shell = self.start()
        shell.line("sql SELECT (")
        shell.wait_for(MORE)
        shell.interrupt()
        shell.prompt()
        self.assertIn("events", shell.run("help rows"))
        self.assertEqual(shell.leave(), 0)

    def test_it_is_one_entry_of_the_history(self):
        shell = self.start()
        shell.line("sql SELECT count(")
        shell.wait_for(MORE)
        shell.line("*) AS n FROM events")
        shell.prompt()
        self.assertEqual(self.history(), ["sql SELECT count(\x01*) AS n FROM events"])
        shell.send(CTRL_P + "\r")
        self.assertRegex(shell.prompt(), r"1 +1")
        self.assertEqual(shell.leave(), 0)
        # And in the next session.
        shell = self.start()
        shell.send(CTRL_P + "\r")
        self.assertRegex(shell.prompt(), r"1 +1")
        self.assertEqual(shell.leave(), 0)
        self.assertEqual(len(self.history()), 1)

    def test_a_secret_in_any_of_its_lines_is_not_kept(self):
        shell = self.start()
        shell.line("sql SELECT (")
        shell.wait_for(MORE)
        shell.line("'" + "Ab1/" * 10 + "')")
        shell.prompt()
        self.assertEqual(shell.leave(), 0)
        self.assertFalse(os.path.exists(os.path.join(
            self.home, ".local", "state", "trailcase", "history")))

    def test_pasted_with_what_follows(self):
        shell = self.start()
        shell.send("\x1b[200~sql\nSELECT 40 + 2 AS a;\ninfo\x1b[201~\r")
        text = shell.wait_for("catalog_sha256")
        self.assertRegex(text, r"1 +42")
        shell.prompt()
        self.assertEqual(shell.leave(), 0)


class Running(harness.ShellTest):
    def stopped_after(self, shell, wait):
        """Seconds from Ctrl-C to the prompt."""
        time.sleep(wait)
        began = time.monotonic()
        shell.interrupt()
        shell.wait_for("interrupted")
        taken = time.monotonic() - began
        shell.prompt()
        return taken

    def test_a_long_one_shows_that_it_runs(self):
        shell = self.start()
        shell.line("sql " + ENDLESS)
        shell.wait_for("running: 0 s, Ctrl-C stops it")
        shell.wait_for("running: 1 s, Ctrl-C stops it")
        shell.interrupt()
        # The line is taken away before anything else is said.
        shell.expect(shell.child.expect, "\r\x1b\\[K" + "trailcase: sql: interrupted")
        shell.prompt()
        self.assertEqual(shell.leave(), 0)

    def test_a_short_one_shows_nothing(self):
        shell = self.start()
        self.assertNotIn("running", shell.run("sql SELECT 1"))
        self.assertEqual(shell.leave(), 0)

    def test_no_sign_on_a_dumb_terminal(self):
        shell = self.start(TERM="dumb")
        shell.line("sql --timeout 2 " + ENDLESS)
        shell.expect(shell.child.expect_exact, "stopped after 2 s")
        self.assertNotIn("\x1b", shell.child.before)
        self.assertNotIn("running", shell.child.before)
        shell.prompt()
        self.assertEqual(shell.leave(), 0)

    def test_ctrl_c_stops_and_the_shell_goes_on(self):
        shell = self.start()
        for statement in (ENDLESS,
                          "SELECT count(*) FROM pragma_function_list a, "
                          "pragma_function_list b, pragma_function_list c, "
                          "pragma_function_list d"):
            shell.line("sql " + statement)
            # Generous: what is measured is in bench/shell.
            self.assertLess(self.stopped_after(shell, 0.5), 5)
            self.assertRegex(shell.run("sql SELECT 40 + 2 AS a"), r"1 +42")
        self.assertEqual(shell.leave(), 0)

    def test_the_time_limit(self):
        shell = self.start()
        self.assertIn("stopped after 1 s", shell.run("sql --timeout 1 " + ENDLESS))
        self.assertRegex(shell.run("sql SELECT 40 + 2 AS a"), r"1 +42")
        self.assertEqual(shell.leave(), 0)


class Long(harness.ShellTest):
    """Answers of very many lines."""

    NUMBERS = ("sql --limit 100000000 --timeout 0 WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL "
               "SELECT x + 1 FROM c) SELECT x FROM c")

    def test_of_what_was_found_before_the_beginning_is_shown(self):
        shell = self.start(TRAILCASE_PAGER="off")
        shell.line(self.NUMBERS)
        # Megabytes by then.
        shell.wait_for("running: 1 s")
        shell.interrupt()
        text = shell.wait_for("the beginning is shown")
        self.assertIn("sql: interrupted", text)
        text = shell.prompt()
        self.assertRegex(text, r"\n +100 +100\n")
        self.assertLess(len(text), 70000)
        self.assertRegex(text, r"[0-9]\n$")
        self.assertRegex(shell.run("sql SELECT 40 + 2 AS a"), r"1 +42")
        self.assertEqual(shell.leave(), 0)

    def test_writing_is_stopped(self):
        shell = self.start(TRAILCASE_PAGER="off")
        shell.line("sql --limit 1000000 WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL "
                   "SELECT x + 1 FROM c LIMIT 1000000) SELECT x FROM c")
        shell.expect(shell.child.expect, r"\r\n +100 +100\r\n")
        shell.interrupt()
        text = shell.wait_for("the rest of the answer is not shown")
        self.assertNotIn("(1000000 rows)", text)
        shell.prompt()
        self.assertRegex(shell.run("sql SELECT 40 + 2 AS a"), r"1 +42")
        self.assertEqual(shell.leave(), 0)

    def test_writing_that_nobody_stops_is_whole(self):
        shell = self.start(TRAILCASE_PAGER="off")
        text = shell.run("sql --limit 30000 WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL "
                         "SELECT x + 1 FROM c LIMIT 30000) SELECT x FROM c")
        numbers = [int(n) for n in re.findall(r"^ *[0-9]+ +([0-9]+)$", text, re.MULTILINE)]
        self.assertEqual(len(numbers), 30000)
        self.assertEqual(numbers, list(range(1, 30001)))
        self.assertEqual(shell.leave(), 0)


class Writing(harness.ShellTest):
    def test_a_lead_that_was_stopped_is_not_stored(self):
        """A lead whose scope takes long: one address, very many keys."""
        case = os.path.join(self.folder, "wide.case")
        log = os.path.join(self.folder, "wide.jsonl")
        with open(log, "w", encoding="utf-8") as file:
            for i in range(30000):
                record = dict(harness.RECORD, eventID=f"22222222-2222-4222-8222-{i:012d}")
                record["userIdentity"] = dict(
                    record["userIdentity"], accessKeyId=f"AKIAEXAMPLE{i:09d}",
                    userName=f"u{i}", principalId=f"AIDAEXAMPLE{i:010d}",
                    arn=f"arn:aws:iam::111122223333:user/u{i}")
                file.write(json.dumps(record) + "\n")
        subprocess.run([self.program, "import", case, log], env=self.environment(),
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        shell = self.start(case)
        shell.line("lead ip 203.0.113.7 --force")
        shell.wait_for("running:")
        shell.interrupt()
        shell.wait_for("lead: interrupted")
        shell.prompt()
        self.assertIn("(0 rows)", shell.run("lead"))
        self.assertEqual(shell.leave(), 0)


if __name__ == "__main__":
    unittest.main()
