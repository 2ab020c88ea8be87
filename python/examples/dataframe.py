"""What was paid, by currency, as a DataFrame of pandas with exact sums: `python dataframe.py`.

Without CALYPSO_API_KEY it reads the invoices of a sandbox.
"""

import os
from decimal import localcontext

import pandas as pd
from calypso_invoice import Client, InvoiceList
from calypso_invoice.sandbox import Sandbox


def paid_by_currency(invoices: InvoiceList) -> "pd.DataFrame":
    # The amounts are Decimals: pandas keeps them as they are, and adds them up as Python does.
    frame = pd.DataFrame(invoices.to_dicts(), columns=["id", "state", "amount", "currency", "created_date"])
    paid = frame[frame["state"] == "PAID"]
    with localcontext() as context:
        context.prec = 64  # Python's 28 digits would round a sum that needs more
        return paid.groupby("currency")["amount"].agg(["count", "sum"])


def main() -> None:
    if os.environ.get("CALYPSO_API_KEY"):
        print(paid_by_currency(Client.from_env().list_invoices()))
        return
    with Sandbox() as sandbox:
        client = sandbox.client()
        for amount in ("0.1", "0.2", "0.000000000000000001"):
            invoice = client.create_invoice(amount=amount, currency="ETH", description="order 1017")
            sandbox.pay(invoice.id, amount)
        client.create_invoice(amount=7, currency="EUR", description="order 1018")
        print("CALYPSO_API_KEY is not set: these are the invoices of a sandbox")
        print(paid_by_currency(client.list_invoices()))


if __name__ == "__main__":
    main()
