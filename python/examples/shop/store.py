"""The shop's tables. Each method is one transaction: it has happened whole, or not at all."""

import math
import re
import secrets
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Optional

from calypso_invoice import Invoice, NewInvoice

from . import states
from .database import Database, Execute

# Ids of invoices have 64 bits, and amounts any number of digits: both are kept as text.
TABLES = """
CREATE TABLE IF NOT EXISTS shop (one INTEGER PRIMARY KEY, name TEXT NOT NULL, service TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS orders (
    number {NUMBERED}, token TEXT NOT NULL UNIQUE, description TEXT UNIQUE,
    item TEXT NOT NULL, amount TEXT NOT NULL, currency TEXT NOT NULL,
    state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, sent_at DOUBLE PRECISION,
    invoice_id TEXT UNIQUE, was_paid INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS invoices (id TEXT PRIMARY KEY, state TEXT, json TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS journal (
    id {NUMBERED}, number INTEGER NOT NULL, step TEXT NOT NULL, at TEXT DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE IF NOT EXISTS attention (about TEXT, why TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (about, why));
"""
DESCRIPTION = "order {} of shop {}"
OURS = re.compile(r"order \d{1,15} of shop [0-9a-f]{8}", re.ASCII)
COLUMNS = "number, token, description, item, amount, currency, state, attempts, sent_at, invoice_id, was_paid"


@dataclass(frozen=True)
class Order:
    """A row of the orders, as it was when it was read."""

    number: int
    token: str
    """The customer's secret, and the order's URL; however often it is posted, it is one order."""
    description: str
    """Of its invoice: no other order has it, in this shop or another one on the same account."""
    item: str
    amount: Decimal
    currency: str
    state: str
    attempts: int
    """How often a create was begun. Who writes that one has ended names it, and is not heard if it is not the last."""
    sent_at: Optional[float]
    """When the last one was begun."""
    invoice_id: Optional[int]
    was_paid: bool
    """Whether it was ever marked paid, and so delivered."""
    read_at: float
    """When this was read, by the clock of sent_at."""

    def new_invoice(self) -> NewInvoice:
        return NewInvoice(self.amount, self.currency, self.description)


class OtherServiceError(Exception):
    """The database is about the invoices of another service: what it knows of an id would be taken for this one's."""

    def __init__(self) -> None:
        super().__init__("this database is about another service, whose invoices have other ids: use another database")


class Store:
    """The orders, what is known of every invoice, each step that was made, and what a person has to look at."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def prepare(self, service: str) -> None:
        """Makes the tables if they are not there. Run it before anything else, once; `service` is the base URL in use.

        Raises OtherServiceError when they were made for another one.
        """
        numbered = "INTEGER PRIMARY KEY AUTOINCREMENT"
        if self.database.is_postgres:
            numbered = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
        self.database.read_while_writing()
        with self.database.transaction() as execute:
            for statement in TABLES.replace("{NUMBERED}", numbered).split(";\n")[:-1]:
                execute(statement)
            # A database that is lost begins again at order 1, and must not take up the invoices of the old one.
            execute("INSERT INTO shop VALUES (1, ?, ?) ON CONFLICT DO NOTHING", secrets.token_hex(4), service)
            if execute("SELECT service FROM shop").rows[0][0] != service:
                raise OtherServiceError

    def place(self, token: str, item: str, amount: Decimal, currency: str) -> Order:
        """The order of this token, which is new if it is not there yet."""
        if (order := self.order(token)) is not None:
            return order
        with self.database.transaction() as execute:
            made = execute(
                "INSERT INTO orders (token, item, amount, currency, state) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                *(token, item, str(amount), currency, states.NEW),
            )
            if made.rowcount:
                name = execute("SELECT name FROM shop").rows[0][0]
                number = execute("SELECT number FROM orders WHERE token = ?", token).rows[0][0]
                execute("UPDATE orders SET description = ? WHERE number = ?", DESCRIPTION.format(number, name), number)
                step(execute, number, "placed")
            order = self.one(execute, "token = ?", token)
        assert order is not None
        return order

    def order(self, token: str) -> Optional[Order]:
        return self.one(self.database.read, "token = ?", token)

    def numbered(self, number: int) -> Order:
        order = self.one(self.database.read, "number = ?", number)
        assert order is not None
        return order

    def without_invoice(self) -> "list[int]":
        """The numbers of the orders whose invoice is not known yet."""
        found = self.database.read(
            "SELECT number FROM orders WHERE state IN (?, ?) ORDER BY number", states.NEW, states.CREATING
        )
        return [row[0] for row in found.rows]

    def begin_create(self, order: Order) -> bool:
        """Writes down that a create is about to be sent; false if the order is not any more what it was when it was read."""
        with self.database.transaction() as execute:
            begun = execute(
                f"UPDATE orders SET state = ?, attempts = attempts + 1, sent_at = {self.database.now} "
                "WHERE number = ? AND attempts = ? AND state = ?",
                *(states.CREATING, order.number, order.attempts, order.state),
            )
            if begun.rowcount:
                step(execute, order.number, states.CREATING)
            return bool(begun.rowcount)

    def age_of_create(self, order: Order) -> float:
        """How many seconds ago the create began that followed this reading of the order; infinite if it is not the last."""
        current = self.numbered(order.number)
        if (current.state, current.attempts) != (states.CREATING, order.attempts + 1) or current.sent_at is None:
            return math.inf
        return current.read_at - current.sent_at

    def end_create(self, order: Order, state: str, why: str) -> None:
        """Writes down that the create which followed this reading of the order has created nothing."""
        with self.database.transaction() as execute:
            ended = execute(
                "UPDATE orders SET state = ? WHERE number = ? AND attempts = ? AND state = ?",
                *(state, order.number, order.attempts + 1, states.CREATING),
            )
            if ended.rowcount:
                step(execute, order.number, state)
                if state == states.PERSON:
                    attention(execute, f"order {order.number}", why)

    def link(self, order: Order, invoice: Invoice) -> None:
        """Writes down which invoice the order has. What the watch has already told of that invoice counts from now on.

        Ids that are given again, as by a sandbox that began anew under its old URL, are for a person.
        """
        with self.database.transaction() as execute:
            # The invoice's row first, here as in notice(): the one that comes second sees all that the first one wrote.
            execute(
                "INSERT INTO invoices (id, json) VALUES (?, ?) ON CONFLICT DO NOTHING",
                *(str(invoice.id), invoice.to_json()),
            )
            told, json = execute("SELECT state, json FROM invoices WHERE id = ? FOR UPDATE", str(invoice.id)).rows[0]
            current = self.one(execute, "number = ? FOR UPDATE", order.number)
            assert current is not None
            owner = self.one(execute, "invoice_id = ?", str(invoice.id))
            if current.invoice_id is None and owner is not None:
                execute("UPDATE orders SET state = ? WHERE number = ?", states.PERSON, order.number)
                step(execute, order.number, states.PERSON)
                attention(execute, f"order {order.number}", f"its invoice {invoice.id} is that of order {owner.number}")
            elif current.invoice_id is None:
                execute(
                    "UPDATE orders SET state = ?, invoice_id = ? WHERE number = ?",
                    *(states.WAITING, str(invoice.id), order.number),
                )
                step(execute, order.number, f"has invoice {invoice.id}")
                if told is not None:
                    self.catch_up(execute, replace(current, state=states.WAITING), invoice, Invoice.from_json(json))
            elif current.invoice_id != invoice.id:
                attention(
                    execute, f"invoice {invoice.id}", f"order {order.number} has invoice {current.invoice_id} too"
                )

    def catch_up(self, execute: Execute, order: Order, invoice: Invoice, told: Invoice) -> None:
        """Gives an order that has just got its invoice the state that the watch has told, if it was of that invoice."""
        if told.description == order.description:
            self.follow(execute, order, told)
            return
        # The next watch that begins tells it anew.
        execute("UPDATE invoices SET state = NULL, json = ? WHERE id = ?", invoice.to_json(), str(invoice.id))
        why = (
            f"it was {told.state} before order {order.number} got it, and for {told.description!r}: that does not count"
        )
        attention(execute, f"invoice {invoice.id}", why)

    def notice(self, invoice: Invoice) -> None:
        """Writes down a change of an invoice together with what it means for its order; it may be told again."""
        key = str(invoice.id)
        with self.database.transaction() as execute:
            execute(
                "INSERT INTO invoices (id, state, json) VALUES (?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET state = excluded.state, json = excluded.json",
                *(key, str(invoice.state), invoice.to_json()),
            )
            order = self.one(execute, "invoice_id = ? FOR UPDATE", key)
            if order is None and OURS.fullmatch(invoice.description or ""):
                order = self.one(execute, "description = ? FOR UPDATE", invoice.description)
            if order is None:
                attention(execute, f"invoice {invoice.id}", "it belongs to no order of this shop")
            elif order.invoice_id == invoice.id:
                self.follow(execute, order, invoice)
            elif order.invoice_id is not None or order.state not in (states.NEW, states.CREATING):
                why = f"it is for order {order.number}, which expects none: {order.state}, invoice {order.invoice_id}"
                attention(execute, f"invoice {invoice.id}", why)
            # Otherwise the order's create is under way, or was: link() will find what was written here.

    def invoice(self, id: int) -> Invoice:
        """The invoice of an order, as it was when it last changed."""
        return Invoice.from_json(self.database.read("SELECT json FROM invoices WHERE id = ?", str(id)).rows[0][0])

    def known(self) -> "dict[int, str]":
        """What the watch has told, to begin the next one with."""
        found = self.database.read("SELECT id, state FROM invoices WHERE state IS NOT NULL")
        return {int(row[0]): row[1] for row in found.rows}

    def tell_person(self, about: str, why: str) -> None:
        with self.database.transaction() as execute:
            attention(execute, about, why)

    def one(self, execute: Execute, where: str, value: object) -> Optional[Order]:
        """The order for which this holds."""
        rows = execute(f"SELECT {COLUMNS}, {self.database.now} FROM orders WHERE {where}", value).rows
        if not rows:
            return None
        number, token, description, item, amount, currency, state, attempts, sent_at, *rest = rows[0]
        invoice_id, was_paid, now = rest
        return Order(
            *(number, token, description, item, Decimal(amount), currency, state, attempts, sent_at),
            *(None if invoice_id is None else int(invoice_id), bool(was_paid), now),
        )

    def follow(self, execute: Execute, order: Order, invoice: Invoice) -> None:
        """Gives an order the state that follows from the one of its invoice. That it was paid is written down once."""
        state = states.after(invoice, order.was_paid)
        if (invoice.amount, invoice.currency) != (order.amount, order.currency):
            state = states.PERSON
        if invoice.description not in (None, order.description):
            state = states.PERSON
        if state == order.state:
            return
        execute("UPDATE orders SET state = ? WHERE number = ?", state, order.number)
        if state == states.PAID and not order.was_paid:
            execute("UPDATE orders SET was_paid = 1 WHERE number = ?", order.number)
            step(execute, order.number, states.PAID)  # whoever delivers takes it up from here
        elif state != states.PAID:
            step(execute, order.number, state)
        if state == states.PERSON:
            over = f"{invoice.amount:f} {invoice.currency}"
            why = f"invoice {invoice.id} is {invoice.state}, over {over}, for {invoice.description!r}"
            attention(execute, f"order {order.number}", why)


def step(execute: Execute, number: int, what: str) -> None:
    execute("INSERT INTO journal (number, step) VALUES (?, ?)", number, what)


def attention(execute: Execute, about: str, why: str) -> None:
    execute("INSERT INTO attention (about, why) VALUES (?, ?) ON CONFLICT DO NOTHING", about, why)
