"""Creating at most once, and templates, on the sandbox: what the contract's cases do not have."""

from __future__ import annotations

import json
import unittest
import urllib.request
from typing import Any

from harness.driver import Driver
from harness.programs import sandbox

ORDER = {"amount": "0.5", "currency": "BTC", "description": "order 1017"}


def control(where: dict[str, str], name: str, **body: Any) -> dict[str, Any]:
    """Plays the customer or the network."""
    data = json.dumps(body).encode()
    with urllib.request.urlopen(f"{where['CALYPSO_BASE_URL']}/_sandbox/{name}", data, timeout=60) as response:
        said: dict[str, Any] = json.loads(response.read() or b"{}")
    return said


class Once(unittest.TestCase):
    def setUp(self) -> None:
        self.where = self.enterContext(sandbox()) if hasattr(self, "enterContext") else self._entered()
        self.driver = Driver(**self.where)
        self.addCleanup(self.driver.close)

    def _entered(self) -> dict[str, str]:
        context = sandbox()
        self.addCleanup(context.__exit__, None, None, None)
        return context.__enter__()

    def test_an_equal_order_is_found_and_not_created_again(self) -> None:
        made = self.driver.call("create_invoice_once", **ORDER)["result"]
        again = self.driver.call("create_invoice_once", **ORDER)["error"]
        assert again["kind"] == "CALYPSO_ALREADY_EXISTS"
        assert not again["outcome_unknown"]
        assert [invoice["id"] for invoice in again["invoices"]] == [made["id"]]
        found = self.driver.call("find_invoices", **ORDER)["result"]
        assert [invoice["id"] for invoice in found] == [made["id"]]
        assert self.driver.call("find_invoices", **{**ORDER, "description": "order 1018"})["result"] == []

    def test_an_order_that_may_be_there_is_not_created(self) -> None:
        self.driver.call("create_invoice", **ORDER)
        error = self.driver.call("create_invoice_once", **{**ORDER, "amount": "0.6"})["error"]
        assert error["kind"] == "CALYPSO_UNRESOLVED"
        assert not error["outcome_unknown"]
        assert error["operation"] == "create_invoice_once"
        assert len(error["invoices"]) == 1

    def test_a_lost_response_is_settled_by_the_list(self) -> None:
        control(self.where, "fault", kind="drop_after", operation="create_invoice")
        assert self.driver.call("create_invoice_once", **ORDER)["result"]["description"] == "order 1017"

    def test_it_creates_again_if_it_is_told_to(self) -> None:
        control(self.where, "fault", kind="drop_before", operation="create_invoice")
        made = self.driver.call("create_invoice_once", resend_after_ms=10, timeout_ms=300000, **ORDER)["result"]
        assert made["description"] == "order 1017"

    def test_an_equal_order_is_returned_if_it_is_told_so(self) -> None:
        made = self.driver.call("create_invoice_once", **ORDER)["result"]
        again = self.driver.call("create_invoice_once", flags=1, **ORDER)["result"]
        assert again["id"] == made["id"]
        self.driver.call("cancel_invoice", id=made["id"])
        error = self.driver.call("create_invoice_once", flags=1, **ORDER)["error"]
        assert error["kind"] == "CALYPSO_ALREADY_EXISTS"

    def test_a_flag_that_is_not_known_is_refused(self) -> None:
        error = self.driver.call("create_invoice_once", flags=2, **ORDER)["error"]
        assert error["kind"] == "CALYPSO_INVALID_REQUEST"
        assert "flags" in error["message"]
        assert self.driver.call("find_invoices", **ORDER)["result"] == []

    def test_a_template(self) -> None:
        made = control(self.where, "template", **{**ORDER, "amount": 0.5, "cartItems": []})
        invoice = self.driver.call("create_invoice_from_template", template_id=made["id"])["result"]
        assert invoice["description"] == "order 1017"
        error = self.driver.call("create_invoice_from_template", template_id=made["id"] + 1)["error"]
        assert error["kind"] == "CALYPSO_NOT_FOUND"


if __name__ == "__main__":
    unittest.main()
