"""The states and currencies that the vendor's document names."""

from enum import Enum


class _Name(str, Enum):
    # Enum would show the member's name; StrEnum came with Python 3.11 only.
    __str__ = str.__str__


class InvoiceState(_Name):
    """The state of an invoice. A state that is not here arrives as a plain str; both compare with "PAID" and the like."""

    PENDING_PAYMENT = "PENDING_PAYMENT"
    """Awaits payment. The customer may have sent funds already that have not reached the wallet."""
    PAID = "PAID"
    """Paid in full."""
    PENDING_INTERVENTION = "PENDING_INTERVENTION"
    """Awaits a decision of the merchant: too little was sent, or too much."""
    CANCEL = "CANCEL"
    """Cancelled."""


class Currency(_Name):
    """A currency or coin of the vendor's document. Any other arrives, and is sent, as a plain str."""

    BTC = "BTC"
    """Bitcoin."""
    ETH = "ETH"
    """Ether."""
    USDT = "USDT"
    """Tether."""
    FAU = "FAU"
    """The test coin."""
    USD = "USD"
    """The US dollar."""
    EUR = "EUR"
    """The euro."""
    RUB = "RUB"
    """The Russian rouble."""


for _enum in (InvoiceState, Currency):
    # They are public under the package's name, and pickled under it.
    _enum.__module__ = "calypso_invoice"
