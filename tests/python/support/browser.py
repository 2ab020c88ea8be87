"""A real browser for the tests: Debian's chromium without a window, driven over the WebDriver protocol.

It resolves no names but those of this machine, so that neither a page nor the browser itself reaches beyond it.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.server import PATIENCE

if TYPE_CHECKING:
    from types import TracebackType

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
MISSING = (
    None if CHROMIUM and DRIVER else "there is no chromium and chromedriver here, so no page was seen in a browser"
)
REBOUND = "rebound.test"
"""A name that leads to this machine, as an attacker makes one of theirs do."""

_ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",  # the tests may run as root
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how the protocol marks an element
# Calls back when the condition holds, which is asked at every change of the page.
_WAIT = """
const [code, values, done] = arguments, condition = new Function('...arguments', 'return ' + code)
const look = () => { const value = condition(...values); if (value) { observer.disconnect(); done(value) } }
const observer = new MutationObserver(look)
observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true})
look()
"""


class BrowserError(Exception):
    """What the driver says went wrong; `kind` is the protocol's name for it."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind = kind


class Browser:
    """One browser with one window, which ends with its with block."""

    def __init__(self) -> None:
        assert CHROMIUM
        assert DRIVER
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self._driver = subprocess.Popen(
            [DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True
        )
        try:
            assert self._driver.stdout
            started = next(line for line in self._driver.stdout if "successfully on port" in line)
            self._url = f"http://127.0.0.1:{int(started.rstrip().rstrip('.').rpartition(' ')[2])}/session"
            options = {"binary": CHROMIUM, "args": [*_ARGUMENTS, f"--user-data-dir={self._profile.name}"]}
            always = {"goog:chromeOptions": options, "timeouts": {"script": int(PATIENCE * 1000)}}
            session = self._send("POST", "", {"capabilities": {"alwaysMatch": always}})
            self._url += f"/{session['sessionId']}"
        except BaseException:
            self.close()
            raise

    def open(self, url: str) -> None:
        """Loads a page."""
        self._send("POST", "/url", {"url": url})

    def find(self, selector: str) -> Element:
        """The first element that a CSS selector names."""
        found = self._send("POST", "/element", {"using": "css selector", "value": selector})
        return Element(self, found[_ELEMENT])

    def run(self, code: str, *values: object) -> Any:
        """What a piece of JavaScript returns, once a promise is kept; it finds the values in `arguments`."""
        return self._send("POST", "/execute/sync", {"script": code, "args": list(values)})

    def wait(self, condition: str, *values: object) -> Any:
        """Waits until an expression in JavaScript is true in the page, or in the one that follows it, and returns it."""
        try:
            return self._send("POST", "/execute/async", {"script": _WAIT, "args": [condition, list(values)]})
        except BrowserError as error:
            if "unloaded" not in str(error):  # a page that reloads itself
                raise
            return self.wait(condition, *values)

    def text(self, selector: str) -> str:
        """The text of an element, without its markup."""
        text: str = self.run("return document.querySelector(arguments[0]).textContent", selector)
        return text

    def press(self, keys: str) -> None:
        """Presses keys, one after the other, wherever the focus is."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._send("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def look(self, path: Path, width: int, height: int, scheme: str = "light") -> None:
        """Saves a picture of the page as it is on a screen of this size, in a light or a dark scheme."""
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        self.screen(width, height)
        path.write_bytes(base64.b64decode(self._send("GET", "/screenshot")))

    def screen(self, width: int, height: int) -> None:
        """Gives the page a screen of this size."""
        self.devtools(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False
        )

    def devtools(self, command: str, **parameters: object) -> None:
        """Has chromium do what WebDriver has no word for."""
        self._send("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def close(self) -> None:
        """Ends the browser and its driver."""
        try:
            if self._driver.poll() is None and not self._url.endswith("/session"):
                self._send("DELETE", "")
        finally:
            with self._driver:
                self._driver.kill()
            self._profile.cleanup()

    def send(self, method: str, path: str, body: dict[str, object]) -> Any:
        """What the driver responds to a command of this session."""
        return self._send(method, path, body)

    def __enter__(self) -> Browser:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _send(self, method: str, path: str, body: dict[str, object] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, method=method)
        try:
            with urllib.request.urlopen(request, timeout=2 * PATIENCE) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            with error:
                said = json.load(error)["value"]
            raise BrowserError(said["error"], said["message"]) from None


class Element:
    """An element of a page."""

    def __init__(self, browser: Browser, number: str) -> None:
        self._browser = browser
        self._path = f"/element/{number}"

    def click(self) -> None:
        """Clicks in its middle, as a person does; an error if something else lies there."""
        self._browser.send("POST", f"{self._path}/click", {})

    def type(self, text: str) -> None:
        """Types this text into it."""
        self._browser.send("POST", f"{self._path}/value", {"text": text})
