"""The README's Python, on the installed wheel: its first program on the sandbox, and each part at work."""

from __future__ import annotations

from typing import Any

import pytest
from calypso_invoice import AlreadyExistsError, Client, InvalidResponseError, Invoice, NewInvoice, NotFoundError
from calypso_invoice.sandbox import Sandbox
from conftest import ROOT, Shell, blocks, cells, line

PROGRAMS = ["main", "once", "watch", "testing"]


def part(name: str) -> dict[str, Any]:
    defined: dict[str, Any] = {}
    exec(blocks("python")[PROGRAMS.index(name)], defined)
    return defined


def test_the_first_program(shell: Shell) -> None:
    shell.put("main.py", blocks("python")[0])
    assert "CALYPSO_API_KEY: it is not set" in shell("python main.py", code=1)
    assert shell(line("calypso sandbox")) == "invoice 1 waits for 0.00059165 BTC\npaid: no\n"
    # tests/python/environment.sh has built and installed the wheel from the checkout, as this line does.
    assert line("pip install") == f"pip install {ROOT}"


def test_its_test(shell: Shell) -> None:
    shell.put("test_order.py", blocks("python")[PROGRAMS.index("testing")])
    assert "1 passed" in shell("python -m pytest -p no:cacheprovider test_order.py")


def test_once() -> None:
    checkout = part("once")["checkout"]
    order = NewInvoice("0.5", "EUR", "order 1")
    with Sandbox() as sandbox:
        client = sandbox.client()
        first, again = checkout(client, order), checkout(client, order)
        assert first[0] == again[0] == "show"
        assert first[1] == again[1]
        sandbox.pay(first[1][0].id, "0.5")
        assert checkout(client, order)[0] == "deliver"
        client.create_invoice(order)
        what, invoices = checkout(client, order)
        assert (what, len(invoices)) == ("ask a person", 2)
        # Without return_existing it is an error that holds it.
        client.create_invoice(NewInvoice(1, "EUR", "order 2"))
        with pytest.raises(AlreadyExistsError) as raised:
            client.create_invoice_once(NewInvoice(1, "EUR", "order 2"))
        assert len(raised.value.invoices) == 1


class Orders:
    """A merchant's side of the watch; it ends once two orders are delivered."""

    def __init__(self) -> None:
        self.saved: dict[int, str] = {1: "PAID"}
        self.delivered: list[int] = []

    def load(self) -> dict[int, str]:
        return self.saved

    def deliver(self, invoice: Invoice) -> None:
        self.delivered.append(invoice.id)

    def save(self, known: dict[int, str]) -> None:
        self.saved = known
        if len(self.delivered) == 2:
            raise StopAsyncIteration

    def ask_person(self, error: InvalidResponseError) -> None:
        raise error


def test_watch() -> None:
    orders = Orders()
    with Sandbox() as sandbox:
        client = sandbox.client()
        for number in (1, 2, 3):
            client.create_invoice(NewInvoice(number, "EUR", f"order {number}"))
            sandbox.pay(number, number)
        with pytest.raises(StopAsyncIteration):
            part("watch")["watch"](client, orders)
    assert orders.delivered == [2, 3]
    assert orders.saved == {1: "PAID", 2: "PAID", 3: "PAID"}


def test_the_table_of_calls() -> None:
    wait, stop, patient, unknown = cells("Python")
    with Sandbox() as sandbox:
        client = sandbox.client()
        client.create_invoice(NewInvoice(1, "EUR", "order 1"))
        sandbox.pay(1, 1)
        assert isinstance(eval(patient, {"client": client}), Client)
        assert eval(wait, {"client": client, "id": 1}).is_paid
        eval(stop, {"client": client})
        with pytest.raises(NotFoundError) as raised:
            client.get_invoice(404)
        assert eval(unknown, {"error": raised.value}) is False
