"""Connections that a server or a proxy has spoiled, and what a call makes of them; core's tests have every case."""

from __future__ import annotations

import ssl

import pytest
import trustme
from calypso_invoice import Client, ConnectError, NewInvoice

from support.scripts import INVOICE, KEY
from support.server import Connection, Server

STRAY = INVOICE.replace("PENDING_PAYMENT", "PAID").replace("7", "99")
NEW = NewInvoice("0.5", "BTC", "order 17")


def response(body: str) -> str:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}"


def test_a_stray_response_is_never_taken_for_a_create_s_own() -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.write(response(INVOICE) + (response(STRAY) if server.connections == 1 else ""))
        connection.hold()

    with Server(script) as server:
        client = Client(KEY, base_url=server.url, max_retries=0)
        assert client.get_invoice(7).id == 7
        created = client.create_invoice(NEW)
        assert (created.id, created.is_paid) == (7, False)
    assert server.connections == 2


def test_a_connection_that_was_closed_is_replaced_before_a_create_is_sent() -> None:
    def script(connection: Connection) -> None:
        # It does not say that it closes, as behind a proxy that is reloaded.
        if connection.read_request():
            connection.respond(200, INVOICE)
            connection.end()

    with Server(script) as server:
        client = Client(KEY, base_url=server.url, max_retries=0)
        for time in range(20):
            server.wait_until_reached(time)
            assert client.create_invoice(NEW).id == 7
    assert (server.connections, len(server.requests)) == (20, 20)


def test_a_read_that_failed_on_a_connection_from_the_pool_takes_a_new_one() -> None:
    def script(connection: Connection) -> None:
        connection.read_request()
        connection.respond(200, INVOICE)
        connection.read_request()  # and closes without a response
        if server.connections > 1:
            connection.respond(200, INVOICE)

    with Server(script) as server:
        client = Client(KEY, base_url=server.url, max_retries=1)
        assert [client.get_invoice(7).id for _ in range(2)] == [7, 7]
    assert (server.connections, len(server.requests)) == (2, 3)


def test_a_refused_certificate_is_not_tried_again_and_says_what_to_do() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(tls)
    with Server(lambda connection: connection.hold(), tls) as server:
        with pytest.raises(ConnectError, match="its issuer is not trusted: .* add it with extra_roots") as raised:
            Client(KEY, base_url=server.url).create_invoice(NEW)
        assert (raised.value.attempts, raised.value.outcome_unknown) == (1, False)
    assert server.connections == 1
