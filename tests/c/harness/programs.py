"""Compiles and runs C programs."""

from __future__ import annotations

import os
import shlex
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from harness import BUILD, INCLUDE, LIB, SANDBOX, TESTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Much longer than any program takes, under valgrind as well.
PATIENCE = 300.0
WARNINGS = (
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wstrict-prototypes",
    "-Wmissing-prototypes",
    "-Wshadow",
    "-Wconversion",
    "-Werror",
)
_CPP_WARNINGS = tuple(flag for flag in WARNINGS if "prototypes" not in flag)
# Put before the program, such as valgrind; and added to every compilation, such as -fsanitize.
_WRAPPER = shlex.split(os.environ.get("CALYPSO_TEST_WRAPPER", ""))
# Everything then takes many times as long.
IS_SLOW = bool(_WRAPPER)
# "address" or "thread": what the library was built with.
SANITIZER = os.environ.get("CALYPSO_TEST_SANITIZER")
_FLAGS = shlex.split(os.environ.get("CALYPSO_TEST_CFLAGS", ""))


def sources(name: str) -> list[Path]:
    """The sources of a program below tests/c/programs."""
    shared = {"driver": ["fields", "shape"]}
    return [TESTS / "programs" / f"{part}.c" for part in [name, *shared.get(name, [])]]


def compiled(name: str, *files: Path, flags: tuple[str, ...] = (), std: str = "c99", is_linked: bool = True) -> Path:
    """A program of these sources, or those of its name; linked with the shared library, or able to load it."""
    files = files or tuple(sources(name))
    cpp = any(file.suffix == ".cpp" for file in files)
    program = BUILD / name
    compiler = ["g++", "-std=c++17", *_CPP_WARNINGS] if cpp else ["gcc", f"-std={std}", *WARNINGS]
    command = [*compiler, "-g", "-O1", *_FLAGS, f"-I{INCLUDE}", *map(str, files), "-o", str(program), *flags]
    command += [f"-L{LIB}", "-lcalypso", f"-Wl,-rpath,{LIB}"] if is_linked else []
    command += ["-lpthread", "-ldl"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stderr}"
    return program


def command(program: Path, *arguments: object) -> list[str]:
    """How a program is run: under valgrind, if that was asked for."""
    return [*_WRAPPER, str(program), *map(str, arguments)]


def run(
    program: Path, *arguments: object, code: int = 0, where: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs a program to its end, which must have this exit code; `where` is added to its environment."""
    done = subprocess.run(
        command(program, *arguments),
        env={**os.environ, **(where or {})},
        capture_output=True,
        stdin=subprocess.DEVNULL,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == code, f"{program.name} ended with {done.returncode}\n{done.stdout}{done.stderr}"
    return done


@contextmanager
def running(
    program: Path, *arguments: object, where: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A program that runs meanwhile, and is killed at the end if it still does."""
    process = subprocess.Popen(
        command(program, *arguments),
        env={**os.environ, **(where or {})},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def sandbox() -> Iterator[dict[str, str]]:
    """The sandbox as a program; gives the variables that lead a client to it."""
    with subprocess.Popen([SANDBOX], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url, key = process.stdout.readline().strip(), process.stdout.readline().strip()
            yield {"CALYPSO_BASE_URL": url, "CALYPSO_API_KEY": key}
        finally:
            process.kill()
