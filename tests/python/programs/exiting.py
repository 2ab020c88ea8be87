"""Ends while another thread waits for a payment, which is ended first or is a daemon's: exiting.py URL ended|daemon."""

from __future__ import annotations

import sys
import threading

from calypso_invoice import CalypsoInterruptedError, Client

url, how = sys.argv[1:]
polled = threading.Event()
client = Client("calypso-test-key", base_url=url, on_event=lambda _: polled.set())


def wait() -> None:
    try:
        client.wait_for_payment(7, 600, first_interval=600)
    except CalypsoInterruptedError as error:
        print(error.kind)


threading.Thread(target=wait, daemon=how == "daemon").start()
assert polled.wait(30)
print("polled")
if how == "ended":
    client.interrupt_calls()
