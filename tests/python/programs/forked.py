"""A client made before a fork: parent and children call at once, and each must get its own responses: forked.py URL."""

from __future__ import annotations

import os
import sys

from calypso_invoice import Client


def get_many(client: Client, first: int) -> None:
    for number in range(first, first + 200):
        assert client.get_invoice(number).id == number


def main() -> None:
    client = Client("calypso-test-key", base_url=sys.argv[1])
    stream = client.iter_invoices()
    get_many(client, 0)
    children = []
    for child in range(1, 4):
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                get_many(client, child * 1000)
                client.close()
                status = 0
            finally:
                os._exit(status)
        children.append(pid)
    get_many(client, 10_000)
    statuses = [os.waitpid(pid, 0)[1] for pid in children]
    assert statuses == [0, 0, 0], statuses
    assert [invoice.id for invoice in stream] == [1]
    get_many(client, 20_000)
    print("ok")


main()
