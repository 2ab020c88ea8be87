"""The stub says what the compiled module says: the same docstrings, and core's defaults."""

from __future__ import annotations

import ast
import inspect
import sys
import types
from importlib.resources import files
from typing import Any, Callable

import calypso_invoice
import pytest
from calypso_invoice import Client, _native
from calypso_invoice._native import _DEFAULTS

STUB = ast.parse(files(calypso_invoice).joinpath("_native.pyi").read_text(encoding="utf-8"))
# What has Python's own docstring: `__eq__` and the like, `__new__`, `__module__`, and a `__hash__` of None.
PYTHON_S = (types.WrapperDescriptorType, types.BuiltinFunctionType, str, type(None))


def documented() -> dict[str, str]:
    """The docstrings of the compiled module, its classes, and their methods and properties."""
    found: dict[str, str | None] = {"": _native.__doc__}
    for name, cls in vars(_native).items():
        if isinstance(cls, type):
            found[name] = cls.__doc__
            for member, value in vars(cls).items():
                if not isinstance(value, PYTHON_S):
                    found[f"{name}.{member}"] = getattr(value, "__func__", value).__doc__
    return {name: inspect.cleandoc(doc) for name, doc in found.items() if doc}


def stubbed() -> dict[str, set[str | None]]:
    """The same, as the stub has them; a method has as many as it has overloads."""
    found: dict[str, set[str | None]] = {"": {ast.get_docstring(STUB)}}
    for cls in STUB.body:
        if isinstance(cls, ast.ClassDef):
            found[cls.name] = {ast.get_docstring(cls)}
            for member in cls.body:
                if isinstance(member, ast.FunctionDef):
                    found.setdefault(f"{cls.name}.{member.name}", set()).add(ast.get_docstring(member))
    return {name: docs for name, docs in found.items() if docs != {None}}


def test_docstrings() -> None:
    expected = documented()
    assert {"Client", "Client.from_env", "Invoice.amount", "Invoice.from_json"} <= expected.keys()
    assert stubbed() == {name: {doc} for name, doc in expected.items()}


def function(cls: str, name: str) -> ast.FunctionDef:
    (found,) = (node for node in STUB.body if isinstance(node, ast.ClassDef) and node.name == cls)
    (method,) = (node for node in found.body if isinstance(node, ast.FunctionDef) and node.name == name)
    return method


def literals(arguments: ast.arguments) -> dict[str, object]:
    """The defaults of the keywords in the stub's signature."""
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults)
    return {argument.arg: ast.literal_eval(default) for argument, default in pairs if default is not None}


def shown(function: Callable[..., Any]) -> dict[str, object]:
    """The defaults of the keywords in the signature that `help` shows."""
    parameters = inspect.signature(function).parameters.values()
    return {each.name: each.default for each in parameters if each.kind is inspect.Parameter.KEYWORD_ONLY}


WAIT = {"first_interval", "longest_interval"}
WATCH = {"interval"}
# Left out, from_env takes the base URL from the environment.
FROM_ENV = {**_DEFAULTS, "base_url": None}


@pytest.mark.parametrize(
    "name, called, defaults",
    [
        ("__new__", Client, {name: _DEFAULTS[name] for name in _DEFAULTS.keys() - WAIT - WATCH}),
        ("from_env", Client.from_env, {name: FROM_ENV[name] for name in FROM_ENV.keys() - WAIT - WATCH}),
        ("wait_for_payment", Client.wait_for_payment, {name: _DEFAULTS[name] for name in WAIT}),
        ("watch_invoices", Client.watch_invoices, {name: _DEFAULTS[name] for name in WATCH}),
    ],
)
def test_defaults_are_core_s(name: str, called: Callable[..., Any], defaults: dict[str, object]) -> None:
    signatures = [literals(function("Client", name).args)]
    # Before Python 3.10, inspect does not read a compiled class's parameters.
    if called is not Client or sys.version_info >= (3, 10):
        signatures.append(shown(called))
    for signature in signatures:
        assert signature == signatures[0]
        assert {option: signature[option] for option in defaults} == defaults
        others = [value for option, value in signature.items() if option not in defaults]
        assert all(value in (None, False, (), "bundled", "environment") for value in others), (
            "a default that core does not name"
        )


@pytest.mark.parametrize("name", ["create_invoice", "create_invoice_once", "find_invoices"])
def test_overloads_have_the_parameters_of_the_method(name: str) -> None:
    (cls,) = (node for node in STUB.body if isinstance(node, ast.ClassDef) and node.name == "Client")
    overloads = [node.args for node in cls.body if isinstance(node, ast.FunctionDef) and node.name == name]
    assert len(overloads) == 2
    stubbed = [argument.arg for each in overloads for argument in each.args + each.kwonlyargs]
    assert set(stubbed) == set(inspect.signature(getattr(Client, name)).parameters)
    # Whatever is in both has the same default, which is the one that help() shows.
    for each in map(literals, overloads):
        assert each.items() <= shown(getattr(Client, name)).items()
