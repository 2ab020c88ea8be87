"""Dicts out and in: what to_dict() gives in each shape, and carts that are dicts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from calypso_invoice import CartItem, InvalidRequestError, Invoice, InvoiceList, NewInvoice

WHOLE = (
    '{"amount":0.00059165,"cartItems":[{"currency":"EUR","price":10.10,"product":"tea","quantity":2,"gift":true}],'
    '"createdDate":"2021-05-25T14:37:28.054+02:00","currency":"BTC","description":"order 1017","fee":1e-8,'
    '"fiat":{"USD":25.00,"EUR":20.5},"id":9007199254740993,"invoiceAddress":"tb1q","payAmount":0.00059166,"state":"PAID",'
    '"rate":1.2300e+4,"tags":["a",{"n":0.10}]}'
)
TEA = {"product": "tea", "price": "10.10", "quantity": 2, "currency": "EUR"}


@pytest.fixture
def whole() -> Invoice:
    return Invoice.from_json(WHOLE)


@pytest.fixture
def least() -> Invoice:
    return Invoice.from_json('{"id":7,"state":"ARCHIVED","amount":1,"currency":"DOGE"}')


@pytest.fixture
def item() -> CartItem:
    return CartItem("tea", Decimal("10.10"), 2, "EUR")


@pytest.fixture
def new(item: CartItem) -> NewInvoice:
    return NewInvoice(Decimal("0.00059165"), "BTC", "order 1017", cart_items=[item])


def test_to_dict_of_json_is_json(whole: Invoice, new: NewInvoice) -> None:
    plain = whole.to_dict(json=True)
    assert json.loads(json.dumps(plain)) == plain
    assert plain == {
        "id": 9007199254740993,
        "state": "PAID",
        "amount": "0.00059165",
        "currency": "BTC",
        "description": "order 1017",
        "cart_items": [
            {"product": "tea", "price": "10.10", "quantity": "2", "currency": "EUR", "extra": {"gift": True}}
        ],
        "pay_amount": "0.00059166",
        "fee": "0.00000001",  # not 1E-8
        "fiat": {"EUR": "20.5", "USD": "25.00"},
        "invoice_address": "tb1q",
        "created_date": "2021-05-25T12:37:28.054000+00:00",
        "created_date_text": "2021-05-25T14:37:28.054+02:00",
        "extra": {"rate": "12300", "tags": ["a", {"n": "0.10"}]},
    }
    assert {type(value) for value in plain.values()} <= {int, str, list, dict}
    assert new.to_dict(json=True)["amount"] == "0.00059165"


def test_to_dict_with_the_names_of_the_api(whole: Invoice, least: Invoice) -> None:
    named = whole.to_dict(api_names=True)
    assert {name: value for name, value in named.items() if value is not None}.keys() == json.loads(WHOLE).keys()
    assert named["payAmount"] == Decimal("0.00059166")
    assert named["createdDate"] == "2021-05-25T14:37:28.054+02:00"
    assert named["tags"] == ["a", {"n": Decimal("0.10")}]
    assert named["cartItems"][0]["gift"] is True
    assert least.to_dict(json=True, api_names=True)["createdDate"] is None
    wrong: Any = {"jsn": True}
    with pytest.raises(TypeError, match=r"to_dict\(\) got an unexpected keyword argument 'jsn'"):
        least.to_dict(**wrong)


def test_to_dicts(whole: Invoice, least: Invoice) -> None:
    invoices = InvoiceList([whole, least, whole])
    assert invoices.to_dicts() == [whole.to_dict(), least.to_dict(), whole.to_dict()]
    named = invoices[1:].to_dicts(json=True, api_names=True)
    assert named == [invoice.to_dict(json=True, api_names=True) for invoice in (least, whole)]
    assert InvoiceList().to_dicts() == []


@pytest.mark.parametrize("parts", [TEA, MappingProxyType(TEA), {**TEA, "extra": {}}])
def test_a_cart_takes_dicts(parts: Mapping[str, Any], item: CartItem) -> None:
    assert NewInvoice(1, "EUR", "order 1017", [parts, item]).cart_items == (item, item)


@pytest.mark.parametrize(
    "wrong, why",
    [
        (7, "cart_items must be a list of CartItems or dicts, not int"),
        (TEA, "cart_items[0] must be a CartItem or a dict, not str"),
        ([TEA, "tea"], "cart_items[1] must be a CartItem or a dict, not str"),
        (
            [{"product": "tea", "price": 1}],
            "cart_items[0] misses quantity, currency: an item has product, price, quantity, currency",
        ),
        (
            [{**TEA, "prise": 1}],
            "cart_items[0] has the unexpected key 'prise': an item has product, price, quantity, currency",
        ),
        (
            [{**TEA, "extra": {"gift": True}}],
            "cart_items[0] has the unexpected key 'extra': an item has product, price, quantity, currency",
        ),
        ([TEA, {**TEA, "price": None}], "cart_items[1].price must be a Decimal, an int or a str, not NoneType"),
        ([{**TEA, "quantity": "1,5"}], "cart_items[0].quantity: not a number: write digits as in 1250, 12.50 or 1e-8"),
    ],
)
def test_a_cart_that_is_refused(wrong: Any, why: str) -> None:
    with pytest.raises((TypeError, InvalidRequestError)) as raised:
        NewInvoice(1, "EUR", "order 1017", wrong)
    assert str(raised.value) == why
