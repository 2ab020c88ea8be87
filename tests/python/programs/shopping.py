"""Visits an order as one more process of the shop, and prints its invoice's id: shopping.py URL DATABASE ORDER."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from calypso_invoice import Client
from calypso_invoice.sandbox import DEFAULT_KEY

url, database, order = sys.argv[1:]
example = Path(__file__).parents[3] / "python" / "examples" / "checkout.py"
spec = importlib.util.spec_from_file_location("checkout", example)
assert spec is not None
assert spec.loader is not None
checkout = importlib.util.module_from_spec(spec)
spec.loader.exec_module(checkout)
invoice = checkout.Orders(Client(DEFAULT_KEY, base_url=url), Path(database)).invoice_for(int(order))
print(invoice and invoice.id)
