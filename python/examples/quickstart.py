"""All five operations, one after the other: `python quickstart.py`.

Without CALYPSO_API_KEY it starts the sandbox and uses that. With it, it uses the real service, and asks before it creates or
cancels anything.
"""

import os
from typing import Callable, Optional

from calypso_invoice import CartItem, Client, Invoice


def main() -> None:
    if os.environ.get("CALYPSO_API_KEY"):
        print("CALYPSO_API_KEY is set: this is the real service.\n")
        template = input("Id of a template (button) to create an invoice from, or nothing to skip that: ")
        run(Client.from_env(), int(template) if template else None, confirm)
        return

    from calypso_invoice.sandbox import Sandbox

    with Sandbox() as sandbox:
        print(f"CALYPSO_API_KEY is not set: using a sandbox on this machine, {sandbox.url}\n")
        coffee = sandbox.add_template("5", "EUR", "a coffee, from a button")
        run(sandbox.client(), coffee, lambda question: True)


def run(client: Client, template: Optional[int], allowed: Callable[[str], bool]) -> None:
    step("list", f"{len(client.list_invoices())} invoices so far")

    price = "0.00000001"  # exact: a str, a Decimal or an int, never a float
    if not allowed(f"Create an invoice over {price} FAU, the test coin?"):
        return
    created = client.create_invoice(
        amount=price,
        currency="FAU",
        description="quickstart: order 1017",
        cart_items=[CartItem("sticker", price, 1, "FAU")],
    )
    step("create", describe(created))

    read = client.get_invoice(created.id)
    step("get", f"{describe(read)}; paid: {read.is_paid}")

    if template is not None and allowed(f"Create an invoice from template {template}?"):
        step("create from template", describe(client.create_invoice_from_template(template)))

    # A shorter timeout for this one call: nobody waits half a minute at a till.
    if allowed(f"Cancel invoice {created.id}?"):
        step("cancel", describe(client.with_timeout(10).cancel_invoice(created.id)))


def describe(invoice: Invoice) -> str:
    what = invoice.description or "no description"
    # The format "f" writes 0.00000001 where str() would write 1E-8.
    return f"invoice {invoice.id}: {invoice.amount:f} {invoice.currency}, {invoice.state}, {what}"


def step(name: str, what: str) -> None:
    print(f"{name:>20}  {what}")


def confirm(question: str) -> bool:
    return input(f"{question} [y/N] ").strip().lower() == "y"


if __name__ == "__main__":
    main()
