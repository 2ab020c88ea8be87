"""Reads include/calypso.h: its functions, with their comments, and its numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness import INCLUDE

HEADER = INCLUDE / "calypso.h"
_FUNCTION = re.compile(
    r"/\*\*\n(?P<comment>(?: \*[^\n]*\n)*?) \*/\n"
    r"CALYPSO_API\s+(?P<checked>CALYPSO_NODISCARD\s+)?"
    r"(?P<returns>[a-z0-9_ ]+?[ *]+)(?P<name>calypso_\w+)\((?P<parameters>[^)]*)\)\s*"
    r"(?:CALYPSO_FREE_WITH\((?P<free>\w+)\))?;"
)
_CONSTANT = re.compile(r"^#define (CALYPSO_(?!VERSION)\w+) (\d+|UINT64_MAX)$", re.MULTILINE)
_NUMBER = re.compile(r"^    (CALYPSO_\w+) = (\d+),$", re.MULTILINE)


@dataclass(frozen=True)
class Parameter:
    type: str
    name: str

    @property
    def is_pointer(self) -> bool:
        return self.type.endswith("*") or self.type.endswith("_callback")


@dataclass(frozen=True)
class Function:
    comment: str
    is_checked: bool
    returns: str
    name: str
    parameters: tuple[Parameter, ...]
    free: str | None

    @property
    def prototype(self) -> str:
        """On one line, without the names of parameters, which are no part of the interface."""
        return f"{self.returns} {self.name}({', '.join(parameter.type for parameter in self.parameters) or 'void'})"

    @property
    def is_free(self) -> bool:
        return self.name.endswith("_free")


def functions() -> list[Function]:
    text = HEADER.read_text()
    found = [_function(match) for match in _FUNCTION.finditer(text)]
    # None is overlooked by the pattern.
    assert len(found) == len(re.findall(r"^CALYPSO_API\b", text, re.MULTILINE)) > 100
    return found


def numbers() -> dict[str, int]:
    """The values of the enums."""
    return {name: int(value) for name, value in _NUMBER.findall(HEADER.read_text())}


def constants() -> dict[str, str]:
    """The constants that are no values of an enum, as they are written."""
    return dict(_CONSTANT.findall(HEADER.read_text()))


def _function(match: re.Match[str]) -> Function:
    parameters = " ".join(match["parameters"].split())
    read = [] if parameters == "void" else [_parameter(part) for part in parameters.split(", ")]
    return Function(
        comment=re.sub(r"^ \* ?", "", match["comment"], flags=re.MULTILINE),
        is_checked=bool(match["checked"]),
        returns=" ".join(match["returns"].split()),
        name=match["name"],
        parameters=tuple(read),
        free=match["free"],
    )


def _parameter(text: str) -> Parameter:
    match = re.fullmatch(r"(.*?[ *]+)(\w+)", text)
    assert match, text
    return Parameter(match[1].strip(), match[2])
