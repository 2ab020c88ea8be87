"""The shop is killed at random moments: one live invoice for each order, each payment noticed once, nothing lost."""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from calypso_invoice.sandbox import Sandbox
from shop.database import Database

from support.shop_round import Figures, Round

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are forked here, and killed by SIGKILL")


@pytest.fixture
def sqlite() -> Iterator[Database]:
    # Processes die here, not the machine: the file need not reach a disk.
    memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
    with TemporaryDirectory(dir=memory) as folder:
        yield Database(str(Path(folder) / "shop.sqlite"))

def test_x(sqlite):
    with Sandbox() as sandbox:
        t=time.time()
        print(Round(sandbox, sqlite, 1, 40, os.environ.get("WITHOUT","")).play(), time.time()-t)
