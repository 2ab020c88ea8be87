"""The README in parts, and an empty directory far from the checkout with a hard limit on what is run in it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
LIMIT = 600  # seconds; a first build of the dependencies is the longest


def blocks(language: str) -> list[str]:
    """The programs in a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def cells(column: str) -> list[str]:
    """The code in a column of the table of calls."""
    [table] = re.findall(r"^\| \| Rust \|.*?\n\n", README, re.DOTALL | re.MULTILINE)
    head, _, *rows = table.strip().splitlines()
    at = [cell.strip() for cell in head.split("|")].index(column)
    return [row.split("|")[at].strip().strip("`") for row in rows]


def line(start: str) -> str:
    """A command of the README, with this checkout for its place of one."""
    found = [each for block in blocks("sh") for each in block.splitlines() if each.startswith(start)]
    assert len(found) == 1, (start, found)
    return found[0].replace("path/to/calypso-invoice", str(ROOT))


class Shell:
    """Runs command lines in a directory, as a newcomer does who has nothing set up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, command: str, code: int = 0, **variables: str) -> str:
        """What it prints; it must end with this code."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("CALYPSO_", "PYTHONPATH"))}
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", command],
            cwd=self.folder,
            env={**clean, "CARGO_NET_OFFLINE": "true", **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        assert done.returncode == code, f"{command}: {done.returncode}\n{done.stdout}"
        return done.stdout

    def put(self, path: str, text: str) -> None:
        """Writes a file."""
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A shell in an empty directory far from the checkout, which the tests of a file share."""
    return Shell(tmp_path_factory.mktemp("newcomer"))
