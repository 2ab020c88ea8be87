"""The checkout page: what it shows by state, and that two visits, in any processes, never create two invoices."""

from __future__ import annotations

import importlib.util
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from calypso_invoice import BadRequestError, Client, UnresolvedError
from calypso_invoice.sandbox import Sandbox

from support.child import EXAMPLES, PROGRAMS, line, output, running
from support.server import PATIENCE

NEW: dict[str, Any] = {"amount": "0.00059165", "currency": "BTC", "description": "order 17"}


def load() -> Any:
    spec = importlib.util.spec_from_file_location("checkout", EXAMPLES / "checkout.py")
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    assert spec.loader is not None
    spec.loader.exec_module(module)
    return module


checkout = load()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "shop.sqlite"


@pytest.fixture
def orders(database: Path, client: Client) -> Any:
    return checkout.Orders(client, database)


def creates(sandbox: Sandbox) -> int:
    return sum(request.operation == "create_invoice" for request in sandbox.requests())


def test_the_page() -> None:
    def page(url: str, data: bytes | None = None) -> str:
        with urllib.request.urlopen(url, data, PATIENCE) as response:
            text: str = response.read().decode()
            return text

    with running(EXAMPLES / "checkout.py", "0") as process:
        url, _, order = line(process).rpartition("/order/")
        assert order == "1017"
        assert "Pay <b>0.00059165 BTC</b> to" in page(f"{url}/order/17")
        assert page(f"{url}/order/17") == page(f"{url}/order/17")
        assert "Paid" in page(f"{url}/pay/17", b"")


@pytest.mark.parametrize(
    "state, said",
    [
        ("PENDING_PAYMENT", "Pay <b>"),
        ("PAID", "on its way"),
        ("PENDING_INTERVENTION", "We look into"),
        ("UNHEARD_OF", "We look into"),
        ("CANCEL", "order again"),
    ],
)
def test_what_the_page_says_by_state(state: str, said: str, orders: Any, sandbox: Sandbox) -> None:
    invoice = orders.invoice_for(17)
    sandbox.set_state(invoice.id, state)
    shown = checkout.page(17, orders.invoice_for(17))
    assert said in shown
    assert ("refresh" in shown) is (state == "PENDING_PAYMENT")
    assert creates(sandbox) == 1


def visit(sandbox: Sandbox, database: Path) -> str:
    return output(PROGRAMS / "shopping.py", sandbox.url, str(database), "17").strip()


def test_many_processes_at_once(sandbox: Sandbox, database: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        seen = set(pool.map(lambda _: visit(sandbox, database), range(6)))
    assert seen <= {"1", "None"}
    assert visit(sandbox, database) == "1"
    assert creates(sandbox) == 1


@pytest.mark.parametrize("slow, other_sees", [("list_invoices", "None"), ("create_invoice", "1")])
def test_a_second_process_only_looks(slow: str, other_sees: str, sandbox: Sandbox, database: Path) -> None:
    sandbox.fault("delay", operation=slow)
    with running(PROGRAMS / "shopping.py", sandbox.url, str(database), "17") as first:
        sandbox.wait_for_requests(1 if slow == "list_invoices" else 2, PATIENCE)
        assert visit(sandbox, database) == other_sees
        sandbox.release()
        assert line(first) == "1"
    assert visit(sandbox, database) == "1"
    assert creates(sandbox) == 1


@pytest.mark.parametrize("slow, found", [("list_invoices", "None"), ("create_invoice", "1")])
def test_a_process_that_died_while_it_created(slow: str, found: str, sandbox: Sandbox, database: Path) -> None:
    sandbox.fault("delay", operation=slow)
    with running(PROGRAMS / "shopping.py", sandbox.url, str(database), "17") as first:
        sandbox.wait_for_requests(1 if slow == "list_invoices" else 2, PATIENCE)
        first.kill()
    before = creates(sandbox)
    assert visit(sandbox, database) == visit(sandbox, database) == found
    assert creates(sandbox) == before


def test_a_create_that_lands_late(sandbox: Sandbox, database: Path) -> None:
    orders = checkout.Orders(sandbox.client(timeout=1), database)
    sandbox.fault("late", operation="create_invoice")
    with pytest.raises(UnresolvedError) as raised:
        orders.invoice_for(17)
    assert raised.value.outcome_unknown
    assert "One moment" in checkout.page(17, orders.invoice_for(17))
    sandbox.land()
    assert orders.invoice_for(17).id == 1
    assert creates(sandbox) == 1


def test_a_create_that_is_refused_may_be_tried_again(orders: Any, sandbox: Sandbox) -> None:
    sandbox.fault("respond", operation="create_invoice", status=422)
    with pytest.raises(BadRequestError):
        orders.invoice_for(17)
    assert orders.invoice_for(17).id == 1


def test_what_may_be_the_order_keeps_it_from_being_created(orders: Any, client: Client, sandbox: Sandbox) -> None:
    client.create_invoice(**{**NEW, "amount": 1})
    with pytest.raises(UnresolvedError, match="nothing was sent") as raised:
        orders.invoice_for(17)
    assert not raised.value.outcome_unknown
    assert [invoice.amount for invoice in raised.value.invoices] == [1]
    assert creates(sandbox) == 1


@pytest.mark.parametrize(
    "states, shown", [(["CANCEL", "PAID"], 2), (["PENDING_PAYMENT", "CANCEL"], 1), (["CANCEL", "CANCEL"], 1)]
)
def test_what_was_there_already(states: list[str], shown: int, orders: Any, client: Client, sandbox: Sandbox) -> None:
    for state in states:
        sandbox.set_state(client.create_invoice(**NEW).id, state)
    assert orders.invoice_for(17).id == shown
    assert orders.invoice_for(17).id == shown
    assert creates(sandbox) == 2


def test_several_that_are_not_cancelled_are_for_a_person(orders: Any, client: Client, sandbox: Sandbox) -> None:
    for _ in range(2):
        client.create_invoice(**NEW)
    for _ in range(2):  # and it stays so
        with pytest.raises(LookupError, match=r"\[1, 2\]"):
            orders.invoice_for(17)
    assert creates(sandbox) == 2
