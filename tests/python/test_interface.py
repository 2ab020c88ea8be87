"""What help() and editors show."""

from __future__ import annotations

import inspect
import pydoc
import sys
from typing import Any

import calypso_invoice
import pytest
from calypso_invoice import CalypsoError, CartItem, Client, Invoice, InvoiceList, NewInvoice
from calypso_invoice.sandbox import Sandbox

OPERATIONS = {
    "list_invoices": "()",
    "iter_invoices": "()",
    "get_invoice": "(id)",
    "create_invoice": "(new, *, amount, currency, description, cart_items)",
    "create_invoice_from_template": "(template_id)",
    "cancel_invoice": "(id)",
    "create_invoice_once": "(new, *, amount, currency, description, cart_items, resend_after, return_existing)",
    "find_invoices": "(new, *, amount, currency, description, cart_items)",
    "wait_for_payment": "(id, timeout, *, first_interval, longest_interval, pending_states)",
    "with_timeout": "(seconds)",
    "close": "()",
    "interrupt_calls": "()",
}
CLASSES = [Client, NewInvoice, CartItem, Invoice, InvoiceList, Sandbox]
PUBLIC = [
    (cls, name) for cls in CLASSES for name in vars(cls) if not name.startswith("_") and callable(getattr(cls, name))
]


@pytest.mark.parametrize("name", OPERATIONS)
def test_parameters_of_the_operations(name: str) -> None:
    own = [*inspect.signature(getattr(Client, name)).parameters.values()][1:]
    expected = OPERATIONS[name].strip("()").split(", ")
    positional = [parameter.name for parameter in own if parameter.kind is not inspect.Parameter.KEYWORD_ONLY]
    named = [parameter.name for parameter in own if parameter.kind is inspect.Parameter.KEYWORD_ONLY]
    assert [*positional, *(["*"] if named else []), *named] == [name for name in expected if name]


@pytest.mark.parametrize("cls, name", PUBLIC, ids=lambda value: getattr(value, "__name__", value))
def test_every_method_has_a_signature_and_a_docstring(cls: type, name: str) -> None:
    member = getattr(cls, name)
    assert inspect.signature(member)
    assert (inspect.getdoc(member) or "").strip()


@pytest.mark.parametrize("cls", CLASSES)
def test_every_attribute_has_a_docstring(cls: type) -> None:
    assert (cls.__doc__ or "").strip()
    # An invoice is never made by a program; before Python 3.10, inspect does not read a compiled class's parameters.
    if cls is not Invoice and sys.version_info >= (3, 10):
        assert inspect.signature(cls)
    for name, member in vars(cls).items():
        if not name.startswith("_"):
            assert (inspect.getdoc(member) or "").strip(), name


def test_help_reads_well() -> None:
    text = pydoc.plain(pydoc.render_doc(Client))
    for name in OPERATIONS:
        assert name in text
    assert "api_key" in text
    assert "timeout=30.0" in text


def test_the_stub_is_installed() -> None:
    from importlib.resources import files

    package = files(calypso_invoice)
    assert package.joinpath("py.typed").is_file()
    assert any(entry.name.endswith(".pyi") for entry in package.iterdir())


def test_the_attributes_of_an_error_are_documented() -> None:
    annotated: set[str] = set()
    for cls in CalypsoError.__mro__:
        annotated |= set(vars(cls).get("__annotations__", {}))
    public: set[Any] = annotated | {name for name in dir(CalypsoError) if not name.startswith("_")}
    assert {"kind", "outcome_unknown", "status", "code", "retry_after", "body", "operation", "attempts"} <= public
