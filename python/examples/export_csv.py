"""Writes all invoices as CSV to the standard output: `python export_csv.py > invoices.csv`.

It streams them, so that it works for any number. Without CALYPSO_API_KEY it exports the invoices of a sandbox.
"""

import csv
import os
import sys

from calypso_invoice import Client, InvalidResponseError, Invoice, InvoiceIter

HEADER = ["id", "created", "state", "amount", "currency", "description"]


def main() -> None:
    if os.environ.get("CALYPSO_API_KEY"):
        unreadable = export(Client.from_env().iter_invoices())
    else:
        from calypso_invoice.sandbox import Sandbox

        with Sandbox() as sandbox:
            sandbox.seed(1000)
            print("CALYPSO_API_KEY is not set: exporting the 1000 invoices of a sandbox", file=sys.stderr)
            unreadable = export(sandbox.client().iter_invoices())
    if unreadable:
        sys.exit(f"the export is not complete: {unreadable} invoices could not be read")


def export(invoices: InvoiceIter) -> int:
    """Writes every invoice, and returns how many could not be read."""
    out = csv.writer(sys.stdout)
    out.writerow(HEADER)
    unreadable = 0
    while True:
        try:
            invoice = next(invoices, None)
        except InvalidResponseError as error:
            # An invoice that cannot be read is reported, not skipped in silence; the next one still follows.
            print(error, file=sys.stderr)
            unreadable += 1
            continue
        if invoice is None:
            return unreadable
        out.writerow(row(invoice))


def row(invoice: Invoice) -> "list[object]":
    # The amount's own digits, not a float.
    return [
        invoice.id,
        invoice.created_date_text or "",
        harmless(invoice.state),
        f"{invoice.amount:f}",
        harmless(invoice.currency),
        harmless(invoice.description or ""),
    ]


def harmless(text: str) -> str:
    """Keeps a spreadsheet from reading the text as a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else str(text)


if __name__ == "__main__":
    main()
