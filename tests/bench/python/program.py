"""Our client in Python, and what people would write in its place: `--client` names one of them."""

import dataclasses
import http.client
import importlib
import json
from decimal import Decimal
from typing import Any, Callable

from measuring import Call, Options, options, run

KEY = "a-key-of-32-characters-in-length"
PAID = 1_000_000_000_000
Fetch = Callable[[str], bytes]
Decode = Callable[[bytes], Any]


def usual_attributes(invoices: Any) -> int:
    check = 0
    for invoice in invoices:
        invoice.amount  # noqa: B018  # to read it is the work
        check += invoice.id + (PAID if invoice.state == "PAID" else 0)
    return check


def every_attribute(invoices: Any) -> int:
    check = 0
    for i in invoices:
        _ = (i.currency, i.description, i.invoice_address, i.pay_amount, i.fee, i.created_date, i.cart_items, i.fiat)
        i.amount  # noqa: B018
        check += i.id + (PAID if i.state == "PAID" else 0)
    return check


def calypso(told: Options) -> Callable[[], Call]:
    from calypso_invoice import CartItem, Client, NewInvoice

    url = f"http://127.0.0.1:{told.port}"
    client = Client(KEY, base_url=url, timeout=600, proxy=None, max_list_bytes=1 << 32)
    read = every_attribute if told.variant == "every" else usual_attributes
    if told.case == "list" and told.variant == "stream":
        return lambda: lambda _: read(client.iter_invoices())
    if told.case == "list":
        return lambda: lambda _: read(client.list_invoices())
    if told.case == "create":
        prices = {"Widget": "0.00100000", "Shipping": "0.00023456", "Gift wrap": "0.00000000"}
        cart = [CartItem(product=name, price=price, quantity=1, currency="BTC") for name, price in prices.items()]
        new = NewInvoice(amount="0.00123456", currency="BTC", description="Order 1001", cart_items=cart)
        return lambda: lambda _: client.create_invoice(new).id
    return lambda: lambda which: client.get_invoice(which).id


def by_http_client(told: Options) -> Fetch:
    connection = http.client.HTTPConnection("127.0.0.1", told.port)

    def fetch(path: str) -> bytes:
        connection.request("GET", path, headers={"Api-Key": KEY})
        return connection.getresponse().read()

    return fetch


def by_requests(told: Options) -> Fetch:
    session = importlib.import_module("requests").Session()
    session.headers["Api-Key"] = KEY

    def fetch(path: str) -> bytes:
        response = session.get(f"http://127.0.0.1:{told.port}{path}")
        response.raise_for_status()
        content: bytes = response.content
        return content

    return fetch


@dataclasses.dataclass
class CartItem:
    """As an invoice has it."""

    currency: str
    price: Decimal
    product: str
    quantity: Decimal


@dataclasses.dataclass
class Invoice:
    """As the API has it."""

    amount: Decimal
    cart_items: list[CartItem]
    created_date: str
    currency: str
    description: str
    fee: Decimal
    fiat: dict[str, Decimal]
    id: int
    invoice_address: str
    pay_amount: Decimal
    state: str


def json_decoders() -> tuple[Decode, Decode]:
    def item(json: Any) -> CartItem:
        return CartItem(json["currency"], Decimal(json["price"]), json["product"], Decimal(json["quantity"]))

    def invoice(json: Any) -> Invoice:
        return Invoice(
            Decimal(json["amount"]), [item(each) for each in json["cartItems"]], json["createdDate"], json["currency"],
            json["description"], Decimal(json["fee"]), {code: Decimal(amount) for code, amount in json["fiat"].items()},
            json["id"], json["invoiceAddress"], Decimal(json["payAmount"]), json["state"],
        )  # fmt: skip

    def load(body: bytes) -> Any:
        return json.loads(body, parse_float=Decimal)

    return (lambda body: invoice(load(body))), (lambda body: [invoice(each) for each in load(body)])


def msgspec_decoders(gc: bool) -> tuple[Decode, Decode]:
    msgspec = importlib.import_module("msgspec")
    # The types are given as objects: those of `Invoice` name its own CartItem.
    item = [(name, kind) for name, kind in CartItem.__annotations__.items()]
    made: Any = msgspec.defstruct("CartItem", item, rename="camel", gc=gc)
    parts = [(name, list[made] if name == "cart_items" else kind) for name, kind in Invoice.__annotations__.items()]
    whole: Any = msgspec.defstruct("Invoice", parts, rename="camel", gc=gc)
    return msgspec.json.Decoder(whole).decode, msgspec.json.Decoder(list[whole]).decode


def by_hand(told: Options, connect: Callable[[Options], Fetch], decoders: tuple[Decode, Decode]) -> Callable[[], Call]:
    one, many = decoders

    def make() -> Call:
        fetch = connect(told)
        if told.case == "list":
            return lambda _: usual_attributes(many(fetch("/api/v1/invoices")))
        return lambda which: int(one(fetch(f"/api/v1/invoices/{which}")).id)

    return make


CLIENTS: dict[str, Callable[[Options], Callable[[], Call]]] = {
    "calypso": calypso,
    "requests": lambda told: by_hand(told, by_requests, json_decoders()),
    "json": lambda told: by_hand(told, by_http_client, json_decoders()),
    "msgspec": lambda told: by_hand(told, by_http_client, msgspec_decoders(gc=True)),
    "msgspec-nogc": lambda told: by_hand(told, by_http_client, msgspec_decoders(gc=False)),
}

if __name__ == "__main__":
    told = options()
    run(told, CLIENTS[told.client](told))
