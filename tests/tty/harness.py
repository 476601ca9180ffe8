"""A terminal for the tests of the shell.

    class Prompt(harness.ShellTest):
        def test_help(self):
            shell = self.start()
            self.assertIn("import", shell.run("help"))
            self.assertEqual(shell.leave(), 0)

Each test has a folder of its own, an empty home and a case with one event.  The
program is the one that $TRAILCASE names.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import pexpect

PROMPT = "trailcase> "
CTRL_C = "\x03"
CTRL_D = "\x04"
TAB = "\t"
# Long enough for a build with sanitizers on a busy machine.
TIMEOUT_S = 30

# Colours, cursor movement, titles: what a terminal draws with and nobody reads.
CONTROL = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_=>]|[\x01\x02\x07]"
)

RECORD = {
    "eventVersion": "1.08",
    "userIdentity": {
        "type": "IAMUser",
        "principalId": "AIDAEXAMPLEEXAMPLE001",
        "arn": "arn:aws:iam::111122223333:user/alice",
        "accountId": "111122223333",
        "accessKeyId": "AKIAEXAMPLEEXAMPLE01",
        "userName": "alice",
    },
    "eventTime": "2024-01-02T03:04:05Z",
    "eventSource": "ec2.amazonaws.com",
    "eventName": "DescribeInstances",
    "awsRegion": "eu-west-1",
    "sourceIPAddress": "203.0.113.7",
    "userAgent": "aws-cli/2.15.0",
    "requestParameters": None,
    "responseElements": None,
    "requestID": "11111111-1111-4111-8111-111111111111",
    "eventID": "22222222-2222-4222-8222-222222222222",
    "readOnly": True,
    "eventType": "AwsApiCall",
    "managementEvent": True,
    "recipientAccountId": "111122223333",
    "eventCategory": "Management",
}


def plain(text):
    """Text as it reads on the screen, without control sequences and CRs."""
    return CONTROL.sub("", text).replace("\r", "")


class Shell:
    """A running program on a terminal of its own."""

    def __init__(self, arguments, env, cwd, rows=24, columns=100):
        self.child = pexpect.spawn(
            arguments[0],
            arguments[1:],
            env=env,
            cwd=cwd,
            dimensions=(rows, columns),
            encoding="utf-8",
            timeout=TIMEOUT_S,
        )

    def expect(self, method, what):
        """Runs one of the child's expect methods; fails in a few lines, with the screen."""
        try:
            method(what)
        except (pexpect.EOF, pexpect.TIMEOUT) as error:
            why = "ended" if isinstance(error, pexpect.EOF) else "waits"
            raise AssertionError(
                f"expected {what!r}, but the program {why}; last on the screen:\n"
                + plain(self.child.before or "")[-1000:]
            ) from None

    def wait_for(self, text):
        """Waits until `text` is on the screen; returns what came before it.

        A list of texts waits for any of them.
        """
        self.expect(self.child.expect_exact, text)
        return plain(self.child.before)

    def prompt(self):
        return self.wait_for(PROMPT)

    def send(self, keys):
        self.child.send(keys)

    def line(self, text):
        """Types a line and Enter."""
        self.child.send(text + "\r")

    def run(self, command):
        """Types a command; returns its output, after the echo of the command."""
        self.line(command)
        self.wait_for("\r\n")
        return self.prompt()

    def interrupt(self):
        self.send(CTRL_C)

    def resize(self, rows, columns):
        self.child.setwinsize(rows, columns)

    def running(self):
        return self.child.isalive()

    def finish(self):
        """Waits for the end; returns the exit status, or -N for signal N."""
        self.expect(self.child.expect, pexpect.EOF)
        self.child.close()
        if self.child.signalstatus is not None:
            return -self.child.signalstatus
        return self.child.exitstatus

    def leave(self):
        """Ctrl-D at the prompt."""
        self.send(CTRL_D)
        return self.finish()

    def kill(self):
        self.child.close(force=True)


class ShellTest(unittest.TestCase):
    def setUp(self):
        self.program = os.environ["TRAILCASE"]
        self.folder = tempfile.mkdtemp(prefix="trailcase-tty.")
        self.addCleanup(shutil.rmtree, self.folder)
        self.home = os.path.join(self.folder, "home")
        os.mkdir(self.home)
        self.case = os.path.join(self.folder, "one.case")
        log = os.path.join(self.folder, "one.json")
        with open(log, "w", encoding="utf-8") as file:
            json.dump({"Records": [RECORD]}, file)
        subprocess.run(
            [self.program, "import", self.case, log],
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            check=True,
        )

    def environment(self, **changes):
        """The environment of the program: the test's own, made predictable.

        A change to None takes the variable away.
        """
        env = dict(os.environ)
        for name in list(env):
            if name.startswith("XDG_") or name in ("NO_COLOR", "COLUMNS", "LINES", "PAGER",
                                                   "INPUTRC", "LANG"):
                del env[name]
        # A test waits for the prompt, not for the end of a page.
        env.update(HOME=self.home, TERM="xterm-256color", LC_ALL="C.UTF-8",
                   TZ="Asia/Kolkata", INPUTRC=os.devnull, TRAILCASE_PAGER="off")
        for name, value in changes.items():
            if value is None:
                env.pop(name, None)
            else:
                env[name] = value
        return env

    def start(self, *arguments, rows=24, columns=100, prompt=True, **env):
        """Starts `trailcase ARGUMENTS` (default: the shell on the test's case).

        Returns when the first prompt is there, unless told not to wait.
        """
        shell = Shell([self.program, *(arguments or (self.case,))],
                      self.environment(**env), self.folder, rows, columns)
        self.addCleanup(shell.kill)
        if prompt:
            shell.prompt()
        return shell
