"""Runs the processes of the shop and kills or stops them at random moments, until a line comes on standard input.

Each is forked from this one, which has everything loaded, and begins as the shop's own does. It prints how often it did.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from shop import processes
from shop.database import Database
from shop.store import Order, Store, states, step

given = json.loads(sys.argv[1])
SETTINGS = processes.Settings(**given["settings"])
# All children read from it, and nobody writes: it ends with this process, however that ends.
ALIVE, OURS = os.pipe()


@contextmanager
def no_lock(_database: Database, _name: str) -> Generator[bool]:
    yield True


def begin_unasked(store: Store, order: Order) -> bool:
    """As begin_create, whatever has become of the order since it was read."""
    now = store.database.now()
    with store.database.transaction() as execute:
        execute(
            "UPDATE orders SET state = ?, attempts = attempts + 1, sent_at = ? WHERE number = ?",
            *(states.CREATING, now, order.number),
        )
        step(execute, order.number, states.CREATING)
    return True


def sabotage(without: str) -> None:
    """Takes parts of the rule out, so that the test can show what they are for."""
    changed: Any = Database
    if "lock" in without:
        changed.try_lock = no_lock
    changed = Store
    if "row" in without:
        changed.begin_create = begin_unasked


def begin(role: str, listener: socket.socket) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        os.close(OURS)
        threading.Thread(target=end_with_parent, daemon=True).start()
        if role == "web":
            processes.serve(SETTINGS, listener)
        else:
            processes.run_worker(SETTINGS)
    finally:
        os._exit(1)


def end_with_parent() -> None:
    os.read(ALIVE, 1)
    os._exit(1)


def main() -> None:
    sabotage(given["without"])
    if SETTINGS.database.startswith("postgresql:"):
        import psycopg  # noqa: F401 - so that no child has to load it
    farm = Farm(socket.socket(fileno=given["listener"]), random.Random(given["seed"]))
    while not select.select([sys.stdin], [], [], farm.chance.expovariate(1 / given["pause"]))[0]:
        farm.hurt_one()
    for pid in farm.children:
        end(pid)
    print(farm.kills, farm.stops)


class Farm:
    """The children, and what is done to them."""

    def __init__(self, listener: socket.socket, chance: random.Random) -> None:
        self.listener = listener
        self.chance = chance
        self.children = {begin(role, listener): role for role in given["roles"]}
        self.stopped: dict[int, float] = {}
        self.kills = self.stops = 0

    def hurt_one(self) -> None:
        now = time.monotonic()
        for pid in [pid for pid, until in self.stopped.items() if until < now]:
            os.kill(pid, signal.SIGCONT)
            del self.stopped[pid]
        pid = self.chance.choice(sorted(self.children))
        if self.chance.random() < given["stops"]:
            # For a moment, or for longer than anything is waited for.
            os.kill(pid, signal.SIGSTOP)
            self.stopped[pid] = now + self.chance.choice([0.02, 0.1, SETTINGS.timeout + SETTINGS.lands_within + 0.5])
            self.stops += 1
            return
        end(pid)
        self.stopped.pop(pid, None)
        self.kills += 1
        role = self.children.pop(pid)
        self.children[begin(role, self.listener)] = role


def end(pid: int) -> None:
    """One that has ended on its own is a mistake of the shop."""
    os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    assert os.WTERMSIG(status) == signal.SIGKILL, f"a process of the shop has ended on its own: {status}"


if __name__ == "__main__":
    main()
