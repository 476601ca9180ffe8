#!/usr/bin/env python3
"""How far an import is, as a terminal shows it."""

import glob
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import harness

# One drawing of the line, whatever it shows.
LINE = re.compile(
    r"^(?P<files>\d+)/(?P<of>\d+) files  (?P<mib>[\d.]+)(?:/(?P<total>[\d.]+))? MiB  "
    r"(?P<rate>[\d.]+) MiB/s  (?P<left>\d+ (?:s|min|h)|-) left"
    r"(?:  (?P<refused>\d+) refused)?(?:  (?P<path>.+))?$"
)
CLEAR = "\r\x1b[K"


def processor_s(pid):
    """The processor time that a process has had, in all of its threads."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        try:
            with open(path, encoding="ascii") as file:
                total += int(file.read().split()[0])
        except OSError:
            pass  # the thread has ended
    return total / 1e9


class Progress(harness.ShellTest):
    @classmethod
    def setUpClass(cls):
        """A log of 25 MB, which each test has under a name of its own."""
        cls.shared = tempfile.mkdtemp(prefix="trailcase-progress.")
        cls.addClassCleanup(shutil.rmtree, cls.shared)
        text = json.dumps(dict(harness.RECORD, requestParameters={"a": "x" * 500}))
        cls.log = os.path.join(cls.shared, "log")
        with open(cls.log, "w", encoding="utf-8") as file:
            for i in range(20000):
                file.write(text.replace("22222222-2222", f"{i:08x}-2222") + "\n")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([os.environ["TRAILCASE"], "import", os.path.join(cls.shared, "case"), cls.log],
                       check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        # Of the work of one import, what the brake lets pass at a time.
        cls.slice_s = (after.ru_utime - before.ru_utime) / 20

    def write_log(self, name):
        path = os.path.join(self.folder, name)
        os.link(self.log, path)
        return path

    def slow_down(self, process):
        """A brake: twenty times in an import it stands still for a moment.

        What counts is processor time, so that neither a fast machine nor a busy one
        makes a difference.
        """
        while process.isalive():
            process.kill(signal.SIGSTOP)
            time.sleep(0.12)
            process.kill(signal.SIGCONT)
            start = processor_s(process.pid)
            while process.isalive() and processor_s(process.pid) - start < self.slice_s:
                time.sleep(0.001)

    def watch(self, *arguments, columns=100, resize=None, slow=True, **env):
        """Runs an import to its end; returns all that it wrote, and its status."""
        shell = self.start("import", os.path.join(self.folder, "new.case"), *arguments,
                           columns=columns, prompt=False, **env)
        brake = threading.Thread(target=self.slow_down, args=(shell.child.ptyproc,))
        if slow:
            brake.start()
        text = ""
        if resize:
            shell.expect(shell.child.expect_exact, CLEAR)
            text = shell.child.before + CLEAR
            shell.resize(24, resize)
        shell.expect(shell.child.expect, harness.pexpect.EOF)
        if slow:
            brake.join()
        text += shell.child.before
        shell.child.close()
        return text, shell.child.exitstatus

    def lines(self, text):
        """What was drawn, in order; the summary that follows is not among it."""
        drawn = text.split(CLEAR)
        return [line for line in drawn[1:-1] if line]

    def test_it_moves_inside_a_large_file_and_leaves_nothing_behind(self):
        log = self.write_log("large.jsonl")
        text, status = self.watch(log)
        self.assertEqual(status, 0)
        lines = self.lines(text)
        self.assertGreater(len(lines), 3, text[-2000:])
        done = []
        for line in lines:
            match = LINE.match(line)
            self.assertTrue(match, line)
            self.assertLessEqual(len(line), 99)
            self.assertEqual(match["of"], "1")
            self.assertAlmostEqual(float(match["total"]), os.path.getsize(log) / 1048576, delta=0.1)
            self.assertLessEqual(float(match["mib"]), float(match["total"]) + 0.1)
            done.append(float(match["mib"]))
            self.assertTrue(match["path"].endswith("large.jsonl"), line)
        self.assertEqual(done, sorted(done))
        inside = [d for d in done if 0 < d < os.path.getsize(log) / 1048576 - 1]
        self.assertGreater(len(set(inside)), 2, done)
        # The line is gone before the summary is written, on a line of its own.
        self.assertRegex(text.split(CLEAR)[-1], r"^sources  1 added")

    def test_it_fits_any_width_and_follows_the_window(self):
        log = self.write_log("a-name-that-is-much-longer-than-the-terminal-is-wide-" + "x" * 60)
        for columns in (20, 40, 78, 132):
            text, status = self.watch(log, columns=columns)
            os.remove(os.path.join(self.folder, "new.case"))
            self.assertEqual(status, 0)
            lines = self.lines(text)
            self.assertTrue(lines)
            for line in lines:
                self.assertLess(len(line), columns, line)
            if columns > 100:
                self.assertIn("...", lines[-1])
                self.assertTrue(lines[-1].endswith("xxxx"))
        text, status = self.watch(log, columns=132, resize=30)
        lines = self.lines(text)
        self.assertLess(len(lines[-1]), 30)

    def test_names_do_not_reach_the_terminal_raw(self):
        log = self.write_log("\x1b]0;owned\x07\u202e\u4e2d\u6587.jsonl")
        text, status = self.watch(log, columns=150)
        self.assertEqual(status, 0)
        lines = self.lines(text)
        self.assertTrue(lines)
        self.assertTrue(lines[-1].endswith("\\x1b]0;owned\\x07\\u202e\u4e2d\u6587.jsonl"), lines[-1])
        self.assertNotIn("\x07", text)
        self.assertEqual(text.count("\x1b"), text.count(CLEAR))

    def test_wide_characters_count_twice(self):
        log = self.write_log("\u4e2d" * 70 + ".jsonl")
        text, _ = self.watch(log, columns=100)
        for line in self.lines(text):
            self.assertLess(sum(2 if c == "\u4e2d" else 1 for c in line), 100)

    def test_refused_files_are_counted(self):
        bad = os.path.join(self.folder, "!bad.json")
        with open(bad, "w", encoding="utf-8") as file:
            file.write("no log\n")
        text, status = self.watch(bad, self.write_log("log.jsonl"))
        self.assertEqual(status, 1)
        match = LINE.match(self.lines(text)[-1])
        self.assertEqual(match["refused"], "1")
        self.assertEqual((match["files"], match["of"]), ("1", "2"))

    def test_what_is_not_known_is_not_made_up(self):
        """Standard input has no size, so there is neither a total nor a time left."""
        log = self.write_log("log.jsonl")
        case = os.path.join(self.folder, "new.case")
        shell = harness.Shell(["/bin/sh", "-c",
                               f'(cat "{log}"; sleep 1) | "{self.program}" import "{case}" -'],
                              self.environment(), self.folder)
        self.addCleanup(shell.kill)
        shell.expect(shell.child.expect, harness.pexpect.EOF)
        lines = self.lines(shell.child.before)
        self.assertTrue(lines)
        for line in lines:
            match = LINE.match(line)
            self.assertTrue(match, line)
            self.assertIsNone(match["total"])
            self.assertEqual(match["left"], "-")
        self.assertNotRegex(shell.child.before, "nan|inf ")

    def test_a_moment_shows_none(self):
        text, status = self.watch(os.path.join(self.folder, "one.json"), slow=False)
        self.assertEqual(status, 0)
        self.assertNotIn("\x1b", text)
        self.assertNotIn("MiB/s", text)

    def test_quiet_and_dumb_terminals_show_none(self):
        log = self.write_log("log.jsonl")
        text, status = self.watch(log, "-q")
        self.assertEqual((text, status), ("", 0))
        os.remove(os.path.join(self.folder, "new.case"))
        text, status = self.watch(log, TERM="dumb")
        self.assertNotIn("\x1b", text)

    def test_a_pipe_gets_nothing(self):
        log = self.write_log("log.jsonl")
        run = subprocess.run([self.program, "import", os.path.join(self.folder, "new.case"), log],
                             env=self.environment(), cwd=self.folder, stdin=subprocess.DEVNULL,
                             capture_output=True, check=False)
        self.assertEqual(run.returncode, 0)
        self.assertEqual(run.stderr, b"")
        self.assertNotIn(b"\x1b", run.stdout)

    def test_an_interrupt_clears_the_line(self):
        big = [self.write_log(f"{i}.jsonl") for i in range(3)]
        shell = self.start("import", os.path.join(self.folder, "new.case"), *big, prompt=False)
        brake = threading.Thread(target=self.slow_down, args=(shell.child.ptyproc,))
        brake.start()
        shell.wait_for("MiB/s")
        shell.interrupt()
        shell.expect(shell.child.expect, harness.pexpect.EOF)
        brake.join()
        shell.child.close()
        self.assertEqual(shell.child.exitstatus, 130)
        last = shell.child.before.split(CLEAR)[-1]
        self.assertIn("interrupted", last)
        self.assertNotIn("MiB/s", last)


if __name__ == "__main__":
    unittest.main()
