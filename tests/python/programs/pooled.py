"""Makes calls from the workers of a multiprocessing pool, started by METHOD: pooled.py URL METHOD."""

from __future__ import annotations

import multiprocessing
import sys

from calypso_invoice import Client, Invoice, NotFoundError

URL, METHOD = sys.argv[1:]
client = Client("calypso-test-key", base_url=URL)


def get(number: int) -> Invoice:
    return client.get_invoice(number)


def main() -> None:
    assert client.get_invoice(1).id == 1
    context = multiprocessing.get_context(METHOD)
    with context.Pool(2) as pool:
        assert [invoice.id for invoice in pool.map(get, range(2, 40), chunksize=1)] == list(range(2, 40))
        try:
            pool.apply(get, (404,))
        except NotFoundError as error:
            print(error.status, error.operation)
        pool.close()
        pool.join()


if __name__ == "__main__":
    main()
