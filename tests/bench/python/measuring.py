"""The measuring loop of the programs in Python; the README in the folder above says what they take and print."""

import json
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter_ns, process_time_ns
from typing import Callable

Call = Callable[[int], int]


@dataclass
class Options:
    """What a program was told to do."""

    client: str = "calypso"
    case: str = "get"  # or create, list, or cold: one get and nothing printed
    variant: str = ""  # how a list is read, when it is not read whole: stream or every
    port: int = 0
    n: int = 1
    warm: int = 0
    threads: int = 1
    id: int = 0  # 0: another one in each call


def options() -> Options:
    """Those of the command line."""
    told = Options()
    for name, value in zip(sys.argv[1::2], sys.argv[2::2]):
        known = getattr(told, name[2:])
        setattr(told, name[2:], int(value) if isinstance(known, int) else value)
    return told


def _peak_kb() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))


def _go(call: Call, told: Options, calls: int) -> int:
    check = 0
    for i in range(calls):
        check = call(told.id or 10_000_000 + i)
    return check


def _in_threads(told: Options, make: Callable[[], Call]) -> tuple[int, int, int]:
    start = threading.Barrier(told.threads + 1)
    checks: list[int] = []

    def work() -> None:
        call = make()
        _go(call, told, told.warm)
        start.wait()
        checks.append(_go(call, told, told.n))

    threads = [threading.Thread(target=work) for _ in range(told.threads)]
    for thread in threads:
        thread.start()
    start.wait()
    wall, cpu = perf_counter_ns(), process_time_ns()
    for thread in threads:
        thread.join()
    return checks[0], perf_counter_ns() - wall, process_time_ns() - cpu


def run(told: Options, make: Callable[[], Call]) -> None:
    """Makes the calls, in so many threads that each have what `make` gives, and prints what they took."""
    if told.case == "cold":
        _go(make(), told, 1)
        return
    if told.threads == 1:
        call = make()
        _go(call, told, told.warm)
        wall, cpu = perf_counter_ns(), process_time_ns()
        check = _go(call, told, told.n)
        wall, cpu = perf_counter_ns() - wall, process_time_ns() - cpu
    else:
        check, wall, cpu = _in_threads(told, make)
    calls = told.n * told.threads
    result: dict[str, object] = {"client": told.client, "case": told.case, "threads": told.threads, "calls": calls}
    result.update(med_ns=wall // calls, mean_ns=wall // calls, cpu_ns=cpu // calls, hwm_kb=_peak_kb(), check=check)
    print(json.dumps(result))
