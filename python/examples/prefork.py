"""A client that is made before the workers are forked, and used by all of them: `python prefork.py`.

Each process has connections of its own, without doing anything for it. So it is with gunicorn's --preload, with uWSGI and
with multiprocessing's "fork". In a sandbox, four workers create an invoice each, while the parent goes on with the client.
"""

import multiprocessing

from calypso_invoice import Client
from calypso_invoice.sandbox import Sandbox

WORKERS = 4


def work(client: Client, number: int) -> None:
    client.create_invoice_once(amount="0.25", currency="ETH", description=f"order {number}")


def main() -> None:
    with Sandbox() as sandbox:
        client = sandbox.client()
        client.list_invoices()  # the parent's connection, which no worker takes
        fork = multiprocessing.get_context("fork")
        workers = [fork.Process(target=work, args=(client, 1017 + number)) for number in range(WORKERS)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
            if worker.exitcode != 0:
                raise SystemExit(f"worker {worker.name} failed")
        for invoice in client.list_invoices():
            print(f"{invoice.description}: invoice {invoice.id}")


if __name__ == "__main__":
    main()
