"""The binding's files stand on floors, as python/src/lib.rs lists them: each imports only from floors below its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "python" / "src"
TOP = "lib"


def floors(lib: str) -> dict[str, int]:
    """The floor of every module: those declared without a blank line between them share one."""
    found: dict[str, int] = {}
    for floor, block in enumerate(lib.split("\n\n")):
        for name in re.findall(r"^(?:pub(?:\(\w+\))? )?mod (\w+);$", block, re.MULTILINE):
            found[name] = floor
    return found


def imports(source: str) -> Iterator[str]:
    """The modules of this crate that a file names, in a `use` or in a path."""
    code = re.sub(r'//[^\n]*|"(?:\\.|[^"\\])*"', "", source)
    for root in re.finditer(r"\b(?:crate|super)::(\w+|\{)", code):
        if root[1] == "{":
            yield from members(code[root.end() :])
        else:
            yield root[1]


def members(group: str) -> Iterator[str]:
    """The first name of every member of a group whose opening brace has been read."""
    depth, start = 0, True
    for token in re.findall(r"\w+|[{},]", group):
        if token == "}" and depth == 0:
            return
        if token not in "{},":
            if start and depth == 0:
                yield token
            start = False
        elif token == ",":
            start = True
        else:
            depth += 1 if token == "{" else -1


def wrong_arrows(files: dict[str, str]) -> list[str]:
    """What breaks the rule in these files, by the names of their modules."""
    of = floors(files[TOP])
    above_all = max(of.values()) + 1
    wrong = [f"{name}.rs: has no floor in {TOP}.rs" for name in files if name not in of and name != TOP]
    for name, source in files.items():
        for target in imports(source):
            if target not in of:
                wrong.append(f"{name}.rs -> {target}: no such module in {TOP}.rs")
            elif target != name and of[target] >= of.get(name, above_all):
                wrong.append(f"{name}.rs -> {target}: not on a floor below")
    return wrong


def test_each_file_imports_only_from_below() -> None:
    # A file in a folder belongs to the module that the folder is.
    files: dict[str, str] = {}
    for path in sorted(SOURCE.rglob("*.rs")):
        name = path.relative_to(SOURCE).parts[0].removesuffix(".rs")
        files[name] = files.get(name, "") + path.read_text(encoding="utf-8")
    assert len(files) > 10
    assert wrong_arrows(files) == []


LIB = "// Says nothing of crate::cellar.\nmod ground;\n\nmod left;\nmod right;\n\nmod roof;\n"


@pytest.mark.parametrize(
    "name, source, wrong",
    [
        ("roof", "use crate::{ground::{self, A}, left, right::B};", []),
        ("left", "use crate::ground::A; // and crate::roof", []),
        ("left", "use crate::right::A;", ["left.rs -> right: not on a floor below"]),
        ("ground", "use crate::{\n    left::{A, B},\n    roof,\n};", ["left", "roof"]),
        ("ground", "fn f() { super::roof::g() }", ["ground.rs -> roof: not on a floor below"]),
        ("ground", "use crate::cellar::A;", ["ground.rs -> cellar: no such module in lib.rs"]),
        ("shed", "use std::fmt;", ["shed.rs: has no floor in lib.rs"]),
        ("lib", "use crate::roof::A;", []),
    ],
)
def test_a_wrong_arrow_is_named(name: str, source: str, wrong: list[str]) -> None:
    files = {"lib": LIB}
    files[name] = files.get(name, "") + source
    found = wrong_arrows(files)
    assert len(found) == len(wrong)
    for arrow, part in zip(found, wrong):
        assert part in arrow
