"""How a command ends: its exit code, and the one line that says why."""

from __future__ import annotations

import signal
from contextlib import suppress
from typing import TYPE_CHECKING

from calypso_invoice import CalypsoError

from .screen import clean, errors

if TYPE_CHECKING:
    from typing import NoReturn

FAILED, USAGE, UNKNOWN, KEY_REFUSED, REFUSED, NOT_FOUND, UNREACHABLE, UNREADABLE = range(1, 9)
NOT_PAID, NOT_IN_TIME, EXISTS, COMMAND_FAILED = range(9, 13)

MEANINGS = {
    0: "done; of wait: the invoice is paid",
    FAILED: "not done, such as a cancel that was not confirmed",
    USAGE: "the command line, an option or the key cannot be used; nothing was sent",
    UNKNOWN: "it may have been done, or it was and could not be shown: look before you do it again",
    KEY_REFUSED: "the service refused the key",
    REFUSED: "the service refused the request",
    NOT_FOUND: "there is no such invoice or template",
    UNREACHABLE: "no connection, no response in time, or the service failed",
    UNREADABLE: "the response, or an invoice in the list, cannot be read",
    NOT_PAID: "wait: the invoice is in a state that no longer waits, and not paid",
    NOT_IN_TIME: "wait: not paid in time",
    EXISTS: "create --once: the invoice is there already, or may be; nothing was sent",
    COMMAND_FAILED: "watch: the command of --exec failed",
    130: "stopped by Ctrl-C (3 if that left the outcome unknown); 143: by SIGTERM",
    141: "whoever read the output has gone, as in `calypso list | head`",
}

_BY_KIND = {
    "Config": USAGE,
    "InvalidRequest": USAGE,
    "Authentication": KEY_REFUSED,
    "NotFound": NOT_FOUND,
    "Conflict": REFUSED,
    "BadRequest": REFUSED,
    "RateLimited": UNREACHABLE,
    "Connect": UNREACHABLE,
    "Timeout": UNREACHABLE,
    "Server": UNREACHABLE,
    "InvalidResponse": UNREADABLE,
    "AlreadyExists": EXISTS,
    "Unresolved": EXISTS,
}


# What Client's messages call by the names of a program.
_WORDS = (
    ("set allow_plain_http", "set --allow-plain-http"),
    ("max_list_bytes", "--max-list-bytes"),
    ("max_response_bytes", "--max-response-bytes"),
    ("create it with create_invoice", "create it without --once"),
)


class Stop(Exception):  # noqa: N818 - it is how a command ends, and not always an error
    """Ends the command with this code and this line."""

    def __init__(self, code: int, message: str, program: str = "calypso") -> None:
        super().__init__(message)
        self.code = code
        self.program = program


EXPECTED = (Stop, CalypsoError, OSError)


def usage(message: str) -> NoReturn:
    """Ends the command because it cannot be used like this."""
    raise Stop(USAGE, message)


def code_of(error: CalypsoError) -> int:
    """The exit code of an error."""
    return UNKNOWN if error.outcome_unknown else _BY_KIND.get(error.kind, FAILED)


def may_pass(kind: str | None) -> bool:
    """Whether an attempt that failed like this may succeed later."""
    return _BY_KIND.get(kind or "") in (UNREACHABLE, UNREADABLE)


def say(message: str) -> None:
    """One line to the standard error."""
    errors().line(f"calypso: {clean(message)}")


def said(error: CalypsoError) -> str:
    """What an error says, in the words of the command line."""
    message = str(error).replace(f"{error.operation}: ", "", 1)
    for ours, theirs in _WORDS:
        message = message.replace(ours, theirs)
    option, _, why = message.partition(": ")
    if option == "api_key":
        return why
    if error.kind == "InvalidRequest":
        option = {"timeout": "for", "interval": "interval", "resend_after": "resend-after"}.get(option, "")
    elif error.kind != "Config" or option.isupper():
        option = ""
    return f"--{option.replace('_', '-')}: {why}" if option else message


def failed(error: Stop | CalypsoError | OSError) -> int:
    """Says why the command failed, and returns its exit code."""
    if isinstance(error, Stop):
        code, program, message = error.code, error.program, str(error)
    elif isinstance(error, CalypsoError):
        code, program, message = code_of(error), "calypso", said(error)
    else:
        code, program, message = FAILED, "calypso", f"{error.filename or 'output'}: {error.strerror or error}"
    with suppress(OSError):  # the code says it too
        errors().line(f"{program}: {clean(message)}")
    return code


def interrupted(stopped: KeyboardInterrupt, number: signal.Signals) -> int:
    """Says what an interruption left behind, and returns the exit code."""
    name = "interrupted" if number == signal.SIGINT else "terminated"
    left: object = stopped.args[0] if stopped.args else None
    with suppress(OSError):  # the code says it too
        say(f"{name}: {left}" if left else name)
    return UNKNOWN if stopped.args[1:] == (UNKNOWN,) else 128 + number
