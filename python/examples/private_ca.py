"""Through a company's proxy, whose certificates a private authority signs: `python private_ca.py ROOT.pem [PROXY]`.

The root is added to those in use, for the service and for a proxy at https:// alike. Without PROXY the usual variables
decide (HTTPS_PROXY, NO_PROXY); a wrong value is an error, never a silent way around the proxy. CALYPSO_API_KEY has the key.
"""

import sys
from pathlib import Path

from calypso_invoice import CalypsoError, Client


def main() -> None:
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python private_ca.py ROOT.pem [PROXY]")
    root = Path(sys.argv[1]).read_bytes()
    try:
        if len(sys.argv) == 3:
            client = Client.from_env(extra_roots=root, proxy=sys.argv[2])
        else:
            client = Client.from_env(extra_roots=root)
        count = sum(1 for _ in client.iter_invoices())
    except CalypsoError as error:  # a file that is no PEM, a refused certificate, a proxy that says no: it says which
        sys.exit(str(error))
    print(f"{count} invoices, read through it")


if __name__ == "__main__":
    main()
