"""Lists travel in gzip, and one that is cut is never a short list. The contract has every other case."""

from __future__ import annotations

import gzip

import pytest
from calypso_invoice import Client, InvalidResponseError

from support.scripts import KEY
from support.server import Connection, Server

COUNT = 3000
BODY = ",".join(f'{{"id":{n},"state":"PAID","amount":{n}.50,"currency":"BTC"}}' for n in range(COUNT))


def serving(body: bytes) -> Server:
    def script(connection: Connection) -> None:
        while connection.read_request():
            connection.respond(200, body, {"content-encoding": "gzip"})

    return Server(script)


@pytest.mark.parametrize("level", [0, 1, 9])
def test_a_list_in_gzip_is_read(level: int) -> None:
    with serving(gzip.compress(f"[{BODY}]".encode(), level)) as server, Client(KEY, base_url=server.url) as client:
        assert [invoice.id for invoice in client.list_invoices()] == list(range(COUNT))
        assert [invoice.id for invoice in client.iter_invoices()] == list(range(COUNT))
        assert [request.header("accept-encoding") for request in server.requests] == ["gzip", "gzip"]


def test_a_list_whose_gzip_is_cut_is_never_a_short_list() -> None:
    whole = gzip.compress(f"[{BODY}]".encode())
    for end in (len(whole) - 1, len(whole) - 8, len(whole) // 2):
        with serving(whole[:end]) as server, Client(KEY, base_url=server.url) as client:
            with pytest.raises(InvalidResponseError, match="the compressed response is cut off"):
                client.list_invoices()
            with pytest.raises(InvalidResponseError, match="the compressed response is cut off"):
                list(client.iter_invoices())
