"""What a client takes from the environment, and what it refuses there."""

from __future__ import annotations

import os

import pytest
from calypso_invoice import Client, ConfigError, ConnectError
from calypso_invoice.sandbox import Sandbox

from support.scripts import KEY, responding
from support.server import Connection, Server


def test_from_env(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    with pytest.raises(ConfigError, match="^CALYPSO_API_KEY: "):
        Client.from_env()
    monkeypatch.setenv("CALYPSO_API_KEY", sandbox.key)
    assert Client.from_env()
    monkeypatch.setenv("CALYPSO_BASE_URL", sandbox.url)
    assert len(Client.from_env().list_invoices()) == 0
    with Server(responding(200, "[]")) as server:
        Client.from_env(base_url=server.url, user_agent_suffix="given").list_invoices()
        assert (server.requests[0].header("user-agent") or "").endswith(" given")


def test_the_environment_is_read_by_from_env_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALYPSO_BASE_URL", "http://shop.invalid")
    assert "shop.invalid" not in repr(Client(KEY))


def test_no_proxy_excepts_the_subdomains_of_a_domain(monkeypatch: pytest.MonkeyPatch) -> None:
    with Server(Connection.reached) as service, Server(responding(403)) as proxy:
        # To a client a name in the domain "1"; to the lookup a short way to write 127.0.0.1, which it sends to nobody.
        url = f"https://127.1:{service.port}"
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        for times, names in enumerate(("1", ".1", "*.1"), 1):
            monkeypatch.setenv("NO_PROXY", names)
            with pytest.raises(ConnectError):
                Client(KEY, base_url=url, max_retries=0).get_invoice(7)
            service.wait_until_reached(times)
        assert proxy.connections == 0
        monkeypatch.setenv("NO_PROXY", "7.1")
        with pytest.raises(ConnectError, match="proxy"):
            Client(KEY, base_url=url, max_retries=0).get_invoice(7)
        assert (service.connections, len(proxy.requests)) == (3, 1)


@pytest.mark.skipif(os.name == "nt", reason="there the environment is always text")
@pytest.mark.parametrize("name", ["CALYPSO_API_KEY", "CALYPSO_BASE_URL", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"])
def test_a_variable_that_is_not_text_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALYPSO_API_KEY", KEY)
    monkeypatch.setenv(name, os.fsdecode(b"hush\xff"))
    with pytest.raises(ConfigError, match=f"^(proxy: )?{name}: .*UTF-8") as raised:
        Client.from_env()
    assert "hush" not in str(raised.value)
