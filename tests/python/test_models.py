"""Values in and out: exact, immutable, and made of Python's own types."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from decimal import Decimal, localcontext
from typing import Any

import pytest
from calypso_invoice import (
    CartItem,
    Client,
    Currency,
    Invoice,
    InvoiceState,
    NewInvoice,
)

from support.scripts import KEY, responding
from support.server import Server

WHOLE = (
    '{"amount":0.00059165,"cartItems":[{"currency":"EUR","price":10.10,"product":"tea","quantity":2,"gift":true}],'
    '"createdDate":"2021-05-25T14:37:28.054+02:00","currency":"BTC","description":"order 1017","fee":1e-8,'
    '"fiat":{"USD":25.00,"EUR":20.5},"id":9007199254740993,"invoiceAddress":"tb1q","payAmount":0.00059166,"state":"PAID",'
    '"rate":1.2300e+4,"tags":["a",{"n":0.10}]}'
)
LEAST = '{"id":7,"state":"ARCHIVED","amount":1,"currency":"DOGE"}'


def read(body: str) -> Invoice:
    """The invoice that a client makes of this response."""
    with Server(responding(200, f"[{body}]")) as server:
        return Client(KEY, base_url=server.url).list_invoices()[0]


@pytest.fixture(scope="module")
def whole() -> Invoice:
    return read(WHOLE)


@pytest.fixture(scope="module")
def least() -> Invoice:
    return read(LEAST)


@pytest.fixture
def item() -> CartItem:
    return CartItem("tea", Decimal("10.10"), 2, "EUR")


@pytest.fixture
def new(item: CartItem) -> NewInvoice:
    return NewInvoice(Decimal("0.00059165"), "BTC", "order 1017", cart_items=[item])


def test_types_of_an_invoice(whole: Invoice) -> None:
    assert type(whole.id) is int
    assert whole.state is InvoiceState.PAID
    assert whole.currency is Currency.BTC
    assert whole.is_paid is True
    assert whole.amount == Decimal("0.00059165")
    assert str(whole.fee) == "1E-8"
    assert isinstance(whole.fiat, Mapping)
    assert dict(whole.fiat) == {"USD": Decimal("25.00"), "EUR": Decimal("20.5")}
    assert type(whole.cart_items) is tuple
    (item,) = whole.cart_items
    assert (item.product, item.price, item.quantity, item.currency) == ("tea", Decimal("10.10"), Decimal(2), "EUR")
    assert item.currency is Currency.EUR
    assert dict(item.extra) == {"gift": True}
    assert whole.created_date == datetime(2021, 5, 25, 14, 37, 28, 54000, timezone(timedelta(hours=2)))
    assert whole.created_date_text == "2021-05-25T14:37:28.054+02:00"
    assert dict(whole.extra) == {"rate": Decimal("1.2300e+4"), "tags": ["a", {"n": Decimal("0.10")}]}


@pytest.mark.parametrize(
    "strange", ["1e99999999999999999999", "9" * 5000, "[" * 3000 + "]" * 3000, '{"a":' * 101 + "1" + "}" * 101]
)
def test_an_extra_that_python_cannot_decode_is_its_text(strange: str) -> None:
    invoice = Invoice.from_json(f'{{"id":7,"state":"PAID","amount":1,"currency":"EUR","new":{strange},"b":[1]}}')
    assert dict(invoice.extra) == {"new": strange, "b": [1]}
    assert invoice.to_dict(json=True)["extra"] == {"new": strange, "b": [1]}
    assert f'"new":{strange}' in invoice.to_json()
    assert repr(invoice)
    assert invoice._repr_html_()


def test_what_is_missing(least: Invoice) -> None:
    for name in ("pay_amount", "fee", "description", "invoice_address", "created_date", "created_date_text"):
        assert getattr(least, name) is None
    assert least.cart_items == ()
    assert dict(least.fiat) == dict(least.extra) == {}
    assert not least.is_paid


def test_unknown_names_are_plain_text(least: Invoice) -> None:
    assert type(least.state) is str
    assert type(least.currency) is str
    assert (least.state, least.currency) == ("ARCHIVED", "DOGE")


@pytest.mark.parametrize("enum", [InvoiceState, Currency])
def test_enums_are_text(enum: type[InvoiceState | Currency]) -> None:
    for member in enum:
        assert isinstance(member, str)
        assert member == member.value == member.name
        assert f"{member}" == str(member) == "%s" % member == member.value  # noqa: UP031 - all three ways
        assert json.dumps(member) == f'"{member.value}"'
        assert hash(member) == hash(member.value)
        assert pickle.loads(pickle.dumps(member)) is member
        assert enum(member.value) is member


def test_state_of_paid(whole: Invoice) -> None:
    assert whole.state == "PAID" == InvoiceState.PAID
    assert whole.state in {"PAID", "CANCEL"}
    by_text: dict[str, int] = {InvoiceState.PAID: 1}
    assert by_text["PAID"] == 1


@pytest.mark.parametrize("model", ["whole", "least", "item", "new"])
def test_eq_hash_pickle_copy(model: str, request: pytest.FixtureRequest) -> None:
    value = request.getfixturevalue(model)
    copies = [copy.copy(value), copy.deepcopy(value)]
    copies += [pickle.loads(pickle.dumps(value, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)]
    for same in copies:
        assert type(same) is type(value)
        assert same == value
        assert hash(same) == hash(value)
        assert same.to_dict() == value.to_dict()
        assert same.to_json() == value.to_json()
    assert value != read(LEAST.replace("7", "8"))
    assert value != 7
    assert value is not None


def test_numbers_are_equal_by_value() -> None:
    one, other = CartItem("tea", Decimal("10.1"), 2, "EUR"), CartItem("tea", Decimal("10.10"), Decimal("2.0"), "EUR")
    assert one == other
    assert hash(one) == hash(other)
    assert one != CartItem("tea", Decimal("10.11"), 2, "EUR")
    assert len({one, other}) == 1


@pytest.mark.parametrize("model", ["whole", "least", "item", "new"])
def test_immutable(model: str, request: pytest.FixtureRequest) -> None:
    value = request.getfixturevalue(model)
    for name in ("amount", "price", "currency", "unheard_of"):
        with pytest.raises(AttributeError):
            setattr(value, name, 1)
    with pytest.raises(AttributeError):
        del value.currency


def test_mappings_are_read_only(whole: Invoice) -> None:
    fiat: Any = whole.fiat
    with pytest.raises(TypeError):
        fiat["USD"] = Decimal(0)
    extra: Any = whole.extra
    with pytest.raises(TypeError):
        extra["rate"] = 0


def test_repr_reads_like_a_constructor(item: CartItem, new: NewInvoice, whole: Invoice) -> None:
    names = {"CartItem": CartItem, "NewInvoice": NewInvoice, "Decimal": Decimal}
    for value in (item, new):
        assert eval(repr(value), names) == value, repr(value)
    said = repr(whole)
    assert said.startswith("Invoice(id=9007199254740993, ")
    assert said.endswith(")")
    for part in ("state='PAID'", "amount=Decimal('0.00059165')", "currency='BTC'"):
        assert part in said


def test_to_dict_is_plain_and_exact(whole: Invoice, item: CartItem) -> None:
    plain = whole.to_dict()
    assert type(plain) is dict
    assert plain["id"] == 9007199254740993
    assert plain["amount"] == Decimal("0.00059165")
    assert plain["state"] == "PAID"
    assert plain["cart_items"][0]["product"] == "tea"
    plain["amount"] = 0  # a dict of the caller's own
    assert whole.to_dict()["amount"] == Decimal("0.00059165")
    assert item.to_dict()["price"] == Decimal("10.10")


def test_to_json_is_the_shape_of_the_api(whole: Invoice, new: NewInvoice) -> None:
    same = json.loads(whole.to_json(), parse_float=str)
    assert same == json.loads(WHOLE, parse_float=str)
    assert new.to_json() == (
        '{"amount":0.00059165,"currency":"BTC","description":"order 1017",'
        '"cartItems":[{"currency":"EUR","price":10.10,"product":"tea","quantity":2}]}'
    )


GOOD = [
    (Decimal("0.1"), "0.1"),
    (Decimal("1E-8"), "1E-8"),
    (Decimal("1E+3"), "1E+3"),
    (Decimal("100.00"), "100.00"),
    (Decimal("0.3333333333333333333333333333333333"), "0.3333333333333333333333333333333333"),
    (10**20, "1" + 20 * "0"),
    (0, "0"),
    ("0.10", "0.10"),
    ("1e-18", "1e-18"),
]


@pytest.mark.parametrize("given, written", GOOD, ids=repr)
def test_amounts_that_are_taken(given: Decimal | int | str, written: str) -> None:
    new = NewInvoice(given, "BTC", "order 1017")
    assert new.to_json().startswith(f'{{"amount":{written},')
    assert new.amount.as_tuple() == Decimal(written).as_tuple()


def test_amounts_do_not_depend_on_the_context() -> None:
    with localcontext() as context:
        context.prec = 3
        new = NewInvoice(Decimal("0.123456789"), "BTC", "order 1017")
        assert new.amount == Decimal("0.123456789")
        assert '"amount":0.123456789,' in new.to_json()


REFUSED: list[Any] = [0.1, 1.0, float("nan"), True, None, 1j, b"1", [1]]


@pytest.mark.parametrize("bad", REFUSED, ids=repr)
def test_amounts_of_other_types_are_refused(bad: Any) -> None:
    with pytest.raises((TypeError, ValueError), match="amount") as raised:
        NewInvoice(bad, "BTC", "order 1017")
    assert len(str(raised.value).splitlines()) == 1
    for name in ("price", "quantity"):
        amounts = {"price": 1, "quantity": 1, name: bad}
        with pytest.raises((TypeError, ValueError), match=name):
            CartItem(product="tea", currency="EUR", **amounts)


def test_the_error_for_a_float_says_what_to_write() -> None:
    bad: Any = 0.1
    with pytest.raises((TypeError, ValueError)) as raised:
        NewInvoice(bad, "BTC", "order 1017")
    assert 'Decimal("0.1")' in str(raised.value)
    assert '"0.1"' in str(raised.value)


@pytest.mark.parametrize(
    "bad", [Decimal("NaN"), Decimal("Infinity"), Decimal("sNaN"), "1,5", "0x1", " 1", "", "1_000", 10**64]
)
def test_amounts_that_are_not_json_numbers_are_refused(bad: Decimal | int | str) -> None:
    with pytest.raises(ValueError, match="amount") as raised:
        NewInvoice(bad, "BTC", "order 1017")
    assert len(str(raised.value).splitlines()) == 1


def test_new_invoice(new: NewInvoice, item: CartItem) -> None:
    assert (new.amount, new.currency, new.description) == (Decimal("0.00059165"), Currency.BTC, "order 1017")
    assert new.cart_items == (item,)
    assert new == NewInvoice(
        amount="0.00059165", currency=Currency.BTC, description="order 1017", cart_items=iter([item])
    )
    for plain in (new.to_dict(), new.to_dict(json=True)):
        assert NewInvoice(**plain) == new
    nothing: list[Any] = [(), None, iter([])]
    for none in nothing:
        assert NewInvoice(1, "BTC", "order 1017", none).cart_items == ()


def test_text_of_other_types_is_refused() -> None:
    make: Any = NewInvoice
    for args in ((1, 7, "order"), (1, "BTC", None), (1, b"BTC", "order")):
        with pytest.raises(TypeError):
            make(*args)


@pytest.mark.parametrize(
    "model, text, why",
    [
        (Invoice, LEAST.replace("1,", '"1",'), "invoice: amount: expected a number"),
        (Invoice, LEAST[:-1], "invoice: the JSON is cut off"),
        (CartItem, '{"price":[]}', "cart item: price: expected a number"),
    ],
)
def test_json_that_cannot_be_read(model: type[Invoice | CartItem], text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        model.from_json(text)


def test_an_invoice_has_no_constructor() -> None:
    make: Any = Invoice
    with pytest.raises(TypeError):
        make()
