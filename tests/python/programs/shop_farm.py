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
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Callable

from shop import processes, states
from shop.database import Database
from shop.store import Order, Store, step

given = json.loads(sys.argv[1])
SETTINGS = processes.Settings(**given["settings"])
# All children read from it, and nobody writes: it ends with this process, however that ends.
ALIVE, OURS = os.pipe()


@contextmanager
def no_lock(_database: Database, _name: str) -> Generator[bool]:
    yield True


def begin_unasked(store: Store, order: Order) -> bool:
    """As begin_create, whatever has become of the order since it was read."""
    with store.database.transaction() as execute:
        execute(
            f"UPDATE orders SET state = ?, attempts = attempts + 1, sent_at = {store.database.now} WHERE number = ?",
            *(states.CREATING, order.number),
        )
        step(execute, order.number, states.CREATING)
    return True


def no_age(_store: Store, _order: Order) -> float:
    """As age_of_create, whoever has begun meanwhile."""
    return 0.0


def change(without_lock: bool) -> None:
    """Makes the worst moments longer, and takes the row's lock out if the test wants to see what it is for."""
    database: Any = Database
    store: Any = Store
    if without_lock:
        database.try_lock = no_lock
        store.begin_create = begin_unasked
        store.age_of_create = no_age
    for name in ("begin_create", "end_create", "link"):
        setattr(store, name, between_pauses(getattr(store, name)))


def between_pauses(step: Callable[..., Any]) -> Callable[..., Any]:
    def slow(*values: Any) -> Any:
        time.sleep(random.uniform(0, 0.01))
        done = step(*values)
        time.sleep(random.uniform(0, 0.01))
        return done

    return slow


def begin(role: str, listener: socket.socket) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        os.close(OURS)
        threading.Thread(target=end_with_parent, daemon=True).start()
        if role == "serve":
            processes.serve(SETTINGS, listener)
        else:
            {"watch": processes.watch, "take up": processes.take_up}[role](SETTINGS)
    except BaseException:  # noqa: BLE001 - all that ends it is a mistake
        traceback.print_exc()
    finally:
        os._exit(1)


def end_with_parent() -> None:
    os.read(ALIVE, 1)
    os._exit(1)


def main() -> None:
    change(given["without_lock"])
    if SETTINGS.database.startswith("postgresql:"):
        import psycopg  # noqa: F401 - so that no child has to load it
    with socket.socket(fileno=given["listener"]) as listener:
        farm = Farm(listener, random.Random(given["seed"]))
        while not select.select([sys.stdin], [], [], farm.pause())[0]:
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
        self.begun = time.monotonic()

    def pause(self) -> float:
        """Until the next one is hurt. It grows, so that the shop gets to an end on a machine that is busy, too."""
        mean: float = given["pause"] * 2 ** ((time.monotonic() - self.begun) / 10)
        return self.chance.expovariate(1 / mean)

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
