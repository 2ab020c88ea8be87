"""The likeliest mistakes that only show when a program runs, and what each says: what happened, and what to do.

Each is told to the program `driver` of C and to that of C++, in the fields that they know. The words are the library's,
so that both say the same. What a compiler finds stands with the test of its language.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

CONFIG, INVALID, CONNECT = "CALYPSO_CONFIG", "CALYPSO_INVALID_REQUEST", "CALYPSO_CONNECT"
NO_NUMBER = "create_invoice: amount: not a number: write digits as in 1250, 12.50 or 1e-8"
NO_HEADER = "that a header cannot carry: is it copied whole, without quotes or line breaks?"
NO_PEM = (
    "extra_roots: it holds no certificate: give what stands in a PEM file, from -----BEGIN CERTIFICATE----- on, "
    "not its name"
)
ZERO = "zero would end it before it starts: give a positive time"
UNTRUSTED = "get_invoice: the server's certificate was refused: "


@dataclass(frozen=True)
class Mistake:
    what: str
    kind: str
    says: str
    operation: str
    told: dict[str, Any]


def on(operation: str, what: str, kind: str, says: str, **told: Any) -> Mistake:
    return Mistake(what, kind, says, operation, told)


def reading(what: str, kind: str, says: str, **told: Any) -> Mistake:
    return on("get_invoice", what, kind, says, **told)


def creating(what: str, says: str, **told: Any) -> Mistake:
    return on("create_invoice", what, INVALID, says, **told)


# SANDBOX, TLS and so on stand for the URL of a server that the tests have; invoice 1 of the sandbox is paid, 2 is not.
RUNNING = [
    # The key.
    reading(
        "no key",
        CONFIG,
        "CALYPSO_API_KEY: it is not set: put your API key there, or give the key in the program",
        key=None,
    ),
    reading(
        "the key is empty", CONFIG, "api_key: the key is empty: use the one that Calypso's support made for you", key=""
    ),
    reading(
        "two lines of a file",
        CONFIG,
        f"api_key: the key has a character at position 7 {NO_HEADER}",
        key="my-key\nmy-key",
    ),
    reading("the key is not ASCII", CONFIG, f"api_key: the key has a character at position 3 {NO_HEADER}", key="clé"),
    reading(
        "the key of another service",
        "CALYPSO_AUTHENTICATION",
        "get_invoice: the API key was refused: status 401, code 002, "
        '"wrong API key: use the one that the sandbox was started with"'
        "; use the key that was made for the service at base_url",
        key="another-key",
    ),
    # The URL.
    reading(
        "plain http to another machine",
        CONFIG,
        "base_url: over plain http:// everybody on the way can read the API key: use https://, or set "
        "allow_plain_http if you must",
        base_url="http://invoice.calypso.finance",
    ),
    reading(
        "no https://",
        CONFIG,
        "base_url: it does not start with https://: write the whole URL, such as https://invoice.calypso.finance",
        base_url="invoice.calypso.finance",
    ),
    reading(
        "the URL of an operation",
        CONFIG,
        "base_url: it ends with the path of the API, which is added to it: leave out /api/v1 and what follows",
        base_url="https://invoice.calypso.finance/api/v1/invoices/",
    ),
    reading(
        "a password in the URL",
        CONFIG,
        "base_url: it holds a user or password: the API key goes in the key, nothing else belongs here",
        base_url="https://me:secret@invoice.calypso.finance",
    ),
    reading(
        "the key in the URL",
        CONFIG,
        "base_url: it holds a query or fragment: give scheme, host and path only",
        base_url="https://invoice.calypso.finance/?key=secret",
    ),
    # The other options.
    reading("no time at all", CONFIG, f"timeout: {ZERO}", timeout_ms=0),
    reading("no time to connect", CONFIG, f"connect_timeout: {ZERO}", connect_timeout_ms=0),
    reading(
        "no room for a response",
        CONFIG,
        "max_response_bytes: zero would refuse every response: give a positive number",
        max_response_bytes=0,
    ),
    reading("the name of the certificate's file", CONFIG, NO_PEM, extra_roots="/etc/ssl/certs/shop.pem"),
    reading(
        "a private key for a certificate",
        CONFIG,
        NO_PEM,
        extra_roots="-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    ),
    reading(
        "a proxy of another kind",
        CONFIG,
        "proxy: SOCKS cannot be used: only http:// and https:// proxies can",
        proxy="socks5://localhost:1080",
    ),
    # The network. Nothing is tried again, so that the numbers of attempts are the same on every run.
    reading(
        "no network",
        CONNECT,
        "get_invoice: no connection: the name no-such-host.invalid cannot be looked up: {any}: is it "
        "right, and is this machine on the network?",
        base_url="https://no-such-host.invalid",
        no_proxy=1,
    ),
    reading(
        "the wrong port",
        CONNECT,
        "get_invoice: no connection: 127.0.0.1:{port}: Connection refused (os error 111): nothing "
        "listens there: are host and port right?",
        base_url="CLOSED",
    ),
    reading(
        "a proxy that is not there",
        CONNECT,
        "get_invoice: no connection: the proxy: 127.0.0.1:{port}: Connection refused (os error 111): nothing listens there: "
        "are host and port right?",
        base_url="https://shop.invalid",
        proxy="CLOSED",
    ),
    reading(
        "https where http is spoken",
        CONNECT,
        "get_invoice: TLS failed: the other side does not speak TLS: is the port right, and is it https?",
        base_url="SANDBOX_AS_HTTPS",
    ),
    reading(
        "an authority of one's own that was not added",
        CONNECT,
        UNTRUSTED
        + "its issuer is not trusted: if it is your own authority, add it with extra_roots or use the system's roots",
        base_url="TLS",
    ),
    reading(
        "the server's certificate for that of its authority",
        CONNECT,
        UNTRUSTED
        + "its issuer is not trusted: if it is your own authority, add it with extra_roots or use the system's roots",
        base_url="TLS",
        extra_roots="SERVER_PEM",
    ),
    reading(
        "the certificate of an authority for that of the server",
        CONNECT,
        UNTRUSTED + "{any}",
        base_url="TLS_OF_AUTHORITY",
        extra_roots="AUTHORITY_PEM",
    ),
    reading(
        "too little time",
        "CALYPSO_TIMEOUT",
        "get_invoice: no response came in time: see timeout",
        base_url="SILENT",
        timeout_ms=100,
    ),
    # The order.
    *[
        creating(f"the amount {amount}", NO_NUMBER, amount=amount)
        for amount in ("1,5", "0x1", "", "0.5 BTC", ".5", "NaN", "1 000")
    ],
    creating("amount and currency the other way round", NO_NUMBER, amount="BTC", currency="0.5"),
    creating("the amount -1", "create_invoice: amount is negative: ask for zero or more", amount="-1"),
    creating("no description", "create_invoice: description is empty: say what the invoice is for", description=" "),
    on(
        "create_invoice",
        "a text in Latin-1",
        "CALYPSO_INVALID_UTF8",
        "create_invoice: description: it is not UTF-8 text: convert it before the call",
        description=b"caf\xe9",
    ),
    on(
        "create_invoice",
        "a currency that there is not",
        "CALYPSO_BAD_REQUEST",
        'create_invoice: the service refused the request: status 400, code 001, "currency must be one '
        'of BTC, ETH, USDT, FAU, USD, EUR, RUB"',
        currency="BTCC",
    ),
    on(
        "create_invoice_once",
        "the order was created already",
        "CALYPSO_ALREADY_EXISTS",
        "create_invoice_once: nothing was sent, as an equal invoice is there already: invoice 2",
        description="order 2",
    ),
    on(
        "create_invoice_once",
        "the order has another amount than last time",
        "CALYPSO_UNRESOLVED",
        "create_invoice_once: nothing was sent, as this order may be there already: invoice 2 has its description, "
        "but another amount, "
        "currency or cart; find out whether it is: if not, create it with create_invoice",
        description="order 2",
        amount="0.7",
    ),
    on(
        "create_invoice_once",
        "0 for never",
        INVALID,
        "create_invoice_once: resend_after: zero would create again at once: give none, or "
        "a time in which a request surely lands",
        resend_after_ms=0,
        description="order 3",
    ),
    # What is there, and what is not.
    reading(
        "an id that there is not",
        "CALYPSO_NOT_FOUND",
        'get_invoice: there is no such invoice or template: status 404, code 004, "invoice 99 does not exist"',
        id=99,
    ),
    on(
        "cancel_invoice",
        "cancelling what is paid",
        "CALYPSO_CONFLICT",
        "cancel_invoice: the invoice's state does not allow this: status 409, code 006, \"invoice 1 "
        'cannot be cancelled: its state is PAID"',
        id=1,
    ),
    on("wait_for_payment", "a wait of no time", INVALID, f"wait_for_payment: timeout: {ZERO}", id=2, wait_ms=0),
    on(
        "wait_for_payment",
        "seconds for milliseconds",
        "CALYPSO_TIMEOUT",
        "wait_for_payment: no payment in time: invoice 2 was PENDING_PAYMENT when last seen",
        id=2,
        wait_ms=900,
    ),
]


def matches(said: str, says: str) -> bool:
    """Whether that is what it says: {any} stands for words of the system, {port} for the number of a port."""
    pattern = re.escape(says).replace(r"\{any\}", ".+").replace(r"\{port\}", r"\d+")
    return re.fullmatch(pattern, said) is not None
