"""`calypso wait`: the live line, the lines without a terminal, and its exit codes."""

from __future__ import annotations

import signal

import pytest
from calypso_invoice import Client, Invoice
from calypso_invoice.sandbox import Sandbox

from support.cli import calypso, of, started, terminal
from support.scripts import INVOICE, KEY, responding
from support.server import PATIENCE, Server


@pytest.fixture
def order(client: Client) -> Invoice:
    return client.create_invoice(amount="0.25", currency="ETH", description="order 17")


def test_a_live_line(order: Invoice, sandbox: Sandbox) -> None:
    with terminal("wait", "1", "--for", "2m", columns=80, **of(sandbox)) as shown:
        shown.wait_for("invoice 1: PENDING_PAYMENT  0:00 of 2:00  next look in")
        assert len(shown.rows()) == 1
        assert shown.colour(0, 11) == "brown"  # which is how pyte calls yellow
        sandbox.fault("respond", status=503, times=3)
        shown.wait_for("invoice 1: PENDING_PAYMENT, the last look failed (Server)")
        assert len(shown.rows()) == 1
        sandbox.pay(order.id, "0.25")
        assert shown.end() == 0
        rows = shown.rows()
    assert rows[:2] == ["invoice      1", "state        PAID"]
    assert not any("next look" in row for row in rows)


@pytest.mark.parametrize("columns", [20, 40])
def test_the_live_line_stays_one_line(columns: int, order: Invoice, sandbox: Sandbox) -> None:
    assert order.id == 1
    with terminal("wait", "1", columns=columns, **of(sandbox)) as shown:
        shown.wait_for("invoice 1: PENDI")
        sandbox.wait_for_requests(3, PATIENCE)
        assert len(shown.rows()) == 1
        shown.press("\x03")
        assert shown.end() == 130
        assert shown.rows()[-1] == "calypso: interrupted"
        assert len(shown.rows()) <= 2


def test_plain_lines_without_a_terminal(order: Invoice, sandbox: Sandbox) -> None:
    with started("wait", "1", "--json", **of(sandbox)) as run:
        assert run.stderr
        assert run.stderr.readline() == "invoice 1: PENDING_PAYMENT\n"
        sandbox.set_state(order.id, "MEM_POOL_FOUND")
        assert run.stderr.readline() == "invoice 1: MEM_POOL_FOUND\n"
        sandbox.set_state(order.id, "PAID")
        out, err = run.communicate(timeout=PATIENCE)
    assert (run.returncode, err) == (0, "")
    assert Invoice.from_json(out).is_paid
    with terminal("wait", "1", **of(sandbox, TERM="dumb")) as shown:
        assert shown.end() == 0
        assert b"\x1b" not in shown.raw


def test_lines_of_their_own_for_each_attempt(order: Invoice, sandbox: Sandbox) -> None:
    assert order.id == 1
    with terminal("wait", "1", "--verbose", **of(sandbox)) as shown:
        shown.wait_until(lambda rows: len(rows) == 3)
        rows = shown.rows()
    assert rows[0].startswith("calypso: get_invoice: attempt 1: ok (status 200)")
    assert rows[1] == "invoice 1: PENDING_PAYMENT"


@pytest.mark.parametrize("state", ["CANCEL", "PENDING_INTERVENTION", "REFUND\x1b[31m"])
def test_another_end_than_paid(state: str, order: Invoice, sandbox: Sandbox) -> None:
    sandbox.set_state(order.id, state)
    done = calypso("wait", "1", **of(sandbox))
    assert done.code == 9
    assert done.out.startswith("invoice      1\n")
    assert "not PAID, and no longer waits for its payment" in done.err
    assert "\x1b" not in done.out + done.err


@pytest.mark.parametrize("length", ["--for", "--timeout"])
def test_not_in_time(length: str, order: Invoice, sandbox: Sandbox) -> None:
    assert order.id == 1
    done = calypso("wait", "1", length, "4", "--json", **of(sandbox))
    assert done.code == 10
    assert Invoice.from_json(done.out).id == 1
    assert done.err.splitlines() == [
        "invoice 1: PENDING_PAYMENT",
        "calypso: no payment in time: invoice 1 was PENDING_PAYMENT when last seen",
    ]


def test_a_further_state_that_waits(order: Invoice, sandbox: Sandbox) -> None:
    sandbox.set_state(order.id, "ON_HOLD")
    assert calypso("wait", "1", **of(sandbox)).code == 9
    with started("wait", "1", "--pending-state", "ON_HOLD", **of(sandbox)) as run:
        assert run.stderr
        assert run.stderr.readline() == "invoice 1: ON_HOLD\n"


def test_a_further_state_in_small_letters(order: Invoice, sandbox: Sandbox) -> None:
    sandbox.set_state(order.id, "CANCEL")
    with started("wait", "1", "--pending-state", "cancel", **of(sandbox)) as run:
        assert run.stderr
        assert run.stderr.readline() == "invoice 1: CANCEL\n"
        sandbox.set_state(order.id, "PAID")
        assert run.wait(PATIENCE) == 0


def test_it_ends_at_once_where_waiting_does_not_help(sandbox: Sandbox) -> None:
    done = calypso("wait", "99", **of(sandbox))
    assert (done.code, len(done.err.splitlines())) == (6, 1)


def test_a_service_that_was_never_reached() -> None:
    with Server(responding(503)) as server:
        done = calypso("wait", "7", "--for", "0.5", CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY)
    assert done.code == 7
    assert "no payment in time: the invoice was never seen; the last poll failed: " in done.err


def test_it_honours_what_the_service_asks_for() -> None:
    # The client waits as long as it is told: there is no second request before the end.
    with Server(responding(503, headers={"Retry-After": "600"})) as server:
        done = calypso(
            "wait", "7", "--for", "3", "--max-retries", "0", CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY
        )
        assert done.code == 7
        assert len(server.requests) <= 2, "the first look, and the last one before the end"


def test_a_look_for_each_interval_and_no_more() -> None:
    with Server(responding(200, INVOICE)) as server:
        done = calypso("wait", "7", "--for", "4", CALYPSO_BASE_URL=server.url, CALYPSO_API_KEY=KEY)
        assert done.code == 10
        # At 0, 1, 2.5 and 3.6 s or so.
        assert 2 <= len(server.requests) <= 5


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal(number: signal.Signals, code: int, order: Invoice, sandbox: Sandbox) -> None:
    assert order.id == 1
    with started("wait", "1", **of(sandbox)) as run:
        assert run.stderr
        run.stderr.readline()
        run.send_signal(number)
        out, err = run.communicate(timeout=PATIENCE)
    assert (run.returncode, out) == (code, "")
    assert err == f"calypso: {'interrupted' if code == 130 else 'terminated'}\n"
