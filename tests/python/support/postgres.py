"""A PostgreSQL server for the time of a test, on loopback, in memory where that can be."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from support.server import PATIENCE

# Processes die in these tests, not machines: what is written need not reach a disk.
IN_MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


def program(name: str) -> str | None:
    """Where it is; Debian keeps it out of the PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(installed[-1]) if installed else None)


def why_not() -> str | None:
    """Why there is no server here."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed"
    if program("postgres") is None or program("initdb") is None:
        return "no postgres and initdb on this machine (Debian: apt install postgresql)"
    if os.geteuid() == 0 and user() is None:
        return "postgres refuses to run as root, and there is no user postgres or nobody"
    return None


def user() -> str | None:
    """Whom it runs as: root it refuses."""
    import pwd

    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None) if os.geteuid() == 0 else None


@contextmanager
def postgres() -> Generator[str]:
    """Its URL."""
    with TemporaryDirectory(dir=IN_MEMORY) as folder, socket.create_server(("127.0.0.1", 0)) as reserved:
        port = reserved.getsockname()[1]
        reserved.close()
        if (owner := user()) is not None:
            shutil.chown(folder, owner)
        data = f"{folder}/data"
        run("initdb", "-D", data, "-U", "shop", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", folder=folder)
        settings = f"-h 127.0.0.1 -p {port} -k {folder} -F -c max_connections=200"
        run("pg_ctl", "-D", data, "-w", "-l", f"{folder}/log", "-o", settings, "start", folder=folder)
        try:
            yield f"postgresql://shop@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop", folder=folder)


def run(name: str, *argv: str, folder: str) -> None:
    path = program(name)
    assert path is not None
    # To a file, and not to a pipe: the server would keep that open.
    with Path(folder, f"{name}.out").open("w+b") as said:
        done = subprocess.run(
            [path, *argv],
            user=user(),
            stdout=said,
            stderr=said,
            stdin=subprocess.DEVNULL,
            cwd=folder,
            timeout=2 * PATIENCE,
            check=False,
        )
        said.seek(0)
        assert done.returncode == 0, said.read().decode()
