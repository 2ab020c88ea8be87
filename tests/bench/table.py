"""Runs the programs side by side, in rounds, and prints ratios: never times, which only say how busy the machine is."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

Row = dict[str, Any]
ID_SUM = 1_000_000_000_000  # what is above it in a check counts the paid ones, and those change between two readings


def run(program: Row, arguments: list[str]) -> Row:
    """What a program printed."""
    command = [*program["argv"], *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        sys.exit(f"{program['name']}: {done.stderr[-2000:]}")
    result: Row = json.loads(done.stdout.splitlines()[-1])
    return result


def read_programs(file: Path) -> dict[str, list[Row]]:
    """Those of each language, ours first."""
    languages: dict[str, list[Row]] = {}
    for line in file.read_text().splitlines():
        language, name, instructions, system_calls, *argv = line.rstrip("\t").split("\t")
        row = {"name": name, "argv": argv, "instructions": int(instructions), "system_calls": int(system_calls)}
        languages.setdefault(language, []).append(row)
    return languages


def rounds_of(programs: list[Row], arguments: list[str], rounds: int) -> dict[str, Row]:
    """The least CPU time and memory of each program over rounds that run each once, beginning with another every time."""
    least: dict[str, Row] = {}
    for n in range(rounds):
        for program in programs[n % len(programs) :] + programs[: n % len(programs)]:
            extra = ["--variant", program["variant"]] if program.get("variant") else []
            result = run(program, [*arguments, *extra])
            known = least.setdefault(program["name"], result)
            known["cpu_ns"] = min(known["cpu_ns"], result["cpu_ns"])
            known["hwm_kb"] = min(known["hwm_kb"], result["hwm_kb"])
    if len({result["check"] % ID_SUM for result in least.values()}) != 1:
        sys.exit(f"the programs have not read the same: {least}")
    return least


def in_times(a: float, b: float) -> str:
    return f"{a / b:.2f}" if a < 10 * b else f"{a / b:.0f}"


def print_table(title: str, languages: dict[str, list[Row]], columns: dict[str, dict[str, float]]) -> None:
    """Of each language, its first program is the one that the others are compared with."""
    print(f"\n{title}\n\n| | {' | '.join(columns)} |\n| --- |{' ---: |' * len(columns)}")
    for rows in languages.values():
        for row in rows:
            cells = [in_times(column[row["name"]], column[rows[0]["name"]]) for column in columns.values()]
            print(f"| {row['name']} | {' | '.join(cells)} |")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "programs",
        type=Path,
        help="a line each, parted by tabs: language, name, instructions and system calls of a GET, command",
    )
    parser.add_argument("--port", required=True)
    parser.add_argument("--server", type=int, required=True, help="its process")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--calls", type=int, default=1000)
    given = parser.parse_args()
    languages = read_programs(given.programs)
    every = [row for rows in languages.values() for row in rows]
    server = ["--port", given.port, "--id", "7"]

    # One core for both ends of a call: between two of them a call would wait for the other to wake up.
    cores = os.sched_getaffinity(0)
    for process in (0, given.server):
        os.sched_setaffinity(process, {max(cores)})
    calls = ["--n", str(given.calls), "--warm", str(given.calls // 10)]
    gets = rounds_of(every, [*server, "--case", "get", *calls], given.rounds)
    for process in (0, given.server):
        os.sched_setaffinity(process, cores)
    columns = {"CPU": {name: row["cpu_ns"] for name, row in gets.items()}}
    for key, title in (("instructions", "instructions"), ("system_calls", "system calls")):
        if all(row[key] for row in every):
            columns[title] = {row["name"]: row[key] for row in every}
    print_table("GET of one invoice on a kept connection, in times of ours:", languages, columns)

    lists = rounds_of(every, [*server, "--case", "list"], given.rounds)
    columns = {
        "CPU": {n: r["cpu_ns"] for n, r in lists.items()},
        "peak memory": {n: r["hwm_kb"] for n, r in lists.items()},
    }
    print_table("The list, read whole, in times of ours:", languages, columns)

    ours = {name: rows[0] for name, rows in languages.items()}
    streams = [
        dict(row, name=f"{row['name']}, {variant}", variant=variant)
        for row in ours.values()
        for variant in ("stream", "every")
    ]
    ways = rounds_of([*ours.values(), *streams], [*server, "--case", "list"], given.rounds)
    columns = {
        "CPU": {n: r["cpu_ns"] for n, r in ways.items()},
        "peak memory": {n: r["hwm_kb"] for n, r in ways.items()},
    }
    grouped = {
        name: [row, *(s for s in streams if s["name"].startswith(row["name"] + ","))] for name, row in ours.items()
    }
    print_table(
        "As a stream, and read whole with every attribute of each invoice, in times of the list read whole:",
        grouped,
        columns,
    )


main()
