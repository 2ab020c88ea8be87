"""Goes on with an order of the shop as one more of its processes: shop_visit.py DATABASE NUMBER."""

import sys

from shop.processes import Settings, orders_of

orders = orders_of(Settings(sys.argv[1], timeout=5))
orders.advance(int(sys.argv[2]))
print(orders.store.numbered(int(sys.argv[2])).invoice_id, flush=True)
