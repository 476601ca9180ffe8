#!/usr/bin/env python3
"""What the shell says before its first prompt."""

import os
import re
import subprocess
import unittest

import harness


class Start(harness.ShellTest):
    def banner(self, case, **how):
        shell = self.start(case, prompt=False, **how)
        text = shell.prompt()
        self.assertEqual(shell.leave(), 0)
        return text

    def run_trailcase(self, *words):
        subprocess.run([self.program, *words], env=self.environment(), cwd=self.folder,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)

    def test_a_new_case(self):
        text = self.banner("new.db")
        self.assertIn("There is no such case yet; import makes it.", text)
        for word in ("import PATH...", "ask suspects", "help start"):
            self.assertIn(word, text)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "new.db")))

    def test_an_empty_case(self):
        with open(os.path.join(self.folder, "no.json"), "w", encoding="utf-8") as file:
            file.write("{}")
        subprocess.run([self.program, "import", "empty.db", "no.json"], cwd=self.folder,
                       env=self.environment(), stdin=subprocess.DEVNULL,
                       capture_output=True, check=False)
        text = self.banner("empty.db")
        self.assertIn("This case is empty.", text)
        self.assertIn("import PATH...", text)

    def test_events_without_a_lead(self):
        text = self.banner(self.case)
        self.assertIn("1 event, 2024-01-02T03:04:05Z to 2024-01-02T03:04:05Z, accounts: 1",
                      text)
        self.assertIn("No lead yet: ask suspects ranks", text)
        self.assertIn("ask detections", text)

    def test_with_leads(self):
        self.run_trailcase("lead", self.case, "ip", "203.0.113.7")
        self.run_trailcase("lead", self.case, "event", harness.RECORD["eventID"])
        text = self.banner(self.case)
        self.assertIn("Leads: ip 203.0.113.7, event " + harness.RECORD["eventID"], text)
        self.assertIn("Ask credentials, duration, actions, access", text)

    def test_lines_end_between_words_however_wide_it_is(self):
        for columns in (40, 80, 250):
            for case in (self.case, "new.db"):
                lines = self.banner(case, columns=columns).splitlines()[1:]
                self.assertGreater(len(lines), 1)
                for line in lines:
                    self.assertLessEqual(len(line), min(columns, 88))
            self.assertIn("No lead yet", self.banner(self.case, columns=columns))

    def test_help_is_as_wide_as_the_terminal_and_examples_stay_whole(self):
        shell = self.start(columns=60, rows=100)
        for name in ("words", "mfa-device-removed", "scope"):
            text = shell.run("help " + name)
            lines = text.splitlines()
            examples = [line for line in lines if re.match("  [a-z]", line)]
            self.assertGreater(len(examples), 0)
            for line in lines:
                if line not in examples:
                    self.assertLessEqual(len(line), 60)
        self.assertIn('  verdict ip 198.51.100.62 benign --why "our penetration test"',
                      shell.run("help words").splitlines())
        self.assertEqual(shell.leave(), 0)

    def test_the_first_steps_are_those_that_it_names(self):
        shell = self.start("new.db")
        self.assertIn("1 stored", shell.run("import one.json"))
        self.assertIn("Suspects", shell.run("ask suspects"))
        self.assertIn("import logs/", shell.run("help start"))
        self.assertEqual(shell.leave(), 0)

    def test_a_question_without_a_lead_says_how_to_find_one(self):
        shell = self.start()
        self.assertIn("ask suspects", shell.run("ask credentials").replace("\n", " "))
        self.assertEqual(shell.leave(), 0)


if __name__ == "__main__":
    unittest.main()
