"""Runs the shop: `python -m shop` beside it, or `python path/to/shop`; then open the URL that it prints.

It runs on a sandbox in this process, where a button plays the customer, or with CALYPSO_API_KEY on the service.
"""

import argparse
import os
import sys
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path

if not __package__:  # python path/to/shop
    sys.path[0] = str(Path(__file__).resolve().parents[1])


def main() -> None:
    from shop.processes import Settings, start

    parser = argparse.ArgumentParser(prog="shop", description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--database",
        default=os.environ.get("SHOP_DATABASE"),
        help="postgresql://... (needs psycopg) or the path of an SQLite file; default: SHOP_DATABASE, or shop.sqlite,\n"
        "or in a sandbox a file that is removed with it; each is for one service, and every sandbox is another one",
    )
    parser.add_argument("--port", type=int, default=0, help="the port of 127.0.0.1 (default: any that is free)")
    parser.add_argument("--web", type=int, default=2, help="how many processes serve the web (default: %(default)s)")
    parser.add_argument(
        "--interval",
        type=float,
        metavar="SECONDS",
        help="how long the workers wait between two looks (default: 10, in a sandbox 0.5)",
    )
    parser.add_argument(
        "--lands-within",
        type=float,
        default=600,
        metavar="SECONDS",
        help="after how long a request that was lost is certain not to create an invoice any more (default: %(default)s)",
    )
    options = parser.parse_args()
    with ExitStack() as stack, suppress(KeyboardInterrupt):
        sandbox, interval = None, 10.0
        database = options.database or "shop.sqlite"
        if "CALYPSO_API_KEY" not in os.environ:
            from calypso_invoice.sandbox import Sandbox

            print("no key given: using a sandbox on this machine, where a button plays the customer")
            server = stack.enter_context(Sandbox())
            os.environ.update(CALYPSO_API_KEY=server.key, CALYPSO_BASE_URL=server.url)
            database = options.database or str(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "shop.sqlite")
            sandbox, interval = server.url, 0.5
        settings = Settings(database, sandbox, lands_within=options.lands_within, interval=options.interval or interval)
        start(settings, options.port, options.web)


if __name__ == "__main__":
    main()
