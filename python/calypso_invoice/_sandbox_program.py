"""The sandbox as a program, `python -m calypso_invoice.sandbox` or `calypso sandbox`: its options, and how it ends."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time

from ._native import SandboxServer
from .sandbox import DEFAULT_KEY, Sandbox

_EPILOG = """\
With a command, it sets CALYPSO_BASE_URL and CALYPSO_API_KEY, runs it, and ends as it does. Without, it prints its URL on
the first line of standard output, and its key on the second: give them to a client in these variables. Open the URL in a
browser to watch the invoices and to play the customer by hand.
Every control, which GET /_sandbox/ lists too:

"""


def main(program: str = "python -m calypso_invoice.sandbox", arguments: list[str] | None = None) -> None:
    """Runs until it is interrupted, or until the command on its command line ends."""
    parser = argparse.ArgumentParser(
        prog=program,
        description="A fake Calypso Invoice server on 127.0.0.1, for tests. "
        "It keeps its invoices in memory until you stop it.",
        epilog=_EPILOG + SandboxServer.controls("http://127.0.0.1:PORT"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="the port to listen on (default: any free port)")
    parser.add_argument("--key", default=DEFAULT_KEY, help="the only API key that it accepts (default: %(default)s)")
    parser.add_argument(
        "command", nargs="*", metavar="-- COMMAND", help="what to run on it, such as: -- python main.py"
    )
    options = parser.parse_args(arguments)
    if not 0 <= options.port < 65536:
        parser.error(f"--port: {options.port} is not a port number: use 0 to 65535")
    try:
        with Sandbox(options.port, options.key) as sandbox:
            if options.command:
                sys.exit(_run(sandbox, options.command))
            # One write: a reader that closes the pipe after the first line must not end the server.
            sys.stdout.write(f"{sandbox.url}\n{sandbox.key}\n")
            sys.stdout.flush()
            while True:
                time.sleep(3600)
    except KeyboardInterrupt:
        pass
    except (OSError, ValueError) as error:
        parser.error(str(error))


def _run(sandbox: Sandbox, command: list[str]) -> int:
    """Runs a command with both variables set, and returns its status, as a shell counts it.

    SIGTERM is handed on to the command: whoever stops the sandbox must not leave that behind.
    """
    process: subprocess.Popen[bytes] | None = None
    terminated = False

    def terminate(*_: object) -> None:
        nonlocal terminated
        terminated = True
        if process:
            process.terminate()

    variables = {"CALYPSO_BASE_URL": sandbox.url, "CALYPSO_API_KEY": sandbox.key}
    before = signal.signal(signal.SIGTERM, terminate)
    try:
        with subprocess.Popen(command, env={**os.environ, **variables}) as process:
            if terminated:  # while it was being started
                process.terminate()
            while True:
                try:
                    status = process.wait()
                except KeyboardInterrupt:  # the terminal has told the command too, which decides
                    continue
                return status if status >= 0 else 128 - status
    finally:
        signal.signal(signal.SIGTERM, before)
