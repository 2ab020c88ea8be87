"""The command `wait`: a look at a time, with a line that tells how it stands."""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from calypso_invoice import CalypsoInterruptedError, CalypsoTimeoutError

from . import connection
from .commands import show
from .ending import NOT_IN_TIME, NOT_PAID, Stop, may_pass, said
from .screen import clean, errors

if TYPE_CHECKING:
    from argparse import Namespace

    from calypso_invoice import Event, Invoice


class _Progress:
    """How it stands: a line that is drawn again every second on a terminal, elsewhere a line when something is new."""

    def __init__(self, options: Namespace) -> None:
        self._screen = errors()
        self._live = self._screen.redraws and not options.verbose
        self._id, self._length, self._begun = options.id, options.length, time.monotonic()
        self._state, self._next, self._trouble, self._last = "", 0.0, "", ""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_drawing, daemon=True)

    def __enter__(self) -> _Progress:
        if self._live:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._thread.ident:
            self._ended.set()
            self._thread.join()
            self._screen.write("\r\x1b[K")
            self._screen.flush()

    def tell(self, state: str, trouble: str = "", pause: float = 0) -> None:
        """Takes what is new: the state if it is known, why the last look failed, and the time to the next."""
        self._state, self._trouble = clean(state) or self._state, trouble
        self._next = time.monotonic() + pause if pause else 0
        line = self._text()
        if not self._live and line != self._last:
            self._last = line
            self._screen.line(line)

    def _text(self) -> str:
        trouble = f", the last look failed ({self._trouble})" if self._trouble else ""
        return f"invoice {self._id}: {self._state or 'not seen yet'}{trouble}"

    def _keep_drawing(self) -> None:
        with suppress(OSError):  # the terminal has gone
            self._draw()

    def _draw(self) -> None:
        while True:
            now = time.monotonic()
            line = f"{self._text()}  {_clock(now - self._begun)} of {_clock(self._length)}"
            if self._next > now:
                line += f"  next look in {int(self._next - now) + 1} s"
            line = self._screen.fit(line, self._screen.width() - 3)  # room for ^C
            line = line.replace(self._state, self._screen.paint(self._state, self._state), 1)
            self._screen.write(f"\r{line}\x1b[K")
            self._screen.flush()
            if self._ended.wait(1 - now % 1):
                return


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def wait(options: Namespace) -> int:
    """Runs the command."""
    with _Progress(options) as progress:
        invoice, late = _until_paid(options, progress)
    show(invoice, options)
    if late:
        raise Stop(NOT_IN_TIME, said(late))
    if not invoice.is_paid:
        raise Stop(NOT_PAID, f"invoice {invoice.id} is {invoice.state}, not PAID, and no longer waits for its payment")
    return 0


def _until_paid(options: Namespace, progress: _Progress) -> tuple[Invoice, CalypsoTimeoutError | None]:
    """Waits, and returns the invoice and, if it was not paid in time, that error.

    The client decides what still waits and what may pass. After a look that succeeded it is stopped, to tell what it saw.
    """
    left = options.length
    end = time.monotonic() + left
    interval = float(connection.DEFAULTS["first_interval"])
    longest = float(connection.DEFAULTS["longest_interval"])

    def hear(event: Event) -> None:
        if may_pass(event.error):
            progress.tell("", event.error or "")
        elif not event.error and time.monotonic() + pause < end:
            client.interrupt_calls()

    client = connection.client(options, hear)
    while True:
        pause = interval * random.uniform(0.8, 1.2)
        try:
            return client.wait_for_payment(
                options.id,
                left,
                first_interval=pause,
                pending_states=options.pending_state,
            ), None
        except CalypsoInterruptedError as error:
            progress.tell(error.invoices[-1].state if error.invoices else "", "", pause)
        except CalypsoTimeoutError as error:
            if not error.invoices:
                raise
            return error.invoices[-1], error
        time.sleep(pause)
        left = max(end - time.monotonic(), 0.01)
        interval = min(1.5 * interval, longest)
