"""What a stream can show: its width, its colours, its characters; and texts of the service made harmless for it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

_COLOURS = {
    "PAID": "32",
    "PENDING_PAYMENT": "33",
    "PENDING_INTERVENTION": "35",
    "CANCEL": "2",
    "heading": "1",
}
# Not printable to Python, and harmless: the joiner inside emoji, and spaces.
_HARMLESS = "\u200d\u00a0\u3000"


class Screen:
    """A stream, and what can be shown on it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream: TextIO = stream
        self.is_terminal = stream.isatty()
        # Not every console of Windows understands escape sequences.
        clever = (
            self.is_terminal and os.environ.get("TERM") != "dumb" and (os.name == "posix" or "WT_SESSION" in os.environ)
        )
        self.redraws = clever
        self._coloured = clever and not os.environ.get("NO_COLOR")
        self.unicode = (stream.encoding or "").lower().replace("-", "").startswith("utf")
        self._reconfigure(errors="backslashreplace")

    def _reconfigure(self, **how: str) -> None:
        reconfigure = getattr(self._stream, "reconfigure", None)
        if reconfigure:
            reconfigure(**how)

    def data(self) -> None:
        """Writes UTF-8 from now on, whatever the locale, except to a terminal."""
        if not self.is_terminal:
            self._reconfigure(encoding="utf-8")

    def width(self) -> int:
        """How many columns it has now: COLUMNS if that is set, 80 if nobody knows."""
        try:
            return int(os.environ.get("COLUMNS", "")) or 80
        except ValueError:
            pass
        try:
            return os.get_terminal_size(self._stream.fileno()).columns or 80
        except (OSError, ValueError):
            return 80

    def lines(self) -> int:
        """How many lines it shows at once."""
        try:
            return os.get_terminal_size(self._stream.fileno()).lines or 24
        except (OSError, ValueError):
            return 24

    def line(self, text: str) -> None:
        """Writes a line."""
        self._stream.write(text + "\n")

    def write(self, text: str) -> None:
        """Writes this as it is."""
        self._stream.write(text)

    def flush(self) -> None:
        """Hands on what has been written."""
        self._stream.flush()

    def paint(self, text: str, name: str) -> str:
        """The text in the colour of a state, where there are colours."""
        colour = _COLOURS.get(name)
        return f"\x1b[{colour}m{text}\x1b[0m" if colour and self._coloured else text

    def fit(self, text: str, width: int) -> str:
        """The text, cut to this many columns; what is cut ends with an ellipsis."""
        if columns(text) <= width:
            return text
        mark = "\u2026" if self.unicode else "..."
        kept, left = "", width - len(mark)
        for char in text:
            left -= columns(char)
            if left < 0:
                break
            kept += char
        return (kept + mark)[: max(width, 0)] if width < len(mark) else kept + mark

    def json(self, text: str) -> str:
        """A JSON text on one line; what could be a command to a terminal is written as an escape, which changes nothing."""
        text = text.replace("\n", " ").replace("\r", " ")
        if text.isascii() and text.isprintable():
            return text
        return "".join(c if c.isprintable() and (self.unicode or c.isascii()) else _json_escape(c) for c in text)


def _json_escape(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def output() -> Screen:
    """The standard output, for results."""
    return Screen(sys.stdout)


def errors() -> Screen:
    """The standard error, for everything else."""
    return Screen(sys.stderr)


def clean(text: str, keep: str = _HARMLESS) -> str:
    """The text with control characters, escape sequences and invisible marks shown as escapes.

    So is what the output's encoding lacks, to take as many columns as it will show.
    """
    if text.isprintable() and text.isascii():
        return text
    text = "".join(c if c.isprintable() or c in keep else c.encode("unicode_escape").decode() for c in text)
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def columns(text: str) -> int:
    """How many columns of a terminal a clean text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(
        0 if category(char) in ("Mn", "Me", "Cf") else 2 if east_asian_width(char) in "WF" else 1 for char in text
    )


def pad(text: str, width: int) -> str:
    """The text with spaces behind it, up to this many columns."""
    return text + " " * (width - columns(text))
