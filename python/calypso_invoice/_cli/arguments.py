"""What the words of a command line mean, such as times and states, and what is said of those that mean nothing."""

from __future__ import annotations

import argparse
import math
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING

from calypso_invoice import InvoiceState

if TYPE_CHECKING:
    from collections.abc import Sequence


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def unknown(value: str, known: Sequence[str], *, secret: bool = False) -> str:
    """What is said of a name that is not among the known ones; a secret is repeated only where it is like one of them."""
    names = {name.upper(): name for name in known}
    near = [names[name] for name in get_close_matches(value.upper(), names, 1)]
    if secret and not near:
        return f"there is no such command: there are {', '.join(known)}"
    return f"there is no {_shown(value)}{f', did you mean {near[0]}?' if near else ':'} there are {', '.join(known)}"


def seconds(text: str) -> float:
    """A time in seconds."""
    factor = {"s": 1, "m": 60, "h": 3600, "d": 86400}.get(text[-1:])
    try:
        value = float(text[:-1]) * factor if factor else float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    raise argparse.ArgumentTypeError(f"{_shown(text)} is not a time: write seconds, or a unit as in 90s, 15m, 2h")


def whole(text: str) -> int:
    """A whole number."""
    # Python refuses to read some thousands of digits, and 2^64 has twenty.
    if re.fullmatch("-?[0-9]{1,40}", text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{_shown(text)} is not a whole number")


def identifier(text: str) -> int:
    """The id of an invoice or of a template."""
    try:
        return whole(text)
    except argparse.ArgumentTypeError:
        # It is not repeated, as it may be the key.
        raise argparse.ArgumentTypeError("it is not a whole number from 0 to 2^64 - 1") from None


def count(text: str) -> int:
    """How many."""
    if re.fullmatch("[0-9]{1,40}", text):
        return int(text)
    raise argparse.ArgumentTypeError(f"{_shown(text)} is not a number of invoices: write 0 or more")


def state(text: str) -> str:
    """The state of an invoice."""
    known = [str(state) for state in InvoiceState]
    if text.upper() in known:
        return text.upper()
    # Another one, which this version does not know, is written as the service writes it.
    if text.isupper() and not get_close_matches(text, known, 1, 0.8):
        return text
    raise argparse.ArgumentTypeError(unknown(text, known))
