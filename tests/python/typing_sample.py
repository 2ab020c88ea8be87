"""A merchant's program for the type checkers: mypy and basedpyright check it, and nothing runs it.

Each `type: ignore` marks a mistake that must be found: mypy --strict refuses one that is not needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Callable, Optional

from calypso_invoice import (
    CalypsoError,
    CalypsoInterruptedError,
    CartItem,
    Client,
    ConfigError,
    Currency,
    Event,
    Invoice,
    InvoiceChange,
    InvoiceList,
    InvoiceState,
    NewInvoice,
    sandbox,
)
from typing_extensions import assert_type


def options() -> None:
    def hear(event: Event) -> None:
        assert_type(event.operation, str)
        assert_type(event.attempt, int)
        assert_type(event.status, Optional[int])
        assert_type(event.error, Optional[str])
        assert_type(event.elapsed, float)
        assert_type(event.wait, Optional[float])

    Client("key", timeout=30, connect_timeout=2.5, max_retries=0, proxy=None, on_event=hear)
    Client("key", timeout=timedelta(seconds=5), extra_roots=b"", tls_roots="system", user_agent_suffix="shop/1")
    Client.from_env(proxy="http://127.0.0.1:3128", allow_plain_http=True, max_response_bytes=1 << 20)
    Client.from_env(max_list_bytes=1 << 30)
    with Client("key").with_timeout(3) as client:
        assert_type(client, Client)
    Client("key", tls_roots="openssl")  # type: ignore[arg-type]
    Client("key", timeout="30")  # type: ignore[arg-type]
    Client("key", "https://shop.invalid")  # type: ignore[misc]
    Client(b"key")  # type: ignore[arg-type]
    Client("key", time_out=3)  # type: ignore[call-arg]


def operations(client: Client, new: NewInvoice) -> None:
    assert_type(client.list_invoices(), InvoiceList)
    assert_type(next(client.iter_invoices()), Invoice)
    stream: Iterator[Invoice] = client.iter_invoices()
    del stream
    assert_type(client.get_invoice(7), Invoice)
    assert_type(client.cancel_invoice(7), Invoice)
    assert_type(client.create_invoice_from_template(7), Invoice)
    assert_type(client.create_invoice(new), Invoice)
    item = CartItem("tea", Decimal("1.5"), 2, Currency.EUR)
    assert_type(client.create_invoice(amount="1", currency="BTC", description="x", cart_items=[item]), Invoice)
    parts = {"product": "tea", "price": 1, "quantity": 2, "currency": "EUR"}
    assert_type(client.create_invoice(amount="1", currency="BTC", description="x", cart_items=[item, parts]), Invoice)
    assert_type(client.find_invoices(amount="1", currency="BTC", description="x", cart_items=None), InvoiceList)
    assert_type(client.create_invoice_once(new, resend_after=60, return_existing=True), Invoice)
    assert_type(client.wait_for_payment(7, timedelta(minutes=15), pending_states=["ON_HOLD"]), Invoice)
    watch = client.watch_invoices(known={7: InvoiceState.PAID, 8: "ON_HOLD"}, interval=timedelta(minutes=1))
    assert_type(next(watch), InvoiceChange)
    assert_type(next(watch).invoice, Invoice)
    before: str | None = next(watch).previous_state
    saved: Mapping[int, str] = watch.known()
    client.watch_invoices(known=saved, skip_existing=True)
    for change in client.watch_invoices():
        assert_type(change, InvoiceChange)
    client.watch_invoices(known={"7": "PAID"})  # type: ignore[dict-item]
    del before
    found: Sequence[Invoice] = client.find_invoices(new)
    del found
    assert_type(new.cart_total(), Optional[Decimal])
    on_stop: Callable[[], None] = client.interrupt_calls
    del on_stop
    client.get_invoice("7")  # type: ignore[arg-type]
    client.create_invoice(amount=0.1, currency="BTC", description="x")  # type: ignore[call-overload]


def models(invoice: Invoice, invoices: InvoiceList) -> None:
    assert_type(invoice.id, int)
    assert_type(invoice.amount, Decimal)
    assert_type(invoice.fee, Optional[Decimal])
    assert_type(invoice.description, Optional[str])
    assert_type(invoice.created_date, Optional[datetime])
    assert_type(invoice.created_date_text, Optional[str])
    fiat: Mapping[str, Decimal] = invoice.fiat
    items: Sequence[CartItem] = invoice.cart_items
    extra: Mapping[str, Any] = invoice.extra
    del fiat, items, extra
    as_text: str = invoice.state
    assert as_text in {InvoiceState.PAID, "CANCEL"}
    assert_type(invoice.to_dict(json=True, api_names=True), "dict[str, Any]")
    assert_type(invoices.to_dicts(json=True), "list[dict[str, Any]]")
    sequence: Sequence[Invoice] = invoices
    del sequence
    assert_type(invoices[0], Invoice)
    invoice.amount = Decimal(1)  # type: ignore[misc]
    invoice.unheard_of  # type: ignore[attr-defined] # noqa: B018
    NewInvoice(0.1, "BTC", "x")  # type: ignore[arg-type]


def errors(client: Client) -> None:
    try:
        client.get_invoice(7)
    except ConfigError as error:
        as_value_error: ValueError = error
        del as_value_error
    except CalypsoInterruptedError as error:
        assert_type(error.outcome_unknown, bool)
    except CalypsoError as error:
        assert_type(error.kind, str)
        assert_type(error.outcome_unknown, bool)
        assert_type(error.status, Optional[int])
        assert_type(error.retry_after, Optional[float])
        assert_type(error.operation, Optional[str])
        assert_type(error.attempts, int)
        assert_type(error.elapsed, float)
        held: Sequence[Invoice] = error.invoices
        del held


def in_the_sandbox() -> None:
    with sandbox.Sandbox() as shop:
        assert_type(shop, sandbox.Sandbox)
        assert_type(shop.url, str)
        assert_type(shop.client(), Client)
        assert_type(shop.client(max_retries=0, timeout=timedelta(seconds=5), proxy=None), Client)
        shop.client(max_retrys=0)  # type: ignore[call-arg]
        shop.client(timeout="5")  # type: ignore[arg-type]
        shop.fault("respond", status=503, headers={"Retry-After": "1"}, times=2)
        shop.fault("cut", bytes=3, operation="list_invoices")
        shop.fault("late", seconds=0.5, close="never")
        shop.fault("drop_after", close="reset")
        shop.fault("meteor")  # type: ignore[call-overload]
        shop.fault("respond")  # type: ignore[call-overload]
        shop.fault("cut", status=503)  # type: ignore[call-overload]
        shop.fault("delay", operation="list")  # type: ignore[call-overload]
        shop.fault("drop_after", close="rst")  # type: ignore[call-overload]
