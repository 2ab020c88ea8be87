"""Invoices as the tables that a notebook shows; everything that came from the service is escaped."""

from __future__ import annotations

from decimal import Decimal
from html import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from . import CartItem, Invoice, InvoiceList

ENDS = 10
"""How many rows a long table shows of its beginning, and of its end."""
IN_A_ROW, ALONE = 80, 1000
"""How many characters of a text are shown in the row of a table, and of an invoice alone."""
SIDES = {"l": ' style="text-align:left"', "r": ' style="text-align:right"'}
"""Texts to the left, numbers to the right: a notebook's own style sets both to the right."""


def invoices(all: InvoiceList) -> str:
    """A list as a table with a row for each invoice."""
    columns = ("id", "state", "amount", "currency", "description", "created (UTC)")
    if len(all) <= 2 * ENDS:
        rows = [_row(_cells(invoice), "rlrlll") for invoice in all]
    else:
        rows = [_row(_cells(invoice), "rlrlll") for part in (all[:ENDS], all[-ENDS:]) for invoice in part]
        rows.insert(ENDS, f'<tr><td colspan="{len(columns)}"{SIDES["l"]}>… {len(all) - 2 * ENDS} more …</td></tr>')
    return (
        _table([_row(columns, "rlrlll", "th"), *rows])
        + f"<p>{len(all)} {'invoice' if len(all) == 1 else 'invoices'}</p>"
    )


def invoice(one: Invoice) -> str:
    """An invoice as a table with a row for each of its fields that is there."""
    fields = {
        "id": str(one.id),
        "state": _text(one.state, ALONE),
        "amount": _money(one.amount, one.currency),
        "description": _text(one.description, ALONE),
        "cart_items": _cart(one.cart_items),
        "pay_amount": _number(one.pay_amount),
        "fee": _number(one.fee),
        "fiat": ", ".join(_money(amount, code) for code, amount in one.fiat.items()),
        "invoice_address": _text(one.invoice_address, ALONE),
        "created (UTC)": _created(one),
        **{_text(name, IN_A_ROW): _text(_plain(value), ALONE) for name, value in one.extra.items()},
    }
    side = SIDES["l"]
    return _table(f"<tr><th{side}>{name}</th><td{side}>{value}</td></tr>" for name, value in fields.items() if value)


def _cells(one: Invoice) -> list[str]:
    return [
        str(one.id),
        _text(one.state, IN_A_ROW),
        _number(one.amount),
        _text(one.currency, IN_A_ROW),
        _text(one.description, IN_A_ROW),
        _created(one),
    ]


def _cart(items: tuple[CartItem, ...]) -> str:
    if not items:
        return ""
    rows = [_row(_item_cells(item), "lrrl") for item in items[:ENDS]]
    if len(items) > ENDS:
        rows.append(f'<tr><td colspan="4"{SIDES["l"]}>… {len(items) - ENDS} more</td></tr>')
    return _table([_row(["product", "quantity", "price", "currency"], "lrrl", "th"), *rows])


def _item_cells(item: CartItem) -> list[str]:
    return [
        _text(item.product, IN_A_ROW),
        _number(item.quantity),
        _number(item.price),
        _text(item.currency, IN_A_ROW),
    ]


def _table(rows: Iterable[str]) -> str:
    return f"<table>{''.join(rows)}</table>"


def _row(cells: Iterable[str], sides: str, tag: str = "td") -> str:
    return "<tr>" + "".join(f"<{tag}{SIDES[side]}>{cell}</{tag}>" for cell, side in zip(cells, sides)) + "</tr>"


def _plain(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _number(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount:f} {_text(currency, IN_A_ROW)}"


def _created(one: Invoice) -> str:
    if one.created_date is None:
        return _text(one.created_date_text, IN_A_ROW)
    return f"{one.created_date:%Y-%m-%d %H:%M:%S}"


def _text(text: str | None, longest: int) -> str:
    if text is None:
        return ""
    if len(text) <= longest:
        return escape(text)
    return f"{escape(text[:longest])}… ({len(text)} characters)"
