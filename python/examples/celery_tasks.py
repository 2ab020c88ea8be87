"""Tasks of Celery whose calls end when the task has to: `celery -A celery_tasks worker`.

A task that reaches its soft time limit ends its call at once, and so does one that is revoked with the limit's signal:
`result.revoke(terminate=True, signal="SIGUSR1")`. Revoking with SIGTERM, or a hard time limit, kills the process instead:
what became of a create is then unknown. The key is in CALYPSO_API_KEY, the broker in CELERY_BROKER_URL.
"""

from datetime import timedelta
from typing import Any

from calypso_invoice import CalypsoError, Client
from celery import Celery
from celery.exceptions import SoftTimeLimitExceeded

app = Celery("orders")
client = Client.from_env()  # made once, before Celery forks its workers: a client may be used on both sides


# Not delivered again when the worker dies under it: its request may still land, and a second create would then double the
# order. Go on with such an order as the example shop does. Two tasks of one order need a lock, as its row in a database.
@app.task(bind=True, soft_time_limit=60, acks_late=False, max_retries=10)
def create_invoice(self: Any, order: str, amount: str, currency: str) -> "dict[str, Any]":
    """Creates the invoice of an order, or finds it; its amounts are texts, as a task's result is JSON."""
    try:
        invoice = client.create_invoice_once(amount=amount, currency=currency, description=order, return_existing=True)
    except CalypsoError as error:
        if error.outcome_unknown or error.kind not in ("Connect", "Timeout", "Server", "RateLimited"):
            raise  # a person has to look
        raise self.retry(exc=error, countdown=error.retry_after or 60) from error
    except SoftTimeLimitExceeded as limit:
        ended = getattr(limit, "calypso", None)  # what the call ended with
        if ended and ended.outcome_unknown:
            raise ended from limit
        raise
    return invoice.to_dict(json=True)


@app.task(soft_time_limit=15 * 60)
def wait_for_payment(invoice_id: int) -> str:
    """The state of the invoice when it no longer waits for a payment, or when the time is over; only PAID is paid."""
    try:
        return str(client.wait_for_payment(invoice_id, timedelta(hours=1)).state)
    except SoftTimeLimitExceeded:
        return "PENDING_PAYMENT"
