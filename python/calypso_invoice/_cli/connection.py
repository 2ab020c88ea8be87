"""The client of a command: the options of Client, and where the key comes from."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from calypso_invoice import Client, _native  # pyright: ignore[reportPrivateUsage]

from .ending import say, usage

if TYPE_CHECKING:
    from argparse import Namespace
    from typing import Callable

    from calypso_invoice import Event

DEFAULTS = _native._DEFAULTS  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
# Those that Client knows under the same name.
OPTIONS = (
    *("base_url", "timeout", "connect_timeout", "max_retries", "proxy", "extra_roots", "tls_roots"),
    *("max_response_bytes", "max_list_bytes", "user_agent_suffix", "allow_plain_http"),
)


def client(options: Namespace, on_event: Callable[[Event], object] | None = None) -> Client:
    """The client that the options and the environment describe."""
    given: dict[str, Any] = {name: value for name, value in vars(options).items() if name in OPTIONS}
    if "extra_roots" in given:
        given["extra_roots"] = _bytes(given["extra_roots"], "--extra-roots")
    if options.no_proxy:
        given["proxy"] = None
    if options.verbose:
        given["on_event"] = _both(lambda event: say(str(event)), on_event)
    elif on_event:
        given["on_event"] = on_event
    if options.key_file is not None:
        if _base_url():
            given.setdefault("base_url", _base_url())
        return Client(_key(options.key_file), **given)
    if not os.environ.get("CALYPSO_API_KEY", "").strip():
        usage("there is no API key: put it in CALYPSO_API_KEY, or in a file that --key-file names")
    return Client.from_env(**given)


def service(options: Namespace) -> str:
    """The base URL that client() uses."""
    return str(getattr(options, "base_url", None) or _base_url() or DEFAULTS["base_url"]).rstrip("/")


def _base_url() -> str:
    """What the variable says, as Client.from_env reads it: a blank one counts as unset."""
    url = os.environ.get("CALYPSO_BASE_URL", "").strip()
    try:
        url.encode()
    except UnicodeEncodeError:
        usage("CALYPSO_BASE_URL: its value is not UTF-8 text: set it again, or unset it")
    return url


def _both(first: Callable[[Event], object], second: Callable[[Event], object] | None) -> Callable[[Event], None]:
    def hear(event: Event) -> None:
        first(event)
        if second:
            second(event)

    return hear


def _key(path: str) -> str:
    text = _bytes(path, "--key-file")
    mode = Path(path).stat().st_mode
    if os.name == "posix" and stat.S_ISREG(mode) and mode & 0o077:
        say(f"warning: other users can read or change the key in {path}: chmod 600 {path}")
    lines = text.split()
    if len(lines) != 1:
        usage(f"--key-file: {path} must hold the key and nothing else, and has {len(lines) or 'no'} words")
    return lines[0].decode("utf-8", "replace")


def _bytes(path: str, option: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        usage(f"{option}: {path} cannot be read: {error.strerror}")
