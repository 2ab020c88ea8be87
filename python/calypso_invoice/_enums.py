"""The states and currencies that the vendor's document names."""

from enum import Enum, EnumMeta


class _OnlyMembers(EnumMeta):
    # For help() and completion: a str has 450 lines of methods.
    def __dir__(cls) -> "list[str]":
        return list(cls.__members__)


class _Name(str, Enum, metaclass=_OnlyMembers):
    # Enum would show the member's name; StrEnum needs Python 3.11.
    __str__ = str.__str__


class InvoiceState(_Name):
    """The state of an invoice. Any other state arrives as a plain str; both compare with text such as "PAID"."""

    PENDING_PAYMENT = "PENDING_PAYMENT"
    """Waits for payment. The customer may already have sent money that has not reached the wallet."""
    PAID = "PAID"
    """Paid in full."""
    PENDING_INTERVENTION = "PENDING_INTERVENTION"
    """Waits for the merchant's decision: too little was sent, or too much."""
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
    # Users know them by the package's name, and so do pickles.
    _enum.__module__ = "calypso_invoice"
