"""A headless Chromium for the tests of the report, driven over a pipe.

    with browser.Browser() as chromium:
        page = chromium.open("report.html")
        page.viewport(360, 740, scale=2, phone=True)
        page.scheme("dark")
        page.evaluate("document.title")
        page.screenshot("dark.png")
        page.pdf("report.pdf")
        print(page.messages, page.requests)

Needs Chromium and Python's standard library.  The browser has an empty profile, no network
(no name resolves, and what it asks for is in `requests`), one family of fonts, and ends with
the `with`, whatever happens in it.  What takes longer than TIMEOUT_S is a failure.
"""

import base64
import fcntl
import json
import os
import pathlib
import select
import shutil
import signal
import tempfile
import time

NAMES = ("chromium", "google-chrome", "chromium-browser")
# Long enough for a report of some megabytes on a busy machine.
TIMEOUT_S = 60
END_S = 5
# The surface of a taller picture is not drawn.
PICTURE_MAX_PX = 16000
MM_PER_INCH = 25.4

FLAGS = (
    "--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--disable-dev-shm-usage",
    "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-breakpad",
    "--disable-default-apps", "--disable-domain-reliability", "--metrics-recording-only",
    "--disable-features=Translate,MediaRouter,OptimizationHints,DialMediaRouteProvider",
    "--password-store=basic", "--use-mock-keychain", "--mute-audio", "--lang=en-US",
    "--force-color-profile=srgb", "--font-render-hinting=none", "--disable-lcd-text",
    "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND", "--no-proxy-server",
)

# One family, whatever else is installed: DejaVu is the widest of the usual ones, so that what
# fits with it fits with others.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>/usr/local/share/fonts</dir>
  <cachedir>{cache}</cachedir>
  <selectfont>
    <rejectfont><pattern/></rejectfont>
    <acceptfont>
      <pattern><patelt name="family"><string>DejaVu Sans</string></patelt></pattern>
      <pattern><patelt name="family"><string>DejaVu Sans Mono</string></patelt></pattern>
    </acceptfont>
  </selectfont>
  <alias binding="same"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
  <alias binding="same"><family>serif</family><prefer><family>DejaVu Sans</family></prefer></alias>
</fontconfig>
"""


class BrowserError(Exception):
    """The browser did not do what it was told, or is not there."""


def find():
    """The program: $TRAILCASE_BROWSER, or the first of NAMES."""
    given = os.environ.get("TRAILCASE_BROWSER")
    for name in [given] if given else NAMES:
        path = shutil.which(name)
        if path:
            return path
    raise BrowserError(f"no browser: {given or ', '.join(NAMES)}; ./bootstrap deps installs one")


class Pipe:
    """Commands and answers, each a JSON text and a NUL."""

    def __init__(self, to_browser, from_browser):
        self.to_browser = to_browser
        self.from_browser = from_browser
        self.rest = b""
        self.read = []
        os.set_blocking(to_browser, False)

    def send(self, message, deadline):
        data = json.dumps(message).encode() + b"\0"
        while data:
            wait = deadline - time.monotonic()
            if wait <= 0 or not select.select([], [self.to_browser], [], wait)[1]:
                raise BrowserError("the browser takes no commands")
            try:
                data = data[os.write(self.to_browser, data):]
            except BrokenPipeError:
                raise BrowserError("the browser has ended") from None

    def receive(self, deadline):
        """The next message; None when none came in time."""
        while not self.read:
            wait = deadline - time.monotonic()
            if wait <= 0 or not select.select([self.from_browser], [], [], wait)[0]:
                return None
            data = os.read(self.from_browser, 1 << 20)
            if not data:
                raise BrowserError("the browser has ended")
            *whole, self.rest = (self.rest + data).split(b"\0")
            self.read = [json.loads(text) for text in whole]
        return self.read.pop(0)

    def close(self):
        os.close(self.to_browser)
        os.close(self.from_browser)


class Browser:
    """One process, to be used in a `with`; each page is a tab with an eye on it."""

    def __init__(self, program=None):
        self.program = program or find()
        self.process = None
        self.pipe = None
        self.last_id = 0
        self.pages = {}
        self.folder = None

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="trailcase-browser.")
        try:
            self._start()
            self.call("Browser.getVersion")
        except BaseException as error:
            said = self._said()
            self.close()
            if isinstance(error, BrowserError):
                raise BrowserError(f"{self.program}: {error}\n{said}") from None
            raise
        return self

    def __exit__(self, *_):
        self.close()

    def _environment(self):
        with open(os.path.join(self.folder, "fonts.conf"), "w", encoding="utf-8") as file:
            file.write(FONTS.format(cache=os.path.join(self.folder, "fonts")))
        return {**os.environ, "HOME": self.folder, "TZ": "UTC", "LANGUAGE": "en",
                "XDG_CONFIG_HOME": self.folder, "XDG_CACHE_HOME": self.folder,
                "FONTCONFIG_FILE": os.path.join(self.folder, "fonts.conf")}

    def _start(self):
        command = [self.program, *FLAGS, f"--user-data-dir={self.folder}/profile"]
        # Root has no sandbox in Chromium; a container rarely has another user.
        if os.geteuid() == 0:
            command.append("--no-sandbox")
        ends = [*os.pipe(), *os.pipe()]
        # Away from 3 and 4, which are the child's names of its two ends.
        high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends]
        for end in ends:
            os.close(end)
        commands_read, commands_write, answers_read, answers_write = high
        try:
            self.process = os.posix_spawn(
                command[0], command + ["about:blank"], self._environment(), setpgroup=0,
                file_actions=[
                    (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                    (os.POSIX_SPAWN_OPEN, 1, f"{self.folder}/said", os.O_WRONLY | os.O_CREAT, 0o600),
                    (os.POSIX_SPAWN_DUP2, 1, 2),
                    (os.POSIX_SPAWN_DUP2, commands_read, 3),
                    (os.POSIX_SPAWN_DUP2, answers_write, 4)])
        finally:
            self.pipe = Pipe(commands_write, answers_read)
            os.close(commands_read)
            os.close(answers_write)

    def _said(self):
        try:
            with open(f"{self.folder}/said", encoding="utf-8", errors="replace") as file:
                return file.read()[-2000:]
        except OSError:
            return ""

    def _ended(self, wait_s):
        """Whether the process has ended, and is reaped, within that time."""
        until = time.monotonic() + wait_s
        while os.waitpid(self.process, os.WNOHANG)[0] == 0:
            if time.monotonic() > until:
                return False
            time.sleep(0.02)
        return True

    def close(self):
        """Ends the browser, its helpers and its folder; may be called again."""
        if self.process:
            try:
                self.call("Browser.close", timeout_s=END_S)
            except BrowserError:
                pass
            ended = self._ended(END_S)
            try:
                os.killpg(self.process, signal.SIGKILL)
            except ProcessLookupError:
                pass
            if not ended:
                os.waitpid(self.process, 0)
            self.process = None
        if self.pipe:
            self.pipe.close()
            self.pipe = None
        if self.folder:
            # A helper that is still dying may add a file to what is being removed.
            for _ in range(10):
                shutil.rmtree(self.folder, ignore_errors=True)
                if not os.path.exists(self.folder):
                    break
                time.sleep(0.05)
            self.folder = None

    def call(self, method, params=None, session=None, timeout_s=TIMEOUT_S):
        """Does a command and gives its result; events on the way go to their pages."""
        self.last_id += 1
        deadline = time.monotonic() + timeout_s
        message = {"id": self.last_id, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        self.pipe.send(message, deadline)
        while True:
            answer = self.pipe.receive(deadline)
            if answer is None:
                raise BrowserError(f"{method}: no answer in {timeout_s} s")
            if answer.get("id") == self.last_id:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error'].get('message')}")
                return answer["result"]
            self._event(answer)

    def _event(self, message):
        page = self.pages.get(message.get("sessionId"))
        if page and "method" in message:
            page.event(message["method"], message["params"])

    def wait(self, done, what, timeout_s=TIMEOUT_S):
        """Takes events until done() says so."""
        deadline = time.monotonic() + timeout_s
        while not done():
            message = self.pipe.receive(deadline)
            if message is None:
                raise BrowserError(f"{what}: not in {timeout_s} s")
            self._event(message)

    def open(self, path=None):
        """A file in a new tab, loaded, watched from before its first byte; or an empty tab."""
        target = self.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        session = self.call("Target.attachToTarget",
                            {"targetId": target, "flatten": True})["sessionId"]
        page = Page(self, target, session)
        self.pages[session] = page
        for domain in ("Page", "Runtime", "Log", "Network"):
            page.call(f"{domain}.enable")
        if path:
            page.load(path)
        return page


class Page:
    """A tab.  `messages`: what the console, the policy (CSP) and exceptions said, as texts.
    `requests`: the addresses it asked for, without its own."""

    def __init__(self, chromium, target, session):
        self.browser = chromium
        self.target = target
        self.session = session
        self.address, self.loaded, self.world = None, False, None
        self.messages, self.requests = [], []
        self.media_type, self.features = "", {}

    def call(self, method, **params):
        return self.browser.call(method, params, self.session)

    def event(self, method, params):
        if method == "Page.loadEventFired":
            self.loaded = True
        elif method == "Log.entryAdded":
            entry = params["entry"]
            self.messages.append(f"{entry['source']} {entry['level']}: {entry['text']}")
        elif method == "Runtime.consoleAPICalled":
            said = [str(arg.get("value", arg.get("description", "?"))) for arg in params["args"]]
            self.messages.append(f"console {params['type']}: {' '.join(said)}")
        elif method == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            what = details.get("exception", {}).get("description", "")
            self.messages.append(f"exception: {details['text']} {what}")
        elif method == "Network.requestWillBeSent":
            url = params["request"]["url"]
            if url != self.address or self.loaded:
                self.requests.append(url)
        elif method == "Page.javascriptDialogOpening":
            self.messages.append(f"dialog: {params['message']}")
            self.browser.pipe.send({"id": 0, "method": "Page.handleJavaScriptDialog",
                                    "params": {"accept": False}, "sessionId": self.session},
                                   time.monotonic() + END_S)

    def load(self, path):
        """Another file in the same tab: what was said and asked for before is forgotten, what
        is emulated is not."""
        address = pathlib.Path(path).resolve().as_uri()
        self.address, self.loaded, self.world = address, False, None
        self.messages, self.requests = [], []
        failed = self.call("Page.navigate", url=address).get("errorText")
        if failed:
            raise BrowserError(f"{address}: {failed}")
        self.browser.wait(lambda: self.loaded, f"loading {address}")
        self.settle()

    def settle(self):
        """Waits for two frames, so that styles, layout and what they ask for have happened."""
        self.evaluate("new Promise(done => requestAnimationFrame("
                      "() => requestAnimationFrame(() => done(1))))")

    def evaluate(self, expression):
        """The value of an expression, or what its promise gives, in a world of its own: the
        page's names and changes to built-in objects are not seen in it."""
        if self.world is None:
            frame = self.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
            self.world = self.call("Page.createIsolatedWorld", frameId=frame,
                                   worldName="tests")["executionContextId"]
        answer = self.call("Runtime.evaluate", expression=expression, contextId=self.world,
                           returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserError("evaluate: " + details.get("exception", {}).get(
                "description", details["text"]))
        return answer["result"].get("value")

    def viewport(self, width, height, scale=1, phone=False):
        """In CSS pixels.  A phone heeds the page's <meta name=viewport>, as phones do."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=scale, mobile=phone)
        self.settle()

    def _emulate(self):
        self.call("Emulation.setEmulatedMedia", media=self.media_type, features=[
            {"name": name, "value": value} for name, value in self.features.items()])
        self.settle()

    def scheme(self, scheme):
        """What the user prefers: light or dark."""
        self.features["prefers-color-scheme"] = scheme
        self._emulate()

    def media(self, media):
        """print, screen, or nothing for what it is."""
        self.media_type = media
        self._emulate()

    def screenshot(self, path):
        """The whole page as a PNG; of a very tall one the beginning."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        ratio = self.evaluate("devicePixelRatio")
        clip = {"x": 0, "y": 0, "width": size["width"], "scale": 1,
                "height": min(size["height"], PICTURE_MAX_PX / ratio)}
        data = self.call("Page.captureScreenshot", format="png", clip=clip,
                         captureBeyondViewport=True)["data"]
        pathlib.Path(path).write_bytes(base64.b64decode(data))

    def pdf(self, path, timeout_s=TIMEOUT_S):
        """As it prints on A4 (the page's own @page goes first); the bytes, also in the file."""
        paper = {"printBackground": True, "preferCSSPageSize": True,
                 "paperWidth": 210 / MM_PER_INCH, "paperHeight": 297 / MM_PER_INCH}
        data = base64.b64decode(self.browser.call(
            "Page.printToPDF", paper, self.session, timeout_s)["data"])
        pathlib.Path(path).write_bytes(data)
        return data

    def close(self):
        self.browser.call("Target.closeTarget", {"targetId": self.target})
        self.browser.pages.pop(self.session, None)
