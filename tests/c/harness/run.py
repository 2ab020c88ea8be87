"""Runs what unittest finds: `python -m harness.run discover -k NAME`. To find nothing fails, as it does from 3.12 on."""

from __future__ import annotations

import sys
import unittest


def main() -> None:
    program = unittest.main(module=None, exit=False)
    if program.result.testsRun == 0:
        sys.exit("no test has such a name: `-v` shows the names")
    sys.exit(not program.result.wasSuccessful())


if __name__ == "__main__":
    main()
