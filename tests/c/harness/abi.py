"""The interface that programs are compiled against, as lines of text, and as a library for what compares libraries."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

from harness import BUILD, TESTS
from harness.header import callbacks, constants, enums, functions

if TYPE_CHECKING:
    from pathlib import Path

BASELINE = TESTS / "abi.txt"
_ENUMERATOR = re.compile(r"enum (\w+) (\w+ = \d+)")
_HANDLE = re.compile(r"\bcalypso_\w+(?= \*)")


def now() -> list[str]:
    """That of the header."""
    lines = [f"enum {enum} {name} = {number}" for enum, values in enums().items() for name, number in values.items()]
    lines += [f"#define {name} {value}" for name, value in constants().items()]
    lines += callbacks()
    return lines + [function.prototype for function in functions()]


def baseline() -> list[str]:
    """That of all versions with which programs may have been compiled."""
    return BASELINE.read_text().splitlines()


def library(name: str, lines: list[str]) -> Path:
    """A library that has this interface and does nothing."""
    values: dict[str, list[str]] = {}
    for enum, value in _ENUMERATOR.findall("\n".join(lines)):
        values.setdefault(enum, []).append(value)
    typedefs = [line for line in lines if line.startswith("typedef ")]
    prototypes = [line for line in lines if not line.startswith(("enum ", "#define ", "typedef "))]
    handles = sorted({handle for line in typedefs + prototypes for handle in _HANDLE.findall(line)})
    source = BUILD / f"{name}.c"
    text = ["#include <stdbool.h>", "#include <stddef.h>", "#include <stdint.h>"]
    text += [f"typedef enum {{ {', '.join(each)} }} {enum};" for enum, each in values.items()]
    text += [f"typedef struct {handle} {handle};" for handle in handles]
    text += [f"{line};" for line in typedefs]
    text += [f"{line} {{ __builtin_trap(); }}" for line in prototypes]
    source.write_text("\n".join(text) + "\n")
    made = source.with_suffix(".so")
    # Parameters without a name are of C2x.
    command = ["gcc", "-std=c2x", "-Wall", "-Wextra", "-Werror", "-g", "-shared", "-fPIC", str(source), "-o", str(made)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return made


def broken(before: Path, after: Path) -> str:
    """What of the first library is gone or changed in the second, as abidiff tells it; empty when it is only added to."""
    command = ["abidiff", "--no-added-syms", str(before), str(after)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert not done.returncode & 3, f"abidiff itself failed: {done.stderr}"  # its bits for "error" and "usage"
    return done.stdout if done.returncode else ""
