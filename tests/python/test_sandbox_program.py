"""`python -m calypso_invoice.sandbox`: what it prints, its options, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request

import pytest
from calypso_invoice import AuthenticationError, Client
from calypso_invoice._native import SandboxServer

from support.child import environment, line, output, running
from support.server import PATIENCE

PROGRAM = ("-m", "calypso_invoice.sandbox")


def test_url_on_the_first_line_and_end_by_interrupt() -> None:
    with running(*PROGRAM) as process:
        url = line(process)
        assert url.startswith("http://127.0.0.1:")
        client = Client("sandbox-key", base_url=url)
        assert client.create_invoice(amount=1, currency="FAU", description="order 17").id == 1
        body = json.dumps({"id": 1, "amount": "1"}).encode()
        with urllib.request.urlopen(f"{url}/_sandbox/pay", data=body, timeout=PATIENCE) as response:
            assert response.status == 200
        assert client.get_invoice(1).is_paid
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0
        assert errors == ""


def test_port_and_key() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with running(*PROGRAM, "--port", str(port), "--key", "another") as process:
        url = line(process)
        assert url == f"http://127.0.0.1:{port}"
        assert len(Client("another", base_url=url).list_invoices()) == 0
        with pytest.raises(AuthenticationError):
            Client("sandbox-key", base_url=url).list_invoices()


def test_help() -> None:
    said = output(*PROGRAM, "--help")
    for option in ("--port", "--key", "--help"):
        assert option in said
    assert SandboxServer.controls("http://127.0.0.1:PORT").strip() in said


@pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl here, so no curl line of --help was run")
def test_each_curl_line_of_help_works() -> None:
    lines = [line for line in output(*PROGRAM, "--help").splitlines() if line.startswith("curl ")]
    assert len(lines) == 20
    with running(*PROGRAM) as process:
        url = line(process)
        for each in lines:
            said = subprocess.run(
                f"exec {each.replace('http://127.0.0.1:PORT', url)} --fail-with-body --silent --show-error --noproxy '*'",
                shell=True,
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
            assert said.returncode == 0, f"{each}: {said.stdout}{said.stderr}"
            json.loads(said.stdout)


@pytest.mark.parametrize(
    "wrong", [["--prot"], ["--port", "many"], ["--port", "70000"], ["--key", ""], ["extra"]], ids=repr
)
def test_wrong_arguments(wrong: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, *PROGRAM, *wrong],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


PROGRAMS = (PROGRAM, ("-m", "calypso_invoice", "sandbox"))
# Tells who it is, and ends with a status of its own when it is asked to.
COMMAND = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(7))
print(os.getpid(), os.environ["CALYPSO_BASE_URL"], flush=True)
while True:
    time.sleep(0.1)
"""


@pytest.mark.parametrize("program", PROGRAMS, ids=["sandbox", "calypso"])
def test_sigterm_ends_the_command_and_its_status_counts(program: tuple[str, ...]) -> None:
    with running(*program, "--", sys.executable, "-c", COMMAND) as process:
        pid = int(line(process).split()[0])
        try:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=PATIENCE)
            assert process.returncode == 7
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_a_command_that_sigterm_kills() -> None:
    with running(
        *PROGRAM, "--", sys.executable, "-c", COMMAND.replace("lambda *_: sys.exit(7)", "signal.SIG_DFL")
    ) as process:
        line(process)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        assert process.returncode == 128 + signal.SIGTERM
