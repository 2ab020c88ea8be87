"""A checkout page on http.server: `python checkout.py [PORT]`, then open the URL it prints.

Everything happens in a sandbox: the page creates an invoice for an order, shows where to pay, and polls the invoice until it
is paid. A button plays the customer. The shop may run in several processes: the order's row in the database is their lock.
"""

import html
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Callable, Optional

from calypso_invoice import AlreadyExistsError, CalypsoError, Client, Invoice, NewInvoice
from calypso_invoice.sandbox import Sandbox

PRICE = "0.00059165"
# A row without an invoice: somebody is creating it, or was, and whether it exists is not known. All others only look for it.
# If it never shows up, a person makes sure that there is none, and deletes the row.
TABLE = "CREATE TABLE IF NOT EXISTS orders (number INTEGER PRIMARY KEY, invoice_id INTEGER)"

PAGE = '<!doctype html><meta charset="utf-8"><title>Checkout</title>{refresh}<h1>Order {order}</h1>{text}'
REFRESH = '<meta http-equiv="refresh" content="2">'
PAY = """<p>Pay <b>{amount} {currency}</b> to <code>{address}</code></p>
<form method="post" action="/pay/{order}"><button>Pay (sandbox)</button></form>"""
# What a shop does with an invoice depends on its state; a state that is not here needs a person to look.
BY_STATE = {
    "PENDING_PAYMENT": PAY,
    "PAID": "<p>Paid: your order is on its way.</p>",
    "CANCEL": "<p>This order was cancelled: please order again.</p>",  # and so get an order of another number
}
A_PERSON_LOOKS = "<p>We look into your payment, and write to you.</p>"


class Orders:
    """The orders and their invoices, in a database that all processes of the shop share."""

    def __init__(self, client: Client, path: Path) -> None:
        self.client = client
        self.path = path
        self.execute(TABLE)

    def execute(self, statement: str, *values: int) -> "tuple[int, list[tuple[Optional[int]]]]":
        """How many rows it changed, and what it found."""
        with closing(sqlite3.connect(self.path, timeout=30, isolation_level=None)) as database:
            done = database.execute(statement, values)
            return done.rowcount, done.fetchall()

    def invoice_for(self, order: int) -> Optional[Invoice]:
        """The order's invoice, created at the first visit; None while that is under way, or its outcome is not known."""
        # The description names the order, so that its invoice can be found again.
        new = NewInvoice(PRICE, "BTC", f"order {order}")
        mine, _ = self.execute("INSERT OR IGNORE INTO orders (number) VALUES (?)", order)
        if mine:
            # Only who made the row creates the invoice.
            invoice = self.create(order, new)
        else:
            _, rows = self.execute("SELECT invoice_id FROM orders WHERE number = ?", order)
            if rows and rows[0][0] is not None:
                return self.client.get_invoice(rows[0][0])
            found = [invoice for invoice in self.client.find_invoices(new) if invoice.description is not None]
            if not found:
                return None
            invoice = only_one(found)
        self.execute("UPDATE orders SET invoice_id = ? WHERE number = ?", invoice.id, order)
        return invoice

    def create(self, order: int, new: NewInvoice) -> Invoice:
        try:
            return self.client.create_invoice_once(new)
        except AlreadyExistsError as error:
            # From before the database was lost, perhaps.
            return only_one(error.invoices)
        except CalypsoError as error:
            if not error.outcome_unknown:
                # Nothing was created: the next visit may try again.
                self.execute("DELETE FROM orders WHERE number = ?", order)
            raise


def only_one(invoices: Sequence[Invoice]) -> Invoice:
    """The one that is not cancelled; any, if all are."""
    live = [invoice for invoice in invoices if invoice.state != "CANCEL"]
    if len(live) > 1:
        raise LookupError(f"a person has to look at the invoices {[invoice.id for invoice in live]}: they are equal")
    return live[0] if live else invoices[0]


class Checkout(BaseHTTPRequestHandler):
    """GET /order/ID shows the order's invoice, and creates it the first time; POST /pay/ID plays the customer."""

    @property
    def shop(self) -> "Shop":
        assert isinstance(self.server, Shop)
        return self.server

    def do_GET(self) -> None:
        order = self.order("/order/")
        if order is None:
            self.redirect("/order/1017")
            return
        try:
            self.respond(200, page(order, self.shop.orders.invoice_for(order)))
        except (CalypsoError, LookupError) as error:
            # What went wrong, and what to do, is for the log, not for the customer.
            self.log_error("%s", error)
            self.respond(503, "<p>We cannot take payments just now. Please try again.</p>")

    def do_POST(self) -> None:
        order = self.order("/pay/")
        if order is None:
            self.send_error(404)
            return
        invoice = self.shop.orders.invoice_for(order)
        if invoice is not None and invoice.state == "PENDING_PAYMENT":
            self.shop.pay(invoice)
        self.redirect(f"/order/{order}")

    def order(self, prefix: str) -> Optional[int]:
        text = self.path[len(prefix) :] if self.path.startswith(prefix) else ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def redirect(self, place: str) -> None:
        self.send_response(303)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def respond(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Shop(ThreadingHTTPServer):
    """The server, with the one client that all its threads share."""

    def __init__(self, port: int, orders: Orders, pay: Callable[[Invoice], None]) -> None:
        super().__init__(("127.0.0.1", port), Checkout)
        self.orders = orders
        self.pay = pay


def page(order: int, invoice: Optional[Invoice]) -> str:
    if invoice is None:
        return PAGE.format(order=order, refresh=REFRESH, text="<p>One moment, please.</p>")
    text = BY_STATE.get(invoice.state, A_PERSON_LOOKS).format(
        order=order,
        amount=f"{invoice.amount:f}",  # never 1E-8
        currency=html.escape(invoice.currency),
        address=html.escape(invoice.invoice_address or ""),
    )
    # While the invoice waits for payment, the page reloads every two seconds.
    return PAGE.format(order=order, refresh=REFRESH if invoice.state == "PENDING_PAYMENT" else "", text=text)


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with Sandbox() as sandbox, tempfile.TemporaryDirectory() as folder:
        orders = Orders(sandbox.client(), Path(folder) / "shop.sqlite")
        with Shop(port, orders, lambda invoice: sandbox.pay(invoice.id, invoice.amount)) as shop:
            print(f"http://127.0.0.1:{shop.server_port}/order/1017", flush=True)
            try:
                shop.serve_forever()
            except KeyboardInterrupt:
                print("closed")


if __name__ == "__main__":
    main()
