"""The help of `calypso`: every example in it runs as it stands, and it is complete."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
from calypso_invoice import Client, __version__
from calypso_invoice._cli.ending import MEANINGS
from calypso_invoice.sandbox import Sandbox

from support.child import environment, output
from support.cli import CALYPSO, calypso, of
from support.server import PATIENCE

COMMANDS = ("list", "get", "create", "create-from-template", "cancel", "wait", "watch", "sandbox")
ENDLESS = ("calypso watch", "calypso sandbox")


def examples() -> list[str]:
    helps = [calypso("--help").out, *(calypso(name, "--help").out for name in COMMANDS if name != "sandbox")]
    return [
        line.strip()
        for text in helps
        for line in re.findall(r"^  .*calypso .*$", text, re.MULTILINE)
        if "  exit" not in line
    ]


def run_as_it_stands(example: str, sandbox: Sandbox, folder: Path) -> tuple[int, str]:
    path = f"{CALYPSO.parent}{os.pathsep}{os.environ['PATH']}"
    with subprocess.Popen(
        ["bash", "-c", example],
        env=environment(**of(sandbox, PATH=path)),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout
        said = ""
        if example.startswith(ENDLESS):
            if "--skip-existing" in example:
                sandbox.wait_for_requests(2, PATIENCE)
            else:
                said = process.stdout.readline()
            os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in err
    return process.returncode, said + out


def test_every_example_runs(client: Client, sandbox: Sandbox, tmp_path: Path) -> None:
    found = sorted({line for line in examples() if line.startswith(("calypso", "id=$("))})
    assert len(found) > 15
    seen = {name for name in COMMANDS for line in found if f"calypso {name} " in f"{line} "}
    assert seen == {*COMMANDS} - {"sandbox"}
    for example in found:
        sandbox.reset()
        sandbox.add_template("1", "FAU", "from a template")
        sandbox.seed(8)
        if "wait" in example:
            sandbox.set_state(1, "PAID")
        code, out = run_as_it_stands(example, sandbox, tmp_path)
        assert code == (130 if example.startswith(ENDLESS) else 0), f"{example}: {code}"
        assert out or any(part in example for part in (">", "--state paid", "--skip-existing")), example
        assert all(request.problem is None for request in sandbox.requests()), example
    assert len((tmp_path / "invoices.csv").read_text().splitlines()) == 9
    assert client.get_invoice(1)


def test_each_command_explains_itself() -> None:
    top = calypso("--help")
    assert top.code == 0
    for code, meaning in MEANINGS.items():
        assert f"  {code:<3}  {meaning}" in top.out
    for name in COMMANDS:
        assert f"\n    {name}" in top.out
        own = calypso(name, "--help")
        assert (own.code, own.err) == (0, "")
        if name != "sandbox":
            assert own.out.startswith(f"usage: calypso {name} ")
            assert "examples:\n  " in own.out
            assert "calypso --help" in own.out
        assert "==SUPPRESS==" not in own.out


def test_the_options_are_those_of_client() -> None:
    import inspect
    import sys

    if sys.version_info < (3, 10):
        pytest.skip("inspect does not read a compiled class's parameters")
    top = calypso("--help").out
    for name in inspect.signature(Client).parameters:
        if name not in ("api_key", "on_event"):
            assert f"--{name.replace('_', '-')} " in top


@pytest.mark.parametrize("argv", [("--version",), ("list", "--help")])
def test_it_is_also_a_module(argv: tuple[str, ...]) -> None:
    assert output("-m", "calypso_invoice", *argv) == calypso(*argv).out
    assert calypso("--version").out == f"calypso {__version__}\n"


def test_the_sandbox(sandbox: Sandbox) -> None:
    with subprocess.Popen(
        [CALYPSO, "sandbox", "--key", "another"], env=environment(**of(sandbox)), stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout
        url, key = run.stdout.readline().strip(), run.stdout.readline().strip()
        assert calypso("create", "1", "FAU", "x", "-q", CALYPSO_BASE_URL=url, CALYPSO_API_KEY=key) == (0, "1\n", "")
        run.send_signal(signal.SIGINT)
        assert run.wait(PATIENCE) == 0
