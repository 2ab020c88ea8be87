"""Every setter takes effect, or the fault it was given comes back from the call that uses it."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path
from typing import Any, Callable, TypeVar

from harness.certificates import HAS_OPENSSL, Authority
from harness.driver import Driver
from harness.header import functions
from support.scripts import INVOICE, KEY, in_turn, responding, silent
from support.server import Connection, Server

TESTED: set[str] = set()
Test = TypeVar("Test")


def tests(*setters: str) -> Callable[[Test], Test]:
    """Says which setters a test is of; the last test asks for all of them."""
    TESTED.update(setters)
    return lambda test: test


class Options(unittest.TestCase):
    driver: Driver

    @classmethod
    def setUpClass(cls) -> None:
        cls.driver = Driver()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.driver.close()

    def call(self, operation: str = "get_invoice", /, **fields: Any) -> dict[str, Any]:
        said = self.driver.call(operation, **{"key": KEY, "id": 7, **fields})
        assert KEY not in str(said)
        return said

    def result(self, operation: str = "get_invoice", /, **fields: Any) -> dict[str, Any]:
        said = self.call(operation, **fields)
        assert "result" in said, said
        result: dict[str, Any] = said["result"]
        return result

    def error(self, kind: str, operation: str = "get_invoice", /, **fields: Any) -> dict[str, Any]:
        said = self.call(operation, **fields)
        assert said.get("error", {}).get("kind") == "CALYPSO_" + kind, said
        error: dict[str, Any] = said["error"]
        return error

    @tests("base_url", "timeout_ms")
    def test_timeout_is_the_deadline_of_the_whole_call(self) -> None:
        with Server(silent) as server:
            order = {"amount": "1", "currency": "BTC", "description": "order 1"}
            error = self.error("TIMEOUT", "create_invoice", base_url=server.url, timeout_ms=200, **order)
            assert error["outcome_unknown"]
            assert error["elapsed_ms"] >= 100
            assert len(server.requests) == 1

    def test_with_timeout_is_the_timeout_of_the_new_client(self) -> None:
        with Server(silent) as server:
            self.error("TIMEOUT", base_url=server.url, with_timeout_ms=200)
        error = self.error("CONFIG", base_url="http://127.0.0.1:1", with_timeout_ms=0)
        assert error["message"].startswith("timeout: ")

    @tests("connect_timeout_ms")
    def test_connect_timeout_bounds_the_handshake_alone(self) -> None:
        with Server(Connection.hold) as server:
            url = server.url.replace("http://127.0.0.1", "https://localhost")
            said = self.call(base_url=url, timeout_ms=60000, connect_timeout_ms=200, max_retries=0)
            assert "connect" in said["error"]["message"]
            assert said["error"]["elapsed_ms"] < 30000

    @tests("max_retries")
    def test_max_retries_counts_the_further_attempts(self) -> None:
        for retries in (0, 1, 3):
            with Server(responding(503, headers={"Retry-After": "0"})) as server:
                error = self.error("SERVER", base_url=server.url, max_retries=retries)
                assert error["attempts"] == len(server.requests) == retries + 1

    @tests("proxy")
    def test_proxy_by_url(self) -> None:
        with Server(responding(403)) as server:
            error = self.error("CONNECT", base_url="https://shop.invalid", max_retries=0, proxy=server.url)
            assert "proxy" in error["message"]
            assert [(seen.method, seen.path) for seen in server.requests] == [("CONNECT", "shop.invalid:443")]

    @tests("no_proxy")
    def test_no_proxy_does_not_look_at_the_environment(self) -> None:
        driver = Driver(HTTPS_PROXY="gopher://127.0.0.1")
        told = {"key": KEY, "base_url": "https://127.0.0.1.invalid:1", "max_retries": 0, "id": 7}
        assert driver.call("get_invoice", **told)["error"]["kind"] == "CALYPSO_CONFIG"
        assert driver.call("get_invoice", no_proxy=1, **told)["error"]["kind"] == "CALYPSO_CONNECT"
        driver.close()

    @tests("extra_roots", "tls_roots")
    @unittest.skipUnless(HAS_OPENSSL, "there is no openssl to make certificates with")
    def test_roots(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            authority = Authority(Path(folder))
            driver = Driver(SSL_CERT_FILE=str(authority.file))
            with Server(responding(200, INVOICE), authority.context) as server:
                told = {"key": KEY, "base_url": server.url, "max_retries": 0, "id": 7}
                assert driver.call("get_invoice", **told)["error"]["kind"] == "CALYPSO_CONNECT"
                # What stands between certificates need not be UTF-8.
                pem = b"caf\xe9\n" + authority.pem.encode()
                assert driver.call("get_invoice", extra_roots=pem, **told)["result"]["id"] == "7"
                assert driver.call("get_invoice", tls_roots=1, **told)["result"]["id"] == "7"
                assert driver.call("get_invoice", tls_roots=0, **told)["error"]["kind"] == "CALYPSO_CONNECT"
            driver.close()

    @tests("max_response_bytes")
    def test_max_response_bytes(self) -> None:
        with Server(responding(200, INVOICE)) as server:
            assert self.result(base_url=server.url, max_response_bytes=len(INVOICE))["id"] == "7"
            self.error("INVALID_RESPONSE", base_url=server.url, max_response_bytes=len(INVOICE) - 1)

    @tests("max_list_bytes")
    def test_max_list_bytes(self) -> None:
        whole = f"[{INVOICE}]"
        with Server(responding(200, whole)) as server:
            assert self.result("list_invoices", base_url=server.url, max_list_bytes=len(whole))
            self.error("INVALID_RESPONSE", "list_invoices", base_url=server.url, max_list_bytes=len(whole) - 1)
            items = self.call("iter_invoices", base_url=server.url, max_list_bytes=1)["items"]
            assert [item["invoice"]["id"] for item in items] == ["7"]

    @tests("user_agent_suffix")
    def test_user_agent(self) -> None:
        with Server(responding(200, INVOICE)) as server:
            self.result(base_url=server.url)
            self.result(base_url=server.url, user_agent_suffix="shop/2.1")
            own, longer = (request.header("user-agent") for request in server.requests)
        assert own
        assert own.startswith("calypso-invoice/")
        assert own.endswith(" (c)")
        assert longer == own + " shop/2.1"

    @tests("allow_plain_http")
    def test_plain_http_must_be_allowed(self) -> None:
        told = {"base_url": "http://shop.invalid", "max_retries": 0, "no_proxy": 1}
        for refused in ({}, {"allow_plain_http": 0}):
            assert "allow_plain_http" in self.error("CONFIG", **told, **refused)["message"]
        self.error("CONNECT", **told, allow_plain_http=1)

    @tests("on_event")
    def test_on_event_hears_of_every_attempt(self) -> None:
        with Server(in_turn(503)) as server:
            first, last = self.call(base_url=server.url)["events"]
        assert (first["operation"], first["attempt"], first["http_status"]) == ("get_invoice", 1, 503)
        assert (first["kind"], last["kind"], last["http_status"], last["attempt"]) == (
            "CALYPSO_SERVER",
            "CALYPSO_OK",
            200,
            2,
        )
        assert first["wait_ms"] >= 0
        assert last["wait_ms"] == -1
        assert first["line"].startswith("get_invoice: attempt 1: Server (status 503) after ")

    @tests("interrupt")
    def test_interrupt_is_asked_until_it_says_stop(self) -> None:
        with Server(silent) as server:
            order = {"amount": "1", "currency": "BTC", "description": "order 1"}
            error = self.error("INTERRUPTED", "create_invoice", base_url=server.url, stop_after=3, **order)
            assert error["outcome_unknown"]
            assert error["elapsed_ms"] < 10000

    def test_a_wait_polls_until_the_state_does_not_wait(self) -> None:
        states = iter(["PENDING_PAYMENT", "ON_HOLD", "MEM_POOL_FOUND", "PAID"])

        def script(connection: Connection) -> None:
            while connection.read_request():
                connection.respond(200, INVOICE.replace("PENDING_PAYMENT", next(states)))

        told = {"wait_ms": 60000, "first_interval_ms": 1, "longest_interval_ms": 2, "pending_state": "ON_HOLD"}
        with Server(script) as server:
            said = self.call("wait_for_payment", base_url=server.url, **told)
        assert said["result"]["is_paid"]
        assert len(said["events"]) == 4

    def test_a_wait_that_fails_has_what_was_last_seen(self) -> None:
        def script(connection: Connection) -> None:
            connection.read_request()
            connection.respond(200, INVOICE)
            connection.read_request()
            connection.respond(404)

        with Server(script) as server:
            told = {"wait_ms": 60000, "first_interval_ms": 1}
            error = self.error("NOT_FOUND", "wait_for_payment", base_url=server.url, **told)
            assert [invoice["id"] for invoice in error["invoices"]] == ["7"]

    def test_a_wait_has_a_deadline_of_its_own(self) -> None:
        with Server(silent) as server:
            error = self.error("TIMEOUT", "wait_for_payment", base_url=server.url, wait_ms=200)
            assert error["operation"] == "wait_for_payment"
            assert error["elapsed_ms"] < 30000
            assert error["invoices"] == []

    def test_a_wait_of_no_time_is_refused(self) -> None:
        for name in ("wait_ms", "first_interval_ms", "longest_interval_ms"):
            told = {"base_url": "http://127.0.0.1:1", "wait_ms": 1000, name: 0}
            message = self.error("INVALID_REQUEST", "wait_for_payment", **told)["message"]
            assert name.replace("wait_ms", "timeout").replace("_ms", "") in message

    def test_the_key_and_the_url_from_the_environment(self) -> None:
        with Server(responding(200, INVOICE)) as server:
            driver = Driver(CALYPSO_API_KEY=KEY, CALYPSO_BASE_URL=server.url)
            assert driver.call("get_invoice", id=7)["result"]["id"] == "7"
            assert server.requests[0].header("api-key") == KEY
            driver.close()
        error = self.driver.call("get_invoice", id=7)["error"]
        assert error["kind"] == "CALYPSO_CONFIG"
        assert error["message"].startswith("CALYPSO_API_KEY: ")

    def test_the_first_fault_comes_back(self) -> None:
        told = {"tls_roots": 7, "user_agent_suffix": b"\xff", "base_url": "ftp://shop"}
        assert self.error("CONFIG", **told)["message"].startswith("tls_roots: ")
        told = {"user_agent_suffix": b"\xff", "tls_roots": 7, "base_url": "ftp://shop"}
        assert self.error("INVALID_UTF8", **told)["message"].startswith("user_agent_suffix: ")
        assert self.error("CONFIG", base_url="ftp://shop")["message"].startswith("base_url: ")

    def test_bad_values(self) -> None:
        bad = [
            *[(name, 0) for name in ("timeout_ms", "connect_timeout_ms", "max_response_bytes", "max_list_bytes")],
            *[("base_url", url) for url in ("", "https://me:secret@shop", "https://shop?x")],
            *[("proxy", url) for url in ("", "gopher://shop", "://")],
            *[("extra_roots", pem) for pem in ("", "no certificate")],
            *[("user_agent_suffix", text) for text in ("", "two\nlines", "ä")],
            *[("key", key) for key in ("", "secret key", "sécret")],
        ]
        for name, value in bad:
            message = self.error("CONFIG", **{name: value})["message"]
            assert message.startswith(name.replace("key", "api_key").replace("_ms", "") + ": "), message
            assert "cret" not in message

    def test_a_fault_of_the_cart_names_its_place(self) -> None:
        good = {"product": "Mug", "price": "1", "quantity": "1", "currency": "BTC"}
        bad: list[tuple[dict[str, Any], str, str]] = [
            ({"price": "1,5"}, "INVALID_REQUEST", "cart_items[1].price: not a number"),
            ({"quantity": ""}, "INVALID_REQUEST", "cart_items[1].quantity: not a number"),
            ({"product": b"\xff"}, "INVALID_UTF8", "cart_items[1].product: "),
            ({"currency": b"\xff"}, "INVALID_UTF8", "cart_items[1].currency: "),
        ]
        order = {"amount": "1", "currency": "BTC", "description": "order 1", "base_url": "http://127.0.0.1:1"}
        for change, kind, place in bad:
            error = self.error(kind, "create_invoice", cart_items=[good, {**good, **change}, good], **order)
            assert error["message"].startswith(f"create_invoice: {place}")
            assert error["attempts"] == 0

    def test_every_setter_has_a_test(self) -> None:
        setters = {f.name.partition("_set_")[2] for f in functions() if f.name.startswith("calypso_config_set_")}
        assert setters == TESTED, setters ^ TESTED


if __name__ == "__main__":
    unittest.main()
