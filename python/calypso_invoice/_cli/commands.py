"""What the commands do, other than waiting and watching: each makes one call and shows what came back."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from calypso_invoice import CalypsoError, CartItem, InvalidResponseError, NewInvoice

from . import connection, table
from .ending import FAILED, UNKNOWN, UNREADABLE, Stop, said, say, usage
from .screen import errors, output

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator
    from typing import Callable

    from calypso_invoice import Client, Invoice


def _list(options: Namespace) -> int:
    screen, unreadable, states = output(), 0, set[str]()
    left = options.limit

    def wanted() -> Iterator[Invoice]:
        nonlocal unreadable, left
        invoices = connection.client(options).iter_invoices()
        while left is None or left > 0:
            try:
                invoice = next(invoices, None)
            except InvalidResponseError as error:
                say(said(error))
                unreadable += 1
                continue
            if invoice is None:
                return
            states.add(invoice.state)
            if not options.state or invoice.state in options.state:
                left = left and left - 1
                yield invoice

    if options.json:
        count = 0
        for count, invoice in enumerate(wanted(), 1):  # noqa: B007
            screen.line(screen.json(invoice.to_json()))
    elif options.csv:
        count = table.show_csv(wanted(), screen)
    else:
        count = table.show(wanted(), screen)
    if not count and (options.state or screen.is_terminal):
        say(
            f"no such invoice; the states in the list are {', '.join(sorted(states))}"
            if states
            else "there are no invoices"
        )
    return UNREADABLE if unreadable else 0


def show(invoice: Invoice, options: Namespace) -> None:
    """Shows an invoice as the options say, at once."""
    screen = output()
    if options.json:
        screen.line(screen.json(invoice.to_json()))
    elif getattr(options, "quiet", False):
        screen.line(str(invoice.id))
    else:
        table.whole(invoice, screen)
    screen.flush()


def _get(options: Namespace) -> int:
    show(connection.client(options).get_invoice(options.id), options)
    return 0


def _create(options: Namespace) -> int:
    new = NewInvoice(
        options.amount,
        options.currency,
        options.description,
        [CartItem(product, price, quantity, options.currency) for product, price, quantity in options.item],
    )
    client = connection.client(options)
    if options.once:
        once = {"return_existing": options.return_existing, "resend_after": options.resend_after}
        return change("created", lambda: client.create_invoice_once(new, **once), options)
    if options.return_existing or options.resend_after is not None:
        usage("--return-existing and --resend-after belong to --once: add that")
    return change("created", lambda: client.create_invoice(new), options)


def _template(options: Namespace) -> int:
    client = connection.client(options)
    return change("created", lambda: client.create_invoice_from_template(options.id), options)


def _cancel(options: Namespace) -> int:
    if not options.yes and not (sys.stdin and sys.stdin.isatty() and errors().is_terminal):
        usage("it asks before it cancels, and there is no terminal to ask on: add --yes")
    client = connection.client(options)
    if not options.yes:
        _confirm(client, options.id)
    return change("cancelled", lambda: client.cancel_invoice(options.id), options)


def _confirm(client: Client, number: int) -> None:
    screen = errors()
    cells = table.row(client.get_invoice(number))
    about = f"{cells.state}, {cells.amount} {cells.currency}, {cells.description}"
    screen.write(f"Cancel invoice {cells.id} ({about})? Money may be under way. [y/N] ")
    screen.flush()
    response = ""
    try:
        response = sys.stdin.readline()
    finally:
        if not response.endswith("\n"):  # Ctrl-C or Ctrl-D: the next line begins on its own
            screen.line("")
    if response.strip().lower() not in ("y", "yes"):
        raise Stop(FAILED, "nothing was cancelled")


def change(done: str, call: Callable[[], Invoice], options: Namespace) -> int:
    """Makes a call that changes something; whatever comes in between, it says what became of that."""
    invoice = None
    try:
        invoice = call()
        show(invoice, options)
    except KeyboardInterrupt as stopped:
        cause: object = getattr(stopped, "calypso", None)
        invoice = invoice or getattr(stopped, "calypso_result", None)
        if invoice:
            stopped.args = (f"invoice {invoice.id} was {done}",)
        elif not isinstance(cause, CalypsoError):
            stopped.args = (f"it may have been {done}: look at `calypso list`", UNKNOWN)
        elif cause.outcome_unknown:
            stopped.args = (said(cause), UNKNOWN)
        else:
            stopped.args = (f"nothing was {done}",)
        raise
    except OSError as error:
        if invoice:
            raise Stop(FAILED, f"invoice {invoice.id} was {done}, and could not be shown: {error.strerror}") from None
        raise
    return 0


def _sandbox(options: Namespace) -> int:
    from calypso_invoice import _sandbox_program  # pyright: ignore[reportPrivateUsage]

    _sandbox_program.main("calypso sandbox", options.rest)
    return 0


COMMANDS = {
    "list": _list,
    "get": _get,
    "create": _create,
    "create-from-template": _template,
    "cancel": _cancel,
    "sandbox": _sandbox,
}
