"""InvoiceChange: an immutable value that a merchant's tests may make."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest
from calypso_invoice import Invoice, InvoiceChange, InvoiceState

from support.scripts import INVOICE

PAID = Invoice.from_json(INVOICE.replace("PENDING_PAYMENT", "PAID"))


@pytest.mark.parametrize("before", [None, "PENDING_PAYMENT", "ON_HOLD"])
def test_a_value(before: str | None) -> None:
    change = InvoiceChange(PAID, before)
    assert change.invoice is PAID
    assert change.previous_state == before
    assert isinstance(change.previous_state, InvoiceState) == (before == "PENDING_PAYMENT")
    for same in (InvoiceChange(PAID, previous_state=before), pickle.loads(pickle.dumps(change)), copy.deepcopy(change)):
        assert same == change
        assert hash(same) == hash(change)
    assert change != InvoiceChange(PAID, "CANCEL")
    assert change != InvoiceChange(Invoice.from_json(INVOICE), before)
    assert repr(change) == f"InvoiceChange({PAID!r}, previous_state={before!r})"


def test_it_is_immutable_and_typed() -> None:
    change: Any = InvoiceChange(PAID)
    assert change.previous_state is None
    with pytest.raises(AttributeError):
        change.previous_state = "PAID"
    wrong: Any = 7
    with pytest.raises(TypeError):
        InvoiceChange(wrong)
    with pytest.raises(TypeError, match="previous_state"):
        InvoiceChange(PAID, wrong)
