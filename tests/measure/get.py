"""Gets an invoice again and again, for `run` to count what that costs: get.py PORT CALLS."""

import sys
import threading  # noqa: F401  # imported by the first wait of 50 ms, which only some runs have

from calypso_invoice import Client

port, calls = sys.argv[1:]
client = Client("a-key-of-32-characters-in-length", base_url=f"http://127.0.0.1:{port}", proxy=None)
for _ in range(int(calls)):
    assert client.get_invoice(7).id == 7
