"""Every option of a client takes effect, or its error names the option."""

from __future__ import annotations

import copy
import math
import pickle
import ssl
from datetime import timedelta
from pathlib import Path
from typing import Any

import calypso_invoice
import pytest
import trustme
from calypso_invoice import (
    CalypsoTimeoutError,
    Client,
    ConfigError,
    ConnectError,
    Event,
    InvalidResponseError,
    ServerError,
)

from support.scripts import INVOICE, KEY, in_turn, responding, silent
from support.server import Connection, Server


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.mark.parametrize("timeout", [0.2, timedelta(milliseconds=200)])
def test_timeout_is_the_deadline_of_the_whole_call(timeout: float | timedelta) -> None:
    with Server(silent) as server:
        client = Client(KEY, base_url=server.url, timeout=timeout)
        with pytest.raises(CalypsoTimeoutError) as raised:
            client.create_invoice(amount=1, currency="BTC", description="order 1")
        assert raised.value.outcome_unknown
        assert raised.value.elapsed >= 0.1
        assert len(server.requests) == 1


def test_timeout_takes_an_int() -> None:
    with Server(responding(200, INVOICE)) as server:
        assert Client(KEY, base_url=server.url, timeout=60).get_invoice(7).id == 7


def test_with_timeout_shares_the_connections() -> None:
    with Server(responding(200, INVOICE)) as server:
        client = Client(KEY, base_url=server.url)
        for again in (client, client.with_timeout(5), client.with_timeout(2.5), client.with_timeout(timedelta(1))):
            assert again.get_invoice(7).id == 7
        assert server.connections == 1


def test_with_timeout_is_the_timeout_of_the_new_client_alone() -> None:
    with Server(silent) as server:
        client = Client(KEY, base_url=server.url)
        with pytest.raises(CalypsoTimeoutError):
            client.with_timeout(0.2).create_invoice_from_template(1)


def test_connect_timeout_bounds_the_handshake_alone() -> None:
    with Server(Connection.hold) as server:
        url = server.url.replace("http://127.0.0.1", "https://localhost")
        client = Client(KEY, base_url=url, timeout=60, connect_timeout=0.2, max_retries=0)
        with pytest.raises((ConnectError, CalypsoTimeoutError), match="connect") as raised:
            client.get_invoice(7)
        assert raised.value.elapsed < 30


@pytest.mark.parametrize("retries", [0, 1, 3])
def test_max_retries_counts_the_further_attempts(retries: int) -> None:
    with Server(responding(503, headers={"Retry-After": "0"})) as server:
        with pytest.raises(ServerError) as raised:
            Client(KEY, base_url=server.url, max_retries=retries).get_invoice(7)
        assert raised.value.attempts == len(server.requests) == retries + 1


def test_two_retries_by_default() -> None:
    with Server(in_turn(503, 503)) as server:
        assert Client(KEY, base_url=server.url).get_invoice(7).id == 7


def proxied(monkeypatch: pytest.MonkeyPatch, **options: Any) -> list[str]:
    """The requests that reach the proxy in the options or the environment, which refuses them."""
    with Server(responding(403)) as server:
        if not options:
            monkeypatch.setenv("HTTPS_PROXY", server.url)
        else:
            options = {name: value.format(server.url) for name, value in options.items()}
        client = Client(KEY, base_url="https://shop.invalid", max_retries=0, **options)
        with pytest.raises(ConnectError, match="proxy") as raised:
            client.get_invoice(7)
        assert "secret" not in f"{raised.value} {raised.value!r} {client!r}"
        return [f"{request.method} {request.path}" for request in server.requests]


def test_proxy_by_url(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxied(monkeypatch, proxy="{}") == ["CONNECT shop.invalid:443"]


def test_proxy_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxied(monkeypatch) == ["CONNECT shop.invalid:443"]


def test_proxy_none_does_not_look_at_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://127.0.0.1")
    with pytest.raises(ConfigError, match="proxy"):
        Client(KEY)
    assert Client(KEY, proxy=None)


def test_extra_roots_are_trusted_besides(authority: trustme.CA) -> None:
    pem = authority.cert_pem.bytes()
    with Server(responding(200, INVOICE), tls(authority)) as server:
        with pytest.raises(ConnectError) as raised:
            Client(KEY, base_url=server.url, max_retries=0).get_invoice(7)
        assert not raised.value.outcome_unknown
        for roots in (pem, pem.decode()):
            assert Client(KEY, base_url=server.url, extra_roots=roots).get_invoice(7).id == 7


def test_tls_roots_of_the_system(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    roots = tmp_path / "roots.pem"
    authority.cert_pem.write_to_path(str(roots))
    monkeypatch.setenv("SSL_CERT_FILE", str(roots))
    with Server(responding(200, INVOICE), tls(authority)) as server:
        assert Client(KEY, base_url=server.url, tls_roots="system").get_invoice(7).id == 7
        with pytest.raises(ConnectError):
            Client(KEY, base_url=server.url, tls_roots="bundled", max_retries=0).get_invoice(7)


def test_max_response_bytes() -> None:
    with Server(responding(200, INVOICE)) as server:
        assert Client(KEY, base_url=server.url, max_response_bytes=len(INVOICE)).get_invoice(7).id == 7
        with pytest.raises(InvalidResponseError):
            Client(KEY, base_url=server.url, max_response_bytes=len(INVOICE) - 1, max_retries=0).get_invoice(7)


def test_user_agent() -> None:
    with Server(responding(200, INVOICE)) as server:
        Client(KEY, base_url=server.url).get_invoice(7)
        Client(KEY, base_url=server.url, user_agent_suffix="shop/2.1").get_invoice(7)
        own = f"calypso-invoice/{calypso_invoice.__version__} (python)"
        assert [request.header("user-agent") for request in server.requests] == [own, own + " shop/2.1"]


def test_plain_http_must_be_allowed() -> None:
    with pytest.raises(ConfigError, match="^base_url: .*allow_plain_http"):
        Client(KEY, base_url="http://shop.invalid")
    assert Client(KEY, base_url="http://shop.invalid", allow_plain_http=True)


def test_on_event_hears_of_every_attempt() -> None:
    events: list[Event] = []
    with Server(in_turn(503)) as server:
        Client(KEY, base_url=server.url, on_event=events.append).get_invoice(7)
    first, last = events
    assert (first.operation, first.attempt, first.status, first.error) == ("get_invoice", 1, 503, "Server")
    assert (last.operation, last.attempt, last.status, last.error) == ("get_invoice", 2, 200, None)
    assert first.elapsed >= 0
    assert first.wait is not None
    assert last.wait is None


BAD: list[tuple[str, Any]] = [
    *[(name, bad) for name in ("timeout", "connect_timeout") for bad in (0, -1, -0.5, math.nan, math.inf, -math.inf)],
    *[(name, bad) for name in ("timeout", "connect_timeout") for bad in (True, timedelta(0), timedelta(-1))],
    *[("max_retries", bad) for bad in (-1, 2**40)],
    *[(name, bad) for name in ("max_response_bytes", "max_list_bytes") for bad in (0, -1, 2**80)],
    *[
        ("base_url", bad)
        for bad in ("", "shop", "ftp://shop", "https://me:secret@shop", "https://shop?x", "https://x#y")
    ],
    *[
        ("base_url", f"https://shop.invalid/{bad}")
        for bad in ("a b", "a\\b", 'a"b', "a<b", "a|b", "{a}", "[a]", "50%", "%zz", "a//b", "../a", "ä")
    ],
    *[("proxy", bad) for bad in ("", "gopher://shop", "://")],
    *[("extra_roots", bad) for bad in ("", b"", "no certificate")],
    ("tls_roots", "openssl"),
    *[("user_agent_suffix", bad) for bad in ("", "two\nlines", "ä")],
]


@pytest.mark.parametrize("name, bad", BAD, ids=repr)
def test_bad_values(name: str, bad: Any) -> None:
    options: dict[str, Any] = {name: bad}
    with pytest.raises(ConfigError, match=f"^{name}: ") as raised:
        Client(KEY, **options)
    assert isinstance(raised.value, ValueError)
    assert raised.value.kind == "Config"
    assert "secret" not in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1


WRONG: list[tuple[str, Any]] = [
    *[(name, bad) for name in ("timeout", "connect_timeout") for bad in ("30", None, 1j)],
    *[("max_retries", bad) for bad in (1.5, "2", None)],
    *[(name, bad) for name in ("max_response_bytes", "max_list_bytes") for bad in (1.5, "2", None)],
    *[(name, 7) for name in ("base_url", "proxy", "extra_roots", "tls_roots", "user_agent_suffix", "on_event")],
    ("allow_plain_http", "no"),
]


@pytest.mark.parametrize("name, bad", WRONG, ids=repr)
def test_wrong_types(name: str, bad: Any) -> None:
    options: dict[str, Any] = {name: bad}
    with pytest.raises((TypeError, ConfigError), match=name):
        Client(KEY, **options)


@pytest.mark.parametrize("bad", [0, -1, math.nan, True])
def test_bad_with_timeout(bad: float) -> None:
    with pytest.raises(ConfigError, match="^timeout: "):
        Client(KEY).with_timeout(bad)


@pytest.mark.parametrize("bad", ["", "   ", "secret key", "secret\x00", "sécret"])
def test_bad_keys_are_not_echoed(bad: str) -> None:
    with pytest.raises(ConfigError, match="^api_key: ") as raised:
        Client(bad)
    assert "cret" not in str(raised.value)


def test_a_key_of_another_type() -> None:
    secret: Any = b"secret-bytes"
    with pytest.raises(TypeError) as raised:
        Client(secret)
    assert "secret-bytes" not in str(raised.value)


def test_the_key_is_trimmed() -> None:
    with Server(responding(200, INVOICE)) as server:
        Client(f" {KEY}\n", base_url=server.url).get_invoice(7)
        assert server.requests[0].header("api-key") == KEY


def test_options_are_named() -> None:
    make: Any = Client
    with pytest.raises(TypeError):
        make(KEY, "https://shop.invalid")
    with pytest.raises(TypeError, match=r"'time_out': help\(Client\) lists"):
        make(KEY, time_out=3)


def test_repr_shows_where_it_goes_and_not_the_key() -> None:
    client = Client(KEY, base_url="https://shop.invalid", proxy="http://me:secret@127.0.0.1:1")
    assert "https://shop.invalid" in repr(client)
    assert KEY not in repr(client)
    assert "secret" not in repr(client)


@pytest.mark.parametrize("copied", [pickle.dumps, copy.copy, copy.deepcopy])
def test_a_client_cannot_be_copied_or_pickled_and_says_why(copied: Any) -> None:
    with pytest.raises(TypeError, match="(?i)client.*key") as raised:
        copied(Client(KEY))
    assert KEY not in str(raised.value)
