"""What every test starts from: the installed package, no settings from outside, and a sandbox on request."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import calypso_invoice
import pytest
from calypso_invoice import Client
from calypso_invoice.sandbox import Sandbox

from support.browser import Browser
from support.child import PROGRAMS
from support.server import PATIENCE

pytest_plugins = ["pytester", "support.databases", "support.limit", "support.shop_orders"]
_FROM_OUTSIDE = ("CALYPSO_API_KEY", "CALYPSO_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


def pytest_sessionstart() -> None:
    installed = Path(calypso_invoice.__file__).resolve()
    assert Path(sys.prefix).resolve() in installed.parents, f"{installed} is not the installed wheel"


@pytest.fixture(autouse=True)
def _nothing_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper() in _FROM_OUTSIDE:
            monkeypatch.delenv(name)
    # Of every child: where its sitecustomize is, and a limit that ends it before the test's own does.
    monkeypatch.setenv("PYTHONPATH", str(PROGRAMS))
    monkeypatch.setenv("CALYPSO_CHILD_LIMIT", str(1.5 * PATIENCE))


@pytest.fixture
def unraisable(monkeypatch: pytest.MonkeyPatch) -> list[BaseException | None]:
    """The exceptions that were reported because nobody could catch them."""
    reported: list[BaseException | None] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: reported.append(unraisable.exc_value))
    return reported


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[Client]:
    with sandbox.client() as client:
        yield client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One for all tests that look at pages."""
    with Browser() as browser:
        yield browser
