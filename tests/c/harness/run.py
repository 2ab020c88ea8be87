"""Runs the tests that unittest finds: `python -m harness.run discover -k NAME`. None is a failure, as it is not before Python 3.12."""

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
