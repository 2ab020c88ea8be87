"""What help() and editors show."""

from __future__ import annotations

import ast
import inspect
import pydoc
import re
import sys
from typing import Any

import calypso_invoice
import pytest
from calypso_invoice import (
    CalypsoError,
    CartItem,
    Client,
    Currency,
    Invoice,
    InvoiceChange,
    InvoiceList,
    InvoiceState,
    InvoiceWatch,
    NewInvoice,
    NotFoundError,
)
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
    "watch_invoices": "(*, known, interval, skip_existing)",
    "with_timeout": "(timeout)",
    "close": "()",
    "interrupt_calls": "()",
}
CLASSES = [Client, NewInvoice, CartItem, Invoice, InvoiceChange, InvoiceList, InvoiceWatch, Sandbox]
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
    # A program makes no invoice and no watch; before Python 3.10, inspect does not read a compiled class's parameters.
    if cls not in (Invoice, InvoiceWatch) and sys.version_info >= (3, 10):
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


def test_help_on_the_package_is_read_in_screens() -> None:
    lines = pydoc.plain(pydoc.render_doc(calypso_invoice)).splitlines()
    # A str's methods would be shown for each enum, and those of every exception for each of ours: 3400 lines in all.
    assert len(lines) <= 1200
    first_screen = "\n".join(lines[:40])
    for name in ("Client", "Invoice", "CalypsoError", "sandbox"):
        assert f"help(calypso_invoice.{name})" in first_screen


@pytest.mark.parametrize("cls", [CalypsoError, NotFoundError, Currency, InvoiceState])
def test_help_on_an_error_or_an_enum_is_one_screen(cls: type) -> None:
    assert len(pydoc.plain(pydoc.render_doc(cls)).splitlines()) <= 75


def test_no_signature_shows_an_ellipsis() -> None:
    for cls, name in PUBLIC:
        for parameter in inspect.signature(getattr(cls, name)).parameters.values():
            assert parameter.default is not ..., f"{cls.__name__}.{name}({parameter.name})"


def test_an_error_has_what_is_inherited_although_its_class_lists_it_not() -> None:
    error = NotFoundError("get_invoice: it is not there")
    assert {"outcome_unknown", "with_traceback", "args"} <= {*dir(error)}
    assert getattr(NotFoundError, "outcome_unknown") is False  # noqa: B009 - it is there by name
    assert sorted(Currency) == sorted(dir(Currency))


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


def test_help_and_editors_say_the_same_of_the_attributes_of_an_error() -> None:
    _, section = (CalypsoError.__doc__ or "").split("Attributes:\n")
    shown = dict(re.findall(r"^        (\w+): (.*(?:\n {12}.*)*)", section, re.MULTILINE))
    source = ast.parse(inspect.getsource(sys.modules["calypso_invoice._errors"]))
    (cls,) = (node for node in source.body if isinstance(node, ast.ClassDef) and node.name == "CalypsoError")
    said = {}
    for node, following in zip(cls.body, cls.body[1:]):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(following, ast.Expr):
            said[node.target.id] = ast.literal_eval(following.value)
    assert len(said) >= 12
    assert {name: text.split() for name, text in shown.items()} == {name: text.split() for name, text in said.items()}
