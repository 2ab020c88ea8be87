"""Money in Python: how amounts are shown, what rounds and what refuses to, and what a cart costs."""

from __future__ import annotations

import inspect
import textwrap
from decimal import Decimal, Inexact, InvalidOperation
from pathlib import Path
from typing import Any

import calypso_invoice
import pytest
from calypso_invoice import CartItem, Invoice, NewInvoice

SHOWN = [
    ("1e-8", "1E-8", "0.00000001"),
    ("1E+3", "1E+3", "1000"),
    ("12.50", "12.50", "12.50"),
    ("0.00059165", "0.00059165", "0.00059165"),
    ("100.00", "100.00", "100.00"),
    ("-0", "-0", "-0"),
    (
        "0.3333333333333333333333333333333333",
        "0.3333333333333333333333333333333333",
        "0.3333333333333333333333333333333333",
    ),
    ("9" * 64, "9" * 64, "9" * 64),
    ("1e-64", "1E-64", "0." + "0" * 63 + "1"),
]


def paid(amount: str) -> Invoice:
    return Invoice.from_json(f'{{"id":7,"state":"PAID","amount":{amount},"currency":"BTC"}}')


@pytest.mark.parametrize("written, as_text, plain", SHOWN)
def test_how_an_amount_is_shown(written: str, as_text: str, plain: str) -> None:
    amount = paid(written).amount
    assert type(amount) is Decimal
    assert str(amount) == as_text
    assert f"{amount:f}" == plain
    assert Decimal(plain) == amount
    assert repr(amount) == f"Decimal('{as_text}')"


def exact_cents(amount: Decimal) -> Decimal:
    """What the package's docstring says to write."""
    doc = inspect.getdoc(calypso_invoice) or ""
    _, _, code = doc.partition("instead:\n")
    code, _, _ = code.partition("Make one Client")
    code = textwrap.dedent("".join(line for line in code.splitlines(keepends=True) if line.startswith("    ")))
    shown: list[Decimal] = []
    exec(code, {"invoice": paid(str(amount)), "print": shown.append})
    (cents,) = shown
    return cents


@pytest.mark.parametrize("written, cents", [("12.5", "12.50"), ("12.500", "12.50"), ("3", "3.00"), ("1E+3", "1000.00")])
def test_digits_that_are_added(written: str, cents: str) -> None:
    assert str(exact_cents(Decimal(written))) == cents
    assert f"{Decimal(written):.2f}" == cents


@pytest.mark.parametrize("written", ["0.00059165", "12.505", "1e-64", "0.001"])
def test_digits_that_would_be_lost_are_refused(written: str) -> None:
    with pytest.raises(Inexact):
        exact_cents(Decimal(written))
    # Decimal's own format rounds, as the docstring warns.
    assert Decimal(f"{Decimal(written):.2f}") != Decimal(written)


def test_an_amount_too_long_for_cents_is_refused() -> None:
    with pytest.raises(InvalidOperation):
        exact_cents(Decimal("9" * 64))


def cart(*items: tuple[Any, Any, str], currency: str = "EUR") -> Decimal | None:
    return NewInvoice(
        1, currency, "order 17", [CartItem("tea", price, quantity, of) for price, quantity, of in items]
    ).cart_total()


def test_cart_total() -> None:
    total = cart(("4.75", 2, "EUR"), (3, 1, "EUR"), ("1e-8", "0.5", "EUR"))
    assert type(total) is Decimal
    assert total == Decimal("12.500000005")
    assert cart() == 0
    assert cart(("0.1", 3, "EUR")) == Decimal("0.3")
    new = NewInvoice("12.50", "EUR", "order 17", [CartItem("tea", "6.25", 2, "EUR")])
    assert new.cart_total() == new.amount


@pytest.mark.parametrize(
    "items",
    [
        [(1, 1, "EUR"), (1, 1, "USD")],
        [(1, 1, "eur")],
        [("9e64", "9e64", "EUR")],
        [("1e-64", 1, "EUR"), (1, 1, "EUR")],  # exact, it would have 65 digits
    ],
)
def test_a_cart_that_cannot_be_added_up_exactly(items: list[tuple[Any, Any, str]]) -> None:
    assert cart(*items) is None


def test_an_item_from_the_service_that_misses_a_part() -> None:
    invoice = Invoice.from_json(
        '{"id":7,"state":"PAID","amount":1,"currency":"EUR","cartItems":[{"price":1,"currency":"EUR"}]}'
    )
    assert NewInvoice(1, "EUR", "order 17", invoice.cart_items).cart_total() is None


def test_the_readme_says_how_an_amount_is_shown() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    for sentence in ('`f"{amount:f}"` shows every digit', '`f"{amount:.2f}"` rounds'):
        assert sentence in " ".join(readme.split())
    amount = paid("0.00059165").amount
    assert (f"{amount:f}", f"{amount:.2f}") == ("0.00059165", "0.00")
