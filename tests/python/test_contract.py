"""Plays every case of tests/contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from contract.case import Case
from contract.play import play

CASES = sorted((Path(__file__).parent.parent / "contract").glob("*.json"))


def test_there_are_cases() -> None:
    assert CASES


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path) -> None:
    play(Case.read(path))
