"""A checkout page on http.server: `python checkout.py [PORT]`, then open the URL it prints.

Everything happens in a sandbox: the page creates an invoice for an order, shows where to pay, and polls the invoice until it
is paid. A button plays the customer.
"""

import html
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from calypso_invoice import AlreadyExistsError, CalypsoError, Client, Invoice, NewInvoice
from calypso_invoice.sandbox import Sandbox

PRICE = "0.00059165"
PAGE = """<!doctype html><meta charset="utf-8"><title>Checkout</title>{refresh}
<h1>Order {order}</h1><p>Invoice {id} over <b>{amount} {currency}</b>: {state}</p>{form}"""
PAY = '<p>Pay to <code>{address}</code></p><form method="post" action="/pay/{order}"><button>Pay (sandbox)</button></form>'


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
            self.respond(200, page(order, self.shop.invoice_for(order)))
        except CalypsoError as error:
            # What went wrong is for the log, not for the customer.
            self.log_error("%s", error)
            self.respond(503, "<p>We cannot take payments just now. Please try again.</p>")

    def do_POST(self) -> None:
        order = self.order("/pay/")
        if order is None:
            self.send_error(404)
            return
        invoice = self.shop.invoice_for(order)
        if invoice.state == "PENDING_PAYMENT":
            self.shop.sandbox.pay(invoice.id, invoice.amount)
        self.redirect(f"/order/{order}")

    def order(self, prefix: str) -> "int | None":
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

    def __init__(self, port: int, sandbox: Sandbox) -> None:
        super().__init__(("127.0.0.1", port), Checkout)
        self.sandbox = sandbox
        self.client: Client = sandbox.client()
        self.invoice_ids: dict[int, int] = {}  # by order; in a real shop, a column of its database
        self.creating = threading.Lock()  # in a real shop, a lock on the order's row

    def invoice_for(self, order: int) -> Invoice:
        """The order's invoice, created at the first visit."""
        if order in self.invoice_ids:
            return self.client.get_invoice(self.invoice_ids[order])
        # The description names the order: an invoice from before a crash is found and not created again. Two visits at the
        # same time would both find none, so only one at a time may look and create.
        with self.creating:
            try:
                invoice = self.client.create_invoice_once(NewInvoice(PRICE, "BTC", f"order {order}"))
            except AlreadyExistsError as error:
                invoice = error.invoices[0]
        self.invoice_ids[order] = invoice.id
        return invoice


def page(order: int, invoice: Invoice) -> str:
    shown = {name: html.escape(str(value)) for name, value in invoice.to_dict().items()}
    shown["amount"] = f"{invoice.amount:f}"  # never 1E-8
    # Only PAID is paid. While the invoice waits for payment, the page reloads every two seconds.
    waits = invoice.state == "PENDING_PAYMENT"
    form = PAY.format(order=order, address=shown["invoice_address"]) if waits else ""
    refresh = '<meta http-equiv="refresh" content="2">' if waits else ""
    return PAGE.format(order=order, form=form, refresh=refresh, **shown)


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    with Sandbox() as sandbox, Shop(port, sandbox) as shop:
        print(f"http://127.0.0.1:{shop.server_port}/order/1017", flush=True)
        try:
            shop.serve_forever()
        except KeyboardInterrupt:
            print("closed")


if __name__ == "__main__":
    main()
