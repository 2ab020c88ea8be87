"""Delivers every order once, when it is paid: `python watch.py`.

The API has no webhooks, so the client reads the list again and again. A database holds what is known of every invoice, and
each change is dealt with in the transaction that makes it known: whatever crashes, no order is forgotten, and none is
delivered twice. With CALYPSO_API_KEY it watches your invoices until you stop it; without, three in the sandbox.
"""

import os
import sqlite3
import sys
import threading

from calypso_invoice import Client, InvalidResponseError, InvoiceChange


def main() -> None:
    database = sqlite3.connect(os.environ.get("ORDERS", ":memory:"))
    if "CALYPSO_API_KEY" in os.environ:
        watch(Client.from_env(), database)
        return

    from calypso_invoice.sandbox import Sandbox

    with Sandbox() as sandbox:
        print("no key given: using a sandbox on this machine, where three customers pay, the last one too little")
        client = sandbox.client()
        for number, amount in ((1017, "0.25"), (1018, "0.25"), (1019, "0.2")):
            invoice = client.create_invoice(amount="0.25", currency="ETH", description=f"order {number}")
            threading.Timer(0.5 * invoice.id, sandbox.pay, (invoice.id, amount)).start()
        watch(client, database, interval=0.1, changes=6)  # each is new, and then it is paid


def watch(client: Client, database: sqlite3.Connection, interval: float = 10.0, changes: int = -1) -> None:
    # Ids are kept as text: they have 64 bits, and SQLite's numbers 63.
    database.execute(
        "CREATE TABLE IF NOT EXISTS invoices (id TEXT PRIMARY KEY, state TEXT, delivered INTEGER DEFAULT 0)"
    )
    known = {int(row[0]): row[1] for row in database.execute("SELECT id, state FROM invoices")}
    watch = client.watch_invoices(known=known, interval=interval)
    while changes != 0:
        try:
            change = next(watch)
        except InvalidResponseError as error:  # one invoice cannot be read; the watch goes on
            print(f"a person has to look at this: {error}", file=sys.stderr)
            continue
        with database:  # a transaction
            deal_with(change, database)
        changes -= 1


def deal_with(change: InvoiceChange, database: sqlite3.Connection) -> None:
    invoice = change.invoice
    row = {"id": str(invoice.id), "state": str(invoice.state)}
    database.execute("INSERT INTO invoices (id) VALUES (:id) ON CONFLICT DO NOTHING", row)
    database.execute("UPDATE invoices SET state = :state WHERE id = :id", row)
    if invoice.is_paid:
        # A state may go back and come again: the order is delivered once all the same.
        if database.execute("UPDATE invoices SET delivered = 1 WHERE id = :id AND delivered = 0", row).rowcount:
            print(f"deliver {invoice.description}", flush=True)  # in a shop: a row that the next worker takes up
    elif invoice.state != "PENDING_PAYMENT":
        print(f"{invoice.description} is {invoice.state}: a person has to look at it", flush=True)


if __name__ == "__main__":
    main()
