"""The command's modules stand on floors, as python/calypso_invoice/_cli/__init__.py lists them."""

from __future__ import annotations

import re
from pathlib import Path

from support.child import output

SOURCE = Path(__file__).parents[2] / "python" / "calypso_invoice" / "_cli"


def floors(text: str) -> dict[str, int]:
    """The floor of every module in the list: the higher, the larger."""
    block = re.search(r"^ {4}\w[\w, ]*\n(?: {4}\w[\w, ]*\n)+", text, re.MULTILINE)
    assert block
    lines = block[0].splitlines()
    return {name: len(lines) - row for row, names in enumerate(lines) for name in names.strip().split(", ")}


def wrong_arrows(files: dict[str, str], of: dict[str, int]) -> list[str]:
    wrong: list[str] = []
    for name, source in files.items():
        # What is imported inside a function is imported when it is called: the top starts the others like this.
        for target, names in re.findall(r"^from \.(\w*) import (.*)$", source, re.MULTILINE):
            targets = [target] if target else names.split(", ")
            wrong += [f"{name} -> {each}" for each in targets if of.get(each, 99) >= of[name]]
    return wrong


def test_each_file_imports_only_from_below() -> None:
    files = {path.stem: path.read_text(encoding="utf-8") for path in SOURCE.glob("*.py")}
    of = floors(files.pop("__init__"))
    assert set(of) == set(files)
    assert wrong_arrows(files, of) == []
    assert wrong_arrows({"screen": "from .ending import say\n"}, of) == ["screen -> ending"]
    assert wrong_arrows({"table": "from . import wait, screen\n"}, of) == ["table -> wait"]


def test_each_file_says_what_lives_there_and_is_short() -> None:
    for path in SOURCE.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith('"""'), path.name
        assert len(text.splitlines()) < 300, path.name


def test_the_package_does_not_load_the_command() -> None:
    said = output("-c", "import sys, calypso_invoice; print([name for name in sys.modules if '_cli' in name])")
    assert said == "[]\n"
