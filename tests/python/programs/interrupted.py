"""Makes one call; prints when it begins, every attempt, and how a Ctrl-C ended it: interrupted.py URL CALL [elsewhere].

With elsewhere another thread receives the signal, so that it cuts no system call of the call's own thread short.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
from typing import Any, Callable

from calypso_invoice import Client, Event

CALLS: dict[str, Callable[[Client], object]] = {
    "list_invoices": lambda client: client.list_invoices(),
    "iter_invoices": lambda client: [invoice.id for invoice in client.iter_invoices()],
    "create_invoice": lambda client: client.create_invoice(amount=1, currency="BTC", description="order 1017"),
    "large": lambda client: client.create_invoice(amount=1, currency="BTC", description="x" * (16 << 20)),
    "create_invoice_once": lambda client: client.create_invoice_once(amount=1, currency="BTC", description="order 1"),
    # Nothing is new, so that it is inside one call all the time.
    "watch_invoices": lambda client: next(client.watch_invoices(known={7: "PENDING_PAYMENT"}, interval=50)),
    "wait_for_payment": lambda client: client.wait_for_payment(7, 60, first_interval=50),
}


def tell(event: Event) -> None:
    if event.error != "Interrupted":
        print("attempt")


def main() -> None:
    url, call = sys.argv[1:3]
    if "elsewhere" in sys.argv:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    client = Client("calypso-test-key", base_url=url, timeout=60, connect_timeout=60, on_event=tell)
    print("calling")
    try:
        CALLS[call](client)
    except KeyboardInterrupt as error:
        cause: Any = getattr(error, "calypso", None)
        said = {
            "kind": cause and cause.kind,
            "operation": cause and cause.operation,
            "outcome_unknown": cause and cause.outcome_unknown,
            "message": str(cause),
            "notes": getattr(error, "__notes__", []),
        }
        print(json.dumps(said))


main()
