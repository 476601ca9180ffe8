"""What the shell does on a terminal: prompt, Tab, Ctrl-C, Ctrl-D, history; and what
it does the same without one."""

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import time
import unittest

import harness

CTRL_P = "\x10"
CTRL_R = "\x12"
CTRL_Z = "\x1a"

# Looks like a secret access key, and is none.
SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

# Runs until somebody stops it.
SLOW = """\
-- name: slow
-- question: case
-- title: Counts for a very long time
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
SELECT count(*) AS rows FROM n
"""


class Prompt(harness.ShellTest):
    def test_banner_is_short(self):
        shell = self.start(prompt=False)
        banner = shell.prompt().splitlines()
        # Who it is, what is in the case, how to go on from there.
        self.assertLessEqual(len(banner), 5, banner)
        self.assertIn("trailcase ", banner[0])
        self.assertIn("help", "".join(banner))

    def test_help(self):
        shell = self.start()
        answer = shell.run("help")
        for command in ("import", "lead", "ask", "show", "quit"):
            self.assertIn(command, answer)
        self.assertIn("--format", shell.run("help ask"))
        self.assertIn("did you mean import", shell.run("help imprt"))
        self.assertIn("quit", shell.run("help quit"))
        self.assertEqual(shell.leave(), 0)

    def test_shell_command_is_the_same(self):
        shell = self.start("shell", self.case)
        self.assertEqual(shell.leave(), 0)

    def test_a_shell_in_the_shell_is_refused(self):
        shell = self.start()
        self.assertIn("already", shell.run("shell other.db"))
        self.assertEqual(shell.leave(), 0)

    def test_dumb_terminal_gets_no_control_sequences(self):
        shell = self.start(TERM="dumb", NO_COLOR="1", prompt=False)
        shell.prompt()
        self.assertNotIn("\x1b", shell.child.before)
        shell.line("help")
        shell.prompt()
        self.assertNotIn("\x1b", shell.child.before)

    def test_a_case_that_is_not_there_says_how_to_begin(self):
        case = os.path.join(self.folder, "new.db")
        shell = self.start(case, prompt=False)
        self.assertIn("import PATH", shell.prompt())
        self.assertFalse(os.path.exists(case))
        shell.run("import " + os.path.join(self.folder, "one.json"))
        self.assertTrue(os.path.exists(case))
        self.assertIn("DescribeInstances", shell.run("show " + harness.RECORD["eventID"]))
        self.assertEqual(shell.leave(), 0)

    def test_what_is_not_a_case_is_refused(self):
        shell = self.start(os.path.join(self.folder, "one.json"), prompt=False)
        shell.wait_for("trailcase: ")
        self.assertEqual(shell.finish(), 3)

    def test_words_as_in_a_shell(self):
        shell = self.start()
        self.assertIn("no command im port", shell.run("'im port'"))
        self.assertIn("no second '", shell.run("ask 'credentials"))
        self.assertIn("-o FILE", shell.run("ask credentials | less"))
        self.assertEqual(shell.run("# nothing"), "")
        self.assertEqual(shell.leave(), 0)

    def test_hostile_words_are_made_visible(self):
        shell = self.start()
        # A pasted text: Esc ] 0 ; x BEL sets the title of the window.
        shell.send("\x1b[200~'\x1b]0;x\x07\u202e'\x1b[201~\r")
        shell.wait_for("there is no command ")
        shell.wait_for("\r\n")
        message = shell.child.before
        self.assertIn(r"\x1b]0;x\x07\u202e", message)
        self.assertNotRegex(message, "[\x00-\x1f\u202e]")

    def test_pasted_lines_run_in_turn(self):
        shell = self.start()
        shell.send("\x1b[200~one-command\nanother\x1b[201~\r")
        shell.wait_for("no command one-command")
        self.assertNotIn("no command another", shell.prompt())
        shell.send("\x1b[200~# nothing\nanother\x1b[201~\r")
        shell.wait_for("no command another")

    def test_an_unknown_command_does_not_leave(self):
        shell = self.start()
        self.assertIn("no-such-command", shell.run("no-such-command"))
        self.assertIn("did you mean import", shell.run("imprt"))
        self.assertIn("import", shell.run("help"))


class Looks(harness.ShellTest):
    """Colours, and what the user's own files say of the keys."""

    def colours_of(self, **env):
        shell = self.start(**env)
        shell.run("lead ip 203.0.113.7")
        shell.line("scope")
        shell.expect(shell.child.expect_exact, "What the leads lead to")
        shell.expect(shell.child.expect_exact, harness.PROMPT)
        seen = shell.child.before
        self.assertIn("confirmed", seen)
        self.assertEqual(shell.leave(), 0)
        return re.findall(r"\x1b\[[0-9;]*m", seen)

    def test_colours_on_a_terminal_that_knows_them(self):
        self.assertIn("\x1b[31m", self.colours_of())

    def test_no_colours_for_who_wants_none(self):
        self.assertEqual(self.colours_of(NO_COLOR="1"), [])
        self.assertEqual(self.colours_of(TERM="dumb"), [])

    def test_inputrc(self):
        with open(os.path.join(self.home, ".inputrc"), "w", encoding="utf-8") as file:
            file.write('$if trailcase\n"\\C-o": "info\\C-m"\n$endif\n')
        shell = self.start(INPUTRC=None)
        shell.send("\x0f")
        shell.wait_for("catalog_sha256")
        shell.prompt()
        self.assertEqual(shell.leave(), 0)


class FanOut(harness.ShellTest):
    """A lead that was used with more credentials than one intruder has."""

    def setUp(self):
        super().setUp()
        log = os.path.join(self.folder, "many.jsonl")
        with open(log, "w", encoding="utf-8") as file:
            for n in range(60):
                user = dict(harness.RECORD["userIdentity"], userName=f"user{n}",
                            accessKeyId=f"AKIAEXAMPLEEXAMPLE{n:02}",
                            principalId=f"AIDAEXAMPLEEXAMPLE0{n:02}",
                            arn=f"arn:aws:iam::111122223333:user/user{n}")
                record = dict(harness.RECORD, userIdentity=user, eventID=f"many-{n}")
                file.write(json.dumps(record) + "\n")
        subprocess.run([self.program, "import", self.case, log, "-q"],
                       env=self.environment(), stdin=subprocess.DEVNULL, check=True)

    def test_no_stores_nothing_and_yes_follows_all(self):
        shell = self.start()
        for answer in ("", "n", "nobody"):
            shell.line("lead ip 203.0.113.7")
            self.assertIn("too many to be one intruder's",
                          shell.wait_for("Follow them all? [y/N] "))
            shell.line(answer)
            self.assertIn("--force", shell.prompt())
            self.assertIn("(0 rows)", shell.run("lead"))
        shell.line("lead ip 203.0.113.7")
        shell.wait_for("Follow them all? [y/N] ")
        shell.line("y")
        self.assertIn("lead stored: ip 203.0.113.7", shell.prompt())
        self.assertIn("AKIAEXAMPLEEXAMPLE59", shell.run("scope --format csv"))
        self.assertEqual(shell.leave(), 0)

    def test_ctrl_c_and_ctrl_d_are_no(self):
        shell = self.start()
        for keys in (harness.CTRL_C, harness.CTRL_D):
            shell.line("scope --lead ip=203.0.113.7")
            shell.wait_for("Follow them all? [y/N] ")
            shell.send(keys)
            self.assertIn("--force", shell.prompt())
        self.assertEqual(shell.leave(), 0)

    def test_a_script_is_not_asked(self):
        done = subprocess.run([self.program, self.case], input="lead ip 203.0.113.7\n",
                              env=self.environment(), capture_output=True, text=True,
                              check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertNotIn("[y/N]", done.stderr)
        self.assertIn("--force", done.stderr)


class Leaving(harness.ShellTest):
    def test_ctrl_d(self):
        shell = self.start()
        shell.send(harness.CTRL_D)
        shell.wait_for("\r\n")
        self.assertEqual(shell.finish(), 0)

    def test_ctrl_d_on_a_line_stays(self):
        shell = self.start()
        shell.send("hel" + harness.CTRL_D + "p\r")
        self.assertIn("import", shell.prompt())

    def test_words(self):
        for word in ("quit", "exit"):
            shell = self.start()
            self.assertIn("one word too many", shell.run(word + " now"))
            shell.line(word)
            self.assertEqual(shell.finish(), 0)

    def test_after_a_failure_ctrl_d_leaves_0(self):
        shell = self.start()
        shell.run("no-such-command")
        self.assertEqual(shell.leave(), 0)

    def test_a_signal_puts_the_terminal_back(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            shell = self.start()
            before = shell.child.getecho()
            shell.child.kill(number)
            self.assertEqual(shell.finish(), -number)
            self.assertFalse(before)


class CtrlC(harness.ShellTest):
    def slow(self):
        folder = os.path.join(self.folder, "queries")
        os.mkdir(folder)
        with open(os.path.join(folder, "slow.sql"), "w", encoding="utf-8") as file:
            file.write(SLOW)
        return "ask slow --queries " + folder

    def test_at_an_empty_prompt_stays(self):
        shell = self.start()
        shell.interrupt()
        shell.prompt()
        self.assertIn("import", shell.run("help"))
        self.assertEqual(shell.leave(), 0)

    def test_twice_at_an_empty_prompt_leaves(self):
        shell = self.start()
        shell.interrupt()
        self.assertIn("again", shell.prompt())
        shell.interrupt()
        self.assertEqual(shell.finish(), 130)

    def test_twice_but_not_in_a_row_stays(self):
        shell = self.start()
        shell.interrupt()
        shell.prompt()
        shell.run("help")
        shell.interrupt()
        shell.prompt()
        shell.send("x")
        shell.wait_for("x")
        shell.interrupt()
        shell.prompt()
        self.assertEqual(shell.leave(), 0)

    def test_throws_the_line_away(self):
        shell = self.start()
        shell.send("no-such-command")
        shell.wait_for("no-such-command")
        shell.interrupt()
        shell.prompt()
        self.assertNotIn("no-such-command", shell.run("help"))
        # Nor can it be had back by undo.
        shell.send("\x1f\x1f\r")
        self.assertNotIn("no-such-command", shell.prompt())
        self.assertEqual(shell.leave(), 0)

    def test_ends_a_search_of_the_history(self):
        shell = self.start()
        shell.run("help")
        shell.send(CTRL_R + "hel")
        shell.wait_for("hel")
        time.sleep(0.2)
        shell.interrupt()
        shell.prompt()
        self.assertIn("did you mean", shell.run("imprt"))
        self.assertEqual(shell.leave(), 0)

    def test_stops_a_query(self):
        shell = self.start()
        shell.line(self.slow())
        shell.wait_for("\r\n")
        time.sleep(0.5)
        started = time.monotonic()
        shell.interrupt()
        self.assertIn("interrupted", shell.prompt())
        self.assertLess(time.monotonic() - started, 5)
        # One Ctrl-C at the prompt behind it does not leave yet.
        shell.interrupt()
        shell.prompt()
        self.assertIn("import", shell.run("help"))
        self.assertEqual(shell.leave(), 0)

    def test_stops_what_was_pasted(self):
        shell = self.start()
        shell.send("\x1b[200~" + self.slow() + "\nno-such-command\x1b[201~\r")
        shell.wait_for("\r\n")
        time.sleep(0.5)
        shell.interrupt()
        shell.wait_for("interrupted")
        self.assertNotIn("there is no command", shell.prompt())
        self.assertEqual(shell.leave(), 0)


class Window(harness.ShellTest):
    def test_ctrl_z_and_back(self):
        # Below a shell, which alone can bring back what it stopped.
        shell = harness.Shell(["/bin/sh", "-i"],
                              self.environment(PS1="above$ ", ENV=None), self.folder)
        self.addCleanup(shell.kill)
        shell.wait_for("above$ ")
        shell.line(f"'{self.program}' one.case")
        shell.prompt()
        shell.send("hel")
        shell.wait_for("hel")
        shell.send(CTRL_Z)
        shell.wait_for("above$ ")
        shell.line("stty -a")
        self.assertRegex(shell.wait_for("above$ "), r"[^-]icanon[^-]* .*[^-]echo ")
        shell.line("fg")
        shell.wait_for("hel")
        shell.send("p\r")
        self.assertIn("help COMMAND", shell.prompt())
        shell.send(harness.CTRL_D)
        shell.wait_for("above$ ")

    def test_resize(self):
        shell = self.start()
        shell.resize(24, 60)
        time.sleep(0.2)
        self.assertIn("import", shell.run("help"))
        self.assertEqual(shell.leave(), 0)


class History(harness.ShellTest):
    def setUp(self):
        super().setUp()
        self.folder_of_file = os.path.join(self.home, ".local", "state", "trailcase")
        self.path = os.path.join(self.folder_of_file, "history")

    def lines(self):
        with open(self.path, encoding="utf-8") as file:
            return file.read().splitlines()

    def write(self, text):
        os.makedirs(self.folder_of_file)
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(text)

    def after(self, *lines, **env):
        shell = self.start(**env)
        for line in lines:
            shell.run(line)
        self.assertEqual(shell.leave(), 0)

    def test_is_private_whatever_the_umask(self):
        for mask in (0, 0o777):
            before = os.umask(mask)
            try:
                shell = self.start()
            finally:
                os.umask(before)
            shell.run("help")
            self.assertEqual(shell.leave(), 0)
            self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(os.stat(self.folder_of_file).st_mode), 0o700)
            shutil.rmtree(self.folder_of_file)

    def test_a_file_others_can_read_is_closed_to_them(self):
        self.write("help\n")
        os.chmod(self.path, 0o644)
        self.after("help ask")
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)
        self.assertEqual(self.lines(), ["help", "help ask"])

    def test_state_home(self):
        state = os.path.join(self.folder, "state")
        self.after("help", XDG_STATE_HOME=state)
        with open(os.path.join(state, "trailcase", "history"), encoding="utf-8") as file:
            self.assertEqual(file.read(), "help\n")
        self.assertFalse(os.path.exists(self.path))

    def test_comes_back(self):
        self.after("help")
        shell = self.start()
        shell.send(CTRL_P)
        shell.wait_for("help")
        self.assertTrue(shell.running())

    def test_each_case_has_its_own_before_the_others(self):
        other = os.path.join(self.folder, "other.case")
        shutil.copy(self.case, other)
        self.after("# of this case", "# of both")
        shell = self.start(other)
        shell.run("# of both")
        shell.run("# of the other")
        self.assertEqual(shell.leave(), 0)
        shell = self.start()
        # Backwards: what is of this case, then what is of the other, each once.
        for steps, line in enumerate(("# of both", "# of this case", "# of the other")):
            shell.send(CTRL_P * (2 * steps + 1) + "!\r")
            shell.prompt()
            self.assertEqual(self.lines()[-1], line + "!")
        # Ctrl-R finds across cases.
        shell.send("\x12the other\x05?\r")
        shell.prompt()
        self.assertEqual(self.lines()[-1], "# of the other!?")

    def test_the_files_of_cases_are_private_too(self):
        before = os.umask(0)
        try:
            self.after("help")
        finally:
            os.umask(before)
        folder = os.path.join(self.folder_of_file, "cases")
        self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)
        (name,) = os.listdir(folder)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode), 0o600)

    def test_is_there_after_a_kill(self):
        shell = self.start()
        shell.run("help ask")
        shell.kill()
        self.assertEqual(self.lines(), ["help ask"])

    def test_without_home_nothing_is_written(self):
        self.after("help", HOME=None)
        self.assertFalse(os.path.exists(os.path.join(self.home, ".local")))
        self.after("help", HOME="")
        self.after("help", HOME=".")
        self.assertEqual(sorted(os.listdir(self.folder)), ["home", "one.case", "one.json"])

    def test_what_is_not_remembered(self):
        self.after(
            "help",
            "help",
            " help ask",
            "# aws_secret_access_key = x",
            "# AWS_SECRET_ACCESS_KEY=x",
            "# " + SECRET,
            "# key='" + SECRET + "'",
            '# "sessionToken": "x"',
            "# AWS_SESSION_TOKEN=x",
            "# AKIAEXAMPLEEXAMPLE01 " + "x" * 39,
        )
        self.assertEqual(self.lines(), ["help", "# AKIAEXAMPLEEXAMPLE01 " + "x" * 39])

    def test_the_same_line_again_is_one_across_sessions(self):
        self.after("help")
        self.after("help")
        self.assertEqual(self.lines(), ["help"])

    def test_keeps_the_newest_5000(self):
        self.write("".join(f"# {i}\n" for i in range(6000)))
        self.after("help")
        lines = self.lines()
        self.assertEqual(len(lines), 5000)
        self.assertEqual((lines[0], lines[-1]), ("# 1001", "help"))
        self.assertEqual(sorted(os.listdir(self.folder_of_file)), ["cases", "history"])
        self.assertEqual(stat.S_IMODE(os.stat(self.path).st_mode), 0o600)

    def test_a_link_in_its_place_is_not_followed(self):
        target = os.path.join(self.folder, "target")
        with open(target, "w", encoding="utf-8") as file:
            file.write("precious\n")
        os.makedirs(self.folder_of_file)
        os.symlink(target, self.path)
        shell = self.start(prompt=False)
        self.assertIn("history is not kept", shell.prompt())
        shell.run("help")
        self.assertEqual(shell.leave(), 0)
        with open(target, encoding="utf-8") as file:
            self.assertEqual(file.read(), "precious\n")

    def test_a_pipe_in_its_place_does_not_hold_up(self):
        os.makedirs(self.folder_of_file)
        os.mkfifo(self.path)
        shell = self.start(prompt=False)
        self.assertIn("history is not kept", shell.prompt())
        self.assertEqual(shell.leave(), 0)


class Script(harness.ShellTest):
    """Commands from a file or a pipe."""

    def run_script(self, text, *arguments):
        return subprocess.run(
            [self.program, *(arguments or (self.case,))],
            env=self.environment(),
            cwd=self.folder,
            input=text if isinstance(text, bytes) else text.encode(),
            capture_output=True,
            check=False,
            timeout=harness.TIMEOUT_S,
        )

    def test_no_prompt_and_no_banner(self):
        done = self.run_script("")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))

    def test_comments_empty_lines_and_crlf(self):
        done = self.run_script("# a comment\r\n\r\n   \r\n  info # what is in it\r\n")
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        direct = subprocess.run([self.program, "info", self.case], check=True,
                                env=self.environment(), capture_output=True)
        self.assertEqual(done.stdout, direct.stdout)

    def test_the_last_line_needs_no_end(self):
        self.assertIn(b"import", self.run_script("help").stdout)

    def test_stops_at_the_first_failure(self):
        done = self.run_script("# one\ninfo\nno-such-command\nhelp\n")
        self.assertEqual(done.returncode, 2)
        self.assertNotIn(b"help COMMAND", done.stdout)
        self.assertIn(b"there is no command no-such-command", done.stderr)
        self.assertTrue(done.stderr.endswith(b"trailcase: line 3: stopped here\n"),
                        done.stderr)

    def test_quit_ends_it(self):
        done = self.run_script("quit\nno-such-command\n")
        self.assertEqual((done.returncode, done.stderr), (0, b""))

    def test_damaged_lines(self):
        for line in (b"ask 'x\n", b"info \\\n", b"in\0fo\n", b"x" * (1 << 20) + b"y\n"):
            done = self.run_script(line + b"help\n")
            self.assertEqual(done.returncode, 2, line[:20])
            self.assertEqual(done.stdout, b"")
            self.assertIn(b"line 1: stopped here", done.stderr)

    def test_a_missing_case_is_made_by_import(self):
        done = self.run_script("import one.json\ninfo\n", "new.db")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(os.path.exists(os.path.join(self.folder, "new.db")))

    def test_nothing_is_remembered(self):
        self.run_script("help\n")
        self.assertEqual(os.listdir(self.home), [])

    def test_a_full_disk_is_status_3(self):
        for arguments, text in (((self.case,), b"help\n"), (("help",), b"")):
            with open("/dev/full", "w", encoding="utf-8") as full:
                done = subprocess.run([self.program, *arguments], input=text, stdout=full,
                                      stderr=subprocess.PIPE, env=self.environment(),
                                      check=False)
            self.assertEqual(done.returncode, 3)
            self.assertIn(b"could not write", done.stderr)

    def test_a_closed_output_is_status_3(self):
        done = subprocess.run(["/bin/sh", "-c", '"$0" "$@" >&-', self.program, "help"],
                              stderr=subprocess.PIPE, env=self.environment(), check=False)
        self.assertEqual(done.returncode, 3)
        self.assertIn(b"could not write", done.stderr)

    def test_a_reader_that_has_enough_is_no_error(self):
        with subprocess.Popen([self.program, "help"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=self.environment(),
                              restore_signals=False) as program:
            program.stdout.close()
            self.assertEqual(program.stderr.read(), b"")


class CommandLine(harness.ShellTest):
    """What main decides before any command runs."""

    def run_words(self, *words):
        done = subprocess.run([self.program, *words], env=self.environment(),
                              cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, encoding="utf-8", check=False)
        return done.returncode, done.stdout, done.stderr

    def test_help(self):
        status, listed, _ = self.run_words("--help")
        self.assertEqual(status, 0)
        self.assertEqual(self.run_words("-h"), (0, listed, ""))
        self.assertEqual(self.run_words("help"), (0, listed, ""))
        self.assertEqual(self.run_words(), (2, "", listed))
        status, ask, _ = self.run_words("help", "ask")
        self.assertEqual(status, 0)
        self.assertIn("--format", ask)
        for words in (("ask", "--help"), ("ask", "-h"), ("ask", self.case, "--help")):
            self.assertEqual(self.run_words(*words), (0, ask, ""), words)
        self.assertEqual(self.run_words("shell", "--help")[0], 0)

    def test_version(self):
        for word in ("--version", "-V"):
            status, text, _ = self.run_words(word)
            self.assertEqual(status, 0)
            self.assertRegex(text, r"\Atrailcase [0-9.]+\n\Z")

    def test_wrong_words(self):
        for words, message in (
            (("ask",), "usage: trailcase ask CASE NAME"),
            (("ask", "--format", "csv"), "usage: trailcase ask CASE NAME"),
            (("info", ""), "usage: trailcase info CASE"),
            (("shell",), "usage: trailcase shell CASE"),
            (("shell", self.case, "x"), "usage: trailcase shell CASE"),
            (("imprt", self.case), "did you mean import?"),
            (("zzzzzzzzz",), "there is no command or case zzzzzzzzz"),
            (("--nonsense",), "there is no option --nonsense"),
            (("home",), "home is a folder"),
            (("one.case", "info"), "trailcase info one.case"),
            (("one.case", "x"), "one word too many"),
            (("help", "x\x1b[2J"), r"x\x1b[2J"),
            (("x\x1b]0;y\x07",), r"x\x1b]0;y\x07"),
        ):
            status, out, err = self.run_words(*words)
            self.assertEqual((status, out), (2, ""), words)
            self.assertIn(message, err)
            self.assertNotIn("\x1b", err)

    def test_a_command_without_case(self):
        status, out, _ = self.run_words("queries", "keys-from-address")
        self.assertEqual(status, 0)
        self.assertIn("SELECT", out)


if __name__ == "__main__":
    unittest.main()
