"""The types of the sandbox's arguments say what core and Client take: no more, and no less."""

from __future__ import annotations

import ast
import json
import re
from importlib.resources import files
from typing import get_args

import calypso_invoice
from calypso_invoice import sandbox
from calypso_invoice._native import SandboxServer
from calypso_invoice.sandbox import Sandbox


def module(name: str) -> ast.Module:
    return ast.parse(files(calypso_invoice).joinpath(name).read_text(encoding="utf-8"))


def class_in(tree: ast.Module, name: str) -> ast.ClassDef:
    (found,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    return found


def test_the_options_are_client_s() -> None:
    (new,) = (
        node
        for node in class_in(module("_native.pyi"), "Client").body
        if isinstance(node, ast.FunctionDef) and node.name == "__new__"
    )
    expected = {argument.arg: argument.annotation for argument in new.args.kwonlyargs}
    fields = class_in(module("_sandbox_types.py"), "ClientOptions").body
    typed = {
        node.target.id: node.annotation
        for node in fields
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    plain = {name: ast.unparse(node).replace("float | timedelta", "_Seconds") for name, node in typed.items()}
    assert plain == {name: ast.unparse(node) for name, node in expected.items() if node is not None}


def test_the_faults_are_core_s() -> None:
    kinds: list[str] = re.findall(r'"kind": "(\w+)"', SandboxServer.controls(""))
    assert kinds == list(get_args(sandbox.FaultKind))


def test_the_operations_and_the_ends_of_a_connection_are_core_s() -> None:
    with Sandbox() as shop:
        for operation in get_args(sandbox.Operation):
            for close in get_args(sandbox.Close):
                shop.fault("late", operation=operation, close=close)
        listed = json.loads(shop._server.control("reset", ""))  # noqa: SLF001
        assert listed == {}
