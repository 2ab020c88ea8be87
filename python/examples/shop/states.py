"""The states of an order, and which one follows from the state of its invoice."""

from calypso_invoice import Invoice

NEW = "new"
"""Nothing was sent for it: its invoice may be created."""
CREATING = "creating"
"""A create was about to be sent, and nothing is known of what became of it."""
WAITING = "waiting"
"""Its invoice is known; the customer has to pay."""
PAID = "paid"
"""Deliver it, once."""
CANCELLED = "cancelled"
"""Its invoice was cancelled, and never paid."""
PERSON = "needs a person"
"""The table `attention` says why."""

ON_ITS_WAY = ("MEM_POOL_FOUND", "PENDING_COMPLIANCE_CHECK")
"""In which states of its invoice a payment was seen, and is no payment yet: wait_for_payment goes on waiting there too."""


def after(invoice: Invoice, was_paid: bool) -> str:
    """The state of the order whose invoice this is. Only PAID is paid; what was paid and is not any more is for a person."""
    if invoice.is_paid:
        return PAID
    by_state = (
        {} if was_paid else {"PENDING_PAYMENT": WAITING, "CANCEL": CANCELLED, **dict.fromkeys(ON_ITS_WAY, WAITING)}
    )
    return by_state.get(invoice.state, PERSON)
