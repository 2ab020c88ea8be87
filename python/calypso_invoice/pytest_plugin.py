"""The pytest fixture `calypso_sandbox`, available in every project that has calypso-invoice installed."""

from __future__ import annotations

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .sandbox import Sandbox


@pytest.fixture
def calypso_sandbox() -> Iterator[Sandbox]:
    """A new calypso_invoice.sandbox.Sandbox, closed after the test."""
    from .sandbox import Sandbox

    with Sandbox() as sandbox:
        yield sandbox
