"""What the README says of itself: short, without dead links, nothing twice, and no program that nobody runs."""

from __future__ import annotations

import re

from conftest import README, ROOT, blocks, line
from test_python import PROGRAMS as PYTHON
from test_rust import PROGRAMS as RUST


def test_it_is_short() -> None:
    assert len(README.splitlines()) < 300


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)]+)\)", README)
    assert len(links) > 15
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_no_sentence_stands_twice() -> None:
    prose = re.sub(r"^```.*?^```$", "", README, flags=re.DOTALL | re.MULTILINE)
    sentences = [" ".join(each.split()) for each in re.split(r"(?<=[.:])\s", prose) if len(each.split()) > 5]
    assert sorted({each for each in sentences if sentences.count(each) > 1}) == []


def test_every_program_and_command_is_run() -> None:
    assert len(blocks("rust")) == len(RUST)
    assert len(blocks("python")) == len(PYTHON)
    assert len(blocks("c")) == len(blocks("cpp")) == 1  # tests/install/run, tests/c/run and tests/cpp/run
    here = ["cargo add calypso-invoice", "pip install", "calypso sandbox", "cargo install"]
    # tests/run is what runs this; tests/examples has the quickstart, tests/install/run the lines for C.
    elsewhere = ["cargo run --example quickstart", "tests/run", "make -C", "cc main.c"]
    commands = [each for block in blocks("sh") for each in block.splitlines() if each and not each.startswith("#")]
    assert sorted(map(line, here + elsewhere)) == sorted(
        each.replace("path/to/calypso-invoice", str(ROOT)) for each in commands
    )
