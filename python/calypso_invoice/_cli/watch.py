"""The command `watch`: tells of every change, and runs a command for it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING

from calypso_invoice import InvalidResponseError

from . import connection, table
from .ending import COMMAND_FAILED, Stop, may_pass, said, say, usage
from .screen import clean, output
from .state_file import StateFile

if TYPE_CHECKING:
    from argparse import Namespace
    from types import FrameType

    from calypso_invoice import Client, Event, InvoiceChange


def watch(options: Namespace) -> int:
    """Runs the command; it ends with an error or a signal."""
    command = _words(options.run) if options.run is not None else None
    file = StateFile(options.state_file, connection.service(options)) if options.state_file is not None else None
    try:
        return _follow(options, command, file)
    finally:
        if file:
            file.close()


def _follow(options: Namespace, command: list[str] | None, file: StateFile | None) -> int:
    client = connection.client(options, _tell_of_failures)
    known = _known(options, client, file)
    failed: set[int] = set()
    changes = client.watch_invoices(known=known, interval=options.interval)
    while True:
        try:
            change = next(changes)
        except InvalidResponseError as error:  # one invoice cannot be read, and the watch goes on
            say(said(error))
            continue
        _show(change, json_lines=options.json)
        with _Later() as later:
            failure = _run(command, change) if command else None
            if failure:
                failed.add(change.invoice.id)
                failure = f"the command failed for invoice {change.invoice.id}: {failure}; {_next_start(options)}"
                if options.keep_going or later.number:
                    say(failure)
            elif file and change.invoice.id not in failed:
                # Of one for which the command failed, the state before that stays: what failed would never come again.
                file.save(change.invoice.id, change.invoice.state)
        if failure and not options.keep_going:
            raise Stop(COMMAND_FAILED, failure)


def _known(options: Namespace, client: Client, file: StateFile | None) -> dict[int, str]:
    """What was dealt with before; with a file, it is in there from now on."""
    known = file.known if file else None
    if known is None:
        known = _existing(client) if options.skip_existing else {}
        begins = f"{options.state_file}: nothing is known yet" if file else "begins without a state file"
        say(
            f"{begins}: {len(known)} invoices are there already, and are not told of"
            if options.skip_existing
            else f"{begins}: every invoice that is there comes as new (--skip-existing leaves them out)"
        )
    if file:
        file.begin(known)
    return known


def _next_start(options: Namespace) -> str:
    """What becomes of a change whose command failed."""
    if options.state_file is not None:
        return "it comes again at the next start"
    if options.skip_existing:
        return "it does not come again, which takes --state-file"
    return "at the next start it comes as new, as every invoice does without --state-file"


class _Later:
    """Puts off what Ctrl-C and SIGTERM do until a change is dealt with and saved; the second of them does it at once."""

    def __enter__(self) -> _Later:
        self.number = 0
        self._handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
        for number, handler in self._handlers.items():
            if callable(handler):
                signal.signal(number, self._note)
        return self

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.number:
            self._do(number, frame)
        self.number = number
        say("stops as soon as this change is dealt with")

    def _do(self, number: int, frame: FrameType | None = None) -> None:
        handler = self._handlers[signal.Signals(number)]
        assert callable(handler)
        handler(number, frame)

    def __exit__(self, *_: object) -> None:
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        if self.number:
            self._do(self.number)


def _tell_of_failures(event: Event) -> None:
    if may_pass(event.error):
        say(f"the list could not be read ({event.error}): trying again")


def _existing(client: Client) -> dict[int, str]:
    """The states of all invoices now, which are saved before anything can change."""
    known: dict[int, str] = {}
    invoices = client.iter_invoices()
    while True:
        try:
            for invoice in invoices:
                known[invoice.id] = invoice.state
            return known
        except InvalidResponseError as error:  # noqa: PERF203 - the list goes on
            if not said(error).startswith("["):  # the list is not whole
                raise
            say(said(error))


def _show(change: InvoiceChange, *, json_lines: bool) -> None:
    screen, invoice, before = output(), change.invoice, change.previous_state
    if json_lines:
        screen.line(screen.json(f'{{"previous_state":{json.dumps(before)},"invoice":{invoice.to_json()}}}'))
    else:
        cells = table.row(invoice)
        state = f"{clean(before) if before else 'new'} -> {screen.paint(cells.state, cells.state)}"
        screen.line(f"{cells.id}  {state}  {cells.amount} {cells.currency}  {cells.description}")
    screen.flush()


def _words(command: str) -> list[str]:
    try:
        words = shlex.split(command)
    except ValueError as error:
        usage(f"--exec: {command} has an open quote: {error}")
    if not words or not shutil.which(words[0]):
        usage(f"--exec: there is no program {words[0] if words else 'in it'}: give one that is in PATH, or its path")
    return words


def _run(command: list[str], change: InvoiceChange) -> str | None:
    """Runs the command for a change, and returns why it failed."""
    invoice = change.invoice
    facts = {
        "ID": str(invoice.id),
        "STATE": invoice.state,
        "PREVIOUS_STATE": change.previous_state or "",
        "PAID": "true" if invoice.is_paid else "false",
        "AMOUNT": f"{invoice.amount:f}",
        "CURRENCY": invoice.currency,
        "DESCRIPTION": (invoice.description or "")[:1000],
    }
    # UTF-8 whatever the locale; no variable can hold a NUL.
    told = {
        f"CALYPSO_INVOICE_{name}": os.fsdecode(fact.replace("\0", "\ufffd").encode()) for name, fact in facts.items()
    }
    try:
        code = subprocess.run(
            command, input=invoice.to_json().encode() + b"\n", env={**os.environ, **told}, check=False
        ).returncode
    except OSError as error:
        return error.strerror
    return None if code == 0 else f"exit code {code}" if code > 0 else f"signal {-code}"
