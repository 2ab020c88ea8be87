"""What a notebook shows of an invoice and of a list, and what their reprs are when there is much to show."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from calypso_invoice import CartItem, Invoice, InvoiceChange, InvoiceList, NewInvoice

WHOLE = (
    '{"amount":1e-8,"cartItems":[{"currency":"EUR","price":10.10,"product":"tea","quantity":2}],'
    '"createdDate":"2021-05-25T14:37:28.054+02:00","currency":"BTC","description":"order 1017","fee":0,'
    '"fiat":{"USD":25.00,"EUR":20.5},"id":9007199254740993,"invoiceAddress":"tb1q","payAmount":0.00059166,"state":"PAID",'
    '"rate":1.0e-8,"tags":["a"]}'
)


class Table(HTMLParser):
    """The rows of the tables in a text, cell by cell; text outside of them in `rest`. What is not closed is an error."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.rest = ""
        self.tags: set[str] = set()
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        self._open.append(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        assert {name for name, _ in attrs} <= {"style", "colspan"}

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self._open or "th" in self._open:
            self.rows[-1][-1] += data
        else:
            self.rest += data


def invoice(**fields: object) -> Invoice:
    return Invoice.from_json(json.dumps({"id": 7, "state": "PAID", "amount": 1, "currency": "BTC", **fields}))


def table(value: Any) -> Table:
    return Table(value._repr_html_())


def test_an_invoice() -> None:
    assert table(Invoice.from_json(WHOLE)).rows == [
        ["id", "9007199254740993"],
        ["state", "PAID"],
        ["amount", "0.00000001 BTC"],
        ["description", "order 1017"],
        ["cart_items", ""],
        ["product", "quantity", "price", "currency"],
        ["tea", "2", "10.10", "EUR"],
        ["pay_amount", "0.00059166"],
        ["fee", "0"],
        ["fiat", "20.5 EUR, 25.00 USD"],
        ["invoice_address", "tb1q"],
        ["created (UTC)", "2021-05-25 12:37:28"],
        ["rate", "0.000000010"],
        ["tags", "['a']"],
    ]


def test_the_least_invoice() -> None:
    assert table(invoice()).rows == [["id", "7"], ["state", "PAID"], ["amount", "1 BTC"]]
    assert ["created (UTC)", "yesterday"] in table(invoice(createdDate="yesterday")).rows


HEAD = ["id", "state", "amount", "currency", "description", "created (UTC)"]


def test_a_list() -> None:
    shown = table(InvoiceList([Invoice.from_json(WHOLE), invoice()]))
    assert shown.rows == [
        HEAD,
        ["9007199254740993", "PAID", "0.00000001", "BTC", "order 1017", "2021-05-25 12:37:28"],
        ["7", "PAID", "1", "BTC", "", ""],
    ]
    assert shown.rest == "2 invoices"
    assert table(InvoiceList()).rows == [HEAD]
    assert table(InvoiceList()).rest == "0 invoices"
    assert table(InvoiceList([invoice()])).rest == "1 invoice"


@pytest.mark.parametrize("count, more", [(20, None), (21, 1), (1000, 980)])
def test_a_long_list_shows_its_ends(count: int, more: int | None) -> None:
    numbered = InvoiceList([invoice(id=number) for number in range(count)])
    shown = table(numbered)
    first = [row[0] for row in shown.rows[1:]]
    ends = [*range(10), *range(count - 10, count)]
    middle = [] if more is None else [f"… {more} more …"]
    assert first == [*map(str, ends[:10]), *middle, *map(str, ends[10:])]
    assert shown.rest == f"{count} invoices"
    backwards = [row[0] for row in table(numbered[::-1]).rows[1:]]
    assert backwards[0] == str(count - 1)


EVIL = "<script>alert('1')</script>\"&amp;"


def test_everything_is_escaped() -> None:
    evil = invoice(
        state=EVIL,
        currency=EVIL,
        description=EVIL,
        invoiceAddress=EVIL,
        createdDate=EVIL,
        fiat={EVIL: 1},
        cartItems=[{"product": EVIL, "price": 1, "quantity": 1, "currency": EVIL}],
        **{EVIL: EVIL},
    )
    for shown in (table(evil), table(InvoiceList([evil]))):
        assert shown.tags <= {"table", "tr", "th", "td", "p"}
        assert sum(EVIL in cell for row in shown.rows for cell in row) >= 4


def test_long_texts_are_cut_and_say_how_long_they_are() -> None:
    long = invoice(
        description="é" * 5000,
        more="é" * 5000,
        cartItems=[{"product": "é" * 5000, "price": 1, "quantity": 1, "currency": "BTC"}] * 50,
    )
    alone = long._repr_html_()
    assert f"{'é' * 1000}… (5000 characters)" in alone
    assert "… 40 more" in alone
    assert len(alone) < 10_000
    in_a_list = InvoiceList([long] * 50)._repr_html_()
    assert f"{'é' * 80}… (5000 characters)" in in_a_list
    assert len(in_a_list) < 15_000


def test_long_reprs_are_cut_and_say_how_long_they_are() -> None:
    text, item = "é" * 5000, CartItem("é" * 5000, 1, 1, "BTC")
    cut = f"'{'é' * 200}'... (5000 characters)"
    assert repr(item) == f"CartItem(product={cut}, price=Decimal('1'), quantity=Decimal('1'), currency='BTC')"
    cart = f"cart_items=({item!r}, {item!r}, {item!r}, ... and 47 more)"
    new = NewInvoice(1, "BTC", text, [item] * 50)
    assert repr(new) == f"NewInvoice(amount=Decimal('1'), currency='BTC', description={cut}, {cart})"
    long = invoice(description=text, state=text, createdDate=text, cartItems=[json.loads(item.to_json())] * 50)
    assert repr(long) == (
        f"Invoice(id=7, state={cut}, amount=Decimal('1'), currency='BTC', description={cut}, {cart}, "
        f"created_date_text={cut})"
    )
    assert repr(InvoiceList([long] * 50)) == f"InvoiceList([{long!r}, {long!r}, {long!r}, ... and 47 more])"
    assert repr(InvoiceChange(long, text)) == f"InvoiceChange({long!r}, previous_state={cut})"


def test_what_fits_is_shown_whole() -> None:
    text, item = "é" * 200, CartItem("tea", 1, 1, "BTC")
    assert repr(NewInvoice(1, "BTC", text, [item] * 3)).endswith(f"{text!r}, cart_items={(item,) * 3!r})")
    assert repr(NewInvoice(1, "BTC", text, [item])).endswith(f"cart_items=({item!r},))")
