"""The rule by which an order gets its one invoice, whatever dies at whatever moment.

The API has no idempotency key. `create_invoice_once` looks in the list before it creates, and again when the outcome is
unknown; it cannot know of another process that does the same at the same moment, nor of one that was killed while its
request was on the way. So:

1.  One at a time: whoever creates has the order's lock, from before it reads the order's row until after it wrote there
    what became of the create. The lock ends with its process. A lease would not do: it ends while its owner, in a machine
    that was suspended or is slow, still goes on to send.
2.  Before the create the row says `creating` and since when. After it, the row says which invoice there is, or that
    certainly none was created. Who begins, or says that none was created, names the attempt it knows of, and does nothing
    if that is not the row's last one: an owner that lost its lock (PostgreSQL was restarted) cannot undo what came after.
3.  Who finds `creating` in the row when it has the lock has come behind a crash, or behind a create with an unknown
    outcome. That request may still be on the way. Until it cannot land any more it is only looked for: a create that is
    sent now, because the list does not show the lost one yet, is how orders double. A lost request lands within
    `timeout + lands_within` seconds of the row's time, or never: the client's own deadline sees to it that nothing is sent
    after `timeout`; `lands_within` is what you assume of the service and of the way to it, until the list shows it.
    A machine that is suspended breaks this on PostgreSQL: the clock of the deadline stands still with it, and the lock ends
    when the server drops its connection. If that happens between the row's time and the send, and lasts longer than
    `timeout + lands_within`, another machine has created the order's invoice, and this one wakes and creates a second. The
    row and the database's clock are looked at once more just before the call, and the call itself looks in the list before
    it creates; what is left between that look and the send nothing here can close: do not suspend a machine whose processes
    create orders, web or worker. (On SQLite all are on one machine and sleep together, and the lock stays.)
4.  After that time the order is created anew, which looks first and takes what it finds.

What can never be decided here is for a person: several invoices of one order, one that may be it, a refusal for good. Who
has made sure that there is no invoice writes `new` into the row.
"""

import sys
import time

from calypso_invoice import (
    AlreadyExistsError,
    BadRequestError,
    CalypsoError,
    Client,
    InvalidRequestError,
    UnresolvedError,
)

from . import states
from .store import Order, Store

FOR_A_PERSON = (AlreadyExistsError, UnresolvedError, BadRequestError, InvalidRequestError)
"""Which errors do not go away when it is tried again, once nothing was created."""

LOCKS = 256
"""Few enough to have a file each. Two orders that share one are created one after the other, and nothing else shares it."""


def lock_of(number: int) -> str:
    return f"orders-{number % LOCKS}"


class Orders:
    """Gives orders their invoices; `timeout` is the time for one, in seconds."""

    def __init__(self, store: Store, client: Client, timeout: float, lands_within: float) -> None:
        self.store = store
        self.client = client
        self.timeout = timeout
        self.lands_within = lands_within

    def advance(self, number: int) -> None:
        """Goes on with an order that has no invoice yet, unless somebody else is at it. Anybody may call it at any time."""
        with self.store.database.try_lock(lock_of(number)) as mine:
            if not mine:
                return
            order = self.store.numbered(number)
            if order.state == states.NEW:
                self.create(order)
            elif order.state == states.CREATING and self.may_still_land(order):
                self.look_for(order)
            elif order.state == states.CREATING:
                self.create(order)

    def may_still_land(self, order: Order) -> bool:
        assert order.sent_at is not None
        return order.read_at < order.sent_at + self.timeout + self.lands_within

    def look_for(self, order: Order) -> None:
        found = self.client.find_invoices(order.new_invoice())
        # One without a description may be another order's.
        ours = [invoice for invoice in found if invoice.description == order.description]
        if len(ours) == 1:
            self.store.link(order, ours[0])

    def create(self, order: Order) -> None:
        began = time.monotonic()
        if not self.store.begin_create(order):
            return
        left = self.timeout - self.store.age_of_create(order)
        # A database that was slow leaves less for the call; so does a suspended machine, by the database's clock alone.
        left = min(left, self.timeout - (time.monotonic() - began))
        if left <= 0:
            self.store.end_create(order, states.NEW, "there was no time left to send it")
            return
        try:
            invoice = self.client.with_timeout(left).create_invoice_once(order.new_invoice(), return_existing=True)
        except CalypsoError as error:
            print(f"order {order.number}: {error}", file=sys.stderr, flush=True)
            if error.outcome_unknown:
                return  # the row says `creating`, and that is what is known
            state = states.PERSON if isinstance(error, FOR_A_PERSON) else states.NEW
            self.store.end_create(order, state, str(error))
        else:
            self.store.link(order, invoice)
