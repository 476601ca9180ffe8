"""What the shell does that only a terminal shows: prompt, Tab, Ctrl-C, Ctrl-D, history."""

import os
import stat
import unittest

import harness


class Shell(harness.ShellTest):
    def test_prompt_and_help(self):
        shell = self.start()
        answer = shell.run("help")
        for command in ("import", "lead", "ask", "queries"):
            self.assertIn(command, answer)
        self.assertEqual(shell.leave(), 0)

    def test_shell_command_is_the_same(self):
        shell = self.start("shell", self.case)
        self.assertEqual(shell.leave(), 0)

    def test_dumb_terminal_gets_no_control_sequences(self):
        shell = self.start(TERM="dumb", NO_COLOR="1", prompt=False)
        shell.prompt()
        self.assertNotIn("\x1b", shell.child.before)
        shell.line("help")
        shell.prompt()
        self.assertNotIn("\x1b", shell.child.before)

    def test_tab_completes_a_command(self):
        shell = self.start()
        shell.send("imp" + harness.TAB)
        shell.wait_for("import ")
        self.assertTrue(shell.running())

    def test_ctrl_d_leaves(self):
        self.assertEqual(self.start().leave(), 0)

    def test_ctrl_c_at_an_empty_prompt_stays(self):
        shell = self.start()
        shell.interrupt()
        shell.prompt()
        self.assertIn("import", shell.run("help"))
        self.assertEqual(shell.leave(), 0)

    def test_ctrl_c_throws_the_line_away(self):
        shell = self.start()
        shell.send("no-such-command")
        shell.wait_for("no-such-command")
        shell.interrupt()
        shell.prompt()
        self.assertNotIn("no-such-command", shell.run("help"))
        self.assertEqual(shell.leave(), 0)

    def test_an_unknown_command_does_not_leave(self):
        shell = self.start()
        self.assertIn("no-such-command", shell.run("no-such-command"))
        self.assertIn("import", shell.run("help"))

    def test_history_is_private(self):
        shell = self.start()
        shell.run("help")
        self.assertEqual(shell.leave(), 0)
        holding = []
        for folder, _, names in os.walk(self.home):
            for name in names:
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8", errors="replace") as file:
                    if "help" in file.read().splitlines():
                        holding.append(path)
        self.assertTrue(holding, "no file below HOME holds the line typed")
        for path in holding:
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600, path)

    def test_history_comes_back(self):
        shell = self.start()
        shell.run("help")
        self.assertEqual(shell.leave(), 0)
        shell = self.start()
        shell.send("\x10")  # Ctrl-P: the line before
        shell.wait_for("help")
        self.assertEqual(shell.running(), True)


if __name__ == "__main__":
    unittest.main()
