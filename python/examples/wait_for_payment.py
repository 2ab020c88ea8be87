"""Waits for a payment, with a line of progress: `python wait_for_payment.py [INVOICE_ID]`.

The API has no webhooks, so the client polls, at growing intervals. With an id and CALYPSO_API_KEY it waits for that
invoice; without them it creates one in the sandbox, and a customer pays it after two seconds.
"""

import sys
import threading
import time
from datetime import timedelta

from calypso_invoice import CalypsoTimeoutError, Client, Event

GIVE_UP_AFTER = timedelta(minutes=15)


def main() -> None:
    if len(sys.argv) > 1:
        wait(Client.from_env(on_event=show_progress), int(sys.argv[1]))
        return

    from calypso_invoice.sandbox import Sandbox

    with Sandbox() as sandbox:
        print("no invoice id given: using a sandbox on this machine, where a customer pays after two seconds")
        client = sandbox.client(on_event=show_progress)
        invoice = client.create_invoice(amount="0.25", currency="ETH", description="order 1017")
        customer = threading.Timer(2, sandbox.pay, (invoice.id, "0.25"))
        customer.start()
        wait(client, invoice.id)
        customer.join()


def show_progress(event: Event) -> None:
    """Overwrites one line on a terminal; writes a line for each attempt to a file."""
    end = "\r" if sys.stdout.isatty() else "\n"
    print(f"  {time.strftime('%H:%M:%S')} {event}".ljust(78), end=end, flush=True)


def wait(client: Client, invoice_id: int) -> None:
    try:
        invoice = client.wait_for_payment(invoice_id, GIVE_UP_AFTER)
    except CalypsoTimeoutError as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit("\nstopped; the invoice can still be paid")
    # Only PAID is paid. Any other state, PENDING_INTERVENTION above all, needs a person to look.
    if not invoice.is_paid:
        sys.exit(f"\ninvoice {invoice.id} is not paid: its state is {invoice.state}")
    print(f"\ninvoice {invoice.id} is paid: {invoice.amount:f} {invoice.currency}")


if __name__ == "__main__":
    main()
