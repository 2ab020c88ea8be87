"""The sandbox's page in a real browser: every button does what it says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any
from urllib.request import ProxyHandler, build_opener

import pytest
from calypso_invoice import CalypsoError, Client, Invoice
from calypso_invoice.sandbox import Sandbox

from support.browser import MISSING, WHY, Browser
from support.server import PATIENCE

pytestmark = pytest.mark.skipif(MISSING, reason=WHY)
TAB, ENTER = "\ue004", "\ue007"


@pytest.fixture
def page(browser: Browser, sandbox: Sandbox) -> Iterator[Browser]:
    """The browser with the sandbox's page in it, which has an invoice; what it complains about fails the test."""
    create(sandbox.client())
    browser.complaints()
    browser.open(sandbox.url)
    wait_for_state(browser, 1, "PENDING_PAYMENT")
    yield browser
    assert browser.complaints() == []


DESCRIPTION = "<script>document.title = 'evil'</script><img src=x onerror=\"document.title = 'evil'\"><b>&amp;"


def create(client: Client, description: str = DESCRIPTION, amount: str = "0.50") -> Invoice:
    return client.create_invoice(amount=amount, currency="FAU", description=description)


def row(id: int) -> str:
    return f"li[data-key='{id}'] "


def wait_for_text(page: Browser, selector: str, text: str) -> None:
    page.wait("document.querySelector(arguments[0])?.textContent === arguments[1]", selector, text)


def wait_for_state(page: Browser, id: int, state: str) -> None:
    wait_for_text(page, row(id) + "[data-f=state]", state)


def wait_for_said(page: Browser, text: str) -> None:
    wait_for_text(page, "[role=status]", text)


def overview(sandbox: Sandbox) -> Any:
    with build_opener(ProxyHandler({})).open(f"{sandbox.url}/_sandbox/overview", timeout=PATIENCE) as response:
        return json.load(response)


def test_what_happens_is_shown_as_it_happens(page: Browser, client: Client) -> None:
    page.click("summary")
    assert client.create_invoice(amount=7, currency="EUR", description="order 18").id == 2
    wait_for_state(page, 2, "PENDING_PAYMENT")
    assert page.text(row(2)).startswith("#2 order 18\n7 EUR")
    assert page.text("main > ul:last-of-type li") == "200 POST /api/v1/invoices applied"
    assert page.run("return [...document.querySelectorAll('details')].map(each => each.open)") == [False, True]
    client.cancel_invoice(2)
    wait_for_state(page, 2, "CANCEL")


def test_what_a_client_sends_is_text(page: Browser, sandbox: Sandbox) -> None:
    sandbox.set_state(1, DESCRIPTION)
    wait_for_state(page, 1, DESCRIPTION)
    page.click("summary")
    assert page.text(row(1) + "[data-f=description]") == DESCRIPTION
    assert json.loads(page.text("pre"))["description"] == DESCRIPTION
    assert page.run("return document.querySelectorAll('li script, li img, li b b').length") == 0
    assert page.run("return document.title") == "Calypso sandbox"


@pytest.mark.parametrize(
    "button, state, paid",
    [("amount", "PAID", "0.50"), ("less", "PENDING_INTERVENTION", "0.250"), ("more", "PENDING_INTERVENTION", "1.00")],
)
def test_play_the_customer(button: str, state: str, paid: str, page: Browser, sandbox: Sandbox) -> None:
    page.click(f"{row(1)}[name={button}]")
    wait_for_state(page, 1, state)
    wait_for_said(page, f"{paid} paid for invoice 1")
    assert page.text(row(1) + "[data-f=got]") == f"{paid} came"
    assert sandbox.invoices()[0].state == state
    page.click(f"{row(1)}[name={button}]")
    wait_for_said(page, "Invoice 1 does not wait for a payment")
    assert overview(sandbox)["invoices"][0]["paid"] == paid


def test_numbers_are_exact(page: Browser, client: Client, sandbox: Sandbox) -> None:
    sandbox.set_next_id(2**64 - 1)
    create(client, amount="0.123456789012345678901234567890")
    wait_for_state(page, 2**64 - 1, "PENDING_PAYMENT")
    page.click(f"{row(2**64 - 1)}[name=amount]")
    wait_for_state(page, 2**64 - 1, "PAID")
    assert client.get_invoice(2**64 - 1).amount == Decimal("0.123456789012345678901234567890")


def test_cancel(page: Browser, client: Client, sandbox: Sandbox) -> None:
    page.click(row(1) + "[name=cancel]")
    wait_for_state(page, 1, "CANCEL")
    sandbox.set_state(1, "PAID")
    wait_for_state(page, 1, "PAID")
    page.click(row(1) + "[name=cancel]")
    wait_for_said(page, "Invoice 1 does not wait for a payment")
    assert client.get_invoice(1).is_paid


def test_set_a_state(page: Browser, client: Client) -> None:
    page.type(row(1) + "input", 'ODD "<b>' + ENTER)
    wait_for_state(page, 1, 'ODD "<b>')
    assert client.get_invoice(1).state == 'ODD "<b>'
    page.type(row(1) + "input", "PENDING_PAYMENT")
    page.click(row(1) + "form button")
    wait_for_state(page, 1, "PENDING_PAYMENT")


def test_add_and_forget(page: Browser, client: Client) -> None:
    page.click("#seed")
    wait_for_state(page, 2, "PENDING_PAYMENT")
    assert len(client.list_invoices()) == 2
    page.click("#reset")
    page.wait("document.querySelectorAll('li').length === 0")
    assert len(client.list_invoices()) == 0


# What is shown and how it is filled in, and what comes of it.
FIELDS: dict[str, tuple[dict[str, str], str]] = {
    "respond": ({"status": "503"}, "respond, any operation, 1 left"),
    "respond_after": ({"status": "503"}, "respond_after, any operation, 1 left"),
    "delay": ({"ms": ""}, "delay, any operation, 1 left"),
    "cut": ({"bytes": "20"}, "cut, any operation, 1 left"),
    "drop_before": ({"close": "fin"}, "drop_before, any operation, 1 left"),
    "drop_after": ({"close": "fin"}, "drop_after, any operation, 1 left"),
    "late": ({"ms": "", "close": "fin"}, "late, any operation, 1 left"),
}


def test_arm_each_fault(page: Browser, sandbox: Sandbox) -> None:
    options = page.run("return [...document.querySelector('main > form').kind.options].map(option => option.value)")
    assert options == list(FIELDS)
    for kind, (fields, shown) in FIELDS.items():
        page.click(f"option[value={kind}]")
        filled = page.run(
            "const shown = [...document.querySelector('main > form')].filter(each => each.name && each.offsetParent);"
            "return Object.fromEntries(shown.map(each => [each.name, each.value]))"
        )
        assert filled == {"kind": kind, "operation": "", **fields, "times": "1"}
        page.click("main > form button")
        wait_for_text(page, "main > ul:nth-of-type(2) li", shown)
        wait_for_said(page, "The fault is armed")
        assert overview(sandbox)["faults"] == [{"kind": kind, "times": 1}]
        page.click("#clear_faults")
        wait_for_text(page, "h2:nth-of-type(2) small", "none")
        wait_for_said(page, "Disarm all: done")


def test_a_fault_strikes(page: Browser, client: Client, sandbox: Sandbox) -> None:
    page.click("option[value=respond_after]")
    page.run("document.querySelector('main > form').operation.value = 'create_invoice'")
    page.run(
        "document.querySelector('main > form').status.value = document.querySelector('main > form').times.value = ''"
    )
    page.type("[name=status]", "500")
    page.type("[name=times]", "2")
    page.click("main > form button")
    wait_for_text(page, "main > ul:nth-of-type(2) li", "respond_after, create_invoice, 2 left")
    with pytest.raises(CalypsoError) as raised:
        create(client)
    assert raised.value.status == 500
    wait_for_text(page, "main > ul:nth-of-type(2) li", "respond_after, create_invoice, 1 left")
    assert len(sandbox.invoices()) == 2
    page.run("document.querySelector('main > form').status.value = '77'")
    page.click("main > form button")
    wait_for_said(page, "status must be from 200 to 599")
    assert "400" in page.complaints()[0]  # the browser's own line of that response


def test_send_what_is_held_back_and_apply_what_is_late(page: Browser, client: Client, sandbox: Sandbox) -> None:
    sandbox.fault("delay", operation="create_invoice")
    with ThreadPoolExecutor(1) as pool:
        created = pool.submit(create, client)
        sandbox.wait_for_requests(1)
        page.click("#release")
        assert created.result(PATIENCE).id == 2
    sandbox.fault("late", operation="create_invoice")
    with pytest.raises(CalypsoError):
        create(client)
    page.click("#land")
    wait_for_state(page, 3, "PENDING_PAYMENT")


def test_a_keyboard_is_enough_and_its_focus_stays(page: Browser, client: Client) -> None:
    page.press(TAB * 4)  # two buttons and a link come before the invoice
    assert page.run("return document.activeElement.name") == "amount"
    create(client)
    wait_for_state(page, 2, "PENDING_PAYMENT")
    assert page.run("return document.activeElement.closest('li').dataset.key") == "1"
    page.press(ENTER)
    wait_for_state(page, 1, "PAID")
    assert page.run("return document.activeElement.name") == "amount"


def test_a_script_that_got_in_would_not_run(page: Browser) -> None:
    assert page.keeps_scripts_out()


def test_a_long_list_shows_its_newest(page: Browser, sandbox: Sandbox) -> None:
    sandbox.seed(999)
    wait_for_text(page, "h2 small", "the newest 100 of 1000")
    assert page.run("return document.querySelector('ul').children.length") == 100


def test_it_fits_every_screen(page: Browser, client: Client) -> None:
    create(client, description="x" * 200, amount="0.123456789012345678901234567890")
    wait_for_state(page, 2, "PENDING_PAYMENT")
    for width in (1280, 800, 390, 320):
        page.screen(width, 800)
        assert page.run("return document.documentElement.scrollWidth") <= width


def test_a_sandbox_that_ends_and_comes_back(browser: Browser) -> None:
    with Sandbox() as sandbox:
        browser.open(sandbox.url)
        wait_for_text(browser, "h2 small", "none")
    wait_for_said(browser, "The sandbox does not respond: is it still running?")
    with Sandbox(port=int(sandbox.url.rpartition(":")[2])) as again:
        again.seed(1)
        wait_for_state(browser, 1, "PENDING_PAYMENT")
        wait_for_said(browser, "")
    browser.open("about:blank")
