"""The driver: a C program that makes the calls it is told and says how each ended."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

from harness.programs import command, compiled

if TYPE_CHECKING:
    from pathlib import Path


class Driver:
    """One process for all calls; `program` speaks the protocol of tests/c/programs/driver.c."""

    def __init__(self, program: Path | None = None, /, **variables: str) -> None:
        self._program = program or compiled("driver")
        self._variables = variables
        self._process: subprocess.Popen[bytes] | None = None

    def call(self, operation: str, /, **fields: Any) -> dict[str, Any]:
        """Makes a call with these options and arguments, a list of items among them."""
        lines = [_line("operation", operation)]
        for item in fields.pop("cart_items", ()):
            lines += [_line(f"item_{part}", item[part]) for part in ("product", "price", "quantity", "currency")]
        lines += [_line(name, value) for name, value in fields.items()]
        process = self._started()
        assert process.stdin
        assert process.stdout
        process.stdin.write(b"".join(lines) + b"\n")
        process.stdin.flush()
        said = process.stdout.readline()
        assert said, f"the driver ended: {self.close()}"
        answered: dict[str, Any] = json.loads(said)
        return answered

    def close(self) -> str:
        """Ends the process, which must have nothing to complain of."""
        process, self._process = self._process, None
        if process is None:
            return "it had not been started"
        _, errors = process.communicate(timeout=300)
        assert (process.returncode, errors) == (0, b""), f"it ended with {process.returncode}\n{errors.decode()}"
        return "without an error"

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                command(self._program),
                env={**os.environ, **self._variables},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
        return self._process


def _line(name: str, value: Any) -> bytes:
    text = value if isinstance(value, bytes) else str(value).encode()
    return name.encode() + b" " + text.hex().encode() + b"\n"
