"""One round of a shop whose processes are killed: customers race for orders, pay or not, and then everything is counted."""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import Any

from calypso_invoice import Invoice
from calypso_invoice.sandbox import Sandbox
from shop import states
from shop.database import Database
from shop.store import Order, Store

from support.child import PROGRAMS, environment

# A lost request lands much earlier here than the shop is told: the test must not depend on who gets a processor when.
LATEST_LANDING = 0.8
TIMEOUT, LANDS_WITHIN = 1.0, 3.0
PATIENCE = 90.0
EXPECTED = re.compile(r"order \d+: ")

CREATE_FAULTS: list[dict[str, Any]] = [
    {"kind": "late", "seconds": LATEST_LANDING},
    {"kind": "late", "seconds": LATEST_LANDING / 3, "close": "never"},
    {"kind": "drop_after"},
    {"kind": "drop_after", "close": "reset"},
    {"kind": "drop_before"},
    {"kind": "delay", "seconds": 0.1},
    {"kind": "cut", "bytes": 30},
    {"kind": "respond", "status": 503},
    {"kind": "respond_after", "status": 500},
]
LIST_FAULTS: list[dict[str, Any]] = [
    {"kind": "delay", "seconds": 0.05},
    {"kind": "drop_before"},
    {"kind": "cut", "bytes": 300},
    {"kind": "respond", "status": 500},
]


@dataclass
class Figures:
    """What happened, and what must not."""

    kills: int = 0
    stops: int = 0
    orders: int = 0
    creates: int = 0
    lost_responses: int = 0
    paid: int = 0
    doubled: int = 0
    lost: int = 0
    wrongly_marked: int = 0
    attention: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)

    def mistakes(self) -> list[str]:
        names = ("doubled", "lost", "wrongly_marked", "attention", "surprises")
        return [name for name in names if getattr(self, name)]

    def add(self, other: Figures) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class Round:
    """A sandbox, a database without orders, and the seed of all that is random."""

    sandbox: Sandbox
    database: Database
    seed: int
    orders: int = 40
    without_lock: bool = False
    lands_within: float = LANDS_WITHIN
    until_doubled: bool = False
    pause: float = 0.02

    def play(self) -> Figures:
        self.chance = random.Random(self.seed)
        self.figures = Figures(orders=self.orders)
        self.were_paid: set[int] = set()
        self.went_back: set[int] = set()
        self.store = Store(self.database)
        self.store.prepare(self.sandbox.url)
        tokens = [f"{self.chance.getrandbits(128):032x}" for _ in range(self.orders)]
        with socket.create_server(("127.0.0.1", 0), backlog=512) as listener, self.farm(listener) as self.process:
            port = listener.getsockname()[1]
            listener.setblocking(False)
            over = threading.Event()
            payer = threading.Thread(target=self.pay_now_and_then, args=(over,))
            payer.start()
            try:
                with ThreadPoolExecutor(4) as pool:
                    for _ in pool.map(lambda token: self.order(port, token), tokens):
                        pass
            finally:
                over.set()
                payer.join()
            self.settle()
            said, _ = self.process.communicate("end\n", PATIENCE)
            assert self.process.returncode == 0, self.log()
            self.figures.kills, self.figures.stops = map(int, said.split())
            # What an order's create met with is what this test is about; nothing else may go wrong.
            self.figures.surprises = [line for line in self.log().splitlines() if not EXPECTED.match(line)]
        self.count(tokens)
        return self.figures

    @contextmanager
    def farm(self, listener: socket.socket) -> Generator[subprocess.Popen[str]]:
        settings = {
            "database": self.database.url,
            "timeout": TIMEOUT,
            "lands_within": self.lands_within,
            "interval": 0.05,
        }
        given = {
            "settings": settings,
            "listener": listener.fileno(),
            "seed": self.seed,
            "roles": ["serve", "serve", "serve", "watch", "watch", "take up", "take up"],
            "pause": self.pause,
            "stops": 0.2,
            "without_lock": self.without_lock,
        }
        service = {"CALYPSO_BASE_URL": self.sandbox.url, "CALYPSO_API_KEY": self.sandbox.key}
        path = os.pathsep.join([str(PROGRAMS), str(PROGRAMS.parents[2] / "python" / "examples")])
        with (
            TemporaryFile("w+") as self.stderr,
            subprocess.Popen(
                [sys.executable, PROGRAMS / "shop_farm.py", json.dumps(given)],
                env=environment(PYTHONPATH=path, **service),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self.stderr,
                pass_fds=[listener.fileno()],
                text=True,
            ) as farm,
        ):
            try:
                yield farm
            finally:
                farm.kill()

    def log(self) -> str:
        self.stderr.seek(0)
        return self.stderr.read()

    def order(self, port: int, token: str) -> None:
        """A customer who clicks three times."""
        together = threading.Barrier(3)
        clicks = [threading.Thread(target=self.click, args=(port, token, together)) for _ in range(3)]
        for click in clicks:
            click.start()
        for click in clicks:
            click.join()

    def click(self, port: int, token: str, together: threading.Barrier) -> None:
        """One who tries until the shop has said that it has the order."""
        together.wait(PATIENCE)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            self.let_something_fail()
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2 * TIMEOUT)
            try:
                form = {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", "/orders", f"token={token}", form)
                if connection.getresponse().status == 303:
                    return
            except (OSError, http.client.HTTPException):
                pass  # the process was killed
            finally:
                connection.close()
        self.figures.lost += 1

    def let_something_fail(self) -> None:
        if self.chance.random() < 0.5:
            self.sandbox.fault(operation="create_invoice", **self.chance.choice(CREATE_FAULTS))
        if self.chance.random() < 0.2:
            self.sandbox.fault(operation="list_invoices", **self.chance.choice(LIST_FAULTS))

    def pay_now_and_then(self, over: threading.Event) -> None:
        chance = random.Random(self.seed + 1)
        while not over.wait(0.02):
            for invoice in self.sandbox.invoices():
                if chance.random() < 0.1:
                    self.pay(invoice)

    def pay(self, invoice: Invoice) -> bool:
        """Not at all, too little, exactly, or exactly and it goes back for some time; false if all of that is done."""
        how = int((invoice.description or "").split()[1]) % 4
        if invoice.state == "PENDING_PAYMENT" and how == 1:
            self.sandbox.pay(invoice.id, invoice.amount / 2)
        elif invoice.state == "PENDING_PAYMENT" and how > 1:
            self.sandbox.pay(invoice.id, invoice.amount)
            self.were_paid.add(invoice.id)
        elif how == 3 and invoice.is_paid and invoice.id not in self.went_back:
            self.sandbox.set_state(invoice.id, "PENDING_INTERVENTION")
            self.went_back.add(invoice.id)
        elif how == 3 and not invoice.is_paid:
            self.sandbox.set_state(invoice.id, "PAID")
        else:
            return False
        return True

    def settle(self) -> None:
        """Lets customers pay, and waits until the shop has nothing left to do; its processes are killed all the time."""
        end = time.monotonic() + PATIENCE
        while True:
            invoices = {invoice.id: invoice for invoice in self.sandbox.invoices()}
            paying = [invoice.id for invoice in invoices.values() if self.pay(invoice)]
            unfinished = [order for order in self.rows() if not is_finished(order, invoices)]
            if (not paying and not unfinished) or self.is_over(list(invoices.values())):
                return
            assert self.process.poll() is None, self.log()
            assert time.monotonic() < end, f"the shop does not get to an end: {unfinished}"
            time.sleep(0.05)

    def is_over(self, invoices: list[Invoice]) -> bool:
        """Whether the test has seen what it wants to see."""
        return self.until_doubled and len({invoice.description for invoice in invoices}) < len(invoices)

    def rows(self) -> list[Order]:
        with self.database.transaction() as execute:
            tokens = [row[0] for row in execute("SELECT token FROM orders").rows]
            orders = [self.store.one(execute, "token = ?", token) for token in tokens]
        return [order for order in orders if order is not None]

    def count(self, tokens: list[str]) -> None:
        figures, rows = self.figures, {order.token: order for order in self.rows()}
        invoices = self.sandbox.invoices()
        creates = [request for request in self.sandbox.requests() if request.operation == "create_invoice"]
        figures.creates = len(creates)
        figures.lost_responses = sum(request.status is None for request in creates)
        figures.doubled = len(rows) - len(tokens)
        journal = self.database.read("SELECT number FROM journal WHERE step = ?", states.PAID).rows
        marked = Counter(row[0] for row in journal)
        about = self.database.read("SELECT about, why FROM attention").rows
        figures.attention = [f"{who}: {why}" for who, why in about if not who.startswith("order ")]
        for order in (rows[token] for token in tokens):
            live = [invoice for invoice in invoices if invoice.description == order.description]
            figures.doubled += max(len(live) - 1, 0)
            mine = [invoice for invoice in live if invoice.id == order.invoice_id]
            if not mine:
                figures.lost += 1
                continue
            were_paid = order.invoice_id in self.were_paid
            figures.paid += were_paid
            figures.lost += mine[0].is_paid and order.state != states.PAID
            figures.wrongly_marked += marked[order.number] != were_paid
            figures.wrongly_marked += order.state == states.PAID and not mine[0].is_paid


def is_finished(order: Order, invoices: dict[int, Invoice]) -> bool:
    if order.invoice_id is None:
        return order.state == states.PERSON
    invoice = invoices.get(order.invoice_id)
    return invoice is not None and order.state == states.after(invoice, order.was_paid)
