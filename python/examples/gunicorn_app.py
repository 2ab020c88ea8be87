"""A page that waits for a payment and stops at once when gunicorn does: `gunicorn --threads 8 gunicorn_app:app`.

GET /invoices/ID responds when that invoice is paid, or after 20 seconds; the customer's browser then calls again. The key is
in CALYPSO_API_KEY.
"""

import signal
from collections.abc import Iterable
from typing import Any, Callable

from calypso_invoice import CalypsoError, CalypsoTimeoutError, Client

client = Client.from_env()
# Waits have a client of their own, as nothing is lost when they are ended; a create that is under way may finish.
waits = client.with_timeout(10)


def app(environ: "dict[str, Any]", start_response: Callable[..., object]) -> Iterable[bytes]:
    _, _, number = environ["PATH_INFO"].rpartition("/invoices/")
    if number.isascii() and number.isdigit() and len(number) < 10:
        status, text = wait(int(number))
    else:
        status, text = "404 Not Found", "there is no such page"
    body = f"{text}\n".encode()
    start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


def wait(invoice_id: int) -> "tuple[str, str]":
    try:
        invoice = waits.wait_for_payment(invoice_id, 20)
    except CalypsoTimeoutError:
        return "202 Accepted", "not paid yet"
    except (CalypsoError, RuntimeError) as error:
        # Among them CalypsoInterruptedError, and the RuntimeError of a client that is closed: this worker is stopping.
        print(error, flush=True)
        return "503 Service Unavailable", "please try again"
    if invoice.is_paid:
        return "200 OK", "paid"
    # PENDING_INTERVENTION above all: the customer has paid too little or too much.
    return "409 Conflict", "we look into your payment, and write to you"


def end_waits_on_sigterm() -> None:
    """Ends the waits when gunicorn stops; otherwise it would let them go on, for --graceful-timeout at most."""
    then = signal.getsignal(signal.SIGTERM)

    def handler(number: int, frame: Any) -> None:
        waits.close()
        waits.interrupt_calls()
        if callable(then):
            then(number, frame)

    signal.signal(signal.SIGTERM, handler)
    signal.siginterrupt(signal.SIGTERM, False)  # as gunicorn has it


# A worker imports this file when it has its handlers. With --preload it does not: call this in post_worker_init then.
end_waits_on_sigterm()
