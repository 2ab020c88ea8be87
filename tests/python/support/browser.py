"""A real browser for the tests: Debian's chromium without a window, driven over the WebDriver protocol.

It resolves no names but those of this machine, so that neither a page nor the browser itself reaches beyond it.
"""

from __future__ import annotations

import base64
import json
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from support.server import PATIENCE

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
MISSING = not (CHROMIUM and DRIVER)
WHY = "there is no chromium and chromedriver here, so no page was looked at in a browser"
REBOUND = "rebound.test"
"""A name that leads to this machine, as attackers make one of theirs do."""

_ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",  # the tests may run as root
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-proxy-server",
    f"--host-resolver-rules=MAP {REBOUND} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how the protocol marks an element
# Calls back when the condition holds, which is asked at every change of the page.
_WAIT = """
const [code, values, done] = arguments, condition = new Function('arguments', 'return ' + code)
const look = () => { const value = condition(values); if (value) { observer.disconnect(); done(value) } }
const observer = new MutationObserver(look)
observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true})
look()
"""
# Tries to run a script as somebody would who had got markup into the page: whether the page's policy kept it from that.
_INTRUDE = """
const attempt = intrude => { try { intrude() } catch { /* some policies refuse even to put it there */ } }
const image = new Image(), tried = new Promise(done => image.addEventListener('error', done))
const script = document.createElement('script')
attempt(() => image.setAttribute('onerror', 'window.intruder = 1'))
attempt(() => script.textContent = 'window.intruder = 1')
image.src = 'data:nothing'
document.body.append(image, script)
return tried.then(() => window.intruder === undefined)
"""
_LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class BrowserError(Exception):
    """What the driver says went wrong."""


class Browser:
    """One browser with one window, which ends with its with block."""

    def __init__(self) -> None:
        assert CHROMIUM
        assert DRIVER
        self._session = ""
        self._profile = tempfile.TemporaryDirectory()
        self._driver = subprocess.Popen(
            [DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True
        )
        try:
            assert self._driver.stdout
            started = next(line for line in self._driver.stdout if "successfully on port" in line)
            self._url = f"http://127.0.0.1:{int(started.rstrip().rstrip('.').rpartition(' ')[2])}/session"
            chrome = {"binary": CHROMIUM, "args": [*_ARGUMENTS, f"--user-data-dir={self._profile.name}"]}
            wanted = {
                "goog:chromeOptions": chrome,
                "goog:loggingPrefs": {"browser": "ALL"},
                "timeouts": {"script": int(PATIENCE * 1000), "pageLoad": int(PATIENCE * 1000)},
            }
            session = self.send("POST", "", {"capabilities": {"alwaysMatch": wanted}})
            self._session = f"/{session['sessionId']}"
        except BaseException:
            self.close()
            raise

    def open(self, url: str) -> None:
        """Loads a page."""
        self.send("POST", "/url", {"url": url})

    def find(self, selector: str) -> Element:
        """The first element that a CSS selector names."""
        found = self.send("POST", "/element", {"using": "css selector", "value": selector})
        return Element(self, found[_ELEMENT])

    def click(self, selector: str) -> None:
        """Clicks on the middle of an element, as a person does; an error if something else lies there."""
        self.find(selector).send("click")

    def type(self, selector: str, text: str) -> None:
        """Types this text into an element."""
        self.find(selector).send("value", text=text)

    def run(self, code: str, *values: object) -> Any:
        """What a piece of JavaScript returns, once a promise is kept; it finds the values in `arguments`."""
        return self.send("POST", "/execute/sync", {"script": code, "args": list(values)})

    def wait(self, condition: str, *values: object) -> Any:
        """Waits until an expression in JavaScript is true in the page, or in the one that follows it; returns its value."""
        end = time.monotonic() + PATIENCE
        # What waits in a page is lost with it, sometimes without a word: then it begins again in the page that follows.
        self._limit_scripts(2)
        try:
            while (value := self._wait_here(condition, values)) is None:
                if time.monotonic() > end:
                    raise BrowserError(
                        f"{condition} is not true of this page: {self.run('return document.body.innerText')}"
                    )
            return value
        finally:
            self._limit_scripts(PATIENCE)

    def _wait_here(self, condition: str, values: tuple[object, ...]) -> Any:
        try:
            return self.send("POST", "/execute/async", {"script": _WAIT, "args": [condition, values]})
        except BrowserError as error:
            if "script timeout" not in str(error) and "unloaded" not in str(error):
                raise
            return None

    def _limit_scripts(self, seconds: float) -> None:
        self.send("POST", "/timeouts", {"script": int(seconds * 1000)})

    def text(self, selector: str) -> str:
        """The text of an element as its user sees it."""
        text: str = self.run("return document.querySelector(arguments[0]).innerText", selector)
        return text

    def press(self, keys: str) -> None:
        """Presses keys, one after the other, wherever the focus is."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.send("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def keeps_scripts_out(self) -> bool:
        """Whether the page runs no script but its own, even when there is one in it; it complains of that."""
        return bool(self.run(_INTRUDE)) and self.complaints() != []

    def complaints(self) -> list[str]:
        """What the browser has written to its console since the last time, as of a policy that was broken."""
        return [entry["message"] for entry in self.send("POST", "/se/log", {"type": "browser"})]

    def screen(self, width: int, height: int, scheme: str = "light") -> None:
        """Gives the page a screen of this size, and a user who likes it light or dark."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._devtools("Emulation.setDeviceMetricsOverride", size)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self._devtools("Emulation.setEmulatedMedia", {"features": features})

    def picture(self, path: Path) -> None:
        """Saves what is on the screen."""
        path.write_bytes(base64.b64decode(self.send("GET", "/screenshot")))

    def close(self) -> None:
        """Ends the browser and its driver."""
        try:
            if self._session:
                self.send("DELETE", "")
        finally:
            with self._driver:
                self._driver.kill()
            self._profile.cleanup()

    def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """What the driver responds to a command of this session."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + self._session + path, data, method=method)
        try:
            with _LOCAL.open(request, timeout=2 * PATIENCE) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            with error:
                said = json.load(error)["value"]
            raise BrowserError(f"{said['error']}: {said['message']}") from None

    def _devtools(self, command: str, parameters: dict[str, Any]) -> None:
        """What WebDriver has no word for."""
        self.send("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def __enter__(self) -> Browser:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Element:
    """An element of a page."""

    def __init__(self, browser: Browser, number: str) -> None:
        self._browser = browser
        self._number = number

    def send(self, command: str, **parameters: object) -> None:
        """Does something with it."""
        self._browser.send("POST", f"/element/{self._number}/{command}", parameters)
