"""The README's Rust, as a package of its own: what it says to add, its program on the sandbox, and each part at work."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from conftest import README, ROOT, Shell, blocks, cells, line

DRIVERS = Path(__file__).parent / "rust"
# The first is a program; each other one is a part, or a test, which the file of its name puts to work.
PROGRAMS = ["main", "once", "watch", "testing"]


def test_a_package_made_as_it_says(shell: Shell) -> None:
    shell("cargo init --quiet --name newcomer")
    # The versions that the workspace is tested with, so that a release elsewhere changes no result here.
    shutil.copy(ROOT / "Cargo.lock", shell.folder)
    shell(line("cargo add calypso-invoice"))
    main, *parts = blocks("rust")
    shell.put("src/main.rs", main)
    # Without a sandbox or a key, it says what is missing.
    assert "CALYPSO_API_KEY: it is not set" in shell("cargo run --quiet", code=1)
    assert "waits for" in main
    install = line("cargo install")
    assert install.endswith("&& calypso-sandbox -- cargo run")
    said = shell(install, CARGO_INSTALL_ROOT="installed", PATH="installed/bin:" + os.environ["PATH"])
    assert said.endswith("invoice 1 waits for 0.00059165 BTC\npaid: no\n")

    [add] = re.findall(r"`(cargo add calypso-invoice --dev [^`]*)`", " ".join(README.split()))
    shell(add.replace("path/to/calypso-invoice", str(ROOT)))
    for name, part in zip(PROGRAMS[1:], parts):
        driver = DRIVERS / f"{name}.rs"
        shell.put(f"tests/{name}.rs", part + (driver.read_text(encoding="utf-8") if driver.exists() else ""))
    shell.put("tests/cells.rs", _calls(cells("Rust")))
    said = shell("cargo test --quiet 2>&1")
    assert said.count("test result: ok. 1 passed") == len(parts) + 1, said


def _calls(code: list[str]) -> str:
    text = (DRIVERS / "cells.rs").read_text(encoding="utf-8")
    for cell in code:
        text = text.replace("CELL", cell, 1)
    assert "CELL" not in text
    return text
