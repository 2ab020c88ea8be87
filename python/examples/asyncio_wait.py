"""Waits for payments in asyncio, where a task that is cancelled ends at once: `python asyncio_wait.py`.

In a sandbox, the shop waits for two payments, and closes when the first has come.
"""

import asyncio
from datetime import timedelta
from typing import Union

from calypso_invoice import Client, Invoice
from calypso_invoice.sandbox import Sandbox


async def wait_for_payment(client: Client, invoice_id: int, timeout: Union[float, timedelta]) -> Invoice:
    """As client.wait_for_payment(), in a thread that ends with the task."""
    own = client.with_timeout(30)  # its calls are its own: ending them ends nobody else's
    try:
        return await asyncio.to_thread(own.wait_for_payment, invoice_id, timeout)
    finally:
        # A cancelled task leaves its thread behind, and Python waits for that before it exits.
        own.close()
        own.interrupt_calls()


async def main() -> None:
    with Sandbox() as sandbox:
        client = sandbox.client()
        first, second = [
            await asyncio.to_thread(client.create_invoice, amount="0.25", currency="ETH", description=order)
            for order in ("order 1017", "order 1018")
        ]
        waiting = asyncio.create_task(wait_for_payment(client, second.id, timedelta(minutes=15)))

        asyncio.get_running_loop().call_later(0.5, sandbox.pay, first.id, "0.25")  # a customer
        invoice = await wait_for_payment(client, first.id, timedelta(minutes=15))
        # Only PAID is paid. Any other state, PENDING_INTERVENTION above all, needs a person to look.
        print(f"{invoice.description}: {'paid' if invoice.is_paid else invoice.state}")

        waiting.cancel()
        await asyncio.wait([waiting])
        print(f"{second.description}: the shop closes; invoice {second.id} can still be paid")


if __name__ == "__main__":
    asyncio.run(main())
