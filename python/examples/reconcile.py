"""Compares a shop's orders with the service's list, every night: `python reconcile.py ORDERS.csv REPORT.csv`.

ORDERS.csv has the columns description, amount, currency and delivered (yes or no). The report names every order whose
invoice is missing, double, of another amount, paid and not delivered, or delivered and not paid, and every invoice that is
no order. It may be killed at any moment: the report is there whole or not at all, and the next run makes it anew. It changes
nothing at the service. Without arguments it shows itself on a sandbox.
"""

import csv
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from calypso_invoice import Client, InvalidResponseError, Invoice, InvoiceState

HEADER = ["description", "problem", "invoices"]


class Order(NamedTuple):
    amount: Decimal
    currency: str
    delivered: bool


def read_orders(path: Path) -> "dict[str, Order]":
    with path.open(newline="", encoding="utf-8") as file:
        return {
            row["description"]: Order(Decimal(row["amount"]), row["currency"], row["delivered"] == "yes")
            for row in csv.DictReader(file)
        }


def reconcile(client: Client, orders: "dict[str, Order]") -> "Iterator[list[str]]":
    """A row for every difference, and for every invoice that cannot be read: one of them may be what seems to be missing."""
    seen: dict[str, list[Invoice]] = {description: [] for description in orders}
    unreadable = 0
    invoices = client.iter_invoices()
    while True:
        try:
            for invoice in invoices:
                description = " ".join((invoice.description or "").split())
                if description in seen:
                    seen[description].append(invoice)
                elif invoice.state != InvoiceState.CANCEL:
                    yield [description, "an invoice that is no order", str(invoice.id)]
            break
        except InvalidResponseError as error:
            unreadable += 1
            yield ["", f"it cannot be read: {error}", ""]
    for description, found in seen.items():
        live = [invoice for invoice in found if invoice.state != InvoiceState.CANCEL]
        if not live:
            yield [description, "no live invoice among those that can be read" if unreadable else "no live invoice", ""]
        for problem in problems(orders[description], live):
            yield [description, problem, " ".join(str(invoice.id) for invoice in live)]


def problems(order: Order, live: "list[Invoice]") -> "Iterator[str]":
    if len(live) > 1:
        yield "several live invoices"
    if any((invoice.amount, invoice.currency) != (order.amount, order.currency) for invoice in live):
        yield "another amount or currency"
    paid = any(invoice.is_paid for invoice in live)
    if paid and not order.delivered:
        yield "paid and not delivered"
    if order.delivered and not paid:
        yield "delivered and not paid"


def write_whole(path: Path, rows: "Iterable[list[str]]") -> int:
    """Writes a file that is there whole or not at all; gives the number of rows."""
    part = path.with_name(path.name + ".part")  # what a killed run leaves is written over by the next
    with part.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        count = 0
        for row in rows:
            out.writerow(row)
            count += 1
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return count


def demonstrate(folder: Path) -> int:
    from calypso_invoice.sandbox import Sandbox

    orders = folder / "orders.csv"
    orders.write_text(
        "description,amount,currency,delivered\norder 1,5,EUR,no\norder 2,7.50,EUR,yes\norder 3,9,EUR,no\n"
    )
    with Sandbox() as sandbox:
        client = sandbox.client()
        sandbox.pay(client.create_invoice(amount=5, currency="EUR", description="order 1").id, 5)
        client.create_invoice(amount="7.5", currency="EUR", description="order 2")
        client.create_invoice(amount=1, currency="EUR", description="a gift")
        count = write_whole(folder / "report.csv", reconcile(client, read_orders(orders)))
    print((folder / "report.csv").read_text(), end="")
    return count


def main() -> None:
    if len(sys.argv) == 1:
        with tempfile.TemporaryDirectory() as folder:
            count = demonstrate(Path(folder))
    elif len(sys.argv) == 3:
        orders, report = map(Path, sys.argv[1:])
        count = write_whole(report, reconcile(Client.from_env(), read_orders(orders)))
    else:
        sys.exit("usage: python reconcile.py ORDERS.csv REPORT.csv")
    print(f"{count} differences", file=sys.stderr)


if __name__ == "__main__":
    main()
