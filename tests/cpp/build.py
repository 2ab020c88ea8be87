"""Compiles the programs of these tests, in every dialect of calypso.hpp; what has not changed is not compiled again."""

from __future__ import annotations

import hashlib
import os
import shlex
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable, TypeVar

from harness import BUILD, INCLUDE, LIB, ROOT
from harness.programs import IS_SLOW, PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PROGRAMS = ROOT / "tests/cpp/programs"
EXAMPLES = ROOT / "ffi/examples"
WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror")
# What is under valgrind cannot have sanitizers as well.
SANITIZE = () if IS_SLOW else ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")
# Valgrind cannot read what clang writes by itself.
_DEBUG = "-gdwarf-4" if IS_SLOW else "-g"
_FLAGS = tuple(shlex.split(os.environ.get("CALYPSO_TEST_CFLAGS", "")))
_FOLDER = BUILD / "cpp"

Part = TypeVar("Part")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Dialect:
    """A compiler with a standard, with exceptions or without."""

    compiler: str = "g++"
    std: int = 17
    exceptions: bool = True

    @property
    def flags(self) -> tuple[str, ...]:
        # The compilers of today's distributions have the name of the draft for C++23.
        std = {23: "2b"}.get(self.std, str(self.std))
        return (self.compiler, f"-std=c++{std}", "-fexceptions" if self.exceptions else "-fno-exceptions")

    def __str__(self) -> str:
        return "-".join(self.flags).replace("/", "_")


FIRST = Dialect()
COMPILERS = tuple(compiler for compiler in ("g++", "clang++") if shutil.which(compiler))
DIALECTS = [
    Dialect(compiler, std, exceptions) for compiler in COMPILERS for std in (17, 20, 23) for exceptions in (True, False)
]
# Of the other compiler where there is one, so that the code of both is run.
OTHER = Dialect(COMPILERS[-1], 20, exceptions=False)


def program(name: str, *sources: Path, dialect: Dialect = FIRST, flags: tuple[str, ...] = SANITIZE) -> Path:
    """A program of these sources, or of the one that has its name."""
    sources = sources or (PROGRAMS / f"{name}.cpp",)
    links = (f"-L{LIB}", "-lcalypso", f"-Wl,-rpath,{LIB}", "-lpthread")
    return _made(f"{name}-{dialect}", (*dialect.flags, *WARNINGS, *flags), sources, links)


def object_file(name: str, dialect: Dialect) -> Path:
    return _made(f"{name}-{dialect}.o", (*dialect.flags, *WARNINGS, "-c"), (PROGRAMS / f"{name}.cpp",))


def complaints(dialect: Dialect, source: str, *flags: str) -> str:
    """What the compiler says of a text."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    command = [*dialect.flags, *flags, "-fsyntax-only", f"-I{INCLUDE}", "-x", "c++", "-"]
    said = _FOLDER / f"said-of-{_digest([*command, source], ())}"
    if not said.exists():
        done = subprocess.run(command, input=source, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0 or done.stderr, shlex.join(command)
        said.write_text(done.stderr)
    return said.read_text()


def at_once(work: Callable[[Part], Result], parts: Iterable[Part]) -> list[Result]:
    """The work on each of the parts, as many at once as there are processors."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(work, parts))


def _made(name: str, compiler: tuple[str, ...], sources: tuple[Path, ...], links: tuple[str, ...] = ()) -> Path:
    _FOLDER.mkdir(parents=True, exist_ok=True)
    made, stamp = _FOLDER / name, _FOLDER / f"{name}.made-of"
    command = [*compiler, _DEBUG, *_FLAGS, f"-I{INCLUDE}", *map(str, sources), "-o", str(made), *links]
    made_of = _digest(command, sources)
    if made.exists() and stamp.exists() and stamp.read_text() == made_of:
        return made
    stamp.unlink(missing_ok=True)
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stderr}"
    stamp.write_text(made_of)
    return made


def _digest(command: list[str], sources: tuple[Path, ...]) -> str:
    version = subprocess.run([command[0], "--version"], capture_output=True, text=True, timeout=PATIENCE, check=True)
    digest = hashlib.sha256(repr((command, version.stdout)).encode())
    for file in (*sources, *sorted(PROGRAMS.glob("*.hpp")), *sorted(INCLUDE.glob("calypso.h*"))):
        digest.update(file.read_bytes())
    return digest.hexdigest()
