"""Every case of tests/contract, played by a C program."""

from __future__ import annotations

import unittest
from decimal import Decimal
from typing import Any

from contract.case import KEY, Case, text
from contract.wire import serving
from harness import ROOT
from harness.driver import Driver

CASES = sorted((ROOT / "tests" / "contract").glob("*.json"))
# The name that a case has for a kind, and C for its status.
_UPPER = str.maketrans({letter: f"_{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"})


class Contract(unittest.TestCase):
    driver: Driver

    @classmethod
    def setUpClass(cls) -> None:
        cls.driver = Driver()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.driver.close()

    def play(self, case: Case) -> None:
        with serving(case) as server:
            options = {**case.options, "key": KEY, "base_url": server.url + case.base_path, "no_proxy": 1}
            said = self.driver.call(case.operation, **options, **case.args)
        assert KEY not in str(said), said
        if case.ending == "error":
            check_error(said["error"], case)
        elif case.ending == "items":
            assert len(said["items"]) == len(case.expected), said["items"]
            for got, expected in zip(said["items"], case.expected):
                if "error" in expected:
                    check_error(got["error"], case, expected["error"])
                else:
                    check_invoice(got["invoice"], expected)
        elif case.operation == "list_invoices":
            assert len(said["result"]) == len(case.expected)
            for got, expected in zip(said["result"], case.expected):
                check_invoice(got, expected)
        else:
            check_invoice(said["result"], case.expected)
            assert case.to_json in (None, said["result"]["to_json"])


def check_invoice(got: dict[str, Any], expected: dict[str, Any]) -> None:
    """Every field that is listed, and no other."""
    got = dict(got)
    del got["to_json"]
    assert got.pop("is_paid") is (expected["state"] == "PAID")
    for name in ("fiat", "extra"):
        got[name] = dict(got[name])
    for item in got["cart_items"]:
        item["extra"] = dict(item["extra"])
    if "created_unix" in got:
        seconds, nanoseconds = got["created_unix"]
        exact = Decimal(seconds) + Decimal(nanoseconds).scaleb(-9)
        got["created_unix"] = format(exact.normalize(), "f")
    elif got["created_date"] is not None:
        got["created_unix"] = None
    expected = {"created_unix": None, **expected} if "created_date" in expected else expected
    assert shape(got) == shape(expected), f"{got}\n{expected}"


def shape(value: Any) -> Any:
    """Without what is missing or empty, but for created_unix; C shows a NUL inside a text as U+FFFD."""
    if isinstance(value, dict):
        whole = {shape(name): shape(part) for name, part in value.items()}
        return {name: part for name, part in whole.items() if name == "created_unix" or part not in (None, {}, [])}
    if isinstance(value, list):
        return [shape(part) for part in value]
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def check_error(got: dict[str, Any], case: Case, expected: dict[str, Any] | None = None) -> None:
    """All that an error says; its message by parts, and its body if the case gives one."""
    expected = dict(expected or case.expected)
    message = got["message"]
    for part in expected.pop("message_contains", []):
        assert part in message, f"{part} is not in {message}"
    if "body" in expected:
        assert got["body"] == text(expected.pop("body")).replace("\0", "\ufffd")
    assert got["kind"] == "CALYPSO" + expected.pop("kind").translate(_UPPER).upper(), got
    shown = {
        "outcome_unknown": got["outcome_unknown"],
        "attempts": got["attempts"],
        "status": got["http_status"] or None,
        "code": got["code"],
        "trace_id": got["trace_id"],
        "retry_after": None if got["retry_after_ms"] == -1 else got["retry_after_ms"] / 1000,
        "invoice_id": got.get("invoice_id"),
    }
    assert {name: value for name, value in shown.items() if value is not None} == expected, f"{got}\n{expected}"
    assert got["operation"] == case.operation
    assert len(message.splitlines()) == 1, message
    assert not message[0].isupper(), message
    assert not message.endswith("."), message


def _test(path: Any) -> Any:
    return lambda self: self.play(Case.read(path))


for _path in CASES:
    setattr(Contract, f"test_{_path.stem}", _test(_path))
assert CASES


if __name__ == "__main__":
    unittest.main()
