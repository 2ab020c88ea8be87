"""No page but the sandbox's own can drive the sandbox, whatever it tries in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from calypso_invoice.sandbox import Sandbox

from support.browser import MISSING, REBOUND, WHY, Browser

pytestmark = pytest.mark.skipif(MISSING, reason=WHY)
HOSTS = ["127.0.0.1", "localhost", REBOUND]
ATTACK = """
const url = arguments[0], body = '{"id": 1, "state": "PAID"}'
const form = document.createElement('form')
form.method = 'post'; form.action = url + '/_sandbox/reset'; form.target = 'frame'
const frame = document.createElement('iframe')
frame.name = 'frame'
const loaded = new Promise(done => frame.onload = done)
document.body.append(form, frame)
form.submit()
const image = new Image()
const seen = new Promise(done => image.onload = image.onerror = done)
image.src = url + '/_sandbox/overview'
const tries = [
  [url + '/_sandbox/state', {method: 'POST', body, mode: 'no-cors'}],
  [url + '/_sandbox/state', {method: 'POST', body, mode: 'no-cors', headers: {'Content-Type': 'text/plain'}}],
  [url + '/_sandbox/state', {method: 'POST', body: new URLSearchParams(body), mode: 'no-cors'}],
  [url + '/_sandbox/state', {method: 'POST', body, headers: {'Content-Type': 'application/json'}}],
  [url + '/_sandbox/reset', {method: 'POST'}],
  [url + '/_sandbox/invoices', {}],
  [url + '/api/v1/invoices', {headers: {'Api-Key': 'sandbox-key'}}],
  [url + '/api/v1/invoices/1/chargeback', {method: 'POST', headers: {'Api-Key': 'sandbox-key'}}],
]
const read = tries.map(([where, how]) => fetch(where, how).then(said => said.text(), () => ''))
return Promise.all([...read, loaded, seen]).then(all => all.slice(0, tries.length).join(''))
"""


class OtherPage(BaseHTTPRequestHandler):
    """A page of somebody else's."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "35")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>other</title>")

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def other_origin() -> Iterator[int]:
    """The port of a server with that page."""
    with ThreadingHTTPServer(("127.0.0.1", 0), OtherPage) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("host", HOSTS)
def test_another_page_cannot_drive_it(host: str, other_origin: int, browser: Browser, sandbox: Sandbox) -> None:
    sandbox.seed(1)
    browser.open(f"http://{host}:{other_origin}/")
    for target in HOSTS:
        assert browser.run(ATTACK, sandbox.url.replace("127.0.0.1", target)) == ""
        assert [invoice.state for invoice in sandbox.invoices()] == ["PENDING_PAYMENT"]
    browser.complaints()


def test_a_name_that_was_bent_to_this_machine_cannot_drive_it(browser: Browser, sandbox: Sandbox) -> None:
    sandbox.seed(1)
    here = sandbox.url.replace("127.0.0.1", REBOUND)
    browser.open(here)  # of one origin with what the attacker's page, loaded before, would ask for
    assert "not this machine" in browser.text("body")
    for path in ("/", "/_sandbox/", "/_sandbox/overview", "/_sandbox/invoices"):
        said = browser.run("return fetch(arguments[0]).then(said => said.text())", path)
        assert "not this machine" in said
        assert "seeded" not in said
    for path, body in [("/_sandbox/reset", ""), ("/_sandbox/state", '{"id": 1, "state": "PAID"}')]:
        send = "return fetch(arguments[0], {method: 'POST', body: arguments[1]}).then(said => said.status)"
        assert browser.run(send, path, body) == 403
    create_here = (
        "return fetch('/api/v1/invoices/1/chargeback', {method: 'POST', headers: {'Api-Key': 'sandbox-key'}})"
        ".then(said => said.status)"
    )
    assert browser.run(create_here) == 403
    assert [invoice.state for invoice in sandbox.invoices()] == ["PENDING_PAYMENT"]
    browser.complaints()


def test_no_page_can_frame_it(other_origin: int, browser: Browser, sandbox: Sandbox) -> None:
    browser.open(f"http://127.0.0.1:{other_origin}/")
    browser.run(
        "const frame = document.createElement('iframe'); frame.src = arguments[0]; document.body.append(frame);"
        "return new Promise(done => frame.onload = done)",
        sandbox.url,
    )
    assert any("frame-ancestors" in complaint for complaint in browser.complaints())
