"""What the tests of the C library share; of Python's standard library alone, and of tests/python what is so too."""

from __future__ import annotations

import os
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parents[1]
# Set by tests/c/environment.sh.
INCLUDE = Path(os.environ["CALYPSO_TEST_INCLUDE"])
LIB = Path(os.environ["CALYPSO_TEST_LIB"])
SANDBOX = Path(os.environ["CALYPSO_TEST_SANDBOX"])
BUILD = Path(os.environ["CALYPSO_TEST_BUILD"])

sys.path.append(str(ROOT / "tests" / "python"))

for _name in list(os.environ):
    if _name.upper() in {"CALYPSO_API_KEY", "CALYPSO_BASE_URL", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}:
        del os.environ[_name]
