"""The shop's pages: what they say by state, that what comes from outside is text, and what a browser may run in them."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from calypso_invoice import Invoice
from shop import pages, states
from shop.store import Order

EVIL = "<script>alert('1')</script>\"&amp;"
AMOUNT = Decimal("1E-8")


def order(state: str, **fields: Any) -> Order:
    row: dict[str, Any] = dict.fromkeys(Order.__dataclass_fields__)
    row.update(number=17, token="a-token-of-an-order", item="coffee", amount=AMOUNT, currency="BTC", was_paid=False)
    row.update(state=state, **fields)
    return Order(**row)


def invoice(address: str | None = "tb1q", state: str = "PENDING_PAYMENT") -> Invoice:
    fields = {"id": 1, "state": state, "amount": 1, "currency": "BTC", "invoiceAddress": address}
    return Invoice.from_json(json.dumps(fields))


class Page(HTMLParser):
    """The tags, the texts and the attributes of a page; `shown` is what its reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.shown = ""
        self.inside: dict[str, str] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.update({f"{tag}.{name}": value for name, value in attrs})

    def handle_data(self, data: str) -> None:
        if self.tags[-1] in ("style", "script"):
            self.inside[self.tags[-1]] = data
        else:
            self.shown += data


SAYS = {
    states.NEW: ("One moment", True),
    states.CREATING: ("One moment", True),
    states.WAITING: ("Please pay", True),
    states.PAID: ("Paid. Thank you!", False),
    states.PERSON: ("do not pay again", False),
    states.CANCELLED: ("This order was cancelled", False),
}


@pytest.mark.parametrize("state", SAYS)
def test_what_a_page_says_by_state(state: str) -> None:
    said, follows = SAYS[state]
    page = Page(pages.order(order(state), invoice() if state == states.WAITING else None))
    assert said in page.shown
    assert "0.00000001" in page.shown
    assert "1E-8" not in page.shown
    assert ("script" in page.tags) is follows
    assert ("main.data-follow" in page.attributes) is follows
    assert page.attributes["main.data-state"] == state
    assert ("tb1q" in page.shown) is ("svg" in page.tags) is (state == states.WAITING)
    assert "form" not in page.tags


@pytest.mark.parametrize(
    "fields", [{"address": None}, {"address": ""}, {"state": "PAID"}, {"state": "CANCEL"}], ids=str
)
def test_without_an_address_or_a_debt_there_is_nothing_to_pay_yet(fields: dict[str, Any]) -> None:
    page = Page(pages.order(order(states.WAITING), invoice(**fields), sandbox=True))
    assert "One moment" in page.shown
    assert not {"svg", "code", "form"} & set(page.tags)
    assert "main.data-follow" in page.attributes
    # Or else the script would not notice that there is an address.
    assert page.attributes["main.data-state"] != states.WAITING


@pytest.mark.parametrize("state", ["MEM_POOL_FOUND", "PENDING_COMPLIANCE_CHECK"])
def test_a_payment_on_its_way_is_not_asked_for_again(state: str) -> None:
    page = Page(pages.order(order(states.WAITING), invoice(state=state), sandbox=True))
    assert "do not pay again" in page.shown
    assert not {"svg", "code", "form"} & set(page.tags)
    assert "main.data-follow" in page.attributes
    assert page.attributes["main.data-state"] == state


def test_in_a_sandbox_a_button_plays_the_customer() -> None:
    page = Page(pages.order(order(states.WAITING), invoice(), sandbox=True))
    assert page.attributes["form.action"] == "/orders/a-token-of-an-order/pay"


def test_the_checkout() -> None:
    page = Page(pages.checkout("coffee", AMOUNT, "BTC", "a-token-of-an-order"))
    assert page.attributes["input.value"] == "a-token-of-an-order"
    assert page.attributes["form.action"] == "/orders"
    assert "0.00000001" in page.shown


EVERY = [
    pages.order(order(states.WAITING, item=EVIL), invoice(state=EVIL)),
    pages.checkout(EVIL, AMOUNT, EVIL, EVIL),
    pages.problem(EVIL, EVIL),
    *(
        pages.order(order(state, item=EVIL, currency=EVIL, token=EVIL), invoice(EVIL), sandbox=True)
        for state in [*SAYS, EVIL]
    ),
]


@pytest.mark.parametrize("html", EVERY)
def test_what_comes_from_outside_is_text(html: str) -> None:
    page = Page(html)
    assert EVIL in page.shown
    assert page.tags.count("script") <= 1
    assert "alert" not in str(page.inside)


@pytest.mark.parametrize("html", EVERY)
def test_a_browser_runs_the_page_s_own_and_nothing_else(html: str) -> None:
    page = Page(html)
    for tag, text in page.inside.items():
        digest = b64encode(sha256(text.encode()).digest()).decode()
        assert re.search(f"{tag}-src 'sha256-{re.escape(digest)}'", pages.POLICY)
    assert not [name for name in page.attributes if ".on" in name or name.endswith(".style")]
    assert "'unsafe" not in pages.POLICY
    loaded = {name for name in page.attributes if name.endswith((".src", ".href"))}
    assert loaded <= {"a.href", "link.href"}
    assert page.attributes["link.href"] == "data:,"


@pytest.mark.parametrize("html", EVERY)
def test_a_page_can_be_read_by_everybody(html: str) -> None:
    page = Page(html)
    assert page.attributes["html.lang"] == "en"
    assert page.attributes["main.aria-live"] == "polite"
    assert page.tags.count("h1") == 1
    assert page.attributes["meta.content"] in ("width=device-width", "5")
