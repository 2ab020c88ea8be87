"""The shop's web server: who sees what, and what a POST does. A GET never creates anything."""

import re
import secrets
import socket
import sys
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable, Optional
from urllib.parse import parse_qs

from calypso_invoice import CalypsoError, Invoice

from . import pages, states
from .orders import Orders
from .store import Order

ITEM, PRICE, CURRENCY = "A bag of coffee", Decimal("0.00059165"), "BTC"
TOKEN = re.compile(r"[\w-]{16,64}", re.ASCII)
LONGEST_BODY = 4096

HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    # An order's URL is its customer's secret.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": pages.POLICY,
}

Pay = Callable[[Invoice], None]
"""Plays the customer, in a sandbox."""


class Refused(Exception):  # noqa: N818 - it is no error of the program
    """A request that gets this page."""

    def __init__(self, status: int, title: str, text: str) -> None:
        super().__init__(title)
        self.status = status
        self.page = pages.problem(title, text)


class Handler(BaseHTTPRequestHandler):
    """GET / is the order form, which posts to /orders; GET /orders/TOKEN is the customer's page of that order."""

    timeout = 30

    @property
    def shop(self) -> "Shop":
        assert isinstance(self.server, Shop)
        return self.server

    def do_GET(self) -> None:
        self.dispatch(self.get)

    def do_POST(self) -> None:
        self.dispatch(self.post)

    def dispatch(self, do: Callable[[], None]) -> None:
        try:
            do()
        except Refused as refused:
            self.respond(refused.status, refused.page)
        except ConnectionError:
            pass  # the customer has gone
        except Exception as error:  # noqa: BLE001 - of a database, above all; the next request may go well
            # What went wrong is for the log, not for the customer.
            self.log_error("%s: %s", type(error).__name__, error)
            self.respond(503, pages.problem("Please try again", "We cannot take orders just now. Nothing is lost."))

    def get(self) -> None:
        if self.path == "/":
            # Made here and kept nowhere: an order is made of it when it is posted.
            self.respond(200, pages.checkout(ITEM, PRICE, CURRENCY, secrets.token_urlsafe(16)))
            return
        order = self.order_at(self.path)
        invoice = None if order.invoice_id is None else self.shop.orders.store.invoice(order.invoice_id)
        self.respond(200, pages.order(order, invoice, sandbox=self.shop.pay is not None))

    def post(self) -> None:
        form = self.form()
        if self.path == "/orders":
            token = form.get("token", "")
            if not TOKEN.fullmatch(token):
                raise Refused(400, "Please try again", "This order form is not complete.")
            self.redirect(self.place(token))
        elif self.path.endswith("/pay") and self.shop.pay is not None:
            order = self.order_at(self.path[: -len("/pay")])
            if order.invoice_id is not None and order.state == states.WAITING:
                self.shop.pay(self.shop.orders.store.invoice(order.invoice_id))
            self.redirect(order)
        else:
            raise Refused(404, "Not found", "There is no such page.")

    def place(self, token: str) -> Order:
        """The order of this token. When its invoice is not created here and now, the worker goes on with it."""
        orders = self.shop.orders
        order = orders.store.place(token, ITEM, PRICE, CURRENCY)
        try:
            orders.advance(order.number)
        except CalypsoError as error:
            self.log_error("order %d: %s", order.number, error)
        return order

    def order_at(self, path: str) -> Order:
        prefix, token = path[:8], path[8:]
        order = self.shop.orders.store.order(token) if prefix == "/orders/" and TOKEN.fullmatch(token) else None
        if order is None:
            raise Refused(404, "Not found", "There is no such page.")
        return order

    def form(self) -> "dict[str, str]":
        length = self.headers.get("Content-Length", "")
        if not re.fullmatch(r"[0-9]{1,9}", length):
            raise Refused(411, "Please try again", "The browser did not say how much it sends.")
        if int(length) > LONGEST_BODY:
            raise Refused(413, "Too much", "That is more than an order form has.")
        body = self.rfile.read(int(length)).decode("latin-1")
        return {name: values[0] for name, values in parse_qs(body).items()}

    def redirect(self, order: Order) -> None:
        self.send_response(303)
        self.send_header("Location", f"/orders/{order.token}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def respond(self, status: int, page: str) -> None:
        body = page.encode()
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *values: object) -> None:
        """What goes well is not worth a line."""

    def log_error(self, format: str, *values: object) -> None:
        print(format % values, file=sys.stderr, flush=True)


class Shop(ThreadingHTTPServer):
    """The server; several processes may serve one listening socket."""

    daemon_threads = True

    def __init__(self, listener: socket.socket, orders: Orders, pay: Optional[Pay]) -> None:
        super().__init__(listener.getsockname(), Handler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.orders = orders
        self.pay = pay
