"""A fork while another thread is in the middle of create_invoice_once: the child has orders of its own and does not wait."""

from __future__ import annotations

import contextlib
import os
import threading
import warnings

from calypso_invoice import CalypsoTimeoutError, Client, NewInvoice
from calypso_invoice.sandbox import Sandbox

NEW = NewInvoice(1, "FAU", "order 17")


def in_child(client: Client) -> int:
    """The status of a child that creates the same order; its list does not show it yet."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            status = 0 if client.with_timeout(20).create_invoice_once(NEW).id == 2 else 2
        finally:
            os._exit(status)
    return os.waitpid(pid, 0)[1]


def main() -> None:
    warnings.simplefilter("ignore", DeprecationWarning)  # of a fork beside threads: that is what this is about
    with Sandbox() as sandbox:
        client = sandbox.client(timeout=60)
        sandbox.fault("respond", operation="list_invoices", status=200, body="[]", times=2)
        sandbox.fault("delay", operation="create_invoice")
        made = []
        creating = threading.Thread(target=lambda: made.append(client.create_invoice_once(NEW).id))
        creating.start()
        sandbox.wait_for_requests(2, 20)
        status = in_child(client)
        assert status == 0, status
        with contextlib.suppress(CalypsoTimeoutError):  # in the parent the order is still under way
            status = client.with_timeout(0.1).create_invoice_once(NEW).id
        assert status == 0, status
        sandbox.release()
        creating.join()
        assert made == [1], made
    print("ok")


main()
