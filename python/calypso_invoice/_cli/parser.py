"""The command line: its commands and options, their help, and what is said of mistakes."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any, cast

from calypso_invoice import __version__

from .arguments import count, identifier, seconds, state, unknown, whole
from .connection import DEFAULTS
from .ending import MEANINGS, USAGE, Stop

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Callable, NoReturn

_NO_KEY = (
    "the API key is never an argument, as other users would see it in the list of processes: put it in CALYPSO_API_KEY, "
    "or in a file that --key-file names; if this was a real key, ask Calypso's support for a new one"
)
_HIDDEN = argparse.SUPPRESS
# Names of files and words of a command need not be text; Python passes on the bytes that they have.
_BYTES = ("key_file", "extra_roots", "state_file", "run", "rest")
_POSITIONAL = ("amount", "currency", "description")


class _Parser(argparse.ArgumentParser):
    """Says in one line what is wrong, with an example of what is right."""

    example = "see calypso --help"

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def error(self, message: str) -> NoReturn:
        raise Stop(USAGE, f"{message}; {self.example}", self.prog)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        choices = list(action.choices or [value])
        if value not in choices:
            # A word that is like no command may be the key.
            raise argparse.ArgumentError(action, unknown(value, choices, secret=action.dest == "command"))


class _Refuse(argparse.Action):
    """Any option that would hold the key."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        raise Stop(USAGE, _NO_KEY, parser.prog)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Reads a command line; options of the client may stand before the command or behind it."""
    parser = _Parser(
        prog="calypso",
        usage="calypso COMMAND [OPTIONS]",
        description="Crypto payments through Calypso Invoice, without ever doubling or losing an invoice.",
        epilog="The API key comes from CALYPSO_API_KEY or --key-file. Amounts are exact: every digit is sent and shown.\n"
        + _examples("calypso create 0.25 ETH 'order 17'", "calypso create --help")
        + "\nexit codes:\n"
        + "".join(f"  {code:<3}  {meaning}\n" for code, meaning in MEANINGS.items()),
    )
    parser.set_defaults(no_proxy=False, verbose=False, key_file=None)
    parser.add_argument("-V", "--version", action="version", version=f"calypso {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", prog="calypso")
    _client_options(parser, shown=True)
    for name, (about, examples, own) in _COMMANDS.items():
        command = commands.add_parser(
            name,
            help=about.partition(". ")[0].rstrip("."),
            description=about,
            epilog=_examples(*examples) + "\nOptions of the client, such as --timeout, and exit codes: calypso --help",
            add_help=name != "sandbox",
        )
        command.example = f"as in: {examples[0]}"
        for option in own:
            option(command)
        if name != "sandbox":  # whose key is no secret
            # Whoever gives "wait" a --timeout means the wait.
            _client_options(command, shown=False, but="timeout" if name == "wait" else None)
    options, rest = parser.parse_known_args(arguments)
    options.rest = rest
    if options.command is None and not rest:
        parser.print_help(sys.stderr)
        raise SystemExit(USAGE)
    command = commands.choices[options.command] if options.command else parser
    if rest and options.command != "sandbox":
        # Only the name of an option is repeated: the rest may be a key.
        name = rest[0].partition("=")[0]
        name = name if name[:2] == "--" else name[:2]
        command.error(
            f"there is no option {name}" if name[:1] == "-" else "too many words: put a text with spaces in quotes"
        )
    _check(options, command)
    return options


def _check(options: argparse.Namespace, command: argparse.ArgumentParser) -> None:
    """Refuses what each option alone cannot see."""
    for names in (("json", "csv", "quiet"), ("proxy", "no_proxy")):
        given = [f"--{name.replace('_', '-')}" for name in names if getattr(options, name, False) not in (False, None)]
        if len(given) > 1:
            command.error(f"{' and '.join(given)} exclude each other")
    if getattr(options, "keep_going", False) and options.run is None:
        command.error("--keep-going belongs to --exec")
    for name, value in vars(options).items():
        if name not in _BYTES and any("\udc80" <= char <= "\udcff" for char in _texts(value)):
            shown = name if name in _POSITIONAL else f"--{name.replace('_', '-')}"
            command.error(f"{shown}: it is not UTF-8: set the terminal to UTF-8 and type it again")


def _texts(value: object) -> str:
    """All text in the value of an option."""
    if isinstance(value, list):
        return "".join(map(_texts, cast("list[object]", value)))
    return value if isinstance(value, str) else ""


def _examples(*lines: str) -> str:
    return "\nexamples:\n" + "".join(f"  {line}\n" for line in lines)


def _client_options(parser: argparse.ArgumentParser, *, shown: bool, but: str | None = None) -> None:
    group = parser.add_argument_group("options of the client")
    options: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("key-file", "a file with the API key, which only you can read", {"metavar": "FILE"}),
        ("base-url", f"CALYPSO_BASE_URL or {DEFAULTS['base_url']}", {"metavar": "URL"}),
        ("timeout", f"of a whole call, such as 90s or 2m ({DEFAULTS['timeout']:g}s)", {"type": seconds}),
        ("connect-timeout", f"of an attempt to connect ({DEFAULTS['connect_timeout']:g}s)", {"type": seconds}),
        ("max-retries", f"where that is safe ({DEFAULTS['max_retries']})", {"type": whole}),
        ("proxy", "HTTPS_PROXY, ALL_PROXY and NO_PROXY count otherwise", {"metavar": "URL"}),
        ("no-proxy", "connect directly", {"action": "store_true"}),
        ("extra-roots", "certificates (PEM) to trust besides", {"metavar": "FILE"}),
        ("tls-roots", "Mozilla's certificates, or this machine's", {"choices": ("bundled", "system")}),
        ("max-response-bytes", f"of one invoice or error ({DEFAULTS['max_response_bytes']})", {"type": whole}),
        ("max-list-bytes", f"of a list for create --once ({DEFAULTS['max_list_bytes']})", {"type": whole}),
        ("user-agent-suffix", "added to the User-Agent", {"metavar": "TEXT"}),
        ("allow-plain-http", "also to other machines, which shows them the key", {"action": "store_true"}),
        ("verbose", "tell of every attempt", {"action": "store_true"}),
    )
    for name, about, how in options:
        if name == but:
            continue
        if "type" in how:
            how["metavar"] = "TIME" if how["type"] is seconds else "N"
        # What is not given is not set, so that those before the command and those behind it add up.
        group.add_argument(f"--{name}", default=_HIDDEN, help=about if shown else _HIDDEN, **how)
    parser.add_argument("--key", "--api-key", "--api_key", "-k", nargs="?", action=_Refuse, help=_HIDDEN)


def _option(*names: str, **how: Any) -> Callable[[_Parser], object]:
    return lambda parser: parser.add_argument(*names, **how)


_FLAG: Any = {"action": "store_true"}
_ID = _option("id", metavar="ID", type=identifier)
_JSON = _option("--json", **_FLAG, help="as one line of JSON in the API's shape")
_QUIET = _option("-q", "--quiet", **_FLAG, help="print the id alone")
_COMMANDS: dict[str, tuple[str, tuple[str, ...], tuple[Callable[[_Parser], object], ...]]] = {
    "list": (
        "Lists invoices as they arrive. In columns on a terminal, with tabs and nothing cut in a pipe; times are UTC.",
        ("calypso list --state paid", "calypso list --json | head -n 5", "calypso list --csv > invoices.csv"),
        (
            _option("--state", type=state, action="append", help="only this one; may be repeated"),
            _option("--limit", type=count, metavar="N", help="stop after so many"),
            _option("--json", **_FLAG, help="a line of JSON for each, with every field, in the API's shape"),
            _option("--csv", **_FLAG, help="CSV with a heading"),
        ),
    ),
    "get": ("Shows an invoice.", ("calypso get 1", "calypso get 1 --json"), (_ID, _JSON)),
    "create": (
        "Creates an invoice. It is never sent twice; after exit code 3 it may exist all the same.",
        (
            "calypso create 0.25 ETH 'order 17'",
            "calypso create 12.50 EUR 'order 18' --item Tea 2.50 5",
            "id=$(calypso create --once --return-existing -q 0.1 BTC 'order 19') && calypso get $id",
        ),
        (
            _option("amount", metavar="AMOUNT", help="such as 1250 or 0.00059165"),
            _option("currency", metavar="CURRENCY", help="such as BTC or EUR"),
            _option("description", metavar="DESCRIPTION", help="name your order in it, so that you find it again"),
            _option(
                "--item",
                nargs=3,
                action="append",
                default=[],
                metavar=("PRODUCT", "PRICE", "QUANTITY"),
                help="a line of the cart; may be repeated",
            ),
            _option(
                "--once",
                **_FLAG,
                help="look in the list first: if it is there already, create nothing and exit with 11. Two of these at "
                "the same moment need a lock, such as flock",
            ),
            _option("--return-existing", **_FLAG, help="with --once: show that one instead. It may be paid already"),
            _option(
                "--resend-after",
                type=seconds,
                metavar="TIME",
                help="with --once: send again if it is not there by then",
            ),
            _JSON,
            _QUIET,
        ),
    ),
    "create-from-template": (
        "Creates an invoice from a template. Nothing in it names your order: after exit code 3, compare the list by hand.",
        ("calypso create-from-template 1",),
        (_option("id", metavar="TEMPLATE", type=identifier), _JSON, _QUIET),
    ),
    "cancel": (
        "Cancels an invoice, and asks first. Money may be under way; what happens to it is not documented.",
        ("calypso cancel 1 --yes",),
        (_ID, _option("--yes", "-y", **_FLAG, help="do not ask"), _JSON),
    ),
    "wait": (
        "Waits until an invoice is paid. The exit code is 0 only then; 9: it ended otherwise; 10: the time is over.",
        ("calypso wait 1", "calypso wait 1 --for 2h && echo deliver"),
        (
            _ID,
            _option(
                "--for",
                "--timeout",
                dest="length",
                type=seconds,
                default=900.0,
                metavar="TIME",
                help="how long at most (15m)",
            ),
            _option(
                "--pending-state",
                type=state,
                action="append",
                default=[],
                metavar="STATE",
                help="another state that still waits",
            ),
            _JSON,
        ),
    ),
    "watch": (
        "Tells of every change of every invoice, until Ctrl-C: webhooks for those who miss them.",
        (
            "calypso watch",
            "calypso watch --json --skip-existing",
            "calypso watch --state-file known --exec 'sh -c \"echo $CALYPSO_INVOICE_ID is $CALYPSO_INVOICE_STATE\"'",
        ),
        (
            _option(
                "--interval",
                type=seconds,
                metavar="TIME",
                default=DEFAULTS["interval"],
                help=f"between two looks at the list ({DEFAULTS['interval']:g}s)",
            ),
            _option(
                "--state-file",
                metavar="FILE",
                help="keeps what was dealt with, so that no change is lost when you start with it again; one may come twice",
            ),
            _option("--skip-existing", **_FLAG, help="at the first start, leave out what is there already"),
            _option(
                "--exec",
                dest="run",
                metavar="COMMAND",
                help="for each change; split into words, not run by a shell. It gets the invoice as JSON on its standard "
                "input, and CALYPSO_INVOICE_ID, _STATE, _PREVIOUS_STATE (empty: new), _PAID (true or false), _AMOUNT, "
                "_CURRENCY and _DESCRIPTION (at most 1000 characters). If it fails, the watch ends with 12; with "
                "--state-file, the change comes again at the next start",
            ),
            _option(
                "--keep-going", **_FLAG, help="go on when the command fails; what it failed for comes again as above"
            ),
            _option("--json", **_FLAG, help='a line for each: {"previous_state": ..., "invoice": {...}}'),
        ),
    ),
    "sandbox": ("A fake service on this machine, to try all this.", ("calypso sandbox --port 8080",), ()),
}
