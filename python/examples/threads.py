"""One client, many threads: `python threads.py` creates twenty invoices on a sandbox, eight at a time.

The client is made once and shared. Each order names its invoice, so that create_invoice_once can settle what a bad network
leaves open; a failure of one order is that order's, and the others go on.
"""

from concurrent.futures import ThreadPoolExecutor

from calypso_invoice import CalypsoError, Client, NewInvoice
from calypso_invoice.sandbox import Sandbox


def create_all(client: Client, orders: "list[NewInvoice]") -> "dict[str, str]":
    """What became of each order."""

    def create(order: NewInvoice) -> str:
        try:
            return f"invoice {client.create_invoice_once(order).id}"
        except CalypsoError as error:
            return f"a person has to look at it: {error}" if error.outcome_unknown else f"not created: {error}"

    # In order of the orders; a list is read by each call, so more threads than the service likes gain nothing.
    with ThreadPoolExecutor(max_workers=8) as pool:
        return dict(zip((order.description for order in orders), pool.map(create, orders)))


def main() -> None:
    with Sandbox() as sandbox:
        sandbox.fault("drop_after", operation="create_invoice", times=3)  # three responses are lost
        orders = [NewInvoice("0.25", "ETH", f"order {number}") for number in range(1, 21)]
        for order, what in create_all(sandbox.client(), orders).items():
            print(f"{order}: {what}")
        print(f"{len(sandbox.invoices())} invoices in all")


if __name__ == "__main__":
    main()
