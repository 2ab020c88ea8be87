"""`python -m calypso_invoice` is the command `calypso`."""

import sys

from ._cli import main

if __name__ == "__main__":
    sys.exit(main())
