#!/usr/bin/env python3
"""Answers that are longer than the screen: turning pages, searching, leaving."""

import os
import re
import signal
import subprocess
import time
import unittest

import harness

CTRL_Z = "\x1a"
PAGE_DOWN, PAGE_UP = "\x1b[6~", "\x1b[5~"
UP, DOWN, HOME, END = "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F"
CLEAR = "\x1b[H\x1b[J"
STATUS = re.compile(r"lines (\d+)-(\d+) of (\d+)  (\d+)%  q: leave  h: keys")


class PagerTest(harness.ShellTest):
    def setUp(self):
        super().setUp()
        # 100 numbers, one on each line, by a query of the user's own.
        self.queries = os.path.join(self.folder, "queries")
        os.mkdir(self.queries)
        self.write("numbers", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                              " WHERE i < 100)\nSELECT 'number ' || i || '.' AS said FROM n")

    def write(self, name, sql):
        with open(os.path.join(self.queries, name + ".sql"), "w", encoding="utf-8") as file:
            file.write(f"-- name: {name}\n-- question: case\n-- title: The {name}\n{sql}\n")

    def ask(self, shell, name="numbers"):
        shell.line(f"ask {name} --queries queries")
        shell.wait_for("\r\n")

    def start(self, *arguments, **options):
        options.setdefault("TRAILCASE_PAGER", None)
        return super().start(*arguments, **options)

    def page(self, shell):
        """Waits for the last line of a page; what stands before it, and its numbers."""
        shell.expect(shell.child.expect, STATUS)
        return (harness.plain(shell.child.before).splitlines(),
                [int(n) for n in shell.child.match.groups()])


class Turning(PagerTest):
    # Title, head, rule, 100 rows, the count.
    LINES = 104

    def test_what_fits_is_printed_at_once(self):
        shell = self.start()
        answer = shell.run("ask sources")
        self.assertIn("(1 row)", answer)
        self.assertNotIn("q: leave", answer)
        self.assertEqual(shell.leave(), 0)

    def test_forward_to_the_end_and_out(self):
        shell = self.start(rows=24)
        self.ask(shell)
        rows, numbers = self.page(shell)
        self.assertEqual(numbers[:3], [1, 23, self.LINES])
        self.assertEqual(rows[0], "The numbers")
        self.assertIn("number 20.", rows[-1])
        seen = rows
        for keys in (" ", "f", PAGE_DOWN, " "):
            shell.send(keys)
            rows, numbers = self.page(shell)
            seen += rows
        self.assertEqual(numbers, [82, 104, self.LINES, 100])
        # Every line once, none drawn again.
        said = [n for line in seen for n in re.findall(r"number (\d+)\.", line)]
        self.assertEqual(said, [str(n) for n in range(1, 101)])
        shell.send("q")
        self.assertRegex(shell.prompt(), r"^\s*\d+\.\d\d s\s*$")
        self.assertEqual(shell.leave(), 0)

    def test_by_lines_and_back(self):
        shell = self.start(rows=24)
        self.ask(shell)
        self.page(shell)
        for keys, expected in (("\r", [2, 24]), ("j", [3, 25]), (DOWN, [4, 26]), ("k", [3, 25]),
                               (UP, [2, 24]), (" ", [25, 47]), ("b", [2, 24]),
                               ("G", [82, 104]), (PAGE_UP, [59, 81]), ("g", [1, 23]),
                               (END, [82, 104]), (HOME, [1, 23])):
            shell.send(keys)
            _, numbers = self.page(shell)
            self.assertEqual(numbers[:2], expected, repr(keys))

    def test_at_either_end_nothing_happens(self):
        shell = self.start(rows=24)
        self.ask(shell)
        self.page(shell)
        shell.send("kb" + UP + "?x\x1b[15~" + "j")
        self.assertEqual(self.page(shell)[1][:2], [2, 24])
        shell.send("G")
        self.page(shell)
        shell.send(" fj\r" + "k")
        self.assertEqual(self.page(shell)[1][:2], [81, 103])

    def test_keys_are_shown_and_the_page_comes_back(self):
        shell = self.start(rows=24)
        self.ask(shell)
        self.page(shell)
        shell.send(" ")
        self.page(shell)
        shell.send("h")
        self.assertIn("a page back", shell.wait_for("h: back"))
        shell.send("h")
        self.assertEqual(self.page(shell)[1][:2], [24, 46])
        shell.send("h")
        shell.wait_for("h: back")
        shell.send("q")
        # What was read is what stays.
        self.assertIn("number 43.", shell.prompt())

    def test_ctrl_c_and_ctrl_d_leave(self):
        shell = self.start()
        for keys in (harness.CTRL_C, harness.CTRL_D, "Q"):
            self.ask(shell)
            self.page(shell)
            shell.send(keys)
            shell.prompt()
        # Neither counts at the prompt.
        self.assertIn("did you mean", shell.run("imprt"))
        self.assertEqual(shell.leave(), 0)

    def test_ctrl_c_drops_what_was_pasted(self):
        shell = self.start()
        shell.send("\x1b[200~ask numbers --queries queries\nno-such-command\x1b[201~\r")
        self.page(shell)
        shell.interrupt()
        self.assertNotIn("no-such-command", shell.prompt())


class Search(PagerTest):
    def test_forward_and_back(self):
        shell = self.start(rows=10)
        self.ask(shell)
        self.page(shell)
        for keys, top in (("/NUMBER 3\r", 6), ("n", 33), ("n", 34), ("N", 33), ("N", 6),
                          ("/\r", 33)):
            shell.send(keys)
            self.assertEqual(self.page(shell)[1][0], top, repr(keys))
        shell.send("/no such text\r")
        shell.wait_for("not found")
        shell.send("j")
        self.page(shell)

    def test_what_was_found_is_marked(self):
        shell = self.start(rows=10)
        self.ask(shell)
        self.page(shell)
        shell.send("/number 50\r")
        self.page(shell)
        self.assertIn("\x1b[7mnumber 50\x1b[0m.", shell.child.before)

    def test_typing(self):
        shell = self.start(rows=10)
        self.ask(shell)
        self.page(shell)
        # Erased, thrown away, left by Esc and by erasing too much.
        shell.send("/xx\x7f\x7f77\x15number 7x\x7f0\r")
        self.assertEqual(self.page(shell)[1][0], 73)
        shell.send("/number 80" + UP)
        self.assertEqual(self.page(shell)[1][0], 73)
        shell.send("/\x7f")
        self.assertEqual(self.page(shell)[1][0], 73)
        shell.send("/\u00e9\x7f\x7f")
        self.assertEqual(self.page(shell)[1][0], 73)
        shell.send("/x" + harness.CTRL_C)
        shell.prompt()

    def test_what_is_typed_is_made_visible(self):
        shell = self.start(rows=10)
        self.ask(shell)
        self.page(shell)
        shell.send("/\u202e\u009b31m\x07\r")
        shell.wait_for("not found")
        typed = shell.child.before
        self.assertIn("/\\u202e\\x9b31m", typed)
        self.assertNotRegex(typed, "[\u202e\u009b]")

    def test_colours_are_no_text(self):
        self.write("levels", "SELECT 'confirmed' AS level, value AS n FROM json_each("
                             "'[1,2,3,4,5,6,7,8,9,10,11,12,13]')")
        shell = self.start(rows=10)
        self.ask(shell, "levels")
        self.page(shell)
        shell.send("/31m\r")
        shell.wait_for("not found")
        shell.send("/confirmed  12\r")
        self.page(shell)
        self.assertIn("\x1b[31m\x1b[7mconfirmed\x1b[0m\x1b[7m  12\x1b[0m", shell.child.before)


class Window(PagerTest):
    def test_any_size(self):
        for rows, columns in ((3, 10), (3, 250), (60, 10), (5, 40)):
            shell = self.start(rows=rows, columns=columns, prompt=False)
            # The prompt itself may wrap.
            shell.wait_for(">")
            shell.line("ask numbers --queries queries")
            for _ in range(3):
                shell.wait_for("%")
                shell.send(" ")
            shell.wait_for("%")
            shell.send("h")
            shell.wait_for("space")
            shell.send("h/99\rGgq")
            shell.wait_for(" s")
            shell.wait_for(">")
            self.assertEqual(shell.leave(), 0)

    def test_lines_that_wrap_are_counted(self):
        self.write("long", "SELECT printf('%.*c', 200, 'x') AS said UNION ALL SELECT 'y'")
        shell = self.start(rows=6, columns=40)
        self.ask(shell, "long")
        rows, numbers = self.page(shell)
        self.assertLessEqual(max(len(row) for row in rows), 40)
        self.assertEqual(len(rows), 5)

    def test_wide_characters_are_counted(self):
        self.write("wide", "SELECT replace(hex(zeroblob(30)), '0', char(26085)) AS said"
                           " UNION ALL SELECT 'y'")
        shell = self.start(rows=5, columns=41, NO_COLOR="1")
        # Not a table, which would wrap it: the text of the query.
        shell.line("show " + harness.RECORD["eventID"])
        rows, _ = self.page(shell)
        self.assertEqual(len(rows[-4:]), 4)
        self.assertTrue(all(len(row) <= 41 for row in rows), rows)

    def test_resize_keeps_the_place(self):
        shell = self.start(rows=24)
        self.ask(shell)
        self.page(shell)
        shell.send(" ")
        self.page(shell)
        shell.resize(11, 60)
        rows, numbers = self.page(shell)
        self.assertEqual(numbers[:2], [24, 33])
        shell.resize(40, 100)
        self.assertEqual(self.page(shell)[1][:2], [24, 62])
        # All of it fits now.
        shell.resize(200, 100)
        self.assertEqual(self.page(shell)[1][:2], [1, 104])
        shell.send("q")
        shell.prompt()

    def test_ctrl_z_puts_the_terminal_back_and_goes_on(self):
        shell = harness.Shell(["/bin/sh", "-i"],
                              self.environment(PS1="above$ ", ENV=None, TRAILCASE_PAGER=None),
                              self.folder)
        self.addCleanup(shell.kill)
        shell.wait_for("above$ ")
        shell.line(f"'{self.program}' one.case")
        shell.prompt()
        self.ask(shell)
        self.page(shell)
        shell.send(CTRL_Z)
        shell.wait_for("above$ ")
        shell.line("stty -a")
        self.assertRegex(shell.wait_for("above$ "), r"[^-]icanon[^-]* .*[^-]echo ")
        shell.line("fg")
        self.assertEqual(self.page(shell)[1][:2], [1, 23])
        shell.send(" ")
        self.assertEqual(self.page(shell)[1][:2], [24, 46])
        shell.send("q")
        shell.prompt()
        shell.send(harness.CTRL_D)
        shell.wait_for("above$ ")

    def test_a_signal_puts_the_terminal_back(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            shell = harness.Shell(["/bin/sh", "-i"], self.environment(
                PS1="above$ ", ENV=None, TRAILCASE_PAGER=None), self.folder)
            self.addCleanup(shell.kill)
            shell.wait_for("above$ ")
            shell.line("stty -g; echo here")
            before = shell.wait_for("above$ ")
            shell.line(f"'{self.program}' one.case")
            shell.prompt()
            self.ask(shell)
            self.page(shell)
            pid = subprocess.run(["pgrep", "-P", str(shell.child.pid)], check=True,
                                 capture_output=True, text=True).stdout.split()[0]
            os.kill(int(pid), number)
            shell.wait_for("above$ ")
            shell.line("stty -g; echo here")
            self.assertEqual(shell.wait_for("above$ "), before)

    def test_a_terminal_that_goes_away_ends_it(self):
        shell = self.start()
        self.ask(shell)
        self.page(shell)
        pid = shell.child.pid
        shell.child.close(force=False)
        for _ in range(100):
            if not os.path.exists(f"/proc/{pid}"):
                return
            time.sleep(0.05)
        self.fail("it is still there")


class Kinds(PagerTest):
    """Other terminals, and where there are no pages."""

    def test_dumb_terminal(self):
        shell = self.start(TERM="dumb", rows=24)
        self.ask(shell)
        seen = shell.wait_for("-- more --")
        shell.send(" ")
        seen += shell.wait_for("-- more --")
        shell.send("b")
        again = shell.wait_for("-- more --")
        self.assertIn("number 1.", again)
        shell.send("/number 50\r")
        self.assertIn("number 50.", shell.wait_for("-- more --"))
        shell.send("h")
        shell.wait_for("a page back")
        shell.send("hG")
        shell.wait_for("(100 rows)")
        shell.wait_for("q: leave")
        shell.send("q")
        shell.prompt()

    def test_dumb_terminal_gets_no_control_sequences(self):
        shell = self.start(TERM="dumb", rows=10)
        log = os.path.join(self.folder, "bytes")
        with open(log, "w", encoding="utf-8") as file:
            shell.child.logfile_read = file
            self.ask(shell)
            shell.wait_for("-- more --")
            shell.send(" b/9\rjkgGhhq")
            shell.prompt()
        with open(log, encoding="utf-8", newline="") as file:
            self.assertNotRegex(file.read(), "[^\n\r -~\u2026]")

    def test_no_color_keeps_to_the_cursor(self):
        shell = self.start(NO_COLOR="1")
        self.ask(shell)
        self.page(shell)
        shell.send(" b/number\rq")
        shell.prompt()
        self.assertNotRegex(shell.child.before, "\x1b\\[[0-9;]*m")

    def test_the_time_is_told_once(self):
        shell = self.start(rows=200)
        self.assertEqual(len(re.findall(r"^\d+\.\d\d s$", shell.run("ask detections"),
                                        re.MULTILINE)), 1)
        # Not of what is no answer.
        self.assertNotRegex(shell.run("help"), r"\d+\.\d\d s")
        self.assertNotRegex(shell.run("ask sources -o sources.txt"), r"\d+\.\d\d s")

    def test_off(self):
        shell = self.start(TRAILCASE_PAGER="off")
        self.assertIn("(100 rows)", shell.run("ask numbers --queries queries"))

    def test_files_of_commands_turn_no_pages(self):
        with open(os.path.join(self.folder, "script"), "w", encoding="utf-8") as file:
            file.write("ask numbers --queries queries\n")
        shell = self.start()
        answer = shell.run("source script")
        self.assertIn("(100 rows)", answer)
        self.assertNotRegex(answer, r"\d+\.\d\d s")

    def test_the_pager_of_the_environment_is_not_started(self):
        mark = os.path.join(self.folder, "started")
        shell = self.start(PAGER=f"touch {mark}; cat", LESSOPEN=f"|touch {mark}", rows=24)
        self.ask(shell)
        self.page(shell)
        shell.send("q")
        shell.prompt()
        self.assertFalse(os.path.exists(mark))


if __name__ == "__main__":
    unittest.main()
