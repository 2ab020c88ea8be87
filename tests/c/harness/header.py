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
_ENUM = re.compile(r"^typedef enum \{\n(.*?)^\} (\w+);$", re.MULTILINE | re.DOTALL)
_NUMBER = re.compile(r"^    (CALYPSO_\w+) = (\d+),$", re.MULTILINE)
_CALLBACK = re.compile(r"^typedef (\w+)\(CALYPSO_CALLBACK \*(\w+)\)\(([^)]*)\);$", re.MULTILINE)


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


def enums() -> dict[str, dict[str, int]]:
    """The values of each enum."""
    found = _ENUM.findall(HEADER.read_text())
    return {name: {value: int(number) for value, number in _NUMBER.findall(body)} for body, name in found}


def numbers() -> dict[str, int]:
    """The values of all of them."""
    return {name: number for values in enums().values() for name, number in values.items()}


def constants() -> dict[str, str]:
    """The constants that are no values of an enum, as they are written."""
    return dict(_CONSTANT.findall(HEADER.read_text()))


def callbacks() -> list[str]:
    """The types of functions of a program, each on one line, without the names of parameters."""
    text = HEADER.read_text()
    found = [
        f"typedef {returns} (*{name})({', '.join(each.type for each in _parameters(parameters))})"
        for returns, name, parameters in _CALLBACK.findall(text)
    ]
    assert len(found) == len(re.findall(r"^typedef .*CALYPSO_CALLBACK", text, re.MULTILINE)) > 0
    return found


def _function(match: re.Match[str]) -> Function:
    return Function(
        comment=re.sub(r"^ \* ?", "", match["comment"], flags=re.MULTILINE),
        is_checked=bool(match["checked"]),
        returns=" ".join(match["returns"].split()),
        name=match["name"],
        parameters=_parameters(match["parameters"]),
        free=match["free"],
    )


def _parameters(text: str) -> tuple[Parameter, ...]:
    words = " ".join(text.split())
    return () if words == "void" else tuple(_parameter(part) for part in words.split(", "))


def _parameter(text: str) -> Parameter:
    match = re.fullmatch(r"(.*?[ *]+)(\w+)", text)
    assert match, text
    return Parameter(match[1].strip(), match[2])
