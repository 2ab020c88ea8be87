"""The shop's pages: each function returns a whole page of HTML, and does nothing else."""

from decimal import Decimal
from html import escape
from typing import Optional

from calypso_invoice import Invoice

from . import states
from .store import Order

PAGE = '<!doctype html><meta charset="utf-8"><title>{title}</title>{head}<h1>{title}</h1>{text}'


def checkout(item: str, price: Decimal, currency: str, token: str) -> str:
    """The order form. It posts `token` to /orders: however often that happens, it is one order."""
    text = (
        f"<p>{escape(item)}: {price:f} {escape(currency)}</p>"
        f'<form method="post" action="/orders"><input type="hidden" name="token" value="{escape(token)}">'
        "<button>Order</button></form>"
    )
    return PAGE.format(title="Checkout", head="", text=text)


def order(order: Order, invoice: Optional[Invoice], *, sandbox: bool = False) -> str:
    """The customer's page of an order. Without an invoice it is being created; in a sandbox a button plays the customer."""
    texts = {
        states.PAID: "<p>Paid: your order is on its way.</p>",
        states.CANCELLED: "<p>This order was cancelled: please order again.</p>",
        states.PERSON: "<p>We look into your payment, and write to you.</p>",
    }
    text = texts.get(order.state, "<p>One moment, please.</p>")
    if order.state == states.WAITING and invoice is not None:
        address = escape(invoice.invoice_address or "")
        text = f"<p>Pay <b>{order.amount:f} {escape(order.currency)}</b> to <code>{address}</code></p>"
        if sandbox:
            text += (
                f'<form method="post" action="/orders/{escape(order.token)}/pay"><button>Pay (sandbox)</button></form>'
            )
    # Until something is decided, the page reloads every two seconds.
    head = '<meta http-equiv="refresh" content="2">' if order.state not in texts else ""
    return PAGE.format(title=f"Order {order.number}", head=head, text=text)


def problem(title: str, text: str) -> str:
    """What went wrong, for the customer."""
    return PAGE.format(title=escape(title), head="", text=f"<p>{escape(text)}</p>")
