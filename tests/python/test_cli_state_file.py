"""The state file of `calypso watch`: whatever is killed, cut or mixed up, no change is lost."""

from __future__ import annotations

import json
import random
import signal
import time
from pathlib import Path

import pytest
from calypso_invoice import Client
from calypso_invoice._cli.ending import Stop
from calypso_invoice._cli.state_file import StateFile
from calypso_invoice.sandbox import Sandbox

from support.child import line
from support.cli import calypso, of, started
from support.server import PATIENCE

SOON = ("--interval", "0.02")
SERVICE = "https://invoice.calypso.finance"
STATES = ("PENDING_PAYMENT", "PAID", "PENDING_INTERVENTION", "CANCEL", "ON_HOLD")


def make(path: Path) -> None:
    file = StateFile(str(path), SERVICE)
    assert file.known is None
    file.begin({1: "PAID", 2: "PENDING_PAYMENT"})
    file.save(2, "PAID")
    file.save(3, "ON HOLD\n\x00注")
    file.close()


def read(path: Path, service: str = SERVICE) -> dict[int, str] | None:
    file = StateFile(str(path), service)
    file.close()
    return file.known


def test_what_is_saved_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "known"
    make(path)
    assert read(path) == {1: "PAID", 2: "PAID", 3: "ON HOLD\n\x00注"}
    # It is made anew without what is outdated.
    file = StateFile(str(path), SERVICE)
    assert file.known
    file.begin(file.known)
    file.close()
    assert len(path.read_bytes().splitlines()) == 4
    assert read(path) == {1: "PAID", 2: "PAID", 3: "ON HOLD\n\x00注"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["known"]


def test_a_file_cut_anywhere_knows_what_was_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "known"
    make(path)
    whole = path.read_bytes()
    head = whole.index(b"\n") + 1
    for cut in range(head, len(whole)):
        path.write_bytes(whole[:cut])
        known: dict[int, str] = {}
        for entry in whole[head:cut].split(b"\n")[:-1]:
            number, state = json.loads(entry)
            known[number] = state
        assert read(path) == known
        assert ("comes again" in capsys.readouterr().err) == (whole[cut - 1 : cut] != b"\n")
        # The next watch begins behind whole lines again.
        file = StateFile(str(path), SERVICE)
        file.begin(file.known or {})
        file.save(9, "PAID")
        file.close()
        assert read(path) == {**known, 9: "PAID"}
        capsys.readouterr()


@pytest.mark.parametrize("text", ["{}", "[1,2]\n", '{"calypso watch":2}\n', "[]\nx\n", "\x00\x00\n", "key=value\n"])
def test_another_file_is_refused_and_left_alone(text: str, tmp_path: Path, sandbox: Sandbox) -> None:
    path = tmp_path / "known"
    path.write_text(text)
    done = calypso("watch", "--state-file", str(path), **of(sandbox))
    assert done.code == 2
    assert f"--state-file: {path} is not a file of `calypso watch`" in done.err
    assert path.read_text() == text


def test_a_damaged_line_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "known"
    make(path)
    with path.open("ab") as file:
        file.write(b'[4,"PA\n[5,"PAID"]\n')
    with pytest.raises(Stop, match="damaged"):
        read(path)


def test_a_full_disk_damages_nothing(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path = tmp_path / "known"
    make(path)
    file = StateFile(str(path), SERVICE)
    assert file.known
    file.begin(file.known)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # No file may grow beyond this, so that the system writes a part of the next line.
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 5, before[1]))
    try:
        with pytest.raises(OSError, match="No space left on device") as raised:
            file.save(4, "PAID")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert raised.value.filename == str(path)
    file.save(5, "PAID")
    file.close()
    assert read(path) == {1: "PAID", 2: "PAID", 3: "ON HOLD\n\x00注", 5: "PAID"}


def test_the_file_of_another_service_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "known"
    make(path)
    with pytest.raises(Stop, match=r"is about https://invoice\.calypso\.finance: use another file"):
        read(path, "http://127.0.0.1:1")


def test_a_file_that_cannot_be_made(tmp_path: Path, sandbox: Sandbox) -> None:
    done = calypso("watch", "--state-file", str(tmp_path / "no" / "known"), **of(sandbox))
    assert done.code == 2
    assert "cannot be used: No such file or directory" in done.err


def test_two_watches_never_share_a_file(client: Client, tmp_path: Path, sandbox: Sandbox) -> None:
    client.create_invoice(amount=1, currency="FAU", description="order 17")
    watch = ("watch", *SOON, "--state-file", str(tmp_path / "known"))
    with started(*watch, **of(sandbox)) as run:
        line(run)
        done = calypso(*watch, **of(sandbox))
        assert done.code == 2
        assert "is in use by another watch" in done.err


def test_a_start_from_now_on_is_saved_before_anything_happens(tmp_path: Path, sandbox: Sandbox) -> None:
    sandbox.seed(1)
    watch = ("watch", *SOON, "--skip-existing", "--state-file", str(tmp_path / "known"))
    with started(*watch, **of(sandbox)) as run:
        sandbox.wait_for_requests(2, PATIENCE)  # the list as it is, and the first look
        run.kill()
    sandbox.set_state(1, "PAID")
    with started(*watch, **of(sandbox)) as run:
        assert line(run).startswith("1  PENDING_PAYMENT -> PAID")


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_moment_it_loses_no_change(seed: int, client: Client, tmp_path: Path, sandbox: Sandbox) -> None:
    chance = random.Random(seed)
    told = tmp_path / "told"
    told.touch()
    command = f"""sh -c 'echo "$CALYPSO_INVOICE_ID $CALYPSO_INVOICE_STATE" >> {told}'"""
    watch = ("watch", *SOON, "--state-file", str(tmp_path / "known"), "--exec", command)
    state = dict.fromkeys(range(1, 6), "PENDING_PAYMENT")
    for number in state:
        client.create_invoice(amount=1, currency="FAU", description=f"order {number}")
    due = [f"{number} {now}" for number, now in state.items()]

    def wait_until_told() -> None:
        while due[-1] not in told.read_text().splitlines():
            time.sleep(0.01)

    for _ in range(6):
        with started(*watch, **of(sandbox)) as run:
            time.sleep(chance.uniform(0.05, 0.5))
            run.send_signal(chance.choice([signal.SIGKILL, signal.SIGTERM]))
            run.wait()
        # While nothing watches: each changes to a state in which it has not been.
        number = chance.choice(list(state))
        unused = [name for name in STATES if f"{number} {name}" not in due]
        if unused:
            state[number] = chance.choice(unused)
            sandbox.set_state(number, state[number])
    with started(*watch, **of(sandbox)) as run:
        client.create_invoice(amount=1, currency="FAU", description="the last")
        due.append("6 PENDING_PAYMENT")
        wait_until_told()
        run.send_signal(signal.SIGTERM)
        run.wait()
    lines = told.read_text().splitlines()
    for number, now in state.items():
        assert f"{number} {now}" in lines
    assert read(tmp_path / "known", sandbox.url) == {**state, 6: "PENDING_PAYMENT"}
